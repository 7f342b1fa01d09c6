"""Models whose makers publish no weights, by the table of the vocabulary."""

import tomllib

import pytest
from marked_text import runs

from ingest.extract.names.models.read_again import is_closed
from ingest.extract.names.vocabulary.files import DIRECTORY
from ingest.extract.names.vocabulary.line import closed_lines
from ingest.extract.names.vocabulary.vocabulary import vocabulary


@pytest.mark.parametrize(
    "name",
    [
        "ChatGPT", "ChatGPT Pro", "GPT-4o-mini", "o3", "Claude Sonnet 4", "Claude 3.5 Sonnet",
        "Claude Pro", "Gemini 2.5 Pro",
        "Grok-3", "Grok-4 Heavy", "Qwen-Max", "Qwen2.5-Max", "Mistral-Medium", "Mistral-Medium-3",
        "Devstral-Medium", "Codestral-25.08", "Amazon Nova Pro", "Hunyuan-T1", "Veo 3", "Sora",
        "Mercury Coder", "ElevenLabs",
    ],
)  # fmt: skip
def test_models_of_services_are_closed(name: str) -> None:
    assert is_closed(name)


@pytest.mark.parametrize(
    "name",
    [
        "GPT-2", "gpt-oss-20b", "GPT-J", "Grok-1", "Grok-2", "Gemini Nano", "Gemma-3-27B",
        "Qwen3-Coder", "Qwen2.5-72B", "Mistral-Small-3.2", "Devstral-Small", "Codestral-22B",
        "Hunyuan-A13B", "Llama-4-Scout", "Grok-3-gemma3-12B-distilled", "no model at all",
    ],
)  # fmt: skip
def test_models_with_published_weights_and_what_is_made_from_answers_are_not(name: str) -> None:
    assert not is_closed(name)


def test_the_table_names_lines_versions_and_variants_that_the_vocabulary_has() -> None:
    lines = vocabulary().lines
    for name, told in closed_lines().items():
        line = lines[name]
        known = {*map(str.casefold, line.versions), *line.words}
        for only, but in told:
            assert known >= (only or frozenset()) | but, name


def test_each_row_of_the_table_has_its_source() -> None:
    rows = tomllib.loads((DIRECTORY / "models.toml").read_text("utf-8"))["closed"]
    assert all(row["source"].startswith("https://") for row in rows)
    assert len({name for row in rows for name in row["lines"]}) == sum(
        len(row["lines"]) for row in rows
    )


def test_nobody_runs_a_closed_model_at_home() -> None:
    assert runs("I get 40 t/s with {m:Mistral-Medium} on my {h:RTX 3090}.") == set()
    assert runs("I get 40 t/s with {m:Mistral-Small} on my {h:RTX 3090}.") != set()
