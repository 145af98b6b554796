"""How records rest on disk: keys, vault, database, files, ledger, backup."""
