"""One view a file, found by its name."""
