"""Statistics of networks and counts: null models, intervals, tails, survival, communities."""
