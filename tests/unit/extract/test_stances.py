import numpy as np
import polars as pl
from short_threads import thread

from ingest.extract.acts.seen import look_at
from ingest.extract.acts.thread import read_threads
from ingest.extract.linear import Linear, load_models
from ingest.extract.stances.stances import (
    LABELS,
    SHARES,
    STANCE_NAMES,
    cues,
    decide,
    expected,
    find_stances,
    heed_thread,
    share_of_others,
)
from ingest.tables import POSTS, STANCES, empty

PURIST = (
    "That is not open source. Where is the training data? Open weights are not open source,"
    " you cannot reproduce it without the dataset and the training code."
)
PRIVATE = "I run it locally for privacy: my data never leaves my machine."


def said_in(text: str, *, author: str = "ada") -> set[str]:
    posts = thread(("q", None, "bob", "New model"), ("a", "q", author, text))
    found = find_stances(posts, look_at(posts))
    return set(found.filter(pl.col("post_id") == "a")["label"])


def test_plain_statements_are_read() -> None:
    assert "purist" in said_in(PURIST)
    assert "privacy" in said_in(PRIVATE)
    assert "uncensored" in said_in("Is there an uncensored version? This one refuses everything.")


def test_ordinary_talk_says_nothing() -> None:
    assert said_in("Try the Q4 quant, it loads fine with llama.cpp here.") == set()
    assert said_in("Thanks, that worked!") == set()


def test_quotes_code_bots_and_empty_posts_say_nothing() -> None:
    assert said_in(f"> {PURIST}\n\nNo idea.") == set()
    assert said_in(f"```\n{PRIVATE}\n```") == set()
    assert said_in(PURIST, author="helperbot") == set()
    assert said_in("") == set()


def test_a_post_has_one_stance_at_most_and_rows_stand_in_order() -> None:
    models = load_models("stances")
    least = np.array([models[label].least for label in LABELS])
    scores = np.stack([least, least - 1, least + np.eye(len(LABELS))[1]])
    holds = decide(scores, models)
    assert holds[:, : len(STANCE_NAMES)].sum(axis=1).tolist() == [1, 0, 1]
    assert holds[0, 0]
    assert holds[2, 1]
    posts = thread(
        ("q", None, "bob", PRIVATE), ("a", "q", "ada", PURIST + "\n\n" + PRIVATE)
    )  # fmt: skip
    found = find_stances(posts, look_at(posts))
    assert dict(found.schema) == STANCES.schema
    order = [LABELS.index(label) for label in found.filter(pl.col("post_id") == "a")["label"]]
    assert order == sorted(order)
    assert found["post_id"].to_list() == sorted(found["post_id"], reverse=True)
    assert found["probability"].is_between(0, 1).all()
    assert (found["family"] == "openness").to_list() == found["label"].is_in(STANCE_NAMES).to_list()


def test_what_others_say_in_a_thread_counts_once_it_is_enough_of_it() -> None:
    people = ("ada", "bob", "cyd", "helperbot")
    replies = [(f"a{n}", "q", people[n % 4], "So it is.") for n in range(8)]
    posts = thread(("q", None, "eve", "Which is better?"), *replies)
    said = np.array([-8.0, *[0.0] * 7, 8.0])
    share = share_of_others(said, read_threads(posts))
    # half of each of six people's replies (bots are not counted), beside 20 posts of silence
    assert share[0] == 3.0 / (6 + 20)
    assert share[1] == (2.5 + 0.0003) / (6 + 20)
    model = Linear("label", 0.0, 0.0, 1.0, 0.0, {"a cue": 9.0, "thread.16": 0.5, "thread.8": 1.0})
    assert heed_thread(said, model, read_threads(posts))[:2].tolist() == [-7.5, 0.5]
    assert heed_thread(said, Linear("l", 0.0, 0.0, 1.0, 0.0, {}), read_threads(posts))[1] == 0.0


def test_posts_without_the_first_of_their_thread_hear_no_others() -> None:
    posts = thread(("q", None, "bob", "Hello"), ("a", "q", "ada", "Yes"), ("b", "q", "cyd", "No"))
    orphans = posts.filter(pl.col("post_id") != "q")
    assert share_of_others(np.array([4.0, 4.0]), read_threads(orphans)).tolist() == [0.0, 0.0]
    mixed = posts.reverse()
    one = share_of_others(np.array([-2.0, 0.5, 3.0]), read_threads(posts))
    other = share_of_others(np.array([3.0, 0.5, -2.0]), read_threads(mixed))
    assert one.tolist() == other.tolist()[::-1]


def test_no_posts_have_no_stances() -> None:
    nothing = empty(POSTS)
    assert find_stances(nothing, look_at(nothing)).equals(empty(STANCES))


def test_every_label_is_weighed_by_cues_that_exist() -> None:
    known = {*cues().names}
    assert set(expected()) == set(LABELS) == set(load_models("stances"))
    for features in [*expected().values(), *(m.weights for m in load_models("stances").values())]:
        for name in features:
            bare = name.removeprefix("root.").removeprefix("parent.")
            of_words = set(bare.split("&")) <= known or bare.startswith("words_")
            assert of_words or name in SHARES, name
