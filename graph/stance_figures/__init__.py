"""Figures of what posts say of openness, and of what open models give and cost."""
