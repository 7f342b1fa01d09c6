"""Second floor: results as interactive pages; imports `graph` and `ingest`, neither knows it."""
