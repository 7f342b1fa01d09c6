"""Compiled loops over graphs in compressed sparse rows; without state and without the GIL."""
