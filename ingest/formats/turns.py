"""Turns of a talk that was kept as plain text: who wrote what when, as far as its marks tell.

A name counts as an author only where a program wrote it there: before a time, in brackets, in the
head or the citation line of a mail, in the line of a forum. "Name: text" alone may be anything.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import attrgetter

from ingest.formats.heads import FORMS, alike, heads, laid_out, without_buttons
from ingest.formats.mail import Message, read_box, read_mail

_LEAST_TURNS = 2
_QUOTE_LETTERS = 20
_MONTHS = 12
_CLOCK = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
# Halves of the day as programs write them beside a clock of twelve hours.
_MORNING = frozenset({"am", "ص", "上午", "凌晨", "早上", "午前", "오전"})
_EVENING = frozenset({"pm", "م", "下午", "中午", "晚上", "午後", "오후"})
_LINES_ABOVE, _TURNS_ABOVE = 300, 50  # how far back a quote is looked for
# What stands where a name would, and is none: levels of logs, tags, parts that a program plays.
_LEVELS = frozenset(
    {"debug", "info", "warn", "warning", "error", "fatal", "critical", "trace", "notice"}
)
_NO_NAMES = frozenset(
    {
        "p", "b", "i", "u", "br", "li", "ul", "ol", "td", "tr", "h1", "h2", "h3", "em", "div",
        "pre", "code", "span", "strong", "think", "thinking", "answer", "tool",
    }
)  # fmt: skip
_DELETED = "[deleted]"
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
    lines = laid_out(text)
    best: list[tuple[int, re.Match[str]]] = []
    of_best = FORMS[0]
    for form in FORMS:
        found = heads(lines, form)
        named = [m["name"].casefold() for _, m in found if m["name"]]
        if len(found) > len(best) and _are_people(named):
            best, of_best = found, form
    if not best:
        return []
    days = _Days.of([m.groupdict().get("day") or "" for _, m in best])
    begins = [_begun(n, m, days) for n, m in best]
    begins += [_Begin(line=n, rest=rest) for n, rest in alike(lines, best, of_best)]
    turns = _cut(lines, sorted(begins, key=attrgetter("line")))
    told = (replace(turn, text=without_buttons(turn.text, of_best)) for turn in turns)
    return _answering([turn for turn in told if turn.text not in {"", _DELETED}])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begin:
    """A line where a turn begins: what it says of it, and what is said on the line itself."""

    line: int
    rest: str
    author: str | None = None
    written_at: datetime | None = None


def _are_people(names: Sequence[str]) -> bool:
    """Tell whether names that begin lines are people's: several, and somebody speaks again."""
    distinct = set(names) - {_DELETED}
    are_of_a_log = not _LEVELS.isdisjoint(name.split()[0].strip("[]") for name in distinct)
    return 1 < len(distinct) < len(names) and not are_of_a_log and not distinct & _NO_NAMES


@dataclass(frozen=True, slots=True)
class _Days:
    """How a file writes its days; 05/04/2024 is told by others of the file, or not at all."""

    is_day_first: bool | None

    @classmethod
    def of(cls, days: Sequence[str]) -> _Days:
        """Return what the days of a file tell together: points have the day first."""
        days = [day for day in days if day and not _is_year_first(day)]
        parts = [re.split("[/-]", day) for day in days if "." not in day]
        if any("." in day for day in days) or any(int(first) > _MONTHS for first, _, _ in parts):
            return cls(is_day_first=True)
        return cls(is_day_first=False if any(int(p[1]) > _MONTHS for p in parts) else None)

    def iso(self, day: str | None) -> str | None:
        """Return a day as ISO 8601 writes it; None where it cannot be told from its month."""
        if day is None:
            return None
        parts = re.split(r"[./-] ?", day)
        if _is_year_first(day):
            year, month, date = parts
        elif self.is_day_first is None:
            return None
        else:
            date, month, year = parts if self.is_day_first else (parts[1], parts[0], parts[2])
        return f"{year if len(year) == 4 else f'20{year}'}-{month.zfill(2)}-{date.zfill(2)}"


def _is_year_first(day: str) -> bool:
    return day[:4].isdigit()


def _begun(line: int, found: re.Match[str], days: _Days) -> _Begin:
    told = found.groupdict()
    is_nobody = (told["name"] or _DELETED).casefold() in {*_PARTS, _DELETED}
    return _Begin(
        line=line, rest=told["rest"] or "", author=None if is_nobody else told["name"].strip(),
        written_at=_time(days.iso(told.get("day")), told.get("clock")),
    )  # fmt: skip


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
    return list(_cut(lines, [_Begin(line=n, rest=m["rest"]) for n, m in found]))


def _cut(lines: Sequence[str], begins: Sequence[_Begin]) -> Iterator[Turn]:
    """Yield what stands before the first begin, if anything, then a turn from each begin on."""
    before = "\n".join(lines[: begins[0].line]).strip()
    if before:
        yield Turn(text=before)
    ends = [begin.line for begin in begins[1:]] + [len(lines)]
    for begin, end in zip(begins, ends, strict=True):
        text = "\n".join([begin.rest, *lines[begin.line + 1 : end]]).strip()
        if text:
            yield Turn(text=text, author=begin.author, written_at=begin.written_at)


def _time(day: str | None, clock: str | None) -> datetime | None:
    """Return a moment whose day is told; a clock without its day is none."""
    if day is None:
        return None
    told = _CLOCK.search(clock or "0:00")
    if told is None:
        return None
    hour, minute, second = (int(part or 0) for part in told.groups())
    half = "".join(sign for sign in (clock or "").casefold() if sign.isalpha())
    if half in _MORNING | _EVENING:
        hour = hour % 12 + 12 * (half in _EVENING)
    try:
        midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
        return midnight.replace(hour=hour, minute=minute, second=second)
    except ValueError:
        return None


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
