"""Tables of llama-bench: sizes that names leave open, architectures, bits of quantization."""

from __future__ import annotations

import re

from ingest.extract.names.vocabulary.line import Line

_PARAMETERS = re.compile(r"[^|\n]{0,40}\|[^|\n]{0,24}\|[ ]*(?P<billions>\d+(?:\.\d+)?) b[ |]")
_ARCHITECTURE = re.compile(r"moe +[\d?]")
_BEHIND_QUANT = re.compile(r" - \d\.\d+ bpw|\+i?q\d_\w+(?= +\|)")


def is_architecture(low: str, at: int) -> bool:
    """Tell whether "moe" ends a name of llama.cpp's with the size behind it: glm4moe 106B.A12B."""
    return _ARCHITECTURE.match(low, at) is not None


def end_of_quant(low: str, at: int) -> int:
    """Return where a quantization ends of which a row tells the bits too: IQ3_XXS - 3.0625 bpw."""
    told = _BEHIND_QUANT.match(low, at)
    return told.end() if told else at


def size_in_row(low: str, at: int, line: Line | None) -> str | None:
    """Return the size that the row of a table tells where the name says `?B`.

    It is the line's size that is nearest to the number of parameters, at most a tenth off.

    Examples
    --------
    >>> from ingest.extract.names.vocabulary.vocabulary import vocabulary
    >>> row = "| gpt-oss ?b mxfp4 moe | 11.27 gib | 20.91 b | cuda |"
    >>> size_in_row(row, 10, vocabulary().lines["gpt-oss"])
    '20B'
    """
    match = _PARAMETERS.match(low, at)
    if match is None or line is None:
        return None
    told = float(match["billions"])
    plain = {s for some in line.sizes.values() for s in some if s[:-1].replace(".", "").isdigit()}
    near = [s for s in sorted(plain) if abs(float(s[:-1]) - told) <= told / 10]
    return min(near, key=lambda s: abs(float(s[:-1]) - told), default=None)
