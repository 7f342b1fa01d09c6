"""Tables become graph rows: the only place where this happens, for both stores, files and status.

Rows stand in the order of the tables (people in the order of their first post), are unique by their
key, and no relationship has an end that is not there. An empty list is left unset, like any value
that is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from graph.claims import LIKELY
from graph.lineage.decisions import accepted_derivations
from graph.networks import reply_edges
from graph.project_models import Models, derivations, models
from graph.schema import LABELS, RELATIONSHIP_TYPES, Label, PropertyType, RelationshipType
from graph.stances import NAMES, node_id
from graph.statistics.windows import MONTH
from ingest.extract.acts.acts import ACT_NAMES
from ingest.people.pseudonyms import N_DIGITS, PREFIX, PSEUDONYM
from ingest.tables import UTC

if TYPE_CHECKING:
    from ingest.workspace import Workspace

_NAME_LETTERS = 60
_TYPES: dict[PropertyType, pl.DataType | type[pl.DataType]] = {
    "string": pl.String, "int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean, "datetime": UTC,
    "list": pl.List(pl.String),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """All nodes and relationships of a workspace, in schema order, with the schema's columns."""

    nodes: tuple[tuple[Label, pl.DataFrame], ...]
    relationships: tuple[tuple[RelationshipType, pl.DataFrame], ...]

    @property
    def n_rows(self) -> int:
        """Nodes and relationships together."""
        return sum(frame.height for _, frame in (*self.nodes, *self.relationships))


def project(workspace: Workspace) -> Projection:
    """Return the graph of a workspace's tables.

    Raises
    ------
    MissingStepError
        If a table is not there yet.

    Notes
    -----
    Models are the model entities of the annotations and, of the Hub's, the ancestors and
    descendants of those (see `graph.project_models`).
    """
    tables = _Tables(
        posts=workspace.table("corpus/posts"),
        mentions=workspace.table("annotations/mentions"),
        relations=workspace.table("annotations/relations"),
        acts=workspace.table("annotations/acts"),
        teaches=workspace.table("annotations/teaches"),
        stances=workspace.table("annotations/stances"),
        entities=workspace.table("annotations/entities"),
    )
    found = models(tables.entities, workspace.table("corpus/models"))
    nodes = {name: _conform(frame, name) for name, frame in _nodes(tables, found).items()}
    ids = {name: frame.select("id") for name, frame in nodes.items()}
    ends = _relationships(tables, found, accepted_derivations(workspace))
    return Projection(
        nodes=tuple((label, nodes[label.name]) for label in LABELS),
        relationships=tuple((kind, _joined(kind, ends, ids)) for kind in RELATIONSHIP_TYPES),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    posts: pl.DataFrame
    mentions: pl.DataFrame
    relations: pl.DataFrame
    acts: pl.DataFrame
    teaches: pl.DataFrame
    stances: pl.DataFrame
    entities: pl.DataFrame


def _month(column: str = "created_at") -> pl.Expr:
    return pl.col(column).dt.strftime(MONTH)


def _conform(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    columns = next(known.columns for known in LABELS if known.name == name)
    return _typed(frame, columns).filter(pl.col("id").is_not_null()).unique(
        "id", keep="first", maintain_order=True
    )  # fmt: skip


def _typed(frame: pl.DataFrame, columns: dict[str, PropertyType]) -> pl.DataFrame:
    made = []
    for name, kind in columns.items():
        column = pl.col(name) if name in frame.columns else pl.lit(None).alias(name)
        typed = column.cast(_TYPES[kind])
        if kind == "list":
            typed = pl.when(typed.list.len() > 0).then(typed).alias(name)
        made.append(typed)
    return frame.select(made)


def _nodes(tables: _Tables, found: Models) -> dict[str, pl.DataFrame]:
    def entities(kind: str) -> pl.DataFrame:
        return tables.entities.filter(pl.col("kind") == kind).with_columns(
            pl.col("entity_id").alias("id")
        )

    def said(family: str) -> pl.DataFrame:
        return tables.stances.filter(pl.col("family") == family).select(
            node_id().alias("id"), pl.col("label").replace(NAMES).alias("name")
        )

    return {
        "User": users(tables.posts),
        "Thread": threads(tables.posts),
        "Post": _posts(tables.posts, tables.acts),
        "Model": found.nodes,
        "Hardware": entities("hardware").with_columns(pl.col("released").cast(pl.String)),
        "Quantization": entities("quantization"),
        "Runtime": entities("runtime"),
        "Benchmark": entities("benchmark"),
        "Publisher": found.publishers,
        "Stance": said("openness"),
        "Affordance": said("affordance"),
    }


def users(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the known authors of at least one post, in the order of their first post.

    Returns
    -------
    pl.DataFrame
        Columns of the label User. `name` is the pseudonym cut to the least length, of six digits
        and more, at which all differ; a name that is no pseudonym stays. `coreness` is the largest
        k such that a person is tied to k others of whom the same holds (the k-core [1]_), where a
        tie is a reply either way; 0 without a tie.

    References
    ----------
    .. [1] Seidman, "Network structure and minimum degree", Social Networks 5 (1983),
       doi:10.1016/0378-8733(83)90028-X.
    """
    known = (
        posts.filter(pl.col("user_id").is_not_null())
        .sort("created_at", maintain_order=True, nulls_last=True)
        .group_by("user_id", maintain_order=True)
        .agg(
            pl.col("is_bot").any(),
            pl.col("source").first(),
            pl.col("created_at").min().alias("first_at"),
            pl.col("created_at").max().alias("last_at"),
            pl.len().alias("n_posts"),
        )
    )
    core = _coreness(posts)
    return known.with_columns(
        pl.col("user_id").alias("id"),
        _short_names(known["user_id"]).alias("name"),
        _month("first_at").alias("first_month"),
        pl.Series("coreness", [core.get(one, 0) for one in known["user_id"]], dtype=pl.Int64),
    )


def _coreness(posts: pl.DataFrame) -> dict[str, int]:
    """Return the coreness of everybody who answers somebody, or is answered."""
    import networkx as nx  # whose way takes less time than to load the compiled one

    ties = reply_edges(posts).select("source", "target").rows()
    core: dict[str, int] = nx.core_number(nx.Graph(ties))
    return core


def _short_names(ids: pl.Series) -> pl.Series:
    prefix = len(PREFIX)
    keyed = ids.str.contains(f"^{PSEUDONYM}$")
    pseudonyms = ids.filter(keyed)
    total = len(pseudonyms)
    lengths = (n for n in range(6, N_DIGITS) if pseudonyms.str.head(prefix + n).n_unique() == total)
    digits = next(lengths, N_DIGITS)
    return ids.str.head(prefix + digits).zip_with(keyed, ids)


def threads(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the threads in the order of the corpus.

    Returns
    -------
    pl.DataFrame
        Columns of the label Thread; title, community and time are those of the post that began it,
        or of its first post that is there.
    """
    later = pl.col("post_id") != pl.col("thread_id")
    told = pl.col("title", "source", "community", "created_at")
    return (
        posts.group_by("thread_id", maintain_order=True)
        .agg(told.sort_by(later, maintain_order=True).first())
        .with_columns(
            pl.col("thread_id").alias("id"),
            pl.coalesce("title", "thread_id").alias("name"),
            _month().alias("month"),
        )
    )


def _posts(posts: pl.DataFrame, acts: pl.DataFrame) -> pl.DataFrame:
    likely = acts.filter(pl.col("probability") >= LIKELY)
    done = [
        pl.col("post_id")
        .is_in(likely.filter(pl.col("act") == act)["post_id"].implode())
        .alias(act)
        for act in ACT_NAMES
    ]  # fmt: skip
    words = pl.col("text").str.head(_NAME_LETTERS).str.replace_all(r"\s+", " ").str.strip_chars()
    return posts.with_columns(
        pl.col("post_id").alias("id"),
        pl.coalesce(
            "title", pl.when(words != "").then(words), pl.col("post_id")
        ).alias("name"),
        _month().alias("month"),
        *done,
    )  # fmt: skip


def _relationships(
    tables: _Tables, found: Models, accepted: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    posts = tables.posts

    def ends(frame: pl.DataFrame, source: str, target: str) -> pl.DataFrame:
        return frame.with_columns(
            pl.col(source).alias("source_id"), pl.col(target).alias("target_id")
        )

    told = tables.relations.join(
        posts.select("post_id", "user_id", "created_at"), on="post_id", maintain_order="left"
    ).with_columns(_month().alias("month"))
    taught = tables.teaches.with_columns(
        pl.col("acknowledged_by").is_not_null().alias("acknowledged"), _month().alias("month")
    )

    said = tables.stances.join(
        posts.select("post_id", "created_at"), on="post_id", maintain_order="left"
    ).with_columns(node_id().alias("node_id"), _month().alias("month"))

    def of(kind: str) -> pl.DataFrame:
        return told.filter(pl.col("kind") == kind)

    return {
        "WROTE": ends(posts, "user_id", "post_id"),
        "IN_THREAD": ends(posts, "post_id", "thread_id"),
        "REPLIES_TO": ends(posts, "post_id", "parent_id"),
        "MENTIONS": ends(tables.mentions, "post_id", "entity_id"),
        "DERIVED_FROM": derivations(of("derived_from"), found, accepted=accepted),
        "VARIANT_OF": ends(tables.entities, "entity_id", "parent_id"),
        "RUNS_ON": ends(of("runs_on"), "subject", "object"),
        "PREFERRED_OVER": ends(of("prefers"), "subject", "object"),
        "JUDGED": ends(of("judges"), "user_id", "subject"),
        "TAUGHT": ends(taught, "teacher_id", "learner_id"),
        "PUBLISHED_BY": found.published,
        "EXPRESSES": ends(said, "post_id", "node_id"),
    }


def _joined(
    kind: RelationshipType, ends: dict[str, pl.DataFrame], ids: dict[str, pl.DataFrame]
) -> pl.DataFrame:
    """Keep the rows of a type whose two ends are there, once a key."""
    rows = _typed(ends[kind.name], kind.columns)
    for column, end in (("source_id", kind.source), ("target_id", kind.target)):
        rows = rows.join(
            ids[end], left_on=column, right_on="id", how="semi", maintain_order="left"
        )  # fmt: skip
    key = ["source_id", "target_id", *kind.key]
    return rows.drop_nulls(key).unique(key, keep="first", maintain_order=True)
