"""Planted worlds: invented communities of which the answers are known."""
