"""Records of the Hub in the shapes that its answers take: what is told stays, no more is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.formats.hub import HubModel, parse_line, recognises
from ingest.records import Reject

QWEN = "Qwen/Qwen3-8B"
NINE = datetime(2025, 7, 1, 9, tzinfo=UTC)


def one(**fields: Any) -> HubModel | Reject:
    told = {"id": "kithlab/Owl-7B", "downloads": 7, "tags": ["gguf"], **fields}
    return parse_line(json.dumps(told).encode(), 0)


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"downloads": None, "likes": None, "tags": None, "gated": None}, "downloads", None),
        ({"downloads": "12"}, "downloads", 12),
        ({"downloads": 12.0}, "downloads", 12),
        ({"downloads": "many"}, "downloads", None),
        ({"likes": [3]}, "downloads", 7),
        ({"tags": ["gguf", None, 3]}, "tags", ("gguf",)),
        ({"tags": "gguf"}, "tags", None),
        ({"gated": "auto"}, "gated", True),
        ({"gated": {"by": "form"}}, "gated", None),
        ({"cardData": {"license": "mit"}}, "license", "mit"),
        ({"cardData": {"license": ["mit", "apache-2.0"]}}, "license", "mit"),
        ({"cardData": ["license"]}, "license", None),
        ({"cardData": {"license": {"name": "mit"}}}, "license", None),
        ({"tags": ["license:apache-2.0"], "cardData": {"license": "mit"}}, "license", "apache-2.0"),
        ({"safetensors": {"parameters": {"BF16": 8_000, "F32": 20}}}, "n_params", 8_020),
        ({"safetensors": {"parameters": {"BF16": 8_000}, "total": 9_000}}, "n_params", 9_000),
        ({"safetensors": {"parameters": {"BF16": None}}}, "n_params", None),
        ({"safetensors": {"parameters": None}, "gguf": {"total": 5}}, "n_params", 5),
        ({"created_at": "2025-07-01T09:00:00.000Z"}, "created_at", NINE),
        ({"createdAt": "2025-07-01T11:00:00+02:00"}, "created_at", NINE),
        ({"created_at": "2025-07-01 09:00:00"}, "created_at", NINE),
        ({"created_at": "1970-01-01T00:00:00Z"}, "created_at", None),
        ({"created_at": "yesterday"}, "created_at", None),
    ],
)
def test_a_field_of_another_shape_is_unknown_and_the_model_stays(
    fields: dict[str, Any], name: str, value: object
) -> None:
    found = one(**fields)
    assert isinstance(found, HubModel)
    assert getattr(found, name) == value


@pytest.mark.parametrize(
    ("fields", "bases"),
    [
        ({"tags": [f"base_model:{QWEN}"]}, [(QWEN, None)]),
        ({"tags": [f"base_model:{QWEN}", f"base_model:merge:{QWEN}"]}, [(QWEN, "merge")]),
        ({"cardData": {"base_model": [QWEN, None, "a/b"]}}, [(QWEN, None), ("a/b", None)]),
        ({"cardData": {"base_model": f"https://huggingface.co/{QWEN}/tree/main"}}, [(QWEN, None)]),
        ({"cardData": {"base_model": f"{QWEN}@v1.0"}}, [(QWEN, None)]),
        ({"cardData": {"base_model": f"{QWEN}:main"}}, [(QWEN, None)]),
        ({"cardData": {"base_model": f"{QWEN}?library=gguf"}}, [(QWEN, None)]),
        ({"baseModels": {"relation": "quantized", "models": [{"_id": "6", "id": QWEN}]}},
         [(QWEN, "quantized")]),
        ({"base_models": {"relation": "adapter", "models": [QWEN, None]}}, [(QWEN, "adapter")]),
        ({"base_models": {"relation": 3, "models": QWEN}}, None),
        ({"base_models": [{"id": QWEN, "relation": "merge", "revision": "abc"}]},
         [(QWEN, "merge")]),
    ],
)  # fmt: skip
def test_bases_are_read_in_the_shapes_of_tags_cards_and_answers(
    fields: dict[str, Any], bases: list[tuple[str, str | None]] | None
) -> None:
    found = one(**fields)
    assert isinstance(found, HubModel)
    assert found.base_models == (None if bases is None else tuple(bases))


def test_an_older_answer_names_the_model_otherwise() -> None:
    line = json.dumps({"modelId": "kithlab/Owl-7B", "downloads": 7}).encode()
    assert recognises(line)
    assert parse_line(line, 0) == one(tags=None)
    assert parse_line(b'{"id": null, "modelId": "kithlab/Owl-7B", "downloads": 7}', 0) == one(
        tags=None
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": 5, "tags": null}', "not a model: "),
        (b'{"id": null}', "not a model: "),
        (b'["a/b"]', "not a model: "),
        (b'{"downloads": 3}', "id has no owner"),
        (b'{"id": "gpt2"}', "id has no owner"),
    ],
)
def test_what_names_no_model_is_rejected(line: bytes, reason: str) -> None:
    found = parse_line(line, 0)
    assert isinstance(found, Reject)
    assert found.reason.startswith(reason)
