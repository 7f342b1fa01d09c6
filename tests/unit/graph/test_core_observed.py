from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import polars as pl
from table_rows import complete

from graph.core_periphery.observed import observed_replies
from graph.networks import people
from ingest.tables import POSTS

ANSWERS = (
    # who answers whom in which month of 2025
    ("ben", "ann", 3), ("ann", "ben", 2), ("cat", "ann", 5), ("cat", "ann", 4), ("dan", "cat", 6),
)  # fmt: skip


def make_posts() -> pl.DataFrame:
    rows = []
    for place, (who, whom, month) in enumerate(ANSWERS):
        asked = f"s{place}"
        for post, parent, author, at in (
            (asked, None, whom, datetime(2025, 1, 1, place, tzinfo=UTC)),
            (f"c{place}", asked, who, datetime(2025, month, 1, tzinfo=UTC)),
        ):
            rows.append({
                "post_id": post, "parent_id": parent, "thread_id": asked, "user_id": author,
                "kind": "comment" if parent else "submission", "is_bot": False, "created_at": at,
                "text": "", "source": "reddit", "state": "present",
            })  # fmt: skip
    return complete(rows, POSTS).sort("created_at", maintain_order=True)


def test_a_tie_and_an_arc_belong_to_the_month_of_their_first_reply() -> None:
    posts = make_posts()
    seen, names = observed_replies(posts), people(posts)["user_id"].to_list()
    assert seen.months is not None
    assert seen.arcs is not None
    assert seen.arc_months is not None
    n = len(names)
    ties = {
        (names[u], names[v]): int(month) - 2025 * 12
        for u, (begin, end) in enumerate(pairwise(seen.graph.indptr.tolist()))
        for v, month in zip(
            seen.graph.indices[begin:end].tolist(), seen.months[begin:end], strict=True
        )
    }
    one_way = {("ann", "ben"): 2, ("ann", "cat"): 4, ("cat", "dan"): 6}
    assert ties == one_way | {(v, u): month for (u, v), month in one_way.items()}
    rows = np.repeat(np.arange(n), seen.arcs.degrees[:n])
    assert {
        (names[u], names[v - n]): int(month) - 2025 * 12
        for u, v, month in zip(
            rows.tolist(), seen.arcs.indices[: seen.arcs.m].tolist(), seen.arc_months, strict=True
        )
    } == {("ben", "ann"): 3, ("ann", "ben"): 2, ("cat", "ann"): 4, ("dan", "cat"): 6}
