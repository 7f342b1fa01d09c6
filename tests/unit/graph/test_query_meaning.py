"""What questions count where the sample does not tell: bots, unknown authors, nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from table_rows import complete

from graph.analysis import load_analysis
from graph.lineage.decisions import DECISIONS, proposal_id
from graph.load import connect, load
from graph.questions.queries import bind, load_query
from ingest.tables import TABLES, write
from ingest.workspace import Workspace

type Rows = dict[str, list[dict[str, Any]]]
type Ask = Callable[..., list[dict[str, Any]]]

_GUIDE = " ".join((Path(__file__).parents[3] / "docs/guide.md").read_text("utf-8").split())

ANN, BOT = "kith-" + "a1" * 10, "kith-" + "b2" * 10
BASE, CHILD, CHIP = "model:maker/base-7b", "model:~base-7b-merge", "hardware:nvidia-rtx-3090"


def workspace_of(root: Path, told: Mapping[str, list[dict[str, Any]]]) -> Workspace:
    """Make a workspace with these rows of tables."""
    workspace = Workspace.create(root / "workspace")
    for table_name, table in TABLES.items():
        write(complete(told.get(table_name, ()), table), table, workspace.table_path(table_name))
    return workspace


def made(root: Path, told: Mapping[str, list[dict[str, Any]]]) -> Iterator[Ask]:
    """Ask a store of a workspace with these rows of tables."""
    workspace = workspace_of(root, told)
    with connect(None, workspace, read_only=False) as store:
        load(workspace, store)

        def ask(name: str, **given: str) -> list[dict[str, Any]]:
            query = load_query(name)
            return list(store.query(query.text, bind(query, given)))

        yield ask


def post(number: int, user: str | None, **more: object) -> dict[str, Any]:
    return {
        "post_id": f"text:{number}", "thread_id": f"text:{number}", "source": "text",
        "kind": "document", "user_id": user, "is_bot": None if user is None else user == BOT,
        "created_at": datetime(2025, 7, 1, tzinfo=UTC) + timedelta(minutes=number),
        "text": "Base-7B runs on my RTX 3090.", "state": "present",
    } | more  # fmt: skip


def report(number: int, **more: object) -> dict[str, Any]:
    return {
        "relation_id": f"text:{number}#runs_on:0", "post_id": f"text:{number}", "kind": "runs_on",
        "subject": BASE, "subject_name": "Base-7B", "object": CHIP,
        "object_name": "NVIDIA RTX 3090", "second_hand": False, "plausible": True, "start": 0,
        "end": 4, "confidence": 1.0, "rule": "runs-on",
    } | more  # fmt: skip


def name(number: int, model: str) -> dict[str, Any]:
    return {
        "post_id": f"text:{number}", "start": 0, "end": 7, "surface": "Base-7B", "kind": "model",
        "entity_id": model, "entity": "Base-7B", "confidence": 1.0, "rule": "alias",
    }  # fmt: skip


ENTITIES: list[dict[str, Any]] = [
    {"entity_id": "model:~base", "kind": "model", "name": "Base"},
    {"entity_id": BASE, "kind": "model", "name": "Base-7B", "parent_id": "model:~base",
     "on_hub": True, "license": "mit"},
    {"entity_id": CHILD, "kind": "model", "name": "Base-7B-merge", "parent_id": "model:~base"},
    {"entity_id": CHIP, "kind": "hardware", "name": "NVIDIA RTX 3090", "maker": "NVIDIA",
     "memory_gib": 24.0},
]  # fmt: skip


SAME: Rows = {
    "corpus/posts": [post(n, None if n < 4 else ANN) for n in range(1, 6)],
    "annotations/relations": [
        *(report(n, devices=2) for n in (1, 2, 3)),
        *(report(n, devices=6 - n, tokens_per_second=20.0) for n in (4, 5)),
    ],
    "annotations/entities": ENTITIES,
}
"""Three posts of unknown authors report the same, and one person the same twice."""


@pytest.fixture
def unknown(tmp_path: Path) -> Iterator[Ask]:
    yield from made(tmp_path, SAME)


def test_reports_of_unknown_authors_repeat_nobodys(unknown: Ask) -> None:
    (row,) = unknown("models-on-hardware", hardware="nvidia-rtx-3090")
    assert (row["reports"], row["people"], row["with_speed"]) == (4, 1, 1)
    (row,) = unknown("models-on-most-hardware")
    assert (row["reports"], row["people"]) == (4, 1)
    (row,) = unknown("speed-by-hardware", model="base-7b")
    assert (row["reports"], row["people"]) == (1, 1)


def test_the_analysis_of_hardware_counts_them_as_the_questions_do(tmp_path: Path) -> None:
    counted = load_analysis("hardware-reports").run(workspace_of(tmp_path, SAME), seed=0)["counts"]
    assert (counted["counted"], counted["repeated"], counted["with_speed"]) == (4, 1, 1)


def test_the_least_memory_is_of_the_fewest_devices_that_one_person_tells(unknown: Ask) -> None:
    (row,) = unknown("smallest-hardware-of-models")
    assert (row["memory_gib"], row["devices"], row["post"]) == (24.0, 1, "text:5")
    assert row["reports"] == 4


@pytest.fixture
def by_bots(tmp_path: Path) -> Iterator[Ask]:
    """A bot names two models, a person one of them; a post says that one is a merge."""
    merge = report(1, relation_id="text:1#derived_from:0", kind="derived_from", subject=CHILD,
                   subject_name="Base-7B-merge", object=BASE, object_name="Base-7B",
                   relation="merge", second_hand=None, plausible=None)  # fmt: skip
    mentions = [
        name(1, BASE),
        name(2, CHILD),
        name(3, BASE),
        name(3, CHILD) | {"start": 9, "end": 16},
    ]
    yield from made(
        tmp_path,
        {
            "corpus/posts": [post(1, ANN), post(2, None), post(3, BOT)],
            "annotations/relations": [merge],
            "annotations/mentions": mentions,
            "annotations/entities": ENTITIES,
        },
    )


def test_what_the_guide_says_of_authors_and_times_holds(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, SAME)
    with connect(None, workspace, read_only=False) as store:
        load(workspace, store)
        authors = store.query(
            "MATCH (:Model)-[r:RUNS_ON]->(:Hardware) MATCH (u:User {id: r.user_id})"
            " RETURN count(r) AS reports, count(DISTINCT u.id) AS people", {},
        )  # fmt: skip
        assert list(authors) == [{"reports": 2, "people": 1}]
        times = store.query(
            "MATCH (u:User)-[:WROTE]->(p:Post) MATCH (q:Post {id: 'text:5'})"
            " WHERE p.created_at = u.first_at"
            " RETURN p.id AS first, q.created_at.epochSeconds - p.created_at.epochSeconds AS s", {},
        )  # fmt: skip
        assert list(times) == [{"first": "text:4", "s": 60}]
        kept = (
            "coalesce(r.second_hand, false) = false AND coalesce(r.plausible, true) = true"
            " AND coalesce(r.single_stream, true) = true"
        )
        reports = "MATCH (:Model)-[r:RUNS_ON]->(:Hardware) WHERE {} RETURN count(r) AS n"
        assert kept in _GUIDE  # nobody can tell whether these five are plausible or of one stream
        for condition, n in ((kept, 5), ("r.single_stream = true", 0)):
            assert list(store.query(reports.format(condition), {})) == [{"n": n}]


def test_a_post_that_names_a_thing_twice_is_one_post_and_two_mentions(tmp_path: Path) -> None:
    """The guide says so, and the questions that come with kithgraph count posts."""
    told: Rows = {
        "corpus/posts": [post(1, ANN)],
        "annotations/mentions": [name(1, BASE), name(1, BASE) | {"start": 12, "end": 19}],
        "annotations/entities": ENTITIES,
    }
    workspace = workspace_of(tmp_path, told)
    with connect(None, workspace, read_only=False) as store:
        load(workspace, store)
        counted = (
            "MATCH (p:Post)-[:MENTIONS]->(:Model) RETURN count(p) AS rows, count(DISTINCT p) AS n"
        )
        assert list(store.query(counted, {})) == [{"rows": 2, "n": 1}]
        query = load_query("models-most-talked-about")
        (row,) = store.query(query.text, bind(query, {}))
        assert row["posts"] == 1
    assert "tied to it by three `MENTIONS`, one a span" in _GUIDE


def test_posts_of_bots_are_left_out_where_models_are_counted(by_bots: Ask) -> None:
    counted = {row["model"]: row["posts"] for row in by_bots("variants-of-family", family="~base")}
    assert counted == {"Base-7B": 1, "Base-7B-merge": 1}
    assert [row["posts"] for row in by_bots("merged-models")] == [1]
    assert by_bots("licences-of-models-in-talk") == [{"license": "mit", "models": 1, "posts": 1}]
    talked = {row["model"]: row["posts"] for row in by_bots("models-most-talked-about")}
    assert talked == counted


@pytest.mark.parametrize("told", ["Base-7B", "maker/base-7B", "MODEL:maker/base-7b"])
def test_a_thing_is_named_by_name_repository_or_id(by_bots: Ask, told: str) -> None:
    assert [row["post"] for row in by_bots("evidence-of-mentions", entity=told)] == [
        "text:1", "text:3",
    ]  # fmt: skip


def test_where_nobody_teaches_answers_or_derives_all_are_without(by_bots: Ask) -> None:
    assert by_bots("people-without-lessons") == [
        {"people": 2, "taught_nobody": 2, "untaught": 2, "neither": 2}
    ]
    assert by_bots("people-without-replies", bots="no") == [
        {"people": 1, "answered_nobody": 1, "unanswered": 1, "neither": 1}
    ]
    assert by_bots("models-without-lineage") == [
        {"models": 3, "pairs": 0, "with_base": 0, "with_derivative": 0, "neither": 3}
    ]
    assert by_bots("replies-written-by-few") == [
        {"people": 2, "replies": 0, "most_active": 1, "replies_of_most_active": 0}
    ]
    assert by_bots("replies-received-by-few") == [
        {"people": 2, "replies": 0, "most_answered": 1, "replies_to_most_answered": 0}
    ]
    assert by_bots("posts-written-by-few", share="0") == [
        {"people": 2, "posts": 2, "most_active": 0, "posts_of_most_active": 0}
    ]


def test_what_a_person_accepted_is_no_second_derivation_that_posts_tell(tmp_path: Path) -> None:
    decided = proposal_id(CHILD, BASE, "merge"), CHILD, BASE, "merge", "accepted", "", ""
    decisions = Workspace.create(tmp_path / "workspace").path(DECISIONS)
    decisions.parent.mkdir()
    decisions.write_text("id,child,base,relation,decision,date,note\n" + ",".join(decided) + "\n")
    merge = report(1, kind="derived_from", subject=CHILD, subject_name="Base-7B-merge", object=BASE,
                   object_name="Base-7B", relation="merge")  # fmt: skip
    told = {
        "corpus/posts": [post(1, ANN)],
        "annotations/relations": [merge],
        "annotations/entities": ENTITIES,
    }
    for ask in made(tmp_path, told):
        assert [row["source"] for row in ask("bases-of-model", model="Base-7B-merge")] == [
            "accepted", "text",
        ]  # fmt: skip
        assert [row["source"] for row in ask("lineage-said-but-not-on-hub")] == ["text"]


def test_a_derivation_is_as_sure_as_the_least_sure_step_of_its_surest_way(tmp_path: Path) -> None:
    """A misread word ties a whole family to a model: whoever asks is told who says so."""
    ids = {key: f"model:~{key}" for key in ("tuned", "file", "rival", "rival-file", "both")}
    told = [
        ("tuned", BASE, "finetune", "derived-words"), ("file", BASE, "quantized", "name-suffix"),
        ("rival", BASE, "distilled", "derived-words"),
        ("rival-file", ids["rival"], "quantized", "name-suffix"),
        ("both", ids["file"], "quantized", "name-suffix"),
        ("both", BASE, "quantized", "derived-words"),
    ]  # fmt: skip
    derived = [
        report(n, relation_id=f"text:{n}#derived_from:0", kind="derived_from", subject=ids[key],
               subject_name=key, object=base, object_name="", relation=relation, rule=rule)
        for n, (key, base, relation, rule) in enumerate(told, start=1)
    ]  # fmt: skip
    judged = [
        report(n, relation_id=f"text:{n}#judges:0", kind="judges", subject=ids[key],
               subject_name=key, object=None, object_name=None, polarity="positive", rule="verdict")
        for n, key in ((1, "rival"), (2, "rival"), (3, "file"), (4, "tuned"))
    ]  # fmt: skip
    cat = "kith-" + "c3" * 10
    tuned = ids["tuned"], BASE, "finetune"
    decided = ",".join([proposal_id(*tuned), *tuned, "accepted", "", ""])
    decisions = Workspace.create(tmp_path / "workspace").path(DECISIONS)
    decisions.parent.mkdir()
    decisions.write_text(f"id,child,base,relation,decision,date,note\n{decided}\n")
    entities = [{"entity_id": i, "kind": "model", "name": key} for key, i in ids.items()]
    rows: Rows = {
        "corpus/posts": [post(n, cat if n == 2 else ANN) for n in range(1, 7)],
        "annotations/relations": [*derived, *judged],
        "annotations/entities": [*ENTITIES, *entities],
    }
    for ask in made(tmp_path, rows):
        found = ask("derivatives-of-model", model="Base-7B")
        assert [(row["derivative"], row["steps"], row["said_by"]) for row in found] == [
            ("both", 1, "name"), ("file", 1, "name"), ("rival", 1, "text"), ("tuned", 1, "hub"),
            ("rival-file", 2, "text"),
        ]  # fmt: skip
        found = ask("judgements-of-derivatives", model="Base-7B")
        assert [(row["derivative"], row["said_by"], row["people"]) for row in found] == [
            ("tuned", "hub", 1), ("file", "name", 1), ("rival", "text", 2),
        ]  # fmt: skip
