"""Cypher that fills and counts, generated from the names of `graph.schema` alone."""

from __future__ import annotations

from collections.abc import Callable

from graph.schema import Label, PropertyType, RelationshipType

type Value = Callable[[str, PropertyType], str]
"""Text that reads a property from a row, given its name and type."""


def plain(name: str, _kind: PropertyType) -> str:
    """Read a property as it was sent.

    Examples
    --------
    >>> plain("text", "string")
    'row.`text`'
    """
    return f"row.`{name}`"


def unique_constraint(label: Label) -> str:
    """Return the statement that makes `id` unique among the nodes of a label."""
    name = f"{label.name.lower()}_id"
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label.name}) REQUIRE n.id IS UNIQUE"


def id_index(label: Label) -> str:
    """Return the statement that indexes `id`, for an engine whose constraint brings no index."""
    name = f"{label.name.lower()}_by_id"
    return f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label.name}) ON (n.id)"


def merge_nodes(label: Label, *, value: Value = plain) -> str:
    """Return the statement that merges `$rows` as nodes of a label."""
    properties = {name: kind for name, kind in label.columns.items() if name != "id"}
    return (
        f"UNWIND $rows AS row MERGE (n:{label.name} {{id: {value('id', 'string')}}})"
        f" SET {_assignments('n', properties, value)}"
    )


def merge_relationships(
    kind: RelationshipType, *, value: Value = plain, are_new: bool = False
) -> str:
    """Return the statement that merges `$rows` as relationships of a type.

    A row whose end is missing makes none. With `are_new` none is looked for before it is made.
    """
    key = ", ".join(f"`{name}`: {value(name, kind.properties[name])}" for name in kind.key)
    rest = {name: type_ for name, type_ in kind.properties.items() if name not in kind.key}
    verb = "CREATE" if are_new else "MERGE"
    text = (
        f"UNWIND $rows AS row MATCH (a:{kind.source} {{id: {value('source_id', 'string')}}})"
        f" MATCH (b:{kind.target} {{id: {value('target_id', 'string')}}})"
        f" {verb} (a)-[r:{kind.name}{f' {{{key}}}' if key else ''}]->(b)"
    )
    return f"{text} SET {_assignments('r', rest, value)}" if rest else text


def count_nodes(label: Label) -> str:
    """Return the statement that counts the nodes of a label."""
    return f"MATCH (n:{label.name}) RETURN count(n) AS n"


def count_relationships(kind: RelationshipType) -> str:
    """Return the statement that counts the relationships of a type between its two labels."""
    return f"MATCH (:{kind.source})-[r:{kind.name}]->(:{kind.target}) RETURN count(r) AS n"


def _assignments(variable: str, properties: dict[str, PropertyType], value: Value) -> str:
    return ", ".join(f"{variable}.`{n}` = {value(n, kind)}" for n, kind in properties.items())


DELETE_RELATIONSHIPS = (
    "UNWIND $places AS place MATCH ()-[r]->() WHERE elementId(r) = place DELETE r"
)


def node_ids(label: Label) -> str:
    """Return the statement that reads the ids of a label's nodes."""
    return f"MATCH (n:{label.name}) WHERE n.id IS NOT NULL RETURN n.id AS id"


def delete_nodes(label: Label) -> str:
    """Return the statement that removes the nodes of `$ids` with their relationships."""
    return f"UNWIND $ids AS id MATCH (n:{label.name} {{id: id}}) DETACH DELETE n"


def delete_some_nodes(label: Label) -> str:
    """Return the statement that removes up to `$limit` nodes of a label and tells how many."""
    return f"MATCH (n:{label.name}) WITH n LIMIT $limit DETACH DELETE n RETURN count(*) AS n"


def relationship_keys(kind: RelationshipType) -> str:
    """Return the statement that reads ends, key and `place` of a type's relationships."""
    key = "".join(f", r.`{name}` AS `{name}`" for name in kind.key)
    return (
        f"MATCH (a:{kind.source})-[r:{kind.name}]->(b:{kind.target})"
        f" RETURN a.id AS source_id, b.id AS target_id{key}, elementId(r) AS place"
    )
