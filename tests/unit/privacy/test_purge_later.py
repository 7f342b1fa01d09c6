"""What comes in after a purge: later posts of purged people, quotes of them, names of profiles."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from archived_answers import archived
from byte_search import found
from nostr_events import public_key_of, signed
from nostr_relay import Relay, run

from ingest.corpus import corpus_step
from ingest.fetching.fetch import fetch
from ingest.intake.coverage_told import summary
from ingest.people.pseudonyms import load_key, pseudonym
from ingest.purge import Wish, note_tombstones, purge_corpus
from ingest.withdrawal.archived import purge_archive
from ingest.withdrawal.mend import MARK
from ingest.workspace import Workspace


def _written(path: Path, events: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in events), encoding="utf-8")
    return path


def _profile(who: str, **names: str) -> dict[str, Any]:
    told: dict[str, Any] = signed(who, json.dumps(names), kind=0)
    return told


def _purge(workspace: Workspace, wish: Wish) -> None:
    tombstones = note_tombstones(workspace, wish)
    purge_corpus(workspace, tombstones)
    purge_archive(workspace, tombstones)


def _person(who: str) -> str:
    return pseudonym(public_key_of(who), source="nostr", key=load_key())


def _texts(workspace: Workspace) -> list[str]:
    return workspace.table("corpus/posts")["text"].to_list()


SAID = [
    "thanks Ada Quill, and @Ada Quill!",
    "quillbee_7 wrote: yes; so quillbee_7 knows",
    "a quill is no name, ada neither",
]
LEFT = [f"thanks {MARK}, and {MARK}!", f"{MARK} wrote: yes; so {MARK} knows", SAID[2]]


@pytest.mark.parametrize(
    ("by", "place"),
    [("person", "file"), ("person", "archive"), ("profile", "file"), ("profile", "archive")],
)
def test_names_of_a_profile_are_gone_when_it_or_its_person_is_purged(
    tmp_path: Path, *, by: str, place: str,
) -> None:  # fmt: skip
    from ingest.sources.nostr import SOURCE, Options

    topic = [["t", "localllama"]]
    profile = _profile("ada", name="quillbee_7", display_name="Ada Quill")
    own = signed("ada", "my own words", topic)
    others = [signed("bo", text, topic, second=n) for n, text in enumerate(SAID, 1)]
    workspace = Workspace.create(tmp_path / "study")
    inputs = [_written(tmp_path / "profiles.jsonl", [profile, own])]
    if place == "file":
        inputs = [_written(tmp_path / "events.jsonl", [profile, own, *others])]
    with run(Relay(others)) as relay:
        options = Options(relay=(relay.address,), topic=("localllama",))
        if place == "archive":
            fetch(workspace, SOURCE, options)
        corpus_step(workspace, inputs)
        names = ["Ada Quill", "quillbee_7"]
        assert "thanks Ada Quill, and" in "".join(_texts(workspace))
        wish = Wish(people=(_person("ada"),))
        if by == "profile":
            wish = Wish(post_ids=(f"nostr:{profile['id']}",))
        _purge(workspace, wish)
        assert found(workspace, names) == []
        if by == "person":
            assert _texts(workspace) == LEFT
        # neither a build with the profile, nor one without, nor another fetch brings them back
        for left in (inputs, [_written(tmp_path / "no.jsonl", [*others, own])]):
            corpus_step(workspace, left)
            assert found(workspace, names) == []
            assert SAID[2] in _texts(workspace)
        if place == "archive":
            fetch(workspace, SOURCE, options)
            corpus_step(workspace, [])
            assert found(workspace, names) == []


def test_a_name_that_a_purged_person_takes_later_goes_too(tmp_path: Path) -> None:
    own = signed("ada", "my own words")
    other = signed("bo", "Ada of the Green Mill said so", second=1)
    file = _written(tmp_path / "events.jsonl", [own, other])
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [file])
    _purge(workspace, Wish(people=(_person("ada"),)))
    assert _texts(workspace) == [other["content"]]
    later = _profile("ada", name="Ada of the Green Mill")
    corpus_step(workspace, [file, _written(tmp_path / "later.jsonl", [later])])
    assert _texts(workspace) == [f"{MARK} said so"]
    # it is known from now on, without that file
    corpus_step(workspace, [file])
    assert found(workspace, ["Green Mill"]) == []


def test_words_that_many_use_stay_where_nobody_is_meant(tmp_path: Path) -> None:
    profile = _profile("ada", name="Local Model", display_name="local")
    events = [signed("bo", f"a local model, {n}", second=n) for n in range(1, 30)]
    events.append(signed("cy", "@Local Model runs, and @local too", second=40))
    file = _written(tmp_path / "events.jsonl", [profile, signed("ada", "mine"), *events])
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [file])
    _purge(workspace, Wish(people=(_person("ada"),)))
    assert _texts(workspace)[:29] == [f"a local model, {n}" for n in range(1, 30)]
    assert _texts(workspace)[29] == f"{MARK} runs, and {MARK} too"


def test_quotes_of_what_a_purged_person_writes_later_reach_no_disk(
    tmp_path: Path,
) -> None:  # fmt: skip
    from ingest.sources.nostr import SOURCE, Options

    topic = ["t", "localllama"]
    first = signed("ada", "good morning", [topic])
    early = signed(
        "bo", "she will say: the green house behind the old mill is where I live", [topic], second=1
    )
    workspace = Workspace.create(tmp_path / "study")
    with run(Relay([first, early])) as relay:
        options = Options(relay=(relay.address,), topic=("localllama",))
        fetch(workspace, SOURCE, options)
        corpus_step(workspace, [])
        _purge(workspace, Wish(people=(_person("ada"),)))
        assert _coverage(workspace) == (1, 0, "1 posts taken out at somebody's wish")
        later = signed(
            "ada", "the green house behind the old mill is where I live", [topic], second=2
        )
        quote = signed(
            "cy", "> green house\n\nnice", [["e", later["id"], "", "root"], topic], second=3
        )
        longer = signed("dee", "> the green house behind\n\nis it?", [topic], second=4)
        relay.events += [quote, later, longer]
        fetch(workspace, SOURCE, options)
        needles = [later["id"], "green house", public_key_of("ada")]
        archive = [one for one in found(workspace, needles) if one[0] != "posts.parquet"]
        assert archive == []
        corpus_step(workspace, [])
        assert found(workspace, needles) == []
        said = f"she will say: {MARK}"
        assert sorted(_texts(workspace)) == sorted(
            [said, f"> {MARK}\n\nis it?", f"> {MARK}\n\nnice"]
        )
        assert _coverage(workspace) == (0, 2, "2 posts taken out at somebody's wish")


def _coverage(workspace: Workspace) -> tuple[int, int, str]:
    report = workspace.result("coverage")
    return report["withdrawn"], report["taken_out"], dict(summary(report))["withdrawn"]


def test_quotes_of_a_later_dump_go_from_what_was_fetched_and_stay_away_without_it(
    tmp_path: Path,
) -> None:  # fmt: skip
    from ingest.sources.nostr import SOURCE, Options

    topic = ["t", "localllama"]
    text = "the green house behind the old mill is where I live"
    own = signed("ada", "good morning")
    later = signed("ada", text, second=2)
    quote = signed("bo", f"so {text}?", [topic], second=3)
    in_file = signed("cy", f"I heard {text}!", second=4)
    workspace = Workspace.create(tmp_path / "study")
    first = _written(tmp_path / "first.jsonl", [own, in_file])
    with run(Relay([quote])) as relay:
        fetch(workspace, SOURCE, Options(relay=(relay.address,), topic=("localllama",)))
    corpus_step(workspace, [first])
    _purge(workspace, Wish(people=(_person("ada"),)))
    assert f"so {text}?" in _texts(workspace)
    report = corpus_step(workspace, [first, _written(tmp_path / "later.jsonl", [later])])
    assert not report.skipped
    left = [f"so {MARK}?", f"I heard {MARK}!"]
    assert _texts(workspace) == left
    assert found(workspace, ["green house"]) == []
    assert corpus_step(workspace, [first, tmp_path / "later.jsonl"]).skipped
    corpus_step(workspace, [first])
    assert _texts(workspace) == left


KILLED = """
import os, sys
from ingest.fetching.fetch import fetch
from ingest.keys import read_withdrawn
from ingest.sources.nostr import SOURCE, Options
from ingest.workspace import Workspace
workspace = Workspace.open(sys.argv[1], is_unfinished=True)
def end():
    if read_withdrawn(workspace).of("name"):  # it has just been told
        os._exit(9)
fetch(workspace, SOURCE, Options(relay=(sys.argv[2],), topic=("localllama",)), tell=end)
"""


def test_what_a_killed_fetch_learned_is_gone_when_the_next_has_ended(tmp_path: Path) -> None:
    from ingest.sources.nostr import SOURCE, Options

    topic = [["t", "localllama"]]
    own = signed("ada", "my own words", topic)
    other = signed("bo", "Ada of the Green Mill said so", topic, second=1)
    workspace = Workspace.create(tmp_path / "study")
    corpus_step(workspace, [_written(tmp_path / "events.jsonl", [own, other])])
    _purge(workspace, Wish(people=(_person("ada"),)))
    later = _profile("ada", name="Ada of the Green Mill")
    with run(Relay([own, other, later])) as relay:
        asked = [sys.executable, "-c", KILLED, str(workspace.root), relay.address]
        assert subprocess.run(asked, check=False).returncode == 9
        fetch(workspace, SOURCE, Options(relay=(relay.address,), topic=("localllama",)))
    told = [raw.body.decode() for raw in archived(workspace)]
    assert "said so" in "".join(told)
    assert "Green Mill" not in "".join(told)
