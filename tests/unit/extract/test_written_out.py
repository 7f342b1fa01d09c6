"""Repositories that a thread writes out are what their names alone mean in it."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from ingest.extract.pipeline import Extractor
from ingest.tables import POSTS

REPO = "model:acmelabs/zephyrion-7b-instruct"


def ids(extractor: Extractor, *texts: str) -> list[list[str | None]]:
    """Return the models of posts of one thread, the first of which opens it."""
    rows = [
        dict.fromkeys(POSTS.schema)
        | {
            "post_id": f"p{number}", "thread_id": "p0", "text": text,
            "parent_id": "p0" if number else None,
            "created_at": datetime(2025, 8, 1, number, tzinfo=UTC),
        }
        for number, text in enumerate(texts)
    ]  # fmt: skip
    read = extractor.read(pl.DataFrame(rows, schema=POSTS.schema))
    return [[m.entity_id for m in one.found if m.kind == "model"] for one in read]


def test_a_name_alone_is_the_repository_that_its_thread_wrote_out(extractor: Extractor) -> None:
    link = "It is at https://huggingface.co/AcmeLabs/Zephyrion-7B-Instruct"
    alone = "Zephyrion-7B-Instruct translates well"
    assert ids(extractor, alone, link, alone) == [
        ["model:~zephyrion-7b-instruct"], [REPO], [REPO],
    ]  # fmt: skip
    assert ids(extractor, f"{alone}. {link}") == [[REPO, REPO]]
    assert ids(extractor, alone) == [["model:~zephyrion-7b-instruct"]]


def test_a_name_of_two_owners_in_a_thread_stays_apart(extractor: Extractor) -> None:
    links = (
        "https://huggingface.co/AcmeLabs/Zephyrion-9B https://huggingface.co/OtherLabs/Zephyrion-9B"
    )
    assert ids(extractor, links, "Zephyrion-9B is fast")[1] == ["model:~zephyrion-9b"]


def test_a_maker_s_plain_name_is_not_somebody_else_s_repository(extractor: Extractor) -> None:
    link = "https://huggingface.co/AcmeLabs/Qwen3-72B"
    assert ids(extractor, link, "Qwen3-72B is made up")[1] == ["model:~qwen3-72b"]


def test_a_base_that_a_name_tells_is_the_repository_of_its_thread(extractor: Extractor) -> None:
    texts = "https://huggingface.co/AcmeLabs/Piaget-9B", "I run Piaget-9B-Q4_K_M.gguf here"
    rows = pl.DataFrame(
        [
            dict.fromkeys(POSTS.schema)
            | {"post_id": f"p{n}", "thread_id": "p0", "text": text,
               "created_at": datetime(2025, 8, 1, n, tzinfo=UTC)}
            for n, text in enumerate(texts)
        ],
        schema=POSTS.schema,
    )  # fmt: skip
    told = extractor.extract(rows).relations
    assert told["object"].to_list() == ["model:acmelabs/piaget-9b"]
