"""A purge of people whose handles are names of several words, as forums and chats have them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest.corpus import corpus_step
from ingest.purge import note_tombstones, purge_corpus, read_wish
from ingest.withdrawal.mend import MARK
from ingest.workspace import Workspace

QUILL = "Ada van Quill"
_SAID = [
    ("Ada van Quill's idea, ADA VAN QUILL!", f"{MARK}'s idea, {MARK}!"),
    ("with Ada van\nQuill and **Ada van Quill**", f"with {MARK} and **{MARK}**"),
    ("ada van quill wrote: and @ada van quill: so", f"{MARK} wrote: and @{MARK}: so"),
    ("https://f.org/users/Ada%20van%20Quill it is", None),
    ("see f.org/x and /u/ada-van-quill/posts", None),
    ("as Ada Quill, Ada and van Quill said", "as Ada Quill, Ada and van Quill said"),
]


def _forum(path: Path, *rows: tuple[str, str, str]) -> Path:
    """Write rows of a table: id, author, text."""
    told = [(one, "1", who, text, "2025-07-01T10:00:00Z") for one, who, text in rows]
    columns = ["post_id", "thread_id", "author", "text", "created_at"]
    pl.DataFrame(told, schema=columns, orient="row").write_csv(path)
    return path


def _purge(workspace: Workspace, person: str) -> dict[str, str]:
    wish = read_wish(workspace, people=[f"table:{person}"])
    purge_corpus(workspace, note_tombstones(workspace, wish))
    return dict(workspace.table("corpus/posts").select("post_id", "text").iter_rows())


@pytest.mark.parametrize("keep_names", [True, False])
def test_a_full_name_goes_from_what_others_wrote(tmp_path: Path, *, keep_names: bool) -> None:
    workspace = Workspace.create(tmp_path / "study")
    rows = [(str(n), "Bo Hen", text) for n, (text, _) in enumerate(_SAID, 2)]
    own = ("1", QUILL, "the blue house behind our mill")
    corpus_step(workspace, [_forum(tmp_path / "forum.csv", own, *rows)], keep_names=keep_names)
    texts = _purge(workspace, QUILL)
    assert len(texts) == len(_SAID)
    for n, (_, left) in enumerate(_SAID, 2):
        text = texts[f"table:forum:{n}"]
        assert left is None or text.replace(f"@{MARK}", MARK) == left.replace(f"@{MARK}", MARK)
        assert "Ada van" not in text
        assert "quill" not in text.lower().replace("ada quill", "").replace("van quill said", "")
    rows.append(("99", "Cy Dunn", "as Ada van Quill used to say"))
    corpus_step(workspace, [_forum(tmp_path / "forum.csv", own, *rows)], keep_names=keep_names)
    posts = workspace.table("corpus/posts")
    assert dict(posts.select("post_id", "text").iter_rows()) == texts | {
        "table:forum:99": f"as {MARK} used to say"
    }


def test_a_full_name_that_is_everybody_s_words_goes_where_it_is_marked(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    rows = [(str(n), f"hen {n}", "Open Source it is, they say") for n in range(2, 30)]
    rows.append(("30", "hen", "Open Source wrote: hello, and @Open Source"))
    forum = _forum(tmp_path / "forum.csv", ("1", "Open Source", "hello there"), *rows)
    corpus_step(workspace, [forum], keep_names=True)
    texts = _purge(workspace, "Open Source")
    assert texts["table:forum:2"] == "Open Source it is, they say"
    assert texts["table:forum:30"] == f"{MARK} wrote: hello, and @{MARK}"
