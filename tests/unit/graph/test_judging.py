"""Whose models count as derivatives when their judgements are counted, on invented models."""

from __future__ import annotations

import polars as pl
import pytest
from table_rows import complete

from graph.judging import derivatives, judgements
from ingest.tables import MODELS, POSTS, RELATIONS


def _on_hub(child: str, base: str) -> pl.DataFrame:
    bases = [{"repo_id": base, "relation": "finetune"}]
    return complete([{"repo_id": child, "key": child.lower(), "base_models": bases}], MODELS)


def _told(child: str, base: str, *, rule: str, relation: str = "finetune") -> pl.DataFrame:
    row = {
        "post_id": "p", "kind": "derived_from", "subject": f"model:{child}", "rule": rule,
        "subject_name": child.rpartition("/")[2].strip("~"), "object": f"model:{base}",
        "object_name": base.rpartition("/")[2].strip("~"), "relation": relation, "confidence": 0.8,
    }  # fmt: skip
    return complete([row], RELATIONS)


@pytest.mark.parametrize(
    ("child", "base", "counts"),
    [("ada/Owl-8B", "Qwen/Qwen3-8B", True), ("Qwen/Qwen3-8B", "Qwen/Qwen3-8B-Base", False)],
)
def test_a_maker_s_own_chat_model_is_no_derivative(child: str, base: str, *, counts: bool) -> None:
    found = derivatives(complete([], RELATIONS), _on_hub(child, base))
    assert (f"model:{child.lower()}" in found.to_list()) == counts


@pytest.mark.parametrize(
    ("child", "base", "rule", "relation", "counts"),
    [
        ("~qwen3-8b-abliterated", "qwen/qwen3-8b", "name-finetune", "finetune", True),
        ("ada/qwen3-8b-gguf", "qwen/qwen3-8b", "name-quantized", "quantized", True),
        ("qwen/qwen3-8b-awq", "qwen/qwen3-8b", "name-quantized", "quantized", False),
        ("~qwen3-8b-q4", "qwen/qwen3-8b", "name-quantized", "quantized", False),
        ("~nightjar", "qwen/qwen3-8b", "words-finetune", "finetune", True),
        ("~deepseek", "~llama", "words-finetune", "finetune", False),
    ],
)
def test_what_posts_tell_counts_of_what_no_maker_has_made(
    child: str, base: str, rule: str, relation: str, *, counts: bool
) -> None:
    told = _told(child, base, rule=rule, relation=relation)
    assert (f"model:{child}" in derivatives(told, complete([], MODELS)).to_list()) == counts


def test_the_headline_speaks_of_what_was_found_as_half_of_it_is_misread() -> None:
    verdicts = [
        {
            "post_id": f"p{place}", "kind": "judges", "subject": "model:qwen/qwen3-8b",
            "polarity": "positive" if place < 36 else "negative",
        }
        for place in range(40)
    ]  # fmt: skip
    posts = complete([{"post_id": f"p{n}", "user_id": f"person-{n}"} for n in range(40)], POSTS)
    told = judgements(complete(verdicts, RELATIONS), posts, complete([], MODELS))
    assert told.headline == "Most judgements found are positive"


def test_verdicts_of_one_thread_are_alike_whoever_gives_them() -> None:
    verdicts = [
        {"post_id": f"p{n}", "kind": "judges", "subject": "model:~owl",
         "polarity": "positive" if n < 28 else "negative"}
        for n in range(40)
    ]  # fmt: skip

    def headline(threads: int) -> str:
        posts = [
            {"post_id": f"p{n}", "user_id": f"u{n}", "thread_id": f"t{n * threads // 40}"}
            for n in range(40)
        ]
        return judgements(
            complete(verdicts, RELATIONS), complete(posts, POSTS), complete([], MODELS)
        ).headline

    assert headline(40) == "Most judgements found are positive"
    # three threads praise and one does not
    assert headline(4) == "Too few judgements to say whether most are positive"


@pytest.mark.parametrize(("unknown", "said"), [(6, ", 6 of these by unknown authors; "), (4, "; ")])
def test_the_sentence_says_how_many_judgements_nobody_known_made(unknown: int, said: str) -> None:
    verdicts = [
        {"post_id": f"p{n}", "kind": "judges", "subject": "model:~owl", "polarity": "positive"}
        for n in range(10)
    ]
    posts = [{"post_id": f"p{n}", "user_id": None if n < unknown else f"p-{n}"} for n in range(10)]
    told = judgements(complete(verdicts, RELATIONS), complete(posts, POSTS), complete([], MODELS))
    assert told.sentence.startswith(f"{10 - unknown} people judge 1 model 10 times{said}100 %")


def test_what_somebody_says_again_in_the_same_words_counts_once() -> None:
    told = [("ann", "Owl is great."), ("ann", "Owl is great."), ("ann", "Owl is superb."),
            ("ben", "Owl is great."), (None, "Owl is great."), (None, "Owl is great.")]  # fmt: skip
    posts = [
        {"post_id": f"p{place}", "user_id": user, "text": text}
        for place, (user, text) in enumerate(told)
    ]
    said = [
        {"post_id": f"p{place}", "kind": kind, "subject": "model:~owl", "object": other} | more
        for place in range(len(told))
        for kind, other, more in (("judges", None, {"polarity": "positive"}),
                                  ("prefers", "model:~hawk", {}))
    ]  # fmt: skip
    found = judgements(complete(said, RELATIONS), complete(posts, POSTS), complete([], MODELS))
    assert (found.n, found.preferences, found.people) == (5, 5, 2)


@pytest.mark.parametrize("n", [1, 4, 5])
def test_the_sentence_tells_derivatives_apart_where_five_or_more_are_judged(n: int) -> None:
    verdicts = [
        {"post_id": f"p{place}", "kind": "judges", "subject": model, "polarity": polarity}
        for model, polarity, times in (
            ("model:ada/owl-8b", "positive", n), ("model:~qwen3", "negative", 1),
        )
        for place in range(times)
    ]  # fmt: skip
    posts = complete(
        [
            {"post_id": f"p{place}", "user_id": f"ann{place}", "thread_id": f"t{place}",
             "text": f"words {place}"}
            for place in range(n)
        ],
        POSTS,
    )  # fmt: skip
    told = judgements(complete(verdicts, RELATIONS), posts, _on_hub("ada/Owl-8B", "Qwen/Qwen3-8B"))
    assert (told.positive["derivatives"]["k"], told.positive["derivatives"]["n"]) == (n, n)
    said = f"of {n} on models made from somebody else's 100 % ("
    assert (said in told.sentence) is (n >= 5)


def test_the_sentence_tells_that_authors_are_unknown() -> None:
    verdicts = [
        {"post_id": "p", "kind": "judges", "subject": model, "polarity": polarity}
        for model, polarity in (("model:ada/owl-8b", "positive"), ("model:~qwen3", "negative"))
    ]
    posts = complete([{"post_id": "p", "user_id": "ann"}], POSTS)
    unknown = posts.with_columns(user_id=pl.lit(None, pl.String))
    told = judgements(
        complete(verdicts, RELATIONS), unknown, _on_hub("ada/Owl-8B", "Qwen/Qwen3-8B")
    )
    assert told.sentence.startswith("Unknown authors judge 2 models 2 times; 50 %")
