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

_SIZE = re.compile(
    r"(?<![a-z\d.])(?:(?P<experts>\d{1,2})x)?(?P<billions>\d{1,4}(?:\.\d{1,2})?)b(?![a-z])"
)
_MILLIONS = re.compile(r"(?<![a-z\d.])(\d{2,3})m(?![a-z])")
# Total parameters of lines whose names do not tell them, in billions; source: the makers' model
# cards.
_TOTALS = (
    (re.compile(r"^phi-4$"), 14.7),
    (re.compile(r"scout"), 109.0),
    (re.compile(r"maverick"), 400.0),
    (re.compile(r"kimi[- ]?k2"), 1000.0),
    (re.compile(r"glm[- ]?4\.5[- ]?air"), 106.0),
    (re.compile(r"glm[- ]?4\.5(?!v)"), 355.0),
    (re.compile(r"deepseek[- ](?:r1|v3)(?!.*(?:distill|qwen|llama))"), 671.0),
    (re.compile(r"mixtral[- ]8x7b"), 46.7),
    (re.compile(r"mixtral[- ]8x22b"), 141.0),
)
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
_SPARSE = re.compile(
    r"\db?-?a\d+b|gpt-oss|deepseek-(?:r1|v3)(?!.*(?:distill|qwen|llama))|deepseek.*(?<!\d)6[78]\db"
    r"|kimi|glm-4\.5|\d+x\d+b|scout"
    r"|maverick|mixtral|hunyuan-a13b"
)
# Active parameters of sparse lines whose names do not tell them; source: the makers' model cards.
_ACTIVE = re.compile(r"(?<![a-z\d])a(\d{1,3}(?:\.\d)?)b(?![a-z])")
_ACTIVES = (
    (re.compile(r"gpt-oss-?120b"), 5.1),
    (re.compile(r"gpt-oss-?20b"), 3.6),
    (re.compile(r"kimi[- ]?k2"), 32.0),
    (re.compile(r"glm[- ]?4\.5[- ]?air"), 12.0),
    (re.compile(r"glm[- ]?4\.5(?!v)"), 32.0),
    (re.compile(r"deepseek(?:[- ](?:r1|v3)(?!.*(?:distill|qwen|llama))|.*(?<!\d)6[78]\db)"), 37.0),
    (re.compile(r"scout|maverick"), 17.0),
    (re.compile(r"mixtral[- ]8x7b"), 12.9),
)
# Weights that were published in few bits and stay so in files of any name; source: the maker's
# model card of gpt-oss, whose experts are MXFP4.
_STORED = ((re.compile(r"gpt-oss"), 4.25),)
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


@lru_cache(maxsize=8192)
def parameters_of(name: str) -> float | None:
    """Return the total parameters that a model's name tells, in billions.

    Examples
    --------
    >>> [parameters_of(n) for n in ("Qwen3-235B-A22B", "Kimi-K2", "Claude")]
    [235.0, 1000.0, None]
    """
    lowered = name.casefold()
    for pattern, total in _TOTALS:
        if pattern.search(lowered):
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
    >>> is_sparse("Qwen3-30B-A3B"), is_sparse("Llama-3.3-70B")
    (True, False)
    """
    return bool(_SPARSE.search(name.casefold()))


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
    lowered = name.casefold()
    return next((bits for pattern, bits in _STORED if pattern.search(lowered)), None)


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
    return weights + 0.044 * math.sqrt(active or parameters) * (context_length or 0) / 1000


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
    for pattern, billions in _ACTIVES:
        if pattern.search(lowered):
            return billions
    return None if is_sparse(name) else parameters_of(name)


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
    return tokens_per_second * active * 1e9 * (bits or 2.0) / 8 > bytes_s


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
    need = need_gib(parameters, bits or 2.0, context, active=active)
    if need <= total * 1.03:
        return True
    if sparse_speed is not None and not shared:
        token = (active or parameters) * 1e9 * (bits or 2.0) / 8
        shared = sparse_speed * token * (1 - total / need) <= _MAIN_MEMORY_BYTES_S
    return None if shared else False
