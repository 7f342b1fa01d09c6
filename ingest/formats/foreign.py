"""Files of programs that nothing here opens: what they are, and how their posts can be read."""

from __future__ import annotations

import re

_UNPACK = ("a packed archive", "unpack it and name the files in it")
_BEGINS = {
    b"Rar!": _UNPACK,
    b"7z\xbc\xaf\x27\x1c": _UNPACK,
    b"d8:announce": (
        "a torrent file",
        "open it in a torrent program, and name the files that it downloads",
    ),
    b"%PDF": ("a PDF", "save its text as .txt first"),
    b"{\\rtf": ("a text with a program's formats (RTF)", "save it as plain text (.txt) first"),
    b"\xd0\xcf\x11\xe0": ("a file of an older Office", "save a table as CSV, a text as .txt first"),
}
_ZIP = b"PK\x03\x04"
_TAR, _TAR_AT = b"ustar", 257
_ZIPPED = {
    b"xl/": ("an Excel workbook", "save the sheet as CSV (UTF-8) first"),
    b"word/": ("a Word document", "save it as plain text (.txt) first"),
    b"opendocument.spreadsheet": ("a spreadsheet", "save the sheet as CSV (UTF-8) first"),
    b"opendocument.text": ("a text document", "save it as plain text (.txt) first"),
}
_MARKUP = (b"<!doctype html", b"<html")
_PAGE = (
    "copy its text into a .txt file (export a chat as JSON), or download again if it was to be"
    " something else"
)
_ACCOUNT = re.compile(rb'\s*\{\s*"about"\s*:\s*"[^"]*"\s*,\s*"(?:personal_information|chats)"')


def foreign(head: bytes) -> tuple[str, str] | None:
    r"""Return what a file is that begins so, and what to do; None if it is none of these.

    Examples
    --------
    >>> foreign(b"%PDF-1.7\n")
    ('a PDF', 'save its text as .txt first')
    >>> foreign(b"PK\x03\x04 ... bees.jsonl")
    ('a packed archive', 'unpack it and name the files in it')
    >>> foreign(b'{"id": "t3_x"}')
    """
    if head.startswith(_ZIP):
        return next((told for sign, told in _ZIPPED.items() if sign in head), _UNPACK)
    if head[_TAR_AT:].startswith(_TAR):
        return _UNPACK
    if head.lstrip()[:15].lower().startswith(_MARKUP):
        return "a web page", _PAGE
    if _ACCOUNT.match(head[:4096]):  # with contacts and private talks: more than anybody studies
        return (
            "all that a Telegram account holds",
            "export the one chat in Telegram Desktop: its menu, Export chat history, format JSON",
        )
    return next((told for sign, told in _BEGINS.items() if head.startswith(sign)), None)
