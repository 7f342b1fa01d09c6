"""Sizes belong under their version, and versions under their line."""

from __future__ import annotations

import polars as pl
import pytest

from ingest.catalogue import merge
from ingest.extract.entities import Annotated, build_entities
from ingest.extract.names.linking.above import names_above
from ingest.formats.hub import HubModel


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("MN-12B-Mag-Mell-R1", ("Mistral-Nemo", "Mistral")),
        ("L3-8B-Stheno-v3.2", ("Llama-3", "Llama")),
        ("70B-L3.3-Cirrus-x1", ("Llama-3.3", "Llama")),
        ("MS3.2-24B-Starfallen", ("Mistral-Small-3.2", "Mistral-Small", "Mistral")),
        ("Grok-3-gemma3-12b-distilled", ("Gemma-3", "Gemma")),
        ("Llama-xLAM-2-8b-fc-r", ("Llama",)),
    ],
)
def test_a_fine_tune_is_under_its_base(name: str, above: tuple[str, ...]) -> None:
    assert names_above(name) == above


def _entities(named: dict[str, str], models: pl.DataFrame) -> dict[str, str | None]:
    """Return what stands above each entity of a workspace that names these models."""
    mentions = pl.DataFrame({"entity_id": list(named), "entity": list(named.values())})
    columns = ("subject", "subject_name", "object", "object_name")
    relations = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    rows = build_entities(Annotated(mentions=mentions, relations=relations), models)
    return dict(rows.select("entity_id", "parent_id").iter_rows())


def test_a_size_is_under_its_variant_that_under_its_version_and_that_under_its_line() -> None:
    above = _entities(
        {
            "model:qwen/qwen3-14b": "Qwen3-14B",
            "model:~qwen3-coder": "Qwen3-Coder",
            "model:~qwen3-coder-7b": "Qwen3-Coder-7B",
            "model:~qwen3-max-1t": "Qwen3-Max-1T",
        },
        merge([HubModel(repo_id="Qwen/Qwen3-14B")]),
    )
    assert above == {
        "model:qwen/qwen3-14b": "model:~qwen3",
        "model:~qwen3-coder-7b": "model:~qwen3-coder",
        "model:~qwen3-coder": "model:~qwen3",
        "model:~qwen3-max-1t": "model:~qwen3",  # nobody names a Qwen3-Max
        "model:~qwen3": "model:~qwen",
        "model:~qwen": None,
    }


def test_a_version_that_has_a_repository_is_that_one_node() -> None:
    models = merge([HubModel(repo_id="deepseek-ai/DeepSeek-R1")])
    above = _entities({"model:~deepseek-r1-0528": "DeepSeek-R1-0528"}, models)
    assert above["model:~deepseek-r1-0528"] == "model:deepseek-ai/deepseek-r1"
    assert above["model:deepseek-ai/deepseek-r1"] == "model:~deepseek"


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("Mistral-Small-3.2-24B", ("Mistral-Small-3.2", "Mistral-Small", "Mistral")),
        ("Claude 3.5 Sonnet", ("Claude 3.5", "Claude")),
        ("gpt2", ("GPT",)),
        ("MythoMax", ()),
        ("no model", ()),
    ],
)
def test_names_above_are_nearest_first(name: str, above: tuple[str, ...]) -> None:
    assert names_above(name) == above
