"""Cleaning: entities, escapes and invisible characters go, everything else stays."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
import zstandard

from ingest.text import clean, whole


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("plain text, 31 t/s", "plain text, 31 t/s"),
        ("a &amp; b &lt;think&gt;", "a & b <think>"),
        ("&amp;gt; twice escaped &amp;#x200B;", "> twice escaped"),
        (r"Q4\_K\_M and \*stars\* and 1\. and \~20", "Q4_K_M and *stars* and 1. and ~20"),
        (r"C:\models\new and \n stay", r"C:\models\new and \n stay"),
        (r"C:\\models", r"C:\models"),
        ("zero\u200bwidth\u2060 and\ufeff mark\u200c", "zerowidth and mark"),
        (
            "a woman \U0001f469\u200d\U0001f52c stays one",
            "a woman \U0001f469\u200d\U0001f52c stays one",
        ),
        ("right\u202eto left stays", "right\u202eto left stays"),
        ("null\x00byte", "nullbyte"),
        (" \xa0\n\n around \n", "around"),
        ("&notanentity; &#99999999;", "¬anentity; \ufffd"),
        ("", ""),
    ],
)
def test_text_is_cleaned_as_people_meant_it(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    "kept", ["> a quote\n\nmine", "```\ncode & more\n```", "x\n\n    indented"]
)
def test_quotes_and_code_stay_in_the_text(kept: str) -> None:
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("title", "body", "text"),
    [("T", "B", "T\n\nB"), ("T", "", "T"), ("", "B", "B"), (None, "B", "B"), (None, "", "")],
)
def test_a_submission_reads_as_title_empty_line_body(
    title: str | None, body: str, text: str
) -> None:
    assert whole(title, body) == text


class _Labelled(msgspec.Struct):
    id: str
    title: str | None = None
    selftext: str | None = None
    body: str | None = None


@pytest.mark.shared
def test_every_post_of_the_gold_sets_is_cleaned_to_the_text_that_was_labelled(shared: Path) -> None:
    raw = {}
    decode = msgspec.json.Decoder(_Labelled).decode
    for name in ("submissions", "comments"):
        path = shared / "data" / "reddit" / f"localllama_{name}.jsonl.zst"
        content = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
        for line in content.splitlines():
            thing = decode(line)
            raw[thing.id] = (thing.title or "", thing.body or thing.selftext or "")
    labelled = 0
    for name in ("entities", "openness"):
        for line in (shared / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            post = json.loads(line)
            title, body = raw[post["id"]]
            assert whole(clean(title), clean(body)) == post["text"]
            labelled += 1
    for line in (shared / "gold" / "peer_education.jsonl").read_text("utf-8").splitlines():
        thread = json.loads(line)
        assert clean(raw[thread["thread"]][1]) == thread["text"]
        assert clean(raw[thread["thread"]][0]) == thread["title"]
        for comment in thread["comments"]:
            assert clean(raw[comment["id"]][1]) == comment["text"]
        labelled += 1 + len(thread["comments"])
    assert labelled == 500 + 1184 + 641
