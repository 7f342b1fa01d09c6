"""Canonical names of chips, cards and computers: as the makers write what a text says in short.

A rule of `hardware.toml` tells in `entity` how the name is put together. Most words in braces there
are groups of its pattern; those of `_FILLED` are made by a function of all groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.extract.names.vocabulary.vocabulary import ChipRule, Term, vocabulary

_NAMES: dict[tuple[str, str], str] = {}
_MOST_NAMES = 20_000


def name_of_chip(rule: ChipRule, match: re.Match[str]) -> str:
    """Return the canonical name of what a rule matches: one for each text that it matches."""
    key = (rule.name, match.group())
    if key not in _NAMES:
        if len(_NAMES) > _MOST_NAMES:
            _NAMES.clear()
        _NAMES[key] = _make_name(rule, match)
    return _NAMES[key]


def _make_name(rule: ChipRule, match: re.Match[str]) -> str:
    """Fill the `entity` of a rule: by a word of `_FILLED`, or by a group of the pattern."""
    values = {"__all": match.group(), "num": ""}
    values |= {k: v or "" for k, v in match.groupdict().items()}
    values |= {k: re.sub(r"^m[il] ?(?=-?\d)", "mi", values[k]) for k in values if k[:3] == "num"}

    def fill(found: re.Match[str]) -> str:
        name, _, style = found[1].partition(":")
        if name in _FILLED:
            return _FILLED[name](values)
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


def name_of_device(term: Term, surface: str) -> str:
    """Return the name of a line of devices with the number that the text tells: Dimensity 9300."""
    name = term.name
    if any(c.isdigit() for c in name):
        return name
    told = [w for w in surface.split() if any(c.isdigit() for c in w) and w[-1].casefold() != "b"]
    return " ".join([name, *(w for w in told if w.casefold()[:3] not in name.casefold())])


_FILLED: dict[str, Callable[[dict[str, str]], str]] = {
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
