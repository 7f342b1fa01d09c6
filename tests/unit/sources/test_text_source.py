"""Pasted text: turns where marks tell them, one post otherwise, never a wrong author."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from ingest.formats.mail import read_mail
from ingest.formats.plain import prose
from ingest.formats.turns import Turn, find_turns
from ingest.intake.inputs import find_inputs
from ingest.records import Post, Raw, Reject
from ingest.source import load_source, recognise

RECORDED = Path(__file__).resolve().parents[2] / "recorded" / "text"
WORDS = " ".join(["people keep small models on old machines and write about it"] * 4)


def posts(name: str) -> list[Post]:
    raw = Raw(raw_id=name, body=(RECORDED / name).read_bytes())
    return [post for post in load_source("text").parse(raw) if isinstance(post, Post)]


def told(turns: list[Turn]) -> list[tuple[str | None, str]]:
    return [(turn.author, turn.text) for turn in turns]


def test_a_mail_gives_the_messages_that_it_quotes_oldest_first() -> None:
    asked, answered, thanked = posts("mail.txt")
    assert [p.author for p in (asked, answered, thanked)] == ["Nora Vale", "Per Holm", "Nora Vale"]
    assert asked.title == "Which quant for 24 GB"
    assert asked.text.endswith("Which quant of the 32B should I take for my card with 24 GB?")
    assert (answered.parent_id, thanked.parent_id) == (asked.post_id, answered.post_id)
    assert thanked.created_at == datetime(2025, 3, 4, 9, 12, 33, tzinfo=UTC)
    assert answered.created_at == datetime(2025, 3, 3, tzinfo=UTC)
    assert "wrote:" not in thanked.text
    assert "> Try Q4_K_M" in thanked.text
    assert {p.thread_id for p in (asked, answered, thanked)} == {asked.post_id}


def _mail(number: int, name: str, subject: str, body: str, more: str = "") -> str:
    return (
        f"From {name.lower()}@example.org Mon Mar  3 12:0{number}:00 2025\n"
        f"X-List: quants\nFrom: {name} <{name.lower()}@example.org>\n"
        f"Date: Mon, 03 Mar 2025 12:0{number}:00 +0100\nSubject: {subject}\n"
        f"Message-ID: <m{number}@example.org>\n{more}\n{body}\n\n"
    )


def test_a_mailbox_gives_a_post_for_each_mail_in_its_thread() -> None:
    printable = (
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\nIn-Reply-To: <m1@example.org>\n"
    )
    box = (
        _mail(1, "Nora", "Which quant", f"Which one for 24 GB?\n\n>From here on. {WORDS}")
        + _mail(2, "Per", "Heat", "My card is hot.")
        + _mail(3, "Ada", "Re: Which quant", "> Which one for 24 GB?\n\nQ4=5FK_M, gr=C3=BC=C3=9Fe",
                printable)
    )  # fmt: skip
    source = recognise(box.encode())
    assert source is not None
    assert source.name == "text"
    assert recognise(box.encode(), name="list.mbox") is source
    raw = Raw(raw_id="list.mbox", body=box.encode())
    first, second, third = (post for post in source.parse(raw) if isinstance(post, Post))
    assert [p.author for p in (first, second, third)] == ["Nora", "Per", "Ada"]
    assert (first.title, second.title, third.title) == ("Which quant", "Heat", None)
    assert first.text.startswith("Which quant\n\nWhich one for 24 GB?\n\nFrom here on.")
    assert third.text == "> Which one for 24 GB?\n\nQ4_K_M, grüße"
    assert third.parent_id == third.thread_id == first.post_id
    assert (second.thread_id, second.kind) == (second.post_id, "submission")
    assert third.created_at == datetime(2025, 3, 3, 11, 3, tzinfo=UTC)
    assert find_turns("From my window I see 2025\nA: b\n") == [
        Turn(text="From my window I see 2025\nA: b")
    ]


def test_a_citation_line_without_a_quote_below_it_is_prose() -> None:
    assert read_mail("On Mon, 3 Mar 2025, Per Holm wrote:\nnothing that is quoted") == []


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Am 03.03.2025 um 12:00 schrieb Jürgen Klaßen:", "Jürgen Klaßen"),
        ("Am 03.03.2025 um 12:00 Uhr schrieb Jürgen Klaßen <j@example.org>:", "Jürgen Klaßen"),
        ("Le 03/03/2025 à 12:00, Jeanne Vale a écrit :", "Jeanne Vale"),
        ("On 3 March 2025 kl. 12:00 Per Holm wrote:", None),
    ],
)
def test_the_clock_of_a_citation_line_is_no_part_of_the_name(line: str, author: str | None) -> None:
    messages = read_mail(f"{line}\n> what is quoted\n\nan answer")
    assert [message.author for message in messages] == ([author, None] if author else [])


def test_a_chat_gives_turns_with_names_and_times_and_continued_lines() -> None:
    first, second, third = posts("chat.txt")
    assert (first.author, first.created_at) == ("ada", datetime(2024, 5, 1, 12, 3, tzinfo=UTC))
    assert second.text.endswith("\nit takes a while to load though")
    assert third.created_at == datetime(2024, 5, 1, 13, 6, tzinfo=UTC)
    assert [p.parent_id for p in (first, second, third)] == [None, None, None]
    assert [p.kind for p in (first, second, third)] == ["submission", "comment", "comment"]


@pytest.mark.parametrize(
    ("form", "day"),
    [
        ("{d:02}.05.24, 10:0{d} - {name}: {said}", 3),
        ("[{d:02}/05/2024, 9:0{d}:11] {name}: \u200e{said}", None),
        ("[5/{d}/24, 10:0{d}:11\u202fAM] {name}: {said}", None),
    ],
)
def test_an_exported_chat_of_a_phone_gives_turns(form: str, day: int | None) -> None:
    talk = [("Ada", "Who knows it?"), ("+49 151 2345678", "Lift it."), ("Ada", "Thanks!")]
    lines = [form.format(d=n, name=name, said=said) for n, (name, said) in enumerate(talk, 1)]
    lines.insert(1, "01.05.24, 10:01 - Messages are encrypted from end to end")
    turns = find_turns("\n".join(lines))
    assert [(turn.author, turn.text) for turn in turns[:3]] == [
        (name, said) for name, said in talk
    ]  # fmt: skip
    assert turns[2].written_at == (datetime(2024, 5, 3, 10, 3, tzinfo=UTC) if day else None)


def test_days_of_an_exported_chat_are_told_where_one_of_them_tells_the_order() -> None:
    form = "[{}, 9:05:11\u202fPM] {}: yes, that is so"
    british = [
        form.format(day, name) for day, name in (("05/04/2024", "Ada"), ("13/04/2024", "Bo"))
    ]
    turns = find_turns("\n".join([*british, form.format("14/04/2024", "Ada")]))
    assert turns[0].written_at == datetime(2024, 4, 5, 21, 5, 11, tzinfo=UTC)
    american = [form.format(day, name) for day, name in (("4/5/24", "Ada"), ("4/13/24", "Bo"))]
    turns = find_turns("\n".join([*american, form.format("4/14/24", "Ada")]))
    assert turns[0].written_at == datetime(2024, 4, 5, 21, 5, 11, tzinfo=UTC)


def test_lines_of_a_forum_tell_authors_and_quotes_whom_they_answer() -> None:
    first, second, third = posts("forum.txt")
    assert [p.author for p in (first, second, third)] == ["quietlathe", "oddharbor", "quietlathe"]
    assert (second.parent_id, third.parent_id) == (first.post_id, None)


def test_replies_are_apart_where_their_number_is_told_and_nobody_is_their_author() -> None:
    head, *replies = posts("replies.txt")
    assert head.text.endswith("slower than I can read.")
    assert [reply.parent_id for reply in replies] == [head.post_id] * 2
    assert {p.author for p in (head, *replies)} == {None}


def test_a_quote_of_what_stands_above_begins_another_turn() -> None:
    first, second, third = posts("quotes.txt")
    assert first.text.endswith("matters less than people say.")
    assert second.text.startswith("> The licence matters less")
    assert (second.parent_id, third.parent_id) == (first.post_id, second.post_id)
    assert [p.author for p in (first, second, third)] == [None] * 3


@pytest.mark.parametrize(
    "text",
    [
        "Pros: it is quick\nCons: it is large\nPros: it is free\nCons: it is loud",
        "2024-05-01 Meta: a model\n2024-05-02 Meta: another\n2024-05-03 Orca: a third",
        "2024-05-01 12:03:11 INFO: 1\n2024-05-01 12:04:11 WARN: 2\n2024-05-01 12:05:11 INFO: 3",
        "<think> hm\n<answer> yes\n<think> again",
        "[12:00] Break: soup\n[13:00] Talk: quants",
        "> a quote at the top that quotes nobody here\n\nand a text",
        "ada: hello there\nbob: hello",
    ],
)
def test_what_only_looks_like_names_makes_nobody_an_author(text: str) -> None:
    assert {author for author, _ in told(find_turns(text))} == {None}


def test_questions_and_answers_are_turns_of_nobody() -> None:
    text = "Q: which one?\nA: the small one.\nit is quick\nQ: why?\nA: see above"
    assert told(find_turns(text)) == [
        (None, "which one?"), (None, "the small one.\nit is quick"), (None, "why?"),
        (None, "see above"),
    ]  # fmt: skip


def test_parts_that_programs_play_are_turns_of_nobody() -> None:
    text = "<user> hello\n<assistant> hello, how can I help\n<user> bye"
    assert [author for author, _ in told(find_turns(text))] == [None] * 3


def test_without_marks_a_file_is_one_document() -> None:
    (only,) = load_source("text").parse(Raw(raw_id="x", body=WORDS.encode()))
    assert isinstance(only, Post)
    assert (only.kind, only.text, only.author) == ("document", WORDS, None)
    assert only.post_id == only.thread_id == f"text:{only.post_id[5:21]}:0"


def test_many_turns_keep_their_order_by_id() -> None:
    text = "\n".join(f"<{'ada' if n % 2 else 'bob'}> turn number {n}" for n in range(12))
    found = list(load_source("text").parse(Raw(raw_id="x", body=text.encode())))
    ids = [post.post_id for post in found if isinstance(post, Post)]
    assert ids == sorted(ids)
    assert ids[0].endswith(":00")


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": 1, "body": "' + WORDS.encode() + b'"',
        b'[\n {"body": "' + WORDS.encode() + b'"}]',
        b'broken {"a": 1,\n"body": "' + WORDS.encode() + b'",\n"b": 2',
        b"\x89PNG\x00" + WORDS.encode(),
        b"<!doctype html><p>" + WORDS.encode(),
        b"id,title,text\n1,a," + WORDS.encode(),
        b"%PDF-1.7\n1 0 obj << /Length 44 >> stream " * 20,
        b"dear diary",
        b"",
    ],
)
def test_what_is_no_prose_is_not_taken_for_a_text(body: bytes) -> None:
    assert prose(body) is None
    assert not load_source("text").recognises(body)


@pytest.mark.parametrize("sign", ["\x08", "\x1a", "\x1b", "\x7f"])
def test_a_control_character_among_many_words_spoils_no_text(sign: str) -> None:
    body = (WORDS + sign + WORDS).encode()
    (post,) = load_source("text").parse(Raw(raw_id="x", body=body))
    assert isinstance(post, Post)
    assert post.text == (WORDS + WORDS).strip()
    assert load_source("text").recognises(body)


def test_a_broken_letter_spoils_its_line_alone() -> None:
    """Mailboxes hold mails of many encodings, and a copy may be cut within a letter."""
    lines = [
        "Größe “zwölf”".encode(),
        "Größe".encode("cp1252"),
        b"\xf0\x9f\x98 gone",
        WORDS.encode(),
    ]
    (post,) = load_source("text").parse(Raw(raw_id="x", body=b"\n".join(lines)))
    assert isinstance(post, Post)
    assert post.text.split("\n")[:2] == ["Größe “zwölf”", "Größe"]


def test_a_mailbox_is_one_whatever_its_mails_hold(tmp_path: Path) -> None:
    """Neither a file sent along nor a docket that one mail names makes something else of it."""
    packed = "\n".join(["f0oBAr91" * 9] * 400)
    mails = [
        "From ada at example.org  Wed May 14 12:03:11 2025\nFrom: ada at example.org (Ada Rahn)\n"
        f"Subject: quants\n\n{words}\n"
        for words in ("See docket EXMP-2024-0001, a request for comments.", packed)
    ]
    body = "\n".join(mails).encode()
    (tmp_path / "2025-May.txt.gz").write_bytes(gzip.compress(body))
    ((file,), _) = find_inputs([tmp_path])  # in a folder, packed as archives of lists are
    found = list(file.source.parse(Raw(raw_id=file.name, body=body)))
    assert file.source.name == "text"
    assert [post.author for post in found if isinstance(post, Post)] == ["Ada Rahn", "Ada Rahn"]


def test_texts_of_other_alphabets_and_encodings_are_texts() -> None:
    words = "люди держат малые модели на старых машинах и пишут об этом " * 4
    assert prose(words.encode()) == words
    assert prose(words.encode("utf-16")) == words
    assert prose(("é" + WORDS).encode("cp1252")) == "é" + WORDS


def test_in_a_folder_only_files_named_as_texts_are_read(tmp_path: Path) -> None:
    for name in ("thread.txt", "README.txt", "LICENSE.txt", "notes.md"):
        (tmp_path / name).write_text(WORDS)
    files, ignored = find_inputs([tmp_path])
    assert [file.name for file in files] == ["thread.txt"]
    assert ignored == ["LICENSE.txt", "README.txt", "notes.md"]
    (named,), _ = find_inputs([tmp_path / "notes.md"])
    assert named.source.name == "text"


def test_empty_text_is_a_reject() -> None:
    (reject,) = load_source("text").parse(Raw(raw_id="x", body=b" \n\n"))
    assert isinstance(reject, Reject)


@pytest.mark.shared
def test_the_pasted_documents_are_read_with_nobody_as_author(shared: Path) -> None:
    counts = {}
    for path in sorted((shared / "data" / "documents").glob("*.txt")):
        body = path.read_bytes()
        source = recognise(body, name=path.name)
        assert source is not None
        found = [
            post for post in source.parse(Raw(raw_id="x", body=body)) if isinstance(post, Post)
        ]
        assert {post.author for post in found} == {None}
        counts[path.stem] = len(found)
    assert counts == {"hackernews_thread": 2, "nostr_thread": 2, "public_comment": 1}


@pytest.mark.parametrize("name", ["text", "public_comments"])
@pytest.mark.parametrize(
    "part",
    [
        "> a quote that nobody said before\nan answer\n",
        "<ada> hello\n<bob> > hello there you all of you\n",
        "a word cut in-\n",
        "https://example.org/a-\n",
        "a" * 70 + "\n",
        "\n",
        '"a',
        "From: ada\n",
        " ",
        "\t",
        "14/05/2025 12.03 - ada: \n",
        "On Mon, 3 Mar 2025, Per Holm wrote:\n> x\n",
    ],
)
def test_long_files_take_time_in_proportion(name: str, part: str) -> None:
    times = []
    for letters in (20_000, 80_000):
        body = f"{WORDS}\n{part * (letters // len(part))}".encode()
        begun = process_time()
        load_source(name).recognises(body)
        list(load_source(name).parse(Raw(raw_id="x", body=body)))
        times.append(process_time() - begun)
    assert times[1] < 12 * times[0] + 0.2
