"""The names that extraction knows: read from the data files of `ingest/vocabulary`."""
