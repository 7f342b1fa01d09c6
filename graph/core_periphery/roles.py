"""The people of the core by what they do, without names and pseudonyms."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from graph.core_periphery.dossier import CorePeriphery
from graph.statistics.windows import MONTH


def core_table(
    found: CorePeriphery, posts: pl.DataFrame, figures: pl.DataFrame, *, since: dict[str, str]
) -> list[dict[str, Any]]:
    """Return one row for each member of the Borgatti-Everett core, most ties first.

    `number` counts the rows and is nobody's name. `role` compares replies written and received: at
    least twice as many one way, or both ways. `methods` counts the cores that hold the person.
    `figures` are those of `graph.core_periphery.members.with_replies`.
    """
    mask = found.methods["borgatti_everett"].found.core
    if mask is None:
        return []
    begun = dict(
        posts.filter(pl.col("parent_id").is_null() & pl.col("user_id").is_not_null())
        .group_by("user_id")
        .len()
        .iter_rows()
    )
    cores = [m.found.core for m in found.methods.values() if m.found.core is not None]
    members = np.flatnonzero(mask)
    order = members[np.argsort(-found.graph.degrees[members], kind="stable")]
    return [
        {
            "number": number,
            "ties": int(found.graph.degrees[index]),
            "methods": sum(bool(core[index]) for core in cores),
            "threads_begun": int(begun.get(found.nodes[index], 0)),
            **_replies(person),
            "core_since": since.get(found.nodes[index]),
        }
        for number, (index, person) in enumerate(
            zip(order.tolist(), figures[order.tolist()].iter_rows(named=True), strict=True), start=1
        )
    ]


def _replies(person: dict[str, Any]) -> dict[str, Any]:
    written, received, first = (
        person[name] for name in ("replies_written", "replies_received", "first_at")
    )
    return {
        "role": _role(written, received),
        "replies_written": written,
        "replies_received": received,
        "is_bot": bool(person["is_bot"]),
        "first_month": first.strftime(MONTH) if first else None,
    }


def _role(written: int, received: int) -> str:
    if written >= 2 * received:
        return "answers"
    return "is answered" if received >= 2 * written else "both ways"
