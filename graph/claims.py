"""Which derivations that posts claim count: those that nobody outside could know do not.

Extraction gives them a low confidence: weights that nobody outside their maker has are trained no
further. They stay in the tables and among the proposals.
"""

from __future__ import annotations

import polars as pl

_LEAST = 0.3


def counts_as_told() -> pl.Expr:
    """Return whether a row of `annotations/relations` is sure enough to be drawn and counted."""
    return pl.col("confidence").fill_null(1.0) >= _LEAST
