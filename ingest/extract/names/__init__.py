"""Names in one text: their spans, what each is called in full, and what a name tells of itself.

No thread is asked here.
"""
