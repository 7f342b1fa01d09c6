"""Tables of llama-bench: sizes that names leave open, and the model whose file was measured."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from invented_threads import names, thread

from ingest.extract.pipeline import Extractor


def test_the_row_of_a_table_tells_the_size_that_a_name_leaves_open(extractor: Extractor) -> None:
    row = "| gpt-oss ?B MXFP4 MoE | 59.02 GiB | 116.83 B | CUDA | 99 |"
    mentions, _, _ = extractor.find_mentions(row, when=datetime(2025, 8, 20, tzinfo=UTC))
    assert mentions[0].entity == "gpt-oss-120b"


_BENCH = """
| model | size | params | backend | test | t/s |
| --- | ---: | ---: | --- | --: | --: |
| llama 13B IQ4_XS - 4.25 bpw | 11.89 GiB | 23.57 B | ROCm | tg128 | 51.29 |
| qwen3moe 30B.A3B Q4_K - Medium | 17.28 GiB | 30.53 B | ROCm | tg128 | 52.41 |
"""


@pytest.mark.parametrize(
    ("told", "linked"),
    [
        (
            "-m Devstral-Small-2507-IQ4_XS.gguf -m Qwen3-Coder-30B-A3B-Instruct-Q4_K_M.gguf",
            ["Devstral-Small-2507", "Qwen3-Coder-30B-A3B-Instruct"],
        ),
        ("Mistral Small 24B, then a second one", ["Mistral-Small-24B", "Qwen3-30B-A3B"]),
        ("gemma-3-27b-it-Q4_K_M.gguf was slower", ["Llama-13B", "Qwen3-30B-A3B"]),
    ],
)
def test_a_label_of_llama_bench_is_the_model_of_the_file(
    extractor: Extractor, told: str, linked: list[str]
) -> None:
    found = names(extractor, thread(told + "\n" + _BENCH), 0)
    assert found[-2:] == list(
        zip(["llama 13B IQ4_XS - 4.25 bpw", "qwen3moe 30B.A3B Q4_K - Medium"], linked, strict=True)
    )
