"""The researcher's workbench: draw a sample of what was found, label it, and score it."""
