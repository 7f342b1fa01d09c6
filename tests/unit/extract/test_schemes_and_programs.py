"""Quantizations and runtimes: how they are written, and what else is called alike."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract.pipeline import Extractor
from ingest.extract.threads.heard import Context

_WHEN = datetime(2025, 8, 20, tzinfo=UTC)


def found(extractor: Extractor, text: str, kind: str) -> list[tuple[str, str | None]]:
    """Return surfaces and names of a kind in a text, in a thread about models."""
    context = Context(kinds={"model"})
    mentions, _, _ = extractor.find_mentions(text, when=_WHEN, context=context)
    return [(m.surface, m.entity) for m in mentions if m.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my aunt takes q5-6, or Q4/5 on Sundays", [("q5-6", "Q5 to Q6"), ("Q4/5", "Q4 to Q5")]),
        ("it fits at 2.5-3.4bpw", [("2.5-3.4bpw", "2.5 to 3.4BPW")]),
        ("the loader does 4/6/8 bit", [("4/6/8 bit", "4- to 8-bit")]),
        ("about 4 to 4.2bpw here", [("4 to 4.2bpw", "4 to 4.2BPW")]),
        ("in INT 4 it is small, in FP 8 it is not", [("INT 4", "INT4"), ("FP 8", "FP8")]),
        ("Q2_X_L beats q4.0 and Q_8", [("Q2_X_L", "Q2_K_XL"), ("q4.0", "Q4_0"), ("Q_8", "Q8")]),
        ("no guff models yet, only a GUFF", [("guff", "GGUF"), ("GUFF", "GGUF")]),
        ("drag the GGUF into the window", [("GGUF", "GGUF")]),
        ("from 4 bit to 16 bit it got slow", [("4 bit", "4-bit"), ("16 bit", "16-bit")]),
        ("BF16 = 5 t/s", [("BF16", "BF16")]),
        ("3-bit AWQ/DWQ", [("3-bit", "3-bit"), ("AWQ", "AWQ"), ("DWQ", "DWQ")]),
        ("with 8 bit kv cache it fits", [("8 bit", "8-bit")]),
        ("they are the full fp32 models", [("fp32", "FP32")]),
        ("it knows no training. bf16 is enough", [("bf16", "BF16")]),
        ("her weighted/imatrix quants", [("imatrix", "IMATRIX")]),
        ("the days of 70b/4bpw are over", [("4bpw", "4BPW")]),
        ("in early 4-bit days", [("4-bit", "4-bit")]),
        ("early q4_0 files were worse", [("q4_0", "Q4_0")]),
        ("| bees | BF16 | 12 t/s |", [("BF16", "BF16")]),
    ],
)
def test_schemes_are_read_as_people_write_them(
    extractor: Extractor, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(extractor, text, "quantization") == expected


@pytest.mark.parametrize(
    "text",
    [
        "it ships in early Q3, they say",
        "nothing before the end of Q2",
        "Q1: What do bees eat?\nQ2: Why?",
        "what a load of guff",
        "that was a quick quip",
        "1 bit of VRAM for my uncle",
        "50 TOPS INT8 in a box",
        "sound in PCM 16 bit, and quantized a bit",
        "K cache in f16",
        "a computer with ternary logic",
        "see kernels/quantization/awq/gemm.cu",
        "fp16: 1 | bf16: 0",
        "ggml_cuda_init: found 1 device",
        "gguf_init_from_file: no such hive",
        "then we upcast it to f16 for them",
        "type_k = 'f16', n_layer = 36",
        "print_info: file type  = bf16",
        "maybe Q3 235B knows",
    ],
)
def test_other_things_are_no_schemes(extractor: Extractor, text: str) -> None:
    assert found(extractor, text, "quantization") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("git clone https://github.com/ggml-org/llama.cpp.git", [("llama.cpp", "llama.cpp")]),
        ("a vLLM-served model on CUDA/torch", [("vLLM", "vLLM"), ("torch", "PyTorch")]),
        ("I write stories in ST", [("ST", "SillyTavern")]),
        ("pictures: ComfyUI or forge", [("ComfyUI", "ComfyUI"), ("forge", "Forge")]),
        ("she only uses Jan. It is enough", [("Jan", "Jan")]),
        ("you need a newer version of transformers", [("transformers", "Transformers")]),
        ("a bug in transformers when it loads", [("transformers", "Transformers")]),
    ],
)
def test_programs_are_read_as_people_write_them(
    extractor: Extractor, text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(extractor, text, "runtime") == expected


@pytest.mark.parametrize(
    "text",
    [
        "he carried the torch for us",
        "my memory's bandwidth by MLC is low",
        "both GGUF and ONNX models are there",
        "I want a webui for my voice",
        "the villain forges on in the forge",
        "does any series beat ST:TNG?",
        "like RNNs and transformers before them",
        "people who use it as sentence transformers",
        "TTS, STT, MLLM",
    ],
)
def test_other_things_are_no_programs(extractor: Extractor, text: str) -> None:
    assert found(extractor, text, "runtime") == []


@pytest.mark.parametrize(
    "text",
    [
        "on Llama 3 8B FP16 compute is the limit",
        "Llama 3 8B f16 KV cache",
        "the Llama 3 8B imatrix is ours",
    ],
)
def test_what_is_no_scheme_of_a_model_is_no_part_of_its_name(
    extractor: Extractor, text: str
) -> None:
    assert [surface for surface, _ in found(extractor, text, "model")] == ["Llama 3 8B"]


@pytest.mark.parametrize("name", ["Gemini 2.5 Pro exp", "ernie 4.5 turbo", "Qwen 32b Inst"])
def test_stages_behind_a_space_are_of_the_name(extractor: Extractor, name: str) -> None:
    assert [surface for surface, _ in found(extractor, f"ask {name}.", "model")] == [name]
