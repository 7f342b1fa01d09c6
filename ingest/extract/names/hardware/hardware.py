"""Spans of chips, cards and computers; how each is called is told by `naming`."""

from __future__ import annotations

import re

from ingest.extract.names.hardware.naming import name_of_chip, name_of_device
from ingest.extract.names.vocabulary.vocabulary import ChipRule, Term
from ingest.records import record

_EDGE = re.compile(r"(?![a-z0-9])|(?=s(?![a-z0-9]))|(?=x\d{1,2}(?![0-9a-z]))|(?=(?:'|’)s)")
_AFTER_BARE = re.compile(
    r"[ ]?(?:%|°|mhz|mt/s|mts?\b|t/s|tok|tps|tokens?|words|lines|steps|dollars|usd|eur|euros?"
    r"|bucks|people|pages|images|samples|hz|mm\b|mb/s|gb/s"
    r"|context|ctx|characters|chars|parameters|params|rows|hours|years|watts?|w\b|k\b|ms\b|x\d{3}"
    r"|m\b|votes|times|followers|\+? ?(?:users|stars))"
)
_YEAR_BEFORE = re.compile(r"\b(?:in|by|until|since|year|before|after|to)[ ]$")
_NOT_WEIGHT = frozenset("$€£#:=~^&@")
_NUMBER_ONLY = re.compile(r"[a-z]?\d{2,4}|m\d")
_BOARD_MAKERS = frozenset({"ASUS", "Gigabyte", "MSI", "ASRock"})
# A line of laptops in front of a chipset or a card is a mainboard or a card of that brand.
_BOARD = re.compile(
    r"[ -](?:gaming[ ])?(?:[abhqtwxz][2-9]\d0|6[57]0)(?![0-9])"
    r"|[ ](?:oc[ ])?(?:[rg]tx[ ]?)?(?:[2-5]0[5-9]0|[67][6-9][05]0[ ]?xt)|[ ]rx[ ]"
)
_MOBILE = re.compile(r"(?:mobile|laptop)[ -](?:(?:rtx[ ]?)?\d{4}(?:[ ]ti)?[ ](?:or|and)[ ])?$")
_YEARS = frozenset({"2050", "2060", "2070", "2080"})
_SLOT = re.compile(
    r"[ /](?:slot|nvme|ssd|to pcie|adapter|port|cpu slot|chipset|drive|key|connector|2280|ngff)"
)
_DRIVE = re.compile(r"(?:gen ?[345]|nvme|pcie|tb|tib)[ ]$")
_DECIMAL = re.compile(r"[.,]\d")
_CHIP = re.compile(r"m\d")
# Behind a hyphen these leave the name whole: H100-hours, an A100-class card.
_PLAIN_BEHIND = re.compile(r"-(?:hours?|class|level|equivalents?|like|based|days)(?![a-z])")
_CARDS = re.compile(r"[ ]+(?:gpus?|cards?|chips?|generation|arch|6000|pro)")


@record()
class HardwareSpan:
    """A piece of hardware in a text with its canonical name and the rule that found it."""

    start: int
    end: int
    name: str
    rule: str
    cue: str
    maker: str
    line: str


def find_chip(low: str, text: str, start: int, rules: tuple[ChipRule, ...]) -> HardwareSpan | None:
    """Return the longest name of hardware that starts at `start`, if there is one."""
    best: HardwareSpan | None = None
    for rule in rules:
        match = rule.pattern.match(low, start)
        if not match or match.end() <= start + 1 or not _EDGE.match(low, match.end()):
            continue
        if best and match.end() <= best.end:
            continue
        if rule.bare and _is_number_only(match) and _is_refused(low, match):
            continue
        if _refused_case(rule, low, text, match):
            continue
        best = _chip(rule, match, cue=_cue(rule, low, text, match))
    return best


def find_device(low: str, text: str, start: int, terms: tuple[Term, ...]) -> HardwareSpan | None:
    """Return the computer, phone or chip of the list of devices that starts at `start`."""
    for term in terms:
        if term.kind != "hardware":
            continue
        match = term.match_in(low, start)
        if match and term.is_spelled(text[start : match.end()]):
            if term.maker in _BOARD_MAKERS and _BOARD.match(low, match.end()):
                return None
            return HardwareSpan(
                start, match.end(), name_of_device(term, text[start : match.end()]), "device",
                term.cue, term.maker, term.line,
            )  # fmt: skip
    return None


def _is_number_only(match: re.Match[str]) -> bool:
    return bool(_NUMBER_ONLY.fullmatch(match.group()))


def _is_refused(low: str, match: re.Match[str]) -> bool:
    """Tell whether a plain number, or a letter and digits, is a price, a year or a slot."""
    start, end = match.span()
    surface = match.group()
    before = low[start - 1] if start else " "
    if before in _NOT_WEIGHT or (before in ".,-" and low[max(0, start - 2) : start - 1].isdigit()):
        return True
    if _DECIMAL.match(low, end):
        return True
    if surface[0].isdigit():
        year = surface in _YEARS and _YEAR_BEFORE.search(low[max(0, start - 8) : start])
        return bool(year or _AFTER_BARE.match(low, end))
    if _CHIP.fullmatch(surface):
        slot = _SLOT.match(low, end) or _DRIVE.search(low, max(0, start - 8), start)
        return bool(slot) or low.startswith(".2", end)
    joined = low.startswith((".", "-"), end) and low[end + 1 : end + 2].isalnum()
    return joined and not _PLAIN_BEHIND.match(low, end)


def _refused_case(rule: ChipRule, low: str, text: str, match: re.Match[str]) -> bool:
    """Refuse short names that are written like other words."""
    surface = text[match.start() : match.end()]
    if rule.cue == "case-or-cards" and surface[:1] in {"t", "m"}:
        return not _CARDS.match(low, match.end())
    if rule.cue == "last-upper":
        return not surface[-1].isupper()
    if rule.short is None or surface[-1].isdigit():
        return False
    short, begins = rule.short
    return surface.casefold().startswith(short) and not surface.startswith(begins)


def _cue(rule: ChipRule, low: str, text: str, match: re.Match[str]) -> str:
    """Return what a name asks of its post; a generation in lower case asks for other hardware."""
    if rule.cue != "case-or-cards":
        return rule.cue
    sure = text[match.start()].isupper() or _CARDS.match(low, match.end())
    return "" if sure else "near"


def _chip(rule: ChipRule, match: re.Match[str], *, cue: str) -> HardwareSpan:
    name = name_of_chip(rule, match)
    begin = match.start()
    if rule.name == "geforce" and _MOBILE.search(match.string, max(0, begin - 28), begin):
        name = f"{name.removesuffix(' Laptop')} Laptop"
    return HardwareSpan(
        match.start(), match.end(), name, f"chip:{rule.name}", cue, rule.maker, rule.line,
    )  # fmt: skip
