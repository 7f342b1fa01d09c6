import numpy as np
import polars as pl
from short_threads import thread

from ingest.extract.acts.seen import look_at
from ingest.extract.exact import load_models
from ingest.extract.stances.stances import (
    LABELS,
    STANCE_NAMES,
    cues,
    decide,
    expected,
    find_stances,
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


def test_no_posts_have_no_stances() -> None:
    nothing = empty(POSTS)
    assert find_stances(nothing, look_at(nothing)).equals(empty(STANCES))


def test_every_label_is_weighed_by_cues_that_exist() -> None:
    known = {*cues().names}
    assert set(expected()) == set(LABELS) == set(load_models("stances"))
    for features in [*expected().values(), *(m.weights for m in load_models("stances").values())]:
        for name in features:
            bare = name.removeprefix("root.").removeprefix("parent.")
            assert set(bare.split("&")) <= known or bare.startswith("words_"), name
