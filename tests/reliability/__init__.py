"""What must never happen to a vault, tried on real vaults in real processes."""
