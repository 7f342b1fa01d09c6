"""Foreign formats as posts and models: pure functions that sources share."""
