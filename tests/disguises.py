"""Invented handles, and how people are disguised in what is to be published."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import json
import random
import unicodedata
import zlib
from collections.abc import Callable

from ingest.privacy.check import PrivacyReport

_FIRST = (
    "Quiet",
    "Amber",
    "Mossy",
    "Tepid",
    "Velvet",
    "Hollow",
    "Brisk",
    "Sunlit",
    "Drowsy",
    "Copper",
)
_SECOND = ("Heron", "Turnip", "Lantern", "Gasket", "Parsnip", "Walrus", "Teacup", "Anvil", "Otter")


def invented_handles(n: int) -> list[str]:
    """Invented handles of the shapes that platforms give out and people choose."""
    rng = random.Random(6)
    shapes: list[Callable[[str, str, int], str]] = [
        lambda a, b, k: f"{a}_{b}_{k}",
        lambda a, b, k: f"{a}-{b}{k}",
        lambda a, b, k: f"{a}{b}{k}",
        lambda a, b, k: f"{a.lower()}_{b.lower()}{k}x",
        lambda a, b, k: f"{b.lower()}{k}{a}",
    ]
    found: dict[str, None] = {}
    while len(found) < n:
        shape = shapes[len(found) % len(shapes)]
        found[shape(rng.choice(_FIRST), rng.choice(_SECOND), rng.randrange(1000, 9999))] = None
    return list(found)


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def _bold(text: str) -> str:
    capital, small = 0x1D400 - ord("A"), 0x1D41A - ord("a")
    return "".join(
        chr(ord(c) + (capital if c.isupper() else small)) if c.isalpha() else c for c in text
    )


def _by(handle: str) -> bytes:
    return f"by {handle}".encode()


def _signs(text: str, first: int) -> str:
    return "".join(chr(first + ord(c.upper()) - 65) if c.isalpha() else c for c in text)


def _hash(name: str, text: str) -> str:
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def _split(text: str, with_: str) -> str:
    return text[:4] + with_ + text[4:]


_ALIKE = str.maketrans("aeopcxyi", "аеорсхуі")
_SMALL = "abcdefghijklmnopqrstuvwxyz"
_MIRROR = str.maketrans(_SMALL + _SMALL.upper(), _SMALL[::-1] + _SMALL[::-1].upper())
_BROKEN = "=\r\n"
DISGUISES: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "changed case": str.swapcase,
    "profile link": lambda h: f"https://www.reddit.com/user/{h}/comments/?sort=new",
    "u/": lambda h: f"u/{h}",
    "percent": lambda h: "".join(f"%{ord(c):02X}" for c in h),
    "percent twice": lambda h: "".join(f"%25{ord(c):02x}" for c in h),
    "decimal entities": lambda h: "".join(f"&#{ord(c)};" for c in h),
    "entities twice": lambda h: "".join(f"&amp;#x{ord(c):x};" for c in h),
    "escapes of JSON": lambda h: "".join(f"\\u{ord(c):04x}" for c in h),
    "escapes of Markdown": lambda h: h.replace("_", "\\_").replace("-", "\\-"),
    "invisible marks": "\u200b".join,
    "full width": _full_width,
    "mathematical letters": _bold,
    "Cyrillic letters": lambda h: h.translate(_ALIKE),
    "accents": lambda h: h.replace("e", "é").replace("a", "â"),
    "set apart": " ".join,
    "other separators": lambda h: h.replace("_", ".").replace("-", ""),
    "tags": lambda h: _split(h, "</b><i class='x'>"),
    "quoted-printable": lambda h: _split(h.replace("_", "=5F"), _BROKEN),
    "base64": lambda h: base64.b64encode(f"by {h}".encode()).decode(),
    "hexadecimal": lambda h: h.encode().hex(),
    "backwards": lambda h: h[::-1],
    "rotated": lambda h: codecs.encode(h, "rot13"),
    "digits for letters": lambda h: h.replace("e", "3").replace("o", "0").replace("i", "1"),
    "base32": lambda h: base64.b32encode(_by(h)).decode(),
    "base32 in small letters": lambda h: base64.b32encode(_by(h)).decode().lower(),
    "base32 of hexadecimal": lambda h: base64.b32hexencode(_by(h)).decode(),
    "base85": lambda h: base64.b85encode(_by(h)).decode(),
    "ascii85": lambda h: base64.a85encode(_by(h), adobe=True).decode(),
    "base64 twice": lambda h: base64.b64encode(base64.b64encode(_by(h))).decode(),
    "base64 of compressed": lambda h: base64.b64encode(zlib.compress(_by(h))).decode(),
    "base64 of UTF-16": lambda h: base64.b64encode(h.encode("utf-16-le")).decode(),
    "base64 in lines": lambda h: base64.encodebytes(b"who wrote it? " * 5 + _by(h)).decode(),
    "uuencode": lambda h: f"\nbegin 644 x\n{binascii.b2a_uu(_by(h)).decode()} \nend\n",
    "binary digits": lambda h: " ".join(f"{ord(c):08b}" for c in h),
    "numbers of letters": lambda h: str([ord(c) for c in h]),
    "numbers of letters in hexadecimal": lambda h: ", ".join(f"0x{ord(c):02x}" for c in h),
    "code points": lambda h: " ".join(f"U+{ord(c):04X}" for c in h),
    "escapes of RTF": lambda h: "".join(f"\\'{ord(c):02x}" for c in h),
    "numbered escapes of RTF": lambda h: "".join(f"\\u{ord(c)}?" for c in h),
    "escapes of CSS": lambda h: "".join(f"\\{ord(c):x} " for c in h),
    "long escapes of CSS": lambda h: "".join(f"\\{ord(c):06x}" for c in h),
    "names of letters": lambda h: "".join(f"\\N{{{unicodedata.name(c)}}}" for c in h),
    "escapes of JavaScript": lambda h: "".join(f"%u{ord(c):04X}" for c in h),
    "UTF-7": lambda h: h.replace("_", "+AF8-").replace("e", "+AGU-"),
    "words of mail headers": lambda h: f"=?utf-8?B?{base64.b64encode(h.encode()).decode()}?=",
    "TeX": lambda h: h.replace("_", "\\textunderscore{}"),
    "tag letters": lambda h: "".join(chr(0xE0000 + ord(c)) for c in h),
    "letters of flags": lambda h: _signs(h, 0x1F1E6),
    "letters in squares": lambda h: _signs(h, 0x1F170),
    "hashed": lambda h: _hash("sha256", h),
    "hashed in small letters, cut": lambda h: _hash("md5", h.lower())[:16],
    "hashed with u/": lambda h: _hash("sha1", f"u/{h}").upper(),
    "list of letters": lambda h: json.dumps(list(h)),
    "letters in brackets": lambda h: "".join(f"({c})" for c in h),
    "letters and commas": ", ".join,
    "strings that code joins": lambda h: f"'{h[:4]}' + '{h[4:]}'",
    "stressed part": lambda h: f"**{h[:4]}**{h[4:]}",
    "label of a link": lambda h: f"[{h[:4]}](https://example.org/a){h[4:]}",
    "stressed part of TeX": lambda h: f"\\textbf{{{h[:4]}}}" + h[4:].replace("_", "\\_"),
    "signs for letters": lambda h: h.replace("a", "@").replace("s", "$").replace("i", "!"),
    "number in hexadecimal": lambda h: f"0x{h.encode().hex()}",
    "bent": lambda h: f"{h}s",
    "signs in words": lambda h: h.replace("_", " underscore ").replace("-", " (dash) "),
    "calls of a function": lambda h: " + ".join(f"chr({ord(c)})" for c in h),
    "strings that SQL joins": lambda h: f"'{h[:4]}' || '{h[4:]}'",
    "a for z": lambda h: h.translate(_MIRROR),
    "hexadecimal with hyphens": lambda h: h.encode().hex("-"),
    "hashed, in base64": lambda h: base64.b64encode(bytes.fromhex(_hash("sha384", h))).decode(),
    "hashed newly": lambda h: _hash("sha3_256", h),
    "name of a picture": lambda h: f"avatar_{h}.png",
}


def handles_found(report: PrivacyReport) -> set[str]:
    """The handles that a report names."""
    return {f.what.partition(",")[0] for f in report.findings if f.kind == "handle"}
