"""Whether a scheme that a text holds is one of weights: no sum, bus, sound, quarter or log."""

from __future__ import annotations

import re

from ingest.extract.names.quantization import FULL, IS_QWEN

_SCHEMES = ("q", "iq", "ud", "gguf", "fp", "mxfp", "nvfp", "awq", "gptq", "exl")
_INTEGER = re.compile(r"int[- ]?[2348]|fp[ ]?[48]")
_SCHEME_BEFORE = re.compile(
    r"(?<![a-z0-9])(?:bf16|fp?(?:16|8|4)|i?q\d\w{0,6}|int[48]|[2-8]-?bits?|gguf|ggml|awq|gptq"
    r"|exl[23]|mlx|hqq|nf4|nvfp4|mxfp4|bnb|safetensors)/$"
)
_PLAIN = re.compile(rf"{FULL}|16[-‑– ]?bits?")
# 16 bits are a precision of weights where quantization or other widths are spoken of.
_SIXTEEN = re.compile(
    r"[2-8](?:\.\d+)?[- ]?bit|\bi?q[2-8]|quant|precision|\bfp8|\bweights|\bgg|safetensors"
)
_NO_SIXTEEN = re.compile(r"pcm|audio|k?hz\b|float(?:ing)?[ -]|colou?r|\bavx|integer|\bbus\b|adamw")
_LOGGED = re.compile(r"\)?:| (?:kv|cache|tflop|compute|perf)| ?=|[^.\n]{0,24}t?flops")
_WEIGHED = re.compile(r"[ ]?[:=]\**[ ]?~?\d[\d.,]*[ ]?(?:gi?b?|tb|t/s|tok|tps|bits?)\b")
# Quarters of a year, and questions in a row.
_TIME_BEFORE = re.compile(r"\b(?:early|mid|late|later in|(?:end|start|beginning) of)[ -]$")
_QUESTION = re.compile(r"q\d\**[:.)][ *]+[a-z][^\n]{0,300}\?")
_MARKS_BEFORE = re.compile(r"(?:^|\n)[\s*#>-]*$")
_COMMON_BEFORE = {
    "guff": re.compile(r"\bof[ ]$"),
    "quip": re.compile(r"\b(?:an?|one|quick|witty|your|his|her|their)[ ]$"),
}
_NO_WEIGHTS = re.compile(r"[ _-](?:based|comput|recogn|logic|search|operator)")
_WEIGHTS = re.compile(r"[ ](?:weights|models?|version|ggufs?|quants?)(?![a-z])")
_KV_BEFORE = re.compile(r"\b(?:kv[ -]?(?:cache)?|cache)\W{0,3}(?:\w+ ){0,2}$")
_KV_BEHIND = re.compile(r"(?:[ ,/]|and|or|q\d|_\d){0,8}[ ]kv\b")
# Formats of numbers, which words of arithmetic may stand beside: FP8, INT4, 8-bit, but no AWQ.
_NUMBERS = re.compile(r"\d|b?f(?:p|loat)?\d|(?:bn)?b[ -]?\d|int[ -]?\d|e[45]m|w\da")
_REFUSED_AFTER = re.compile(
    r"[ ]?(?:(?:tensor )?t?flops|tops\b|compute|performance|matmul|accumulat|bus\b|wide\b"
    r"|memory bus|kv|mac\b|cpu|processor|arch|address|int\b|integers?|encryption|colou?rs?|audio"
    r"|games?|era\b|per weight|of (?:v?ram|info|data|memory|entropy)"
    r"|float(?:ing)?[ -](?:bit|point|arith))"
)
_QUARTER = re.compile(r"q[1-4](?:(?:['’][ ]?|[ ]?20)2[2-9](?!\d)|[ ](?:last|this|next) year)")
# Precisions of arithmetic and of training are none of weights being run.
_ARITHMETIC = re.compile(
    r"\b(?:train(?:ed|ing|s)?|activations?|fine-?tun(?:e|ed|ing)|gradients?|optimizers?|pre-?training"
    r"|accumulat\w+|upcast\w*|multiply(?:ing)?)\b"
)
_REACH_BACK, _REACH_ON = 36, 24
_LETTER_AND_DIGIT = 2
_CLAUSE = re.compile(r"[.!?][ ]|[;\n]")


def _is_arithmetic(low: str, start: int, end: int) -> bool:
    """Tell whether a plain format is one of training or of activations: upscaled to int8."""
    before = _CLAUSE.split(low[max(0, start - _REACH_BACK) : start])[-1]
    around = before + _CLAUSE.split(low[start : end + _REACH_ON])[0]
    return _ARITHMETIC.search(around) is not None and "quant" not in around


def is_refused(low: str, start: int, end: int) -> bool:
    """Tell whether the words beside a bit width speak of arithmetic, buses or sound."""
    if _NUMBERS.match(low, start) is None:
        return False
    if low.startswith((" kv", " cache"), end):
        return False
    if _REFUSED_AFTER.match(low, end):
        return True
    before = low[max(0, start - 24) : start]
    return before.endswith(
        ("tflops ", " tops ", "tflops of ", "tflops at ", "avx512 ", "tensor ", "flops in ")
    )


def is_apart(low: str, start: int, end: int) -> bool:
    """Tell whether a scheme behind a model's name and a space is none, or not a part of it."""
    is_cache = low[start] in "bf" and low.startswith((" kv", " cache"), end)
    return is_cache or low[start:end] == "imatrix" or is_refused(low, start, end)


def is_meant(low: str, start: int, end: int) -> bool:
    """Tell whether a scheme that stands alone is one, and of weights if it is a plain format."""
    if is_refused(low, start, end) or IS_QWEN.match(low, start) or _is_numbered(low, start, end):
        return False
    surface = low[start:end]
    if _is_part(low, start, end) or _is_other_word(low, start, end):
        return False
    if _INTEGER.fullmatch(surface) and (
        low.startswith(("(", "_t"), end)
        or (surface.startswith("int") and _is_arithmetic(low, start, end))
    ):
        return False
    return not _PLAIN.fullmatch(surface) or _is_of_weights(low, start, end)


def _is_part(low: str, start: int, end: int) -> bool:
    """Tell whether a scheme is part of another name, of a path or of an option."""
    surface = low[start:end]
    if low.startswith(("_", "-org", " tensor", "-base", "-cpu", "-cuda"), end) and surface in {
        "ggml",
        "gguf",
    }:
        return True
    joint = low[start - 1 : start]
    listed = joint == "/" and _SCHEME_BEFORE.search(low, max(0, start - 12), start)
    # qwen3-gguf/, quantization/awq/kernels
    is_path = joint == "-" or (joint == "/" and not listed and not surface.endswith("bpw"))
    folder = is_path and low.startswith("/", end)
    folder = folder or low.endswith("model.", 0, start)  # /path/to/model.gguf
    joined = joint and joint in "-_./" and not listed and not surface.startswith(_SCHEMES)
    joined = joined and not (joint == "/" and (surface == "imatrix" or surface.endswith("bpw")))
    return bool(folder or joined)


def _is_other_word(low: str, start: int, end: int) -> bool:
    """Tell whether a scheme is another word here: ternary logic, a load of guff."""
    surface = low[start:end]
    if surface == "ternary":
        return _NO_WEIGHTS.match(low, end) is not None
    common = _COMMON_BEFORE.get(surface)
    return common is not None and common.search(low, max(0, start - 8), start) is not None


def _is_of_weights(low: str, start: int, end: int) -> bool:
    """Tell whether a plain format is one of weights being run, not of training, caches or logs."""
    if low.startswith("16", start) and not _is_width_of_weights(low, start, end):
        return False
    return not (
        (low.startswith(("fp32", "f32"), start) and not _WEIGHTS.match(low, end))
        or _in_log(low, start, end)
        or _KV_BEFORE.search(low, max(0, start - 30), start)
        or _KV_BEHIND.match(low, end)
        or _is_arithmetic(low, start, end)
    )


def _is_numbered(low: str, start: int, end: int) -> bool:
    """Tell whether a Q with a number is a quarter of a year or a question: early Q3, "Q2: Why?"."""
    if end - start != _LETTER_AND_DIGIT or low[start] != "q":
        return _QUARTER.match(low, start) is not None
    if _QUARTER.match(low, start) or _TIME_BEFORE.search(low, max(0, start - 16), start):
        return True
    asked = low.startswith((":", ".", ")", "*"), end) and _QUESTION.match(low, start)
    return bool(asked) and _MARKS_BEFORE.search(low, max(0, start - 12), start) is not None


def _is_width_of_weights(low: str, start: int, end: int) -> bool:
    """Tell whether 16 bits are those of weights, and not of sound, sums or a bus."""
    if low.startswith((" value", " number", " form"), end):
        return False
    around = f"{low[max(0, start - 60) : start]} {low[end : end + 60]}"
    return _SIXTEEN.search(around) is not None and _NO_SIXTEEN.search(around) is None


def _in_log(low: str, start: int, end: int) -> bool:
    """Tell whether a format stands in a program's output: (f16): 368 MiB, fp16: 1, kv cache."""
    if low[start - 1 : start] == "'" or low[max(0, start - 2) : start] in {"= ", "=`"}:
        return True
    if _LOGGED.match(low, end) and not _WEIGHED.match(low, end):
        return True
    return "tflops" in low[max(0, start - 30) : start]
