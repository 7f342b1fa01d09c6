"""Mails of many programs and languages: each word is of who wrote it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from ingest.formats.mail import Message, read_box, read_mail


def told(messages: list[Message]) -> list[tuple[str | None, str]]:
    return [(message.author, message.text) for message in messages]


@pytest.mark.parametrize(
    "line",
    [
        "Am Mi., 14. Mai 2025 um 12:04 Uhr schrieb Bo Muster <bo@example.org>:",
        "Le mer. 14 mai 2025 à 12:04, Bo Muster <bo@example.org> a écrit :",
        "El mié, 14 may 2025 a las 12:04, Bo Muster (<bo@example.org>) escribió:",
        "Il giorno mer 14 mag 2025 alle ore 12:04 Bo Muster <bo@example.org> ha scritto:",
        "Op wo 14 mei 2025 om 12:04 schreef Bo Muster <bo@example.org>:",
        "Em qua., 14 de mai. de 2025 às 12:04, Bo Muster <bo@example.org> escreveu:",
        "On Wed, May 14, 2025 at 12:04\u202fPM Bo Muster <bo@example.org> wrote:",
        "On 14.05.25 12:04, Bo Muster wrote:",
        "On 14 May 2025, Bo Muster:",
    ],
)
def test_a_citation_line_tells_author_and_day_in_many_languages(line: str) -> None:
    quoted, answer = read_mail(f"{line}\n> Which quant?\n\nQ4.")
    assert (quoted.author, quoted.text) == ("Bo Muster", "Which quant?")
    assert quoted.sent_at == datetime(2025, 5, 14, tzinfo=UTC)
    assert (answer.author, answer.parent) == (None, 0)


@pytest.mark.parametrize(
    "line",
    [
        "On 14 May 2025 it told us all that we had to know:",
        "On 14 May 2025, they said:",
        "Am 14. Mai 2025 sagte er uns alles:",
    ],
)
def test_prose_that_tells_a_day_above_a_quote_is_nobody_s_citation(line: str) -> None:
    assert read_mail(f"{line}\n> Which quant?\n\nQ4.") == []


def test_a_citation_line_may_stand_inside_of_the_quote() -> None:
    text = (
        "Q4.\n\n> On 14 May 2025, at 12:04, Bo Muster <bo@example.org> wrote:\n> \n> Which quant?\n"
        "> \n>> On 14 May 2025, at 11:00, Ada Rahn <ada@example.org> wrote:\n>> \n>> I use Qwen3.\n"
    )
    assert told(read_mail(text))[:2] == [
        ("Ada Rahn", "I use Qwen3."),
        ("Bo Muster", "Which quant?"),
    ]


OUTLOOK = """\
-----Original Message-----
From: Bo Muster <bo@example.org>
Sent: Wednesday, May 14, 2025 2:04 PM
To: Ada
Subject: RE: quants
"""
OUTLOOK_DE = """\
________________________________
Von: Bo Muster <bo@example.org>
Gesendet: Wed, 14 May 2025 14:04:00
An: Ada
Betreff: AW: quants
"""
OUTLOOK_FR = """\
*De :* Bo Muster
*Envoyé :* 2025-05-14 2:04 PM
*À :* Ada
*Objet :* quants
"""
PASSED_ON = """\
---------- Forwarded message ---------
From: Bo Muster <bo@example.org>
Date: Wed, 14 May 2025 14:04:00 +0000
Subject: quants
To: Ada
"""


@pytest.mark.parametrize("head", [OUTLOOK, OUTLOOK_DE, OUTLOOK_FR, PASSED_ON])
def test_a_mail_below_a_head_of_its_own_is_not_of_who_passes_it_on(head: str) -> None:
    text = f"From: Ada Rahn\nDate: Wed, 14 May 2025 15:00:00 +0000\n\nQ4.\n\n{head}\nWhich quant?\n"
    asked, answered = read_mail(text)
    assert told([asked, answered]) == [("Bo Muster", "Which quant?"), ("Ada Rahn", "Q4.")]
    assert (asked.parent, answered.parent) == (None, 0)
    assert asked.sent_at is not None
    day = datetime(2025, 5, 14, tzinfo=UTC)
    assert asked.sent_at in {day, day.replace(hour=14, minute=4)}


def test_lines_that_tell_where_something_goes_are_no_head_of_a_mail() -> None:
    assert read_mail("Hello,\n\nFrom: Berlin\nTo: Paris\nDate: 14 May 2025\n\nSee you") == []


def _stored(*, kind: str, packing: str, body: str) -> str:
    return (
        "Return-Path: <ada@example.org>\nReceived: from mx\n\tby mail\nMIME-Version: 1.0\n"
        f"Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: {packing}\n"
        'From: "Ada Rahn" <ada@example.org>\nDate: Wed, 14 May 2025 12:03:11 +0200\n'
        f"Subject: =?utf-8?q?Gr=C3=B6=C3=9Fe?=\n\n{body}\n"
    )


@pytest.mark.parametrize(
    ("kind", "packing", "body"),
    [
        ("text/plain", "quoted-printable", "F=C3=BCr mich =E2=80=94 Q4."),
        ("text/plain", "8bit", "Für mich — Q4."),
        ("text/plain", "base64", "RsO8ciBtaWNoIOKAlCBRNC4="),
        ("text/html", "8bit", "<style>p{}</style><div>F&uuml;r mich &mdash; Q4.</div>"),
    ],
)
def test_a_stored_mail_is_read_as_a_program_shows_it(kind: str, packing: str, body: str) -> None:
    text = _stored(kind=kind, packing=packing, body=body)
    (mail,) = read_mail(text)
    assert (mail.author, mail.subject, mail.text) == ("Ada Rahn", "Größe", "Für mich — Q4.")
    assert mail.sent_at == datetime(2025, 5, 14, 10, 3, 11, tzinfo=UTC)
    (boxed,) = read_box(f"From ada@example.org Wed May 14 12:03:11 2025\n{text}")
    assert boxed == mail


def test_what_a_mail_of_a_mailbox_passes_on_is_a_quote() -> None:
    below = "Von: Bo Muster\nGesendet: 14. Mai 2025 12:03\nAn: Ada\nBetreff: x\n\nWhich quant?\n"
    html = "<div>Q4.</div><blockquote><div>Which &amp; quant?</div></blockquote>"
    bodies = [("text/plain", f"Q4.\n\n{below}"), ("text/html", html)]
    box = "\n".join(
        "From ada@example.org Wed May 14 12:03:11 2025\n"
        + _stored(kind=kind, packing="8bit", body=body)
        for kind, body in bodies
    )
    assert told(read_box(box)) == [
        ("Ada Rahn", "Q4.\n\n> Which quant?"), ("Ada Rahn", "Q4.\n\n> Which & quant?"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "sent_at"),
    [
        ("31 Dec 9999 23:59:00 -1200", datetime(9999, 12, 31, tzinfo=UTC)),
        (f"14 May 2025 {'9' * 20}:04:00 +0000", datetime(2025, 5, 14, tzinfo=UTC)),
        (f"14 May 2025 14:04:00 +{'9' * 20}", datetime(2025, 5, 14, tzinfo=UTC)),
    ],
)
def test_a_moment_beyond_all_moments_is_told_by_its_day(told: str, sent_at: datetime) -> None:
    text = _stored(kind="text/plain", packing="8bit", body="Q4.")
    (mail,) = read_mail(text.replace("14 May 2025 12:03:11 +0200", told))
    assert mail.sent_at == sent_at


@pytest.mark.parametrize(
    ("clock", "hour"),
    [("2:04:00 PM", 14), ("12:04:00 PM", 12), ("12:04:00 AM", 0), ("2:04:00 a.m.", 2)],
)
def test_a_clock_of_twelve_hours_is_told_by_its_half_of_the_day(clock: str, hour: int) -> None:
    text = _stored(kind="text/plain", packing="8bit", body="Q4.")
    (mail,) = read_mail(text.replace("14 May 2025 12:03:11 +0200", f"14 May 2025 {clock}"))
    assert mail.sent_at == datetime(2025, 5, 14, hour, 4, tzinfo=UTC)


def test_words_above_its_first_mail_are_of_no_mailbox() -> None:
    mail = _stored(kind="text/plain", packing="8bit", body="Q4.")
    box = f"From ada@example.org Wed May 14 12:03:11 2025\n{mail}"
    assert len(read_box(f"\n\n{box}")) == 1
    assert read_box(f"Look what came today:\n\n{box}") == []


@pytest.mark.parametrize(
    "field",
    [
        'From: "', "From: :-;[\\<", "Message-ID: <9@[x.org", "Content-Type: ;ada*",
        "Content-Disposition: ;ada*", "Content-Type: multipart/mixed; ;ada*",
    ],
)  # fmt: skip
def test_a_field_that_python_cannot_read_spoils_no_other(field: str) -> None:
    name = field.partition(":")[0]
    text = _stored(kind="text/plain", packing="8bit", body="Für mich — Q4.")
    spoilt = re.sub(rf"(?m)^{name}:.*\n", "", text).replace("Subject:", f"{field}\nSubject:")
    (mail,) = read_mail(spoilt)
    (boxed,) = read_box(f"From ada@example.org Wed May 14 12:03:11 2025\n{spoilt}")
    for one in (mail, boxed):
        assert (one.subject, one.text) == ("Größe", "Für mich — Q4.")
        assert one.sent_at == datetime(2025, 5, 14, 10, 3, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("ada at example.org (Ada Rahn)", "Ada Rahn"),
        ("ada@example.org (Ada Rahn)", "Ada Rahn"),
        ("@d@ @ending from ex@mple@org (Ada Rahn)", "Ada Rahn"),
        ("@d@r @end|ng |rom ex@mp|e@org (Rahn, Ada (Lamps))", "Rahn, Ada (Lamps)"),
        ("ada at example.org (=?iso-8859-1?q?Ad=E4le_Rahn?=)", "Adäle Rahn"),
        ("Ada Rahn <ada at example.org>", "Ada Rahn"),
        ('"Rahn, Ada" <ada@example.org>', "Rahn, Ada"),
        ("ada at example.org", "ada at example.org"),
        ("ada at example.org (=?iso-88\xff-1?q?Ad=E4le?=)", "=?iso-88\xff-1?q?Ad=E4le?="),
    ],
)
def test_archives_of_lists_disguise_addresses_and_tell_names_behind_them(
    line: str, author: str
) -> None:
    box = f"From ada at example.org  Wed May 14 12:03:11 2025\nFrom: {line}\nSubject: x\n\nQ4.\n"
    assert told(read_box(box)) == [(author, "Q4.")]
    stored = f"Received: from mx\nMIME-Version: 1.0\nDate: 14 May 2025\nFrom: {line}\n\nQ4.\n"
    assert told(read_mail(stored)) == [(author, "Q4.")]


@pytest.mark.parametrize(
    "line",
    [
        "On Wed, May 14, 2025 at 5:34 PM Bo Muster <bo at example.org> wrote:",
        "On Wed, May 14, 2025 at 5:34 PM, Bo Muster <bo at example.org<mailto:bo at x.org>> wrote:",
        "On 5/14/25, Bo Muster <bo at mail.example.org> wrote:",
        "On 14-05-2025, at 10:19, Bo Muster <bo at example.org> wrote:",
        "On May 14, 2025 10:14:54 AM PDT, Bo Muster <bo at example.org> wrote:",
        "On May 14, 2025, 11:59 AM -0700, Bo Muster <bo at example.org>, wrote:",
        "On 14-May-25 Bo Muster wrote:",
    ],
)
def test_a_citation_line_of_an_archive_of_a_list_leaves_the_text(line: str) -> None:
    box = (
        "From ada at example.org  Wed May 14 12:03:11 2025\nFrom: ada at example.org (Ada Rahn)\n\n"
        f"{line}\n> Which quant?\n\nQ4.\n"
    )
    assert told(read_box(box)) == [("Ada Rahn", "> Which quant?\n\nQ4.")]
    assert read_mail(f"{line}\n> Which quant?\n\nQ4.")[0].author == "Bo Muster"


def _boxed(number: int, *, answers: int | None = None) -> str:
    above = f"In-Reply-To: <{answers}@example.org>\n" if answers is not None else ""
    return (
        "From ada@example.org Wed May 14 12:03:11 2025\nFrom: Ada Rahn <ada@example.org>\n"
        f"Message-ID: <{number}@example.org>\n{above}\nmail {number}\n"
    )


def test_a_mail_may_stand_above_the_one_that_it_answers() -> None:
    box = "\n".join(
        [_boxed(3, answers=2), _boxed(9), _boxed(2, answers=1), _boxed(1), _boxed(4, answers=1)]
    )
    found = read_box(box)
    texts = [message.text for message in found]
    assert sorted(texts) == [f"mail {n}" for n in (1, 2, 3, 4, 9)]
    above = {m.text: None if m.parent is None else texts[m.parent] for m in found}
    assert above == {
        "mail 1": None, "mail 2": "mail 1", "mail 3": "mail 2", "mail 4": "mail 1", "mail 9": None,
    }  # fmt: skip
    assert all(m.parent is None or m.parent < place for place, m in enumerate(found))


def test_of_mails_that_answer_one_another_in_a_ring_one_begins() -> None:
    found = read_box("\n".join([_boxed(1, answers=2), _boxed(2, answers=1), _boxed(3, answers=3)]))
    assert sum(message.parent is None for message in found) == 2
    assert all(m.parent is None or m.parent < place for place, m in enumerate(found))


@pytest.mark.parametrize(
    ("line", "gap"),
    [
        ("From 1831239283@xxx Wed May 14 12:03:11 +0000 2025", "\n\n"),
        ("From - Wed May 14 12:03:11 2025", "\n\n"),
        ("From ", "\n\n"),
        ("From ada@example.org Wed May 14 12:03:11 2025", "\n"),
    ],
)
def test_programs_begin_the_mails_of_a_mailbox_in_ways_of_their_own(line: str, gap: str) -> None:
    head = f"{line}\nX-Labels: Inbox,\n Lamps\nFrom: Ada Rahn <ada@example.org>\nSubject: x"
    box = gap.join(f"{head}\n\nQ{n}.\nFrom here on\nall is well." for n in (4, 8))
    texts = [f"Q{n}.\nFrom here on\nall is well." for n in (4, 8)]
    assert told(read_box(f"{box}\n")) == [("Ada Rahn", text) for text in texts]


def test_a_mail_without_a_sender_spoils_no_mailbox() -> None:
    line = "From ada@example.org Wed May 14 12:03:11 2025"
    box = f"{line}\nFrom: Ada Rahn\nSubject: x\n\nQ4.\n\n{line}\nSubject: y\n\nQ8.\n"
    assert told(read_box(box)) == [("Ada Rahn", "Q4."), (None, "Q8.")]


def test_a_letter_that_begins_with_from_is_no_mailbox() -> None:
    assert (
        read_box("From Berlin in 2025\nNote: all is well.\n\nFrom Paris in 2024\nNote: x\n") == []
    )


@pytest.mark.parametrize("sign", ["(", "<", '"', ","])
def test_a_sender_nested_deeper_than_python_reads_raises_nothing(sign: str) -> None:
    line = f"From: {sign * 3000} ada@example.org\n"
    head = f"From ada@example.org Wed May 14 12:03:11 2025\n{line}To: {sign * 3000}\nSubject: x\n"
    (mail,) = read_box(f"{head}\nQ4.\n")
    assert mail.text == "Q4."
