"""Quotes in what is to be published: which find the post that they are from."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest.privacy.check import check
from ingest.privacy.quotes import Corpus, quoted_passages
from ingest.workspace import Workspace

_TEXTS = [
    "My cat sleeps on the second graphics card because it is the warm one of the two",
    "The warm card of the two is where the cat sleeps, and the cold one is mine",
    "I gave up on undervolting after the third blue screen in one evening",
]


def test_a_verbatim_quote_finds_its_post_at_rank_one() -> None:
    corpus = Corpus(pl.DataFrame({"post_id": ["a", "b", "c"], "text": _TEXTS}))
    [[(row, passage)], nothing] = corpus.verbatim(
        ["They say: because it is the warm one of the two.", "because it is the warm one"]
    )
    assert (row, passage) == (0, "because it is the warm one of the two")
    assert nothing == []
    quote = corpus.quote(passage, row, is_verbatim=True)
    assert (quote.post_id, quote.rank, quote.words) == ("a", 1, 9)


def test_eight_words_of_one_repository_name_are_no_quote() -> None:
    name = "Kithlab/Owl-2.5-7B-Instruct-v1-GGUF"
    posts = pl.DataFrame({"post_id": ["a"], "text": [f"I run {name} on both cards"]})
    corpus = Corpus(posts, frozenset({name.casefold()}))
    assert corpus.verbatim([f'"model:{name}"', f"See {name}."]) == [[], []]
    assert corpus.verbatim([f"they run {name} on both cards"]) != [[]]
    assert Corpus(posts).verbatim([f"See {name}."]) != [[]]
    slug = pl.DataFrame({"post_id": ["a"], "text": ["my cat sleeps on the second graphics card"]})
    told = Corpus(slug, frozenset({name.casefold()})).verbatim(
        ["comments/abc/my_cat_sleeps_on_the_second_graphics_card"]
    )
    assert told != [[]]


def test_names_side_by_side_are_no_quote_nor_is_one_that_no_repository_has() -> None:
    name = "Owl-of-the-Night-that-Sings-at-Dawn-7B"
    posts = pl.DataFrame({"post_id": ["a"], "text": [f"Kithlab/Owl-2 and kithlab/{name}, now"]})
    corpus = Corpus(posts, frozenset({name.casefold(), "kithlab/owl-2"}))
    told = f'"key":"model:~{name.lower()}","name":"{name}"'
    assert corpus.verbatim([told, f'["{name}","Kithlab/Owl-2"]']) == [[], []]
    assert corpus.verbatim([f'["{name} and","Kithlab/Owl-2"]', f"owl/{name}"]) != [[], []]


def _with_models(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> Workspace:
    """A workspace whose one post names repositories of many words."""
    said = "I run kithlab/Owl-of-the-Night-that-Sings-at-Dawn-7B and the other one on both cards"
    workspace = Workspace.create(tmp_path / "study")
    posts = pl.DataFrame({"post_id": ["a"], "user_id": ["kith-1"], "text": [said]})
    for name, table in {"corpus/posts": posts, **tables}.items():
        path = workspace.table_path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        table.write_parquet(path)
    return workspace


_OWL = "kithlab/Owl-of-the-Night-that-Sings-at-Dawn-7B"


def _entity(entity_id: str, name: str, *, kind: str = "model") -> dict[str, pl.DataFrame]:
    row = {"entity_id": [entity_id.lower()], "name": [name], "kind": [kind], "owner": [""]}
    return {"annotations/entities": pl.DataFrame(row)}


@pytest.mark.parametrize(
    ("tables", "is_quote"),
    [
        ({}, True),
        ({"corpus/models": pl.DataFrame({"key": [_OWL.lower()], "repo_id": [_OWL]})}, False),
        (_entity(f"model:{_OWL}", "owl"), False),
        (_entity(f"model:~{_OWL}", "owl"), False),
        (_entity("model:~owl", _OWL), False),
        (_entity("hardware:owl", _OWL, kind="hardware"), True),
    ],
)
def test_names_of_models_are_no_quotes_whatever_table_knows_them(
    tables: dict[str, pl.DataFrame], handles_file: Path, tmp_path: Path, *, is_quote: bool
) -> None:
    workspace = _with_models(tmp_path, tables)
    page = tmp_path / "page.txt"
    page.write_text(f"Most told of: {_OWL}.")
    found = check([page], workspace=workspace, handles_file=handles_file).findings
    assert [one.kind for one in found] == ["verbatim quote"] * is_quote
    page.write_text(f"Somebody runs {_OWL} and the other one on both cards.")
    (one,) = check([page], workspace=workspace, handles_file=handles_file).findings
    assert (one.kind, one.what.rpartition("finds ")[2]) == ("verbatim quote", "a at rank 1")


def test_a_reworded_quote_tells_the_rank_of_its_likely_source() -> None:
    corpus = Corpus(pl.DataFrame({"post_id": ["a", "b", "c"], "text": _TEXTS}))
    quote = corpus.reworded("after three blue screens that evening I gave up undervolting")
    assert quote is not None
    assert (quote.post_id, quote.rank, quote.is_verbatim) == ("c", 1, False)
    assert corpus.reworded("an entirely different sentence about gardening and old trains") is None


@pytest.mark.parametrize(
    "marks",
    ["“”", "„“", "«»", "»«", "””", "‘’", "‚‘", "‹›", "›‹", "「」", "『』", ("``", "''")],
)
def test_quotation_marks_of_many_languages_are_known(marks: tuple[str, str]) -> None:
    quote = "what he’d not say that evening, for he isn’t one who gave up"
    other = "a short one"
    before, behind = marks
    text = f"It's {before}{other}{behind} and then {before}{quote}{behind}, don't ask."
    assert list(quoted_passages(text)) == [quote]
    assert list(quoted_passages(f"The workers’ cards were warm. {text}")) == [quote]


def test_words_between_two_quotes_are_no_quote() -> None:
    french = "« un mot » et puis encore bien des mots de moi ici, et « un autre »"
    assert list(quoted_passages(french)) == []
    assert list(quoted_passages("the users’ and then all the workers’ cards stood there")) == []


def test_quotes_of_a_manuscript_are_told_apart_one_by_one(
    demo_workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "paper.md").write_text(
        "“With whose money? A 3090 costs five of these, they said.” Another complained that"
        " “gemma 27b is still better at prose, while qwen 32b writes like a committee”."
        " “The weather in Lisbon was pleasant and the trams were yellow all week long.”"
    )
    report = check([tmp_path / "paper.md"], workspace=Workspace.open(demo_workspace))
    told = [(f.kind, f.what.rpartition("finds ")[2]) for f in report.findings]
    assert told == [
        ("verbatim quote", "reddit:t1_zk01006 at rank 1"),
        ("reworded quote", "reddit:t1_zk27006 at rank 1"),
    ]
