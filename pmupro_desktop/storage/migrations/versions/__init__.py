"""One module for every format the database has had."""
