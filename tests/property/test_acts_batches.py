from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.acts.acts import find_acts
from ingest.extract.acts.seen import look_at
from ingest.extract.acts.teaching import find_teaching
from ingest.extract.stances.stances import find_stances
from ingest.tables import MENTIONS, POSTS, empty

START = datetime(2025, 7, 1, tzinfo=UTC)
NO_MENTIONS = empty(MENTIONS)
SAID = st.sampled_from(
    ["How do I run this?", "You can use llama.cpp, try Q4.", "Thanks, that worked!", "lol", "",
     "> quoted?\nNo, that's wrong: it needs 24 GB.", "My data never leaves my machine.",
     "Open weights are not open source without the training data. Is it uncensored?",
     "```\nunclosed", "    code only", "???"]
)  # fmt: skip
TEXT = st.one_of(SAID, st.text(max_size=60))
AUTHOR = st.sampled_from([None, "ada", "bob", "cem", "helperbot"])


@st.composite
def threads(draw: st.DrawFn) -> pl.DataFrame:
    rows = []
    for t in range(draw(st.integers(1, 3))):
        ids = [f"t{t}p{n}" for n in range(draw(st.integers(1, 6)))]
        for n, post in enumerate(ids):
            author = draw(AUTHOR)
            parent = None if n == 0 else draw(st.sampled_from([*ids[:n], "missing", post]))
            rows.append(
                {
                    "post_id": post,
                    "thread_id": ids[0],
                    "parent_id": parent,
                    "user_id": author,
                    "is_bot": draw(st.sampled_from([None, False, author == "helperbot"])),
                    "created_at": draw(st.sampled_from([None, START, START + timedelta(hours=n)])),
                    "title": draw(st.one_of(st.none(), TEXT)) if n == 0 else None,
                    "text": draw(st.one_of(st.none(), TEXT)),
                    "flair": draw(st.sampled_from([None, "Question | Help", "News", "odd"])),
                    "url": draw(st.sampled_from([None, "https://example.org", ""])),
                    "state": draw(st.sampled_from(["present", "deleted", "removed"])),
                }
            )
    frame = pl.DataFrame(rows, schema_overrides=POSTS.schema, infer_schema_length=None)
    unset = [pl.lit(None).alias(name) for name in POSTS.schema if name not in frame.columns]
    return frame.with_columns(unset).select(
        pl.col(name).cast(dtype) for name, dtype in POSTS.schema.items()
    )


@settings(max_examples=60)
@given(threads())
def test_each_thread_alone_gives_the_same_rows_as_all_together(posts: pl.DataFrame) -> None:
    before = posts.clone()
    acts = find_acts(posts)
    edges = find_teaching(posts, acts, NO_MENTIONS)
    parts = posts.partition_by("thread_id", maintain_order=True)
    apart = [find_acts(part) for part in parts]
    taught = [find_teaching(part, own, NO_MENTIONS) for part, own in zip(parts, apart, strict=True)]
    assert pl.concat(apart).equals(acts)
    assert pl.concat(taught).equals(edges)
    assert posts.equals(before)


@settings(max_examples=60)
@given(threads(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_found(
    posts: pl.DataFrame, random: Random
) -> None:
    rows = list(range(len(posts)))
    random.shuffle(rows)
    other = posts[rows]
    key = ["post_id", "act"]
    acts = find_acts(posts)
    assert find_acts(other).sort(key).equals(acts.sort(key))
    key = ["post_id", "learner_id"]
    edges = find_teaching(posts, acts, NO_MENTIONS)
    assert find_teaching(other, acts, NO_MENTIONS).sort(key).equals(edges.sort(key))


@settings(max_examples=60)
@given(threads())
def test_edges_have_unique_keys_and_never_lead_from_a_person_to_himself(
    posts: pl.DataFrame,
) -> None:
    edges = find_teaching(posts, find_acts(posts), NO_MENTIONS)
    assert edges.select("post_id", "learner_id").is_duplicated().sum() == 0
    assert (edges["learner_id"] != edges["teacher_id"]).all()
    assert edges["learner_id"].null_count() == edges["teacher_id"].null_count() == 0


@settings(max_examples=40)
@given(threads())
def test_stances_of_each_thread_alone_are_those_of_all_together(posts: pl.DataFrame) -> None:
    found = find_stances(posts, look_at(posts))
    parts = posts.partition_by("thread_id", maintain_order=True)
    assert found.equals(pl.concat(find_stances(part, look_at(part)) for part in parts))
