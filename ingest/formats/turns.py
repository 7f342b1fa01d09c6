"""Turns of a talk that was kept as plain text: who wrote what when, as far as its marks tell.

A name counts as an author only where a program wrote it there: before a time, in brackets, in the
head or the citation line of a mail, in the line of a forum. "Name: text" alone may be anything.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from ingest.formats.chat import bare_export
from ingest.formats.mail import Message, read_box, read_mail

_LEAST_TURNS = 2
_QUOTE_LETTERS = 20
_MONTHS = 12
_LINES_ABOVE, _TURNS_ABOVE = 300, 50  # how far back a quote is looked for
_HANDLE = r"[\w.-]{2,39}"
_WORDS = r"[^\W\d_][\w.'-]{0,30}(?: [\w.'-]{1,30}){0,2}"
_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
# Exports of phones write days as their country does, and strangers by their numbers.
_PHONE_DAY = r"(?P<day>\d{1,2}(?P<sign>[./])\d{1,2}(?P=sign)(?:\d{4}|\d{2}))"
_CALLER = rf"(?P<name>{_WORDS}|\+\d[\d ()\u00a0\u2011-]{{5,20}})"
_SPOKEN = r"(?P<name>[^\s:](?:[^\n:]{0,38}[^\s:])?)"  # people of Discord take any letters
_CLOCK = r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?)"
_NEAR_DAY = r"(?:today|yesterday)"
_UNIT = r"(?:minute|hour|day|week|month|year|min|mo|hr|yr|[hdwmy])s?\.?"
_AGE = rf"(?:about )?(?:\d+|an?) ?{_UNIT}(?: ago)?"
_ON = r"on \w+ \d\d?, \d{4}"
_POINTS = r"-?\d+ points?"
_REST = r"(?:\s+(?P<rest>.*))?"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # [2024-05-01 12:03] ada: text        2024-05-01, 12:03 - ada: text
        rf"\[?{_DAY}[T,]?\s*{_CLOCK}Z?\]?\s*(?:[-\u2013]\s*)?(?P<name>{_WORDS}):{_REST}",
        # 01.05.24, 12:03 - ada: text        [01/05/2024, 12:03:11] ada: text
        rf"\[?{_PHONE_DAY},? {_CLOCK}\]? (?:[-\u2013] )?{_CALLER}:{_REST}",
        # [12:03] ada: text
        rf"[\[(]{_CLOCK}[\])]\s*(?P<name>{_WORDS}):{_REST}",
        # <ada> text        [12:03] <ada> text
        rf"(?:\[?(?:{_DAY}[T,]?\s*)?{_CLOCK}\]?\s*)?<[@+ ]?(?P<name>{_HANDLE})>{_REST}",
        # ada (2024-05-01 12:03): text        ada [12:03]
        rf"(?P<name>{_WORDS})\s*[\[(](?:{_DAY}[T,]?\s*)?{_CLOCK}[\])]:?{_REST}",
        # ada 3 hours ago | parent | next [-]        ada on May 1, 2024 | parent
        rf"(?P<name>{_HANDLE}) (?:{_AGE}|{_ON})\s*(?:\[[-\u2013+]\]|\|.*)(?P<rest>)",
        # [-]ada 12 points 3 hours ago        ada -2 points 3 years ago* (1 child)
        rf"(?:\[[-\u2013]\]\s*)?(?P<name>{_HANDLE}) {_POINTS} {_AGE}\*?(?:\s*\(.*\))?(?P<rest>)",
        # ada — Today at 12:03 PM        ada — 05/01/2024 12:03 PM, as copied from Discord
        rf"{_SPOKEN} ?\u2014 ?(?:(?P<told>{_NEAR_DAY} at|{_PHONE_DAY},?) )?{_CLOCK}(?P<rest>)",
        # [01.05.2024 12:03] ada#4711, as DiscordChatExporter writes to text
        rf"\[{_PHONE_DAY},? {_CLOCK}\] {_SPOKEN}(?P<rest>)",
        # u/ada: text        @ada: text
        rf"(?:/?u/|@)(?P<name>{_HANDLE}):{_REST}",
    )
)
# Some browsers copy the dash between a name and its time as a line of its own.
_DASH_APART = re.compile(r"[ \t]*\n[ \t]*—[ \t]*\n[ \t]*(?=\S[^\n]{0,30}\d:\d\d)")
# What the program itself says in such an export: who joined, that messages are encrypted.
_OF_PHONE = re.compile(rf"{_PHONE_DAY},? {_CLOCK} [-\u2013] [^:]*", re.IGNORECASE)
# What stands where a name would, and is none: levels of logs, tags, parts that a program plays.
_NO_NAMES = frozenset(
    {
        "debug", "info", "warn", "warning", "error", "fatal", "critical", "trace", "notice",
        "p", "b", "i", "u", "br", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "em", "div",
        "pre", "code", "span", "strong", "think", "thinking", "answer", "tool",
    }
)  # fmt: skip
_PARTS = frozenset({"user", "assistant", "system", "human", "ai", "bot", "model", "anonymous"})
_ROLE = re.compile(
    r"(?P<role>Q|A|Question|Answer|Interviewer|Interviewee|Host|Guest|Moderator|User|Assistant|"
    r"Human|AI|Speaker \d+):\s+(?P<rest>.*)"
)
_REPLIES = re.compile(r"(?:Login to reply|(?:Replies|Comments) \((?P<count>\d+)\))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one person wrote; `parent` is the place of the turn answered, None if not known.

    `thread` is the place of the first turn of its thread.
    """

    text: str
    author: str | None = None
    written_at: datetime | None = None
    title: str | None = None
    parent: int | None = None
    thread: int = 0


def find_turns(text: str) -> list[Turn]:
    r"""Return the turns of a talk in the order of their text, one where no marks tell them apart.

    Parameters
    ----------
    text : str
        Plain text with line ends ``\\n``.

    Notes
    -----
    Tried in order: a mailbox; a mail with its quoted mails; lines that begin turns, of one form
    throughout; a page of a forum copied with its count of replies; quotes of what stands above,
    which tell that another person begins.
    """
    for read in (_of_box, _of_mail, _of_forms, _of_roles, _of_replies):
        if found := read(text):
            return found
    return _of_quotes(text)


def _of_box(text: str) -> list[Turn]:
    turns: list[Turn] = []
    for place, message in enumerate(read_box(text)):
        parent = message.parent
        thread = place if parent is None else turns[parent].thread
        turns.append(replace(_of_message(message), thread=thread))
    return turns


def _of_mail(text: str) -> list[Turn]:
    return [_of_message(message) for message in read_mail(text)]


def _of_message(message: Message) -> Turn:
    return Turn(
        text=message.text, author=message.author, written_at=message.sent_at,
        title=message.subject, parent=message.parent,
    )  # fmt: skip


def _of_forms(text: str) -> list[Turn]:
    """Try each form of line that begins a turn; the one that begins most turns tells."""
    text = text.replace("\u200e", "")  # phones mark the direction of what they export
    text = _DASH_APART.sub(" — ", bare_export(text))
    lines = [line for line in text.split("\n") if not _OF_PHONE.fullmatch(line.strip())]
    best: list[tuple[int, re.Match[str]]] = []
    for form in _FORMS:
        found = [(n, m) for n, line in enumerate(lines) if (m := form.fullmatch(line.strip()))]
        # "Lunch — 12:30 PM" alone may be of any list
        if "told" in form.groupindex and not any(m["told"] for _, m in found):
            continue
        if len(found) > len(best) and _are_people([m["name"].casefold() for _, m in found]):
            best = found
    days = _Days.of([m.groupdict().get("day") or "" for _, m in best])
    return _answering(list(_cut(lines, best, partial(_begun, days=days)))) if best else []


def _are_people(names: Sequence[str]) -> bool:
    """Tell whether names that begin lines are people's: several, and somebody speaks again."""
    distinct = set(names)
    return 1 < len(distinct) < len(names) and not distinct & _NO_NAMES


@dataclass(frozen=True, slots=True)
class _Days:
    """How a file writes its days; 05/04/2024 is told by others of the file, or not at all."""

    is_day_first: bool | None

    @classmethod
    def of(cls, days: Sequence[str]) -> _Days:
        """Return what the days of a file tell together: points have the day first."""
        parts = [day.split("/") for day in days if "/" in day]
        if any("." in day for day in days) or any(int(first) > _MONTHS for first, _, _ in parts):
            return cls(is_day_first=True)
        return cls(is_day_first=False if any(int(p[1]) > _MONTHS for p in parts) else None)

    def iso(self, day: str | None) -> str | None:
        """Return a day as ISO 8601 writes it; None where it cannot be told from its month."""
        parts = re.split(r"[./]", day or "")
        if day is None or len(parts) != 3:
            return day
        if self.is_day_first is None:
            return None
        date, month, year = parts if self.is_day_first else (parts[1], parts[0], parts[2])
        return f"{year if len(year) == 4 else f'20{year}'}-{month.zfill(2)}-{date.zfill(2)}"


def _begun(found: re.Match[str], *, days: _Days) -> tuple[str | None, datetime | None]:
    told = found.groupdict()
    author = None if told["name"].casefold() in _PARTS else told["name"]
    return author, _time(days.iso(told.get("day")), told.get("clock"))


def _answering(turns: Sequence[Turn]) -> list[Turn]:
    """Tell of turns that quote one of the last ones before them whose it is."""
    said = [_said(turn.text.split("\n")) for turn in turns]
    made = []
    for number, turn in enumerate(turns):
        quote = next((line for line in turn.text.split("\n") if line.startswith(">")), "")
        above = range(number - 1, max(-1, number - 1 - _TURNS_ABOVE), -1)
        parent = next((n for n in above if _quotes(quote, said[n])), None) if quote else None
        made.append(replace(turn, parent=parent))
    return made


def _of_roles(text: str) -> list[Turn]:
    lines = text.split("\n")
    found = [(n, m) for n, line in enumerate(lines) if (m := _ROLE.fullmatch(line.strip()))]
    roles = {m["role"] for _, m in found}
    if len(found) < 2 * _LEAST_TURNS or len(roles) < _LEAST_TURNS:
        return []
    return list(_cut(lines, found, lambda _: (None, None)))


def _cut(
    lines: Sequence[str],
    begins: Sequence[tuple[int, re.Match[str]]],
    tell: Callable[[re.Match[str]], tuple[str | None, datetime | None]],
) -> Iterator[Turn]:
    """Yield what stands before the first begin, if anything, then a turn from each begin on."""
    before = "\n".join(lines[: begins[0][0]]).strip()
    if before:
        yield Turn(text=before)
    ends = [n for n, _ in begins[1:]] + [len(lines)]
    for (start, found), end in zip(begins, ends, strict=True):
        author, written_at = tell(found)
        text = "\n".join([found["rest"] or "", *lines[start + 1 : end]]).strip()
        if text:
            yield Turn(text=text, author=author, written_at=written_at)


def _time(day: str | None, clock: str | None) -> datetime | None:
    """Return a moment whose day is told; a clock without its day is none."""
    if day is None:
        return None
    stamp = (clock or "00:00").strip()
    half = stamp[-4:].replace(".", "").strip().lower()[-2:]
    digits = re.sub(r"[^\d:]", "", stamp)
    try:
        moment = datetime.fromisoformat(
            f"{day}T{digits.zfill(5 if len(digits) < 6 else 8)}"
        ).replace(tzinfo=UTC)
        if half in {"am", "pm"}:
            moment = moment.replace(hour=moment.hour % 12 + 12 * (half == "pm"))
    except ValueError:
        return None
    return moment


def _of_replies(text: str) -> list[Turn]:
    """Cut at the line that counts replies; what follows are those if they are as many lines."""
    lines = [line.rstrip() for line in text.split("\n")]
    marks = [(n, m) for n, line in enumerate(lines) if (m := _REPLIES.fullmatch(line.strip()))]
    counted = next((int(m["count"]) for _, m in marks if m["count"]), None)
    if counted is None or not marks[0][0]:
        return []
    head = "\n".join(lines[: marks[0][0]]).strip()
    rest = [line for line in lines[marks[-1][0] + 1 :] if line.strip()]
    if not head or not rest:
        return []
    parts = rest if len(rest) == counted else ["\n".join(lines[marks[-1][0] + 1 :]).strip()]
    return [Turn(text=head), *(Turn(text=part.strip(), parent=0) for part in parts)]


def _of_quotes(text: str) -> list[Turn]:
    """Begin a turn at each quote of what the turn before says: nobody quotes themselves."""
    parts: list[list[str]] = [[]]
    above: deque[str] = deque(maxlen=_LINES_ABOVE)
    is_quoting = False
    for line in text.split("\n"):
        is_quote = line.startswith(">")
        if is_quote and not is_quoting and _quotes(line, _said(above)):
            parts.append([])
            above.clear()
        is_quoting = is_quote
        parts[-1].append(line)
        above.append(line)
    texts = ["\n".join(part).strip() for part in parts]
    return [
        Turn(text=part, parent=number - 1 if number else None)
        for number, part in enumerate(texts)
        if part
    ]


def _said(lines: Iterable[str]) -> str:
    """Return the words that lines say themselves, quotes left out."""
    return _plain(" ".join(line for line in lines if not line.startswith(">")))


def _quotes(quote: str, said: str) -> bool:
    words = _plain(quote.lstrip("> "))
    return len(words) >= _QUOTE_LETTERS and words in said


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
