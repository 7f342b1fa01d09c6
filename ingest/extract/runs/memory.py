"""Check a report against the memory that the model needs: parameters times bits, and a cache.

Notes
-----
Weights take ``parameters * bits / 8`` bytes. The cache of keys and values is taken as ``0.044 *
sqrt(P)`` GiB per 1,000 tokens for P billion parameters that a token passes: experts have no cache.
That is within a third of what the layers that the makers publish give with grouped-query attention
at 16 bits for Llama 3 8B and 70B, Qwen 2.5 32B, Qwen3 30B-A3B and 235B-A22B, GLM-4.5-Air, Llama 4
Scout and Mixtral 8x7B, and too much for other kinds of attention (DeepSeek V3, gpt-oss).
Reports where a part may lie in main memory stay undecided.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache, lru_cache

from ingest.extract.names.vocabulary.files import rows

_CACHE_GIB = 0.044  # of a thousand tokens: see the notes above
_FEWEST_BITS = (
    2.0  # taken of a weight whose bits are not told, so that only what can be in no way is refused
)
_ROUNDED = 1.03  # what names round away of parameters and bits
_MAIN_MEMORY_BYTES_S = 102.4e9  # two channels of DDR5-6400 (JEDEC JESD79-5)
FASTEST_BYTES_S = 8e12  # of one device: NVIDIA's data sheet of the B200
# The most memory that a phone of any year has, in GiB; source: the makers' product pages.
_PHONES = (
    (re.compile(r"\biphone\b"), 12.0),
    (re.compile(r"\b(?:phone|pixel|galaxy s\d+|oneplus|poco|snapdragon \d)\b"), 24.0),
)
_MEMORY = re.compile(r"(?<![\w.])(\d{1,4}) ?gi?b\b")
_SHARED = re.compile(
    r"(?:\b(?:offload\w*|ram|ddr[345]|cpu|ssd|nvme|ufs|mmap|swap|system memory|n-?cpu-moe|exps)"
    r"|(?<!\S)-ot)\b"
)


def need_gib(
    parameters: float, bits: float, context_length: int | None, *, active: float | None = None
) -> float:
    """Return the memory that weights and cache take, in GiB.

    Examples
    --------
    >>> round(need_gib(70.0, 4.8, 8192), 1), round(need_gib(30.0, 4.8, 131_072, active=3.0), 1)
    (42.1, 26.8)
    """
    weights = parameters * 1e9 * bits / 8 / (1 << 30)
    return weights + _CACHE_GIB * math.sqrt(active or parameters) * (context_length or 0) / 1000


@lru_cache(maxsize=8192)
def memory_of(surface: str, name: str) -> float | None:
    """Return the memory of a device in GiB: as its surface says, else as the table of chips does.

    Of a phone it is the most that any has.

    Examples
    --------
    >>> memory_of("Mi50 32gb", "AMD Instinct MI50"), memory_of("rig", "my rig")
    (32.0, None)
    """
    if match := _MEMORY.search(surface.casefold()):
        return float(match[1])
    return _chips().get(name.casefold(), _most_of_a_phone(name))


@lru_cache(maxsize=8192)
def _most_of_a_phone(name: str) -> float | None:
    low = name.casefold()
    return next((most for pattern, most in _PHONES if pattern.search(low)), None)


def is_phone(name: str) -> bool:
    """Tell whether a device is a phone, which has no main memory beside its own."""
    return _most_of_a_phone(name) is not None


@cache
def _chips() -> dict[str, float]:
    return {
        row["name"].casefold(): float(row["memory_gib"])
        for row in rows("chips.csv")
        if row["memory_gib"]
    }


def may_share(said: str) -> bool:
    """Tell whether a text in lower case speaks of main memory, which may hold a part."""
    return bool(_SHARED.search(said))


def is_too_fast(
    tokens_per_second: float, *, active: float | None, bits: float | None, bytes_s: float
) -> bool:
    """Tell whether one stream of tokens would read weights faster than memory gives them.

    Parameters
    ----------
    tokens_per_second : float
        The speed that is told.
    active : float or None
        Billions of parameters that a token passes; unknown is never too fast.
    bits : float or None
        A weight's bits; unknown counts as 2.
    bytes_s : float
        What the memories of all devices give together, in bytes a second.

    Notes
    -----
    A dense generation reads each active weight once a token, so memory bounds its speed [1]_.
    Batches of many requests go beyond it, and are no speed of one stream.

    References
    ----------
    .. [1] Williams, Waterman & Patterson, "Roofline: an insightful visual performance model",
       Communications of the ACM 52 (2009), doi:10.1145/1498765.1498785.

    Examples
    --------
    >>> is_too_fast(3800.0, active=32.0, bits=4.25, bytes_s=FASTEST_BYTES_S)
    True
    >>> is_too_fast(120.0, active=3.0, bits=4.25, bytes_s=0.36e12)
    False
    """
    if active is None:
        return False
    return tokens_per_second * active * 1e9 * (bits or _FEWEST_BITS) / 8 > bytes_s


def is_plausible(
    *,
    parameters: float | None,
    bits: float | None,
    context_length: int | None,
    memories: Iterable[float | None],
    shared: bool,
    active: float | None = None,
    sparse_speed: float | None = None,
) -> bool | None:
    """Tell whether a model fits the devices; None if a size is unknown or memory is shared.

    Parameters
    ----------
    parameters : float or None
        Billions of them.
    bits : float or None
        A weight's bits; unknown counts as 2, so that only what can fit in no way is refused.
    context_length : int or None
        Tokens.
    memories : iterable of float or None
        Memory of each device of the report, in GiB.
    shared : bool
        Whether the post speaks of main memory.
    active : float or None
        Billions of parameters that a token passes; unknown counts as all.
    sparse_speed : float or None
        Tokens per second of a mixture of experts, 0.0 if not told: what does not fit may lie in
        main memory unspoken of, if that is fast enough to give its share of each token's experts.
    """
    sizes = list(memories)
    if parameters is None or not sizes or any(size is None for size in sizes):
        return None
    total = math.fsum(size for size in sizes if size is not None)
    context = context_length if bits else None
    need = need_gib(parameters, bits or _FEWEST_BITS, context, active=active)
    if need <= total * _ROUNDED:
        return True
    if sparse_speed is not None and not shared:
        token = (active or parameters) * 1e9 * (bits or _FEWEST_BITS) / 8
        shared = sparse_speed * token * (1 - total / need) <= _MAIN_MEMORY_BYTES_S
    return None if shared else False
