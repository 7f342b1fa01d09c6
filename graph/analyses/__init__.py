"""The analyses: each file is one, found by its name."""
