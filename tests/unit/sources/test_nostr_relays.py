"""Several relays of Nostr, some of which are down, give little at once, or lie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from archived_answers import archived
from click.testing import CliRunner
from nostr_events import signed
from nostr_relay import Relay, run

from ingest.cli import ingest
from ingest.errors import SourceUnavailableError
from ingest.fetching.fetch import FetchReport, fetch
from ingest.fetching.sync import sync
from ingest.formats import nostr
from ingest.http import Patience
from ingest.intake.fetched import ARCHIVE, runs
from ingest.purge import read_gone
from ingest.records import Post
from ingest.sources.nostr import SOURCE, Options, open_relays
from ingest.workspace import Workspace

NOWHERE = "ws://127.0.0.1:9"


def ask(workspace: Workspace, *relays: str) -> FetchReport:
    opened = partial(open_relays, patience=Patience(sleep=lambda _: None))
    source = replace(SOURCE, open=opened)
    return fetch(workspace, source, Options(relay=relays, topic=("localllama",)))


def note(n: int, *, second: int) -> dict[str, Any]:
    return signed("ada", f"note {n} #localllama", [["t", "localllama"]], second=second)


def notes_of(workspace: Workspace) -> set[str]:
    return {
        record.text.partition(" #")[0]
        for raw in archived(workspace)
        for record in nostr.parse(raw)
        if isinstance(record, Post)
    }


@pytest.mark.parametrize("first", [True, False])
def test_a_relay_that_is_down_does_not_keep_others_from_being_asked(
    workspace: Workspace, *, first: bool
) -> None:
    with run(Relay([note(1, second=0)])) as relay:
        relays = (NOWHERE, relay.address) if first else (relay.address, NOWHERE)
        report = ask(workspace, *relays)
        assert notes_of(workspace) == {"note 1"}
        [sentence] = report.missing
        assert sentence.startswith("no answer from nostr")
        assert NOWHERE in sentence
        relay.events = [note(2, second=9), *relay.events]
        assert ask(workspace, *relays).run != report.run  # finished, so that news is asked for
    assert notes_of(workspace) == {"note 1", "note 2"}


def test_where_no_relay_answers_the_first_one_says_why(workspace: Workspace) -> None:
    with pytest.raises(SourceUnavailableError, match="no answer from nostr") as error:
        ask(workspace, NOWHERE, "ws://127.0.0.1:8")
    assert error.value.where == NOWHERE
    assert not runs(workspace.path(ARCHIVE))


def test_the_command_warns_of_a_relay_that_is_down_and_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.http.TRIES", 1)
    with run(Relay([note(1, second=0)])) as relay:
        words = ["fetch", "nostr", "--topic", "localllama", "--relay", NOWHERE]
        words += ["--relay", relay.address, "--workspace", str(tmp_path / "study")]
        told = CliRunner().invoke(ingest, words)
    assert told.exit_code == 3
    assert "warning: no answer from nostr" in told.stderr
    assert notes_of(Workspace.open(tmp_path / "study")) == {"note 1"}


def test_wishes_are_noted_where_another_relay_is_down(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ingest.corpus import corpus_step

    monkeypatch.setattr("ingest.http.TRIES", 1)
    mine = note(1, second=0)
    with run(Relay([mine])) as relay:
        ask(workspace, NOWHERE, relay.address)
        corpus_step(workspace, [])
        relay.events.append(signed("ada", "", [["e", mine["id"]]], kind=5, second=9))
        report = sync(workspace, ask=["nostr"])
    assert report.found == {"deleted": 1}
    assert [NOWHERE in sentence for sentence in report.missing] == [True]
    assert read_gone(workspace) == [f"nostr:{mine['id']}"]


def test_a_second_of_more_notes_than_a_relay_gives_at_once_is_told(workspace: Workspace) -> None:
    """NIP-01 has no way to ask for the rest of a second: by `until` the same ones come again."""
    events = [note(n, second=30) for n in range(60)] + [note(n, second=n) for n in range(60, 99)]
    with run(Relay(events)) as relay:
        report = ask(workspace, relay.address)
    assert len(notes_of(workspace)) == 25 + 39
    [sentence] = report.missing
    assert "may hold more than it gives at once of 1 second:" in sentence


def test_a_full_second_that_is_shorter_than_other_pages_is_no_loss(workspace: Workspace) -> None:
    events = [note(n, second=30) for n in range(22)] + [note(n, second=n) for n in range(60, 99)]
    with run(Relay(events)) as relay:
        report = ask(workspace, relay.address)
    assert (len(notes_of(workspace)), report.missing) == (61, ())


class Deaf(Relay):
    """A relay that does not heed until when it is asked."""

    def found(self, wanted: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        assert len(self.asked) < 50, json.dumps(wanted)
        return super().found({**wanted, "until": 1 << 60})


def test_a_relay_that_does_not_heed_until_is_left(workspace: Workspace) -> None:
    with run(Deaf([note(n, second=n) for n in range(60)])) as relay:
        ask(workspace, relay.address)
        assert len(relay.asked) < 20
    assert len(notes_of(workspace)) == 25


@pytest.mark.parametrize("first", [["AUTH", "x"], ["NOTICE", "slow down"], ["EOSE", "nostr"]])
def test_what_a_relay_says_before_its_first_event_hides_no_file_of_messages(
    first: list[str],
) -> None:
    event = json.dumps(["EVENT", "nostr", note(1, second=1)])
    assert SOURCE.recognises(f"{json.dumps(first)}\n{event}\n".encode())
    assert not SOURCE.recognises(f"{json.dumps(first)}\n".encode())
    assert not SOURCE.recognises(f'["lamp", "x"]\n{event}\n'.encode())
