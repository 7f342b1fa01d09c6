"""A workspace of a few posts whose graph is counted by hand; all people in it are invented."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from graph.project import Projection
from graph.schema import LABELS, RELATIONSHIP_TYPES
from graph.store import Store
from ingest import tables
from ingest.tables import Table
from ingest.workspace import Workspace

ANN = "kith-" + "a1" * 10
BOB = "kith-" + "b2" * 10
CYD = "kith-" + "a1" * 3 + "c3" * 7
HELPER_BOT = "kith-" + "d4" * 10
HOSTILE = "<script>alert(1)</script> \u202eevil\x1b[31m \"quoted\", 'single'\nand a new line"

_POSTS = [
    # post, thread, parent, kind, user, minute, title, text
    ("reddit:t3_one", "reddit:t3_one", None, "submission", ANN, 0, "Which card for Llama?",
     "Which card for Llama?\n\nI have an RTX 3090."),
    ("reddit:t1_a", "reddit:t3_one", "reddit:t3_one", "comment", BOB, 5, None,
     "Child-7B runs at 40 t/s on my RTX 3090, better than Base-7B."),
    ("reddit:t1_b", "reddit:t3_one", "reddit:t1_a", "comment", ANN, 9, None, "Thanks, that works!"),
    ("reddit:t1_c", "reddit:t3_one", "reddit:t1_a", "comment", None, 11, None, HOSTILE),
    ("reddit:t1_d", "reddit:t3_one", "reddit:t1_gone", "comment", HELPER_BOT, 12, None, ""),
    ("reddit:t1_e", "reddit:t3_two", "reddit:t3_two", "comment", CYD, 50_000, None,
     "Child-7B-GGUF is a quantized Child-7B and it is great. I love Llama."),
]  # fmt: skip


def make_world(root: Path, *, without: str | None = None) -> Workspace:
    """Make the workspace of the small world at `root`, `without` a post and what it says."""
    workspace = Workspace.create(root)
    for table, all_rows in _TABLES:
        rows = [row for row in all_rows if row.get("post_id") != without or without is None]
        missing = [pl.lit(None).alias(name) for name in table.schema if name not in rows[0]]
        overrides = {name: kind for name, kind in table.schema.items() if name in rows[0]}
        frame = pl.DataFrame(rows, schema_overrides=overrides, infer_schema_length=None)
        tables.write(frame.with_columns(missing), table, workspace.table_path(table.name))
    return workspace


def at(minute: int) -> datetime:
    """Return a time of the small world: minutes after noon of 1 July 2025."""
    return datetime(2025, 7, 1, 12, tzinfo=UTC) + timedelta(minutes=minute)


def content(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Return everything that a store holds of the schema, sorted."""
    held: dict[str, list[dict[str, Any]]] = {}
    for known in LABELS:
        told = ", ".join(f"n.`{name}` AS `{name}`" for name in known.columns)
        held[known.name] = in_order(store.query(f"MATCH (n:{known.name}) RETURN {told}", {}))
    for kind in RELATIONSHIP_TYPES:
        told = "".join(f", r.`{name}` AS `{name}`" for name in kind.properties)
        text = (
            f"MATCH (a:{kind.source})-[r:{kind.name}]->(b:{kind.target})"
            f" RETURN a.id AS source_id, b.id AS target_id{told}"
        )
        held[f"{kind.source} {kind.name} {kind.target}"] = in_order(store.query(text, {}))
    return held


def content_of(projection: Projection) -> dict[str, list[dict[str, Any]]]:
    """Return what a store holds after a load of the projection, as `content` does."""
    nodes = {known.name: in_order(rows.to_dicts()) for known, rows in projection.nodes}
    return nodes | {
        f"{kind.source} {kind.name} {kind.target}": in_order(rows.to_dicts())
        for kind, rows in projection.relationships
    }


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows in an order of their own."""
    return sorted(rows, key=str)


def _post(row: tuple[Any, ...]) -> dict[str, Any]:
    post_id, thread_id, parent_id, kind, user_id, minute, title, text = row
    return {
        "post_id": post_id, "source": "reddit", "community": "LocalModels", "thread_id": thread_id,
        "parent_id": parent_id, "kind": kind, "user_id": user_id, "is_bot": user_id == HELPER_BOT,
        "created_at": at(minute), "points": 3, "title": title, "text": text,
        "state": "present" if user_id else "deleted", "depth": 0 if kind == "submission" else 1,
    }  # fmt: skip


def _model(repo_id: str, *bases: tuple[str, str | None]) -> dict[str, Any]:
    return {
        "repo_id": repo_id, "key": repo_id.lower(), "created_at": at(-9000), "downloads": 10,
        "license": "apache-2.0", "n_params": 7_000_000_000,
        "base_models": [{"repo_id": base, "relation": relation} for base, relation in bases],
    }  # fmt: skip


def _mention(post: str, start: int, surface: str, entity_id: str, entity: str) -> dict[str, Any]:
    return {
        "post_id": post, "start": start, "end": start + len(surface), "surface": surface,
        "kind": entity_id.partition(":")[0], "entity_id": entity_id, "entity": entity,
        "confidence": 0.9, "rule": "catalogue",
    }  # fmt: skip


def _entity(entity_id: str, name: str, **more: object) -> dict[str, Any]:
    facts = dict.fromkeys(("family", "parent_id", "owner", "on_hub", "maker", "line", "memory_gib"))
    return (
        {"entity_id": entity_id, "kind": entity_id.partition(":")[0], "name": name} | facts | more
    )


_BASE, _CHILD, _GGUF = "model:org/base-7b", "model:org/child-7b", "model:quant/child-7b-gguf"
_CARD = "hardware:nvidia-rtx-3090"
_NOTHING = dict.fromkeys(
    ("object", "object_name", "relation", "polarity", "tokens_per_second", "plausible",
     "single_stream")
)  # fmt: skip


def _relation(post: str, kind: str, subject: str, **more: object) -> dict[str, Any]:
    row = {
        "relation_id": f"{post}#{kind}:0",
        "post_id": post,
        "kind": kind,
        "subject": subject,
        "subject_name": subject.partition(":")[2],
        "start": 0,
        "end": 8,
        "confidence": 0.8,
        "rule": "words",
    }
    return row | _NOTHING | more


_TABLES: list[tuple[Table, list[dict[str, Any]]]] = [
    (tables.POSTS, [_post(row) for row in _POSTS]),
    (
        tables.MODELS,
        [
            _model("Org/Base-7B", ("ghost/Root-7B", None)),
            _model("Org/Child-7B", ("Org/Base-7B", "finetune"), ("org/child-7b", "finetune")),
            _model("Quant/Child-7B-GGUF", ("Org/Child-7B", "quantized")),
            _model("Other/Unrelated-1B"),
        ],
    ),
    (
        tables.ENTITIES,
        [
            _entity(
                _CHILD,
                "Child-7B",
                family="Llama",
                parent_id="model:~llama",
                owner="Org",
                on_hub=True,
            ),
            _entity("model:~llama", "Llama"),
            _entity(_CARD, "NVIDIA RTX 3090", maker="NVIDIA", line="RTX", memory_gib=24.0),
        ],
    ),
    (
        tables.MENTIONS,
        [
            _mention("reddit:t3_one", 15, "Llama", "model:~llama", "Llama"),
            _mention("reddit:t3_one", 33, "RTX 3090", _CARD, "NVIDIA RTX 3090"),
            _mention("reddit:t1_a", 0, "Child-7B", _CHILD, "Child-7B"),
            _mention("reddit:t1_a", 30, "RTX 3090", _CARD, "NVIDIA RTX 3090"),
            _mention("reddit:t1_a", 52, "Base-7B", _BASE, "Base-7B"),
            _mention("reddit:t1_e", 62, "Llama", "model:~llama", "Llama"),
        ],
    ),
    (
        tables.RELATIONS,
        [
            _relation(
                "reddit:t1_a",
                "runs_on",
                _CHILD,
                object=_CARD,
                tokens_per_second=40.0,
                plausible=True,
            ),
            _relation("reddit:t1_a", "prefers", _CHILD, object=_BASE),
            _relation("reddit:t1_e", "judges", _GGUF, polarity="positive"),
            _relation(
                "reddit:t1_e",
                "derived_from",
                _GGUF,
                object=_CHILD,
                relation="quantized",
                rule="words-quantized",
            ),
            _relation(
                "reddit:t1_c",
                "derived_from",
                _GGUF,
                object=_CHILD,
                relation="quantized",
                rule="name-quantized",
            ),
            _relation("reddit:t1_c", "judges", _CHILD, polarity="negative"),
        ],
    ),
    (
        tables.ACTS,
        [
            {"post_id": "reddit:t3_one", "act": "asks", "probability": 0.9},
            {"post_id": "reddit:t1_a", "act": "helps", "probability": 0.8},
            {"post_id": "reddit:t1_a", "act": "asks", "probability": 0.2},
            {"post_id": "reddit:t1_b", "act": "acknowledges", "probability": 0.5},
        ],
    ),
    (
        tables.TEACHES,
        [
            {
                "post_id": "reddit:t1_a",
                "learner_id": ANN,
                "teacher_id": BOB,
                "learner_post": "reddit:t3_one",
                "acknowledged_by": "reddit:t1_b",
                "created_at": at(5),
                "topics": [_CARD],
                "probability": 0.7,
            },
            {
                "post_id": "reddit:t1_e",
                "learner_id": ANN,
                "teacher_id": CYD,
                "learner_post": "reddit:t3_one",
                "acknowledged_by": None,
                "created_at": at(50_000),
                "topics": [],
                "probability": 0.4,
            },
            {
                "post_id": "reddit:t1_d",
                "learner_id": "kith-" + "e5" * 10,
                "teacher_id": BOB,
                "learner_post": "reddit:t1_gone",
                "acknowledged_by": None,
                "created_at": at(12),
                "topics": [],
                "probability": 0.4,
            },
        ],
    ),
    (
        tables.STANCES,
        [
            {"post_id": "reddit:t1_a", "family": "openness", "label": "purist",
             "probability": 0.8},
            {"post_id": "reddit:t1_b", "family": "affordance", "label": "privacy",
             "probability": 0.9},
            {"post_id": "reddit:t1_c", "family": "affordance", "label": "privacy",
             "probability": 0.3},
            {"post_id": "reddit:t1_e", "family": "openness", "label": "pragmatist",
             "probability": 0.4},
        ],
    ),
]  # fmt: skip

COUNTS = {
    "User": 4,
    "Thread": 2,
    "Post": 6,
    "Model": 5,
    "Hardware": 1,
    "Quantization": 0,
    "Runtime": 0,
    "Benchmark": 0,
    "Publisher": 3,
    "Stance": 2,
    "Affordance": 1,
    "WROTE Post": 5,
    "IN_THREAD Thread": 6,
    "REPLIES_TO Post": 3,
    "MENTIONS Model": 4,
    "MENTIONS Hardware": 2,
    "MENTIONS Quantization": 0,
    "MENTIONS Runtime": 0,
    "MENTIONS Benchmark": 0,
    "DERIVED_FROM Model": 5,
    "VARIANT_OF Model": 1,
    "RUNS_ON Hardware": 1,
    "PREFERRED_OVER Model": 1,
    "JUDGED Model": 1,
    "TAUGHT User": 2,
    "PUBLISHED_BY Publisher": 4,
    "EXPRESSES Stance": 2,
    "EXPRESSES Affordance": 2,
}
"""Nodes a label, relationships a type and target, counted by hand: Root-7B is only named as a base;
it and Base-7B are ancestors of Child-7B, Child-7B-GGUF its descendant, Unrelated-1B neither. From
the Hub come three derivations (a model is not its own base), from words and a name one each."""
