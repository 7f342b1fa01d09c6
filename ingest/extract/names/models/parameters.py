"""What a model's name tells of its weights: parameters, those that a token passes, and bits."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.extract.names.vocabulary.files import rows

_SIZE = re.compile(
    r"(?<![a-z\d.])(?:(?P<experts>\d{1,2})x)?(?P<billions>\d{1,4}(?:\.\d{1,2})?)b(?![a-z])"
)
_MILLIONS = re.compile(r"(?<![a-z\d.])(\d{2,3})m(?![a-z])")
# Bits a weight, as llama.cpp prints them for its types (mean over a model), and the nominal ones
# of other schemes.
_BITS = (
    (re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d{1,4})?) ?-?bpw"), None),
    (re.compile(r"iq1"), 1.75), (re.compile(r"iq2"), 2.5), (re.compile(r"iq3"), 3.4),
    (re.compile(r"iq4"), 4.3), (re.compile(r"q2"), 3.0), (re.compile(r"q3"), 3.9),
    (re.compile(r"q4"), 4.8), (re.compile(r"q5"), 5.7), (re.compile(r"q6"), 6.6),
    (re.compile(r"q8"), 8.5), (re.compile(r"(?:bf|fp|f)16|(?<!\d)16[- ]?bit"), 16.0),
    (re.compile(r"(?:fp|int|w)8|(?<!\d)8[- ]?bit"), 8.0), (re.compile(r"(?<!\d)6[- ]?bit"), 6.5),
    (re.compile(r"(?:mx|nv)?fp4|int4|awq|gptq|nf4|w4|(?<!\d)4[- ]?bit"), 4.25),
    (re.compile(r"(?<!\d)3[- ]?bit"), 3.5), (re.compile(r"(?<!\d)2[- ]?bit"), 2.5),
)  # fmt: skip
_EXPERTS = re.compile(r"\db?-?a\d+b|\d+x\d+b")  # 30B-A3B, 8x7B
_ACTIVE = re.compile(r"(?<![a-z\d])a(\d{1,3}(?:\.\d)?)b(?![a-z])")


class _Known(NamedTuple):
    """A row of parameters.csv: figures by column, as far as told, of names that hold a pattern."""

    pattern: re.Pattern[str]
    figures: dict[str, float]
    has_experts: bool


@cache
def _known() -> tuple[_Known, ...]:
    return tuple(
        _Known(
            re.compile(row["pattern"]),
            {name: float(row[name]) for name in ("total", "active", "bits") if row[name]},
            row["experts"] == "yes",
        )
        for row in rows("parameters.csv")
    )


def _figure(lowered: str, name: str) -> float | None:
    """Return the figure of the first row that tells it of a name in lower case."""
    told = (row for row in _known() if name in row.figures)
    return next((row.figures[name] for row in told if row.pattern.search(lowered)), None)


@lru_cache(maxsize=8192)
def parameters_of(name: str) -> float | None:
    """Return the total parameters that a model's name tells, in billions.

    Examples
    --------
    >>> [parameters_of(n) for n in ("Qwen3-235B-A22B", "Kimi-K2", "Claude")]
    [235.0, 1000.0, None]
    """
    lowered = name.casefold()
    if total := _figure(lowered, "total"):
        return total
    sizes = [float(m["billions"]) * float(m["experts"] or 1) for m in _SIZE.finditer(lowered)]
    if sizes:
        return max(sizes)
    small = _MILLIONS.search(lowered)
    return float(small[1]) / 1000 if small else None


@lru_cache(maxsize=8192)
def is_sparse(name: str) -> bool:
    """Tell whether a model is a mixture of experts, which runs tolerably from main memory.

    Examples
    --------
    >>> [is_sparse(n) for n in ("Qwen3-30B-A3B", "GLM 4.5", "Llama-3.3-70B", "Kimi-Dev-72B")]
    [True, True, False, False]
    """
    lowered = name.casefold()
    told = (row.pattern for row in _known() if row.has_experts)
    return bool(_EXPERTS.search(lowered)) or any(pattern.search(lowered) for pattern in told)


@lru_cache(maxsize=8192)
def bits_of(*names: str | None) -> float | None:
    """Return the bits a weight that the first telling name gives: a scheme, or a file name.

    Examples
    --------
    >>> bits_of(None, "Qwen3-14B-Q4_K_M.gguf"), bits_of("4.65bpw")
    (4.8, 4.65)
    """
    for name in names:
        for pattern, bits in _BITS if name else ():
            match = pattern.search((name or "").casefold())
            if match:
                return float(match[1]) if bits is None else bits
    return None


@lru_cache(maxsize=8192)
def stored_bits_of(name: str) -> float | None:
    """Return the bits a weight of a model whose files have these whatever they are called.

    Examples
    --------
    >>> stored_bits_of("gpt-oss-20b"), stored_bits_of("Qwen3-14B")
    (4.25, None)
    """
    return _figure(name.casefold(), "bits")


@lru_cache(maxsize=8192)
def active_parameters_of(name: str) -> float | None:
    """Return the parameters that a token passes, in billions; None if the name does not tell.

    Examples
    --------
    >>> [active_parameters_of(n) for n in ("Qwen3-235B-A22B", "gemma-3-27b", "gpt-oss-120b")]
    [22.0, 27.0, 5.1]
    """
    lowered = name.casefold()
    if active := _ACTIVE.search(lowered):
        return float(active[1])
    if told := _figure(lowered, "active"):
        return told
    return None if is_sparse(name) else parameters_of(name)
