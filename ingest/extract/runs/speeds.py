"""Read speeds, context lengths and counts of devices from a scene's mask."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from ingest.extract.search.sought import sought
from ingest.records import record
from ingest.text import holds_any

SpeedKind = Literal["generation", "prompt", "batch"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_UNIT = (
    r"/?(?:tokens?|tokes?|toks?|tks?|t)(?: generated)?[\s-]?(?:/|per|p|a)[\s-]?"
    r"(?:seconds?|secs?|sek|s)(?![a-z])"
    r"|t\.?p\.?s(?![a-z])|tk?/s|tok?s(?![a-z])|tks(?![a-z])"
)
_SPEED = re.compile(
    rf"(?P<low>\d(?<![\w.,-].)(?:\d{{0,2}}(?:,\d{{3}})+(?:\.\d+)?|\d*(?:[.,]\d+)?))\s?(?:\+/?-?|±\s?[\d.]+)?\s?"
    rf"(?:(?:-|–|—|~|to|or|\.\.|/)\s?~?(?P<high>{_NUMBER})\+?\s?)?(?P<kilo>k\s?)?(?:\*\*|\*|`|\+"
    rf"|ish)?\s?-?(?:(?P<told>tg|pp|output|generated) )?(?:{_UNIT})"
)
# What stands in each text with a speed of a generation; letters before it are of "2k" or "20ish".
_ANY_UNIT = sought(rf"(?<![a-gijl-z])(?:{_UNIT.removeprefix('/?').replace('(?![a-z])', '')})|tg")
_PAIR = re.compile(
    rf"(?<![\w.,-])(?:{_NUMBER}) ?pp,? (?:and |/ ?)?~?(?P<low>{_NUMBER}) ?tg(?![a-z\d])"
)
_NAMED = re.compile(
    rf"t(?<![a-z].)(?:okens?|oks?|) ?(?:/|per) ?(?:seconds?|sec|s)(?:ond)?(?: "
    rf"\([^()\n]{{0,40}}\))?\)? ?[:=≈~|]+ *\**~?(?P<low>{_NUMBER})"
    rf"(?!\s?(?:{_UNIT}|[kmg]?i?b\b|[\d,.]))"
)
_BENCH = re.compile(
    rf"\|\s*(?P<test>pp|tg)\s?\d+(?:\s?@\s?d\d+)?\s*"
    rf"\|\s*(?P<low>{_NUMBER})\s*(?:±\s*[\d.]+)?\s*\|?"
)
_PROMPT = (
    r"pp\d*|prompt (?:eval(?:uation)?|processing|time|speed)|prompt|prefill(?:ing)?|pre-?processing"
    r"|ingest(?:ion|ing)?|input|context processing|processing|read(?:ing)?"
)
_GENERATION = (
    r"tg\d*|token generation|gen(?:eration|erating|erate)?|decod(?:e|ing)|inference"
    r"|output|eval(?:uation)?|response|write|writing|generated"
)
_BATCH = (
    r"batch(?:ing|ed|es)?|total throughput|aggregate|concurren\w+|parallel|requests"
    r"|(?<!generation )(?<!output token )throughput|combined|users"
)
_AT_END = r"(?=\W{0,4}(?:(?:is|was|of|at|speed) )?\W{0,4}$)"  # "the same prompt I get" is no label
_LABEL_BEFORE = re.compile(
    rf"(?<![a-z-])(?:(?P<prompt>{_PROMPT.replace('|prompt|', f'|prompt{_AT_END}|')})"
    rf"|(?P<generation>{_GENERATION})"
    rf"|(?P<batch>{_BATCH.replace('combined', f'combined{_AT_END}')}))(?![a-z])"
)
_LABEL_AFTER = re.compile(
    rf"[)* \t]{{0,3}}(?:\(|\[)?(?:of |for |in |on |at |during |when |while |speed )?(?:the |its )?"
    rf"(?:(?P<prompt>{_PROMPT})|(?P<generation>{_GENERATION})|(?P<batch>{_BATCH}))(?![a-z])"
)
# llama.cpp prints the time of the prompt and of its sampler in the form of a generation's.
_OTHER_TIME = re.compile(
    r"prompt eval time|sampl(?:e|ing|er) +time|context of [\d,.]+k? tokens"
    r"|prompt: [\d,]+ tokens, $|process:[^,\n]{0,40}$|processed [\d,.]+k? tokens at [~ ]*$"
)
# "pp 615tps tg 42tps": a test told before its figure.
_TEST_BEFORE = re.compile(r"(?<![a-z\d/-])(?:(?P<prompt>pp\d*)|(?P<generation>tg\d*))[ :=~]{1,3}$")
_BOTH = re.compile(r"pp ?\d*/tg ?\d* (?:of |at |is |are |= )?~?$")
_SPEED_LINE = re.compile(r"\n[\s*-]*speed\s*[:=]\s*\**$")
_LATER = re.compile(
    rf" to (?:about |around |~)?(?P<low>{_NUMBER})(?! ?(?:{_UNIT}|%|x\b))(?=[ .,;)]|$)"
)
# "119 t/s in May, and it's now 605 t/s": the later figure of one measure.
_NOW = re.compile(r"[^.;\n]{0,30}\b(?:is|it's|its|are) now (?:about |around |~|at )?")
# The line of dashes below the head of a Markdown table, and a figure that fills a cell.
_DASHES = re.compile(
    r"\n[^\S\n]{0,12}[>`]?[^\S\n]{0,12}\|?(?:[^\S\n]*:?-+:?[^\S\n]*\|)+[^\S\n]*:?-*:?`?(?=\s|$)"
)
_OF_COLUMN = re.compile(rf"(?<![a-z])(?:{_UNIT})")
_CELL = re.compile(
    rf"[^\S\n]*[*`]*[~≈]?(?P<low>{_NUMBER})(?:\s?[-–~]\s?(?P<high>{_NUMBER}))?"
    r"(?=[^\S\n]*(?:±|\(|\*|`|$))"
)
_BAR = re.compile(r"\|")
_MOST_LINES = 100  # of one table
_TO = re.compile(r" ?(?:-|–|to) ?~?")
_CHANGED = re.compile(
    r"\b(?:from|went|jump\w*|increas\w*|improv\w*|boost\w*|bump\w*|up|rose|gain\w*)\b[^.\n]*$"
)
# "0.5 t/s slower than", "another 2 t/s": how much one speed differs from another, not a speed.
_DIFFERENCE = re.compile(
    r"[ *]*(?:faster|slower|better|worse|difference|improvement|boost|increase|drop|gain)(?![a-z])"
)
_MORE = re.compile(r"\b(?:another|an extra|extra|an additional|additional) ~?$")
_STOP = re.compile(r"[\n;]|\. |, (?:and|but|then) |, (?=\d)")

_CONTEXT_WORDS = ("context", "ctx", "-c", "--max-model-len")
_CONTEXT = re.compile(
    r"(?=[\dcn-])(?:"
    r"(?<![\w.])(?P<kilo>\d{1,4}(?:\.\d)?) ?k(?: tokens?)?(?: of)?(?: \w+)? (?:context|ctx)"
    r"|(?:context|ctx)(?: (?:window|size|length|len|set|limit))?(?: ?(?:of|to|at"
    r"|is|=|:|@))? ?~?(?P<after>\d{1,4}(?:\.\d)?) ?k\b"
    r"|(?:--ctx-size|-c|num_ctx|--max-model-len|--contextsize|n_ctx)[ =:]+(?P<exact>\d{3,7})"
    r"|(?<![\w.])(?P<plain>\d{4,7}|\d{1,3},\d{3}) (?:tokens? (?:of )?)?(?:context|ctx)"
    r"|(?:context|ctx)(?: (?:window|size|length|set))?(?: ?(?:of|to|at|is|=|:))? "
    r"?(?P<behind>\d{4,7})\b)"
)
_WORDS = {
    "a": 1, "an": 1, "single": 1, "one": 1, "two": 2, "dual": 2, "both": 2, "double": 2,
    "pair of": 2, "three": 3,
    "triple": 3, "four": 4, "quad": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10,
}  # fmt: skip
_COUNT_WORDS = "|".join(_WORDS)
_COUNT_BEFORE = re.compile(
    r"(?:(?<![\w.])(?P<digits>\d{1,3}) ?(?:x|×|\*)"
    rf"|(?<![\w])(?P<word>{_COUNT_WORDS})|(?<![\w.$€£-])(?P<bare>\d{{1,2}}(?!\d)))"
    r"[ -]?(?:(?:(?:used|old|cheap|modded|nvidia|amd|intel|\d{1,3} ?gb|new) ){0,2})$"
)
_COUNT_AFTER = re.compile(r"(?:'?s)?(?: \d{1,3} ?gb)? ?(?:\(?(?:x|×) ?(?P<digits>\d{1,2})\b)")
# "4090 (x16)" beside such words is told of the lanes of its slot, not of sixteen cards.
_LANES = frozenset({"4", "8", "16"})
_SLOTS = re.compile(r"pcie?(?![a-z])|lanes?(?![a-z])|slots?(?![a-z])")


@record()
class Speed:
    """A speed in tokens per second: of generation, of the prompt, or of many requests."""

    start: int
    end: int
    tokens_per_second: float
    kind: SpeedKind


@lru_cache(maxsize=4)  # asked of a post, then of each of its reports
def speeds_of(mask: str) -> tuple[Speed, ...]:
    """Return what `find_speeds` finds."""
    return tuple(find_speeds(mask))


def may_hold_speeds(low: str) -> bool:
    """Tell whether a text in lower case has what each speed of a generation has: a unit."""
    return _ANY_UNIT.search(low) is not None


def find_speeds(mask: str) -> list[Speed]:
    """Return the speeds of a text in lower case, sorted, ranges as their midpoints.

    Examples
    --------
    >>> [(s.tokens_per_second, s.kind) for s in find_speeds("pp 150 t/s, then 30-40 tok/s")]
    [(150.0, 'prompt'), (35.0, 'generation')]
    """
    found = _in_words(mask)
    taken = [(s.start, s.end) for s in found]
    for match in (*_NAMED.finditer(mask), *(_PAIR.finditer(mask) if "tg" in mask else ())):
        value = _value(match)
        start, end = match.span()
        if value is not None and not any(a < end and start < b for a, b in taken):
            kind = "generation" if match.re is _PAIR else _kind(mask, start, start, 0)
            found.append(Speed(start, end, value, kind))
    for match in _BENCH.finditer(mask):
        value = _value(match)
        if value is not None:
            kind = "prompt" if match["test"] == "pp" else "generation"
            found.append(Speed(match.start(), match.end(), value, kind))
    if "-|" in mask or "- |" in mask or ":|" in mask:
        found = [*_of_tables(mask, found)]
    found.sort(key=lambda s: (s.start, s.end))
    return found


def _in_words(mask: str) -> list[Speed]:
    """Return the speeds that stand before their units."""
    found: list[Speed] = []
    end = 0
    for match in _SPEED.finditer(mask):
        if _is_difference(mask, match.start(), match.end()):
            continue
        later = (
            _LATER.match(mask, match.end())
            if "from" in mask[max(0, match.start() - 8) : match.start()]
            else None
        )
        if (value := _value(later or match)) is not None:
            told = match["told"]
            if told:
                kind: SpeedKind = "prompt" if told == "pp" else "generation"
            else:
                kind = _kind(mask, match.start(), match.end(), end)
            if found and _NOW.fullmatch(mask, end, match.start()):
                kind = found[-1].kind
            start, end = match.span()
            if found and _is_range(mask, found[-1], start, value):
                lower = found.pop()
                start, kind = lower.start, lower.kind
                value = round((lower.tokens_per_second + value) / 2, 3)
            found.append(Speed(start, end, value, kind))
    return found


def _is_difference(mask: str, start: int, end: int) -> bool:
    """Tell whether what looks like a speed is how much one differs from another."""
    return bool(_DIFFERENCE.match(mask, end) or _MORE.search(mask, max(0, start - 16), start))


def _is_range(mask: str, last: Speed, start: int, value: float) -> bool:
    """Tell whether a speed and the one before are the ends of a range: "50 t/s to 55 t/s"."""
    low = last.tokens_per_second
    joined = low < value < 2 * low and bool(_TO.fullmatch(mask, last.end, start))
    return joined and not _CHANGED.search(mask, max(0, last.start - 40), last.start)


def _of_tables(mask: str, found: Sequence[Speed]) -> Iterator[Speed]:
    """Yield the speeds found, of the kind that their column tells, then bare figures in such."""
    cells = list(_columns(mask))
    starts = [a for a, _, _, _ in cells]
    taken = set()
    for speed in found:
        at = bisect_right(starts, speed.start) - 1
        if at >= 0 and speed.start < cells[at][1]:
            taken.add(at)
            yield replace(speed, kind=cells[at][2] or speed.kind)
        else:
            yield speed
    for n, (a, b, label, unit) in enumerate(cells):
        match = _CELL.match(mask, a, b) if unit and n not in taken else None
        value = _value(match) if match else None
        if match and value is not None:
            yield Speed(match.start("low"), match.end(), value, label or "generation")


def _columns(mask: str) -> Iterator[tuple[int, int, SpeedKind | None, bool]]:
    """Yield the cells of the columns of speeds: span, kind told, whether the head has the unit.

    A table of llama-bench tells the kind in each line and is left as it is.
    """
    for dashes in _DASHES.finditer(mask):
        start = mask.rfind("\n", 0, dashes.start()) + 1
        heads = [mask[a:b] for a, b in _cells(mask, start, dashes.start())]
        labels = [_last_label(_OF_COLUMN.sub("", head)) for head in heads]
        units = [bool(_OF_COLUMN.search(head)) for head in heads]
        if not (any(labels) or any(units)) or any(head.strip() == "test" for head in heads):
            continue
        begin = dashes.end()
        for _ in range(_MOST_LINES):
            begin = mask.find("\n", begin) + 1
            end = mask.find("\n", begin)
            end = len(mask) if end < 0 else end
            if not begin or "|" not in mask[begin:end]:
                break
            row = zip(_cells(mask, begin, end), labels, units, strict=False)
            yield from ((a, b, label, unit) for (a, b), label, unit in row if label or unit)


def _cells(mask: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the cells of a table's line."""
    while start < end and mask[start] in " \t>`|\xa0":
        start += 1
        if mask[start - 1] == "|":
            break
    bars = [start - 1, *(m.start() for m in _BAR.finditer(mask, start, end)), end]
    return [(a + 1, b) for a, b in pairwise(bars)]


def _last_label(text: str, start: int = 0) -> SpeedKind | None:
    """Return the kind that the last label behind a place tells, if any does."""
    last = None
    for last in _LABEL_BEFORE.finditer(text, start):  # noqa: B007 - the last one counts
        pass
    return _label(last) if last else None


def _value(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    low = _number(groups["low"])
    high = _number(groups["high"]) if groups.get("high") else low
    value = (low + high) / 2 * (1000 if groups.get("kilo") else 1)
    return round(value, 3) if 0 < value < 100_000 else None


def _number(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def _kind(mask: str, start: int, end: int, previous: int) -> SpeedKind:
    """Read the label behind a speed, else the last one before it in its clause."""
    test = _TEST_BEFORE.search(mask, max(previous, start - 12), start)
    if test and (not previous or test.start() > previous + 3):
        return "prompt" if test["prompt"] else "generation"
    after = _LABEL_AFTER.match(mask, end)
    if after:
        return _label(after)
    line = mask[max(previous, start - 130, mask.rfind("\n", 0, start) + 1) : start]
    if _OTHER_TIME.search(line) or _BOTH.search(line):
        return "prompt"
    begin = max(previous, start - 60)
    if _SPEED_LINE.search(mask, max(0, start - 24), start):
        begin = max(previous, start - 110)
        before = mask[begin:start].replace("\n", " ")
    else:
        before = mask[begin:start]
    cuts = [m.end() for m in _STOP.finditer(before)]
    return _last_label(before, cuts[-1] if cuts else 0) or "generation"


def _label(match: re.Match[str]) -> SpeedKind:
    if match["prompt"]:
        return "prompt"
    return "batch" if match["batch"] else "generation"


def find_context_lengths(mask: str) -> list[tuple[int, int]]:
    """Return (position, tokens) for each context length told; 32k is 32768, 120k 120000."""
    found: list[tuple[int, int]] = []
    if not holds_any(mask, _CONTEXT_WORDS):
        return found
    for match in _CONTEXT.finditer(mask):
        kilo = match["kilo"] or match["after"]
        if kilo:
            number = float(kilo)
            power = number.is_integer() and int(number).bit_count() == 1
            tokens = round(number * (1024 if power else 1000))
        else:
            tokens = int((match["exact"] or match["plain"] or match["behind"]).replace(",", ""))
        if 256 <= tokens <= 20_000_000:
            found.append((match.start(), tokens))
    return found


def count_devices(mask: str, start: int, end: int) -> int | None:
    """Return how many devices are named at `mask[start:end]`, None if the text does not tell.

    Examples
    --------
    >>> count_devices("my dual 3090 box", 8, 12)
    2
    """
    before = _COUNT_BEFORE.search(mask[max(0, start - 30) : start])
    after = _COUNT_AFTER.match(mask, end)
    if after and after["digits"] in _LANES and _SLOTS.search(mask, max(0, start - 80), end + 40):
        after = None
    if before and not (before["word"] in {"a", "an"} and after):
        number = before["digits"] or before["bare"]
        count = int(number) if number else _WORDS[before["word"]]
        return count if 1 <= count <= 512 else None
    return int(after["digits"]) if after else None
