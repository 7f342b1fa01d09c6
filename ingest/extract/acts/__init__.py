"""What posts do in their threads, and who teaches whom.

`seen` looks at the words (`text`) and the place (`thread`) of each post once, for acts, teaching
and stances; `surety` tells how sure a teaching is.
"""
