"""What the artist sees: the only package that knows Qt."""
