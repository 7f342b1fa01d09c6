"""Parsing any bytes or JSON gives posts or rejects that tables can hold, and never raises."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mutants import mutants

from ingest.archive import RawFile
from ingest.catalogue import merge
from ingest.formats.hub import HubModel
from ingest.formats.hub import parse as hub_models
from ingest.formats.hub import recognises as recognises_models
from ingest.intake.inputs import find_inputs
from ingest.intake.posts import READ_SCHEMA, _frame
from ingest.people.mask import Mask
from ingest.people.pseudonyms import pseudonym
from ingest.records import Aside, Deletion, Post, Raw, Reject, Stub
from ingest.source import Source, load_source, post_sources
from ingest.sources.huggingface import parse_answer
from ingest.text import clean

RECORDED = Path(__file__).resolve().parents[1] / "recorded"
NAMES = [source.name for source in post_sources()]
ODD = st.sampled_from(
    [
        None, True, False, "", "\ud800", "\x00", 0, -1, 1e308, 10**30, 10**400, [], {}, [[]],
        {"a": 1}, {"was_deleted_later": "\ud800"}, "9" * 5000, "t3_", "t1_ö",
        float("nan"), float("inf"), "1e999", -0.0, "٣",
    ]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ODD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
few = settings(max_examples=60)


@cache
def recordings(name: str) -> list[bytes]:
    (files, _) = find_inputs(sorted((RECORDED / name).glob("*")))
    raws = (raw for file in files for raw in file.source.split(RawFile(file.path).lines()))
    return [raw.body for raw in raws]


@cache
def json_recordings(name: str) -> list[bytes]:
    return [body for body in recordings(name) if body.startswith((b"{", b"[{", b"[\n"))]


def holds(source: Source, body: bytes, *, raw_id: str = "line 1") -> None:
    """Parse, and put every post into a frame as the corpus does."""
    records = list(source.parse(Raw(raw_id=raw_id, body=body)))
    assert all(isinstance(record, Post | Reject | Stub | Aside | Deletion) for record in records)
    posts = [record for record in records if isinstance(record, Post)]
    if posts:
        assert _frame(posts).schema == pl.Schema(READ_SCHEMA)


@pytest.mark.parametrize("name", NAMES)
@few
@given(body=st.binary(max_size=300))
@example(body=b"")
@example(body=b"null")
@example(body=b'"text"')
@example(body=b"\xff\xfe\x00")
@example(body=b"[" * 100_000)
@example(body=b'{"a":' * 100_000)
@example(body=b'{"id":' + b"9" * 10_000 + b"}")
@example(body=b'{"id":"a","created_utc":NaN,"body":"x","link_id":"t3_a","parent_id":"t3_a"}')
def test_arbitrary_bytes_never_raise(name: str, body: bytes) -> None:
    holds(load_source(name), body)


@pytest.mark.parametrize("name", NAMES)
@few
@given(value=JSON)
def test_arbitrary_json_never_raises(name: str, value: object) -> None:
    holds(load_source(name), json.dumps(value).encode())


def with_values_replaced(name: str, data: st.DataObject) -> bytes:
    value = json.loads(data.draw(st.sampled_from(json_recordings(name))))
    places = list(_places(value))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places))
        holder[key] = data.draw(ODD | JSON)
    return json.dumps(value).encode()


def with_bytes_flipped(name: str, data: st.DataObject) -> bytes:
    body = bytearray(data.draw(st.sampled_from(recordings(name))))
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    return bytes(body)


@pytest.mark.parametrize("name", [name for name in NAMES if json_recordings(name)])
@few
@given(data=st.data())
def test_recordings_with_any_value_replaced_never_raise(name: str, data: st.DataObject) -> None:
    holds(load_source(name), with_values_replaced(name, data))


@pytest.mark.parametrize("name", NAMES)
@few
@given(data=st.data())
def test_recordings_with_flipped_bytes_never_raise(name: str, data: st.DataObject) -> None:
    holds(load_source(name), with_bytes_flipped(name, data))


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=5000, derandomize=False)
@given(data=st.data())
def test_five_thousand_drawn_changes_never_raise(name: str, data: st.DataObject) -> None:
    is_by_value = bool(json_recordings(name)) and data.draw(st.booleans())
    change = with_values_replaced if is_by_value else with_bytes_flipped
    holds(load_source(name), change(name, data))


def tried(name: str, *, count: int) -> None:
    """Parse mutants of a source's recordings and, one in ten, of its files, cut into records."""
    (files, _) = find_inputs(sorted((RECORDED / name).glob("*")))
    parts = [r for file in files for r in file.source.split(RawFile(file.path).lines())]
    source = load_source(name)
    for raw in mutants(parts, count=count - count // 10, seed=1):
        holds(source, raw.body, raw_id=raw.raw_id)
    for seed, file in enumerate(files, 2):
        whole = Raw(raw_id="file", body=b"".join(RawFile(file.path).blocks()))
        for raw in mutants([whole], count=count // 10 // len(files), seed=seed):
            for part in file.source.split(iter(raw.body.split(b"\n"))):
                holds(source, part.body, raw_id=part.raw_id)


@pytest.mark.parametrize("name", NAMES)
def test_mutated_recordings_give_posts_or_rejects(
    name: str,
) -> None:
    tried(name, count=100)


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_a_hundred_thousand_mutated_recordings_give_posts_or_rejects(
    name: str,
) -> None:
    tried(name, count=100_000)


HUB_ROW = (
    b'{"id":"heron/quiet-7b","created_at":"2025-07-01T00:00:00Z","downloads":5,"license":["mit"],'
    b'"gated":"auto","params":7e9,"base_models":[{"id":"heron/base","relation":"finetune"}],'
    b'"tags":["license:mit"],"safetensors":"SafeTensors(total=700)","gguf":{"total":7}}'
)
HUB_EDGES = b'child,parent,relation\nheron/a,heron/b,finetune\n"heron/c",heron/d,quantized\n'


def tried_on_the_hub(*, count: int) -> None:
    """Read mutants of the Hub's answers and of rows and edges in files."""
    answers = sorted((RECORDED / "huggingface").glob("*.json"))
    bodies = [HUB_ROW, HUB_ROW + b"\n" + HUB_ROW, HUB_EDGES, *(p.read_bytes() for p in answers)]
    parts = [Raw(raw_id=f"page/{number}", body=body) for number, body in enumerate(bodies)]
    for raw in mutants(parts, count=count, seed=1):
        holds_models(raw.body)


def holds_models(body: bytes) -> None:
    """Read an answer and a file of the Hub, and put every model into the catalogue's frame."""
    lines = body.split(b"\n")
    found = [*parse_answer(Raw(raw_id="page/1", body=body)), *hub_models(lines)]
    assert all(isinstance(record, HubModel | Reject) for record in found)
    if models := [record for record in found if isinstance(record, HubModel)]:
        assert merge(models).height > 0
    assert isinstance(recognises_models(body), bool)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"id":"a/b","gguf":' + b"[" * 100_000, b"child,parent," + b"x" * 200_000,
        b'{"id":"a/b","snapshot":"last week","downloads":5}',
        b'{"id":"a/b","safetensors":"total=' + b"9" * 5000 + b'"}', b'{"id":"a/b","params":1e999}',
        b'{"id":"a/b","created_at":"0001-01-01T00:00:00+14:00","downloads":99999999999999999999}',
    ],
)  # fmt: skip
def test_odd_files_of_the_hub_give_models_or_rejects(body: bytes) -> None:
    holds_models(body)


def test_mutated_answers_of_the_hub_give_models_or_rejects() -> None:
    tried_on_the_hub(count=100)


@pytest.mark.soak
def test_a_hundred_thousand_mutated_answers_of_the_hub_give_models_or_rejects() -> None:
    tried_on_the_hub(count=100_000)


@given(text=st.text())
@example(text="&amp;amp;amp;gt;")
@example(text="\\" * 9 + "_")
def test_cleaned_texts_hold_nothing_invisible_at_their_ends(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert not {"\u200b", "\ufeff", "\x00"} & set(cleaned)


@given(
    handle=st.from_regex(r"\A[A-Za-z0-9_-]{3,20}\Z"),
    before=st.sampled_from(["", "thanks ", "(", "\n> ", "**", '"']),
    form=st.sampled_from(["u/{}", "/u/{}", "@{}", "https://old.reddit.com/user/{}/"]),
    after=st.sampled_from(["", ".", ", you", ")", "'s", "\n\nnext"]),
)
def test_no_form_of_a_handle_survives_in_prose(
    handle: str, before: str, form: str, after: str
) -> None:
    mask = Mask([handle], source="reddit", key=b"k" * 32)
    masked = mask.text(before + form.format(handle) + after)
    hidden = pseudonym(handle, source="reddit", key=b"k" * 32)
    assert masked == before + form.format(hidden) + after


def _places(value: Any) -> Any:
    """Every place in a JSON value: what holds it, and its key or index there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)
