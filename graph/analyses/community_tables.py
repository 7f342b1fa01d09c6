"""The tables of the literature for the community and the Hub, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from graph.analysis import Analysis, Result
from graph.networks import owner_of, people
from graph.statistics.intervals import rounded
from graph.tables.figures import FIGURES, TABLES
from graph.tables.hub import download_rows, licence_rows
from graph.tables.nets import (
    TITLES,
    Net,
    affiliation_nets,
    hub_nets,
    reply_net,
    teaching_net,
)
from graph.tables.rows import Row, as_json, flat_rows
from graph.tables.shape import community_rows, mixing_rows, size_rows
from graph.tables.ties import reciprocity_rows
from graph.tables.unequal import inequality_rows, tail_rows
from graph.words import percentage
from ingest.workspace import Workspace

DEFINITION = (
    "One row a figure: of which network, its value, n, the 95 % interval or what a null makes, and "
    "a p: two-sided of what is returned and of assortativity, one-sided of modularity (more than "
    "the null alone would be communities), not adjusted for their number. Networks: replies (with "
    "and without bots), teaching, shared threads and models of the community; on the Hub owners "
    "who build on owners, and models that derive from models. `figures` defines each."
)
_RETURNED = {
    "reciprocity": "of the ties of replies are returned",
    "reciprocity_across": "in another thread",
}
_POSTS = ("post_id", "thread_id", "parent_id", "kind", "user_id", "is_bot", "created_at")


def _run(
    workspace: Workspace,
    *,
    seed: int,
    n_null: int = 99,
    n_draws: int = 1000,
    n_samples: int = 199,
    n_seeds: int = 10,
    n_null_communities: int = 19,
) -> Result:
    posts = workspace.scan("corpus/posts").select(_POSTS).collect()
    models = workspace.table("corpus/models")
    teaches = workspace.table("annotations/teaches")
    community = [reply_net(posts), reply_net(posts, bots=False), teaching_net(teaches, posts)]
    affiliations = affiliation_nets(workspace.table("annotations/mentions"), posts)
    hub = hub_nets(models)
    rows: list[Row] = []
    for net in (*community, *affiliations, *hub):
        rows += size_rows(net) + mixing_rows(net, n_null=n_null, seed=seed)
        if net.directed:
            rows += reciprocity_rows(net, n_null=n_null, seed=seed)
    for net in (community[0], community[2], *hub):
        rows += community_rows(net, n_seeds=n_seeds, n_null=n_null_communities, seed=seed)
    for network, quantity, values in _quantities(posts, models, [*community, *hub]):
        rows += inequality_rows(network, quantity, values, draws=n_draws, seed=seed)
        rows += tail_rows(network, quantity, values, draws=n_samples, seed=seed)
    rows += download_rows(models) + licence_rows(models)
    result: Result = rounded(
        {
            "sentence": _sentence(rows),
            "definition": DEFINITION,
            "n": community[0].acts.n,
            "n_models": models.height,
            "tables": TABLES,
            "networks": TITLES,
            "figures": {name: asdict(figure) for name, figure in FIGURES.items()},
            "rows": as_json(_in_order(rows)),
        }
    )
    return result


def _quantities(
    posts: pl.DataFrame, models: pl.DataFrame, nets: list[Net]
) -> Iterator[tuple[str, str, NDArray[np.int64]]]:
    """Yield network, name and values of each quantity whose inequality is told."""
    reply, without_bots, teaching, owners, derived = nets
    for net, bots in ((reply, True), (without_bots, False)):
        yield net.name, "posts written", people(posts, bots=bots)["n_posts"].to_numpy()
        yield net.name, "replies written", net.given
        yield net.name, "replies received", net.received
        yield net.name, "partners", net.graph.degrees
    yield teaching.name, "lessons given", teaching.given
    yield teaching.name, "lessons taken", teaching.received
    owned = models.group_by(owner_of(pl.col("key")), maintain_order=True).len()
    yield owners.name, "models of an owner", owned["len"].to_numpy().astype(np.int64)
    yield owners.name, "derivations from an owner by others", owners.received
    yield derived.name, "derivatives of a model", derived.received
    yield derived.name, "bases of a model", derived.given
    for column in ("downloads", "likes"):
        yield derived.name, column, models[column].drop_nulls().to_numpy().astype(np.int64)


def _in_order(rows: list[Row]) -> list[Row]:
    figures, networks = list(FIGURES), list(TITLES)
    return sorted(rows, key=lambda row: (figures.index(row.figure), networks.index(row.network)))


def _sentence(rows: list[Row]) -> str:
    found: dict[tuple[str, str], Row] = {}
    for row in rows:
        found.setdefault((row.figure, row.network), row)
    told = [_isolates(found), _returned(rows), _tails(rows)]
    return " ".join(part for part in told if part)


def _isolates(found: dict[tuple[str, str], Row]) -> str:
    shares: list[Any] = [found["isolates", net].value for net in ("reply", "owners", "models")]
    if None in shares:
        return "There are no people or no models: the tables are empty."
    people_, owners, models = (f"{percentage(share)} %" for share in shares)
    return (
        f"{people_} of the people neither answered anybody nor were answered; in the catalogue of "
        f"the Hub, which is a choice of models, {owners} of the owners neither built on another "
        f"nor were built upon, and {models} of the models and their bases have neither base nor "
        "derivative."
    )


def _returned(rows: list[Row]) -> str:
    """Return how many ties of replies are returned, beside every null that was drawn of them."""
    told = []
    for figure, what in _RETURNED.items():
        drawn = [row for row in rows if (row.figure, row.network) == (figure, "reply")]
        nulls = [
            f"{row.null} {percentage(row.null_mean)} %, p = {row.p:.2g}"
            for row in drawn
            if row.null_mean is not None and row.p is not None
        ]
        if nulls and drawn[0].value is not None:
            told.append(f"{percentage(drawn[0].value)} % {what} ({'; '.join(nulls)})")
    return f"{', '.join(told)}." if told else ""


def _tails(rows: list[Row]) -> str:
    # replies without bots are mostly the same replies
    verdicts = [row for row in rows if row.figure == "tail" and row.network != "reply_without_bots"]
    earned = [row for row in verdicts if (row.told or "").startswith("power law")]
    if not earned:
        return f"None of {len(verdicts)} quantities earns the name of a power law."
    names = ", ".join(f"{row.part} ({TITLES[row.network]})" for row in earned)
    verb = "earns" if len(earned) == 1 else "earn"
    return f"Of {len(verdicts)} quantities {len(earned)} {verb} the name of a power law: {names}."


ANALYSIS = Analysis(
    name="community-tables",
    title="The tables of the literature, for the community and the Hub",
    tables=("corpus/posts", "corpus/models", "annotations/teaches", "annotations/mentions"),
    run=_run,
    options={
        "n_null": 99, "n_draws": 1000, "n_samples": 199, "n_seeds": 10, "n_null_communities": 19,
    },
    in_build=False,
    table=lambda result: flat_rows(result["rows"], result["figures"]),
)  # fmt: skip
