"""Which chains a page shows as examples: sure, asked for, thanked for, on one topic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from lessons_world import lessons_of, make_teaches, make_workspace

from graph.analysis import run_analysis
from graph.teaching.chains import surest
from ingest.tables import ACTS, write


def examples(tmp_path: Path, *, thanks: str | None = "thx", asks: bool = True) -> list[str]:
    """Return the people of shown chains: ann, ben, cat is one if all its marks are there.

    Of dan, eve, fay the lessons name two topics, and what is answered names none.
    """
    topics = ["runtime:llama-cpp"]
    rows = (
        ("ann", "ben", 0, topics, "t0"),
        ("ben", "cat", 1, topics, "t1"),
        ("dan", "eve", 0, ["x", "y"], "t2"),
        ("eve", "fay", 1, ["x", "y"], "t3"),
        ("gus", "hal", 0, topics, "t4"),
        ("hal", "ida", 1, topics, "t5"),
    )
    teaches = make_teaches(rows).with_columns(
        acknowledged_by=pl.when(pl.col("post_id").is_in(["p0", "p2", "p4"])).then(pl.lit(thanks)),
        probability=pl.when(pl.col("post_id") == "p5").then(0.6).otherwise(0.9),
    )
    made = make_workspace(tmp_path, rows, teaches)
    acts = [
        {"post_id": f"q{n}", "act": "asks", "probability": 0.9} for n in range(6 if asks else 0)
    ]
    write(pl.DataFrame(acts, schema=ACTS.schema), ACTS, made.table_path("annotations/acts"))
    result = run_analysis(made, "education-chains", n_null=3)
    assert len(result["chains"]) == 4
    told = result["examples"]
    assert (told["from"], told["n"]) == (0.7, len(told["chains"]))
    return ["".join(chain["people"]) for chain in told["chains"]]


def test_shown_are_sure_chains_that_were_asked_and_thanked_for(tmp_path: Path) -> None:
    assert examples(tmp_path) == ["annbencat"]


@pytest.mark.parametrize("marks", [{"thanks": None}, {"asks": False}])
def test_chains_without_questions_or_thanks_are_no_examples(
    marks: dict[str, Any], tmp_path: Path
) -> None:
    assert examples(tmp_path, **marks) == []


def test_a_lesson_on_several_topics_is_shown_on_those_named_on_both_sides() -> None:
    rows = tuple((f"a{n}", f"b{n}", n, ["x", "y"], f"t{n}") for n in range(3))
    lessons = lessons_of(rows)
    posts = pl.DataFrame({"post_id": ["t1", "q0"], "title": ["All about y", None]})
    named = [("q0", "x", 4), ("t1", "y", 11), ("t1", "x", 40), ("p2", "x", 1)]
    mentions = pl.DataFrame(named, schema=["post_id", "entity_id", "end"], orient="row")
    acts = pl.DataFrame({"post_id": ["q0", "q1", "q2"], "act": ["asks"] * 3, "probability": 0.9})
    shown = surest(lessons, posts, acts, mentions)
    told = [(lessons.names[who], lessons.topics[what])
            for who, what in zip(shown.teacher, shown.topic, strict=True)]  # fmt: skip
    # the post answered names x, the title y; what stands below the title is not asked
    assert told == [("a0", "x"), ("a1", "y")]
