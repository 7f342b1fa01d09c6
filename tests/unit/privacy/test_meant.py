"""Who is meant by a name: slips and beginnings are said before anything is taken out."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from ingest.corpus import corpus_step
from ingest.errors import UsageError
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import note_gone, read_wish
from ingest.withdrawal.meant import absent_people, find_people, is_beginning
from ingest.withdrawal.tombstones import Hasher, Tombstones
from ingest.workspace import Workspace
from viz.jobs.purge import purge

_KEY = bytes(range(32))
_COMMAND = str(Path(sys.executable).with_name("kithgraph"))
FOX = "Mill_Fox99"
# The public key of 64 zeros, as people write it (NIP-19).
ZEROS, NPUB = "0" * 64, f"npub1{'q' * 52}zqujme"


def _posts(*users: str, source: str = "nostr") -> pl.DataFrame:
    return pl.DataFrame({"source": [source] * len(users), "user_id": list(users)})


@pytest.mark.parametrize("user", [pseudonym(ZEROS, source="nostr", key=_KEY), f"nostr:{ZEROS}"])
def test_a_code_with_a_slip_is_refused_and_the_near_one_named(user: str) -> None:
    posts = _posts(user)
    slips = {
        "other": f"npub1qqz{'q' * 49}zqujme",
        "one less": f"npub1{'q' * 52}zqume",
        "one more": f"npub1{'q' * 52}zqujjme",
        "swapped": f"npub1{'q' * 52}zqjume",
    }
    for what, slip in slips.items():
        with pytest.raises(UsageError, match=f"it has a slip; did you mean '{NPUB}'") as error:
            find_people(posts, [f"nostr:{slip}"], key=_KEY)
        assert slip in str(error.value), what
    for slip in ("0" * 63, "0" * 65, "0" * 40 + "1" + "0" * 23):
        with pytest.raises(UsageError, match=f"did you mean '{ZEROS}'"):
            find_people(posts, [f"nostr:{slip}"], key=_KEY)


def test_what_is_no_key_is_refused_and_a_key_that_is_not_here_will_not_come_in() -> None:
    posts = _posts(pseudonym("5" * 64, source="nostr", key=_KEY))
    for name in ("ada", NPUB[:-1] + "f", NPUB[:-4], "0" * 63, "nprofile1qqq", "npub1"):
        with pytest.raises(UsageError, match="is no public key of Nostr"):
            find_people(posts, [f"nostr:{name}"], key=_KEY)
    zeros = pseudonym(ZEROS, source="nostr", key=_KEY)
    for name in (NPUB, NPUB.upper(), ZEROS, f"nostr:{NPUB}"):
        assert find_people(posts, [f"nostr:{name}"], key=_KEY) == [zeros]


def test_a_beginning_of_several_tells_who_they_are_and_how_much_they_wrote() -> None:
    ann, bob = "kith-" + "a1" * 10, "kith-" + "a1" * 3 + "c3" * 7
    posts = _posts(ann, bob, bob, source="reddit")
    with pytest.raises(UsageError) as error:
        find_people(posts, ["kith-a1a1"], key=_KEY)
    assert f"2 people begin ({bob} (2 posts), {ann} (1 post)) with 'kith-a1a1'" in str(error.value)
    with pytest.raises(UsageError, match=r"1 person begins .* with 'kith-a1'; give more"):
        find_people(_posts(ann), ["kith-a1"], key=_KEY)
    assert find_people(posts, ["kith-a1a1a1c"], key=_KEY) == [bob]
    assert is_beginning("kith-a1a1a1c", posts)
    assert not is_beginning(bob, posts)
    assert not is_beginning("u/kith", posts)


def test_a_beginning_has_four_digits_at_least_and_ends_where_a_pseudonym_is_whole() -> None:
    ann = "kith-" + "a1" * 10
    posts = _posts(ann, source="reddit")
    assert find_people(posts, [f" {ann[:9]} "], key=_KEY) == [ann]
    for name in (ann[:8], ann[:-1] + "0f", "kith-b2b2"):
        with pytest.raises(UsageError, match="give more of the pseudonym"):
            find_people(posts, [name], key=_KEY)
    nobody = "kith-" + "0f" * 10  # may come in one day
    assert find_people(posts, [nobody], key=_KEY) == [nobody]
    assert [is_beginning(name, posts) for name in (f" {ann[:-1]} ", ann, nobody)] == [
        True, False, False,
    ]  # fmt: skip


def test_of_many_people_who_begin_so_the_busiest_five_are_told() -> None:
    users = [f"kith-aaaa{n}{'0' * 15}" for n in range(7)]
    posts = _posts(*users, users[6], source="reddit")
    with pytest.raises(UsageError) as error:
        find_people(posts, ["kith-aaaa"], key=_KEY)
    told = f"7 people begin ({users[6]} (2 posts), {users[0]} (1 post), "
    assert told in str(error.value)
    assert f"{users[3]} (1 post), more) with" in str(error.value)
    with pytest.raises(UsageError) as error:
        find_people(posts.head(5), ["kith-aaaa"], key=_KEY)
    assert f"{users[4]} (1 post)) with" in str(error.value)


def test_handles_are_taken_as_people_write_them() -> None:
    posts = pl.concat([_posts("kith-" + "0" * 20), _posts("kith-" + "1" * 20, source="forum")])
    fox = pseudonym(FOX, source="reddit", key=_KEY)
    for name in (f"u/{FOX}", f"/u/{FOX}", f"reddit:{FOX}", f" u/{FOX}\n"):
        assert find_people(posts, [name], key=_KEY) == [fox]
    colon = pseudonym("a:b", source="forum", key=_KEY)
    assert find_people(posts, ["forum:a:b"], key=_KEY) == [colon]
    with pytest.raises(UsageError, match=r"SOURCE is one of .*forum, .*nostr, "):
        find_people(posts, ["elsewhere:fox"], key=_KEY)


def test_who_wrote_nothing_is_absent_unless_taken_out_before() -> None:
    hasher = Hasher(_KEY)
    ann, bob, cy, dee = (f"kith-{digit * 20}" for digit in "abcd")
    posts = pl.DataFrame({"source": ["reddit"] * 2, "user_id": [ann, None]})
    people = [cy, ann, bob, cy, dee]
    assert absent_people(
        posts, people, Tombstones(hasher, {"person": frozenset({hasher.person(dee)})})
    ) == [cy, bob]


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    comments = [
        {"id": f"aaa{n}", "name": f"t1_aaa{n}", "author": who, "body": "I live in the blue house",
         "link_id": "t3_top1", "parent_id": "t3_top1", "created_utc": 1751360400 + n,
         "subreddit": "x"}
        for n, who in enumerate([FOX, FOX, "hen"])
    ]  # fmt: skip
    dump = tmp_path / "RC.jsonl"
    dump.write_text("".join(json.dumps(one) + "\n" for one in comments), encoding="utf-8")
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    return workspace


def _purge(study: Workspace, *words: str, answer: str | None = None) -> tuple[int, str]:
    """Purge on a terminal (with an answer typed), or in a script; return code and errors."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer or ''}\n".encode())
    done = subprocess.run(
        [_COMMAND, "purge", *words, "--workspace", str(study.root)], check=False,
        stdin=subprocess.DEVNULL if answer is None else theirs, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if answer is None else theirs,
    )  # fmt: skip
    os.close(theirs)
    told = done.stderr if answer is None else b"".join(_lines_of(ours))
    os.close(ours)
    return done.returncode, told.decode()


def _lines_of(terminal: int) -> Iterator[bytes]:
    """Read what was written to a terminal: it comes in pieces, and ends with an error on Linux."""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 10_000):
            yield piece


def _n_posts(study: Workspace) -> int:
    return int(study.table("corpus/posts").height)


def test_a_terminal_is_told_what_will_go_and_asked(study: Workspace) -> None:
    fox = pseudonym(FOX, source="reddit", key=load_key())
    code, told = _purge(study, "--person", fox[:9], "--post", "t1_aaa2", answer="n")
    assert (code, _n_posts(study)) == (0, 3)
    assert f"{fox} with 2 posts" in told
    assert "In all 3 posts go." in told
    assert "Nothing was taken out." in told
    assert _purge(study, "--person", fox[:9], answer="y")[0] == 0
    assert _n_posts(study) == 1


def test_a_script_gives_the_whole_pseudonym_or_says_that_it_is_sure(study: Workspace) -> None:
    fox = pseudonym(FOX, source="reddit", key=load_key())
    code, told = _purge(study, "--person", fox[:9])
    assert (code, _n_posts(study)) == (2, 3)
    assert f"{fox} with 2 posts" in told
    assert "--yes" in told
    assert _purge(study, "--person", fox[:9], "--yes")[0] == 0
    assert _n_posts(study) == 1
    assert _purge(study, "--person", "u/hen")[0] == 0
    assert _n_posts(study) == 0


def test_posts_that_are_not_here_are_told_and_end_with_three(study: Workspace) -> None:
    code, told = _purge(study, "--post", "t1_aaa2", "--post", "t1_slip")
    assert (code, _n_posts(study)) == (3, 2)
    assert "warning: 1 named post is not here: reddit:t1_slip; check the ids" in told
    again = "--post", "t1_aaa2", "--post", "t1_slip"  # both were taken out before
    assert _purge(study, *again)[0] == 0
    code, told = _purge(study, *(w for n in range(7) for w in ("--post", f"t1_slip{n}")))
    assert (code, _n_posts(study)) == (3, 2)
    assert "7 named posts are not here: reddit:t1_slip0, " in told
    assert "reddit:t1_slip4, …; " in told


def test_what_may_be_absent_is_no_warning(study: Workspace, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("t1_aaa2\nt1_slip\n")
    absent = "--absent", "--person", "u/owl", "--from", str(ids)
    code, told = _purge(study, *absent)
    assert (code, _n_posts(study)) == (0, 2)
    assert "warning" not in told
    assert _purge(study, "--from", str(ids), "--person", "u/owl")[0] == 0


def test_all_people_who_wrote_nothing_are_named_and_nobody_goes(study: Workspace) -> None:
    words = [w for name in ("owl", "hen", "elk") for w in ("--person", f"u/{name}")]
    code, told = _purge(study, *words, "--post", "t1_aaa0")
    assert (code, _n_posts(study)) == (2, 3)
    assert "nobody called 'u/owl' or 'u/elk' wrote a post here; nothing was changed;" in told


def test_a_terminal_is_told_before_it_is_asked_what_is_not_here(study: Workspace) -> None:
    code, told = _purge(study, "--post", "t1_aaa2", "--post", "t1_slip", answer="n")
    assert (code, _n_posts(study)) == (0, 3)
    assert "1 named post is not here: reddit:t1_slip." in told
    assert "In all 1 post goes." in told


def test_the_answer_in_json_lists_what_is_not_here(study: Workspace) -> None:
    owl = pseudonym("owl", source="reddit", key=load_key())
    wish = read_wish(study, posts=["t1_slip", "t1_slip"], people=["u/owl"], may_be_absent=True)
    told = json.loads(json.dumps(purge(study, wish).to_json()))
    assert (told["unknown"], told["unknown_people"]) == (["reddit:t1_slip"], [owl])


def test_a_wish_is_what_is_named_or_else_what_was_found_gone(
    study: Workspace, tmp_path: Path
) -> None:
    note_gone(study, ["reddit:t1_gone"])
    ids = tmp_path / "ids.txt"
    ids.write_text("t1_filed\n", encoding="utf-8")
    assert read_wish(study).post_ids == ("reddit:t1_gone",)
    assert read_wish(study, posts=["t1_named"]).post_ids == ("reddit:t1_named",)
    assert read_wish(study, file=ids).post_ids == ("reddit:t1_filed",)
    both = read_wish(study, posts=["t1_named"], file=ids)
    assert both.post_ids == ("reddit:t1_named", "reddit:t1_filed")
    assert read_wish(study, people=["u/hen"]).post_ids == ()


def test_who_wrote_nothing_is_no_wish_unless_they_may_be_absent(study: Workspace) -> None:
    with pytest.raises(UsageError, match="nobody called 'u/owl'"):
        read_wish(study, people=["u/owl"])
    assert read_wish(study, people=["u/owl"], may_be_absent=True).people
