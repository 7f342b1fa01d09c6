"""Speeds of one stream told from those of many requests, on texts written for these tests."""

from __future__ import annotations

import pytest
from marked_text import relations

from ingest.extract.names.vocabulary.files import rows
from ingest.extract.pipeline import load_extractor
from ingest.extract.runs.speeds import find_speeds
from ingest.extract.runs.streams import bandwidth_of, is_single_stream

CARD = {"NVIDIA RTX 3090": 1}  # 936 GB/s


def judged(text: str, speed: float) -> bool | None:
    """Return what is said of a speed of a model of 3 billion active parameters, on a card."""
    told = next(s for s in find_speeds(text) if s.tokens_per_second == speed)
    return is_single_stream(text, told, active=3.0, bits=4.8, devices={"a card": 1})


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("i reach 600 tok/s on it (8 inferences running in parallel)", 600.0),
        ("around 1k output tokens/s with 100 concurrent requests", 1000.0),
        ("i ran a batch-8 test. it peaked at 690 tok/s", 690.0),
        ("throughput: 7.26 requests/s, 8340.9 total tokens/s, 928.7 output tokens/s", 928.7),
        ("successful requests: 1000\noutput token throughput (tok/s): 1008.6", 1008.6),
    ],
)
def test_a_speed_told_of_many_requests_is_no_stream_s(text: str, speed: float) -> None:
    assert judged(text, speed) is False


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("overall (single user, single request): 181.3 t/s. with 100 requests 2500 t/s", 181.3),
        ("160 tok/s running one inference to nearly 700 tok/s total throughput", 160.0),
        ("concurrency is set to 1\nrequest throughput: 0.1\noutput speed (tok/s): 19.7", 19.7),
        ("30 tok/s for single prompts and over 100 tok/s for batched ones", 30.0),
    ],
)
def test_a_speed_told_of_one_request_is_a_stream_s(text: str, speed: float) -> None:
    assert judged(text, speed) is True


@pytest.mark.parametrize(
    ("text", "speed"),
    [
        ("wow 120 t/s is a lot. with 8 requests in parallel i see 700 t/s", 120.0),
        ("8 requests at once gave 700 t/s. alone it has 120 t/s", 120.0),
        ("i get 12 t/s, fine for offline batch processing", 12.0),
        ("--batch-size 2048 gives 30 t/s", 30.0),
    ],
)
def test_words_about_another_speed_or_about_settings_tell_nothing(text: str, speed: float) -> None:
    assert judged(text, speed) is None


@pytest.mark.parametrize(
    ("speed", "text", "devices", "single"),
    [
        (110.0, "{} t/s", CARD, True),  # 8 billion weights of 8 bits: 8 GB a token, 117 t/s
        (140.0, "{} t/s", CARD, False),
        (140.0, "{} t/s with a draft model", CARD, True),
        (400.0, "{} t/s with a draft model", CARD, False),
        (140.0, "{} t/s on both", {"NVIDIA RTX 3090": 2}, True),
        (140.0, "{} t/s", {"NVIDIA RTX 3090": 1, "some card": 1}, None),
        (2400.0, "{} t/s", {"some card": 1}, False),
    ],
)
def test_one_stream_is_not_faster_than_memory_gives_its_weights(
    *, speed: float, text: str, devices: dict[str, int], single: bool | None
) -> None:
    said = text.format(speed)
    told = find_speeds(said)[0]
    assert is_single_stream(said, told, active=8.0, bits=8.0, devices=devices) is single


def test_the_memory_of_a_mac_is_that_of_its_chip() -> None:
    assert bandwidth_of("Apple MacBook Pro M4 Max") == bandwidth_of("Apple M4 Max") == 546e9
    assert bandwidth_of("Apple MacBook Pro") is None


def test_a_report_of_a_server_s_throughput_says_that_it_is_no_stream_s() -> None:
    text = "{m:Qwen3-30B-A3B} on my {h:NVIDIA RTX 3090} gets 600 t/s with 8 requests in parallel."
    (run,) = relations(text, "runs_on")
    assert (run.tokens_per_second, run.plausible, run.single_stream) == (600.0, True, False)


def test_every_device_whose_bandwidth_is_known_is_one_that_posts_name() -> None:
    extractor = load_extractor()
    names = [row["name"] for row in rows("bandwidths.csv")]
    found, _, _ = extractor.find_mentions("".join(f"I run it on my {name}.\n\n" for name in names))
    named = {mention.name.casefold() for mention in found if mention.kind == "hardware"}
    assert {name for name in names if name.casefold() not in named} == set()
    assert len(set(names)) == len(names)
