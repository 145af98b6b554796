"""The door of the vault: what stands on screen before anything of it is shown."""
