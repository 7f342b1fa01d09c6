"""For whom hardware was made: consumers, workstations or data centres."""

from __future__ import annotations

import polars as pl

DATA_CENTRE = "data centre"
WORKSTATION = "workstation"
CONSUMER = "consumer"
UNKNOWN = "unknown"

PATTERNS = (
    (CONSUMER, r"^Apple\b|\bArc\b|\b[RG]TX (10|16|20|30|40|50)\d\d\b|\bTITAN\b"),
    (WORKSTATION, r"\bDGX S(park|tation)\b|\bRTX (PRO|A?\d{4})\b|\bRadeon (AI )?PRO\b|\bQuadro\b"),
    (WORKSTATION, r"\bThreadripper\b|\bWorkstation\b|\bTinybox\b|\bPrecision\b|\bThinkStation\b"),
    (DATA_CENTRE, r"\b(G?[HB]\d{2,3}|GB\d{3}|A(10|16|30|40|100|800)|V100|P(4|40|100))\b"),
    (DATA_CENTRE, r"\b(L(4|20|40)S?|M(40|60)|K80|T4|DGX|Dell R\d{3})\b"),
    (DATA_CENTRE, r"\bTesla\b|\bInstinct\b|\bMI\d{2,3}\w?\b|\bTPU\b|\bGaudi\b|\bXeon\b|\bEPYC\b"),
    (DATA_CENTRE, r"\b(PowerEdge|Trainium|Inferentia|Ascend|Cerebras|Groq)\b"),
    (CONSUMER, r"\bRyzen\b|\bStrix\b|\bCore\b|\bRadeon\b|\bPentium\b|\bThinkPad\b|\bZBook\b"),
    (CONSUMER, r"\bGeForce\b|\bSnapdragon\b|\bRaspberry\b|\bJetson\b|\bPixel\b|\bGalaxy\b"),
)
"""Class and pattern of names, after the makers' own product pages; the first that matches tells."""
_LINES = {
    "Data center": DATA_CENTRE, "Tesla": DATA_CENTRE, "Instinct": DATA_CENTRE,
    "Accelerator": DATA_CENTRE, "Server": DATA_CENTRE, "Supercomputer": DATA_CENTRE,
    "Workstation": WORKSTATION, "RTX PRO": WORKSTATION, "RTX A": WORKSTATION,
    "Generation": UNKNOWN, "Memory": UNKNOWN,
}  # fmt: skip


def hardware_class(line: str, name: str) -> pl.Expr:
    """Return an expression that gives the class of hardware from the columns of its line and name.

    A class tells for whom it was made, not who uses it: a used data-centre card at home is
    `data centre`. Hardware of neither a known name nor a line (a bare "CPU") is `unknown`; any
    other line is for consumers.
    """
    by_line = pl.col(line).replace_strict(_LINES, default=CONSUMER, return_dtype=pl.String)
    known = [
        pl.when(pl.col(name).str.contains(pattern)).then(pl.lit(kind)) for kind, pattern in PATTERNS
    ]
    return pl.coalesce(
        *known,
        pl.when(pl.col(line).is_not_null()).then(by_line),
        pl.lit(UNKNOWN),
    )
