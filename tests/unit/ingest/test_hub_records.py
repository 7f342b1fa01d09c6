"""Records of the Hub in the shapes that its answers take: what is told stays, no more is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from ingest.catalogue import read_hub_file
from ingest.errors import InputError
from ingest.formats.hub import HubModel, parse, parse_line, recognises
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
        (b'{"downloads": 3}', "id is no owner/name"),
        (b'{"id": "gpt2"}', "id has no owner"),
    ],
)
def test_what_names_no_model_is_rejected(line: bytes, reason: str) -> None:
    found = parse_line(line, 0)
    assert isinstance(found, Reject)
    assert found.reason.startswith(reason)


ANSWERS = [
    {"_id": "1", "id": "owl-small", "likes": 3, "downloads": 9, "tags": [], "private": False},
    {
        "_id": "2", "id": "kithlab/Owl-7B-GGUF", "likes": 1, "downloads": 7, "private": False,
        "tags": ["gguf", f"base_model:quantized:{QWEN}"], "createdAt": "2025-07-01T09:00:00.000Z",
    },
]  # fmt: skip


@pytest.mark.parametrize("indent", [None, 1])
def test_an_answer_of_the_hub_is_read_as_it_was_saved(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "models.json"
    path.write_text(json.dumps(ANSWERS, indent=indent), encoding="utf-8")
    (model,), (oldest,) = read_hub_file(path)
    assert (model.repo_id, model.base_models) == ("kithlab/Owl-7B-GGUF", ((QWEN, "quantized"),))
    assert (oldest.raw_id, oldest.reason) == ("owl-small", "id has no owner")


def test_models_without_an_owner_do_not_spoil_a_file_that_begins_with_them(tmp_path: Path) -> None:
    path = tmp_path / "models.jsonl"
    path.write_text("\n".join(map(json.dumps, [ANSWERS[0]] * 30 + [ANSWERS[1]])), encoding="utf-8")
    models, rejects = read_hub_file(path)
    assert (len(models), len(rejects)) == (1, 30)
    path.write_text("\n".join(["{}"] * 3 + [json.dumps(ANSWERS[1])]), encoding="utf-8")
    with pytest.raises(InputError):
        read_hub_file(path)


def test_rows_of_parquet_tell_what_answers_tell(tmp_path: Path) -> None:
    """As dumps of the Hub's list are published, with cards as texts and moments as such."""
    row = {
        "_id": "2", "id": "kithlab/Owl-7B-GGUF", "gated": "False", "likes": 1, "downloads": 7,
        "tags": ["gguf"], "createdAt": NINE, "lastModified": NINE + timedelta(days=1),
        "cardData": json.dumps({"license": "mit", "base_model": ["x/other"]}), "siblings": ["a"],
        "gguf": {"total": 8_000, "architecture": "owl"}, "safetensors": None,
        "baseModels": {"relation": "quantized", "models": [{"_id": "3", "id": QWEN}]},
    }  # fmt: skip
    pl.DataFrame([row]).write_parquet(tmp_path / "models.parquet")
    (model,), rejects = read_hub_file(tmp_path / "models.parquet")
    assert rejects == []
    assert (model.repo_id, model.base_models) == (row["id"], ((QWEN, "quantized"),))
    assert (model.license, model.n_params, model.gated) == ("mit", 8_000, False)
    assert (model.created_at, model.snapshot, model.downloads) == (NINE, "2025-07-02", 7)


def test_parquet_that_is_damaged_or_of_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "models.parquet"
    pl.DataFrame({"id": ["n79tsm4", "n79tsm5"], "body": ["hi", "bye"]}).write_parquet(path)
    for _ in range(2):
        with pytest.raises(InputError, match="no models of the Hub"):
            read_hub_file(path)
        path.write_bytes(path.read_bytes()[:40])


def test_names_of_columns_may_stand_in_quotes() -> None:
    lines = [b'"child","parent","relation"', b'"a/b","c/d","merge"']
    assert recognises(lines[0] + b"\n")
    assert list(parse(lines)) == [HubModel(repo_id="a/b", base_models=(("c/d", "merge"),))]
