"""Mails kept as plain text and mailboxes: heads and what is quoted as messages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_string, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart

from ingest.formats.chat import quoted
from ingest.formats.citations import Citation, author_of, level_of, with_citations, written_at
from ingest.text import from_html

_HEAD = re.compile(
    r"(?P<name>From|Date|Subject|To|Cc|Sent|Message-ID|In-Reply-To|Reply-To):\s*(?P<value>.*)"
)
# Some programs leave out the day, some the empty line; what is left must then tell by itself.
_FIELD = r"\n[A-Za-z-]+:"
_BOX = re.compile(
    rf"(?:\A|(?<=\n\n)|(?<=\A\n))From (?:\S.*\d{{4}}[ \t]*(?={_FIELD})"
    rf"|(?={_FIELD}[^\n]*(?:\n[ \t][^\n]*)*{_FIELD}))"
    r"|^From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d\d:\d\d.*\d{4}[ \t]*"
    rf"(?={_FIELD}[^\n]*(?:\n[ \t][^\n]*)*{_FIELD})",
    re.MULTILINE,
)
_IDS = re.compile(r"<[^<>\s]+>")
_NAMED = frozenset({"From", "Date", "Subject", "Sent"})
# What Python's reader of mails raises at odd addresses, dates and kinds of content.
_UNREADABLE = (LookupError, AttributeError, ValueError, OverflowError, RecursionError)
_FORM = re.compile(r"(?im)^content-[a-z-]+:.*\n(?:[ \t].*\n)*")
# The head that a program puts above a mail that it passes on or answers, without marks of quotes.
_INNER = re.compile(
    r"\*?(?:(?P<From>From|Von|De|Da|Van)|(?P<Date>Sent|Date|Gesendet|Datum"
    r"|Envoyé|Enviado(?: el)?|Inviato|Data|Verzonden)|To|An|À|Para|A|Aan|Cc|Kopie"
    r"|(?P<Subject>Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp|Assunto))"
    r"[ \u00a0]?:\*?\s*(?P<value>.*)"
)
_BAR = re.compile(
    r"_{8,}|-{3,} ?[^\W\d_][^\n-]{2,40}-{3,}|Begin forwarded message:"
    r"|Anfang der weitergeleiteten .*:"
)
_STORED = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){3,}\n")
_TECHNICAL = frozenset({"received", "mime-version", "content-type", "return-path"})
_ARCHIVED = re.compile(r"\)\s*\Z|<[^<>@]+ at [^<>@]+>")
_PACKED = frozenset({"base64", "quoted-printable"})
_NO_WORDS = re.compile(r"<(style|script|head)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:div|tr|li|h\d)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail of a file; `parent` is the place of the message that it answers."""

    text: str
    author: str | None = None
    sent_at: datetime | None = None
    subject: str | None = None
    parent: int | None = None


def read_mail(text: str) -> list[Message]:
    """Return the messages of a mail with those that it quotes, oldest first; none if it is no mail.

    A quoted message holds what is quoted of it. Citation lines and heads are told by the fields and
    leave the texts; quotes stay in the text of who quotes.
    """
    head, lines = _letter(text)
    parts = [(told, list(with_citations(part))) for told, part in _parts(lines)]
    is_cited = any(isinstance(line, Citation) for _, part in parts for line in part)
    if not head and len(parts) == 1 and not is_cited:
        return []
    made: list[Message] = []
    for told, part in reversed(parts):
        _add_quoted(made, part)
        told = told or head  # noqa: PLW2901 - the newest one has the head of the file
        if text := _shown(part):
            made.append(
                Message(
                    text=text, author=author_of(told.get("From", "")),
                    sent_at=written_at(told.get("Date", told.get("Sent", ""))),
                    subject=told.get("Subject") or None, parent=len(made) - 1 if made else None,
                )
            )  # fmt: skip
    return made


def _letter(text: str) -> tuple[Mapping[str, str], Sequence[str]]:
    """Return the fields above a mail, none if it has none, and its lines, decoded."""
    if _STORED.match(text):
        mail = _parsed(text.lstrip())
        if _field(mail, "From") and not _TECHNICAL.isdisjoint(map(str.lower, mail.keys())):
            told = {name: _field(mail, name) for name in ("Date", "Subject")}
            return {**told, "From": _sender(mail)}, _body(mail).split("\n")
    return _head(text.split("\n"))


def _parts(lines: Sequence[str]) -> list[tuple[Mapping[str, str], Sequence[str]]]:
    """Cut a mail where one that it answers or passes on stands below its own head, newest first."""
    made: list[tuple[Mapping[str, str], Sequence[str]]] = []
    told: Mapping[str, str] = {}
    begin = number = 0
    while number < len(lines):
        found, end = _inner_head(lines, number)
        if not found:
            number = end
            continue
        above = list(lines[begin:number])
        while above and (not above[-1].strip() or _BAR.fullmatch(above[-1].strip())):
            above.pop()
        made.append((told, above))
        told, begin, number = found, end, end
    return [*made, (told, lines[begin:])]


def _inner_head(lines: Sequence[str], start: int) -> tuple[Mapping[str, str], int]:
    """Return the fields of a head that begins on a line, and the line below.

    Where none begins there are no fields: of lines that look like its fields none begins one.
    """
    found: dict[str, str] = {}
    end = start
    while end < len(lines) and (field := _INNER.fullmatch(lines[end].strip())):
        name = next((known for known in ("From", "Date", "Subject") if field[known]), None)
        if end == start and name != "From":
            break
        if name:
            found.setdefault(name, field["value"].strip())
        end += 1
    return (found, end) if len(found) == 3 else ({}, max(end, start + 1))


def read_box(text: str) -> list[Message]:
    """Return the messages of a mailbox (mbox, RFC 4155) in their order; none if it is no mailbox.

    `parent` is told by ``In-Reply-To`` and ``References``.
    """
    starts = [found.start() for found in _BOX.finditer(text)]
    if not starts or text[: starts[0]].strip():
        return []
    ends = [*starts[1:], len(text)]
    mails = [
        _parsed(text[start:end].partition("\n")[2]) for start, end in zip(starts, ends, strict=True)
    ]
    if not _field(mails[0], "From"):
        return []
    found = [(mail, message) for mail in mails if (message := _boxed(mail))]
    places: dict[str, int] = {}
    for place, (mail, _) in enumerate(found):
        places |= dict.fromkeys(_IDS.findall(_field(mail, "Message-ID")), place)
    above = [_answered(mail, place, places) for place, (mail, _) in enumerate(found)]
    order = _answers_behind(above)
    stands = {place: number for number, place in enumerate(order)}
    parents = {place: stands.get(told) for place, told in enumerate(above) if told is not None}
    return [
        replace(found[place][1], parent=_before(parents.get(place), stands[place]))
        for place in order
    ]


def _answered(mail: EmailMessage, place: int, places: Mapping[str, int]) -> int | None:
    """Return the place of the nearest mail that one answers; itself it is not."""
    told = _IDS.findall(f"{_field(mail, 'References')} {_field(mail, 'In-Reply-To')}")
    found = (places[one] for one in reversed(told) if one in places)
    return next((one for one in found if one != place), None)


def _answers_behind(above: Sequence[int | None]) -> list[int]:
    """Return the places of mails in an order with each behind the one that it answers.

    Clocks differ, and some archives have the newest mail first. Of mails that answer one another in
    a ring one is first.
    """
    made: dict[int, None] = {}
    for place in range(len(above)):
        chain: dict[int, None] = {}
        one: int | None = place
        while one is not None and one not in made and one not in chain:
            chain[one] = None
            one = above[one]
        made |= dict.fromkeys(reversed(chain))
    return list(made)


def _before(parent: int | None, place: int) -> int | None:
    return parent if parent is not None and parent < place else None


def _boxed(mail: EmailMessage) -> Message | None:
    """Return a mail of a mailbox; None if it has no text. What it passes on becomes a quote."""
    own, *others = _parts(re.sub(r"(?m)^>(?=>*From )", "", _body(mail)).split("\n"))
    passed_on = (quoted(_shown(list(with_citations(part)))) for _, part in others)
    text = "\n\n".join(filter(None, [_shown(list(with_citations(own[1]))), *passed_on]))
    if not text:
        return None
    return Message(
        text=text, author=author_of(_sender(mail)),
        sent_at=written_at(_field(mail, "Date")), subject=_field(mail, "Subject") or None,
    )  # fmt: skip


def _parsed(text: str) -> EmailMessage:
    """Return a mail; without the fields of its form where Python cannot read these."""
    try:
        mail = message_from_string(text, policy=policy.default)
        for part in mail.walk():
            part.get_content_disposition()
    except _UNREADABLE:
        head, blank, body = text.partition("\n\n")
        mail = message_from_string(_FORM.sub("", f"{head}\n") + blank + body, policy=policy.default)
    return mail


def _field(mail: MIMEPart, name: str) -> str:
    """Return a field, decoded; as it stands where Python cannot read it, "" where there is none.

    A date always stands as it is: Python's own reading forgets AM and PM.
    """
    raw = (str(value) for known, value in mail.raw_items() if known.lower() == name.lower())
    bare = " ".join(next(raw, "").split())
    try:
        return bare if name == "Date" else str(mail.get(name, ""))
    except _UNREADABLE:
        return bare


def _sender(mail: MIMEPart) -> str:
    """Return who sent a mail; archives of lists write no address that Python's reader knows."""
    bare = next((str(told) for name, told in mail.raw_items() if name.lower() == "from"), "")
    if not _ARCHIVED.search(bare):
        return _field(mail, "From")
    try:
        return str(make_header(decode_header(" ".join(bare.split()))))
    except (*_UNREADABLE, MessageError):
        return " ".join(bare.split())


def _body(mail: EmailMessage) -> str:
    """Return what a mail says: its plain text, or what its HTML says."""
    part = mail.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        is_packed = _field(part, "Content-Transfer-Encoding").lower() in _PACKED
        # what is not packed was decoded with the file that holds it
        text = str(part.get_content() if is_packed else part.get_payload())
    except (LookupError, UnicodeError):  # of an unknown charset
        text = str(part.get_payload())
    text = text.replace("\r\n", "\n")
    return _of_html(text) if part.get_content_type() == "text/html" else text


def _of_html(text: str) -> str:
    """Return the words of a mail in HTML; what stands in block quotes is a quote, of others."""
    text = _NO_WORDS.sub("", text)
    own, sign, rest = text.partition("<blockquote")
    inside, _, behind = rest.partition(">")[2].rpartition("</blockquote>")
    parts = [own, inside, behind] if sign and inside else [text]
    told = [from_html(_BLOCK_END.sub("<br>", part.replace("\n", " "))) for part in parts]
    told[1:2] = [quoted(part) for part in told[1:2]]
    return "\n\n".join(part for part in told if part.strip())


def _head(lines: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Split off the head of a mail: lines of fields up to an empty line, two of them telling."""
    found: dict[str, str] = {}
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    end = start
    for line in lines[start:]:
        field = _HEAD.fullmatch(line)
        if field is None and not (found and line[:1] in {" ", "\t"}):
            break
        end += 1
        if field is not None:
            found.setdefault(field["name"], field["value"].strip())
    is_head = len(_NAMED & found.keys()) > 1 and "From" in found
    return (found, lines[end:]) if is_head else ({}, lines)


def _add_quoted(made: list[Message], lines: Sequence[str | Citation]) -> None:
    """Add the quoted messages, the most deeply quoted first, each an answer to the one before."""
    told = {line.level: line for line in reversed(lines) if isinstance(line, Citation)}
    said: dict[int, list[str]] = {level: [] for level in told}
    for depth, words in (level_of(line) for line in lines if isinstance(line, str)):
        if depth in said:
            said[depth].append(words)
    for level in sorted(told, reverse=True):
        if text := "\n".join(said[level]).strip():
            cited = told[level]
            made.append(
                Message(
                    text=text, author=cited.author, sent_at=cited.written_at,
                    parent=len(made) - 1 if made else None,
                )
            )  # fmt: skip


def _shown(lines: Sequence[str | Citation]) -> str:
    return "\n".join(line for line in lines if isinstance(line, str)).strip()
