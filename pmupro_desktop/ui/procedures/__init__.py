"""Procedures: the form of one, a client's own, and those of the whole studio."""
