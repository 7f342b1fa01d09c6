"""Names become repositories of the catalogue: the maker's, the only one, and none of later days."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from invented_threads import thread

from ingest.catalogue import merge, with_bounds
from ingest.extract.entities import Annotated, build_entities
from ingest.extract.pipeline import load_extractor
from ingest.formats.hub import HubModel


def test_a_repository_is_linked_from_the_day_it_existed() -> None:
    born = datetime(2025, 5, 1, tzinfo=UTC)
    models = with_bounds(merge([HubModel(repo_id="Qwen/Qwen3-8B", created_at=born)]))
    extractor = load_extractor(models)
    text = "Qwen/Qwen3-8B is here"
    early = thread(text, when=datetime(2025, 4, 30, tzinfo=UTC))
    late = thread(text, when=datetime(2025, 5, 2, tzinfo=UTC))
    assert extractor.extract(early).mentions["entity_id"].to_list() == ["model:~qwen3-8b"]
    assert extractor.extract(late).mentions["entity_id"].to_list() == ["model:qwen/qwen3-8b"]


def test_the_makers_own_repository_is_preferred() -> None:
    born = datetime(2025, 5, 1, tzinfo=UTC)
    models = merge(
        [
            HubModel(repo_id="somebody/Qwen3-8B", created_at=born, downloads=10**7),
            HubModel(repo_id="Qwen/Qwen3-8B", created_at=born, downloads=10),
        ]
    )
    extractor = load_extractor(with_bounds(models))
    mentions = extractor.extract(thread("Qwen3 8B")).mentions
    assert mentions["entity_id"].to_list() == ["model:qwen/qwen3-8b"]


def test_a_name_of_a_maker_is_not_linked_to_a_copy_of_somebody_else() -> None:
    models = with_bounds(merge([HubModel(repo_id="somebody/Gemma3", downloads=10**7)]))
    mentions = load_extractor(models).extract(thread("Gemma 3")).mentions
    assert mentions["entity_id"].to_list() == ["model:~gemma-3"]
    told = mentions["candidates"].to_list()[0]
    assert [one["entity_id"] for one in told] == ["model:~gemma-3", "model:somebody/gemma3"]
    assert told[0]["score"] > told[1]["score"]


def test_what_somebody_made_of_a_makers_model_is_his() -> None:
    models = merge([HubModel(repo_id="somebody/Qwen3-14B-abliterated")])
    mentions = load_extractor(with_bounds(models)).extract(thread("Qwen3-14B-abliterated")).mentions
    assert mentions["entity_id"].to_list() == ["model:somebody/qwen3-14b-abliterated"]


def test_a_makers_repository_is_known_by_what_was_made_from_it() -> None:
    base = "deepseek-ai/DeepSeek-R1"
    made = [
        HubModel(repo_id=f"somebody/R1-tuned-{n}", base_models=((spelled, "finetune"),))
        for n, spelled in enumerate([base.lower(), base, base])
    ]
    models = with_bounds(merge(made))
    extractor = load_extractor(models)
    found = extractor.extract(thread("R1 is here", when=datetime(2025, 3, 1, tzinfo=UTC)))
    assert found.mentions["entity_id"].to_list() == ["model:deepseek-ai/deepseek-r1"]
    early = extractor.extract(thread("R1 is here", when=datetime(2024, 3, 1, tzinfo=UTC)))
    assert early.mentions["entity_id"].to_list() == [None]
    told = Annotated(mentions=found.mentions, relations=found.relations)
    entities = {row["entity_id"]: row for row in build_entities(told, models).to_dicts()}
    known = entities["model:deepseek-ai/deepseek-r1"]
    assert (known["name"], known["owner"], known["on_hub"]) == ("DeepSeek-R1", "deepseek-ai", False)
    assert known["created_at_bound"] is not None


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ("ada/Qwen3-8B-GGUF", "model:qwen/qwen3-8b"),
        ("ada/DeepSeek-R1-GGUF", "model:deepseek-ai/deepseek-r1"),
        ("ada/Gemma-3-4B-GGUF", "model:~gemma-3-4b"),
        ("ada/Lovelace-13B-GGUF", "model:babbage/lovelace-13b"),
        ("ada/Tuned-9B-GGUF", "model:~tuned-9b"),
    ],
)
def test_a_base_that_a_name_tells_is_the_makers_or_the_only_repository_of_that_name(
    said: str, base: str
) -> None:
    there = ["Qwen/Qwen3-8B", "eve/Qwen3-8B", "eve/gemma-3-4b", "Babbage/Lovelace-13B",
             "eve/Tuned-9B", "bob/Tuned-9B"]  # fmt: skip
    made = HubModel(repo_id="eve/r1", base_models=(("deepseek-ai/DeepSeek-R1", "finetune"),))
    models = with_bounds(merge([made, *(HubModel(repo_id=name) for name in there)]))
    posts = thread(f"https://huggingface.co/{said}", when=datetime(2025, 8, 1, tzinfo=UTC))
    relations = load_extractor(models).extract(posts).relations
    assert relations["object"].to_list() == [base]
