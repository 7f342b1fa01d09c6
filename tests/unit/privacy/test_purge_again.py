"""What was purged from files without lasting ids stays away when they come edited or renamed."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from ingest.corpus import corpus_step
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import Wish, note_tombstones, purge_corpus
from ingest.withdrawal.mend import MARK
from ingest.workspace import Workspace

TALK = """\
[2024-05-01 12:03] ada: which quant fits the old card in our cellar at all?
[2024-05-01 12:04] bo: I sleep under the bridge
[2024-05-01 12:05] cy: thanks!
[2024-05-01 12:06] ada: try the small one first, and tell us how it went
[2024-05-01 12:07] bo: thanks!
"""
UNTIMED = """\
u/ada: which quant fits the old card in our cellar at all?
u/bo: I sleep under the bridge
u/cy: thanks!
u/ada: try the small one first, and tell us how it went
u/bo: thanks!
u/cy: which runtime do you use for it, and on which card?
u/bo: thanks!
u/ada: good night
"""
FIELDS = ("post_id", "thread_id", "parent_id", "author", "created_at", "text", "url")


def _texts(workspace: Workspace) -> list[str]:
    return workspace.table("corpus/posts")["text"].to_list()


def _purged(workspace: Workspace, *texts: str, at: int = 0) -> list[str]:
    """Purge the posts of these texts (of equal ones the one in place `at`); return their ids."""
    posts = workspace.table("corpus/posts")
    ids = [posts.filter(pl.col("text") == text)["post_id"][at] for text in texts]
    purge_corpus(workspace, note_tombstones(workspace, Wish(post_ids=tuple(ids))))
    return ids


def _study(tmp_path: Path, name: str, text: str) -> tuple[Workspace, Path]:
    workspace, file = Workspace.create(tmp_path / "study"), tmp_path / name
    file.write_text(text, encoding="utf-8")
    corpus_step(workspace, [file], source="text")
    return workspace, file


@pytest.mark.parametrize("talk", [TALK, UNTIMED], ids=["timed", "untimed"])
@pytest.mark.parametrize("edit", ["appended", "prepended", "edited beside"])
def test_a_short_text_of_an_edited_file_stays_away(talk: str, edit: str, tmp_path: Path) -> None:
    workspace, file = _study(tmp_path, "talk.txt", talk)
    before = len(_texts(workspace))
    _purged(workspace, "I sleep under the bridge")
    lines = talk.splitlines(keepends=True)
    head = lines[0].partition(":" if talk is UNTIMED else "] ")[0]
    first = (
        f"{head}: good morning\n" if talk is UNTIMED else "[2024-05-01 11:00] cy: good morning\n"
    )
    last = "u/cy: good night, all\n" if talk is UNTIMED else "[2024-05-02 08:00] cy: good night\n"
    file.write_text(
        {
            "appended": talk + last, "prepended": first + talk,
            "edited beside": talk.replace("in our cellar", "in the cellar") + last,
        }[edit], encoding="utf-8",
    )  # fmt: skip
    corpus_step(workspace, [file], source="text")
    texts = _texts(workspace)
    assert len(texts) == before
    assert "I sleep under the bridge" not in texts
    assert texts.count("thanks!") == talk.count("thanks!")


@pytest.mark.parametrize(("talk", "n"), [(TALK, 2), (UNTIMED, 3)], ids=["timed", "untimed"])
def test_only_the_purged_one_of_equal_short_texts_goes(talk: str, n: int, tmp_path: Path) -> None:
    workspace, file = _study(tmp_path, "talk.txt", talk)
    posts = workspace.table("corpus/posts").filter(pl.col("text") == "thanks!")
    assert posts.height == n
    bo = pseudonym("bo", source="text", key=load_key())
    [first, *_] = posts.filter(pl.col("user_id") == bo)["post_id"]
    purge_corpus(workspace, note_tombstones(workspace, Wish(post_ids=(first,))))
    assert _texts(workspace).count("thanks!") == n - 1
    file.write_text(talk.replace("at all?", "at all then?"), encoding="utf-8")
    corpus_step(workspace, [file], source="text")
    assert _texts(workspace).count("thanks!") == n - 1


def test_short_texts_of_other_people_and_files_stay(tmp_path: Path) -> None:
    workspace, file = _study(tmp_path, "talk.txt", UNTIMED)
    _purged(workspace, "I sleep under the bridge")
    _purged(workspace, "good night")
    other = UNTIMED.replace("u/bo", "u/dee").replace("u/ada", "u/eli")
    (tmp_path / "other.txt").write_text(other, encoding="utf-8")
    corpus_step(workspace, [file, tmp_path / "other.txt"], source="text")
    texts = _texts(workspace)
    assert texts.count("I sleep under the bridge") == texts.count("good night") == 1
    assert texts.count("thanks!") == 6


def test_two_purges_of_neighbours_hold_in_an_edited_file(tmp_path: Path) -> None:
    talk = UNTIMED.replace("u/bo: thanks!", "u/bo: ok")
    workspace, file = _study(tmp_path, "talk.txt", talk)
    _purged(workspace, "ok")
    _purged(workspace, "try the small one first, and tell us how it went")
    _purged(workspace, "thanks!")
    file.write_text(talk.replace("good night", "good night to all of you"), encoding="utf-8")
    corpus_step(workspace, [file], source="text")
    assert sorted(_texts(workspace)) == sorted([
        "which quant fits the old card in our cellar at all?", "I sleep under the bridge",
        "which runtime do you use for it, and on which card?", "ok", "good night to all of you",
    ])  # fmt: skip


def _table(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([FIELDS, *rows])
    return path


ASKING = (
    "see post 4567, >>4567, #4567, #4568 and https://forum.example.org/t/elm/4567?u=cy or "
    "forum.example.org"
)
ANSWER = (
    "4567 tokens in http://www.forum.example.org/p/4567#top, not https://arxiv.example.org/abs/4567"
)
ROWS = [
    ("4567", "4567", "", "ada", "2024-05-01T12:00:00", "My street is Elm Row 3",
     "https://forum.example.org/t/elm/4567"),
    ("4568", "4567", "4567", "bo", "2024-05-01T12:01:00", "thanks!",
     "https://forum.example.org/t/elm/4567/4568"),
    ("4569", "4569", "", "cy", "2024-05-01T12:02:00", ASKING,
     "https://forum.example.org/t/x/4569"),
    ("4570", "4569", "4569", "dee", "2024-05-01T12:03:00", ANSWER,
     "https://forum.example.org/t/x/4569/4570"),
]  # fmt: skip


@pytest.mark.parametrize("has_time", [True, False])
def test_a_row_of_a_renamed_table_stays_away_and_so_do_links_to_it(
    *, has_time: bool, tmp_path: Path
) -> None:
    rows = [row if has_time else (*row[:4], "", *row[5:]) for row in ROWS]
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [_table(tmp_path / "forum.csv", rows)])
    _purged(workspace, "My street is Elm Row 3")
    left = [
        "thanks!",
        f"see {MARK}, {MARK}, {MARK}, #4568 and {MARK} or forum.example.org",
        f"4567 tokens in {MARK}, not https://arxiv.example.org/abs/4567",
    ]
    assert sorted(_texts(workspace)) == sorted(left)
    corpus_step(workspace, [_table(tmp_path / "forum-2025.csv", rows)])
    assert sorted(_texts(workspace)) == sorted(left)
    posts = workspace.table("corpus/posts")
    told = repr(posts.to_dicts())
    assert "elm/4567'" not in told
    assert "forum-2025:4567" not in told
    # the row stays away when its words were changed, too, where its time tells it
    edited = [(*rows[0][:5], "My street is not told", *rows[0][6:]), *rows[1:]]
    corpus_step(workspace, [_table(tmp_path / "forum-2026.csv", edited)])
    assert (sorted(_texts(workspace)) == sorted(left)) is has_time


def test_links_that_others_share_and_links_to_other_sites_stay(tmp_path: Path) -> None:
    card = "https://huggingface.co/elm/elm-7b"
    rows = [
        ("a1", "a1", "", "ada", "2024-05-01T12:00:00", "I made this", card),
        ("b2", "b2", "", "bo", "2024-05-01T12:01:00", f"runs well: {card}", "https://f.org/b2"),
        ("c3", "c3", "", "cy", "2024-05-01T12:02:00", "same here", "https://f.org/c3"),
        ("d4", "d4", "", "dee", "2024-05-01T12:03:00", "and here", "https://f.org/d4"),
    ]
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [_table(tmp_path / "forum.csv", rows)])
    _purged(workspace, "I made this")
    assert f"runs well: {card}" in _texts(workspace)


def test_new_posts_of_a_purged_person_leave_no_id_and_no_quote(tmp_path: Path) -> None:
    rows = [("1", "1", "", "ada", "2024-05-01T12:00:00", "hello", "")]
    rows += [("2", "2", "", "bo", "2024-05-01T12:01:00", "hello you", "")]
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [_table(tmp_path / "forum.csv", rows)])
    ada = pseudonym("ada", source="table", key=load_key())
    purge_corpus(workspace, note_tombstones(workspace, Wish(people=(ada,))))
    said = "my new address is the green house behind the old mill"
    rows += [
        ("3abc", "2", "2", "ada", "2024-06-01T12:00:00", said, ""),
        ("4", "2", "3abc", "cy", "2024-06-01T12:01:00", "> green house\n\nnice", ""),
        ("5", "2", "2", "dee", "2024-06-01T12:02:00", f"she says {said}!", ""),
    ]
    corpus_step(workspace, [_table(tmp_path / "forum.csv", rows)])
    told = repr(workspace.table("corpus/posts").to_dicts())
    assert "3abc" not in told
    assert "green house" not in told
    assert workspace.table("corpus/posts").height == 3
