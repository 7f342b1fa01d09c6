"""Reports of models running on devices: pairs of names, speeds, what else is told.

Knows nothing of opinions.
"""
