"""Tell which of three cards a bare "RTX 6000" is: by the words beside it, else by the day.

The same number was given to a card of Turing, of Ada and of Blackwell, of which the last is called
PRO. Who writes the number alone means the newest, unless something beside it tells another one.
"""

from __future__ import annotations

import re
from datetime import date, datetime

NEWEST = "NVIDIA RTX PRO 6000"
_ADA, _TURING, _AMPERE = "NVIDIA RTX 6000 Ada", "NVIDIA Quadro RTX 6000", "NVIDIA RTX A6000"
# Announced on these days: https://nvidianews.nvidia.com (20 September 2022, 18 March 2025).
_ADA_CAME, _PRO_CAME = date(2022, 9, 20), date(2025, 3, 18)
_NAMED = {"ada": _ADA, "lovelace": _ADA, "turing": _TURING, "quadro": _TURING, "ampere": _AMPERE}
_BEFORE = re.compile(r"\b(ada|lovelace|turing|quadro|ampere)(?: gen(?:eration)?)?[ -]$")
_BEHIND = re.compile(r"s?[ ,-]{0,2}[\[(]?(?:the )?(ada|lovelace|turing|ampere)(?![a-z])")
_MEMORY = re.compile(r"s?[ ]?[-,(\[]?[ ]?(24|48)[ -]?gi?b(?![a-z])")
_TOLD_MEMORY = re.compile(r"(24|48)[ -]?g")
_OF_MEMORY = {"24": _TURING, "48": _ADA}
_REACH = 24


def card_of(name: str, low: str, start: int, end: int, when: datetime | None) -> str:
    """Return the card that a name found at `low[start:end]` stands for, written on that day.

    Names that tell more than the number stay as they are.

    Examples
    --------
    >>> [card_of(NEWEST, t, t.index("rtx"), t.index("000") + 3, None)
    ...  for t in ("an rtx 6000", "an ada rtx 6000", "rtx 6000 (48gb)", "rtx pro 6000 (ada)")]
    ['NVIDIA RTX PRO 6000', 'NVIDIA RTX 6000 Ada', 'NVIDIA RTX 6000 Ada', 'NVIDIA RTX PRO 6000']
    """
    surface = low[start:end]
    if name != NEWEST or "pro" in surface or "blackwell" in surface:
        return name
    beside = _BEFORE.search(low, max(0, start - _REACH), start) or _BEHIND.match(low, end)
    if beside:
        return _NAMED[beside[1]]
    memory = _TOLD_MEMORY.search(surface) or _MEMORY.match(low, end)
    if memory:
        return _OF_MEMORY[memory[1]]
    if when is None or when.date() >= _PRO_CAME:
        return name
    return _ADA if when.date() >= _ADA_CAME else _TURING
