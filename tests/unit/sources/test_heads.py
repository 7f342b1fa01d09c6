"""Lines that tell who wrote what stands below them: told right, or nobody is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.formats.plain import prose
from ingest.formats.turns import Turn, find_turns


def told(text: str) -> list[tuple[str | None, str]]:
    return [(turn.author, turn.text) for turn in find_turns(text)]


SAID = [("river_otter9", "It does 60 t/s."), ("solder_salt", "Which?"), ("river_otter9", "Q4.")]


# who asked is marked, and below each stands what one presses
OLD_REDDIT = """\
[–]river_otter9 14 points15 points16 points 3 hours ago*
It does 60 t/s.

permalinkembedsavereportreply
[–]solder_salt[S] [score hidden] 2 hours ago stickied comment (1 child)
Which?

permalinkembedsaveparentreportgive awardreply
[–]river_otter9[M] 1 point 1 hour ago
Q4.
"""
NEW_REDDIT = """\
u/river_otter9 avatar
river_otter9
•
3h ago
Top 1% Commenter
It does 60 t/s.

Upvote
14

Downvote

Reply

u/solder_salt avatar
solder_salt
OP
•
2h ago
•
Edited 1h ago
Which?

2 more replies
river_otter9
•
1h ago
Q4.
"""
OF_AN_APP = """\
river_otter9 • 3h
It does 60 t/s.
solder_salt • 2h
Which?
river_otter9 • 1h
Q4.
"""
NEWS = """\
river_otter9 3 hours ago | prev | next [–]

It does 60 t/s.

reply

solder_salt 10 minutes ago [flagged] [dead] | parent | next [–]

Which?

river_otter9 1 minute ago | root | parent [–]

Q4.

reply
"""
# with a program among those who write, and in German
DISCORD = """\
river_otter9
APP
 — 14.05.2025 12:03
It does 60 t/s.
solder_salt — gestern um 12:05 Uhr
Which?
river_otter9 APP — heute um 12:06 Uhr
Q4.
"""


@pytest.mark.parametrize("text", [OLD_REDDIT, NEW_REDDIT, OF_AN_APP, NEWS, DISCORD])
def test_copies_of_pages_tell_who_wrote_what(text: str) -> None:
    assert told(text) == SAID


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("14.05.25, 12:0{n} - {name}: {said}", ("Ada van der Berg zu Hohen 🌸", "Bo (work)")),
        ("[14.05.25, 12:0{n}:11] {name}: {said}", ("Ada", "~\u202fBo Muster")),
        ("{name}, [14.05.2025 12:0{n}]\n{said}", ("Ada Rahn", "Bo")),
        ("{name}, [May 14, 2025 at 12:0{n} PM]:\n{said}", ("Ada Rahn", "Bo")),
        ("[12:0{n} PM] {name}\n{said}", ("Rahn, Ada", "Muster, Bo (Guest)")),
        ("[14.05. 12:0{n}] {name}\n{said}", ("Rahn, Ada", "Muster, Bo")),
    ],
)
def test_copies_of_chats_tell_who_wrote_what(form: str, names: tuple[str, str]) -> None:
    talk = [(names[n % 2], f"sentence {n}") for n in range(3)]
    text = "\n".join(form.format(n=n, name=name, said=said) for n, (name, said) in enumerate(talk))
    plain = [(name.removeprefix("~\u202f").removesuffix(" (Guest)"), said) for name, said in talk]
    assert told(text) == plain


@pytest.mark.parametrize(
    "form",
    [
        "{d}-05-2025 12:03 - {name}: {said}",  # as phones write in the Netherlands,
        "[{d}-05-25 12:03:11] {name}: {said}",
        "2025-05-{d} 12:03 - {name}: {said}",  # Sweden,
        "2025-05-{d}, 12:03 p.m. - {name}: {said}",  # Canada,
        "[2025-05-{d}, 12:03:11] {name}: {said}",
        "2025/05/{d} 12:03 - {name}: {said}",  # Japan,
        "2025/05/{d}, 12:03 - {name}: {said}",  # South Africa,
        "{d}/5/25, 12:03\u00a0p.\u00a0m. - {name}: {said}",  # Spain,
        "{d}/5/25, 12:03 p. m. - {name}: {said}",
        "{d}.05.2025 12.03 - {name}: {said}",  # Denmark,
        "[{d}.05.2025 12.03.11] {name}: {said}",
        "{d}.5.2025 klo 12.03 - {name}: {said}",  # Finland,
        "2025. 05. {d}. 12:03 - {name}: {said}",  # Hungary,
        "{d}.05.2025. 12:03 - {name}: {said}",  # Croatia,
        "2025/5/{d} 下午12:03 - {name}: {said}",  # Taiwan,
        "{d}\u200f/5\u200f/2025, 12:03 م - {name}: {said}",  # Egypt,
        "{d}/05/25, 12:03:11: {name}: {said}",  # and of older ones
    ],
)
def test_exports_of_phones_write_days_as_countries_do(form: str) -> None:
    names = ("Ada van der Berg zu Hohen 🌸", "\u202a+49 151 2345678\u202c")
    said = [(14, names[0], "one"), (15, names[1], "two\nof two lines"), (16, names[0], "three: 3")]
    lines = [form.format(d=d, name=name, said=text) for d, name, text in said]
    if " - " in form:
        lines.insert(1, form.partition("{name}")[0].format(d=14) + "Messages are encrypted")
    turns = find_turns("\n".join(lines))
    plain = (names[0], "+49 151 2345678", names[0])
    assert [(t.author, t.text) for t in turns] == [
        (name, text) for name, (_, _, text) in zip(plain, said, strict=True)
    ]
    second = 11 if ":11" in form or ".11" in form else 0
    assert [t.written_at for t in turns] == [
        datetime(2025, 5, d, 12, 3, second, tzinfo=UTC) for d, _, _ in said
    ]


def test_a_clock_of_twelve_hours_tells_midnight_and_noon() -> None:
    halves = [("12:05 a. m.", 0), ("12:05 p. m.", 12), ("1:05 p.m.", 13), ("11:05 AM", 11)]
    text = "".join(f"2025-05-14, {clock} - {n % 2}a: x\n" for n, (clock, _) in enumerate(halves))
    times = [turn.written_at for turn in find_turns(text)]
    assert [time.hour for time in times if time] == [hour for _, hour in halves]


@pytest.mark.parametrize(
    ("form", "is_dated"),
    [
        ("May 14 12:0{n}:11 <{rank}{name}>\t{said}", False),  # HexChat
        ("2025-05-14 12:0{n}:11\t{rank}{name}\t{said}", True),  # WeeChat
        ("[2025-05-14 12:0{n}:11] <{rank}{name}> {said}", True),
        ("12:0{n} <{rank}{name}> {said}", False),  # irssi
    ],
)
def test_logs_of_programs_for_irc_tell_who_wrote_what(form: str, *, is_dated: bool) -> None:
    said = "sentence {n}, which may be of as many words as anybody likes to write down"
    talk: list[tuple[str | None, str]] = [
        (name, said.format(n=n)) for n, name in enumerate(["ada[m]", "bo`", "ada[m]"])
    ]
    lines = [
        form.format(n=n, name=name, said=words, rank="@" if n else " " if "> " in form else "")
        for n, (name, words) in enumerate(talk)
    ]
    if "\t{rank}" in form:
        lines.insert(1, "2025-05-14 12:01:00\t--\tcy is now known as cyd")
        talk.insert(1, (None, lines[1]))
    text = "\n".join(lines)
    assert told(text) == talk
    dated = [turn.written_at is not None for turn in find_turns(text) if turn.author]
    assert dated == [is_dated] * 3
    assert prose(text.encode()) == text


def test_what_is_below_a_line_that_is_not_understood_is_nobody_s() -> None:
    lines = ["<ada> one", "<bo> two", "-!- cy has joined", "* bo nods", "<ada> three"]
    chat = "\n".join(f"12:0{n} {line}" for n, line in enumerate(lines, 1))
    assert told(chat) == [
        ("ada", "one"), ("bo", "two"), (None, "12:03 -!- cy has joined"), (None, "12:04 * bo nods"),
        ("ada", "three"),
    ]  # fmt: skip
    thread = "".join(
        f"[–]{name} 1 point 2 days ago\n{said}\n"
        for name, said in (("ada", "one"), ("bo", "two"), ("ada", "three"))
    )
    gone = "[–][deleted]  (2 children)\n[deleted]\n[–][deleted] 2 points 1 day ago\nfour\n"
    assert told(thread + gone) == [("ada", "one"), ("bo", "two"), ("ada", "three"), (None, "four")]
    phone = "[14.05.25, 12:00:01] {}: {}\n"
    said = [phone.format(*one) for one in (("Ada", "one"), ("Bo", "two"), ("Ada", "three"))]
    said.insert(2, "[14.05.25, 12:00:01] Bo has left\n")
    assert told("".join(said)) == [("Ada", "one"), ("Bo", "two"), ("Ada", "three")]


@pytest.mark.parametrize(
    "text",
    [
        "[12:03] Loading Model\n[12:04] Running Prompt\n[12:05] Loading Model\n",
        "[12:03] Loading Model\nslow\n[12:04] Running Prompt\nslow\n[12:05] Loading Model\nslow\n",
        (
            "2025-05-14 12:03 - INFO - Load: a\n2025-05-14 12:04 - WARNING - Slow: b\n"
            "2025-05-14 12:05 - INFO - Load: c\n"
        ),
        "I wrote it 3 hours ago | and then\nagain 2 hours ago | and so on\n",
    ],
)
def test_what_only_looks_so_makes_nobody_an_author(text: str) -> None:
    assert find_turns(text) == [Turn(text=text.strip())]


def test_a_day_in_words_of_the_program_s_language_is_no_time() -> None:
    text = "ada — heute um 12:03\none\nbo — 14.05.2025 12:04\ntwo\nada — hier à 12:05\nthree\n"
    assert [turn.written_at for turn in find_turns(text)] == [
        None, datetime(2025, 5, 14, 12, 4, tzinfo=UTC), None,
    ]  # fmt: skip
