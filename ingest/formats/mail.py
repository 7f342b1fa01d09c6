"""Mails kept as plain text: heads, citation lines ("On ... wrote:") and quotes as messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

_HEAD = re.compile(
    r"(?P<name>From|Date|Subject|To|Cc|Sent|Message-ID|In-Reply-To|Reply-To):\s*(?P<value>.*)"
)
_BOX = re.compile(r"(?:\A|(?<=\n\n)|(?<=\A\n))From \S.*\d{4}[ \t]*(?=\n[A-Za-z-]+:)")
_IDS = re.compile(r"<[^<>\s]+>")
_NAMED = frozenset({"From", "Date", "Subject", "Sent"})
_ADDRESS = re.compile(r"\s*(?:<|\[mailto:|\()\S+@\S+?(?:>|\]|\))\s*")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
    rf"(?:\d{{1,2}}\.?\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
)  # fmt: skip
_CLOCK = (
    r"(?:,?\s+(?:(?:at|um|à)\s+)?\d{1,2}:\d\d(?::\d\d)?(?:\s?[APap]\.?[Mm]\.?|\s+Uhr)?"
    r"(?:\s+[+-]\d{4})?)?"
)
_CITES = re.compile(
    rf"(?:On|Am|Le)\s+(?P<when>{_DATE}{_CLOCK}),?\s+(?:schrieb\s+)?(?P<name>(?![^<>\n]*\d:\d)[^<>\n]{{1,80}}?)\s*"
    r"(?:<\S+@\S+>|\(\S+@\S+\))?\s*(?:wrote|writes|a écrit|said)?\s*:",
)
_LEVEL = re.compile(r"((?:>\s?)+)")
_PARSED = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%Y-%m-%d", "%d %m %Y")


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
    head, body = _head(text.split("\n"))
    lines = list(_with_citations(body))
    if not head and not any(isinstance(line, _Citation) for line in lines):
        return []
    quoted = _quoted(lines)
    newest = Message(
        text=_shown(lines), author=_person(head.get("From", "")) or None,
        sent_at=_head_time(head.get("Date", head.get("Sent", ""))),
        subject=head.get("Subject") or None, parent=len(quoted) - 1 if quoted else None,
    )  # fmt: skip
    return [*quoted, newest] if newest.text else quoted


def read_box(text: str) -> list[Message]:
    """Return the messages of a mailbox (mbox, RFC 4155) in their order; none if it is no mailbox.

    `parent` is told by ``In-Reply-To`` and ``References``.
    """
    starts = [found.start() for found in _BOX.finditer(text)]
    if not starts or text[: starts[0]].strip():
        return []
    ends = [*starts[1:], len(text)]
    mails = [
        message_from_string(text[start:end].partition("\n")[2], policy=policy.default)
        for start, end in zip(starts, ends, strict=True)
    ]
    if not all(mail.get("From") for mail in mails):
        return []
    places: dict[str, int] = {}
    found: list[Message] = []
    for mail in mails:
        answered = _IDS.findall(f"{mail.get('References', '')} {mail.get('In-Reply-To', '')}")
        parent = next((places[one] for one in reversed(answered) if one in places), None)
        if message := _boxed(mail, parent):
            places |= dict.fromkeys(_IDS.findall(str(mail.get("Message-ID", ""))), len(found))
            found.append(message)
    return found


def _boxed(mail: EmailMessage, parent: int | None) -> Message | None:
    """Return a mail of a mailbox; None if it has no text."""
    part = mail.get_body(preferencelist=("plain",))
    try:
        body = str(part.get_content()) if part is not None else ""
    except (LookupError, UnicodeError):  # of an unknown charset
        body = str(part.get_payload()) if part is not None else ""
    lines = re.sub(r"(?m)^>(?=>*From )", "", body.replace("\r\n", "\n")).split("\n")
    text = _shown(list(_with_citations(lines)))
    if not text:
        return None
    return Message(
        text=text, author=_person(str(mail["From"])) or None,
        sent_at=_head_time(str(mail.get("Date", ""))), subject=mail.get("Subject") or None,
        parent=parent,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Citation:
    author: str
    written_at: datetime | None
    level: int


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


def _with_citations(lines: Sequence[str]) -> Iterator[str | _Citation]:
    """Yield the lines, citation lines (of one line or two) read; a quote must follow them."""
    number = 0
    while number < len(lines):
        level, words = _level(lines[number])
        found, used = _CITES.fullmatch(words), 1
        if found is None and number + 1 < len(lines) and words.startswith(("On ", "Am ", "Le ")):
            below, more = _level(lines[number + 1])
            found, used = (_CITES.fullmatch(f"{words} {more}") if below == level else None), 2
        if found is not None and _level(_next_words(lines, number + used))[0] > level:
            yield _Citation(_person(found["name"]), _cited_time(found["when"]), level + 1)
            number += used
        else:
            yield lines[number]
            number += 1


def _next_words(lines: Sequence[str], number: int) -> str:
    """Return the next line that says something, if one is near."""
    return next((line for line in lines[number : number + 5] if line.strip("> \t")), "")


def _quoted(lines: Sequence[str | _Citation]) -> list[Message]:
    """Return the quoted messages, the most deeply quoted first."""
    told = {line.level: line for line in reversed(lines) if isinstance(line, _Citation)}
    said: dict[int, list[str]] = {level: [] for level in told}
    for depth, words in (_level(line) for line in lines if isinstance(line, str)):
        if depth in said:
            said[depth].append(words)
    made: list[Message] = []
    for level in sorted(told, reverse=True):
        text = "\n".join(said[level]).strip()
        if text:
            parent = len(made) - 1 if made else None
            cited = told[level]
            made.append(
                Message(
                    text=text, author=cited.author or None, sent_at=cited.written_at, parent=parent
                )
            )  # fmt: skip
    return made


def _shown(lines: Sequence[str | _Citation]) -> str:
    return "\n".join(line for line in lines if isinstance(line, str)).strip()


def _level(line: str) -> tuple[int, str]:
    """Return how often a line is quoted, and what it says."""
    found = _LEVEL.match(line)
    if found is None:
        return 0, line.strip()
    return found[1].count(">"), line[found.end() :].rstrip()


def _person(text: str) -> str:
    """Return the name in "Name <address>", or the address where it stands alone."""
    name = _ADDRESS.sub("", text).strip().strip("\"'").strip()
    return name or text.strip("<> ")


def _head_time(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return _cited_time(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _cited_time(text: str) -> datetime | None:
    """Return the moment of a citation line; the clock counts where its zone is told."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        pass
    else:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    day = re.sub(r"^[A-Za-z]+\.?,\s+|,|\.", " ", re.sub(_CLOCK + r"\s*$", "", text))
    words = " ".join(day.split())
    for form in _PARSED:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None
