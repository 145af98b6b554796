"""The Clients tab: the list at the left, one client at the right."""
