"""Intervals of shares whose cases come in clusters, such as the reports of one person."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.special import stdtrit

from graph.statistics.clusters import clustered, clustered_twice, median_by_person, shares_by
from graph.statistics.intervals import Share, wilson


def test_cases_of_one_each_have_wilson_s_interval() -> None:
    share = clustered([True] * 5 + [False] * 15, list(range(20)))
    # the variance between clusters has n - 1 where that of single cases has n; Student's t with 19
    # degrees of freedom is 2.0930
    assert share.effective == pytest.approx(19 * (1.959964 / 2.0930) ** 2, rel=1e-4)
    assert share.interval == wilson(5, 20, effective=share.effective)


def test_who_says_the_same_many_times_says_it_once() -> None:
    once = clustered([True, False, False, True] * 5, list(range(20)))
    often = clustered([True, False, False, True] * 50, list(range(20)) * 10)
    assert (often.k, often.n) == (100, 200)
    assert often.interval == pytest.approx(once.interval)


def test_nobody_known_is_somebody_else_each_time() -> None:
    unknown = clustered([True, False, False, True], [None] * 4)
    assert unknown == clustered([True, False, False, True], ["a", "b", "c", "d"])


def test_somebody_unknown_is_none_of_those_known() -> None:
    hits = [True, False, True, False]
    for place in range(4):
        known = list("abc")
        assert clustered(hits, [*known[:place], None, *known[place:]]) == clustered(
            hits, list("abcd")
        )


def test_what_all_say_is_as_sure_as_there_are_people() -> None:
    assert clustered([True] * 9, ["a", "b", "c"] * 3) == Share(k=9, n=9, effective=3.0)
    assert clustered([], []) == Share(k=0, n=0)


def test_intervals_hold_the_share_that_people_with_many_cases_were_drawn_with() -> None:
    rng = np.random.default_rng(7)
    inside, naive = 0, 0
    for _ in range(400):
        sizes = rng.geometric(0.25, 120)
        own = rng.beta(1.5, 1.5, 120)
        people = np.repeat(np.arange(120), sizes)
        share = clustered((rng.random(len(people)) < own[people]).tolist(), people.tolist())
        low, high = share.interval or (0.0, 1.0)
        inside += low <= 0.5 <= high
        low, high = wilson(share.k, share.n) or (0.0, 1.0)
        naive += low <= 0.5 <= high
    assert inside / 400 == pytest.approx(0.95, abs=0.03)
    assert naive / 400 < 0.85


def test_intervals_hold_the_share_where_few_people_have_most_cases() -> None:
    rng = np.random.default_rng(3)
    inside, by_normal = 0, 0
    for _ in range(600):
        sizes = np.minimum(1 + rng.pareto(1.2, 20), 150).astype(int)
        people = np.repeat(np.arange(20), sizes)
        hits = rng.random(len(people)) < rng.beta(1.2, 0.8, 20)[people]
        share = clustered(hits.tolist(), people.tolist())
        low, high = share.interval or (0.0, 1.0)
        inside += low <= 0.6 <= high
        fewer = 20 / ((sizes**2).sum() / sizes.sum() ** 2 * 20)
        normal = (stdtrit(max(1.0, fewer - 1), 0.975) / 1.959964) ** 2
        low, high = wilson(share.k, share.n, effective=(share.effective or 0.0) * normal) or (0, 1)
        by_normal += low <= 0.6 <= high
    assert inside / 600 == pytest.approx(0.95, abs=0.04)
    assert by_normal / 600 < 0.86


def test_two_threads_say_what_student_s_t_leaves_of_one_case() -> None:
    share = clustered_twice([True, True, False, False], ["a", "b", "c", "d"], ["x", "x", "y", "y"])
    # four times the variance of single cases, and one degree of freedom: t is 12.706
    assert share.effective == pytest.approx((1.959964 / 12.706205) ** 2 * 4 / 4, rel=1e-5)


def test_what_rows_and_columns_have_in_common_is_counted_once() -> None:
    # four people in four threads, a post of each in each; hits of two people in two threads
    people, threads = [n // 4 for n in range(16)], [n % 4 for n in range(16)]
    hits = [person < 2 and thread < 2 for person, thread in zip(people, threads, strict=True)]
    share = clustered_twice(hits, people, threads)
    between, single = 4 / 3 * 4 / 16**2, 16 / 15 * 3 / 16**2
    drawn = 0.25 * 0.75 / 16
    # 3.182446: Student's t of three degrees of freedom
    worth = 16 * drawn / (2 * between - single) * (1.959964 / 3.182446) ** 2
    assert share.effective == pytest.approx(worth, rel=1e-5)


def test_shares_by_value_come_most_first() -> None:
    people, threads = pl.Series(["x", "y", "y", "z"]), pl.Series(["s", "s", "t", "t"])
    found = shares_by(pl.Series(["b", "a", "b", "c"]), people, threads)
    hits = [False, True, False, False]
    assert found["a"] == clustered_twice(hits, people, threads)
    assert [(name, one.k, one.n) for name, one in found.items()] == [
        ("b", 2, 4), ("a", 1, 4), ("c", 1, 4),
    ]  # fmt: skip


def test_posts_of_two_threads_say_as_much_as_two_threads() -> None:
    share = clustered_twice([True, True, False, False], ["a", "b", "c", "d"], ["t", "t", "u", "u"])
    # between threads the variance is 2 / 1 * (1 + 1) / 16 = 1 / 4, between people 4 / 3 / 16, and
    # as much by both; of posts drawn one by one 1 / 16; t with 1 degree of freedom is 12.7062
    assert share.effective == pytest.approx((1.959964 / 12.7062) ** 2 * 4 / 4, rel=1e-4)


def test_of_cases_that_are_alike_in_one_way_the_other_takes_nothing_off() -> None:
    hits, people = [True, False, False, True] * 50, list(range(20)) * 10
    once, twice = clustered(hits, people), clustered_twice(hits, people, list(range(200)))
    assert once.effective is not None
    assert twice.effective == pytest.approx(once.effective)
    assert clustered_twice(hits, list(range(200)), people) == twice


def test_what_one_thread_says_is_worth_one_case() -> None:
    assert clustered_twice([True, False], ["a", "b"], ["t", "t"]).effective == 1.0
    assert clustered_twice([False] * 6, ["a", "b", "c"] * 2, ["t", "u"] * 3).effective == 2.0
    assert clustered_twice([], [], []) == Share(k=0, n=0)


def test_intervals_hold_the_share_that_threads_and_people_were_drawn_with() -> None:
    rng = np.random.default_rng(12)
    inside, by_people = 0, 0
    for _ in range(1000):
        sizes = np.minimum(1 + 6 * rng.pareto(1.3, 60), 150).astype(int)
        threads = np.repeat(np.arange(60), sizes)
        people = rng.integers(0, 200, len(threads))
        # as likely above 0 as below, so that half of all cases are hits
        leaning = rng.normal(0.0, 1.2, 60)[threads] + rng.normal(0.0, 0.8, 200)[people]
        hits = pl.Series(rng.random(len(threads)) < 1 / (1 + np.exp(-leaning)))
        low, high = clustered_twice(hits, people.tolist(), threads.tolist()).interval or (0, 1)
        inside += low <= 0.5 <= high
        low, high = clustered(hits, people.tolist()).interval or (0, 1)
        by_people += low <= 0.5 <= high
    assert inside / 1000 == pytest.approx(0.93, abs=0.03)
    assert by_people / 1000 < 0.6


def test_one_person_s_many_values_widen_the_interval_of_a_median() -> None:
    values = [float(v) for v in range(1, 41)]
    apart = median_by_person(values, [str(i) for i in range(40)])
    joined = median_by_person(values, [str(i // 8) for i in range(40)])
    assert apart == (14.0, 27.0)  # of 40 values the 14th and the 27th: binomial, 96 of 100
    assert joined == (1.0, 40.0)


def test_the_median_of_few_people_has_no_interval_however_often_they_speak() -> None:
    assert median_by_person([1.0] * 40, ["a", "b", "c", "d"] * 10) is None
    assert median_by_person([1.0] * 4, [None] * 4) is None
    assert median_by_person([3.0, 3.0, 3.0, 3.0, 3.0], list("abcde")) == (3.0, 3.0)


def test_intervals_hold_the_median_of_few_people_with_several_values_each() -> None:
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(600):
        people = np.repeat(np.arange(7), rng.geometric(0.5, 7))
        values = rng.normal(size=7)[people] + 0.4 * rng.normal(size=len(people))
        low, high = median_by_person(values.tolist(), [str(one) for one in people]) or (1, 0)
        held += low <= 0.0 <= high
    assert held / 600 >= 0.94  # medians of people drawn anew hold it in 88 of 100
