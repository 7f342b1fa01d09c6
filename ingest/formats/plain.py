"""Plain text that somebody kept in a file: what is one, and which document of a docket it is."""

from __future__ import annotations

import csv
import re

LEAST_WORDS = 30
_LEAST_LETTERS = 0.55
_LETTERS_A_SPACE = 200
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 0.02
"""Of random bytes a tenth are control characters, of the worst archives of mails one in 200."""
# The first mail of a mailbox: what follows is of people, whatever code and files they send along.
_MAILBOX = re.compile(r"\s*From (?:\S.*\d{4}[ \t]*)?\n[A-Za-z-]+:")
_FORMATS = ("%PDF", "%!PS", "{\\rtf", "PK", "Rar!")
_JSON = re.compile(r"\s*(?:\{|\[\s*[\[{\"\]])")
_JSON_LINE = re.compile(r"^[ \t]*+(?:[\[{][ \t]*+)?\"[^\"\n]{0,200}\"[ \t]*:", re.MULTILINE)
_MARKUP = re.compile(r"\s*<(?:!|\?|[a-z]+\s[^<>]*>|html|xml|svg)", re.IGNORECASE)
_STAMP = re.compile(
    r"^[\u200e\u200f]?\[?(?:\d{4}([./-]) ?\d{1,2}\1 ?\d{1,2}|\d{1,2}([./-]) ?\d{1,2}\2 ?\d{2,4})"
    r"[T,.]?[^\d\n]{0,6}\d{1,2}[:.]\d\d(?:[:.]\d\d)?\]?(?: -)?",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_COLUMN = re.compile(r"[A-Za-z_][\w.]*")
_COLUMN_OF_WORDS = re.compile(r"[A-Za-z_][\w.?()/',&-]*(?: [\w.?()/',&-]+){0,5}")
_MANY_NAMES = 4
_DOCUMENT_ID = re.compile(
    r"(?<![A-Z0-9])(?<![A-Z0-9]-)[A-Z]{2,12}(?:-[A-Z]{1,8}){0,3}-\d{4}-(?:[A-Z]-)?\d{4}-\d{4,6}(?!\d)"
)
_DOCKET = re.compile(
    r"\bdocket\b|\bregulations\.gov\b|\bRIN \d{4}-|\bRequest for (?:Public )?Comments?\b|"
    r"\b[A-Z]{2,12}[-\u2010-\u2013]\d{4}[-\u2010-\u2013]\d{4}\b",
    re.IGNORECASE,
)
_HEAD_LETTERS = 6000
_LEAST_ROWS, _ROWS, _LONGEST_HEAD = 3, 50, 60


def decoded(body: bytes) -> str | None:
    r"""Return bytes as text (UTF-8, UTF-16 with its mark, Windows-1252); None if they are none.

    Lines of a file that is not all UTF-8 are each of what they can be.
    Control characters that stand in it now and then go: one mail of thousands may hold some.

    Examples
    --------
    >>> decoded(b"caf\xc3\xa9"), decoded(b"caf\xe9 au lait"), decoded(b"\x89PNG\x00")
    ('café', 'café au lait', None)
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
        if sum(map(str.isspace, text)) * _LETTERS_A_SPACE < len(text):
            return None  # any bytes are letters of some script, but in no script without a break
    else:
        try:
            text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        except UnicodeDecodeError as error:
            is_cut = error.start >= len(body) - 3
            text = body.decode("utf-8", "ignore") if is_cut else _mixed(body)
    if _CONTROL.search(text):
        if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROL * len(text):
            return None
        text = _CONTROL.sub("", text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _mixed(body: bytes) -> str:
    """Return bytes as text line by line: mails of one box are of many programs."""
    lines = body.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return "\n".join(_line(line) for line in lines)


def _line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def prose(head: bytes) -> str | None:
    """Return the text of a file that begins so, if it is people's prose; else None.

    JSON (also broken), markup, tables and lists of codes are no prose, nor is what has fewer than
    30 words.
    """
    text = decoded(head)
    if text is None or text.startswith(_FORMATS) or _JSON.match(text) or _MARKUP.match(text):
        return None
    if _MAILBOX.match(text):
        return text
    said = _STAMP.sub("", text)  # a chat of short words has more signs in its times than in them
    signs = sum(not sign.isspace() for sign in said)
    letters = sum(sign.isalpha() for sign in said)
    if len(_WORD.findall(text)) < LEAST_WORDS or letters < _LEAST_LETTERS * signs:
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    if len(_JSON_LINE.findall(text)) * 3 > len(lines) or names_columns(text) or is_even_table(text):
        return None
    return text


def is_even_table(text: str) -> bool:
    r"""Tell whether lines have as many cells each, under heads that are short and no sentences.

    Examples
    --------
    >>> is_even_table("Text;Who wrote\nhello, you;Ada\nwell;Bo\n")
    True
    """
    lines = text[:_HEAD_LETTERS].strip("\n").split("\n")
    for sign, least in ((";", 2), ("\t", 2), (",", 3)):
        try:
            rows = list(csv.reader(lines[:_ROWS], delimiter=sign))
        except csv.Error:
            continue
        rows = [row for row in rows[: len(rows) - (len(text) > _HEAD_LETTERS)] if any(row)]
        if len(rows) < _LEAST_ROWS or len(rows[0]) < least:
            continue
        is_head = all(0 < len(c.strip()) <= _LONGEST_HEAD and c[-1] not in ".!?" for c in rows[0])
        is_head = is_head and not _STAMP.match(rows[0][0])  # a chat with tabs begins with a time
        if is_head and all(len(row) == len(rows[0]) for row in rows):
            return True
    return False


def first_line(text: str) -> str:
    """Return the first line of a text, behind empty ones."""
    return text.lstrip("\n").partition("\n")[0]


def names_columns(text: str) -> bool:
    r"""Tell whether the first line of a text names columns; that of row numbers has no name.

    Examples
    --------
    >>> names_columns(",who,at\n0,ada,1"), names_columns("Well, Ada, go on\nand on")
    (True, False)
    """
    first = first_line(text)
    for sign in (",", "\t", ";"):
        try:
            names = next(csv.reader([first], delimiter=sign), [])
        except csv.Error:
            continue
        told = names if names and names[0] else names[1:]
        if len(names) > 2 and all(_COLUMN.fullmatch(name.strip()) for name in told):
            return True
        # no space behind the commas: people write one
        if len(names) > _MANY_NAMES and all(_COLUMN_OF_WORDS.fullmatch(name) for name in told):
            return True
    return False


def document_id(name: str) -> str | None:
    """Return the id of a document of a docket that a file's name holds.

    Examples
    --------
    >>> document_id("NTIA-2023-0009-0125.txt"), document_id("notes.txt")
    ('NTIA-2023-0009-0125', None)
    >>> document_id("EPA-HQ-OAR-2013-0602-0001.txt"), document_id("FDA-2013-N-0500-0002_1.txt")
    ('EPA-HQ-OAR-2013-0602-0001', 'FDA-2013-N-0500-0002')
    """
    found = _DOCUMENT_ID.search(name)
    return found[0] if found else None


def is_of_a_docket(text: str) -> bool:
    """Tell whether a text names, near its begin, the docket or request that it comments on.

    The mails of a mailbox may name any, one of them.
    """
    return not _MAILBOX.match(text) and _DOCKET.search(text[:_HEAD_LETTERS]) is not None
