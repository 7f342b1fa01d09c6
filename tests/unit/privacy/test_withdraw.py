"""Withdrawing: what is meant by a wish, and what of it others wrote."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import polars as pl
import pytest

from ingest.errors import InputError, UsageError
from ingest.people.pseudonyms import pseudonym
from ingest.purge import post_ids_in, read_post_ids
from ingest.records import Raw
from ingest.withdrawal.archived import Purger
from ingest.withdrawal.keeping import mend_rejects
from ingest.withdrawal.links import is_known_link, is_odd, link_hashes
from ingest.withdrawal.meant import find_people
from ingest.withdrawal.mend import MARK
from ingest.withdrawal.tombstones import Hasher, Tombstones
from ingest.withdrawal.withdraw import text_hashes, withdraw

_KEY = bytes(range(32))
_COLUMNS = (
    "post_id",
    "source",
    "thread_id",
    "parent_id",
    "user_id",
    "url",
    "text",
    "title",
    "flair",
)


def _posts(*rows: tuple[str, str | None, str, str]) -> pl.DataFrame:
    """Posts of one thread: id, parent, author, text."""
    values = [
        (one, "reddit", "reddit:t3_top", parent, pseudonym(who, source="reddit", key=_KEY),
         None, text, None, None)
        for one, parent, who, text in rows
    ]  # fmt: skip
    return pl.DataFrame(values, schema=dict.fromkeys(_COLUMNS, pl.String), orient="row")


LONG = "the little fox who lives behind our mill has eaten every quant I made"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no quote of it", "no quote of it"),
        (f"> {LONG}\n\nreally?", f"> {MARK}\n\nreally?"),
        ("> lives behind our mill\nnice", f"> {MARK}\nnice"),
        ("> behind our mill\nanybody's", "> behind our mill\nanybody's"),
        (f"they said {LONG.upper()}, no less", f"they said {MARK}, no less"),
        ("as the little fox who lives behind our", "as the little fox who lives behind our"),
        ("as the little fox who lives behind our mill", f"as {MARK}"),
        ("it lives behind our mill, they said", "it lives behind our mill, they said"),
        ("thanks u/Mill_Fox99 and Mill_Fox99!", f"thanks {MARK} and {MARK}!"),
        ("https://www.reddit.com/r/x/comments/top/slug/mill01/ is it", f"{MARK} is it"),
        ("_u/mill_fox99_ said, and __Mill_Fox99__", f"_{MARK} said, and {MARK}"),
        ("T1_MILL01", MARK),
        ("https://www.reddit.com/r/x/comments/top/slug/MILL01/", MARK),
        ("see t1_mill01, not t1_mill02", f"see {MARK}, not t1_mill02"),
        ("@müller.k and Müller.K, not Müller", f"{MARK} and {MARK}, not Müller"),
        ("https://x.org/users/müller.k/ of v1.2", f"{MARK} of v1.2"),
    ],
)  # fmt: skip
def test_what_others_wrote_of_it(text: str, left: str) -> None:
    hasher = Hasher(_KEY)
    people = frozenset(map(hasher.person, ("reddit:mill_fox99", "reddit:Müller.K")))
    stones = Tombstones(
        hasher,
        {"post": frozenset({hasher.post("reddit:t1_mill01")}), "person": people, "bare": people},
    ).with_more(text_hashes([LONG], hasher))  # fmt: skip
    posts = _posts(
        ("reddit:t1_mill01", "reddit:t3_top", "Mill_Fox99", LONG),
        ("reddit:t1_other", "reddit:t3_top", "somebody", text),
    )
    done = withdraw(posts, stones)
    assert done.posts["text"].to_list() == [left]
    assert withdraw(done.posts, stones).changed == 0


def test_what_a_withdrawn_post_quotes_stays_with_who_said_it() -> None:
    hasher = Hasher(_KEY)
    own = "I never saw a fox that eats what people quantise by the light of the moon"
    gone = f"> {LONG}\n\n{own}\n\n  > lives behind our mill\n"
    posts = _posts(
        ("reddit:t1_first", "reddit:t3_top", "hen", f"So {LONG}."),
        ("reddit:t1_mill01", "reddit:t1_first", "mill_fox99", gone),
        ("reddit:t1_other", "reddit:t3_top", "owl", f"> {LONG}\n\ntrue. And {own}?"),
        ("reddit:t1_answer", "reddit:t1_mill01", "cat", f"> > {LONG}\n\nhm"),
    )
    stones = Tombstones(hasher, {"post": frozenset({hasher.post("reddit:t1_mill01")})})
    done = withdraw(posts, stones)
    assert done.posts["text"].to_list() == [
        f"So {LONG}.", f"> {LONG}\n\ntrue. And {MARK}?", f"> {MARK}\n\nhm",
    ]  # fmt: skip
    assert done.tombstones.of("run") == text_hashes([own], hasher)["run"]


@pytest.mark.parametrize("profile", ["u_mill_fox99", "U_Mill_Fox99"])
def test_the_profile_of_a_person_goes_from_communities(profile: str) -> None:
    hasher = Hasher(_KEY)
    stones = Tombstones(hasher, {"person": frozenset({hasher.person("reddit:mill_fox99")})})
    posts = _posts(("reddit:t1_a", "reddit:t3_top", "hen", "x")).with_columns(
        community=pl.lit(profile)
    )
    assert withdraw(posts, stones).posts["community"].to_list() == [MARK]
    other = posts.with_columns(community=pl.lit("u_hen"))
    assert withdraw(other, stones).posts["community"].to_list() == ["u_hen"]


def test_an_answer_loses_even_a_short_quote_and_its_parent_becomes_a_stand_in() -> None:
    hasher = Hasher(_KEY)
    stones = Tombstones(hasher, {"post": frozenset({hasher.post("reddit:t1_mill01")})})
    posts = _posts(
        ("reddit:t1_mill01", "reddit:t3_top", "fox", "so so"),
        ("reddit:t1_answer", "reddit:t1_mill01", "hen", "> so so\nhm"),
    )
    done = withdraw(posts, stones).posts
    assert done["text"].to_list() == [f"> {MARK}\nhm"]
    assert done["parent_id"].to_list() == [hasher.stand_in("reddit:t1_mill01")]


def test_ids_are_taken_from_names_links_and_comments_of_a_list() -> None:
    lines = [
        "# asked by mail",
        "t1_n79tsm4",
        "https://www.reddit.com/r/x/comments/1m9abc/a_title/n79tsm5/",
        "https://www.reddit.com/r/x/comments/1m9abc/a_title/",
        "hackernews:40077533",
        "https://news.ycombinator.com/item?id=40077534",
        "https://redd.it/1m9abd",
        "T1_N79TSM6",
        "",
        "table:forum:post 7/b  # asked by mail",
        "table:forum:https://x.org/comments/12#p-3",
        "# nobody else",
    ]
    assert post_ids_in(lines, "list") == [
        "reddit:t1_n79tsm4", "reddit:t1_n79tsm5", "reddit:t3_1m9abc", "hackernews:40077533",
        "hackernews:40077534", "reddit:t3_1m9abd", "reddit:t1_n79tsm6",
        "table:forum:post 7/b", "table:forum:https://x.org/comments/12#p-3",
    ]  # fmt: skip
    for one in ("what is this?", "reddit:n79tsm4", "reddit:t2_n79tsm4"):
        with pytest.raises(InputError, match="line 1 of list"):
            post_ids_in([one], "list")


def test_what_stands_for_the_id_of_a_row_of_a_table_tells_nothing_of_it() -> None:
    told = Hasher(_KEY).stand_in("table:forum:jane-doe/post 7")
    assert re.fullmatch(r"table:forum:w[0-9a-z]{12}", told)


def test_what_stands_for_an_id_has_the_form_of_its_platform_s() -> None:
    hasher = Hasher(_KEY)
    assert re.fullmatch(r"nostr:[0-9a-f]{64}", told := hasher.stand_in(f"nostr:{'5' * 64}"))
    assert told != hasher.stand_in(f"nostr:{'6' * 64}")
    assert re.fullmatch(r"hackernews:9\d{14}", hasher.stand_in("hackernews:40077533"))
    assert re.fullmatch(r"reddit:t3_w[0-9a-z]{12}", hasher.stand_in("reddit:t3_1m9abc"))


def test_people_are_named_by_pseudonym_its_beginning_or_handle() -> None:
    posts = _posts(("reddit:t1_a", None, "Mill_Fox99", "x"))
    fox = posts["user_id"][0]
    for name in (fox, fox[:12], "u/mill_fox99", "reddit:MILL_FOX99", "Mill_Fox99"):
        assert find_people(posts, [name], key=_KEY) == [fox]
    with pytest.raises(UsageError, match="0 people begin"):
        find_people(posts, ["kith-000000"], key=_KEY)
    for name in ("redit:mill_fox99", "reddit:", "https://www.reddit.com/user/mill_fox99"):
        with pytest.raises(UsageError, match="is nobody on a platform"):
            find_people(posts, [name], key=_KEY)
    two = pl.concat([posts, posts.with_columns(source=pl.lit("nostr"))])
    with pytest.raises(UsageError, match="SOURCE:HANDLE"):
        find_people(two, ["Mill_Fox99"], key=_KEY)


# The public key of 64 zeros, as people write it (NIP-19).
_NPUB = f"npub1{'q' * 52}zqujme"
_ZEROS = "0" * 64


def test_a_person_of_nostr_is_the_same_in_both_forms_of_the_key() -> None:
    posts = _posts(("nostr:a", None, "somebody", "x")).with_columns(source=pl.lit("nostr"))
    person = pseudonym(_ZEROS, source="nostr", key=_KEY)
    for name in (f"nostr:{_ZEROS}", f"nostr:{_NPUB}"):
        assert find_people(posts, [name], key=_KEY) == [person]
    hasher = Hasher(_KEY)
    stones = Tombstones(hasher, {"person": frozenset({hasher.person(person)})})
    naming = posts.with_columns(text=pl.lit(f"ask @{_NPUB} or @ada"))
    assert withdraw(naming, stones).posts["text"].to_list() == [f"ask {MARK} or @ada"]


def test_ids_are_read_from_a_file_and_from_stdin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes("\ufeffreddit:t1_mill01\r\n\r\nhackernews:7\r\n".encode())
    assert read_post_ids(path) == ["reddit:t1_mill01", "hackernews:7"]
    monkeypatch.setattr("sys.stdin", io.StringIO("t3_top\n"))
    assert read_post_ids(Path("-")) == ["reddit:t3_top"]
    path.write_bytes(b"\xff\xfe\xff")
    with pytest.raises(InputError, match="cannot be read as text"):
        read_post_ids(path)
    with pytest.raises(InputError, match="no such file"):
        read_post_ids(tmp_path / "missing.txt")


def test_a_reject_that_names_a_withdrawn_post_leaves_the_list(tmp_path: Path) -> None:
    hasher = Hasher(_KEY)
    stones = Tombstones(hasher, {"post": frozenset({hasher.post("reddit:t1_mill01")})})
    path = tmp_path / "rejects.ndjson"
    rejects = [
        {"file": file, "raw_id": raw_id, "index": 0, "reason": "no time"}
        for file, raw_id in (
            ("run of reddit", "again/t1_mill01"),
            ("run of reddit", "again/t1_mill02"),
            ("RC.zst", "line 12"),
        )
    ]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in rejects))
    platforms = {"run of reddit": "reddit", "RC.zst": "reddit"}
    assert mend_rejects(path, platforms, stones) == 1
    left = [json.loads(line)["raw_id"] for line in path.read_text().splitlines()]
    assert left == ["again/t1_mill02", "line 12"]
    assert mend_rejects(path, platforms, stones) == 0


@pytest.mark.parametrize(
    ("token", "is_id"),
    [("n79tsm4", True), ("model7", False), ("1234567", False), ("30b4", False), ("a1b2c3", True)],
)
def test_letters_and_digits_mixed_are_an_id_and_a_word_with_a_number_is_none(
    token: str, *, is_id: bool
) -> None:
    assert is_odd(token) is is_id


def test_links_of_a_table_are_its_own_where_more_than_half_lead_to_one_site() -> None:
    hasher = Hasher(_KEY)
    columns = ("post_id", "source", "kind", "url")

    def known(*sites: str) -> bool:
        rows = [
            (f"table:forum:{n}", "table", "submission", f"https://{site}/{n}/a-title")
            for n, site in enumerate(sites)
        ]
        posts = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
        hashes = link_hashes(posts[:1], posts[1:], hasher)
        return is_known_link(f"https://{sites[0]}/0/a-title", hashes, hasher)

    assert known("own.org", "own.org", "news.org")
    assert not known("own.org", "own.org", "news.org", "blog.org")  # a half is no sign
    assert not known("news.org", "own.org", "own.org")


def test_an_id_in_capitals_goes_from_raw_answers_too() -> None:
    hasher = Hasher(_KEY)
    stones = Tombstones(hasher, {"post": frozenset({hasher.post("reddit:t1_mill01")})})
    bodies = {"a": "T1_MILL01", "b": "see T1_MILL01", "c": "T1_MILL02"}
    raw = Raw(raw_id="again/t1_MILL01", body=json.dumps(bodies).encode())
    left = Purger("reddit", stones).raw(raw)
    assert left is not None
    stand_in = hasher.stand_in("reddit:t1_mill01").removeprefix("reddit:")
    assert json.loads(left.body) == {"a": stand_in, "b": f"see {MARK}", "c": "T1_MILL02"}
    assert "mill01" not in left.raw_id.lower()


@pytest.mark.parametrize(
    ("below", "left"), [([{"name": "t1_kid"}], [{"name": "t1_kid"}]), ([], None)]
)
def test_of_a_record_within_another_what_is_below_it_stays(
    below: list[dict[str, str]], left: object
) -> None:
    hasher = Hasher(_KEY)
    stones = Tombstones(hasher, {"post": frozenset({hasher.post("reddit:t1_mill01")})})
    inner = {"name": "t1_mill01", "body": "so so", "children": below}
    raw = Raw(raw_id="x", body=json.dumps({"name": "t1_hen", "quoted": inner}).encode())
    mended = Purger("reddit", stones).raw(raw)
    assert mended is not None
    assert json.loads(mended.body) == {"name": "t1_hen", "quoted": left}


@pytest.mark.parametrize("url", ["http://[::1/x", "https://", "://x"])
def test_a_link_that_is_none_stops_no_purge(url: str) -> None:
    columns = ("post_id", "source", "kind", "url")
    row = ("table:forum:7", "table", "comment", url)
    going = pl.DataFrame([row], schema=dict.fromkeys(columns, pl.String), orient="row")
    hasher = Hasher(_KEY)
    assert is_known_link(url, link_hashes(going, going.clear(), hasher), hasher)


def test_a_row_whose_id_is_its_link_is_known_by_that_link() -> None:
    hasher = Hasher(_KEY)
    columns = ("post_id", "source", "kind", "url")
    row = ("table:forum:https://x.org/talk/12", "table", "submission", None)
    going = pl.DataFrame([row], schema=dict.fromkeys(columns, pl.String), orient="row")
    known = link_hashes(going, going.clear(), hasher)
    assert is_known_link("https://www.X.org/talk/12/", known, hasher)
    assert is_known_link("x.org/talk/12#below", known, hasher)
    assert not is_known_link("https://x.org/talk/13", known, hasher)
