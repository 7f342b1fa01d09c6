from __future__ import annotations

import csv
import io
import itertools
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from graph.analysis import run_analysis
from graph.kernels.csr import Csr
from graph.over_time.newcomers import (
    acts_before,
    core_entries,
    first_act,
    first_answered,
    start_watch,
    until_event,
)
from graph.over_time.talk import Talk, Window, in_window, network, read_talk, windows
from graph.over_time.turnover import (
    against_reshuffles,
    changes,
    cores_of,
    reshuffled_months,
    runs,
)
from graph.results import table_text
from graph.statistics.windows import Span
from ingest.tables import ACTS, POSTS, TEACHES, write
from ingest.workspace import Workspace
from viz.views.core_over_time import headline

START = datetime(2025, 5, 1, tzinfo=UTC)
MONTHS = {"may": 0, "june": 31, "july": 61}
# post, thread, parent, author, month, day
TALK = (
    ("a0", "a", None, "ann", "may", 0),
    ("a1", "a", "a0", "ben", "may", 1),
    ("a2", "a", "a1", "ann", "may", 2),
    ("a3", "a", "a0", "cat", "june", 0),
    ("b0", "b", None, "ben", "june", 1),
    ("b1", "b", "b0", "dan", "june", 2),
    ("b2", "b", "b0", "cat", "june", 3),
    ("b3", "b", "b2", "dan", "june", 3),
    ("c0", "c", None, "dan", "july", 0),
    ("c1", "c", "c0", "eve", "july", 2),
    ("c2", "c", "c1", "dan", "july", 4),
    ("c3", "c", "c0", None, "july", 5),
    ("c4", "c", "c0", "ann", None, 0),
)


def at(month: str | None, day: int) -> datetime | None:
    return None if month is None else START + timedelta(days=MONTHS[month] + day)


@pytest.fixture
def posts() -> pl.DataFrame:
    rows = [
        {
            "post_id": post, "thread_id": thread, "parent_id": parent, "user_id": author,
            "is_bot": False, "created_at": at(month, day), "kind": "comment",
        }
        for post, thread, parent, author, month, day in TALK
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"created_at": POSTS.schema["created_at"]})


@pytest.fixture
def talk(posts: pl.DataFrame) -> Talk:
    return read_talk(posts)


def busiest(graph: Csr) -> np.ndarray[Any, np.dtype[np.bool_]] | None:
    """A core of those with most partners; none in a graph of one tie."""
    return None if graph.m < 2 else graph.degrees == graph.degrees.max()


def test_replies_stand_in_their_months_and_undated_ones_in_none(talk: Talk) -> None:
    assert talk.users["user_id"].to_list() == ["ann", "ben", "cat", "dan", "eve"]
    assert talk.months == ("2025-05", "2025-06", "2025-07")
    names = talk.users["user_id"].to_list()
    told = [
        (names[u], names[v], talk.months[m])
        for u, v, m in zip(talk.source, talk.target, talk.month, strict=True)
    ]
    assert told == [
        ("ben", "ann", "2025-05"), ("ann", "ben", "2025-05"), ("cat", "ann", "2025-06"),
        ("dan", "ben", "2025-06"), ("cat", "ben", "2025-06"), ("dan", "cat", "2025-06"),
        ("eve", "dan", "2025-07"), ("dan", "eve", "2025-07"),
    ]  # fmt: skip
    assert talk.posts_in.tolist() == [[2, 0, 0], [1, 1, 0], [0, 2, 0], [0, 2, 2], [0, 0, 1]]


def test_windows_tell_their_sizes_and_why_they_are_refused(talk: Talk) -> None:
    found = windows(talk, "month")
    assert [(w.people, w.ties, w.threads, w.replies, w.days) for w in found] == [
        (2, 1, 1, 2, 2), (4, 4, 2, 4, 3), (2, 1, 1, 2, 2),
    ]  # fmt: skip
    assert found[0].refused == "too short: 1 tie, 200 are needed"
    assert [w.left_truncated for w in found] == [True, True, True]
    assert [w.ties for w in windows(talk, "cumulative")] == [1, 5, 6]
    graph, inside = network(talk, in_window(talk, "cumulative", 2))
    assert (graph.n, inside.tolist()) == (5, [0, 1, 2, 3, 4])


def test_a_run_is_of_neighbours_that_are_long_enough() -> None:
    def window(thin: str | None) -> Window:
        return Window(kind="month", month="", people=0, ties=0, threads=0, replies=0, days=0,
                      refused=None, thin=thin, left_truncated=False)  # fmt: skip

    told = [None, None, "short", None, "short", None, None, None]
    assert runs([window(thin) for thin in told]) == [[0, 1], [5, 6, 7]]


def test_entry_exit_and_turnover_are_counted_by_hand(talk: Talk) -> None:
    ann, ben, cat, dan, eve = (np.eye(5, dtype=bool)[i] for i in range(5))
    cores = [ann | ben, ben | cat | dan, dan | eve]
    first, second = changes(talk, "month", [0, 1, 2], cores)
    assert (first.stayed, first.entered, first.left) == (1, 2, 1)
    assert (first.newcomers, first.returned, first.silent) == (2, 0, 1)
    assert first.turnover == pytest.approx(1 - 1 / 4)
    assert (second.stayed, second.entered, second.left) == (1, 1, 2)
    assert (second.newcomers, second.silent) == (1, 2)
    # over all until then nobody falls silent
    assert [one.silent for one in changes(talk, "until", [0, 1, 2], cores)] == [0, 0]
    nobody = np.zeros(5, dtype=bool)
    assert changes(talk, "month", [0, 1], [nobody, nobody])[0].turnover is None


def test_a_reshuffle_deals_lots_out_to_months_and_leaves_other_months_alone(talk: Talk) -> None:
    drawn = [reshuffled_months(talk, [1, 2], seed) for seed in range(30)]
    for months in drawn:
        assert months[:2].tolist() == [0, 0]
        # lots of the run: cat's late answer in a, thread b of three replies, thread c of two
        assert months[3] == months[4] == months[5]
        assert months[6] == months[7]
        assert sorted([months[2], months[3], months[6]]) == [1, 1, 2]
    assert len({tuple(months.tolist()) for months in drawn}) == 3


def test_a_core_that_keeps_its_people_turns_over_less_than_reshuffled_activity() -> None:
    rows = []
    for month, name in enumerate(MONTHS):
        for thread in range(12):
            root = f"{name}{thread}"
            rows.append((root, root, None, "hub", name, 1))
            rows += [
                (f"{root}{i}", root, root, f"{name}-{month}-{i}-{thread}", name, 2)
                for i in range(3)
            ]
    frame = pl.DataFrame(
        [
            {"post_id": p, "thread_id": t, "parent_id": parent, "user_id": u, "is_bot": False,
             "created_at": at(m, d)}
            for p, t, parent, u, m, d in rows
        ]
    )  # fmt: skip
    talk = read_talk(frame)
    cores = cores_of(talk, "month", [0, 1, 2], busiest)
    assert [int(core.sum()) for core in cores] == [1, 1, 1]
    found = against_reshuffles(talk, "month", [0, 1, 2], busiest, n_null=9, seed=1)
    # the hub is the core whatever is dealt out: nothing can be told
    assert [(one.mean, one.p_below) for one in found] == [(0.0, 1.0), (0.0, 1.0)]


def test_newcomers_are_watched_after_the_run_in_and_others_counted(talk: Talk) -> None:
    span = Span(since=START, until=START + timedelta(days=66), months=talk.months)
    watch = start_watch(talk, span)
    assert watch is not None
    assert talk.users["user_id"].gather(watch.places).to_list() == ["cat", "dan", "eve"]
    assert (watch.truncated, watch.begin.date().isoformat()) == (2, "2025-06-01")
    assert talk.users["first_thread"].gather(watch.places).to_list() == ["a", "b", "c"]
    assert watch.threads.tolist() == [0, 1, 2]
    answered = until_event(watch, first_answered(talk))
    # eve is answered after 2 days, cat after 3, dan after 30
    assert [(s.time, s.risk) for s in answered.steps] == [(2.0, 3), (3.0, 2), (30.0, 1)]
    never = until_event(watch, {})
    assert (never.events, never.n) == (0, 3)
    one = Span(since=START, until=START + timedelta(days=9), months=("2025-05",))
    assert start_watch(talk, one) is None


def test_what_happened_before_the_first_post_counts_as_at_once(talk: Talk) -> None:
    span = Span(since=START, until=START + timedelta(days=66), months=talk.months)
    watch = start_watch(talk, span)
    assert watch is not None
    rows = pl.DataFrame({"user_id": ["eve", "nobody"], "created_at": [START, START]})
    assert [s.time for s in until_event(watch, first_act(talk, rows)).steps] == [0.0]


def test_newcomers_enter_the_core_at_the_end_of_a_week(talk: Talk) -> None:
    span = Span(since=START, until=START + timedelta(days=66), months=talk.months)
    watch = start_watch(talk, span)
    assert watch is not None
    entries = core_entries(talk, watch, busiest)
    weeks = {
        talk.users["user_id"][place]: (entry / 1e6 - watch.begin.timestamp()) / 86_400
        for place, entry in entries.items()
    }
    # until 8 June ben and cat have three partners each; dan gets his third from eve in July
    assert weeks == {"ben": 7.0, "cat": 7.0, "dan": 35.0}


def test_first_posts_of_the_equally_active_are_compared() -> None:
    rows = [
        {"post_id": f"{user}{i}", "thread_id": "t", "parent_id": None, "user_id": user,
         "is_bot": False, "created_at": START + timedelta(days=40, hours=i)}
        for user in ("in", "out", "few")
        for i in range(2 if user == "few" else 6)
    ]  # fmt: skip
    old = {**rows[0], "post_id": "z", "user_id": "old", "created_at": START}
    posts = pl.DataFrame([old, *rows], schema_overrides={"parent_id": pl.String})
    acts = pl.DataFrame(
        {
            "post_id": ["in0", "in1", "in4", "out5", "out2", "out1"],
            "act": ["asks", "helps", "shares", "asks", "helps", "acknowledges"],
            "probability": [0.9, 0.8, 0.9, 0.9, 0.2, 0.5],
        }
    )
    talk = read_talk(posts)
    span = Span(since=START, until=START + timedelta(days=66), months=("2025-05", "2025-06"))
    watch = start_watch(talk, span)
    assert watch is not None
    entry = round((START + timedelta(days=40, hours=3)).timestamp() * 1e6)
    told = acts_before(acts, posts, talk, watch, {1: entry})
    counts = {row["act"]: (row["entered"]["k"], row["entered"]["n"], row["others"]["k"],
                           row["others"]["n"]) for row in told["acts"]}  # fmt: skip
    # what came after the entry, after the fifth post, or is unlikely does not count
    assert counts == {
        "asks": (1, 1, 0, 1), "helps": (1, 1, 0, 1), "acknowledges": (0, 1, 1, 1),
        "shares": (0, 1, 0, 1),
    }  # fmt: skip
    first = {row["act"]: row["entered"]["k"] for row in told["in_the_first_post"]}
    assert first == {"asks": 1, "helps": 0, "acknowledges": 0, "shares": 0}
    # who enters with the last week is in, who enters later is not yet
    end = round(span.until.timestamp() * 1e6)
    for entry, n in ((end, 1), (end + 1, 0)):
        [asks, *_] = acts_before(acts, posts, talk, watch, {1: entry})["acts"]
        assert (asks["entered"]["n"], asks["others"]["n"]) == (n, 2 - n)


def filled(frame: pl.DataFrame, table: Any) -> pl.DataFrame:
    missing = [pl.lit(None).alias(name) for name in table.schema if name not in frame.columns]
    return frame.with_columns(missing)


def study_of(rows: list[dict[str, Any]], folder: Path) -> Workspace:
    made = Workspace.create(folder / "study")
    frame = pl.DataFrame(rows, schema_overrides={"parent_id": pl.String})
    write(filled(frame, POSTS), POSTS, made.table_path("corpus/posts"))
    for table in (ACTS, TEACHES):
        write(pl.DataFrame(schema=table.schema), table, made.table_path(table.name))
    return made


def test_short_data_are_refused_with_a_reason(tmp_path: Path, posts: pl.DataFrame) -> None:
    made = Workspace.create(tmp_path / "study")
    write(filled(posts, POSTS), POSTS, made.table_path("corpus/posts"))
    for table in (ACTS, TEACHES):
        write(pl.DataFrame(schema=table.schema), table, made.table_path(table.name))
    result = run_analysis(made, "core-over-time")
    assert result["sentence"] == (
        "3 of 3 months are too short to say who enters and leaves the core; how newcomers get in "
        "is not told: no month has 1,000 posts."
    )
    assert all(row["refused"] for row in [*result["windows"], *result["turnover"]])
    rows = list(csv.DictReader(io.StringIO(table_text(result))))
    assert [row["month"] for row in rows] == 2 * ["2025-05", "2025-06", "2025-07"]
    write(filled(posts, POSTS).clear(), POSTS, made.table_path("corpus/posts"))
    assert run_analysis(made, "core-over-time")["windows"] == []


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two months of 120 threads with 10 posts each, all by others in the second."""
    rng = np.random.default_rng(11)
    rows: list[dict[str, Any]] = []
    for month, name in enumerate(("may", "june")):
        for thread in range(120):
            root = f"{name}{thread}"
            for i in range(10):
                who = int(rng.integers(0, 12) if rng.random() < 0.5 else rng.integers(0, 150))
                rows.append(
                    {"post_id": f"{root}-{i}", "thread_id": f"{root}-0",
                     "parent_id": f"{root}-{rng.integers(0, i)}" if i else None,
                     "user_id": f"p{who + 200 * month}", "is_bot": False, "kind": "comment",
                     "created_at": at(name, int(rng.integers(0, 28)))}
                )  # fmt: skip
    made = Workspace.create(tmp_path_factory.mktemp("busy") / "study")
    frame = pl.DataFrame(rows, infer_schema_length=None)
    write(filled(frame, POSTS), POSTS, made.table_path("corpus/posts"))
    acts = frame.select("post_id", pl.lit("helps").alias("act"), pl.lit(0.9).alias("probability"))
    write(acts.filter(pl.int_range(pl.len()) % 3 == 0), ACTS, made.table_path("annotations/acts"))
    write(pl.DataFrame(schema=TEACHES.schema), TEACHES, made.table_path("annotations/teaches"))
    return made


def test_long_months_tell_cores_turnover_and_newcomers(busy: Workspace) -> None:
    result = run_analysis(busy, "core-over-time", n_null=9)
    assert result == run_analysis(busy, "core-over-time", n_null=9)
    month, second = (row for row in result["windows"] if row["kind"] == "month")
    assert month["refused"] is None
    assert second["left_truncated"] is False
    assert set(month["methods"]) > {"borgatti_everett", "k_core", "minres", "directed"}
    steps = [row for row in result["turnover"] if row["method"] == "borgatti_everett"]
    assert [row["kind"] for row in steps] == ["month", "cumulative"]
    assert steps[0]["refused"] is None
    # the busy dozen is another one in June: no reshuffle takes that much of the core away
    assert steps[0]["turnover"] > steps[0]["null"]["high"]
    assert steps[0]["null"]["p_above"] == 0.1
    newcomers = result["newcomers"]
    assert newcomers["left_truncated"] + newcomers["watched"] == result["n"]
    curve = newcomers["to_first"]["core"]
    assert 0 < curve["events"] < curve["n"] == newcomers["watched"]
    shares = [by["share"] for by in curve["happened_by"]]
    assert 0 <= shares[0] <= shares[1] <= shares[2]
    assert shares[3] is None  # nobody was watched for 30 days


def test_the_sentence_tells_how_newcomers_fare_with_intervals(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = []
    for month, name in enumerate(MONTHS):
        for n in range(500):
            root, day = f"{name}-{n}", n % 28 + n / 1000
            # some of each month are new, and are answered or not
            pair = f"u{n % 40}", f"new-{month}-{n % 60}" if n % 2 else f"u{(7 * n + 1) % 40}"
            who = pair if n % 3 else pair[::-1]
            written = START + timedelta(MONTHS[name] + day)
            rows += [
                {"post_id": post, "thread_id": root, "parent_id": parent, "user_id": user,
                 "is_bot": False, "kind": "comment", "created_at": written}
                for post, parent, user in ((root, None, who[0]), (f"{root}-a", root, who[1]))
            ]  # fmt: skip
    made = study_of(rows, tmp_path)
    few = {"n_null": 3, "turnover_of": ("k_core",), "core": "k_core"}
    said = run_analysis(made, "core-over-time", **few)["sentence"]
    share = r"[\d.]+ %( \([\d.]+ to [\d.]+\))?"
    answered = r"[\d.]+ % \([\d.]+ to [\d.]+\)"
    told = rf"newcomers {answered} are answered within a week, and {share} are in the core"
    assert re.search(told, said), said


def test_where_a_month_has_no_core_nobody_enters_it(tmp_path: Path) -> None:
    # in May all of 21 people answer each other: a complete graph, in which nobody is periphery
    rows: list[dict[str, Any]] = []
    for name, few in (("may", 21), ("june", 40)):
        for u, v in itertools.combinations(range(few), 2):
            if few > 21 and (u * v) % 3:
                continue
            root = f"{name}-{u}-{v}"
            rows += [
                {"post_id": post, "thread_id": root, "parent_id": parent, "user_id": f"p{who}",
                 "is_bot": False, "kind": "comment", "created_at": at(name, 3)}
                for post, parent, who in ((root, None, u), (f"{root}-a", root, v))
            ]  # fmt: skip
    made = study_of(rows, tmp_path)
    result = run_analysis(made, "core-over-time", n_null=3, turnover_of=("borgatti_everett",))
    may, june = (row for row in result["windows"] if row["kind"] == "month")
    assert (may["thin"], june["thin"]) == (None, None)
    assert may["methods"]["borgatti_everett"]["refused"].startswith("complete graph")
    said = "no core by borgatti everett in 2025-05"
    assert [row["refused"] for row in result["turnover"]] == [said, said]
    assert headline(result).startswith("The data are too short")
    assert "entered" not in result["sentence"]


def test_nothing_depends_on_how_a_pseudonym_is_spelled(busy: Workspace, tmp_path: Path) -> None:
    other = Workspace.create(tmp_path / "renamed")
    posts = busy.table("corpus/posts").with_columns(
        pl.format("{}-x", pl.col("user_id").str.reverse()).alias("user_id")
    )
    write(posts, POSTS, other.table_path("corpus/posts"))
    for table in (ACTS, TEACHES):
        write(busy.table(table.name), table, other.table_path(table.name))
    few = {"n_null": 3, "turnover_of": ("k_core",), "core": "k_core"}
    assert run_analysis(other, "core-over-time", **few) == run_analysis(
        busy, "core-over-time", **few
    )
