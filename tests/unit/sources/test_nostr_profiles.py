"""Profiles of Nostr are asked for after the notes, for the names that others call their authors."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from byte_search import found
from nostr_events import public_key_of, signed
from nostr_relay import Relay, run

from ingest.archive import RawFile
from ingest.corpus import build_corpus, corpus_step
from ingest.errors import SourceAuthError
from ingest.fetching.fetch import FetchReport, fetch
from ingest.formats.nostr import PROFILE, events_in
from ingest.http import Patience
from ingest.intake.fetched import ARCHIVE, archived_raws, run_files, runs
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import Wish, note_tombstones, purge_corpus
from ingest.sources.nostr import SOURCE, Options, open_relays
from ingest.withdrawal.archived import purge_archive
from ingest.workspace import Workspace


@pytest.fixture
def talk() -> list[dict[str, Any]]:
    """A note, an answer that names who wrote it; profiles of both, and of one who says nothing."""
    told = json.dumps({"name": "quillery", "display_name": "Ada Quillwright"})
    root = signed("ada", "It runs on my card. #localllama", [["t", "localllama"]])
    answer = [["e", root["id"], "", "root"], ["p", public_key_of("cy")]]
    return [
        root,
        signed("bo", "Thanks @Ada Quillwright, or @quillery?", answer, second=9),
        signed("ada", told, kind=0, second=99),
        signed("bo", '{"name": "bo"}', kind=0, second=98),
        signed("cy", '{"name": "cyan"}', kind=0, second=97),
    ]


def _ask(relay: Any, workspace: Workspace, waits: list[float] | None = None) -> FetchReport:
    patience = Patience(sleep=(waits if waits is not None else []).append)
    source = replace(SOURCE, open=partial(open_relays, patience=patience))
    return fetch(workspace, source, Options(relay=(relay.address,), topic=("localllama",)))


def _of_profiles(relay: Any) -> list[dict[str, Any]]:
    return [wanted for wanted in relay.asked if wanted["kinds"] == [0]]


def test_names_in_profiles_of_authors_are_replaced_in_texts_and_shown_nowhere(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        _ask(relay, workspace)
        authors = sorted(map(public_key_of, ("ada", "bo")))
        assert _of_profiles(relay) == [{"kinds": [0], "authors": authors, "limit": 500}]
        assert relay.asked[-1]["kinds"] == [0]
    corpus_step(workspace, [])
    ada = pseudonym(public_key_of("ada"), source="nostr", key=load_key())
    posts = workspace.table("corpus/posts")
    assert posts["text"].to_list()[1] == f"Thanks @{ada}, or @{ada}?"
    tables = workspace.path("corpus").glob("*.parquet")
    assert not [path for path in tables if b"quill" in path.read_bytes().lower()]
    assert workspace.result("coverage")["total"]["not_posts"] == 2


def test_all_authors_are_asked_about_a_hundred_at_once_as_often_as_the_relay_wants(
    workspace: Workspace,
) -> None:
    notes = [signed(f"p{n}", "yes", [["t", "localllama"]], second=n) for n in range(120)]
    profiles = [
        signed(f"p{n}", json.dumps({"name": f"quill{n}"}), kind=0, second=n)
        for n in range(120)
    ]  # fmt: skip
    waits: list[float] = []
    with run(Relay([*notes, *profiles])) as relay:
        asked = _asked_once(relay, Workspace.create(workspace.root.with_name("other")))
        sizes = [len(wanted["authors"]) for wanted in asked if wanted["kinds"] == [0]]
        assert set(sizes) == {100, 20}
        relay.faults = [""] * (len(asked) - 2) + ["rate-limited: slow down"]
        _ask(relay, workspace, waits)
        assert relay.asked[-3:] == [asked[-2], asked[-2], asked[-1]]
    assert len(waits) == 1
    [path] = run_files(workspace.path(ARCHIVE))
    events = [one for raw in archived_raws(RawFile(path).lines()) for one in events_in(raw.body)]
    assert len({event.author for event in events if event.kind == PROFILE}) == 120


def test_a_fetch_that_stopped_at_the_profiles_goes_on_there(
    talk: list[dict[str, Any]], workspace: Workspace
) -> None:
    with run(Relay(talk)) as relay:
        whole = len(_asked_once(relay, workspace))
        relay.faults = [""] * (whole - 1) + ["blocked: you"]
        other = Workspace.create(workspace.root.with_name("other"))
        with pytest.raises(SourceAuthError):
            _ask(relay, other)
        report = _ask(relay, other)
    assert (report.held, report.new) == (whole - 1, 1)
    assert len(runs(other.path(ARCHIVE))) == 1


def _asked_once(relay: Any, workspace: Workspace) -> list[dict[str, Any]]:
    _ask(relay, workspace)
    asked = list(relay.asked)
    relay.asked.clear()
    return asked


def test_the_profile_of_a_purged_person_goes_and_stays_away(
    talk: list[dict[str, Any]], workspace: Workspace,
) -> None:  # fmt: skip
    with run(Relay(talk)) as relay:
        _ask(relay, workspace)
        corpus_step(workspace, [])
        ada = pseudonym(public_key_of("ada"), source="nostr", key=load_key())
        tombstones = note_tombstones(workspace, Wish(people=(ada,)))
        purge_corpus(workspace, tombstones)
        purge_archive(workspace, tombstones)
        needles = ["quill", "Quill", public_key_of("ada"), ada]
        assert found(workspace, needles) == []
        _ask(relay, workspace)
    assert found(workspace, needles) == []
    corpus_step(workspace, [])
    assert found(workspace, needles) == []


def test_names_of_profiles_become_pseudonyms_in_what_others_write(tmp_path: Path) -> None:
    told = json.dumps({"name": "heron", "display_name": "Quiet Heron", "about": 7})
    profiles = [
        signed("ada", told, kind=0),
        signed("bo", "no JSON", kind=0),
    ]
    notes = [
        signed("ada", "It runs."),
        signed("bo", "@Quiet Heron and @heron: a quiet heron?", second=9),
    ]
    file = tmp_path / "events.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in [*profiles, *notes]), "utf-8")
    build_corpus([file], tmp_path / "made", key=b"k" * 32)
    texts = pl.read_parquet(tmp_path / "made" / "corpus" / "posts.parquet")["text"].to_list()
    hidden = pseudonym(public_key_of("ada"), source="nostr", key=b"k" * 32)
    assert f"@{hidden} and @{hidden}: a quiet heron?" in texts
