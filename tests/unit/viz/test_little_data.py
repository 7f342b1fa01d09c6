"""Pages of very little data: sentences stay true and grammatical, and few people stay untold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import UsageError
from ingest.workspace import Workspace
from viz.drawing.coarse import blurred
from viz.jobs.build import BuildOptions, build
from viz.render import render_view

_START = 1751328000
_THINGS = (
    "people|posts|threads|replies|judgements|teachings|ties|models|reports|months|records|lessons"
    "|times|kinds|pairs"
)
_WRONG = {
    "one of many": re.compile(rf"(?<![\d.,/–:±-])(?<!± )\b1 (?:directed )?({_THINGS})\b"),
    "many to one's verb": re.compile(r"[Oo]f 1 \w+ who were|\b1 of \d+ \w+ form\b"),
    "nothing of nothing": re.compile(r"\b0 of 0\b"),
    "from a day to itself": re.compile(r"\b(?:from )?(\d\d\d\d-\d\d-\d\d|\d+) to \1\b(?! ?±)"),
    "no value": re.compile(r"\b(NaN|nan|None|undefined)\b"),
}


def _thread(*posts: tuple[str, int | None, str]) -> list[dict[str, Any]]:
    """Return a thread as lines of a dump: author, the place of the post answered, words."""
    rows: list[dict[str, Any]] = []
    for place, (author, answered, words) in enumerate(posts):
        shared = {"id": f"aa{place}", "author": author, "created_utc": _START + 600 * place,
                  "subreddit": "Little", "score": 1}  # fmt: skip
        if answered is None:
            rows.append({**shared, "title": words, "selftext": ""})
        else:
            parent = f"{'t3' if answered == 0 else 't1'}_aa{answered}"
            rows.append({**shared, "body": words, "parent_id": parent, "link_id": "t3_aa0"})
    return rows


_ASKED = "How do I run Qwen3-30B-A3B on my RTX 3090? I get out of memory."
_TAUGHT = "You can set -ngl 99 in llama.cpp and it will fit. Try Q4_K_M."
_RUNS = "I run Qwen3-30B-A3B on my RTX 3090 with llama.cpp at 42 tok/s, Q4_K_M."
_TALKS = {
    "one post": _thread(("anna", None, "Hello, is Llama 3.1 8B good?")),
    "one thread": _thread(
        ("anna", None, _ASKED), ("ben", 0, _TAUGHT), ("anna", 1, "Thanks, that worked!"),
        ("carl", 0, _RUNS),
    ),
    "answers to what is missing": [
        {"id": f"bb{n}", "author": f"ann{n % 7}", "created_utc": _START + n, "subreddit": "Little",
         "score": 1, "body": f"Words {n}", "parent_id": f"t1_zz{n}", "link_id": f"t3_zz{n % 9}"}
        for n in range(60)
    ],
    "six people": _thread(
        ("anna", None, _ASKED), ("ben", 0, _TAUGHT), ("anna", 1, "Thanks, that worked!"),
        ("carl", 0, _RUNS), ("dora", 0, "Mistral 7B is a great model, I love it."),
        ("emil", 0, "What about the weather?"), ("fay", 5, "It rains here, too."),
    ),
}  # fmt: skip


def _build(folder: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    for name, key in (("RS.jsonl", "title"), ("RC.jsonl", "body")):
        lines = [json.dumps(row) for row in rows if key in row]
        if lines:
            (folder / name).write_text("\n".join(lines) + "\n")
    root = folder / "study"
    options = BuildOptions(inputs=tuple(sorted(folder.glob("R?.jsonl"))), is_public=True)
    build(Workspace.create(root), options, tell=lambda _report: None)
    return root


@pytest.fixture(scope="module")
def studies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: _build(tmp_path_factory.mktemp("little"), rows) for name, rows in _TALKS.items()}


def _said(page: Path) -> str:
    shown = re.sub(r"<(script|style)\b.*?</\1>", "", page.read_text(), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "\n", shown))


@pytest.mark.parametrize("talk", _TALKS)
def test_sentences_of_very_little_are_grammatical_and_compare_nothing_with_itself(
    talk: str, studies: Mapping[str, Path]
) -> None:
    wrong = [
        (page.name, what, found[0])
        for page in sorted((studies[talk] / "pages").glob("*.html"))
        for what, pattern in _WRONG.items()
        for found in pattern.finditer(_said(page))
    ]
    assert wrong == []


@pytest.mark.parametrize("talk", ["one post", "one thread"])
def test_of_fewer_than_five_people_nothing_is_published(
    talk: str, studies: Mapping[str, Path]
) -> None:
    public = studies[talk] / "public"
    assert [page.name for page in public.iterdir()] == ["index.html"]
    said = _said(public / "index.html")
    assert "fewer than five" in said
    assert not re.search(r"\b[1-4] (post|people|person|thread)", said)
    with pytest.raises(UsageError, match="fewer than five people"):
        render_view(Workspace.open(studies[talk]), "community", {}, is_public=True)


def test_findings_that_fewer_than_five_people_stand_behind_are_not_published(
    studies: Mapping[str, Path],
) -> None:
    root = studies["six people"]
    index, quoted = (_said(root / folder / "index.html") for folder in ("public", "pages"))
    for why, told in (
        ("Fewer than five people report what runs on what", "1 person reports 1 time"),
        ("Fewer than five people were found to judge models", "1 person judges 1 model"),
        ("Fewer than five people were found to teach", "Of 1 person who was taught a topic"),
    ):
        assert why in index
        assert told in quoted
    assert not re.search(r"100 % \(95 % interval|with a speed", index)
    pages = {page.stem for page in (root / "public").iterdir()}
    assert not pages & {"hardware", "education-chains"}
    assert "community" in pages
    with pytest.raises(UsageError, match="Fewer than five people report what runs"):
        render_view(Workspace.open(root), "hardware", {}, is_public=True)


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("Of 9 people seen, 1 taught later.", "Of 9 people seen, fewer than 5 taught later."),
        (
            "Of 40 people, 3 (7.5 %, 95 % interval 2.6 to 20; 7 % if right) later taught it.",
            "Of 40 people, fewer than 5 later taught it.",
        ),
        ("1 of 14 months is too short", "1 of 14 months is too short"),
        ("1 post names it", "fewer than 5 posts name it"),
        ("tied 1 time; in graphs 7 ± 1 times", "tied fewer than 5 times; in graphs 7 ± 1 times"),
        ("Of 1 post read, 0 say so", "Of fewer than 5 posts read, 0 say so"),
    ],
)
def test_what_few_did_is_told_as_few(said: str, published: str) -> None:
    assert blurred(said) == published


def test_of_one_thread_nothing_is_said_of_ties_returned_in_another(
    studies: Mapping[str, Path],
) -> None:
    for talk in ("one thread", "six people"):
        index = _said(studies[talk] / "pages" / "index.html")
        assert "of the ties are returned" in index
        assert not re.search(r"in\s+another\s+thread, not|\d % in another thread", index)


def test_where_all_that_is_answered_is_missing_nothing_is_said_of_who_answers(
    studies: Mapping[str, Path],
) -> None:
    index = _said(studies["answers to what is missing"] / "pages" / "index.html")
    assert "Who answers whom is not told" in index
    assert "No post that is answered is in the files" in index
    assert "Nobody answered" not in index
    assert "first answers alone" not in index


def test_no_sentence_of_a_result_is_said_twice(studies: Mapping[str, Path]) -> None:
    told = Workspace.open(studies["one post"]).result("core-periphery")["sentence"]
    assert told == "No core can be told: nobody is tied to anybody."
