"""Speeds, context lengths, counts of devices and memory, on texts written for these tests."""

from __future__ import annotations

import pytest

from ingest.extract.names.models.parameters import active_parameters_of, bits_of
from ingest.extract.runs.memory import is_plausible, may_share, need_gib
from ingest.extract.runs.speeds import count_devices, find_context_lengths, find_speeds


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("pp 150 t/s, then 30-40 tok/s", [(150.0, "prompt"), (35.0, "generation")]),
        ("Prompt processing is around 1,200 tokens/s", [(1200.0, "prompt")]),
        ("| tg128 | 20.25 ± 0.02 |", [(20.25, "generation")]),
        ("from 1.5 tokens/sec to 3.1 or so", [(3.1, "generation")]),
        ("prompt eval time = 3 ms ( 4 ms per token, 230.4 tokens per second)", [(230.4, "prompt")]),
        ("runs fine (~35 pp, ~5 tg t/s)", [(5.0, "generation")]),
        ("like 30 pp 10 tg with most of it", [(10.0, "generation")]),
        ("1697 total, 51.5 output tokens/s", [(51.5, "generation")]),
        ("Output speed (tok/s):    195.5", [(195.5, "generation")]),
        ("fine for text-processing, albeit slow (5-10 t/s)", [(7.5, "generation")]),
        ("With the same prompt I get 17.9 t/s", [(17.9, "generation")]),
        ("both cards combined I was getting 11 tok/s", [(11.0, "generation")]),
        ("21.05 tokens-per-sec", [(21.05, "generation")]),
        ("25 tokes/sec", [(25.0, "generation")]),
        (
            "prompt eval rate: 33.2 tokens/s\neval count: 54\neval rate: 12.5 tokens/s",
            [(33.2, "prompt"), (12.5, "generation")],
        ),
        ("pp 615tps tg 42tps", [(615.0, "prompt"), (42.0, "generation")]),
        ("615 t/s pp 42 t/s tg", [(615.0, "prompt"), (42.0, "generation")]),
        (
            "prompt: 362 tokens, 224.4 tokens-per-sec\ngeneration: 9 tokens, 56.3 tokens-per-sec",
            [(224.4, "prompt"), (56.3, "generation")],
        ),
        (
            "process:0.00s (4.0ms/t = 250.00t/s), generate:0.34s (22.5ms/t = 44.38t/s)",
            [(250.0, "prompt"), (44.38, "generation")],
        ),
        (
            "processed 30,720 tokens at 2,490 tokens per second plus 43.6 tokens per second",
            [(2490.0, "prompt"), (43.6, "generation")],
        ),
        ("24 GB/s", []),
        ("about 50 tok/s to 55 tok/s", [(52.5, "generation")]),
        ("went from 30 t/s to 55 t/s", [(30.0, "generation"), (55.0, "generation")]),
        (
            "\n|a|prompt (tok/s)|generation (tok/s)|\n|:-|-|-|\n|b|73|41.5|\n|c|10 t/s|~2|\n\n7|8",
            [(73, "prompt"), (41.5, "generation"), (10, "prompt"), (2, "generation")],
        ),
        (
            "\npp | s_pp t/s | s_tg t/s\n---|---|---\n2048 | 48.08 | 9.60",
            [(48.08, "prompt"), (9.6, "generation")],
        ),
        ("\n| test | t/s |\n|---|---|\n| pp512 | 90.5 |", [(90.5, "prompt")]),
    ],
)  # fmt: skip
def test_speeds_of_generation_are_told_from_those_of_the_prompt(
    text: str, values: list[tuple[float, str]]
) -> None:
    assert [(s.tokens_per_second, s.kind) for s in find_speeds(text)] == values


def test_context_lengths_and_counts() -> None:
    assert [tokens for _, tokens in find_context_lengths("64k context, -c 40960")] == [65536, 40960]
    assert count_devices("quad rtx 3090", 5, 13) == 4
    assert count_devices("a rtx 3090 x2", 2, 10) == 2
    assert count_devices("the rtx 3090", 4, 12) is None


def test_all_digits_of_bits_a_weight_are_read() -> None:
    assert bits_of("qwen3 32B IQ3_XXS - 3.0625 bpw") == 3.0625


def test_a_deepseek_of_some_670_billions_passes_the_experts_of_its_line() -> None:
    names = ("DeepSeek-670B", "DeepSeek-685B", "DeepSeek-R1-Distill-Llama-70B")
    assert [active_parameters_of(name) for name in names] == [37.0, 37.0, 70.0]


def test_memory_of_a_dense_model() -> None:
    assert need_gib(70.0, 4.8, None) == pytest.approx(39.1, abs=0.1)
    one = {"parameters": 70.0, "bits": 4.8, "context_length": None}
    assert is_plausible(**one, memories=[24.0], shared=False) is False
    assert is_plausible(**one, memories=[24.0, 24.0], shared=False) is True
    assert is_plausible(**one, memories=[24.0], shared=True) is None
    assert is_plausible(**one, memories=[None], shared=False) is None


@pytest.mark.parametrize("said", ["llama-server -ot 'blk.*=0'", "-ot flags", "with ddr5"])
def test_main_memory_is_spoken_of_by_options_too(said: str) -> None:
    assert may_share(said)
    assert not may_share("a lot of it, gpt-other")


def test_experts_have_no_cache_and_may_lie_in_main_memory_as_far_as_that_is_fast() -> None:
    long = {"parameters": 30.0, "bits": 4.8, "context_length": 122_880, "shared": False}
    assert is_plausible(**long, memories=[24.0]) is False
    assert is_plausible(**long, memories=[28.0], active=3.0) is True
    # 117 billion parameters at 4.25 bits are 58 GiB; a token reads 2.7 GB, 59 % of it elsewhere
    mixture = {"parameters": 117.0, "bits": 4.25, "context_length": None, "shared": False}
    on_one = mixture | {"memories": [24.0], "active": 5.1}
    assert is_plausible(**on_one) is False
    assert is_plausible(**on_one, sparse_speed=0.0) is None
    assert is_plausible(**on_one, sparse_speed=25.0) is None
    assert is_plausible(**on_one, sparse_speed=85.0) is False


@pytest.mark.parametrize(
    "text",
    [
        "sampling time = 57.99 ms / 3469 runs ( 0.02 ms per token, 59816.53 tokens per second)",
        "handled the entire context of 70067 tokens at 791 tokens per second",
        "gets pp512/tg128 of 884 t/s",
    ],
)
def test_a_speed_of_the_sampler_or_the_prompt_is_none_of_generation(text: str) -> None:
    assert [speed.kind for speed in find_speeds(text)] == ["prompt"]


def test_of_two_speeds_behind_both_tests_the_second_is_that_of_generation() -> None:
    speeds = find_speeds("gets pp512/tg128 of 884 t/s and 53 t/s")
    assert [(s.tokens_per_second, s.kind) for s in speeds] == [(884, "prompt"), (53, "generation")]


def test_a_later_figure_of_the_same_measure_is_of_the_same_kind() -> None:
    speeds = find_speeds("pp512 was 119 t/s (vulkan) in may, and it's now 605 t/s.")
    assert [(speed.tokens_per_second, speed.kind) for speed in speeds] == [
        (119.0, "prompt"),
        (605.0, "prompt"),
    ]


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("31 tok/sek on my box", 31.0),
        ("a meagre 0,5tks.", 0.5),
        ("Avg generation throughput: 23.4 tokens/s", 23.4),
        ("Output token throughput (tok/s):      195.66", 195.66),
        ("with 40 streams 1.2k tokens/s", 1200.0),
        ("10-12k t/s on eight of them", 11_000.0),
    ],
)
def test_speeds_in_logs_and_short_hand_are_speeds_of_generation(text: str, speed: float) -> None:
    found = find_speeds(text.lower())
    assert [(s.tokens_per_second, s.kind) for s in found] == [(speed, "generation")]


def test_throughput_of_all_requests_is_none_of_one_stream() -> None:
    assert [s.kind for s in find_speeds("total token throughput (tok/s): 586")] == ["batch"]


@pytest.mark.parametrize(
    ("text", "speeds"),
    [
        ("on the cpu it was like 0.5 t/s slower than with the card", []),
        ("drivers of may run 20 tokens/sec faster than those of june", []),
        ("coaxed another 2 t/s out of it", []),
        ("i did get an extra 1t/s!", []),
        ("27 t/s and 17 t/s, so a 10 tok/s difference", [27.0, 17.0]),
        ("it runs at 20 t/s, faster than before", [20.0]),
        ("20 t/s more or less", [20.0]),
    ],
)
def test_how_much_one_speed_differs_from_another_is_no_speed(
    text: str, speeds: list[float]
) -> None:
    assert [speed.tokens_per_second for speed in find_speeds(text)] == speeds


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("my 24gb rtx 3090", "rtx 3090", None),
        ("on a 128 gb m4 max", "m4 max", 1),
        ("on our 128 gb m4 max", "m4 max", None),
        ("from a shop: $50 v340", "v340", None),
        ("4x 24gb rtx 3090", "rtx 3090", 4),
        ("3 24gb rtx 3090s", "rtx 3090", 3),
        ("a 5090 (x16 lanes) and a 4090 (x8)", "4090 (", 1),
        ("pcie 3.0 with 5090 (x16)", "5090", None),
        ("5090 (x2) and fast", "5090", 2),
    ],
)
def test_memory_prices_and_lanes_are_no_counts(text: str, name: str, count: int | None) -> None:
    at = text.index(name)
    assert count_devices(text, at, at + len(name.rstrip(" ("))) == count
