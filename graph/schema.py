"""The graph: labels, relationship types, properties and keys, spelled here alone.

A node's key is `id`. A relationship's key is its two ends and the properties named in `key`; these
stand in the
`MERGE`, so that loading twice changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PropertyType = Literal["string", "int", "float", "bool", "datetime", "list"]


_NODE_KEYS: dict[str, PropertyType] = {"id": "string", "name": "string"}
_ENDS: dict[str, PropertyType] = {"source_id": "string", "target_id": "string"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A kind of node; `id` (unique) and `name` come with every label."""

    name: str
    properties: dict[str, PropertyType]

    @property
    def columns(self) -> dict[str, PropertyType]:
        """All properties, `id` and `name` first."""
        return _NODE_KEYS | self.properties


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationshipType:
    """A kind of relationship from nodes of one label to nodes of another.

    A type with several target labels (`MENTIONS`, `EXPRESSES`) stands here once a target.
    """

    name: str
    source: str
    target: str
    key: tuple[str, ...] = ()
    properties: dict[str, PropertyType]

    @property
    def columns(self) -> dict[str, PropertyType]:
        """The ids of both ends, then all properties."""
        return _ENDS | self.properties


LABELS: tuple[Label, ...] = (
    Label(
        name="User",
        properties={
            "is_bot": "bool",
            "source": "string",
            "first_at": "datetime",
            "last_at": "datetime",
            "first_month": "string",
            "n_posts": "int",
            "coreness": "int",
        },
    ),
    Label(
        name="Thread",
        properties={
            "title": "string",
            "source": "string",
            "community": "string",
            "created_at": "datetime",
            "month": "string",
        },
    ),
    Label(
        name="Post",
        properties={
            "kind": "string",
            "text": "string",
            "created_at": "datetime",
            "month": "string",
            "points": "int",
            "state": "string",
            "depth": "int",
            "url": "string",
            "asks": "bool",
            "helps": "bool",
            "acknowledges": "bool",
            "shares": "bool",
        },
    ),
    Label(
        name="Model",
        properties={
            "family": "string",
            "n_params": "int",
            "license": "string",
            "created_at": "datetime",
            "owner": "string",
            "on_hub": "bool",
            "downloads": "int",
        },
    ),
    Label(
        name="Hardware",
        properties={
            "maker": "string",
            "line": "string",
            "memory_gib": "float",
            "released": "string",
        },
    ),
    Label(name="Quantization", properties={}),
    Label(name="Runtime", properties={}),
    Label(name="Benchmark", properties={}),
    Label(name="Publisher", properties={}),
    Label(name="Stance", properties={}),
    Label(name="Affordance", properties={}),
)

_MENTION: dict[str, PropertyType] = {
    "start": "int",
    "end": "int",
    "surface": "string",
    "confidence": "float",
    "rule": "string",
}

RELATIONSHIP_TYPES: tuple[RelationshipType, ...] = (
    RelationshipType(name="WROTE", source="User", target="Post", properties={}),
    RelationshipType(name="IN_THREAD", source="Post", target="Thread", properties={}),
    RelationshipType(name="REPLIES_TO", source="Post", target="Post", properties={}),
    *(
        RelationshipType(
            name="MENTIONS", source="Post", target=t, key=("start",), properties=_MENTION
        )
        for t in ("Model", "Hardware", "Quantization", "Runtime", "Benchmark")
    ),
    RelationshipType(
        name="DERIVED_FROM",
        source="Model",
        target="Model",
        # `source` keeps apart who says so: hub, text, name, and accepted, a person's decision.
        key=("relation", "source"),
        properties={"relation": "string", "source": "string", "post_ids": "list"},
    ),
    RelationshipType(name="VARIANT_OF", source="Model", target="Model", properties={}),
    RelationshipType(
        name="RUNS_ON",
        source="Model",
        target="Hardware",
        key=("relation_id",),
        properties={
            "relation_id": "string",
            "post_id": "string",
            "user_id": "string",
            "created_at": "datetime",
            "month": "string",
            "tokens_per_second": "float",
            "context_length": "int",
            "devices": "int",
            "quantization": "string",
            "runtime": "string",
            "second_hand": "bool",
            "plausible": "bool",
            "single_stream": "bool",
        },
    ),
    RelationshipType(
        name="PREFERRED_OVER",
        source="Model",
        target="Model",
        key=("relation_id",),
        properties={
            "relation_id": "string",
            "post_id": "string",
            "user_id": "string",
            "created_at": "datetime",
            "month": "string",
        },
    ),
    RelationshipType(
        name="JUDGED",
        source="User",
        target="Model",
        key=("relation_id",),
        properties={
            "relation_id": "string",
            "post_id": "string",
            "polarity": "string",
            "created_at": "datetime",
            "month": "string",
        },
    ),
    RelationshipType(
        name="TAUGHT",
        source="User",
        target="User",
        key=("post_id",),
        properties={
            "post_id": "string",
            "learner_post": "string",
            "acknowledged": "bool",
            "acknowledged_by": "string",
            "topics": "list",
            "created_at": "datetime",
            "month": "string",
            "probability": "float",
        },
    ),
    RelationshipType(name="PUBLISHED_BY", source="Model", target="Publisher", properties={}),
    *(
        RelationshipType(
            name="EXPRESSES",
            source="Post",
            target=t,
            properties={"probability": "float", "month": "string"},
        )
        for t in ("Stance", "Affordance")
    ),
)


def label(name: str) -> Label:
    """Return the label of that name."""
    return next(known for known in LABELS if known.name == name)
