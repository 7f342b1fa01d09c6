"""Nostr: what makes an event good, where it stands in a thread, and a relay on this machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from archived_answers import archived
from nostr_events import FIRST_SECOND, public_key_of, signed
from nostr_relay import DROP, Relay, run

from ingest.corpus import corpus_step
from ingest.errors import (
    RateLimitError,
    SourceAuthError,
    SourceError,
    SourceUnavailableError,
    UsageError,
)
from ingest.fetching.fetch import FetchReport, fetch, fetch_again
from ingest.formats import nostr
from ingest.formats.nostr import Event, events_in, place_of, public_key
from ingest.http import Patience
from ingest.intake.fetched import ARCHIVE, runs
from ingest.people.mask import Mask
from ingest.people.pseudonyms import pseudonym
from ingest.records import Aside, Deletion, Post, Raw, Reject
from ingest.sources.nostr import SOURCE, Options, open_relays
from ingest.workspace import Workspace

A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def records(value: object) -> list[object]:
    return list(nostr.parse(Raw(raw_id="line 1", body=json.dumps(value).encode())))


def reason(value: object) -> str:
    (found,) = records(value)
    assert isinstance(found, Reject)
    return found.reason


def test_an_event_is_known_by_the_hash_of_its_canonical_form() -> None:
    # canonical forms and hashes as NIP-01 and any implementation have them
    good = signed("ada", 'a "b"\\ \n\t\r é 漢 🦙 \u2028 \x7f', [["t", "x"]])
    (post,) = records(good)
    assert isinstance(post, Post)
    assert post.post_id == f"nostr:{good['id']}"
    assert post.author == public_key_of("ada")
    assert reason({**good, "content": "changed"}) == "id is not the hash of the event"
    assert reason({**good, "created_at": 1}) == "id is not the hash of the event"
    assert reason({**good, "tags": []}) == "id is not the hash of the event"


def test_control_characters_may_be_escaped_or_verbatim_in_the_hash() -> None:
    from hashlib import sha256

    fields = f'[0,"{A}",1700000000,1,[],"bell%s slash\\\\u0007 end"]'
    for written in ("\\u0007", "\x07"):
        event_id = sha256((fields % written).encode()).hexdigest()
        told = {"id": event_id, "pubkey": A, "created_at": 1700000000, "kind": 1, "tags": []}
        content = "bell\x07 slash\\u0007 end"
        assert event_id in nostr._hashes([0, A, 1700000000, 1, [], content])
        assert reason({**told, "content": content}).startswith("sig is missing")


def test_a_wrong_signature_is_noticed() -> None:
    good = signed("ada", "mine")
    other = signed("bo", "mine")
    assert reason({**good, "sig": other["sig"]}) == "signature is wrong"
    assert reason({**good, "sig": "0" * 127}) == "sig is missing or not of Nostr's form"


def test_without_coincurve_signatures_are_trusted_and_ids_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    good = signed("ada", "mine")
    monkeypatch.setitem(sys.modules, "coincurve", None)
    nostr._checker.cache_clear()
    try:
        assert isinstance(records({**good, "sig": "0" * 128})[0], Post)
        assert reason({**good, "content": "yours"}) == "id is not the hash of the event"
    finally:
        nostr._checker.cache_clear()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "x"}, "id is missing"),
        ({"pubkey": None}, "pubkey is missing"),
        ({"kind": True}, "kind or created_at"),
        ({"created_at": -1}, "kind or created_at"),
        ({"created_at": 1e9}, "kind or created_at"),
        ({"tags": [["e", 1]]}, "tags or content"),
        ({"content": None}, "tags or content"),
    ],
)
def test_a_field_of_another_form_is_a_reject(change: dict[str, object], told: str) -> None:
    event = {"id": A, "pubkey": B, "created_at": 1, "kind": 1, "tags": [], "content": "", "sig": C}
    assert reason(event | change).startswith(told)


def placed(tags: Sequence[Sequence[str]], *, content: str = "", kind: int = 1) -> object:
    event = Event(
        event_id="d" * 64, author=A, created_at=1, kind=kind, content=content,
        tags=tuple(tuple(tag) for tag in tags),
    )  # fmt: skip
    return place_of(event)


@pytest.mark.parametrize(
    ("tags", "place"),
    [
        ([], (None, None)),
        ([["p", A]], (None, None)),
        ([["e", A, "", "root"]], (A, A)),
        ([["e", A, "", "root"], ["e", B, "", "reply"]], (A, B)),
        ([["e", B, "", "reply"], ["e", A, "", "root"]], (A, B)),
        ([["e", A, "", "root"], ["e", C, "", "mention"], ["e", B, "", "reply"]], (A, B)),
        ([["e", C], ["e", A, "", "root"], ["e", B, "", "reply"]], (A, B)),
        ([["e", B, "", "reply"]], (None, B)),
        ([["e", C, "", "mention"]], (None, None)),
        ([["e", A]], (A, A)),
        ([["e", A], ["e", B]], (A, B)),
        ([["e", A], ["e", C], ["e", B, ""]], (A, B)),
        ([["e", A, "", ""], ["e", "short"], ["e"]], (A, A)),
        ([["e", "d" * 64, "", "root"]], (None, None)),
    ],
)
def test_threads_are_read_by_marks_and_without_them_by_position(
    tags: list[list[str]], place: object
) -> None:
    assert placed(tags) == place


def test_what_the_text_only_mentions_is_not_answered() -> None:
    assert placed([["e", C], ["e", A]], content="see #[0]") == (A, A)
    assert placed([["e", C]], content="see #[0] and #[9]") == (None, None)


def test_a_comment_names_its_root_and_parent_by_case() -> None:
    assert placed([["E", A], ["e", B]], kind=1111) == (A, B)
    assert placed([["E", A]], kind=1111) == (A, A)


def test_everybody_who_is_named_stands_as_their_key_and_becomes_a_pseudonym() -> None:
    ada = public_key_of("ada")
    (post,) = records(signed("bo", "hi #[1], #[0]", [["e", A], ["p", ada]]))
    assert isinstance(post, Post)
    assert post.text == f"hi @{ada}, #[0]"
    hidden = pseudonym(ada, source="nostr", key=b"k")
    assert Mask([], source="nostr", key=b"k").text(post.text) == f"hi @{hidden}, #[0]"


def test_whom_a_text_names_in_short_form_stands_as_their_key() -> None:
    # the first example of NIP-19, and the same with its last letter changed
    npub = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
    (post,) = records(signed("bo", f"thanks nostr:{npub}, not {npub[:-1]}q"))
    assert isinstance(post, Post)
    key = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"
    assert post.text == f"thanks @{key}, not {npub[:-1]}q"


def test_public_keys_are_read_from_their_short_forms() -> None:
    # the examples of NIP-19
    key = "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e"
    npub = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
    assert public_key(npub) == key
    assert public_key(npub[:-1] + "q") is None
    profile = (
        "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4"
        "mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p"
    )
    assert public_key(profile) == "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d"
    assert public_key("nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5") is None


def test_a_wish_to_delete_counts_for_its_author_alone(tmp_path: Path) -> None:
    mine = signed("ada", "mine")
    theirs = signed("bo", "theirs", second=1)
    wishes = [
        signed("ada", "", [["e", mine["id"]], ["e", theirs["id"]]], kind=5, second=2),
        signed("ada", "", [["a", "30023:x:y"]], kind=5, second=3),
    ]
    found = [record for wish in wishes for record in records(wish)]
    assert [type(record) for record in found] == [Deletion, Deletion, Aside]
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(e) + "\n" for e in [*wishes, mine, theirs]), "utf-8")
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [file])
    posts = workspace.table("corpus/posts").select("post_id", "state", "removal", "text")
    assert posts.rows() == [
        (f"nostr:{mine['id']}", "deleted", "author", ""),
        (f"nostr:{theirs['id']}", "present", None, "theirs"),
    ]
    total = workspace.result("coverage")["total"]
    assert (total["read"], total["kept"], total["not_posts"]) == (5, 2, 3)


@pytest.fixture
def talk() -> list[dict[str, Any]]:
    """A root with 60 answers below one another in part, a lone note, and a wish to delete."""
    root = signed("ada", "Which quant? #localllama", [["t", "localllama"]])
    events = [root]
    for n in range(1, 61):
        above = events[n // 2]["id"]
        marks = [["e", root["id"], "", "root"], ["e", above, "", "reply"]]
        # pairs of the same second, so that pages end in the middle of one
        events.append(signed(f"p{n % 7}", f"answer {n}", marks, second=60 + n // 2))
    wish = signed("p5", "", [["e", events[5]["id"]]], kind=5, second=999)
    return [*events, wish, signed("cy", "something else", second=5)]


def impatient(waits: list[float] | None = None) -> Any:
    patience = Patience(sleep=(waits if waits is not None else []).append)
    return replace(SOURCE, open=partial(open_relays, patience=patience))


def ask(relay: Any, workspace: Workspace, **options: Any) -> FetchReport:
    told = {"topic": ("localllama",)} | options
    return fetch(workspace, impatient(), Options(relay=(relay.address,), **told))


def test_a_topic_is_fetched_with_its_threads_and_their_wishes_to_delete(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        report = ask(relay, workspace)
        assert report.new == len(relay.asked)
        (agent,) = relay.agents
        assert agent.startswith("kithgraph/")
    corpus_step(workspace, [])
    posts = workspace.table("corpus/posts")
    assert set(posts["post_id"]) == {f"nostr:{event['id']}" for event in talk[:61]}
    assert posts["thread_id"].unique().to_list() == [f"nostr:{talk[0]['id']}"]
    assert posts["depth"].null_count() == 0
    assert posts.filter(state="deleted")["post_id"].to_list() == [f"nostr:{talk[5]['id']}"]


def test_a_relay_is_asked_for_answers_and_wishes_of_what_another_one_holds(
    workspace: Workspace,
) -> None:
    root = signed("ada", "Which quant? #localllama", [["t", "localllama"]])
    other = signed("cy", "On a phone? #localllama", [["t", "localllama"]], second=1)
    marks = [["e", root["id"], "", "root"]]
    answer = signed("bo", "The four bit one.", marks, second=60)
    wish = signed("cy", "", [["e", other["id"]]], kind=5, second=90)
    with run(Relay([root, other])) as first, run(Relay([answer, wish])) as second:
        relays = (first.address, second.address)
        fetch(workspace, impatient(), Options(relay=relays, topic=("localllama",)))
    corpus_step(workspace, [])
    posts = workspace.table("corpus/posts").select("post_id", "state", "text")
    told = {post_id: (state, text) for post_id, state, text in posts.iter_rows()}
    assert told[f"nostr:{answer['id']}"] == ("present", "The four bit one.")
    assert told[f"nostr:{other['id']}"] == ("deleted", "")
    assert len(told) == 3


@pytest.mark.parametrize(("ahead", "is_known"), [(-3600, True), (3600, True), (100_000, False)])
def test_a_time_after_that_of_the_fetch_is_no_time(ahead: int, *, is_known: bool) -> None:
    body = json.dumps(signed("bo", "from the future", second=ahead)).encode()
    fetched_at = datetime.fromtimestamp(FIRST_SECOND, UTC)
    (post,) = nostr.parse(Raw(raw_id="x", body=body, retrieved_at=fetched_at))
    assert isinstance(post, Post)
    assert (post.created_at is not None) == is_known


def test_an_event_counts_as_a_client_sends_it_too() -> None:
    sent = ["EVENT", signed("bo", "fits in 24 GB")]
    assert records(sent) == records(["EVENT", "nostr", sent[1]]) == records(sent[1])
    assert SOURCE.recognises(json.dumps(sent).encode())
    assert records(["OK", sent[1]["id"]]) == []


def test_every_message_of_the_relay_is_archived_as_it_came(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk[:1])) as relay:
        ask(relay, workspace)
    event = json.dumps(["EVENT", "nostr", talk[0]], ensure_ascii=False)
    told = f'\x1e["NOTICE", "welcome"]\n\x1e{event}\n\x1e["EOSE", "nostr"]\n'
    assert archived(workspace)[0].body.decode() == told
    assert [found.event_id for found in events_in(told.encode())] == [talk[0]["id"]]


def test_of_authors_and_a_time_only_their_notes_come(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        day = datetime(2025, 7, 1, tzinfo=UTC)
        options = {"author": (public_key_of("cy"),), "topic": (), "since": day}
        ask(relay, workspace, **options)
        assert relay.asked[0] == {
            "kinds": [1, 1111], "authors": [public_key_of("cy")], "limit": 500,
            "since": int(day.timestamp()),
        }  # fmt: skip
    notes = {r.text for raw in archived(workspace) for r in nostr.parse(raw) if isinstance(r, Post)}
    assert notes == {"something else"}


def test_a_dropped_connection_and_a_passing_refusal_are_asked_again(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        relay.faults = [DROP, "rate-limited: slow down", "", "error: try later"]
        report = ask(relay, workspace)
        assert len(relay.asked) == report.new + 3


@pytest.mark.parametrize(
    ("fault", "kind", "message"),
    [
        ("rate-limited: slow down", RateLimitError, "wants fewer requests"),
        ("error: no", SourceUnavailableError, r"after 5 tries \(error\)"),
        ("auth-required: who?", SourceAuthError, "the relay says auth-required"),
        ("unsupported: filter", SourceError, "refuses the question"),
    ],
)
def test_a_relay_that_goes_on_refusing_is_told(
    workspace: Workspace, fault: str, kind: type[SourceError], message: str
) -> None:
    with run(Relay([])) as relay:
        relay.faults = [fault] * 5
        with pytest.raises(kind, match=message) as error:
            ask(relay, workspace)
        assert error.value.where == relay.address


@pytest.mark.parametrize(
    ("address", "message"),
    [("ws://127.0.0.1:9", "no answer from nostr"), ("http://example.org", "no address of a relay")],
)
def test_a_relay_that_is_not_there_is_told(
    workspace: Workspace, address: str, message: str
) -> None:
    options = Options(relay=(address,), topic=("x",))
    with pytest.raises(SourceError, match=message):
        fetch(workspace, impatient(), options)


def test_a_stopped_fetch_of_a_relay_goes_on(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        relay.faults = ["", "", "blocked: you"]
        with pytest.raises(SourceAuthError):
            ask(relay, workspace)
        report = ask(relay, workspace)
        assert report.held == 2
        assert report.new + report.held == len(relay.asked) - 1
    assert len(runs(workspace.path(ARCHIVE))) == 1


def test_wishes_to_delete_are_asked_for_later(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        ask(relay, workspace)
        relay.events.append(signed("ada", "", [["e", talk[0]["id"]]], kind=5, second=2000))
        options = Options(relay=(relay.address,))
        ids = [f"nostr:{event['id']}" for event in talk[:61]]
        fetch_again(workspace, impatient(), options, ids)
    corpus_step(workspace, [])
    gone = workspace.table("corpus/posts").filter(state="deleted")["post_id"].to_list()
    assert gone == [f"nostr:{talk[0]['id']}", f"nostr:{talk[5]['id']}"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Options(), "nothing to fetch from Nostr"),
        (Options(author=("npub1x",)), "'npub1x' is no public key of Nostr"),
    ],
)
def test_what_names_nothing_on_nostr_is_refused(
    workspace: Workspace, options: Options, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        fetch(workspace, impatient(), options)


@pytest.mark.shared
def test_real_events_are_read_or_rejected_for_a_reason(shared: Path, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [shared / "data/nostr/events.jsonl"])
    coverage = workspace.result("coverage")
    assert coverage["posts"]["all"] == 637
    # two events carry something else than a signature
    assert coverage["total"]["rejects"] == {"sig is missing or not of Nostr's form": 2}
    assert coverage["total"]["read"] == 2414
