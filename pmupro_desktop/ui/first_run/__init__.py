"""From nothing to a vault in four steps."""
