from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from graph.statistics.survival import kaplan_meier

# Weeks in remission under 6-mercaptopurine, Freireich et al. 1963, as printed by Kalbfleisch and
# Prentice 2002, table 1.2; False: still in remission.
WEEKS = (6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35)
RELAPSE = (1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0)


def test_the_curve_of_the_leukaemia_trial_is_the_published_one() -> None:
    curve = kaplan_meier(WEEKS, [bool(r) for r in RELAPSE])
    found = [
        (s.time, s.risk, s.events, *(round(x or 0, 4) for x in (s.share, s.se, s.low, s.high)))
        for s in curve.steps
    ]
    # textbooks print shares and standard errors; scipy, below, has the same intervals
    assert found == [
        (6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516),
        (7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228),
        (10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894),
        (13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491),
        (16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049),
        (22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468),
        (23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801),
    ]
    assert (curve.n, curve.events, curve.median) == (21, 9, 23)
    assert curve.median_interval == (13, None)


def test_of_the_leukaemia_trial_a_quarter_relapsed_by_the_tenth_week() -> None:
    told = kaplan_meier(WEEKS, [bool(r) for r in RELAPSE]).happened_by(12)
    assert {name: round(value or 0, 4) for name, value in told.items()} == {
        "share": 0.2471, "low": 0.1106, "high": 0.4968,
    }  # fmt: skip


def test_the_intervals_of_the_leukaemia_trial_are_those_of_scipy() -> None:
    weeks = np.array(WEEKS, dtype=float)
    relapse = np.array(RELAPSE, dtype=bool)
    data = stats.CensoredData(uncensored=weeks[relapse], right=weeks[~relapse])
    theirs = stats.ecdf(data).sf
    bounds = theirs.confidence_interval(method="log-log")
    for step in kaplan_meier(weeks.tolist(), relapse.tolist()).steps:
        expected = [float(f.evaluate(step.time)) for f in (theirs, bounds.low, bounds.high)]
        assert [step.share, step.low, step.high] == pytest.approx(expected, abs=1e-12)


def test_without_censoring_the_curve_is_the_share_that_is_left() -> None:
    curve = kaplan_meier([1, 2, 3, 3, 8], [True] * 5)
    assert [round(s.share, 9) for s in curve.steps] == [0.8, 0.6, 0.2, 0.0]
    assert curve.steps[-1].low is None
    # a share of k out of n has the binomial variance
    assert curve.steps[1].se == pytest.approx((0.6 * 0.4 / 5) ** 0.5)
    assert curve.at(2.5) == curve.steps[1]
    assert curve.at(0.5) is None


def test_the_median_of_an_even_number_is_the_time_of_its_lower_half() -> None:
    # the product of 23/24, 22/23, ... 12/13 is a little above one half in floating point
    for n in range(2, 60, 2):
        assert kaplan_meier(list(range(1, n + 1)), [True] * n).median == n / 2


def test_people_who_fare_all_alike_count_as_one() -> None:
    alone = kaplan_meier([1, 2, 3, 3, 8], [True] * 5)
    alike = kaplan_meier([1, 2, 3, 3, 8] * 3, [True] * 15, clusters=[[0, 1, 2, 3, 4] * 3])
    apart = kaplan_meier([1, 2, 3, 3, 8], [True] * 5, clusters=[[4, 2, 0, 3, 1]])
    for one, other, own in zip(alone.steps, alike.steps, apart.steps, strict=True):
        assert (other.share, other.se) == pytest.approx((one.share, one.se))
        assert (own.share, own.se) == pytest.approx((one.share, one.se))
        assert other.low == (None if own.low is None else pytest.approx(own.low))
        # five clusters say little: Student's t of four degrees of freedom
        assert own.low is None or one.low is None or own.low < one.low


def test_an_interval_of_few_clusters_is_student_s() -> None:
    step = kaplan_meier([1, 2, 3, 3, 8], [True] * 5, clusters=[[0, 1, 2, 3, 4]]).steps[0]
    wide = stats.t(4).ppf(0.975) * step.se / step.share / abs(np.log(step.share))
    assert (step.low, step.high) == pytest.approx((0.8 ** np.exp(wide), 0.8 ** np.exp(-wide)))
    # four of five are of one thread: nothing tells how unlike threads are
    step = kaplan_meier([1, 2, 3, 3, 8], [True] * 5, clusters=[[0, 0, 1, 0, 0]]).steps[0]
    assert (step.share, step.low, step.high) == (0.8, None, None)


def test_those_alike_in_two_ways_are_at_least_as_unsure_as_those_alike_in_either() -> None:
    rng = np.random.default_rng(2)
    owners, lines = rng.integers(0, 30, 300), rng.integers(0, 20, 300)
    fast = rng.normal(0.0, 1.0, 30)[owners] + rng.normal(0.0, 1.0, 20)[lines]
    waited = (rng.exponential(1.0, 300) * np.exp(fast)).tolist()
    ways = ([owners.tolist()], [lines.tolist()], [owners.tolist(), lines.tolist()])
    steps = [kaplan_meier(waited, [True] * 300, clusters=way).at(1.0) for way in ways]
    by_owner, by_line, by_both = (step.se for step in steps if step is not None)
    assert by_both > max(by_owner, by_line)
    again = kaplan_meier(waited, [True] * 300, clusters=[owners.tolist(), owners.tolist()]).at(1.0)
    assert again == steps[0]


def test_the_error_between_clusters_is_that_of_many_worlds() -> None:
    rng = np.random.default_rng(5)
    of = np.repeat(np.arange(40), rng.integers(1, 12, 40))
    shares, errors, naive = [], [], []
    for _ in range(300):
        # some threads are answered fast, and people leave the watch at random
        waited = rng.exponential(1.0, len(of)) * np.exp(rng.normal(0.0, 1.5, 40))[of]
        watched = rng.uniform(0.5, 3.0, len(of))
        data = np.minimum(waited, watched).tolist(), (waited <= watched).tolist()
        for told, clusters in ((errors, [of.tolist()]), (naive, [])):
            step = kaplan_meier(*data, clusters=clusters).at(1.0)
            assert step is not None
            told.append(step.se)
        shares.append(step.share)
    spread = float(np.std(shares, ddof=1))
    # three standard errors of a standard deviation from 300 worlds, and the bias of 40 clusters
    assert np.mean(errors) == pytest.approx(spread, rel=0.17)
    assert np.mean(naive) < 0.75 * spread


def test_what_never_happens_has_no_median_and_nobody_no_curve() -> None:
    assert kaplan_meier([3, 4], [False, False]).median is None
    assert kaplan_meier([], []).to_json()["n"] == 0
    assert kaplan_meier([], []).happened_by(1)["share"] is None


def test_nothing_is_said_of_times_until_which_nobody_was_watched() -> None:
    curve = kaplan_meier([2, 5, 9], [True, False, False])
    assert curve.happened_by(9)["share"] == pytest.approx(1 / 3)
    assert curve.happened_by(10)["share"] is None


def test_before_the_first_event_a_share_of_none_has_the_bound_of_those_still_watched() -> None:
    curve = kaplan_meier([1, 3, 3, 3, 8, 9], [False] * 5 + [True])
    # Wilson's interval of none of n ends at z^2 / (n + z^2)
    for time, watched in ((1, 6), (2, 5), (8, 2)):
        bound = pytest.approx(1.959964**2 / (watched + 1.959964**2), rel=1e-6)
        assert curve.happened_by(time) == {"share": 0.0, "low": 0.0, "high": bound}
    # it is not likelier by day 1 than by day 2
    curve = kaplan_meier([2] + [3] * 99, [True] + [False] * 99, clusters=[[*range(5)] * 20])
    assert curve.happened_by(1)["high"] == curve.happened_by(2)["high"]
    # nine of three threads, of which one has left the watch
    threads = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    curve = kaplan_meier([1] * 3 + [4] * 6, [False] * 9, clusters=[threads, list(range(9))])
    for time, clusters in ((1, 3), (4, 2)):
        high = curve.happened_by(time)["high"]
        assert high == pytest.approx(1.959964**2 / (clusters + 1.959964**2), rel=1e-6)
    assert curve.happened_by(5)["share"] is None


def test_what_has_happened_to_all_has_happened_by_every_later_time() -> None:
    curve = kaplan_meier([2, 5, 5], [True, False, True])
    assert curve.happened_by(4)["share"] == pytest.approx(1 / 3)
    # of one who left on the day of the last event it is not known
    assert curve.happened_by(9)["share"] is None
    assert kaplan_meier([2, 5], [True, True]).happened_by(9)["share"] == 1.0


def test_a_curve_of_many_steps_is_thinned_where_it_hardly_falls() -> None:
    curve = kaplan_meier([*range(400), 5000], [*[True] * 400, False])
    kept = curve.thinned(40)
    assert 20 <= len(kept) <= 40
    assert (kept[0], kept[-1]) == (curve.steps[0], curve.steps[-1])
    falls = [a.share - b.share for a, b in pairwise(kept)]
    assert max(falls) < 2.1 * (curve.steps[0].share - curve.steps[-1].share) / 40 + 1 / 400
    assert kaplan_meier([1, 2], [True, True]).thinned(40) == list(
        kaplan_meier([1, 2], [True, True]).steps
    )


def test_times_below_nought_are_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        kaplan_meier([-1], [True])
