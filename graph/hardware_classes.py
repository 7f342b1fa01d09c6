"""For whom a line of hardware was made: consumers, workstations or data centres."""

from __future__ import annotations

import polars as pl

DATA_CENTRE = "data centre"
WORKSTATION = "workstation"
CONSUMER = "consumer"
UNKNOWN = "unknown"

_CLASSES = {
    DATA_CENTRE: (
        "Data center", "Tesla", "Instinct", "Accelerator", "Server", "Supercomputer", "EPYC",
        "Xeon", "DGX",
    ),
    WORKSTATION: ("RTX PRO", "RTX A", "RTX", "Quadro", "Radeon PRO", "Workstation", "Threadripper"),
    UNKNOWN: ("Generation",),
}  # fmt: skip
_DESKTOPS_OF_DATA_CENTRE_LINES = {"DGX Spark": WORKSTATION, "DGX Station": WORKSTATION}
OF_LINE = {line: kind for kind, lines in _CLASSES.items() for line in lines}
"""Class by line, after the makers' own product pages; every other known line is for consumers."""


def hardware_class(line: str, name: str) -> pl.Expr:
    """Return an expression that gives the class of hardware from the columns of its line and name.

    A class tells for whom it was made, not who uses it: a used data-centre card at home is
    `data centre`. Hardware of no known line (a bare "CPU", a memory size) is `unknown`.
    """
    by_line = pl.col(line).replace_strict(OF_LINE, default=pl.lit(CONSUMER), return_dtype=pl.String)
    desktop = pl.col(name).replace_strict(
        _DESKTOPS_OF_DATA_CENTRE_LINES, default=None, return_dtype=pl.String
    )
    return pl.when(pl.col(line).is_null()).then(pl.lit(UNKNOWN)).otherwise(
        pl.coalesce(desktop, by_line)
    )  # fmt: skip
