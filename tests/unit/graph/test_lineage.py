from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import networkx as nx
import polars as pl
import pytest
from table_rows import complete

from graph.analysis import run_analysis
from graph.lineage.agreement import count_verdicts
from graph.lineage.families import family, impossible_dates, of_source
from graph.networks import lineage_network
from graph.statistics.intervals import Share
from ingest.tables import ENTITIES, MENTIONS, MODELS, POSTS, RELATIONS, empty, write
from ingest.workspace import Workspace

BASES: dict[str, tuple[int, list[tuple[str, str | None]]]] = {
    "Meta/Base": (1, []),
    "joe/tune": (5, [("meta/base", "finetune")]),
    "joe/tune-GGUF": (6, [("joe/Tune", "quantized"), ("joe/tune", None)]),
    "ann/other": (3, []),
    "ann/merge": (7, [("joe/tune", "merge"), ("ann/other", "merge")]),
    "odd/early": (2, [("joe/tune", "finetune")]),
    "odd/one": (4, [("odd/two", "finetune")]),
    "odd/two": (4, [("odd/one", "finetune")]),
    "odd/lonely": (4, []),
}
# child, base, relation, post
TALK = (
    ("model:joe/tune", "model:meta/base", "finetune", "r1"),
    ("model:joe/tune", "model:meta/base", "finetune", "r2"),
    ("model:ann/merge", "model:meta/base", "merge", "r3"),
    ("model:joe/tune", "model:~base-family", "finetune", "r4"),
    ("model:ann/merge", "model:odd/lonely", "merge", "r5"),
    ("model:~dream", "model:meta/base", "finetune", "r6"),
    ("model:sam/tune-gguf", "model:~tune", "quantized", "r7"),
)


@pytest.fixture
def models() -> pl.DataFrame:
    return complete(
        [
            {
                "repo_id": name, "key": name.lower(), "downloads": day,
                "created_at": datetime(2024, 1, day, tzinfo=UTC),
                "base_models": [{"repo_id": b, "relation": r} for b, r in bases],
            }
            for name, (day, bases) in BASES.items()
        ],
        MODELS,
    )  # fmt: skip


@pytest.fixture
def relations() -> pl.DataFrame:
    return complete(
        [
            {
                "relation_id": f"{post}#derived_from:0", "post_id": post, "kind": "derived_from",
                "subject": child, "subject_name": child[6:], "object": base,
                "object_name": base[6:], "relation": relation,
            }
            for child, base, relation, post in TALK
        ],
        RELATIONS,
    )  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path, models: pl.DataFrame, relations: pl.DataFrame) -> Workspace:
    made = Workspace.create(tmp_path / "study")
    entities = complete(
        [{"entity_id": "model:meta/base", "kind": "model", "parent_id": "model:~base-family"}],
        ENTITIES,
    )
    frames = ((models, MODELS), (relations, RELATIONS), (entities, ENTITIES))
    for frame, table in (*frames, (empty(POSTS), POSTS), (empty(MENTIONS), MENTIONS)):
        write(frame, table, made.table_path(table.name))
    return made


def test_what_nobody_outside_could_know_is_counted_apart_and_not_drawn(
    workspace: Workspace, models: pl.DataFrame, relations: pl.DataFrame
) -> None:
    doubted = relations.with_columns(
        confidence=pl.when(pl.col("post_id") == "r6").then(0.2).otherwise(0.8)
    )
    write(doubted, RELATIONS, workspace.table_path(RELATIONS.name))
    talk = run_analysis(workspace, "lineage")["talk"]
    assert (talk["beyond_knowing"], talk["posts"]) == (1, len(TALK) - 1)
    assert "model:~dream" in lineage_network(models, relations)
    assert "model:~dream" not in lineage_network(models, doubted)


def test_hub_and_talk_stay_apart_and_ids_meet_in_one_case(
    models: pl.DataFrame, relations: pl.DataFrame
) -> None:
    G = lineage_network(models, relations)
    between = G.get_edge_data("model:joe/tune", "model:meta/base")
    assert {key: edge["source"] for key, edge in between.items()} == {
        ("hub", "finetune"): "hub", ("text", "finetune"): "text",
    }  # fmt: skip
    assert between[("text", "finetune")]["post_ids"] == ["r1", "r2"]
    assert G.nodes["model:meta/base"]["name"] == "Meta/Base"
    assert G.nodes["model:meta/base"]["owner"] == "Meta"
    assert not G.nodes["model:~dream"]["on_hub"]
    told = dict.fromkeys(ENTITIES.schema) | {"entity_id": "model:meta/base", "family": "Base"}
    named = lineage_network(models, relations, pl.DataFrame([told], schema=ENTITIES.schema))
    assert dict(named.nodes(data="family"))["model:meta/base"] == "Base"
    # the two spellings of joe/tune are one base, with two relations
    assert len(G.get_edge_data("model:joe/tune-gguf", "model:joe/tune")) == 2


def test_a_merge_belongs_to_the_family_of_each_of_its_bases(models: pl.DataFrame) -> None:
    H = of_source(lineage_network(models), "hub")
    base, other = family(H, "model:meta/base"), family(H, "model:ann/other")
    assert (base.generations, base.descendants, base.depth, base.breadth) == ((1, 1, 3), 4, 2, 3)
    assert (other.generations, other.relations) == ((1, 1), {"merge": 1})


def test_the_result_tells_families_cycles_impossible_dates_and_what_the_hub_confirms(
    workspace: Workspace,
) -> None:
    result = run_analysis(workspace, "lineage")
    assert [row["root"] for row in result["families"]] == ["model:meta/base", "model:ann/other"]
    assert result["hub"]["with_several_bases"] == 1
    assert result["hub"]["pairs_with_two_relations"] == 1
    assert result["cycles"] == {"hub": [["model:odd/one", "model:odd/two"]], "talk": []}
    dates = result["impossible_dates"]
    assert [(row["child"], row["days"]) for row in dates["examples"]] == [("model:odd/early", 3)]
    assert dates["derivative_older_than_base"]["n"] == 7
    verdicts = {row["verdict"]: row["n"] for row in result["agreement"]["verdicts"]}
    assert verdicts == {"same": 1, "ancestor": 1, "family": 1, "name": 1, "other": 1, "unknown": 1}
    confirmed = result["agreement"]["confirmed"]
    assert (confirmed["k"], confirmed["n"]) == (4, 5)
    assert (result["talk"]["in_words"], result["talk"]["by_name"]) == (6, 0)
    assert result["bases"]["hub"][0] == {
        "id": "model:joe/tune", "name": "joe/tune", "derivatives": 3,
    }  # fmt: skip
    assert result["talk_edges"][0]["n_posts"] == 2
    assert result["bases_per_model"] == [{"bases": 1, "derivatives": 5}, {"bases": 2,
                                         "derivatives": 1}]  # fmt: skip
    assert result["depths"] == [{"depth": 1, "families": 1}, {"depth": 2, "families": 1}]
    assert result["records"] is None
    assert result["cascades"]["to_first_report"] == {"refused": "no month has 1,000 posts"}


def test_derivatives_of_one_base_with_a_wrong_day_tell_hardly_more_than_one() -> None:
    day = datetime(2025, 7, 1, tzinfo=UTC)

    def share(bases: list[str]) -> Share:
        H: nx.DiGraph[str] = nx.DiGraph()
        for place, base in enumerate(bases):
            H.add_node(base, created_at=day)
            born = day + timedelta(days=-1 if place < 10 else 1)
            H.add_node(f"child {place}", created_at=born)
            H.add_edge(f"child {place}", base)
        return impossible_dates(H)[2]

    alone = share([f"base {place}" for place in range(40)])
    one = share([f"base {place // 10}" for place in range(40)])
    assert (alone.k, alone.n, one.k, one.n) == (10, 40, 10, 40)
    assert (alone.effective or 0) > 36
    assert (one.effective or 0) < 4


def test_what_names_alone_tell_is_told_apart_from_words(
    workspace: Workspace, relations: pl.DataFrame
) -> None:
    # joe/tune is told by two posts: by its name in one, in words in the other
    ruled = relations.with_columns(
        rule=pl.when(pl.col("post_id").is_in(["r1", "r3", "r4"]))
        .then(pl.lit("name-quantized"))
        .otherwise(pl.lit("words-finetune"))
    )
    write(ruled, RELATIONS, workspace.table_path(RELATIONS.name))
    result = run_analysis(workspace, "lineage")
    assert (result["talk"]["in_words"], result["talk"]["by_name"]) == (4, 2)
    assert result["talk"]["times"] == len(TALK)
    again = pl.concat([ruled, ruled.head(1).with_columns(start=pl.lit(90, ruled["start"].dtype))])
    write(again, RELATIONS, workspace.table_path(RELATIONS.name))
    assert run_analysis(workspace, "lineage")["talk"] == result["talk"]
    shares = [result["agreement"][way] for way in ("in_words", "by_name", "confirmed")]
    assert [sum(one[part] for one in shares[:2]) for part in "kn"] == [4, 5]
    assert "2 of these by a name alone that holds its base" in result["sentence"]
    known = workspace.table("corpus/models").height
    assert result["sentence"].startswith(f"Of {known} models of the Hub known here 6 derive")


def test_a_derivation_told_with_two_relations_is_one_case() -> None:
    row = {"child": "a", "base": "b", "verdict": "same"}
    judged = [row | {"relation": "finetune"}, row | {"relation": "merge"}]
    other = {"child": "c", "base": "b", "relation": "merge", "verdict": "unknown"}
    counts = count_verdicts([*judged, other])
    assert {verdict: n for verdict, n in counts.items() if n} == {"same": 1, "unknown": 1}


def test_without_any_model_nothing_can_be_confirmed(tmp_path: Path) -> None:
    made = Workspace.create(tmp_path / "study")
    for table in (MODELS, RELATIONS, ENTITIES, POSTS, MENTIONS):
        write(pl.DataFrame(schema=table.schema), table, made.table_path(table.name))
    result = run_analysis(made, "lineage")
    assert result["families"] == result["talk_edges"] == []
    assert result["sentence"].endswith("in 0 families; posts tell of none.")
