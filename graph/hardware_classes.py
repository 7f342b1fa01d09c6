"""For whom hardware was made: consumers, workstations or data centres."""

from __future__ import annotations

import polars as pl

DATA_CENTRE = "data centre"
WORKSTATION = "workstation"
CONSUMER = "consumer"
UNKNOWN = "unknown"

PATTERNS = (
    (CONSUMER, r"^Apple\b|\b[RG]TX (10[5-8]|16[356]|[2-6]0[4-9])0\b|\b[RG]TX (\d0|9|16) series\b"),
    (WORKSTATION, r"\b(Arc Pro|DGX S(park|tation)|GX10|EdgeXpert|AI TOP Atom|GB10)\b"),
    (WORKSTATION, r"\bRTX (PRO|A?\d{3,4}E?)\b|\bQuadro\b"),
    (DATA_CENTRE, r"\bRadeon PRO V\d|\bFirePro S"),
    (WORKSTATION, r"\bRadeon (AI )?PRO\b|\bFirePro\b|\bXeon W\d*-|\bThreadripper\b"),
    (WORKSTATION, r"\bWorkstation\b|\bTinybox\b|\bPrecision\b|\bThinkStation\b|\bHP Z\d"),
    (CONSUMER, r"\bArc\b|\bTITAN\b|\bGTX? ?\d{3,4}\b"),
    (UNKNOWN, r"\bGB20[2-7]\b|\bP10[246]-100\b|\bCMP\b|\bCoral\b|\bHailo\b|\bTenstorrent\b"),
    (DATA_CENTRE, r"\b(G?[HB]\d{2,3}|GB\d{3}|A(10G?|16|30|40|100|800)|V100|P(4|40|100))\b"),
    (DATA_CENTRE, r"\b(L(4|20|40)S?|M(40|60)|K80|T4|[DH]GX|Dell R\d{3}|Grace [HB]\w+)\b"),
    (DATA_CENTRE, r"\bTesla\b|\bInstinct\b|\bMI\d{2,3}\w?\b|\bTPU\b|\bGaudi\b|\bXeon\b|\bEPYC\b"),
    (DATA_CENTRE, r"\b(PowerEdge|ProLiant|Trainium|Inferentia|Ascend|Cerebras|Groq|Opteron)\b"),
    (DATA_CENTRE, r"\b(Huawei Atlas|CloudMatrix|Cloud AI|Graviton|Altra)\b"),
    (CONSUMER, r"\bRyzen\b|\bStrix\b|\bCore\b|\bRadeon\b|\bPentium\b|\bAthlon\b|\bCeleron\b"),
    (CONSUMER, r"(?i:\bVega (56|64)\b)"),  # cards; other numbers behind it are dies
    (CONSUMER, r"\bThinkPad\b|\bZBook\b|\bGeForce\b|\bSnapdragon\b|\bRaspberry\b|\bJetson\b"),
    (CONSUMER, r"\bPixel\b|\bGalaxy\b"),
)
"""Class and pattern of names, after the makers' own product pages; the first that matches tells."""
_LINES = {
    "Data center": DATA_CENTRE, "Tesla": DATA_CENTRE, "Instinct": DATA_CENTRE,
    "Accelerator": DATA_CENTRE, "Server": DATA_CENTRE, "Supercomputer": DATA_CENTRE,
    "Workstation": WORKSTATION, "RTX PRO": WORKSTATION, "RTX workstation": WORKSTATION,
    "Quadro": WORKSTATION,
    "Generation": UNKNOWN, "Memory": UNKNOWN, "Die": UNKNOWN, "Mining": UNKNOWN,
    "CPU": UNKNOWN, "Processor": UNKNOWN, "Cortex": UNKNOWN, "Chip": UNKNOWN, "Device": UNKNOWN,
    "Computer": UNKNOWN, "FPGA": UNKNOWN, "Microcontroller": UNKNOWN,
}  # fmt: skip


def hardware_class() -> pl.Expr:
    """Return an expression that gives the class of hardware from the columns `line` and `chip`.

    A class tells for whom it was made, not who uses it: a used data-centre card at home is
    `data centre`. Unknown is what was made for none of the three or for several: generations and
    dies, cards for miners, edge accelerators, a bare "CPU". Any other line is for consumers.
    """
    by_line = pl.col("line").replace_strict(_LINES, default=CONSUMER, return_dtype=pl.String)
    known = [
        pl.when(pl.col("chip").str.contains(pattern)).then(pl.lit(kind))
        for kind, pattern in PATTERNS
    ]
    return pl.coalesce(
        *known,
        pl.when(pl.col("line").is_not_null()).then(by_line),
        pl.lit(UNKNOWN),
    )
