"""First floor: from tables to a graph in a store, and to results; imports `ingest` alone."""
