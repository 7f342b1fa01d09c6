"""Public pages of a hundred people: what other pages tell of the same whole is no count of few."""

from __future__ import annotations

from typing import Any

import pytest
from stances_world import FOUND, make_result

from graph.stance_figures.told import sentence, sentences
from ingest.privacy.few_records import without_few_records
from viz.frame.provenance import make_frame
from viz.study.results_in_fives import results_in_fives
from viz.study.stance_words import label_facts, posts_of
from viz.study.stances_in_fives import in_fives
from viz.views.education_chains import _figures
from viz.views.lineage import _beyond_knowing


def _told(name: str, result: dict[str, Any]) -> Any:
    return results_in_fives({name: result})[name]


@pytest.mark.parametrize(
    ("known", "is_told"), [(900, True), (901, False), (904, False), (905, True)]
)
def test_people_of_posts_read_are_not_told_where_few_known_people_are_not_among_them(
    known: int, *, is_told: bool
) -> None:
    """Bots, and who deleted all they wrote: 904 people elsewhere, 900 here."""
    result = make_result(FOUND)
    told = in_fives(result, known=known)
    whole = "900 known people" if is_told else "nearly all known people"
    assert sentence(told).startswith(f"Of {whole} ")
    assert sentences(told)["openness"].startswith(f"Of {whole} ")
    people = "900 people" if is_told else "nearly all known people"
    assert posts_of(told) == f"3,000 posts of {people}"
    [row] = [row for row in told["labels"] if row["label"] == "cost"]
    [said] = [value for name, value in label_facts(row, told) if name == "people"]
    assert said.startswith("5 % (45 of 900") if is_told else said == "45"
    assert told["sides"]["people_with_both"] == result["sides"]["people_with_both"]


def test_results_know_how_many_people_the_corpus_has() -> None:
    told = results_in_fives({"stances": make_result(FOUND)}, known=903)["stances"]
    assert told["whole"] == "nearly all known people"


def _lessons(learners: int) -> dict[str, Any]:
    some = {"share": 0.5, "k": 20, "n": 40, "interval": [0.4, 0.6]}
    counts = {"teachings": 90, "teachers": 30, "learners": learners}
    return {
        "chains": [], "examples": {"chains": []}, "counts": counts,
        "sentence": "s", "passed_on": some, "learned_first": some,
        "newcomers_who_later_taught": {**some, "n": 30}, "nulls": {}, "expected_right": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("learners", "said"),
    [(40, "by 30 people to 40 people"), (43, "by 30 people"), (34, "by 30 people"),
     (45, "by 30 people to 45 people")],
)  # fmt: skip
def test_few_who_were_taught_no_topic_are_not_told(learners: int, said: str) -> None:
    """Of 43 people who were taught 40 were taught a topic, or 30 of 34 had taught nobody before."""
    figures = dict(_figures(_told("education-chains", _lessons(learners)), measured=False))
    assert figures["n"] == f"90 teachings, {said}"


def _network(replies: int) -> dict[str, Any]:
    part = {"users": 700, "comments": 349, "replies": replies, "posts": 400, "threads": 50,
            "unknown_author_posts": 0, "orphans": 0, "edges": 300, "self_replies": 0, "isolates": 0,
            "giant_weak_share": 0.8, "top1_share_written": 0.1, "max_core": 4,
            "max_core_size": 40}  # fmt: skip
    said = f"{replies} replies of 700 people to each other in 50 threads."
    return {"sentence": said, "all": part, "without_bots": part}


def test_few_comments_that_answer_nobody_known_are_not_told() -> None:
    told = _told("reply-network", _network(347))
    assert (told["all"]["replies"], told["without_bots"]["replies"]) == (None, None)
    assert told["sentence"] == "Replies of 700 people to each other in 50 threads."
    assert _told("reply-network", _network(340))["sentence"].startswith("340 replies of 700")


def _derivations(in_words: int, by_name: int, n: int, beyond: int = 0) -> Any:
    share = {"share": 0.5, "k": n // 2, "n": n, "interval": [0.1, 0.9]}
    names = f", {by_name} of these by a name alone that holds its base"
    said = (
        f"Of 2,963 models 1,187 derive from others; posts tell of {in_words + by_name} derivations"
        f"{names}. {n} {'is' if n == 1 else 'are'} of a derivative whose base the Hub knows, and it"
        f" confirms {n // 2} of these (50 %, 95 % interval 10 to 90): 1 of 2 told in words."
    )
    talk = {"in_words": in_words, "by_name": by_name, "beyond_knowing": beyond}
    agreement = {"confirmed": share, "in_words": share, "by_name": share, "verdicts": {}}
    none = {"refused": "no month has 1,000 posts"}
    cascades = {"to_first": {}, "to_first_report": none, "to_first_speed": none}
    result = {"sentence": said, "talk": talk, "agreement": agreement, "cascades": cascades}
    return _told("lineage", result)


def test_few_derivations_that_posts_tell_are_not_counted_out() -> None:
    begin = "Of 2,963 models 1,187 derive from others; posts tell of"
    assert _derivations(1, 2, 1)["sentence"] == f"{begin} fewer than 5 derivations."
    assert _derivations(2, 7, 2)["sentence"] == f"{begin} 9 derivations."
    told = _derivations(12, 7, 12)
    assert told["sentence"].startswith(f"{begin} 19 derivations, 7 of these by a name alone")
    assert "12 are of a derivative whose base" in told["sentence"]
    assert told["agreement"]["confirmed"]["n"] == 12
    assert _derivations(12, 7, 3)["agreement"]["confirmed"]["n"] == 0


def test_few_claims_that_nobody_can_judge_are_not_told() -> None:
    assert _beyond_knowing(_derivations(9, 9, 9, beyond=3)["talk"]["beyond_knowing"]) == ()
    [said] = _beyond_knowing(_derivations(9, 9, 9, beyond=6)["talk"]["beyond_knowing"])
    assert said.startswith("6 claims that something is made")


_NONE = dict.fromkeys(
    ("rejected", "duplicates", "superseded", "other_communities", "cut_records", "not_posts",
     "more_stubs", "more_posts", "lost_letters"), 0,
)  # fmt: skip


def _file(kept: int, **parts: Any) -> dict[str, Any]:
    read = kept + sum(n for name, n in parts.items() if name not in ("lost_letters", "rejects"))
    return {"file": "f", "kept": kept, "read": read, "rejects": {}, "asides": {}, **_NONE, **parts}


def _report(*files: dict[str, Any], **more: Any) -> dict[str, Any]:
    total = {name: sum(file[name] for file in files) for name in ("kept", "read", *_NONE)}
    total["rejects"] = {reason: n for file in files for reason, n in file["rejects"].items()}
    return {"files": list(files), "total": {**total, "asides": {}}} | more


@pytest.mark.parametrize("part", [name for name in _NONE if not name.startswith("more")])
def test_few_records_that_were_not_kept_are_not_told(part: str) -> None:
    told = without_few_records(_report(_file(722, **{part: 2}), _file(131), _file(60, **{part: 9})))
    counted = (*told["files"], told["total"])
    assert [one[part] for one in counted] == [None, 0, 9, None]
    is_beside = part == "lost_letters"
    reads = [one["read"] for one in counted]
    assert reads == ([722, 131, 60, 913] if is_beside else [None, 131, 69, None])
    assert [one["kept"] for one in counted] == [722, 131, 60, 913]


def test_few_records_of_a_reason_are_not_told() -> None:
    told = without_few_records(_report(_file(722, rejected=9, rejects={"not JSON": 7, "no id": 2})))
    assert (told["total"]["rejected"], told["total"]["rejects"]) == (9, {})
    assert (told["files"][0]["read"], told["files"][0]["rejects"]) == (731, {})


def test_letters_lost_are_not_told_beside_withdrawn_posts() -> None:
    for more in ({"withdrawn": 2}, {"taken_out": 1}):
        told = without_few_records(_report(_file(722, lost_letters=70), **more))
        assert (told["files"][0]["lost_letters"], told["total"]["lost_letters"]) == (None, None)


def test_the_frame_tells_what_was_kept_where_it_does_not_tell_what_was_read() -> None:
    def said(*files: dict[str, Any]) -> str:
        rest = {
            "posts": {"all": 9, "submissions": 4, "comments": 5, "other": 0, "deleted": 0,
                      "removed": 0, "unknown_authors": 0, "orphans": 0},
            "threads": {"all": 4}, "users": 9,
        }  # fmt: skip
        return make_frame(without_few_records(_report(*files)) | rest).paragraphs[0]

    assert said(_file(9, rejected=1)).endswith("(f): 9 records were kept.")
    assert said(_file(9, duplicates=1)).endswith(
        "(f): 9 records were kept and 0 could not be read."
    )
    assert said(_file(9)).endswith("(f): 9 of 9 records were kept and 0 could not be read.")
