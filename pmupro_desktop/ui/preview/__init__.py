"""A record as it will be printed, before it leaves the vault."""
