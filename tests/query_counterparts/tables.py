"""The tables of a workspace, joined as the counterparts need them."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import Any

import networkx as nx
import polars as pl

from ingest.workspace import Workspace

_WORDS = {
    "offline": "offline use", "cost": "low cost", "flexibility": "freedom to experiment",
    "uncensored": "no refusals", "deterrent_setup": "hard to set up",
    "deterrent_performance": "weaker than hosted", "deterrent_cost": "costly to run",
}  # fmt: skip
"""Names of labels that are not called as they are labelled."""


class Tables:
    """Frames of one workspace; ends that have no row are dropped here, as a graph drops them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @cached_property
    def posts(self) -> pl.DataFrame:
        """Posts with `month`, the `person` who wrote them, `by_bot`, and the thread's title."""
        posts = self._workspace.table("corpus/posts").with_columns(
            pl.col("created_at").dt.to_string("%Y-%m").alias("month")
        )
        bots = posts.filter("is_bot")["user_id"].drop_nulls().unique()
        titles = posts.filter(pl.col("post_id") == pl.col("thread_id")).select(
            "thread_id", thread_title="title", thread_month="month"
        )
        firsts = posts.group_by("thread_id").agg(first_month=pl.col("month").first())
        return (
            posts.with_columns(
                pl.col("user_id").is_in(bots.implode()).fill_null(value=False).alias("by_bot"),
                pl.col("user_id").replace_strict(_short(posts["user_id"])).alias("person"),
            )
            .join(titles, on="thread_id", how="left", maintain_order="left")
            .join(firsts, on="thread_id", how="left", maintain_order="left")
            .with_columns(pl.coalesce("thread_month", "first_month").alias("thread_month"))
        )

    @cached_property
    def entities(self) -> pl.DataFrame:
        return self._workspace.table("annotations/entities")

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of all entities and of the Hub's models that are kin of a named one."""
        known = dict(self.entities.select("entity_id", "name").iter_rows())
        hub = {
            f"model:{key}": repo for key, repo in self._models.select("key", "repo_id").iter_rows()
        }
        spelled = {f"model:{repo.lower()}": repo for repo in reversed(self._bases["repo_id"])}
        kin = {i: hub.get(i) or spelled[i] for i in self.kin if i not in known}
        return kin | {i: name or i for i, name in known.items()}

    @cached_property
    def kin(self) -> set[str]:
        """Ids of the named models, with their ancestors and descendants on the Hub."""
        G = nx.DiGraph(self._bases.select("derivative", "base").iter_rows())
        named = set(self.entities.filter(pl.col("kind") == "model")["entity_id"])
        found = set(named)
        for model in named & set(G):
            found |= nx.ancestors(G, model) | nx.descendants(G, model)
        return found

    @cached_property
    def hub(self) -> dict[str, dict[str, Any]]:
        """What the Hub's records say, by id."""
        return {f"model:{row['key']}": row for row in self._models.iter_rows(named=True)}

    @cached_property
    def mentions(self) -> pl.DataFrame:
        """Mentions with `name` of the entity and the columns of their post."""
        known = self._workspace.table("annotations/mentions").unique(
            ["post_id", "entity_id", "start"], keep="first", maintain_order=True
        )
        named = known.filter(pl.col("entity_id").is_in(list(self.names))).with_columns(
            pl.col("entity_id").replace_strict(self.names).alias("name")
        )
        return named.join(self.posts.drop("kind"), on="post_id", maintain_order="left")

    @cached_property
    def relations(self) -> pl.DataFrame:
        """Relations with names `model` and `other`, and who said it when."""
        told = self._workspace.table("annotations/relations")
        said = self.posts.select(
            "post_id", "user_id", "person", "by_bot", "created_at", "month",
            "thread_id", "thread_title", "text",
        )  # fmt: skip
        return told.join(said, on="post_id", maintain_order="left").with_columns(
            pl.col("subject").replace_strict(self.names, default=None).alias("model"),
            pl.col("object").replace_strict(self.names, default=None).alias("other"),
        )

    @cached_property
    def teaches(self) -> pl.DataFrame:
        """Likely teaching edges between known people, with names and the thread of the answer."""
        posts = self.posts.select("post_id", "text", "thread_id", "thread_title", "thread_month")
        people = {i: name for i, name in self.posts.select("user_id", "person").iter_rows() if i}
        table = self._workspace.table("annotations/teaches").filter(
            pl.col("teacher_id").is_in(list(people)), pl.col("learner_id").is_in(list(people)),
            pl.col("probability") >= 0.5,
        ).sort("created_at", "post_id")  # fmt: skip
        return table.join(posts, on="post_id", how="left", maintain_order="left").with_columns(
            pl.col("created_at").dt.to_string("%Y-%m").alias("month"),
            pl.col("acknowledged_by").is_not_null().alias("acknowledged"),
            pl.col("teacher_id").replace_strict(people).alias("teacher"),
            pl.col("learner_id").replace_strict(people).alias("learner"),
        )

    @cached_property
    def stances(self) -> pl.DataFrame:
        """Stances and affordances with `name` in words and the columns of their post."""
        said = self._workspace.table("annotations/stances").with_columns(
            pl.col("label").replace(_WORDS).alias("name")
        )
        return said.join(self.posts.drop("kind"), on="post_id", maintain_order="left")

    @cached_property
    def acts(self) -> dict[str, set[str]]:
        """Posts that likely do each act."""
        table = self._workspace.table("annotations/acts").filter(pl.col("probability") >= 0.5)
        return {
            act: set(table.filter(pl.col("act") == act)["post_id"])
            for act in ("asks", "helps", "acknowledges", "shares")
        }

    @cached_property
    def derivations(self) -> pl.DataFrame:
        """Derivations: `derivative` and `base` (ids), `relation`, `source`, number of `posts`."""
        hub = self._bases.select(
            "derivative", "base", "relation", source=pl.lit("hub"), posts=pl.lit(0, pl.UInt32)
        )
        told = (
            self.relations.filter(
                pl.col("kind") == "derived_from", pl.col("subject") != pl.col("object")
            )
            .with_columns(
                source=pl.when(pl.col("rule").str.starts_with("name-")).then(pl.lit("name")).otherwise(pl.lit("text")),
                relation=pl.col("relation").fill_null("unspecified"),
            )
            .group_by(derivative="subject", base="object", relation="relation", source="source")
            .agg(posts=pl.col("post_id").n_unique())
        )  # fmt: skip
        ends = list(self.kin)
        return pl.concat([hub, told]).filter(
            pl.col("derivative").is_in(ends), pl.col("base").is_in(ends)
        ).unique(["derivative", "base", "relation", "source"])  # fmt: skip

    def lineage(self) -> nx.DiGraph[str]:
        """Derivative to base, whoever says so."""
        return nx.DiGraph(self.derivations.select("derivative", "base").iter_rows())

    def models(self, told: str) -> set[str]:
        """Ids of the models that a parameter means: by name, by id, or by repository."""
        low = told.lower()
        return {i for i in self.kin if low in (self.names[i].lower(), i, i.removeprefix("model:"))}

    def things(self, told: str) -> set[str]:
        """Ids of anything that a parameter means, by name or id, with its kind or without."""
        low = told.lower()
        return {
            i for i, name in self.names.items() if low in (name.lower(), i, i.partition(":")[2])
        }

    def owner(self, model: str) -> str | None:
        """Who published a model: as the entity tells, else by its repository."""
        if told := self._owners.get(model):
            return told
        repo = self.hub[model]["repo_id"] if model in self.hub else self.names[model]
        owner, sign, _ = repo.partition("/")
        return owner if sign else None

    @cached_property
    def _owners(self) -> dict[str, str | None]:
        return dict(self.entities.select("entity_id", "owner").iter_rows())

    @cached_property
    def _models(self) -> pl.DataFrame:
        return self._workspace.table("corpus/models")

    @cached_property
    def _bases(self) -> pl.DataFrame:
        found = [
            (
                f"model:{key}", f"model:{base['repo_id'].lower()}",
                base["relation"] or "unspecified", base["repo_id"],
            )
            for key, bases in self._models.select("key", "base_models").iter_rows()
            for base in bases or ()
            if base["repo_id"] and key != base["repo_id"].lower()
        ]  # fmt: skip
        columns = ["derivative", "base", "relation", "repo_id"]
        return pl.DataFrame(found, schema=dict.fromkeys(columns, pl.String), orient="row")


def _short(ids: pl.Series) -> dict[str, str]:
    """Cut pseudonyms to the least length, of six digits and more, at which they differ."""
    keyed = [i for i in ids.drop_nulls().unique() if re.fullmatch("kith-[0-9a-f]{20}", i)]
    digits = next(n for n in range(6, 21) if len({i[: 5 + n] for i in keyed}) == len(keyed))
    return {i: i[: 5 + digits] if i in keyed else i for i in ids.drop_nulls().unique()}


def people(column: str = "user_id") -> pl.Expr:
    """Count the different people known."""
    return pl.col(column).drop_nulls().n_unique()


def rows(frame: pl.DataFrame, columns: Collection[str]) -> list[dict[str, Any]]:
    """Return the frame's rows with these columns, in their order."""
    return frame.select(*columns).to_dicts()
