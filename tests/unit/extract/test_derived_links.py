"""Which nodes of the graph a name's steps tie: files, what they were made from, versions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from invented_threads import thread
from marked_text import relations

from ingest.catalogue import merge, with_bounds
from ingest.extract.pipeline import Extractor, load_extractor
from ingest.formats.hub import HubModel

_THERE = (
    "Qwen/Qwen3-235B-A22B", "Qwen/Qwen-14B", "Qwen/Qwen3-8B", "microsoft/phi-4",
    "ada/Qwen3-8B-GGUF", "eve/Qwen3-8B-GGUF", "babbage/14B",
)  # fmt: skip


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load_extractor(with_bounds(merge([HubModel(repo_id=name) for name in _THERE])))


def _told(extractor: Extractor, text: str) -> list[tuple[str, str | None]]:
    posts = thread(text, when=datetime(2025, 8, 1, tzinfo=UTC))
    found = extractor.extract(posts).relations.filter(kind="derived_from")
    return list(found.select("subject", "object").iter_rows())


@pytest.mark.parametrize(
    ("said", "child", "base"),
    [
        ("Qwen3-235B-Q2", "model:~qwen3-235b-q2", "model:qwen/qwen3-235b-a22b"),
        ("fp8-Phi-4", "model:~fp8-phi-4", "model:microsoft/phi-4"),
        ("Phi-4-14B-Q4_K_M", "model:~phi-4-14b-q4-k-m", "model:microsoft/phi-4"),
        ("Qwen3-8B-Q4_K_M.gguf", "model:~qwen3-8b-q4-k-m-gguf", "model:qwen/qwen3-8b"),
        ("ada/Qwen3-8B-GGUF", "model:ada/qwen3-8b-gguf", "model:qwen/qwen3-8b"),
    ],
)
def test_a_model_is_no_quantization_of_itself_under_another_name(
    extractor: Extractor, said: str, child: str, base: str
) -> None:
    assert _told(extractor, f"I loaded {said} today") == [(child, base)]


@pytest.mark.parametrize("said", ["qwen3coder30b-a3b", "deepseek3-r1"])
def test_a_maker_s_name_that_is_glued_is_no_fine_tune(extractor: Extractor, said: str) -> None:
    assert _told(extractor, f"I run {said} on it") == []


def test_a_size_alone_tells_no_base(extractor: Extractor) -> None:
    assert _told(extractor, "Phi-4 is fine, and I loaded 14B-fp8") == []


def test_what_one_packs_was_not_made_of_what_another_packed(extractor: Extractor) -> None:
    links = "https://huggingface.co/ada/Qwen3-8B-GGUF https://huggingface.co/eve/Qwen3-8B-GGUF"
    assert {base for _, base in _told(extractor, links)} == {"model:qwen/qwen3-8b"}


def test_a_size_of_several_versions_is_no_repository_of_the_first(extractor: Extractor) -> None:
    def linked(text: str, year: int) -> list[str]:
        posts = thread(text, when=datetime(year, 12, 1, tzinfo=UTC))
        return extractor.extract(posts).mentions["entity_id"].to_list()

    assert linked("Qwen 14B is nice", 2023) == ["model:qwen/qwen-14b"]
    assert linked("Qwen 14B is nice", 2025) == ["model:~qwen-14b"]
    told = _told(extractor, "I ran DeepSeek-R1-Distill-Qwen-14B")
    assert {base for _, base in told} == {"model:~qwen-14b", "model:deepseek-ai/deepseek-r1"}


def test_what_one_line_is_distilled_into_is_named_otherwise_than_another() -> None:
    same = relations("{m:Llama 3.1 405B} was distilled into {m:Llama 3.3 70B}.", "derived_from")
    assert [(r.subject_name, r.object_name) for r in same] == [("Llama 3.3 70B", "Llama 3.1 405B")]
    assert (
        relations("I run {m:DeepSeek-R1} distilled into {m:Llama 3.3 70B}.", "derived_from") == []
    )


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("L3.3-70B-Luna-v2", "model:meta-llama/llama-3.3-70b-instruct"),
        ("MN-12B-Mag-Mell-R1", "model:~mistral-nemo-12b"),
        ("gemma2-ataraxy", "model:~gemma-2"),
        ("custom-phi3-32k", "model:~phi-3"),
    ],
)
def test_a_base_in_short_is_the_model_that_people_name_in_full(
    extractor: Extractor, name: str, base: str
) -> None:
    posts = thread(f"I like {name} best", when=datetime(2025, 8, 1, tzinfo=UTC))
    (told,) = extractor.extract(posts).relations.filter(kind="derived_from").to_dicts()
    assert told["object"] == base
    assert told["object_name"].casefold() in name.casefold()  # as it stands in the name


def test_what_is_packed_under_a_fine_tune_s_name_was_made_from_that_base(
    extractor: Extractor,
) -> None:
    told = _told(extractor, "see huggingface.co/eve/Voxtral-RP-3B-v1c-GGUF")
    assert ("model:eve/voxtral-rp-3b-v1c-gguf", "model:~voxtral") in told
