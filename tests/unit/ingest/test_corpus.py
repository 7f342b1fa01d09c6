"""The corpus: each post once, whole threads in order, people hidden, counts that add up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from table_rows import complete

from ingest.corpus import CorpusReport, build_corpus, corpus_step, losses
from ingest.errors import InputError, KithgraphError, SettingError, TooManyRejectsError
from ingest.intake.coverage import check, of_posts
from ingest.people.pseudonyms import pseudonym
from ingest.tables import POSTS
from ingest.workspace import Workspace

KEY = bytes(range(32))
RECORDED = Path(__file__).resolve().parents[2] / "recorded"
START = 1751360400  # 2025-07-01T09:00:00Z


def submission(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": name, "title": f"title of {name}", "selftext": "", "author": "Ada", "score": 1,
        "created_utc": START, "subreddit": "HomeLlamas", "num_comments": 0,
        "url": f"https://example.org/{name}", **fields,
    }  # fmt: skip


def comment(name: str, parent: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": name, "parent_id": parent, "link_id": "t3_a", "body": f"text of {name}",
        "author": "Ada", "score": 1, "created_utc": START + 60, "subreddit": "HomeLlamas", **fields,
    }  # fmt: skip


def dump(path: Path, *things: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(thing) + "\n" for thing in things), encoding="utf-8")
    return path


def build(
    directory: Path, *files: Path, key: bytes | None = KEY, **options: Any
) -> tuple[pl.DataFrame, CorpusReport]:
    report = build_corpus(files, directory, key=key, **options)
    posts = pl.read_parquet(directory / "corpus" / "posts.parquet")
    coverage = json.loads((directory / "results" / "coverage.json").read_text(encoding="utf-8"))
    assert coverage == report.coverage
    check(coverage)
    return posts, report


def test_posts_have_the_columns_of_the_table_and_whole_threads_in_order(tmp_path: Path) -> None:
    file = dump(
        tmp_path / "dump",
        comment("z", "t3_b", link_id="t3_b", created_utc=START + 10),
        comment("y", "t3_a", created_utc=START + 9),
        submission("b", created_utc=START + 5),
        comment("x", "t1_y", created_utc=START + 20),
        submission("a", created_utc=START),
        comment("w", "t1_y", created_utc=START + 20),
    )
    posts, report = build(tmp_path / "out", file)
    assert posts.schema == pl.Schema(POSTS.schema)
    assert [post_id.removeprefix("reddit:") for post_id in posts["post_id"]] == [
        "t3_a", "t1_y", "t1_w", "t1_x", "t3_b", "t1_z",
    ]  # fmt: skip
    assert posts["depth"].to_list() == [0, 1, 2, 2, 0, 1]
    assert report.posts == 6


def test_orphans_are_kept_and_counted_and_have_no_depth(tmp_path: Path) -> None:
    file = dump(
        tmp_path / "dump",
        submission("a"),
        comment("x", "t1_gone"),
        comment("y", "t1_x"),
        comment("z", "t3_elsewhere", link_id="t3_elsewhere"),
    )
    posts, report = build(tmp_path / "out", file)
    depth = dict(posts.select("post_id", "depth").iter_rows())
    assert depth["reddit:t3_a"] == 0
    assert [depth[f"reddit:t1_{name}"] for name in "xyz"] == [None, None, None]
    assert report.coverage["posts"]["orphans"] == 2
    assert report.coverage["posts"]["without_depth"] == 3
    assert report.coverage["threads"] == {"all": 2, "without_submission": 1}


def test_a_circle_of_parents_ends(tmp_path: Path) -> None:
    file = dump(tmp_path / "dump", comment("x", "t1_y"), comment("y", "t1_x"), comment("z", "t1_z"))
    posts, report = build(tmp_path / "out", file)
    assert posts["depth"].to_list() == [None, None, None]
    assert report.coverage["posts"]["orphans"] == 0


def test_a_chain_of_ten_thousand_replies_has_its_depth(tmp_path: Path) -> None:
    chain = [comment(f"c{n}", f"t1_c{n - 1}") for n in range(1, 10_000)]
    file = dump(tmp_path / "dump", submission("a"), comment("c0", "t3_a"), *chain)
    posts, _ = build(tmp_path / "out", file)
    deepest = posts.filter(pl.col("post_id") == "reddit:t1_c9999")
    assert deepest["depth"].item() == 10_000


def test_the_last_retrieved_version_of_a_post_is_kept(tmp_path: Path) -> None:
    old = comment("x", "t3_a", body="old", retrieved_on=START + 100)
    new = comment("x", "t3_a", body="new", retrieved_on=START + 200)
    files = [dump(tmp_path / "one", old, old), dump(tmp_path / "two", new, new)]
    for order in (files, files[::-1]):
        posts, report = build(tmp_path / "out", *order)
        assert posts["text"].to_list() == ["new"]
        told = {file["file"]: file for file in report.coverage["files"]}
        assert (told["one"]["kept"], told["one"]["superseded"]) == (0, 2)
        assert (told["two"]["kept"], told["two"]["duplicates"]) == (1, 1)
        assert report.coverage["total"]["read"] == 4


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ({"body": "there"}, {"body": "[deleted]"}, "deleted"),
        ({"body": "there", "retrieved_on": START + 90}, {"body": "[removed]"}, "removed"),
        (
            {"body": "there", "retrieved_on": START + 90},
            {"body": "[removed]", "retrieved_on": START + 80},
            "present",
        ),
        (
            {"body": "there", "retrieved_on": START + 90},
            {"body": "[removed]", "retrieved_on": START + 90},
            "removed",
        ),
        (
            {"body": "there"},
            {"body": "x", "_meta": {"was_deleted_later": True, "retrieved_2nd_on": START + 90}},
            "deleted",
        ),
    ],
)
def test_where_times_do_not_tell_the_deleted_version_is_the_later_one(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], state: str
) -> None:
    one = dump(tmp_path / "one", comment("x", "t3_a", **first))
    two = dump(tmp_path / "two", comment("x", "t3_a", **second))
    for order in ((one, two), (two, one)):
        posts, _ = build(tmp_path / "out", *order)
        assert posts["state"].to_list() == [state]


def test_dumps_and_listings_of_the_same_threads_give_the_same_posts(tmp_path: Path) -> None:
    dumps, listings = RECORDED / "reddit_dump", RECORDED / "reddit_listing"
    alone, _ = build(tmp_path / "alone", dumps)
    both, report = build(tmp_path / "both", listings, dumps)
    assert both.equals(alone)
    assert report.coverage["total"]["duplicates"] == 8
    assert report.coverage["total"]["more_posts"] == 2


def test_the_order_of_inputs_does_not_change_a_byte(tmp_path: Path) -> None:
    files = sorted(path for path in RECORDED.rglob("*") if path.suffix in {".jsonl", ".json"})
    reddit = [path for path in files if path.parent.name.startswith("reddit")]
    build(tmp_path / "one", *reddit)
    build(tmp_path / "two", *reddit[::-1])
    name = "corpus/posts.parquet"
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_dumps_may_begin_with_the_oldest_or_the_newest(tmp_path: Path) -> None:
    name = "corpus/posts.parquet"
    for folder, step in (("one", 1), ("two", -1)):
        (tmp_path / folder).mkdir()
        for path in (RECORDED / "reddit_dump").glob("*.jsonl"):
            lines = path.read_bytes().splitlines()[::step]
            (tmp_path / folder / path.name).write_bytes(b"\n".join(lines) + b"\n")
        build(tmp_path / f"{folder} built", tmp_path / folder)
    assert (tmp_path / "one built" / name).read_bytes() == (
        tmp_path / "two built" / name
    ).read_bytes()


def test_people_are_pseudonyms_in_every_column(tmp_path: Path) -> None:
    file = dump(
        tmp_path / "dump",
        submission(
            "a",
            author="Quiet_Heron",
            title="thanks u/Lantern_Tin",
            selftext="and @lantern_tin, or mail heron@example.org",
            url="https://www.reddit.com/user/Quiet_Heron/comments/a/x/",
            subreddit="u_Quiet_Heron",
        ),
        comment("x", "t3_a", author="Lantern_Tin", permalink="/r/u_Quiet_Heron/comments/a/_/x/"),
        comment("y", "t3_a", author="[deleted]"),
        comment("z", "t3_a", author="TinyBot"),
    )
    posts, report = build(tmp_path / "out", file)
    heron = pseudonym("quiet_heron", source="reddit", key=KEY)
    lantern = pseudonym("lantern_tin", source="reddit", key=KEY)
    bot = pseudonym("tinybot", source="reddit", key=KEY)
    assert posts["user_id"].to_list() == [heron, lantern, None, bot]
    assert posts["is_bot"].to_list() == [False, False, None, True]
    assert posts["title"][0] == f"thanks u/{lantern}"
    assert posts["text"][0] == f"thanks u/{lantern}\n\nand @{lantern}, or mail [e-mail]"
    assert posts["community"][0] == f"u_{heron}"
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            assert b"eron" not in path.read_bytes().replace(heron.encode(), b"")
    assert "eron" not in posts.write_csv().replace(heron, "")
    assert (report.coverage["users"], report.coverage["bots"]) == (3, 1)


def test_names_are_kept_only_when_asked_and_stay_apart_by_platform(tmp_path: Path) -> None:
    file = dump(tmp_path / "dump", comment("x", "t3_a", body="hi u/Ada and a@b.org"))
    posts, _ = build(tmp_path / "out", file, key=None, keep_names=True)
    assert posts["user_id"].to_list() == ["reddit:Ada"]
    assert posts["text"].to_list() == ["hi u/Ada and a@b.org"]
    with pytest.raises(SettingError, match="no pseudonym key"):
        build(tmp_path / "out", file, key=None)


def test_hostile_texts_are_kept_as_texts(tmp_path: Path) -> None:
    hostile = "</script><img src=x onerror=alert(1)> \u202egnp.exe " + "w" * 40_000
    file = dump(tmp_path / "dump", submission("a", title=hostile, selftext=hostile))
    posts, _ = build(tmp_path / "out", file)
    assert posts["title"].item() == hostile
    assert posts["text"].item() == f"{hostile}\n\n{hostile}"


def test_an_error_leaves_no_posts_and_a_corpus_without_posts_is_an_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text(json.dumps(submission("a")) + "\n{\n{\n")
    with pytest.raises(TooManyRejectsError):
        build(tmp_path / "out", broken)
    assert not (tmp_path / "out" / "corpus").exists()
    file = dump(tmp_path / "dump", submission("a"))
    with pytest.raises(InputError, match="community 'elsewhere', and 1 records of others"):
        build(tmp_path / "out", file, community="elsewhere")


def test_coverage_tells_claims_months_and_what_is_missing(tmp_path: Path) -> None:
    july, august = START, int(datetime(2025, 8, 1, tzinfo=UTC).timestamp())
    file = dump(
        tmp_path / "dump",
        submission("a", created_utc=july, num_comments=5),
        comment("x", "t3_a", created_utc=august),
        comment("y", "t3_a", body="[deleted]", author="[deleted]"),
        submission("b", created_utc=august, num_comments=0),
        comment("z", "t3_b", link_id="t3_b", created_utc=august + 1, author="AutoModerator"),
    )
    _, report = build(tmp_path / "out", file)
    months = {month["month"]: month for month in report.coverage["months"]}
    assert list(months) == ["2025-07", "2025-08"]
    assert months["2025-07"] == {
        "month": "2025-07", "submissions": 1, "comments": 1, "other": 0, "deleted": 1, "removed": 0,
        "unknown_authors": 1, "orphans": 0, "by_bots": 0, "claimed": 5, "present": 2,
    }  # fmt: skip
    assert months["2025-08"]["by_bots"] == 1
    claims = report.coverage["claims"]
    assert (claims["claimed"], claims["present"]) == (5, 3)
    assert (claims["missing"], claims["surplus"], claims["complete"]) == (3, 1, 1)
    assert claims["worst"] == [{"thread_id": "reddit:t3_a", "claimed": 5, "present": 2}]
    assert claims["shares"][4] == {"from": 0.4, "to": 0.5, "threads": 1}
    assert report.coverage["span"] == {
        "first_at": "2025-07-01T09:00:00+00:00",
        "last_at": "2025-08-01T00:00:01+00:00",
    }


@pytest.mark.parametrize(
    ("in_english", "text"),
    [
        (1, "I run it with llama.cpp and the speed is fine, but you need more memory than that."),
        (0, "Bei mir läuft das Modell mit llama.cpp auf der Karte, aber man braucht mehr."),
        (0, "Ik draai het model met llama.cpp op mijn kaart, maar je hebt meer nodig."),
        (0, "Chez moi le modèle tourne avec llama.cpp, mais on a besoin de plus de mémoire."),
        (0, "Me funciona con llama.cpp en la tarjeta, pero se necesita más memoria que esa."),
        (0, "我在显卡上用llama.cpp运行这个模型，速度不错，但是需要更多内存。"),
        (0, "llama.cpp でこのモデルを動かしています。速度は良いですが、メモリが必要です。"),
    ],
)  # fmt: skip
def test_long_posts_are_told_apart_by_the_commonest_english_words(
    in_english: int, text: str
) -> None:
    posts = [{"post_id": "p", "text": f"{text} " * 4}, {"post_id": "q", "text": text}]
    found = of_posts(complete(posts, POSTS), kept=2)["english"]
    assert found == {"long": 1, "in_english": in_english}


def test_counts_that_do_not_add_up_are_an_error(tmp_path: Path) -> None:
    _, report = build(tmp_path / "out", dump(tmp_path / "dump", submission("a")))
    report.coverage["total"]["kept"] += 1
    with pytest.raises(KithgraphError, match="do not add up: 1 against 2"):
        check(report.coverage)


def test_the_step_runs_once_and_again_when_something_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(tmp_path / "study")
    file = dump(tmp_path / "dump", submission("a"))
    assert not corpus_step(workspace, [file]).skipped
    again = corpus_step(workspace, [file])
    assert (again.skipped, again.rows, again.stage) == (True, 1, "corpus")
    assert not corpus_step(workspace, [file], keep_names=True).skipped
    monkeypatch.setenv("KITHGRAPH_PSEUDONYM_KEY", str(tmp_path / "other.key"))
    assert not corpus_step(workspace, [file]).skipped
    dump(file, submission("a"), submission("b"))
    assert corpus_step(workspace, [file]).rows == 2
    assert workspace.table("corpus/posts").height == 2


def test_a_key_in_the_place_of_its_file_is_told_and_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "0123456789abcdef" * 4
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KITHGRAPH_PSEUDONYM_KEY", key)
    with pytest.raises(SettingError, match="the pseudonym key itself is given") as told:
        corpus_step(
            Workspace.create(tmp_path / "study"), [dump(tmp_path / "dump", submission("a"))]
        )
    assert key not in str(told.value)
    assert not (tmp_path / key).exists()


def test_inputs_are_noted_with_place_and_digest_even_when_they_moved(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    file = dump(tmp_path / "dump", submission("a"))
    corpus_step(workspace, [file])
    (tmp_path / "moved").mkdir()
    moved = file.rename(tmp_path / "moved" / "dump")
    assert corpus_step(workspace, [moved]).skipped
    (noted,) = json.loads(workspace.path("archive/inputs.json").read_text(encoding="utf-8"))
    assert noted["path"] == str(moved.resolve())
    assert noted["sha256"] == workspace.result("coverage")["files"][0]["sha256"]


def test_losses_are_told_also_when_the_step_is_skipped(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    file = dump(tmp_path / "dump", *(submission(f"s{n}") for n in range(200)))
    corpus_step(workspace, [file])
    assert losses(workspace) == []
    file.write_text('{"id": 1}\n' + file.read_text()[:-20])
    for _ in range(2):
        corpus_step(workspace, [file])
        assert losses(workspace) == [
            "dump is cut short or damaged; 199 posts of its readable part are kept",
            "1 of 201 records of dump cannot be read; rejects.ndjson says which and why",
        ]


@pytest.mark.shared
def test_the_real_dumps_give_the_numbers_counted_independently(
    tmp_path: Path, shared: Path
) -> None:
    files = [
        shared / "data" / "reddit" / f"localllama_{n}.jsonl.zst"
        for n in ("submissions", "comments")
    ]
    posts, report = build(tmp_path / "out", *files)
    known = posts.filter(pl.col("user_id").is_not_null())
    replies = known.join(
        known.select(parent_id="post_id", to="user_id"), on="parent_id", how="inner"
    ).filter(pl.col("user_id") != pl.col("to"))
    assert report.coverage["posts"]["submissions"] == 3205
    assert report.coverage["posts"]["comments"] == 68_767
    assert report.coverage["posts"]["orphans"] == 0
    assert report.coverage["claims"]["claimed"] == 80_743
    assert report.coverage["users"] == 14_710
    assert replies.height == 65_448
    assert (report.rejected, report.cut) == (0, ())


def test_who_deleted_all_their_posts_is_still_hidden_in_what_others_wrote(tmp_path: Path) -> None:
    before = dump(tmp_path / "before", comment("y", "t3_a", author="Bob_Cee2"))
    after = dump(
        tmp_path / "after",
        comment("y", "t3_a", body="[deleted]", author="[deleted]"),
        comment("z", "t1_y", author="Ann", body="Bob_Cee2 wrote: no"),
    )
    posts, _ = build(tmp_path / "out", before, after)
    bob = pseudonym("Bob_Cee2", source="reddit", key=KEY)
    assert dict(posts.select("post_id", "text").iter_rows())["reddit:t1_z"] == f"{bob} wrote: no"
    assert bob not in posts["user_id"].to_list()
