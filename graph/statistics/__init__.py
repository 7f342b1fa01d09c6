"""Statistics of networks and counts: null models, intervals, tails, survival, communities.

They read no workspace.
"""
