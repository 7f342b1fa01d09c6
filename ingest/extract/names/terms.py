"""Names of runtimes, benchmarks and devices from the lists, each under its cue."""

from __future__ import annotations

import re

from ingest.extract.names.namesakes import CHECKS
from ingest.extract.names.vocabulary.vocabulary import Term

_SHORT = 6
_LONGEST = 40
# A runtime before a slash: what stands behind it is one too, and no folder.
_RUNTIME = (
    r"llama[. ]?cpp|vllm|sglang|ollama|kobold(?:cpp)?|ooba|mlx(?:-lm)?|llamafile|lm ?studio"
    r"|transformers|exl(?:lama(?:v?[23])?|[23])|tabby(?:api)?|tgi|(?:comfy|openweb)ui|(?:py)?torch|aphrodite|unsloth"
)
_FORMAT = r"cuda|rocm|vulkan|metal|gguf|ggml|gptq|awq|bnb|fp8|nvfp4|onnx|coreml|driver"
_RUNTIME_BEFORE = re.compile(
    rf"(?<![\w/.\\-])(?:(?:{_RUNTIME}|{_FORMAT})/){{0,4}}({_RUNTIME}|{_FORMAT})/$"
)
# Words that a hyphen joins to a program's name without making another name of it.
_JOINED = re.compile(
    r"-(?:backed|based|compatible|hosted|native|only|optimi[sz]ed|powered|served)(?![a-z])"
)


def end_of_term(term: Term, text: str, low: str, start: int) -> int | None:
    """Return where a term ends whose alias stands at `start`, if cue and neighbours allow it."""
    end = _end(term, low, start)
    if end is None or not term.is_spelled(text[start:end]):
        return None
    if start > 1 and low[start - 1] == "/" and low[start - 2] in "ru":
        return None
    if (
        text.startswith("_", end)
        and text[start:end].isupper()
        and text[end + 1 : end + 2].isalpha()
    ):
        return None
    if term.length < _SHORT and _is_part(low, start, end):
        return None
    check = CHECKS.get(term.cue) or CHECKS.get(term.name)
    if check is not None and not check(text, low, start, end):
        return None
    return end


def _end(term: Term, low: str, start: int) -> int | None:
    if term.kind == "hardware":
        match = term.match_in(low, start)
        return match.end() if match else None
    end = start + term.length
    behind = low[end : end + 1]
    return None if behind.isalnum() and behind.isascii() else end


def _is_part(low: str, start: int, end: int) -> bool:
    """Tell whether a short name is part of a longer word, path or option."""
    if start and low[start - 1] in "-/@_.":
        told = _RUNTIME_BEFORE.search(low, max(0, start - _LONGEST), start)
        return told is None or low.startswith(told[1], start)
    goes_on = low.startswith("-", end) and low[end + 1 : end + 2].isalnum()
    return goes_on and _JOINED.match(low, end) is None
