"""Long work in dialogs of its own: back up, restore, check, import."""
