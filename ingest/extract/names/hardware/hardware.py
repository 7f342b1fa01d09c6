"""Spans and canonical names of chips, cards and computers."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.extract.names.vocabulary.vocabulary import ChipRule, Term, vocabulary
from ingest.records import record

_EDGE = re.compile(r"(?![a-z0-9])|(?=s(?![a-z0-9]))|(?=x\d{1,2}(?![0-9a-z]))|(?=(?:'|’)s)")
_AFTER_BARE = re.compile(
    r"[ ]?(?:%|°|mhz|mt/s|mts?\b|t/s|tok|tps|tokens?|words|lines|steps|dollars|usd|eur|euros?"
    r"|bucks|people|pages|images|samples|hz|mm\b|mb/s|gb/s"
    r"|context|ctx|characters|chars|parameters|params|rows|hours|years|watts?|w\b|k\b|ms\b|x\d{3}"
    r"|m\b|votes|times|followers|\+? ?(?:users|stars))"
)
_YEAR_BEFORE = re.compile(r"\b(?:in|by|until|since|year|before|after|to)[ ]$")
_NAMES: dict[tuple[str, str], str] = {}
_MOST_NAMES = 20_000
_NOT_WEIGHT = frozenset("$€£#:=~^&@")


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
        if match and cue_holds(term.cue, text[start : match.end()]):
            if term.maker in _BOARD_MAKERS and _BOARD.match(low, match.end()):
                return None
            return HardwareSpan(
                start, match.end(), _numbered(term.name, text[start : match.end()]), "device",
                term.cue, term.maker, term.line,
            )  # fmt: skip
    return None


def _numbered(name: str, surface: str) -> str:
    """Return the name of a line of devices with the number that the text tells: Dimensity 9300."""
    if any(c.isdigit() for c in name):
        return name
    told = [w for w in surface.split() if any(c.isdigit() for c in w) and w[-1].casefold() != "b"]
    return " ".join([name, *(w for w in told if w.casefold()[:3] not in name.casefold())])


def cue_holds(cue: str, surface: str) -> bool:
    """Tell whether a surface is spelled as its cue asks."""
    if cue == "camel":
        return not surface.islower() and not surface.istitle()
    if cue.startswith("case"):
        return surface[:1].isupper()
    if cue.startswith("upper"):
        return surface.isupper() or "-" in surface
    if cue.startswith("lower"):
        return surface[:1].islower() or surface in {"Transformers", "Diffusers"}
    return True


_NUMBER_ONLY = re.compile(r"[a-z]?\d{2,4}|m\d")


def _is_number_only(match: re.Match[str]) -> bool:
    return bool(_NUMBER_ONLY.fullmatch(match.group()))


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


# Behind a hyphen these leave the name whole: H100-hours, an A100-class card.
_PLAIN_BEHIND = re.compile(r"-(?:hours?|class|level|equivalents?|like|based|days)(?![a-z])")
_CARDS = re.compile(r"[ ]+(?:gpus?|cards?|chips?|generation|arch|6000|pro)")
_SPELLED = {
    "threadripper": ("tr", "TR"),
    "threadripper-short": ("tr", "TR"),
    "raspberry": ("pi", "Pi"),
    "raspberry-short": ("pi", "Pi"),
    "dgx-spark": ("spark", "S"),
    "digits": ("digits", "D"),
    "ada": ("ada", "Ada"),
}


def _refused_case(rule: ChipRule, low: str, text: str, match: re.Match[str]) -> bool:
    """Refuse short names that are written like other words."""
    surface = text[match.start() : match.end()]
    if rule.cue == "case-or-cards" and surface[:1] in {"t", "m"}:
        return not _CARDS.match(low, match.end())
    if rule.cue == "last-upper":
        return not surface[-1].isupper()
    short, spelled = _SPELLED.get(rule.name, ("", ""))
    told = not short or not surface.casefold().startswith(short) or surface[-1].isdigit()
    return not told and not surface.startswith(spelled)


def _cue(rule: ChipRule, low: str, text: str, match: re.Match[str]) -> str:
    """Return what a name asks of its post; a generation in lower case asks for other hardware."""
    if rule.cue != "case-or-cards":
        return rule.cue
    sure = text[match.start()].isupper() or _CARDS.match(low, match.end())
    return "" if sure else "near"


def _chip(rule: ChipRule, match: re.Match[str], *, cue: str) -> HardwareSpan:
    name = _name(rule, match)
    begin = match.start()
    if rule.name == "geforce" and _MOBILE.search(match.string, max(0, begin - 28), begin):
        name = f"{name.removesuffix(' Laptop')} Laptop"
    return HardwareSpan(
        match.start(), match.end(), name, f"chip:{rule.name}", cue, rule.maker, rule.line,
    )  # fmt: skip


def _name(rule: ChipRule, match: re.Match[str]) -> str:
    key = (rule.name, match.group())
    if key not in _NAMES:
        if len(_NAMES) > _MOST_NAMES:
            _NAMES.clear()
        _NAMES[key] = _make_name(rule, match)
    return _NAMES[key]


def _make_name(rule: ChipRule, match: re.Match[str]) -> str:
    values = {"__all": match.group(), "num": ""}
    values |= {k: v or "" for k, v in match.groupdict().items()}
    values |= {k: re.sub(r"^m[il] ?(?=-?\d)", "mi", values[k]) for k in values if k[:3] == "num"}

    def fill(found: re.Match[str]) -> str:
        name, _, style = found[1].partition(":")
        if name in _SPECIAL:
            return _SPECIAL[name](values)
        return _spelled(values.get(name, ""), style)

    name = re.sub(r"\{([a-z0-9]+(?::[a-z])?)\}", fill, rule.entity)
    return " ".join(name.split()).replace(" +", "+")


def _spelled(value: str, style: str) -> str:
    value = " ".join(value.replace("_", " ").split())
    if not value:
        return ""
    if style == "t":
        return value.title()
    if style == "l":
        return value.lower()
    spelling = vocabulary().spelling
    if value in spelling:
        return spelling[value]
    return (
        " ".join(spelling.get(word, word.upper()) for word in re.split(r"[ -](?![0-9])", value))
        if re.fullmatch(r"[a-z -]+", value)
        else value.upper()
    )


def _core(v: dict[str, str]) -> str:
    number = v.get("num", "").upper()
    if not number:
        return v.get("tier", "")
    tier = v.get("tier")
    if not tier:
        hundreds = number.rstrip("KSFHXT")[-3]
        tier = {"9": "i9", "7": "i7", "8": "i7"}.get(hundreds, "i3" if hundreds in "13" else "i5")
    return f"{tier}-{number}"


def _ryzen(v: dict[str, str]) -> str:
    number = (v.get("num") or v.get("num2") or "").upper()
    pro = " PRO" if v.get("pro") else ""
    tier = v.get("tier") or v.get("tier2")
    if number and not tier and number[:4].isdigit():
        tier = {"9": "9", "8": "7", "7": "7", "6": "5", "5": "5", "4": "5", "3": "3"}.get(number[1])
    npu = " NPU" if v.get("npu") else ""
    return f"Ryzen {tier or ''}{pro} {number}{npu}"


def _ryzen_ai(v: dict[str, str]) -> str:
    npu = " NPU" if v.get("npu") else ""
    number = v.get("num", "")
    if number in {"395", "390", "385"}:
        return f"Ryzen AI Max+ {number}"
    if v.get("hx") or number:
        tier = v.get("tier") or {"375": "9", "370": "9", "365": "9"}.get(number, "7")
        return f"Ryzen AI {tier} {'HX ' if v.get('hx') else ''}{number}"
    if "max" in v["__all"] and not npu:
        return "Ryzen AI Max+"
    return f"Ryzen AI {v.get('tier') or ''}{npu}"


def _strix(v: dict[str, str]) -> str:
    name = v.get("name") or v.get("name3") or v.get("name4") or v.get("name5") or "strix"
    kind = v.get("kind") or v.get("kind2") or v.get("kind3") or v.get("kind4") or ""
    return f"{name} {'halo' if kind == 'h' else kind}".strip().title()


def _lake(v: dict[str, str]) -> str:
    name = v["name"].replace("saphire", "sapphire")
    return re.sub(r"(?<=cascade)(?=lake)", " ", name).title()


_DEVICES = {
    "macstudio": "Mac Studio",
    "studio": "Mac Studio",
    "macmini": "Mac mini",
    "mini": "Mac mini",
    "macpro": "Mac Pro",
    "macbook": "MacBook",
    "macbookpro": "MacBook Pro",
    "macbookair": "MacBook Air",
    "air": "MacBook Air",
    "mbp": "MacBook Pro",
    "mba": "MacBook Air",
    "imac": "iMac",
    "imacpro": "iMac Pro",
}


def _mac(v: dict[str, str]) -> str:
    device = _DEVICES.get(re.sub(r"[ -]", "", v.get("dev", "")), "")
    tier = {"u": "Ultra", "p": "Pro", "m": "Max"}.get(v.get("tier", ""), v.get("tier", "").title())
    if device in {"MacBook", "MacBook Pro"} and v.get("tier") == "pro max":  # the chip is a Max
        device, tier = "MacBook Pro", "Max"
    return f"{device} {v.get('chip', '').upper()} {tier}"


def _iphone(v: dict[str, str]) -> str:
    device = "iPhone" if v["dev"] == "iphone" else "iPad"
    kind = v.get("kind", "")
    kind = "SE" if kind == "se" else kind.title() if kind != "mini" else "mini"
    chip = v.get("chip", "").upper()
    return f"{device} {kind} {v.get('num', '')} {chip} {v.get('tier', '').title()}"


def _ultra(v: dict[str, str]) -> str:
    number = (v.get("num") or v.get("num2") or "").upper()
    tier = v.get("tier") or {"8": "9", "7": "9", "6": "7", "5": "7", "4": "5"}.get(number[1:2], "")
    return f"{tier} {number}"


def _pro_wx(v: dict[str, str]) -> str:
    return "PRO" if v.get("num", "").endswith("wx") and not v.get("pro") else ""


def _xeon(v: dict[str, str]) -> str:
    """Return a Xeon's tier and number; a Scalable's number tells its tier: 6140 is a Gold."""
    tier, number = v.get("tier", ""), v.get("num", "")
    if not tier and re.fullmatch(r"[3-8][1-5]\d\d[a-z+]?", number):
        tier = {"3": "bronze", "4": "silver", "8": "platinum"}.get(number[0], "gold")
    if re.fullmatch(r"w\d", tier) and re.fullmatch(r"\d{3}[a-z]?", number):
        tier, number = "w", tier[1] + number  # W2255 is a W-2255
    tier = "e5" if tier == "e" and re.match(r"[124][46]\d\d", number) else tier
    number = re.sub(r"[ -]?V(?=\d$)", " v", number.upper())
    number = re.sub(r"^(E\d)[ -]?(?=\d)", r"\1-", number)
    joint = "-" if number and re.fullmatch(r"e\d|w\d?|d", tier) else " "
    return f"{_spelled(tier, '')}{joint}{number}"


def _arc_pro(v: dict[str, str]) -> str:
    """Tell that a card is of the Pro line, in which B50 and B60 are alone."""
    number = v.get("num") or v.get("num4") or v.get("num5")
    return "Pro" if number in {"b50", "b60"} or v.get("pro") or v.get("pro6") else ""


def _series(v: dict[str, str]) -> str:
    """Return the name of a series of cards: RTX 30 of 30xx and 3000, GTX 10 of GTX 1000."""
    if v.get("gtx"):
        return f"GTX {v['gtx']}"
    number = v.get("num") or v.get("num3") or f"{v['num2']}0"
    return f"RTX {number}"


def _is_plain_6000(v: dict[str, str]) -> bool:
    return "6000" in {v["num"], v["num2"]} and not (v["form"] or v["form2"])


_DELL = ("XPS", "Inspiron", "OptiPlex", "Vostro", "Alienware", "Latitude", "G15", "G16")
_ASUS = {
    "zephyrus": "ROG Zephyrus",
    "tuf": "TUF",
    "proart": "ProArt",
    "vivobook": "Vivobook",
    "zenbook": "Zenbook",
}


def _asus(v: dict[str, str]) -> str:
    """Return line and number of a laptop: a bare ROG G14 is a Zephyrus."""
    number = next((v[n] for n in ("num", "num2", "num3", "num4", "num5") if v.get(n)), "").upper()
    line = next((_ASUS[v[n]] for n in ("line", "line3", "line4", "line5") if v.get(n)), "")
    if not line:
        line = "ROG Zephyrus" if number == "G14" else "ROG Strix"
    return f"{line} {number}"


_SPECIAL: dict[str, Callable[[dict[str, str]], str]] = {
    "core": _core,
    "ryzen": lambda v: _ryzen(v) if "ryzen" not in v else v["ryzen"].title(),
    "ryzenai": _ryzen_ai,
    "strix": _strix,
    "lake": _lake,
    "macname": _mac,
    "iphone": _iphone,
    "ultratier": _ultra,
    "prowx": _pro_wx,
    "ryzenword": lambda v: "Ryzen" if v.get("ryzen") or re.search(r"\dx$", v["num"]) else "",
    "anum": lambda v: f"{v['num'][1:]} Ada" if v.get("ada") else v["num"].upper(),
    "series": _series,
    "xeon": _xeon,
    "arcpro": _arc_pro,
    "hgx": lambda v: (v.get("hgx") or "").upper(),
    "maxq": lambda v: "Max-Q" if re.match(r"max", v.get("form") or v.get("form2") or "") else "",
    "pro": lambda v: "PRO" if v.get("num") == "6000" and not v.get("quadro") else "",
    "vii": lambda v: "PRO VII" if v.get("work") else "VII",
    "epyckind": lambda v: "" if v["num"] else _spelled(v.get("kind", ""), ""),
    "proword": lambda v: "PRO" if v.get("pro") else "",
    "dell": lambda v: next((w for w in _DELL if w.lower() in v["__all"]), "Latitude"),
    "asus": _asus,
    "pro3": lambda v: "PRO" if v.get("num3") or v.get("num4") else "",
    "quadro": lambda v: "Quadro" if v.get("quadro") or v["num"] == "8000" else "",
    "air": lambda v: "AI" if v.get("r") else "",
    "nvl": lambda v: "NVL" if (v.get("form") or "").startswith("nvl") else "",
    "genword": lambda v: (
        f"{v['gen'].removesuffix('th')}th gen" if v.get("gen") else "gen" if v.get("gen0") else ""
    ),
    "silicon": lambda v: "M series" if v.get("mx") else "Silicon",
    "graphics": lambda v: {
        "hd graphics": "HD Graphics",
        "uhd graphics": "UHD Graphics",
        "iris xe": "Iris Xe",
        "uhd": "UHD Graphics",
    }.get(v.get("name", ""), v.get("name", "").title()),
    "bw": lambda v: "Blackwell" if (v["bw"] or v["bw2"]) and _is_plain_6000(v) else "",
    "nummining": lambda v: {"p102": "P102-100", "p104": "P104-100", "p106": "P106-100"}.get(
        v.get("num", ""), ""
    ),
}
