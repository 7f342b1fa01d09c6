"""Disguises of names, taken off: encodings, escapes, look-alike letters, tags between letters."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator

from ingest.formats.nostr import public_key

_ROUNDS = 3
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<braces>[0-9A-Fa-f]{1,6})\}|u(?P<four>[0-9A-Fa-f]{4})|U(?P<eight>[0-9A-Fa-f]{8})"
    r"|x(?P<two>[0-9A-Fa-f]{2})|(?P<octal>[0-3][0-7]{2})|(?P<space>[nrt])|(?P<sign>[^\w\s]|_))"
)
_QUOTED_PRINTABLE = re.compile(r"=\r?\n|(?:=[0-9A-F]{2})+")
_TAG = re.compile(r"<(?:!--.*?--|[!/]?[A-Za-z][^<>]{0,2000})>", re.DOTALL)
_PUNYCODE = re.compile(r"\bxn--(?P<code>[a-z0-9-]{2,59})", re.IGNORECASE)
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{6,}={0,2}(?![\w+/=-])")
_NOSTR_KEY = re.compile(r"(?<![0-9A-Za-z])n(?:pub|profile)1[02-9ac-hj-np-z]{50,}")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}[ :]?){5,}(?![0-9A-Za-z])")
# Letters that look like Latin ones and no normal form folds: Unicode's confusables.txt (UTS 39).
_PAIRS = (
    "аaбbвbеeёeіiїiјjѕsкkмmнhоoрpсcтtуyхxгrԁdԛqԝwһhӏlьbοoαaβbγyεeηnιiκkνvρpσoτtυuχxωwϲcϳj"
    "ΗHΝNΡPΧXΥYΜMΚKΙIΤTΖZΕEΒBΑAոnսuօoցgհhɑaɡgıiʙbᴄcᴅdᴇeɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz"
    "ⅼlǀlƽsɩi"
)
_ALIKE = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
OTHER_LETTER = "\x01"
"""What stands for a letter that is no Latin one, however it looks."""


class _Fold(dict[int, str]):
    """What each character becomes: a small Latin letter, a digit, itself, nothing, or a gap."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = _folded(letter)
        self[code] = folded
        return folded


def _folded(letter: str) -> str:
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
    if "<" in plain and (bare := _TAG.sub("", plain)) != plain:
        yield "split by tags", bare
    if packed := "\n".join(sorted(set(_unpacked(plain)))):
        yield "in base64 or hexadecimal", decoded(packed)


def decoded(text: str) -> str:
    """Return a text without entities, escapes (percent, backslash), quoted-printable, punycode."""
    for _ in range(_ROUNDS):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "%" in text:
            text = _PERCENT.sub(_from_percent, text)
        if "\\" in text:
            text = _joined(_ESCAPE.sub(_from_escape, text))
        if "=" in text:
            text = _QUOTED_PRINTABLE.sub(_from_printable, text)
        if "--" in text:
            text = _PUNYCODE.sub(_from_punycode, text)
        if text == before:
            break
    return text


def rotated(text: str) -> str:
    """Return a text with its letters rotated by 13."""
    return codecs.encode(text, "rot13")


def _from_percent(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def _from_escape(found: re.Match[str]) -> str:
    if found["sign"]:
        return found["sign"]
    if found["space"]:
        return "\n"
    digits = found["braces"] or found["four"] or found["eight"] or found["two"]
    code = int(digits, 16) if digits else int(found["octal"], 8)
    return chr(code) if code <= 0x10FFFF else found[0]


def _joined(text: str) -> str:
    """Join halves of surrogate pairs."""
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


def _unpacked(text: str) -> Iterator[str]:
    for token in set(_NOSTR_KEY.findall(text)):
        if key := public_key(token):
            yield key
    for token in set(_BASE64.findall(text)):
        found = _from_base64(token)
        if found:
            yield found
    for token in set(_HEX.findall(text)):
        body = bytes.fromhex(re.sub(r"[ :]", "", token))
        if body.isascii() and (told := body.decode()).isprintable():
            yield told


def _from_base64(token: str) -> str | None:
    whole = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        body = base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True)
        told = body.decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return told if all(c.isprintable() or c.isspace() for c in told) else None
