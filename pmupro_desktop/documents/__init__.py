"""Records to paper: data in, bytes out."""
