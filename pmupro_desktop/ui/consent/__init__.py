"""Reading, answering and signing a consent form, with the client beside the artist."""
