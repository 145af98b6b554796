"""What the trade knows: records, enums and rules, without Qt, files or an open session."""
