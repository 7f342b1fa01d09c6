"""What every page tells of what was read, and of what is missing."""

from __future__ import annotations

from typing import Any

from pages_world import COVERAGE

from viz.frame.provenance import make_frame
from viz.study.coverage_in_fives import coverage_in_fives


def test_the_sampling_frame_is_told_in_numbers() -> None:
    frame = make_frame(COVERAGE)
    whole = " ".join(frame.paragraphs)
    assert frame.short == "coverage 50 % of claimed comments"
    for told in ("6 posts", "4 known people", "from 2025-07-01 to 2025-08-05",
                 "6 of 7 records were kept", "4 of these (50 %)", "83 % of the posts"):  # fmt: skip
        assert told in whole
    assert "taken out" not in whole
    purged = make_frame({**COVERAGE, "withdrawn": 2, "taken_out": 1})
    assert "3 posts were taken out at somebody's wish." in " ".join(purged.paragraphs)


def test_the_frame_tells_all_kinds_of_posts_and_a_month_is_much_only_where_it_is() -> None:
    posts = {**COVERAGE["posts"], "submissions": 0, "comments": 1, "other": 5}
    month = COVERAGE["months"][0]
    even = [{**month, "month": f"2025-{number:02}"} for number in range(1, 13)]
    n = month["submissions"] + month["comments"] + month["other"]
    assert (
        "6 posts (1 comment and 5 notes and documents)"
        in make_frame({**COVERAGE, "posts": posts}).paragraphs[0]
    )
    frame = make_frame({**COVERAGE, "posts": {**posts, "all": 12 * n}, "months": even})
    whole = " ".join(frame.paragraphs)
    assert "8.3 % of the posts were written in one month (2025-12), the fullest." in whole
    assert "thin" not in whole


def test_the_frame_says_which_ties_the_files_cannot_hold() -> None:
    def told(**other: Any) -> str:
        return " ".join(make_frame({**COVERAGE, **other}).paragraphs)

    assert "No post tells which post it answers" in told(answers={"all": 0, "to_answers": 0})
    first = "No post answers an answer: the files hold first answers alone"
    assert first in told(answers={"all": 20 + COVERAGE["posts"]["orphans"], "to_answers": 0})
    assert first not in told(answers={"all": 20, "to_answers": 1})
    assert "No post tells who wrote it, so nothing is said of people." in told(users=0)
    assert "from 2 sources (nostr, reddit). Nobody is known" in told(sources=["nostr", "reddit"])
    assert "sources (" not in told(sources=["reddit"])


def test_the_frame_says_where_posts_are_in_languages_that_are_not_read() -> None:
    def told(long: int, in_english: int) -> str:
        english = {"long": long, "in_english": in_english}
        return " ".join(make_frame({**COVERAGE, "english": english}).paragraphs)

    said = "12 of 60 posts of 100 characters or more are in English"
    assert said in told(60, 12)
    assert "where nothing was found nothing is known" in told(60, 12)
    assert "English" not in told(60, 58)
    assert "English" not in told(10, 0)
    assert "English" not in " ".join(make_frame(COVERAGE).paragraphs)
    few = {**COVERAGE, "english": {"long": 60, "in_english": 3}}
    assert "English" not in " ".join(make_frame(coverage_in_fives(few)).paragraphs)
