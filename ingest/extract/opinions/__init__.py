"""What authors think of models: verdicts, and which one they prefer to which.

Knows nothing of runs.
"""
