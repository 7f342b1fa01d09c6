"""The catalogue of models: three forms of Hub files, merged field by field."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from ingest.catalogue import (
    build_catalogue,
    catalogue_losses,
    catalogue_report,
    disagreements,
    merge,
    shipped_models,
    with_bounds,
)
from ingest.errors import InputError, TooManyRejectsError
from ingest.extract.steps import catalogue_step
from ingest.formats.hub import HubModel, parse, recognises
from ingest.tables import MODELS
from ingest.workspace import Workspace

_ROW = (
    b'{"id":"ada/mill-7b","created_at":"2024-05-01 10:00:00+00:00","downloads":12,'
    b'"params":7000000000,"base_models":[{"id":"meta-llama/Llama-2-7b","relation":"finetune"},'
    b'{"id":"ada/mill-7b","relation":"merge"}],"snapshot":"2025-01-01"}'
)
_INFO = (
    b'{"id":"bob/wheel","library_name":"gguf","tags":["base_model:quantized:ada/mill-7b",'
    b'"license:mit"],"last_modified":"2025-02-02 00:00:00","safetensors":{"total":5}}'
)


def test_rows_of_models_are_read_and_false_bases_dropped() -> None:
    (model,) = parse([_ROW])
    assert model == HubModel(
        repo_id="ada/mill-7b",
        snapshot="2025-01-01",
        created_at=datetime(2024, 5, 1, 10, tzinfo=UTC),
        downloads=12,
        n_params=7_000_000_000,
        base_models=(("meta-llama/Llama-2-7b", "finetune"),),
        dropped=1,
        self_loops=1,
    )


def test_full_answers_are_read_by_their_tags() -> None:
    (model,) = parse([_INFO])
    assert isinstance(model, HubModel)
    assert (model.license, model.library, model.n_params) == ("mit", "gguf", 5)
    assert model.base_models == (("ada/mill-7b", "quantized"),)


@pytest.mark.parametrize(
    ("told", "bases"),
    [
        (b'"ada/mill"', (("ada/mill", None),)),
        (b'["ada/mill", "bob/wheel", "ada/mill"]', (("ada/mill", None), ("bob/wheel", None))),
        (b'[null, {"id": "ada/mill", "relation": "merge"}]', (("ada/mill", "merge"),)),
        (b"null", None),
        (b"[]", None),
        (b'""', None),
    ],
)
def test_bases_are_read_in_the_forms_that_cards_have(told: bytes, bases: object) -> None:
    (model,) = parse([b'{"id": "eve/loom", "base_models": %s}' % told])
    assert isinstance(model, HubModel)
    assert model.base_models == bases


@pytest.mark.parametrize(
    ("day", "known"),
    [("2024-12-31", True), ("2025-01-02", True), ("2025-01-04", False), ("2099-01-01", False)],
)
def test_a_model_made_after_the_day_of_its_own_record_has_no_day(day: str, *, known: bool) -> None:
    line = f'{{"id": "eve/loom", "created_at": "{day}", "snapshot": "2025-01-01"}}'
    (model,) = parse([line.encode()])
    assert isinstance(model, HubModel)
    assert (model.created_at is not None) == known


@pytest.mark.parametrize("total", [b"true", b"-5", b"0", b"1000000000000000000", b'"7B"', b"null"])
def test_a_size_that_is_none_is_unknown(total: bytes) -> None:
    (model,) = parse([b'{"id": "eve/loom", "safetensors": {"total": %s}}' % total])
    assert isinstance(model, HubModel)
    assert model.n_params is None


def test_an_id_written_as_an_address_is_the_model_of_that_page() -> None:
    line = (
        b'{"id":"https://huggingface.co/ada/mill-7b","base_models":[{"id":"https://hf.co/x"},'
        b'{"id":"https://huggingface.co/bob/wheel/"}]}'
    )
    (model,) = parse([line])
    assert isinstance(model, HubModel)
    assert (model.repo_id, model.base_models) == ("ada/mill-7b", (("bob/wheel", None),))


def test_edges_are_read_and_broken_lines_become_rejects() -> None:
    lines = [
        b"child,parent,relation,sources",
        b"a/b,c/d,finetune,x",
        b"no repository,c/d,,x",
        b"a/b",
    ]
    edge, first, second = parse(lines)
    assert edge == HubModel(repo_id="a/b", base_models=(("c/d", "finetune"),))
    assert [getattr(r, "index", None) for r in (first, second)] == [2, 3]


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (_ROW, True),
        (_INFO, True),
        (b"child,parent,relation\n", True),
        (b'{"id":"n79tsm4","body":"hi"}', False),
        (b"\x00\x01", False),
        (b"", False),
    ],
)
def test_files_are_recognised_by_their_content(head: bytes, *, known: bool) -> None:
    assert recognises(head) is known


def test_the_newest_known_value_of_each_field_wins() -> None:
    models = merge(
        [
            HubModel(repo_id="Ada/Mill", snapshot="2024-01-01", downloads=5, license="mit"),
            HubModel(repo_id="ada/mill", snapshot="2025-01-01", downloads=9),
            HubModel(repo_id="ada/mill", base_models=(("x/y", None),)),
        ]
    )
    row = models.row(0, named=True)
    assert models.height == 1
    assert (row["key"], row["downloads"], row["license"]) == ("ada/mill", 9, "mit")
    assert row["snapshot"] == "2025-01-01"
    assert row["base_models"] == [{"repo_id": "x/y", "relation": None}]


def test_models_without_a_date_get_a_bound() -> None:
    born = datetime(2023, 1, 1, tzinfo=UTC)
    models = with_bounds(
        merge(
            [
                HubModel(repo_id="a/base", created_at=born),
                HubModel(repo_id="b/child", base_models=(("a/base", "finetune"),)),
                HubModel(repo_id="c/Qwen3-8B-nice"),
                HubModel(repo_id="d/unknown"),
            ]
        )
    )
    bounds = dict(models.select("key", "created_at_bound").iter_rows())
    assert bounds["a/base"] is None
    assert bounds["b/child"] == born
    assert bounds["c/qwen3-8b-nice"] == datetime(2025, 4, 28, tzinfo=UTC)  # Qwen3, not Qwen
    assert bounds["d/unknown"] is None


def test_the_shipped_facts_make_a_table(tmp_path: Path) -> None:
    assert build_catalogue([], tmp_path) == shipped_models().height > 1000
    models = pl.read_parquet(tmp_path / "corpus/models.parquet")
    assert models.schema == pl.Schema(MODELS.schema)
    assert models["key"].is_unique().all()


def test_given_files_complete_the_shipped_facts(tmp_path: Path) -> None:
    file = tmp_path / "models.jsonl"
    file.write_bytes(_ROW + b"\n" + _INFO + b"\n")
    rows = build_catalogue([file], tmp_path)
    assert rows == shipped_models().height + 2
    again = tmp_path / "again"
    build_catalogue([file], again)
    path = "corpus/models.parquet"
    assert (again / path).read_bytes() == (tmp_path / path).read_bytes()


def test_a_file_without_models_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "posts.jsonl"
    file.write_text('{"id":"abc","body":"hello"}\n')
    with pytest.raises(InputError, match="no models of the Hub"):
        build_catalogue([file], tmp_path)


def test_too_many_bad_lines_are_an_error(tmp_path: Path) -> None:
    file = tmp_path / "models.jsonl"
    file.write_bytes(_ROW + b"\n" + b"{broken\n" * 3)
    with pytest.raises(TooManyRejectsError, match="3 of 4 lines"):
        build_catalogue([file], tmp_path)


def test_refused_lines_are_counted_by_file_and_told(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "study")
    file = tmp_path / "models.jsonl"
    rows = [_ROW.replace(b"ada/mill-7b", b"ada/mill-%d" % n) for n in range(150)]
    file.write_bytes(b"\n".join([*rows, b'{"id":"gpt2"}', b""]))
    for _ in range(2):
        catalogue_step(workspace, [file])
        assert catalogue_losses(workspace) == [
            "1 of 151 lines of models.jsonl are no models; hub_rejects.ndjson says which and why"
        ]
    (told,) = workspace.result("catalogue")["files"]
    assert (told["read"], told["models"], told["rejected"]) == (151, 150, 1)
    assert told["rejects"] == {"id has no owner": 1}
    assert told["dropped_bases"] == 150
    assert json.loads(workspace.path("hub_rejects.ndjson").read_text(encoding="utf-8")) == {
        "file": "models.jsonl", "raw_id": "gpt2", "index": 150, "reason": "id has no owner",
    }  # fmt: skip


def test_the_report_tells_how_much_is_known_of_models(tmp_path: Path) -> None:
    told = merge([HubModel(repo_id="a/b", license="mit", base_models=(("c/d", "merge"),))])
    report = catalogue_report([], told)
    assert report["models"]["all"] == report["models"]["license"] == 1
    assert report["models"]["downloads"] == 0
    assert report["relations"] == {"merge": 1}
    assert catalogue_losses(Workspace.create(tmp_path / "study")) == []


def test_records_that_disagree_are_counted_before_they_become_one() -> None:
    told = [
        HubModel(repo_id="Ada/Mill", base_models=(("x/base", "finetune"),), self_loops=1),
        HubModel(repo_id="ada/mill", base_models=(("X/Base", "quantized"), ("y/other", None))),
        HubModel(repo_id="bob/wheel", base_models=(("y/other", "merge"),)),
    ]
    assert disagreements(told) == {
        "spellings": 1, "two_relations": 1,
        "examples": [{"child": "ada/mill", "base": "x/base",
                      "relations": ["finetune", "quantized"]}],
    }  # fmt: skip
    (model,) = parse([_ROW])
    assert isinstance(model, HubModel)
    assert (model.dropped, model.self_loops) == (1, 1)
