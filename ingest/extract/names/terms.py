"""Names of runtimes, benchmarks and devices from the lists, each under its cue."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.extract.names.companies import is_program
from ingest.extract.names.hardware.hardware import cue_holds
from ingest.extract.names.vocabulary.vocabulary import Term

_DATE_AFTER = re.compile(r"[ ]?(?:\d|\(|st\b|of \d|and feb|to feb|/feb)|[\".]|'(?!s)")
_USED_BEFORE = re.compile(r"(?:\b(?:or|to|use|using|with|like|try|and|downloaded)|/)[ ]?$")
_TUNING = re.compile(
    r"train|tun(?:e|ing)|distill|lora|colab|notebook|install|librar|axolotl|\btrl\b|grpo|sft\b"
)
_IN_LIBRARY = re.compile(
    r"(?:\b(?:in|on|with|using|via|hf|huggingface|hugging face|from|for|by|like|through|and|or"
    r"|import|install|use|uses|support|supports|into|plain|vanilla|upgrade|update|latest|native"
    r"|pure|newer|newest|face[’']s)"
    r"|[,/`(+&|]|^|\n)[ ]*(?:the )?$"
)
_LIBRARY_BEHIND = re.compile(
    r"[ ](?:library|lib|implementation|fork|pipelines?|backend|repo|package|v?[45]\.\d)(?![a-z])"
    r"|[=><]{1,2}[ ]?[45]\.\d|/pytorch"
    r"|(?:,| and| or|,? \+|/)[ ]?(?:have you tried )?(?:llama[. ]?"
    r"cpp|vllm|sglang|unsloth|peft|accelerate|trl|(?:py)?torch|mlx|exllama|diffusers|bitsandbytes|flash)"
)
_ARCHITECTURE = re.compile(
    r"[ ](?:are|architecture|based|models?\b|have|can|paper|block|layer|to model|is all)"
)
_FRAMEWORK_OF = re.compile(
    r"\b(?:[A-Z][a-z]+(?:al|ance|ence|ics|ing|ion|ity|ive|ment|ory|ure|work)|Agents?|Core|NET|RMF"
    r"|Software|Spring|Test|Trust|UI|Web) $"
)
_CAPITAL_BEFORE = re.compile(r"[A-Z]\w+ $")
_SHORT = 6
_LONGEST = 40
# A runtime before a slash: what stands behind it is one too, and no folder.
_RUNTIME = (
    r"llama[. ]?cpp|vllm|sglang|ollama|kobold(?:cpp)?|ooba|mlx(?:-lm)?|llamafile|lm ?studio"
    r"|transformers|exl(?:lama(?:v?[23])?|[23])|tabby(?:api)?|tgi|(?:comfy|openweb)ui|(?:py)?torch|aphrodite|unsloth"
)
_RUNTIME_BEFORE = re.compile(rf"(?<![\w/.\\-])(?:(?:{_RUNTIME})/){{0,4}}({_RUNTIME})/$")


def end_of_term(term: Term, text: str, low: str, start: int) -> int | None:
    """Return where a term ends whose alias stands at `start`, if cue and neighbours allow it."""
    end = _end(term, low, start)
    if end is None or not cue_holds(term.cue, text[start:end]):
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
    check = _CHECKS.get(term.cue) or _CHECKS.get(term.name)
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
    return low.startswith("-", end) and low[end + 1 : end + 2].isalnum()


def _exact(text: str, low: str, start: int, end: int) -> bool:
    return text[start:end] == low[start:end] and low[max(0, start - 3) : start] != "nd "


def _arc(text: str, low: str, start: int, end: int) -> bool:
    return text[start:end] == "ARC" and not low.startswith((" a7", " b5", " gpu"), end)


def _arena(text: str, low: str, start: int, end: int) -> bool:
    del low
    return text[start:end] == "Arena" and not _CAPITAL_BEFORE.search(
        text[max(0, start - 20) : start]
    )


def _no_month(text: str, low: str, start: int, end: int) -> bool:
    if text[start:end] == "jan" and not _USED_BEFORE.search(low, max(0, start - 12), start):
        return False
    return not _DATE_AFTER.match(low, end) and low[start - 1 : start] not in {'"', "'"}


def _no_identifier(text: str, low: str, start: int, end: int) -> bool:
    return text[start:end].casefold() != "torch" or low[end : end + 1] not in {"_", "."}


# Software engineers and their trade are called SWE, too.
_OF_BENCHMARK = re.compile(r"[ -]?(?:bench|verified|lite\b|scores?\b|graphs?\b|results?\b)")


def _swe(text: str, low: str, start: int, end: int) -> bool:
    if low[start:end] != "swe":
        return True
    if text[start:end] != "SWE":
        return False
    return low.endswith(" on ", 0, start) or _OF_BENCHMARK.match(low, end) is not None


def _tuning(text: str, low: str, start: int, end: int) -> bool:
    """Tell the library from the maker of quants of the same name."""
    del text
    near = low[max(0, start - 70) : end + 70]
    return bool(_TUNING.search(near)) and low[end : end + 1] not in {"/", "_", ":"}


def _library(text: str, low: str, start: int, end: int) -> bool:
    """Tell the library from the architecture of the same name."""
    del text
    before = low[max(0, start - 24) : start]
    if _LIBRARY_BEHIND.match(low, end):
        return True
    return bool(_IN_LIBRARY.search(before)) and not _ARCHITECTURE.match(low, end)


def _tensor_library(text: str, low: str, start: int, end: int) -> bool:
    """Tell the library from the old format of files of the same name."""
    del text
    return low.startswith("lib", start) or low.startswith((" tensor", " lib", " backend"), end)


def _computer(text: str, low: str, start: int, end: int) -> bool:
    """Tell the maker of computers from frameworks: the Risk Management Framework."""
    if "desktop" in low[start:end]:
        return True
    return not _FRAMEWORK_OF.search(text, max(0, start - _LONGEST), start)


def _program(text: str, low: str, start: int, end: int) -> bool:
    return low[start:end] != "llama" or (text[start] == "l" and is_program(low, start, end))


_CHECKS: dict[str, Callable[[str, str, int, int], bool]] = {
    "exact": _exact,
    "arc": _arc,
    "arena": _arena,
    "upper-swe": _swe,
    "tuning": _tuning,
    "library": _library,
    "library-ggml": _tensor_library,
    "Framework Desktop": _computer,
    "Jan": _no_month,
    "PyTorch": _no_identifier,
    "llama.cpp": _program,
}
