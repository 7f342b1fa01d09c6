"""How many questions are answered, and how many of the helped say so? Shares with intervals.

python examples/questions_answered.py WORKSPACE
"""

from __future__ import annotations

import math
import sys

import polars as pl

from ingest.errors import KithgraphError
from ingest.workspace import Workspace


def wilson(hits: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    if n == 0:
        return 0.0, 1.0
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return middle - half, middle + half


def say(what: str, hits: int, n: int) -> None:
    """Print a share with its counts and interval."""
    low, high = wilson(hits, n)
    share = hits / n if n else 0.0
    print(f"{what}: {hits} of {n} = {share:.1%} (95 % interval {low:.1%} to {high:.1%})")


def main(workspace_path: str) -> None:
    """Print both shares, of questions that open a thread and whose author is known and no bot."""
    workspace = Workspace.open(workspace_path)
    posts = workspace.table("corpus/posts")
    # below one half a post asks or helps less likely than not: pages and queries leave it out, too
    is_likely = pl.col("probability") >= 0.5
    asks = workspace.table("annotations/acts").filter(is_likely, pl.col("act") == "asks")
    teaches = workspace.table("annotations/teaches").filter(is_likely)
    by_people = pl.col("user_id").is_not_null() & ~pl.col("is_bot")
    opened = posts.filter(pl.col("kind") == "submission", by_people)
    questions = opened.join(asks, on="post_id", how="semi")
    # who asked may be answered below, where they tell more; the query `questions-answered-by-month`
    # counts so, too
    lessons = teaches.join(
        posts.select("thread_id", learner_post="post_id"), on="learner_post"
    ).select("thread_id", user_id="learner_id")
    answered = questions.join(lessons, on=["thread_id", "user_id"], how="semi")
    thanked = teaches.filter(pl.col("acknowledged_by").is_not_null())
    say(
        "opening questions whose author was taught something in the thread",
        answered.height, questions.height,
    )  # fmt: skip
    say("teaching edges that the learner acknowledged", thanked.height, teaches.height)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the folder of a study: python examples/questions_answered.py WORKSPACE")
    try:
        main(sys.argv[1])
    except KithgraphError as error:
        sys.exit(f"error: {error}")
