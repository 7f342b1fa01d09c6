"""Compiled loops over graphs in compressed sparse rows (CSR); they hold no state and release the GIL."""
