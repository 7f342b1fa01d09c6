"""What counts of what posts are read to do and claim: what is likely, and what could be known.

Derivations that nobody outside could know have a low confidence by extraction: weights that nobody
outside their maker has are trained no further. They stay in the tables and among the proposals.
"""

from __future__ import annotations

import polars as pl

LIKELY = 0.5
"""Least probability at which an act or a teaching counts."""
_LEAST_CONFIDENCE = 0.3


def author() -> pl.Expr:
    """Return who says what a post tells: the post itself where nobody is known.

    What one author tells twice counts once; nobody known repeats nobody.
    """
    return pl.coalesce("user_id", "post_id").alias("author")


def counts_as_told() -> pl.Expr:
    """Return whether a row of `annotations/relations` is sure enough to be drawn and counted."""
    return pl.col("confidence").fill_null(1.0) >= _LEAST_CONFIDENCE
