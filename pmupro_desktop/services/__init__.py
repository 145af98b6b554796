"""What the artist does: one function per action, taking a session."""
