"""Comments on a docket: one document a file, without what the page added."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.formats.paged import unpaged
from ingest.intake.inputs import find_inputs
from ingest.records import Aside, Post, Raw, Reject
from ingest.source import load_source

RECORDED = Path(__file__).resolve().parents[2] / "recorded" / "public_comments"
PARSE = load_source("public_comments").parse


def test_a_comment_is_one_document_named_and_dated_as_its_file_tells() -> None:
    path = RECORDED / "EXMP-2024-0001-0007.txt"
    (post,) = PARSE(Raw(raw_id=path.name, body=path.read_bytes()))
    assert isinstance(post, Post)
    assert post.post_id == "regulations:EXMP-2024-0001-0007"
    assert post.url == "https://www.regulations.gov/comment/EXMP-2024-0001-0007"
    assert (post.community, post.kind, post.author) == ("EXMP-2024-0001", "document", None)
    assert post.created_at == datetime(2024, 3, 20, tzinfo=UTC)


def test_running_heads_page_numbers_and_hyphens_go() -> None:
    text = unpaged((RECORDED / "EXMP-2024-0001-0007.txt").read_text(encoding="utf-8"))
    assert "| page" not in text
    assert not [line for line in text.split("\n") if line.isdigit()]
    assert "describe old photographs. We speak" in text
    assert "the harm that it foresees. Our readers are open-minded" in text
    assert "they ask for open-source tools as well as open weights." in text


def test_a_compound_of_many_words_keeps_its_hyphens() -> None:
    text = "It is state-of-the-\nart, by trial-and-\nerror, for on-\nline use, not open-sour-\nced."
    assert unpaged(text) == (
        "It is state-of-the-art, by trial-and-error, for online use, not open-sourced."
    )


def test_headings_that_repeat_without_a_page_beside_them_stay() -> None:
    part = "Recommendations:\nAsk the makers of models what they taught them, and how long.\n" * 4
    assert unpaged(part).count("Recommendations:") == 4


def test_numbers_that_are_no_pages_stay() -> None:
    lines = [
        "We lend books in",
        "40",
        "towns, with the help of",
        "12",
        "people, and with machines.",
    ]
    assert unpaged("\n".join(lines)).split() == " ".join(lines).split()


def test_ligatures_and_unseen_signs_become_letters_or_nothing() -> None:
    assert unpaged("the de\ufb01ni\u019fon of o\ufb03ce\u202d\u200b") == "the definition of office"


def test_addresses_cut_by_a_line_are_whole() -> None:
    text = "See https://example.org/open-\nweights/one-\n2024 for the whole of it."
    assert "https://example.org/open-weights/one-2024 for" in unpaged(text)


def test_a_list_of_comments_is_read_and_gives_no_posts() -> None:
    found = list(PARSE(Raw(raw_id="x", body=(RECORDED / "list.json").read_bytes())))
    assert found == [Aside(what="entry of a list of comments")] * 2


def test_a_comment_without_its_id_is_named_by_its_content() -> None:
    (post,) = PARSE(Raw(raw_id="letter.txt", body=b"A comment on docket AB-2024-0001."))
    assert isinstance(post, Post)
    assert post.post_id.removeprefix("regulations:").isalnum()
    assert (post.url, post.community) == (None, None)


@pytest.mark.parametrize("body", [b"", b"\x00\x01", b"  \n\n"])
def test_what_holds_no_words_is_a_reject(body: bytes) -> None:
    (reject,) = PARSE(Raw(raw_id="x", body=body))
    assert isinstance(reject, Reject)


@pytest.mark.shared
def test_every_comment_of_the_docket_is_read(shared: Path) -> None:
    files, ignored = find_inputs([shared / "data" / "regulations"])
    assert (Counter(file.source.name for file in files), ignored) == ({"public_comments": 53}, [])
    bodies = {file.path.name: file.path.read_bytes() for file in files}
    found = [
        record for name, body in bodies.items() for record in PARSE(Raw(raw_id=name, body=body))
    ]
    posts = [record for record in found if isinstance(record, Post)]
    assert (len(posts), len(found)) == (52, 338)
    assert not [post for post in posts if "\u202d" in post.text or "\ufb01" in post.text]


def paged(numbers: range, words: str) -> list[str]:
    """Return pages of twelve lines, each with its number at its foot."""
    return [line for n in numbers for line in [*[f"{words} {n} are open."] * 12, str(n)]]


def test_numbers_of_pages_go_behind_a_table_of_contents_that_counts_to_some_of_them() -> None:
    contents = ["Weights", "1", "Costs", "2", "Risks", "3", "Means", "4"]
    text = unpaged("\n".join([*contents, *paged(range(1, 8), "Weights")]))
    assert [line for line in text.split("\n") if line.isdigit()] == ["1", "2", "3", "4"]
    assert text.split("\n")[:4] == ["Weights", "1", "Costs", "2"]


def test_numbers_of_pages_of_a_second_document_in_the_file_go_too() -> None:
    text = unpaged("\n".join([*paged(range(2, 6), "Weights"), *paged(range(1, 9), "Costs")]))
    assert not [line for line in text.split("\n") if line.isdigit()]


TABLE = (
    '"Document ID","Agency ID","Docket ID","Document Type","Posted Date","Is Withdrawn?",'
    '"Title","First Name","Representative\'s City, State & Zip","Comment"\r\n'
)
ROW = '"{}","EXMP","EXMP-2024-0001","{}","2024-02-26T05:00Z","{}","From Ada","Ada","","{}"\r\n'
WORDS = "Open weights help us.<br/>They can be read &amp; kept, by docket EXMP-2024-0001."


def test_the_table_of_a_docket_s_comments_gives_a_document_for_each(tmp_path: Path) -> None:
    path = tmp_path / "abc123.csv"
    path.write_text(
        TABLE
        + ROW.format("EXMP-2024-0001-0001", "Notice", "false", "")
        + ROW.format("EXMP-2024-0001-0002", "Public Submission", "false", WORDS * 200)
        + ROW.format("EXMP-2024-0001-0003", "Public Submission", "false", "See attached file(s)")
        + ROW.format("EXMP-2024-0001-0004", "Public Submission", "true", WORDS)
        + ROW.format("", "Public Submission", "false", WORDS),
        encoding="utf-8-sig",
        newline="",
    )
    ((file,), _) = find_inputs([path])
    assert file.source.name == "public_comments"
    found = list(PARSE(Raw(raw_id=path.name, body=path.read_bytes())))
    told = [one.what for one in found if isinstance(one, Aside)]
    assert told == ["document of the agency", "comment in an attached file"]
    assert [one.reason for one in found if isinstance(one, Reject)] == ["no id of a comment"]
    first, withdrawn = (one for one in found if isinstance(one, Post))
    assert (first.post_id, first.community) == (
        "regulations:EXMP-2024-0001-0002", "EXMP-2024-0001",
    )  # fmt: skip
    assert first.text.startswith("Open weights help us.\nThey can be read & kept")
    assert first.created_at == datetime(2024, 2, 26, 5, tzinfo=UTC)
    assert (first.author, first.title, first.kind) == (None, None, "document")
    assert (withdrawn.state, withdrawn.removal, withdrawn.text) == ("removed", "withdrawn", "")


@pytest.mark.parametrize("are_many", [False, True])
def test_an_answer_of_the_api_gives_its_comments(*, are_many: bool) -> None:
    record = {
        "id": "EPA-EX-OAR-2024-0001-0007", "type": "comments", "links": {},
        "attributes": {"comment": WORDS, "docketId": "EPA-EX-OAR-2024-0001", "title": "From Ada",
                       "postedDate": "2024-02-26T05:00:00Z", "withdrawn": False},
    }  # fmt: skip
    body = json.dumps({"data": [record] if are_many else record}, indent=2).encode()
    source = load_source("public_comments")
    assert source.recognises(body)
    (post,) = source.parse(Raw(raw_id="EPA-EX-OAR-2024-0001-0007.json", body=body))
    assert isinstance(post, Post)
    assert (post.post_id, post.community) == (f"regulations:{record['id']}", "EPA-EX-OAR-2024-0001")
    assert post.text.startswith("Open weights help us.\n")
    (reject,) = source.parse(Raw(raw_id="x", body=body[:-9]))
    assert isinstance(reject, Reject)
