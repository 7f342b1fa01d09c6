"""The small world with results and hostile words, as pages need it; its people are invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import small_world

from graph.analysis import analysis_names, run_analysis
from ingest import tables
from ingest.outputs import write_json
from ingest.workspace import Workspace

SCRIPT = "</script><script>window.hacked = true</script>"
IMAGE = '<img src=x onerror="window.hacked = true">'
RIGHT_TO_LEFT = "\u202elive si siht\u2066"
LONG_WORD = "x" * 40_000
TITLE = f"{SCRIPT} {RIGHT_TO_LEFT} which card?"
_FEW: dict[str, dict[str, Any]] = {
    "core-periphery": {"n_null": 3, "starts": 1},
    "education-chains": {"n_null": 3},
    "core-over-time": {"n_null": 3},
    "community-tables": {
        "n_null": 3,
        "n_draws": 20,
        "n_samples": 3,
        "n_seeds": 2,
        "n_null_communities": 2,
    },
}


def make_pages_world(root: Path) -> Workspace:
    """Make a workspace whose analyses have run, with a hostile title and hostile posts."""
    workspace = small_world.make_world(root)
    posts = workspace.table("corpus/posts").with_columns(
        pl.when(pl.col("title").is_not_null()).then(pl.lit(TITLE)).alias("title"),
        pl.when(pl.col("kind") == "comment")
        .then(pl.concat_str("text", pl.lit(f" {IMAGE} {SCRIPT} {RIGHT_TO_LEFT} {LONG_WORD}")))
        .otherwise("text")
        .alias("text"),
        # a second tie, and a second day on which the first one goes on
        pl.when(pl.col("post_id") == "reddit:t1_c")
        .then(pl.lit(small_world.CYD))
        .otherwise("user_id")
        .alias("user_id"),
        pl.when(pl.col("post_id") == "reddit:t1_b")
        .then(pl.col("created_at") + pl.duration(days=3))
        .otherwise("created_at")
        .alias("created_at"),
    )
    tables.write(posts, tables.POSTS, workspace.table_path("corpus/posts"))
    write_json(COVERAGE, workspace.path("results/coverage.json"))
    for name in analysis_names():
        options: dict[str, Any] = _FEW.get(name, {})
        write_json(run_analysis(workspace, name, **options), workspace.path(f"results/{name}.json"))
    return workspace


_COUNTS = dict.fromkeys(
    (
        "duplicates",
        "superseded",
        "other_communities",
        "cut_records",
        "not_posts",
        "more_stubs",
        "more_posts",
    ),
    0,
)
COVERAGE: dict[str, Any] = {
    "files": [
        {
            "file": f"{IMAGE}.jsonl", "source": "reddit_dump", "sha256": "ab" * 32,
            "size_bytes": 1234, "cut": False, "read": 7, "kept": 6, "rejected": 1,
            "rejects": {"no id": 1}, "asides": {}, **_COUNTS,
        }
    ],
    "total": {"files": 1, "cut_files": 0, "read": 7, "kept": 6, "rejected": 1,
              "rejects": {"no id": 1}, "asides": {}, **_COUNTS},
    "ignored": ["notes.pdf"],
    "posts": {"all": 6, "submissions": 1, "comments": 5, "other": 0, "deleted": 1, "removed": 0,
              "unknown_authors": 1, "orphans": 2, "by_bots": 1, "without_depth": 2,
              "without_text": 1},
    "users": 4,
    "bots": 1,
    "threads": {"all": 2, "without_submission": 1},
    "span": {"first_at": "2025-07-01T12:00:00+00:00", "last_at": "2025-08-05T05:20:00+00:00"},
    "months": [
        {"month": month, "submissions": s, "comments": c, "other": 0, "deleted": d, "removed": 0,
         "unknown_authors": d, "orphans": 1, "by_bots": 0, "claimed": 8 * s, "present": 4 * s}
        for month, s, c, d in (("2025-07", 1, 4, 1), ("2025-08", 0, 1, 0))
    ],
    "claims": {"threads": 1, "claimed": 8, "present": 4, "missing": 4, "surplus": 0, "complete": 0,
               "shares": [{"from": 0.5, "to": 0.6, "threads": 1}],
               "worst": [{"thread_id": "reddit:t3_one", "claimed": 8, "present": 4}]},
}  # fmt: skip
