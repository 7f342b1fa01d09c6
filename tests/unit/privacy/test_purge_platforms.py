"""A purge on one platform: a namesake elsewhere stays, links to who went go everywhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.corpus import corpus_step
from ingest.errors import InputError, UsageError
from ingest.fetching.sync import sync
from ingest.outputs import write_json
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import note_tombstones, post_ids_in, purge_corpus, read_wish
from ingest.withdrawal.mend import MARK
from ingest.workspace import Workspace

FOX = "Mill_Fox99"


def _comment(number: str, author: str, body: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "name": f"t1_{number}", "author": author, "body": body,
        "link_id": "t3_top1", "parent_id": "t3_top1", "created_utc": 1751360400, "subreddit": "x",
        **more,
    }  # fmt: skip


def _item(number: int, by: str, text: str, **more: Any) -> dict[str, Any]:
    told = {"id": number, "by": by, "type": "comment", "time": 1751360400, "parent": 41}
    return told | {"text": text} | more


def _written(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def _purged(tmp_path: Path, *inputs: Path) -> tuple[Workspace, dict[str, str]]:
    """Purge the fox of Reddit; return the texts that are left by the ids of their posts."""
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, inputs)
    wish = read_wish(workspace, people=[f"reddit:{FOX}"])
    purge_corpus(workspace, note_tombstones(workspace, wish))
    posts = workspace.table("corpus/posts")
    told = repr(posts.to_dicts())
    assert pseudonym(FOX, source="reddit", key=load_key()) not in told
    assert "aaa1" not in told
    return workspace, dict(posts.select("post_id", "text").iter_rows())


def test_a_namesake_stays_and_links_from_other_platforms_go(tmp_path: Path) -> None:
    site = "https://www.reddit.com"
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", FOX, "I live in the blue house"),
        _comment("aaa2", "hen", f"hello @{FOX} and https://news.ycombinator.com/user?id={FOX}"),
    ])  # fmt: skip
    items = _written(tmp_path / "items.jsonl", [
        _item(42, FOX, "other words"),
        _item(43, "cy", f"{FOX}: {site}/user/{FOX}, {site}/r/x/comments/top1/y/aaa1/ redd.it/z1"),
        _item(44, "dee", f"reddit.com/u/{FOX}?x=1 or reddit.com/r/x/comments/top1/_/aaa1"),
    ])  # fmt: skip
    workspace, texts = _purged(tmp_path, dump, items)
    namesake = pseudonym(FOX, source="hackernews", key=load_key())
    assert namesake in workspace.table("corpus/posts")["user_id"].to_list()
    assert texts["reddit:t1_aaa2"] == (
        f"hello {MARK} and https://news.ycombinator.com/user?id={namesake}"
    )
    assert texts["hackernews:43"] == f"{namesake}: {MARK}, {MARK} redd.it/z1"
    assert texts["hackernews:44"] == f"{MARK} or {MARK}"


def test_a_person_goes_from_their_profile_s_name_and_out_of_paths(tmp_path: Path) -> None:
    profile = f"u_{FOX}"
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", FOX, "hi there", subreddit=profile),
        _comment("bbb2", "hen", "hello", subreddit=profile,
                 permalink=f"/r/{profile}/comments/top9/x/bbb2/"),
        _comment("ccc3", "bo", f"r/{profile}, /user/{FOX}, hen/{FOX}/bo, a.b/u/{FOX}?x=1"),
    ])  # fmt: skip
    workspace, texts = _purged(tmp_path, dump)
    posts = workspace.table("corpus/posts")
    assert set(posts["community"]) == {"x", MARK}
    assert posts["url"].to_list() == [None, None]
    assert FOX not in texts["reddit:t1_ccc3"]
    assert texts["reddit:t1_ccc3"].count(MARK) == 4
    assert texts["reddit:t1_ccc3"].startswith(f"{MARK}, /user/{MARK}, hen/{MARK}")


def test_names_of_things_stay_where_they_are_somebody_s_handle_too(tmp_path: Path) -> None:
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", "Mistral", "hello"),
        _comment("aaa2", "hen", "Mistral is better, mistral-7b too, u/Mistral; ask @mistral: ok"),
        _comment("aaa3", "turnip", "hello there"),
        _comment("aaa4", "hen", "turnip says so"),
    ])  # fmt: skip
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    wish = read_wish(workspace, people=["u/mistral", "u/turnip"])
    purge_corpus(workspace, note_tombstones(workspace, wish))
    texts = workspace.table("corpus/posts")["text"].to_list()
    assert texts == [
        f"Mistral is better, mistral-7b too, {MARK}; ask {MARK}: ok", f"{MARK} says so",
    ]  # fmt: skip


def test_what_hacker_news_says_of_items_now_is_noted(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    dead = _item(45, "dee", "four", dead=True)
    items = [_item(42, "ada", "one"), _item(43, "bo", "two"), _item(44, "cy", "three"), dead]
    corpus_step(workspace, [_written(tmp_path / "items.jsonl", items)])
    gone = {"type": "comment", "time": 1751360400, "parent": 41, "deleted": True}
    again = [gone | {"id": 42}, _item(43, "bo", "two", dead=True), items[2], dead]
    report = sync(workspace, inputs=[_written(tmp_path / "again.jsonl", again)])
    assert report.found == {"deleted": 1, "removed": 1}
    later = [gone | {"id": 45}, items[2]]
    report = sync(workspace, inputs=[_written(tmp_path / "later.jsonl", later)])
    assert report.found == {"deleted": 1}


def test_a_slip_in_a_name_takes_no_word_out_of_texts(tmp_path: Path) -> None:
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", FOX, "I live in the blue house"),
        _comment("aaa2", "hen", "nobody knows, and nobody asks"),
    ])  # fmt: skip
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    for name, told in (("Mill_Fox9", "nothing was changed;"), ("nobody", "1 post of others would")):
        with pytest.raises(UsageError, match=told):
            read_wish(workspace, people=[FOX, name])
    absent = read_wish(workspace, people=["Mill_Fox9", FOX], may_be_absent=True)
    assert len(absent.people) == 2
    listed = tmp_path / "people.txt"
    listed.write_text(f'# asked by mail\n\n"{FOX}",\nu/hen  # the same day\n{FOX}\n')
    assert len(read_wish(workspace, people_file=listed).people) == 2
    listed.write_text(f"{FOX}\nMill_Fox9\nMill_Fox8\n")
    with pytest.raises(UsageError, match="nobody called 'Mill_Fox9' or 'Mill_Fox8' wrote"):
        read_wish(workspace, people_file=listed)
    listed.write_text("# nobody\n")
    with pytest.raises(InputError, match=r"no name of a person in .*people\.txt"):
        read_wish(workspace, people_file=listed)
    purge_corpus(workspace, note_tombstones(workspace, read_wish(workspace, people=[FOX])))
    assert workspace.table("corpus/posts")["text"].to_list() == ["nobody knows, and nobody asks"]
    assert read_wish(workspace, people=[FOX]).people  # who was taken out may be named again


def test_links_of_mirrors_and_paths_alone_lead_to_the_post_that_they_show(tmp_path: Path) -> None:
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", FOX, "I live in the blue house"),
        _comment("aaa2", "hen", "see /r/x/comments/top1/_/aaa1/ and r/x/comments/top1/_/aaa1, ok"),
        _comment("aaa3", "hen", "see /r/x/comments/top1/_/aaa2/ and 2/aab1"),
    ])  # fmt: skip
    items = _written(tmp_path / "items.jsonl", [
        _item(43, "cy", "at https://mirror.example/r/x/comments/top1/y/aaa1?sort=new it is"),
        _item(44, "dee", "at https://mirror.example/x/aaa2 it is"),
    ])  # fmt: skip
    _, texts = _purged(tmp_path, dump, items)
    assert texts["reddit:t1_aaa2"] == f"see {MARK} and {MARK}, ok"
    assert texts["reddit:t1_aaa3"] == "see /r/x/comments/top1/_/aaa2/ and 2/aab1"
    assert texts["hackernews:43"] == f"at {MARK} it is"
    assert texts["hackernews:44"] == "at https://mirror.example/x/aaa2 it is"


# The public key of 64 zeros, as people write it (NIP-19).
NPUB = f"npub1{'q' * 52}zqujme"
LETTER = "EXMP-2024-0001-0125"


def test_keys_and_documents_are_named_on_every_platform(tmp_path: Path) -> None:
    from ingest.withdrawal.mend import mended
    from ingest.withdrawal.tombstones import Hasher, Tombstones
    from ingest.withdrawal.withdraw import withdraw

    items = _written(tmp_path / "items.jsonl", [
        _item(43, "cy", f"at https://web.example/p/{NPUB} or {LETTER}, {LETTER.lower()}: ok"),
        _item(44, "dee", f"{NPUB[:-1]}f and {LETTER}6 and {LETTER[:-5]}", url="https://x.org"),
    ])  # fmt: skip
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [items])
    hasher = Hasher(load_key())
    stones = Tombstones(hasher, {
        "person": frozenset({hasher.person(f"nostr:{'0' * 64}")}),
        "post": frozenset({hasher.post(f"regulations:{LETTER}")}),
    })  # fmt: skip
    before = workspace.table("corpus/posts")
    done = withdraw(before, stones)
    texts = dict(done.posts.select("post_id", "text").iter_rows())
    assert texts["hackernews:43"] == f"at https://web.example/p/{MARK} or {MARK}, {MARK}: ok"
    assert done.changed == 1
    assert mended(LETTER, "regulations", stones) == MARK


def test_a_purged_document_leaves_the_list_of_files_that_its_id_names(tmp_path: Path) -> None:
    dump = _written(tmp_path / "RC.jsonl", [_comment("aaa1", FOX, "I live in the blue house")])
    letter = tmp_path / f"{LETTER}.txt"
    letter.write_text(f"Guild of Readers\n\nRe: Docket No. {LETTER[:-5]}\n\n{'We read. ' * 20}\n")
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump, letter])
    wish = read_wish(workspace, posts=[f"regulations:{LETTER}"])
    purge_corpus(workspace, note_tombstones(workspace, wish))
    parts = ["corpus/posts.parquet", "results/coverage.json", "archive/inputs.json"]
    left = {name: workspace.path(name).read_bytes() for name in parts}
    assert not any(LETTER.encode() in body for body in left.values())
    corpus_step(workspace, [dump, letter])
    assert {name: workspace.path(name).read_bytes() for name in parts} == left
    assert LETTER not in workspace.path("manifests/corpus.json").read_text()
    alone = purge_corpus(workspace, note_tombstones(workspace, read_wish(workspace, people=[FOX])))
    assert (alone.posts, workspace.table("corpus/posts").height) == (1, 0)


@pytest.mark.parametrize("handle", ["Mill_Fox9", "Marten"])
def test_who_is_named_in_many_posts_goes_from_code_and_wherever_the_bare_name_stands(
    tmp_path: Path, handle: str
) -> None:
    """Mentions became pseudonyms: that these are many makes the name no word of everybody's."""
    rows = [_comment(f"bbb{n}", "hen", f"as u/{handle} and @{handle} said") for n in range(30)]
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", handle, "I live in the blue house"), *rows,
        _comment("ccc1", "cy", f"ask `{handle}` about it, or {handle} himself"),
        _comment("ccc2", "dee", f"```\nuser = '{handle}'\n```"),
    ])  # fmt: skip
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    wish = read_wish(workspace, people=[f"reddit:{handle}"])
    purge_corpus(workspace, note_tombstones(workspace, wish))
    posts = workspace.table("corpus/posts")
    texts = dict(posts.select("post_id", "text").iter_rows())
    assert texts["reddit:t1_ccc1"] == f"ask `{MARK}` about it, or {MARK} himself"
    assert texts["reddit:t1_ccc2"] == f"```\nuser = '{MARK}'\n```"
    assert handle not in repr(posts.to_dicts())


def test_a_word_of_many_posts_stays_though_somebody_is_called_so(tmp_path: Path) -> None:
    rows = [_comment(f"bbb{n}", "hen", "the marten sleeps") for n in range(30)]
    dump = _written(tmp_path / "RC.jsonl", [_comment("aaa1", "Marten", "blue house"), *rows])
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    wish = read_wish(workspace, people=["reddit:Marten"])
    purge_corpus(workspace, note_tombstones(workspace, wish))
    assert set(workspace.table("corpus/posts")["text"]) == {"the marten sleeps"}


@pytest.mark.parametrize(
    ("line", "post_id"),
    [
        ("'t1_abc12'", "reddit:t1_abc12"), ("REDDIT:T1_ABC12", "reddit:t1_abc12"),
        ("\N{LEFT DOUBLE QUOTATION MARK}t1_abc12\N{RIGHT DOUBLE QUOTATION MARK},",
         "reddit:t1_abc12"),
        ("\ufefft1_abc12;", "reddit:t1_abc12"), ("HackerNews:41", "hackernews:41"),
        ("https://news.ycombinator.com/item?id=41#42", "hackernews:42"),
        ("https://news.ycombinator.com/item?id=41", "hackernews:41"),
        ("NOSTR:" + "AB" * 32, "nostr:" + "ab" * 32),
        ("note1xs6rgdp5xs6rgdp5xs6rgdp5xs6rgdp5xs6rgdp5xs6rgdp5xs6qn7ea3m", None),
        ("table:forum:it's 'so'", "table:forum:it's 'so'"),
    ],
)  # fmt: skip
def test_an_id_is_known_in_the_forms_in_which_lists_hold_it(line: str, post_id: str | None) -> None:
    if post_id is None:  # a code with a slip names nothing
        with pytest.raises(InputError, match="no id of a post"):
            post_ids_in([line], "list")
    else:
        assert post_ids_in([line], "list") == [post_id]


def test_a_code_of_a_note_is_the_id_of_its_event() -> None:
    code = _code("note", bytes.fromhex("34" * 32))
    assert post_ids_in([code, f"nostr:{code}"], "list") == ["nostr:" + "34" * 32] * 2


def _code(prefix: str, content: bytes) -> str:
    """Write a code of NIP-19: bech32 of five bits a sign, with six signs of checksum."""
    signs = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{byte:08b}" for byte in content)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = 1
    for value in [*spread, *values, *[0] * 6]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for bit, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= term if top >> bit & 1 else 0
    check ^= 1
    values += [check >> 5 * (5 - at) & 31 for at in range(6)]
    return f"{prefix}1{''.join(signs[value] for value in values)}"


def test_a_report_of_an_earlier_version_stops_no_purge(tmp_path: Path) -> None:
    dump = _written(tmp_path / "RC.jsonl", [
        _comment("aaa1", FOX, "I live in the blue house"), _comment("aaa2", "hen", "I do not"),
    ])  # fmt: skip
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [dump])
    report = workspace.result("coverage")
    for told in (*report["files"], report["total"]):
        del told["lost_letters"]
    write_json(report, workspace.path("results/coverage.json"))
    wish = read_wish(workspace, people=[f"reddit:{FOX}"])
    assert purge_corpus(workspace, note_tombstones(workspace, wish)).posts == 1
    assert workspace.result("coverage")["total"]["kept"] == 2
