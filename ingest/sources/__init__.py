"""Sources, one file each; `ingest.source` finds them by their names, and none knows another."""
