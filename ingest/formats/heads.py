"""Lines by which programs tell who wrote what stands below: of chats, forums, exports of phones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.formats.chat import bare_export

_HANDLE = r"[\w.-]{2,39}"
_NICK = r"(?!-)[\w.\[\]\\`^{}|-]{2,39}"  # as IRC has them
_RANK = "[@+%~&! ]"
_SOMEBODY = rf"(?P<name>{_HANDLE}|\[deleted\])"
_WORDS = r"[^\W\d_][\w.'-]{0,30}(?: [\w.'-]{1,30}){0,2}"
_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_LOGGED = rf"(?:{_DAY}[T,]?\s*|\w{{3}} \d\d )?"
# Exports of phones write days and clocks as their country does, and strangers by their numbers.
_PHONE_DAY = (
    r"(?P<day>(?:\d{1,2}(?P<sign>[./-]) ?\d{1,2}(?P=sign) ?(?:\d{4}|\d{2})"
    r"|\d{4}(?P<first>[./-]) ?\d{1,2}(?P=first) ?\d{1,2}))"
)
_HALF_DAY = "(?:上午|下午|凌晨|早上|中午|晚上|午前|午後|오전|오후)"
_PHONE_CLOCK = (
    rf"(?P<clock>(?:{_HALF_DAY} ?)?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:\s?(?:[ap]\.?\s?m\.?|[صم]))?)"
)
_PHONE_TIME = rf"{_PHONE_DAY}[.,]?(?: klo| kl\.?)? {_PHONE_CLOCK}"
# Up to the colon all is the name: who is no contact has a tilde before it.
_CALLER = r"(?:~[ \u00a0\u202f]?)?(?P<name>[^\s:\"“”„«»~][^\n:\"“”„«»]{0,59})"
_SPOKEN = r"(?P<name>[^\s:](?:[^\n:]{0,38}?[^\s:])?)"  # people of Discord take any letters
_CLOCK = r"(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\.?)?)"
_NEAR_DAY = (
    r"(?:(?:today|yesterday) at|(?:heute|gestern) um|(?:aujourd.hui|hier) à|(?:hoy|ayer) a las?"
    r"|(?:oggi|ieri) alle(?: ore)?|(?:vandaag|gisteren) om|(?:hoje|ontem) às)"
)
_UNIT = r"(?:minute|hour|day|week|month|year|min|mo|hr|yr|[hdwmy])s?\.?"
_AGE = rf"(?:about )?(?:\d+|an?) ?{_UNIT}(?: ago)?"
_ON = r"on \w+ \d\d?, \d{4}"
_POINTS = r"(?:(?:-?\d+ points? ?){1,3}|\[?score hidden\]? ?)"  # three where a copy has all votes
_REST = r"(?:\s+(?P<rest>.*))?"


def _form(line: str) -> re.Pattern[str]:
    return re.compile(line, re.IGNORECASE)


# 01.05.24, 12:03 - ada: text        [2024/05/01 12:03:11] ~ ada: text        1-5-24 12.03 - ada:
_PHONE = _form(rf"\[?{_PHONE_TIME}[\]:]? (?:[-\u2013] )?{_CALLER}:{_REST}")
# ada 3 hours ago | parent | next [-]        ada on May 1, 2024 [flagged] [dead] | parent
_NEWS = _form(
    rf"(?:(?P<name>{_HANDLE}) )?(?:{_AGE}|{_ON})\s*(?:\[(?:flagged|dead|dupe)\]\s*)*"
    r"(?:\[[-\u2013+]\]|\|.*)(?P<rest>)"
)
# [-]ada[S] 12 points 3 hours ago        ada -2 points 3 years ago* (1 child)        [-][deleted]
_OLD_REDDIT = _form(
    rf"(?:\[[-\u2013]\]\s*)?{_SOMEBODY}(?:\s?\[[A-Z\u0394, ]{{1,9}}\])* {_POINTS}{_AGE}\s?\*?"
    r"(?: stickied comment)?(?:\s*\(.*\))?(?P<rest>)"
    r"|\[[-\u2013]\]\s*\[deleted\]\s*(?:\(.*\))?"
)
# ada • 3h ago, of which Reddit's pages make a line each
_NEW_REDDIT = _form(rf"(?:u/)?{_SOMEBODY} [•·] {_AGE}(?: [•·] edited {_AGE})?(?P<rest>)")
# [12:03 PM] Rahn, Ada        [Yesterday 12:03] Ada Rahn (Guest), as copied from Teams
_TEAMS = _form(
    rf"\[(?:[^\W\d]+ |\d{{1,2}}[./]\d{{1,2}}[./]?(?:\d{{2,4}})?,? )?{_CLOCK}\] "
    r"(?P<name>(?-i:[^\W\d_a-z][\w'.-]+)(?:,? (?-i:[^\W\d_a-z][\w'.-]*)){1,3})"
    r"(?: \([^()]+\))?(?P<rest>)"
)
FORMS = (
    # [2024-05-01 12:03] ada: text        2024-05-01, 12:03 - ada: text
    _form(rf"\[?{_DAY}[T,]?\s*{_CLOCK}Z?\]?\s*(?:[-\u2013]\s*)?(?P<name>{_WORDS}):{_REST}"),
    _PHONE,
    # [12:03] ada: text
    _form(rf"[\[(]{_CLOCK}[\])]\s*(?P<name>{_WORDS}):{_REST}"),
    # <ada> text        [12:03] <@ada> text        May 01 12:03:11 <ada> text
    _form(rf"(?:\[?{_LOGGED}{_CLOCK}\]?\s*)?<{_RANK}?(?P<name>{_NICK})>{_REST}"),
    # 2024-05-01 12:03:11 ada text, with tabs between them, as WeeChat keeps it
    _form(rf"{_DAY} {_CLOCK}\t{_RANK}?(?P<name>{_NICK})\t(?P<rest>.*)"),
    # ada (2024-05-01 12:03): text        ada [12:03]
    _form(rf"(?P<name>{_WORDS})\s*[\[(](?:{_DAY}[T,]?\s*)?{_CLOCK}[\])]:?{_REST}"),
    _NEWS,
    _OLD_REDDIT,
    _NEW_REDDIT,
    # ada — Today at 12:03 PM        ada — 05/01/2024 12:03 PM, as copied from Discord
    _form(
        rf"{_SPOKEN}(?: (?-i:APP|BOT|OP))? ?\u2014 ?(?:(?P<told>{_NEAR_DAY}|{_PHONE_DAY},?) )?"
        rf"{_CLOCK}(?: Uhr)?(?P<rest>)"
    ),
    # [01.05.2024 12:03] ada#4711, as DiscordChatExporter writes to text
    _form(rf"\[{_PHONE_DAY},? {_CLOCK}\] {_SPOKEN}(?P<rest>)"),
    # Ada Rahn, [01.05.2024 12:03]        Ada, [May 1, 2024 at 12:03 PM]:, as copied from Telegram
    _form(rf"{_SPOKEN}, \[(?:{_PHONE_DAY}|\w+ \d\d?, \d{{4}} at) {_CLOCK}\]:?(?P<rest>)"),
    _TEAMS,
    # u/ada: text        @ada: text
    _form(rf"(?:/?u/|@)(?P<name>{_HANDLE}):{_REST}"),
)
"""Each names `name`, `clock` and `day` where it has them, and `rest`: what is said on the line."""
# What stands in the line of a name, or for it, and is none.
_TAG = r"(?:(?:OP|MOD|ADMIN|APP|BOT|Top \d+% \w+)[ \t]*\n+)*"
# Some browsers copy the dash between a name and its time as a line of its own.
_DASH_APART = re.compile(
    rf"(?<![ \t])[ \t]*+\n[ \t]*+(?:{_TAG}[ \t]*+—[ \t]*+\n|(?!—){_TAG}[ \t]*+—)[ \t]*+"
    r"(?=\S[^\n]{0,30}\d:\d\d)"
)
_STACKED = re.compile(
    rf"^(?:u/[\w-]+ avatar[ \t]*\n+)?{_SOMEBODY}[ \t]*\n+{_TAG}[•·][ \t]*\n+(?P<age>{_AGE})[ \t]*\n"
    rf"(?:\n*[•·][ \t]*\n+Edited[^\n]*\n)?\n*{_TAG}",
    re.IGNORECASE | re.MULTILINE,
)
# What the program itself says in an export: who joined, that messages are encrypted.
_OF_PHONE = _form(rf"{_PHONE_TIME} [-\u2013] [^:]*")
_OF_PHONE_IN_BRACKETS = _form(rf"\[{_PHONE_TIME}\] [^:]*")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202c]")
_LEAST_ALIKE = 6
_BUTTONS = {
    _NEWS: _form("reply"),
    _OLD_REDDIT: _form(
        r"permalink(?:embed|save|source|parent|report|give (?:award|gold)|reply|crosspost|context"
        r"|hide child comments|full comments(?: \(\d+\))?|block user|disable inbox replies)*"
    ),
    _NEW_REDDIT: _form(
        r"upvote|downvote|-?[\d.]+k?|reply|award|share|vote|give award|report|save|follow"
        r"|(?:\d+ )?more repl(?:y|ies)|u/[\w-]+ avatar"
    ),
}


def laid_out(text: str) -> list[str]:
    """Return the lines of a talk, with all that tells who wrote something on one line."""
    text = _DIRECTION.sub("", text)  # which phones mark in what they export
    text = _DASH_APART.sub(" — ", bare_export(text))
    text = _STACKED.sub(r"\g<name> • \g<age>\n", text)
    return [line for line in text.split("\n") if not _OF_PHONE.fullmatch(line.strip())]


def heads(lines: Sequence[str], form: re.Pattern[str]) -> list[tuple[int, re.Match[str]]]:
    """Return the lines of a form with their places; none where it is not a program that wrote."""
    found = [(n, m) for n, line in enumerate(lines) if (m := form.fullmatch(line.strip()))]
    # "Lunch — 12:30 PM" alone may be of any list
    if "told" in form.groupindex and not any(m["told"] for _, m in found):
        return []
    if form is _TEAMS and not _are_of_teams(found, lines):
        return []
    return found


def _are_of_teams(found: Sequence[tuple[int, re.Match[str]]], lines: Sequence[str]) -> bool:
    """Tell lines of Teams from a log: each is alone above words, and names are turned round."""
    places = {n for n, _ in found}
    is_above = all(n + 1 < len(lines) and n + 1 not in places for n in places)
    return is_above and any("," in m["name"] for _, m in found)


def alike(
    lines: Sequence[str], found: Sequence[tuple[int, re.Match[str]]], form: re.Pattern[str]
) -> Iterator[tuple[int, str]]:
    """Yield lines that look like those found and are none, with what they say.

    Below them somebody else may speak. What an export itself says in brackets is given as empty.
    """
    places = {n for n, _ in found}
    before, behind = set[str](), set[str]()
    for _, head in found:
        if head.groupdict().get("clock") and head.start("clock") < head.start("name"):
            before.add(_shape(head.string[: head.end("clock") + 1]))
        elif head["name"]:
            behind.add(_shape(head.string[head.end("name") : head.start("rest")]))
    starts = tuple(before)
    ends = tuple(one for one in behind if len(one) >= _LEAST_ALIKE)
    for n, line in enumerate(lines):
        shape = _shape(line.strip())
        if n not in places and shape and (shape.startswith(starts) or shape.endswith(ends)):
            is_program = form is _PHONE and _OF_PHONE_IN_BRACKETS.fullmatch(line.strip())
            yield n, "" if is_program else line


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line).casefold()


def without_buttons(text: str, form: re.Pattern[str]) -> str:
    """Return a text without what a page shows below it to be pressed."""
    if (button := _BUTTONS.get(form)) is None:
        return text
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or button.fullmatch(lines[-1].strip())):
        lines.pop()
    return "\n".join(lines)
