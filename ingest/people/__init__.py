"""People: handles and names become pseudonyms, in columns and in texts."""
