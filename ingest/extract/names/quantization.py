"""Names of quantization: levels, formats and bit widths, alone or behind a model's name."""

from __future__ import annotations

import re
from functools import lru_cache

_LEVEL = (
    r"(?:ud[-_ ]?)?(?:[hit]?q[1-9](?![0-9]|\.\d)|q[3-8]\.0(?![\d.]))"
    r"(?:[-_ ]?(?:k(?:[-_ ]?(?:xxs|xss|xs|xxl|xl|s|m|l|p|t|ss|v\d)(?![a-z0-9]))?|xxs|xss|xs|nl"
    r"|x_x?l(?![a-z0-9])|[sml](?![a-z0-9])|xl|kss|kxl|k[smtl](?![a-z0-9])|(?<=[-_])[01]))?"
    r"(?:_r[48]|_\d(?:_\d){1,3}|_bn|_[2-8]k_(?:xl|[sml]))?"
    r"(?:[ ]-[ ](?:small|medium|large)(?![a-z])|[ ]medium(?![a-z]|[ ](?:model|context)))?"
    r"(?:[ ]ud(?![a-z0-9]|[ ]quants(?![a-z])))?"
)
_BITS = (
    r"(?:16|1|1\.[0-9]{1,2}|[2-8](?:\.[0-9]{1,2})?)[-‑– ]?bits?"
    r"(?:[ ](?:medium|small|large)(?![a-z]))?"
)
_WIDTH = r"[1-8](?:\.[0-9]{1,2})?"
_SEVERAL = (
    rf"(?:{_WIDTH}-?[ ]?(?:or|and|to)[ ]?|(?:{_WIDTH}-?[ ]?[/-][ ]?){{1,4}}){_WIDTH}"
    r"(?:[-‑– ]?bits?|[ ]?bpw)"
)
_LEVELS = r"q[2-8](?:-[2-8]|(?:/[2-8]){1,2})(?![\w.%])"
_FORMAT = (
    r"gguf|g?guff|ggml|awq(?:[48]|_marlin(?!_))?|g(?:pt|tp)q(?:[48]|_marlin(?!_))?|exl[23]|hqq|aqlm|eetq|quip#?|qtip|autoround|auto-round|spqr|imatrix|bitsandbytes|"
    r"mxfp[468](?:_moe)?|nvfp4(?:a16)?|nf4|fp[48]_?e\dm\d|fp[ ]?[48]|w?int(?:[2348]|[- ][48])"
    r"|e[45]m[23]|w[48]a(?:8|16|4)(?:c(?:8|16))?|fp6|dfloat11"
    r"|df11|bf11|"
    r"qat[48]?|vptq|dwq|rekaquant|smoothquant|svdquant|ternary|dq[1-9](?:_k(?:_[a-z]{1,2})?)?"
)
FULL = r"bf[ ]?16|fp[ ]?16|f16|bfloat16|float16|fp32|f32"
_BPW = r"[1-8](?:\.\d{1,3})?[ ]?bpw"
_GLUED_BITS = r"(?<![0-9.])[2-8](?:q(?![0-9a-z])|b(?=[ ]quants?(?![a-z]))|b[ ]med(?:ium)?(?![a-z]))"

BEHIND = re.compile(
    rf"(?:(?!\d)(?:{_LEVEL}|q[ ][2-8][ ]k(?:[ ][sml](?![a-z0-9]))?|{_FORMAT}|{FULL}|i1|bnb"
    rf"|autoawq|autogptq)|(?=\d)(?:{_BITS}|{_BPW}|4b[ ]med|\d(?:\.\d+)?bpw))"
    r"(?:[-_ ](?:g?128g?|int4|int8|4bit))?(?![a-z0-9])"
)
ALONE = re.compile(
    rf"(?:(?!\d)(?:{_LEVELS}|{_LEVEL}|dynamic[ ](?:{_LEVEL}|{_BITS})|q_[2-8]_k(?:_[sml])?"
    rf"|(?:bnb[ -])?(?:{_FORMAT}|(?<=bnb[ -])[48]-?bit)(?:-int4|-int8)?"
    rf"|{FULL}|ud|[ki][- ]quants?)|(?=\d)(?:{_SEVERAL}|{_BITS}"
    rf"|(?<=bnb[ -])[48]-?bit(?:-int4|-int8)?|{_BPW}|{_GLUED_BITS}))"
    r"(?=(?:s|kv|ied|['’]?d)?(?![a-z0-9]))"
)
# Levels whose joints stand elsewhere than the tools write them, or that leave the bits out.
_LOOSE = re.compile(
    r"[iqk](?<![\w./$\[-].)(?:(?<=i)(?:q_[1-8]_k(?:_(?:xl|[sml]))?|q_k|[1-4]qx?xs|q_[1-4]q?_xx?s)"
    r"|(?<=q)_(?:[1-8]_k(?:_(?:xl|[sml]))?|[2-8]k(?:_[sml])?"
    r"|[3-8](?![ ]?[=^}\]]))|(?<=k)_(?:xl|[sml]))(?![\w-])"
)
# Runs of letters or digits with which a scheme may start that stands alone.
ANCHORS = frozenset(
    [
        "q", "iq", "ud", "udq", "hq", "k", "dq", "dynamic", "gguf", "ggufs", "guff", "guffs",
        "gguff", "ggml", "awq", "gptq", "gtpq", "exl", "hqq", "aqlm", "eetq", "quip", "qtip",
        "autoround", "auto", "spqr", "imatrix", "bitsandbytes", "mxfp", "nvfp", "nf", "fp",
        "int", "e", "w", "wint", "16", "vptq", "dfloat", "df", "qat", "svdquant", "tq", "bnb",
        "dwq", "rekaquant", "smoothquant", "ternary", "bf", "f", "bfloat", "float", "i", "ggmls",
    ]
)  # fmt: skip
QWEN = r"q(?P<v>3)[ -](?P<s>30b|235b|32b|14b)"
"""Qwen3 in short with its size, and no level: Q3-30B-Coder."""
IS_QWEN = re.compile(rf"{QWEN}(?![a-z0-9])")


def find_loose(low: str) -> list[tuple[int, int, str]]:
    """Return start, end and name of levels in spellings that no tool has: Q_4_K_M, I4QXS, K_XL."""
    if (
        ("_" not in low or "_k" not in low)
        and ("q" not in low or "qxs" not in low)
        and "q_" not in low
    ):
        return []
    return [(m.start(), m.end(), canonical(m.group())) for m in _LOOSE.finditer(low)]


_CONTAINERS = frozenset({"GGUF", "GGML", "IMATRIX", "UD", "QAT"})
_TELLING = re.compile(rf"(?:{_LEVEL}|{_BITS}|{_BPW})", re.IGNORECASE)


def is_container(name: str) -> bool:
    """Tell whether a scheme's canonical name tells a form of file or of training, but no size."""
    return name in _CONTAINERS


@lru_cache(maxsize=1 << 13)
def scheme_in(surface: str) -> str | None:
    """Return the canonical scheme that a model's name or file tells; a level before a format.

    Examples
    --------
    >>> [scheme_in(s) for s in ("Qwen3-14B-UD-Q5_K_XL.gguf", "Qwen2.5-32B-AWQ", "Q3-30B-A3B-GGUF")]
    ['UD-Q5_K_XL', 'AWQ', None]
    """
    low = surface.casefold()
    found = [
        low[m.start() : m.end()]
        for m in ALONE.finditer(low)
        if not low[m.start() - 1 : m.start()].isalnum() and not IS_QWEN.match(low, m.start())
    ]
    told = [one for one in found if not is_container(canonical(one))]
    levels = [one for one in told if _TELLING.fullmatch(one)]
    chosen = levels[-1:] or told[-1:]
    return canonical(chosen[0]) if chosen else None


_DECIMALS = re.compile(r"(\d)\.(\d*?)0*(?=[ ]?b)")
_SEVERAL_WIDTHS = re.compile(rf"{_WIDTH}-?[ ]?(?:or|and|/|to|-).*\d[- ]?(?P<unit>bit|bpw)s?")
_EACH = re.compile(r"\d(?:\.\d+)?")
_BITS_ALONE = re.compile(r"(?:dynamic )?(\d{1,2}(?:\.\d+)?)[- ]?b(?:its?)?(?: \w+)?")
_ONE_LEVEL = re.compile(r"(ud-)?([hit]?q)_?(\d)[-_ .]?(.*)")
_SIZE_BEHIND = re.compile(r"(?: - | |_)(small|medium|large)$")
# Levels of K-quants whose K people leave out: the tools have no other Q4_M.
_WITHOUT_K = {"s": "2345", "m": "345", "l": "23456", "xl": "2345678"}
_SAME = {
    "fp16": "F16", "f16": "F16", "float16": "F16", "bfloat16": "BF16", "df11": "DFLOAT11",
    "auto-round": "AUTOROUND", "e4m3": "FP8_E4M3", "e5m2": "FP8_E5M2", "k-quant": "K-QUANTS",
    "i-quant": "I-QUANTS", "i4qxs": "IQ4_XS", "i4xs": "IQ4_XS",
    "gtpq": "GPTQ", "guff": "GGUF", "gguff": "GGUF",
}  # fmt: skip


@lru_cache(maxsize=1 << 12)
def canonical(surface: str) -> str:
    """Return one spelling for a scheme: upper case, joints as the tools write them.

    Examples
    --------
    >>> [canonical(s) for s in ("4.0 bpw", "q4 K_XL UD", "Q5_M", "4 or 8 bit", "Q5s")]
    ['4BPW', 'UD-Q4_K_XL', 'Q5_K_M', '4- to 8-bit', 'Q5']
    """
    text = re.sub(r"[‑–]", "-", surface.strip()).casefold()
    text = _DECIMALS.sub(_without_zeros, text)
    if re.fullmatch(_LEVELS, text):
        return " to ".join(f"Q{one}" for one in (min(text[1::2]), max(text[1::2])))
    several = _SEVERAL_WIDTHS.fullmatch(text)
    if several:
        widths = sorted(_EACH.findall(text), key=float)
        joint = "{}- to {}-bit" if several["unit"] == "bit" else "{} to {}BPW"
        return joint.format(widths[0], widths[-1])
    text = re.sub(r"^(fp|bf|int)[ -](?=\d)", r"\1", text)
    bits = _BITS_ALONE.fullmatch(text)
    if bits:
        return f"{bits[1]}-bit"
    if re.fullmatch(r"[2-8]q|q[2-8]s", text):  # several of them: "some Q5s"
        return f"Q{text.strip('qs')}"
    text = re.sub(r"^(?:dynamic |ud[-_ ]?(?=i?q))", "ud-", text)
    text = re.sub(r"^(?!ud-)(.*q.*) ud$", r"ud-\1", text)
    text = _SIZE_BEHIND.sub(lambda m: f"_{m[1][0]}", text)
    text = re.sub(r"^([ik])[ -]quants?$", r"\1-quant", text)
    level = _ONE_LEVEL.fullmatch(text)
    if level:
        mark, kind, number, tail = (part or "" for part in level.groups())
        tail = _tail(kind, number, tail.replace("-", "_").replace(" ", "_"))
        joint = "_" if tail else ""
        return f"{mark}{kind}{number}{joint}{tail}".upper()
    return _SAME.get(text, text.upper().replace(" ", "") if text[:1].isdigit() else text.upper())


def _without_zeros(match: re.Match[str]) -> str:
    """Return a number without the zeros that end its decimals: 4.0 is 4, 5.10 is 5.1."""
    return f"{match[1]}.{match[2]}" if match[2] else match[1]


def _tail(kind: str, number: str, tail: str) -> str:
    """Return what stands behind a level's number as llama.cpp writes it."""
    tail = tail.replace("xss", "xxs").replace("x_xl", "xl").replace("x_l", "xl")
    if kind == "q" and number in _WITHOUT_K.get(tail, ""):
        return f"k_{tail}"
    if kind == "q" or tail == "km":  # IQ4_KS and IQ4_KT are schemes of their own
        return re.sub(r"^k(?=[a-z])", "k_", tail)
    return tail
