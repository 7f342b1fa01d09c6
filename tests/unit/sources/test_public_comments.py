"""Comments on a docket: one document a file, without what the page added."""

from __future__ import annotations

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
