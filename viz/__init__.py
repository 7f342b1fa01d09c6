"""Results as interactive pages."""
