"""Disguises of names, taken off: encodings, escapes, look-alike letters, tags between letters."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator

from ingest.privacy.packed import unpacked

_ROUNDS = 3
_LAYERS = 2
"""How often what is packed may be packed again."""
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PERCENT_WIDE = re.compile(r"%u([0-9A-Fa-f]{4})")  # of JavaScript's escape()
_UTF7 = re.compile(r"\+[A-Za-z0-9+/]{3,}-")
_ESCAPE = re.compile(
    r"\\(?:'(?P<rtf>[0-9A-Fa-f]{2})|u(?P<rtf_decimal>\d{2,3})\?|N\{(?P<named>[A-Z0-9 -]{1,60})\}"
    r"|(?P<css6>0000[2-7][0-9A-Fa-f])|(?P<css>[2-7][0-9A-Fa-f])(?![0-9A-Fa-f]) ?"
    r"|textunderscore(?:\{\})?"
    r"|u\{(?P<braces>[0-9A-Fa-f]{1,6})\}|u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})"
    r"|x(?P<two>[0-9A-Fa-f]{2})|(?P<octal>[0-3][0-7]{2})|(?P<space>[nrt])|(?P<sign>[^\w\s]|_))"
)
_QUOTED_PRINTABLE = re.compile(r"=\r?\n|(?:=[0-9A-F]{2})+|(?:=[0-9A-Fa-f]{2}){2,}")
_IN_HEX = ("braces", "four", "eight", "two", "rtf", "css", "css6")
_TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
"""Invisible letters that spell a text (tag characters of Unicode)."""
_COLOUR = re.compile(r"\x1b\[[0-9;:]*[A-Za-z]")  # of terminals (ECMA-48), as tracebacks have them
_TAG = re.compile(r"<(?:!--.*?--|[!/]?[A-Za-z][^<>]{0,2000})>", re.DOTALL)
# Between parts of one word: strings that code joins, Markdown's and TeX's marks, labels of links.
_JOINT = re.compile(
    r"""(?<=\w)(?:"\s?"|'\s?'|(["'])\s{0,9}(?:[+.&]|\|\||//)\s{0,9}\1|\*{1,3}|~~|`|\]\([^()\s]{0,300}\)|\}|\\text\w\w\{)(?=\w)"""
    r"""|\\text\w\w\{|(?<!\])\[(?=[\w.-]+\]\()"""
)
_CHR = re.compile(r"\bch(?:a)?r\(\s?(\d{2,3})\s?\)(?:\s?(?:[+.&]|\|\|)\s?(?=ch))?", re.IGNORECASE)
_CALLS = "hr(", "HR(", "har(", "HAR("
# Signs as they are told aloud, with what stands around them.
_SPELLED = re.compile(
    r"[\w-]{1,40}\s?(?:[(\[]?\b(?:underscore|underline|hyphen|dash|minus|dot)\b[)\]]?\s?[\w-]{1,40}\s?){1,3}",
    re.IGNORECASE,
)
_SIGN_NAMES = re.compile(
    r"\s?[(\[]?\b(?:(?P<low>under(?:score|line))|(?P<dash>hyphen|dash|minus)|dot)\b[)\]]?\s?",
    re.IGNORECASE,
)
_SIGNS_SPELLED = "underscore", "underline", "hyphen", "dash", "minus", "dot"
_PUNYCODE = re.compile(r"\bxn--(?P<code>[a-z0-9-]{2,59})", re.IGNORECASE)
# Letters that look like Latin ones and no normal form folds: Unicode's confusables.txt (UTS 39).
_PAIRS = (
    "аaбbвbеeёeіiїiјjѕsкkмmнhоoрpсcтtуyхxгrԁdԛqԝwһhӏlьbοoαaβbγyεeηnιiκkνvρpσoτtυuχxωwϲcϳj"
    "ΗHΝNΡPΧXΥYΜMΚKΙIΤTΖZΕEΒBΑAոnսuօoցgհhɑaɡgıiʙbᴄcᴅdᴇeɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz"
    "ⅼlǀlƽsɩi"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MIRROR = str.maketrans(_LETTERS, _LETTERS[::-1])
_ALIKE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
OTHER_LETTER = "\x01"
"""What stands for a letter that is no Latin one, however it looks."""


_SIGNS = (range(0x1F150, 0x1F16A), range(0x1F170, 0x1F18A), range(0x1F1E6, 0x1F200))
"""Letters as signs, which no normal form folds: in dark circles and squares, of flags."""


class _Fold(dict[int, str]):
    """What each character becomes: a small Latin letter, a digit, itself, nothing, or a gap."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = _folded(letter)
        self[code] = folded
        return folded


def _folded(letter: str) -> str:
    if (signs := next((one for one in _SIGNS if ord(letter) in one), None)) is not None:
        return chr(ord("a") + ord(letter) - signs.start)
    if unicodedata.category(letter) in {"Mn", "Me", "Cf"}:
        return ""
    parts = [c for c in unicodedata.normalize("NFKD", letter) if unicodedata.category(c) != "Mn"]
    plain = "".join(_ALIKE.get(c) or _ALIKE.get(c.casefold(), c.casefold()) for c in parts)
    if plain.isascii():
        return plain.lower()
    return OTHER_LETTER if letter.isalnum() else " "


_FOLD = _Fold()


def fold(text: str) -> str:
    r"""Return a text in small Latin letters: case, width, accents and look-alikes taken off.

    Examples
    --------
    >>> fold("Ｑuíet_\u200bНеron") == "quiet_heron"
    True
    """
    return text.lower() if text.isascii() else text.translate(_FOLD)


def views(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read a text, each with its name: as it is, decoded, without tags, packed.

    Examples
    --------
    >>> [view for name, view in views("a&#98;<b>c</b>")]
    ['a&#98;<b>c</b>', 'ab<b>c</b>', 'abc']
    """
    yield "as written", text
    plain = decoded(text)
    if plain != text:
        yield "encoded", plain
    bare = _TAG.sub("", plain) if "<" in plain else plain
    if bare != plain:
        yield "split by tags", bare
    if (joined := _JOINT.sub("", bare)) != bare:
        yield "in pieces", joined
    if spelled := " \n".join(_spelled(bare)):
        yield "signs told in words", spelled
    packed = plain if plain == text else f"{text} \n{plain}"
    for _ in range(_LAYERS):
        # a space before each line's end keeps "=" there from being one of quoted-printable
        if not (packed := decoded(" \n".join(sorted(set(unpacked(packed)))))):
            break
        yield "in base64, hexadecimal or the like", packed


def _spelled(text: str) -> Iterator[str]:
    """Yield what stands around signs that are told in words, with the signs."""
    lowered = text.lower()
    if not any(name in lowered for name in _SIGNS_SPELLED):
        return
    for found in _SPELLED.findall(text):
        yield _SIGN_NAMES.sub(lambda m: "_" if m["low"] else "-" if m["dash"] else ".", found)


def decoded(text: str) -> str:
    """Return a text without entities, escapes (percent, backslash), quoted-printable, punycode."""
    text = _without_calls(text)
    for _ in range(_ROUNDS):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = _PERCENT.sub(_from_percent, text)
            text = joined(_PERCENT_WIDE.sub(lambda found: chr(int(found[1], 16)), text))
        if "+" in text:
            text = _UTF7.sub(_from_utf7, text)
        if "\\" in text:
            text = joined(_ESCAPE.sub(_from_escape, text))
        if "\x1b" in text:
            text = _COLOUR.sub("", text)
        if "=" in text:
            text = _QUOTED_PRINTABLE.sub(_from_printable, text)
        if "--" in text:
            text = _PUNYCODE.sub(_from_punycode, text)
        if text == before:
            break
    return text if text.isascii() else text.translate(_TAGS)


def _without_calls(text: str) -> str:
    if not any(sign in text for sign in _CALLS):
        return text
    return _CHR.sub(lambda found: chr(int(found[1])), text)


def rotated(text: str) -> str:
    """Return a text with its letters rotated by 13."""
    return codecs.encode(text, "rot13")


def mirrored(text: str) -> str:
    """Return a text in small letters with a for z, b for y, and so on (Atbash)."""
    return text.translate(_MIRROR)


def _from_percent(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def _from_utf7(found: re.Match[str]) -> str:
    try:
        return found[0].encode().decode("utf-7")
    except UnicodeDecodeError:
        return found[0]


def _from_escape(found: re.Match[str]) -> str:
    if found["sign"]:
        return found["sign"]
    if found["space"]:
        return "\n"
    if found["named"]:
        return _named(found["named"]) or found[0]
    if found[0].startswith("\\text"):
        return "_"
    if found["rtf_decimal"]:
        return chr(int(found["rtf_decimal"]))
    digits = next((found[one] for one in _IN_HEX if found[one]), None)
    code = int(digits, 16) if digits else int(found["octal"], 8)
    return chr(code) if code <= 0x10FFFF else found[0]


def _named(name: str) -> str | None:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return None


def joined(text: str) -> str:
    """Return a text with halves of surrogate pairs joined, and those without another replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _from_printable(found: re.Match[str]) -> str:
    return bytes.fromhex(re.sub(r"[=\r\n]", "", found[0])).decode("utf-8", "replace")


def _from_punycode(found: re.Match[str]) -> str:
    try:
        return found["code"].encode().decode("punycode")
    except UnicodeError:
        return found[0]
