"""Networks as arrays for the tables: nodes by number, ties, and the acts behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.affiliation import co_participation_edges, shared_model_edges
from graph.kernels.csr import Csr, from_pairs
from graph.networks import hub_edges, owner_of, people, replies, teaching_edges
from graph.statistics.reciprocity import Acts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Net:
    """A network of `acts.n` nodes; `groups` says what the acts' groups are, if they are some."""

    name: str
    title: str
    acts: Acts
    directed: bool = True
    groups: str | None = None

    @property
    def graph(self) -> Csr:
        """The simple undirected graph."""
        return from_pairs(self.acts.n, self.acts.source, self.acts.target)

    @property
    def ties(self) -> int:
        """Ordered pairs with at least one act."""
        return len(np.unique(self.acts.source.astype(np.int64) * self.acts.n + self.acts.target))

    @property
    def given(self) -> NDArray[np.int64]:
        """How often each node acts."""
        return np.bincount(self.acts.source, minlength=self.acts.n)

    @property
    def received(self) -> NDArray[np.int64]:
        """How often each node is acted upon."""
        return np.bincount(self.acts.target, minlength=self.acts.n)


TITLES = {
    "reply": "replies",
    "reply_without_bots": "replies, without bots",
    "teaching": "teaching",
    "co_participation": "shared threads",
    "shared_models": "shared models",
    "owners": "owners on the Hub",
    "models": "models on the Hub",
}
"""The networks by name, the community's first."""


def reply_net(posts: pl.DataFrame, *, bots: bool = True) -> Net:
    """Return replies between known people; groups are threads (see `networks.reply_network`)."""
    known = people(posts, bots=bots)
    rows = replies(posts, bots=bots).drop_nulls(["source", "target"])
    name = "reply" if bots else "reply_without_bots"
    return _net(name, known["user_id"], rows, group="thread_id", groups="threads")


def teaching_net(teaches: pl.DataFrame, posts: pl.DataFrame) -> Net:
    """Return teachings among known authors; groups are threads (see `teaching_network`)."""
    rows = teaching_edges(teaches).select(
        "post_id", pl.col("teacher_id").alias("source"), pl.col("learner_id").alias("target")
    )
    threads = posts.select("post_id", "thread_id")
    rows = rows.join(threads, on="post_id", how="left", maintain_order="left")
    return _net("teaching", people(posts)["user_id"], rows, group="thread_id", groups="threads")


def affiliation_nets(mentions: pl.DataFrame, posts: pl.DataFrame) -> list[Net]:
    """Return who shares threads and who shares models (see `graph.affiliation`)."""
    known = people(posts)["user_id"]
    return [
        _net("co_participation", known, co_participation_edges(posts), directed=False),
        _net("shared_models", known, shared_model_edges(mentions, posts), directed=False),
    ]


def hub_nets(models: pl.DataFrame) -> list[Net]:
    """Return which owner builds on which, and which model derives from which."""
    pairs = hub_edges(models).select("child", "base").unique(maintain_order=True)
    listed = models.select(pl.format("model:{}", "key").alias("id"))["id"]
    nodes = pl.concat([listed, pairs["base"]]).unique(maintain_order=True)
    derived = pairs.select(pl.col("child").alias("source"), pl.col("base").alias("target"))
    owned = derived.with_columns(owner_of(pl.col("source", "target")))
    owners = nodes.to_frame("id").select(owner_of(pl.col("id"))).to_series()
    return [
        _net("owners", owners.unique(maintain_order=True), owned),
        _net("models", nodes, derived),
    ]


def _net(
    name: str, nodes: pl.Series, rows: pl.DataFrame, *, group: str | None = None,
    directed: bool = True, groups: str | None = None,
) -> Net:  # fmt: skip
    numbers = pl.DataFrame({"node": nodes, "number": np.arange(len(nodes), dtype=np.int32)})
    ends = []
    for end in ("source", "target"):
        found = rows.join(numbers, left_on=end, right_on="node", how="left", maintain_order="left")
        ends.append(found["number"].to_numpy())
    kept = ends[0] != ends[1]
    places = (
        rows[group].rank("dense").to_numpy().astype(np.int32)
        if group is not None and rows.height
        else np.zeros(rows.height, dtype=np.int32)
    )
    acts = Acts(
        n=len(nodes), source=ends[0][kept].astype(np.int32), target=ends[1][kept].astype(np.int32),
        group=places[kept],
    )  # fmt: skip
    return Net(name=name, title=TITLES[name], acts=acts, directed=directed, groups=groups)
