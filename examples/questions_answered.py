"""How many questions are answered, and how many of the helped say so? Shares with intervals.

python examples/questions_answered.py WORKSPACE
"""

from __future__ import annotations

import sys

import polars as pl

from graph.statistics.clusters import clustered, clustered_twice
from graph.statistics.intervals import Share
from ingest.errors import KithgraphError
from ingest.workspace import Workspace


def say(what: str, share: Share) -> None:
    """Print a share with its counts and interval."""
    if share.interval is None:
        print(f"{what}: none")
        return
    low, high = share.interval
    print(
        f"{what}: {share.k} of {share.n} = {share.k / share.n:.1%} "
        f"(95 % interval {low:.1%} to {high:.1%})"
    )


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
    answered = questions.join(
        lessons.unique().with_columns(hit=True), on=["thread_id", "user_id"], how="left"
    )
    in_thread = posts.select("post_id", "thread_id")
    thanked = teaches.join(in_thread, on="post_id", how="left", maintain_order="left")
    # one person's questions are alike; so are the thanks of one learner, and those of one thread
    say(
        "opening questions whose author was taught something in the thread",
        clustered(answered["hit"].fill_null(value=False), answered["user_id"]),
    )
    say(
        "teaching edges that the learner acknowledged",
        clustered_twice(
            thanked["acknowledged_by"].is_not_null(), thanked["learner_id"], thanked["thread_id"]
        ),
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the folder of a study: python examples/questions_answered.py WORKSPACE")
    try:
        main(sys.argv[1])
    except KithgraphError as error:
        sys.exit(f"error: {error}")
