"""Fetch from a source into the archive, and ask later what is gone there."""
