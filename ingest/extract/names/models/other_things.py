"""Refuse what is written like a model's name and is something else: apps, people, folders, words.

Names of families are words, too. What stands beside one tells whether a model is meant, or a file,
a program, a mainboard; firms of the same name are told apart with the thread (`companies`).
"""

from __future__ import annotations

import re

from ingest.extract.names.models.models import ModelSpan
from ingest.extract.names.vocabulary.files import word_lists

# Endings of files and sites, programs, and what is called after a model but is none.
_OTHER_BEHIND = re.compile(
    r"(?:\.(?:c|cu|rs|py|js|exe|net|com|org|ai|io|chat|cpp|server|java|swift|sh|zip|vim|android|dev"
    r"|md|ya?ml|toml|log)|[-_](?:swappo|batched|gguf-split|mtmd|app|ui|webui|flow|sparc|proxy|code-router|code)"
    r"|(?<=gpt)[-_ ]?zero|(?<=llama)[ ]runner"
    r"|[ ](?:scaling[ ]laws?|logo|dataset))(?![a-z0-9])"
)
# Registers, hidden folders, handles and tags: %r1, .claude/.
_MARK_BEFORE = re.compile(r"[@#%]$|(?<![\w.])\.$")
# Options of programs that are told a family: --chat-template mistral.
_OPTION_BEFORE = ("-parser ", "_mode ", "-mode ", "_format ", "-format ", "-template ")
# Mainboards, by chipset or as makers count them: Z790-P, MS73-HB0.
_BOARD = re.compile(r"[bhwxz]\d{2,3}[aemi]?-|ms\d\d-")
_NEXT_WORD = re.compile(r"[ -](\w+)")
_OTHER_BEFORE = {name: tuple(words) for name, words in word_lists("other_words_before").items()}
# What a model is for, at the end of its name: "Chatterbox TTS" is no other word.
_TELLS_KIND = (" tts", "-tts", " stt", "-stt", " ocr", "-ocr", " csm", "-csm")
_LOCAL = re.compile(r"local\W{0,4}$")
# In rows of names joined by slashes what stands before a slash is a program or a model, no folder.
_IN_ROW = re.compile(
    r"(?:^|(?<=[^\w/.~\\@:-]))(?:[\w.]+(?:/|[ ]/[ ])){0,5}"
    r"(?:llama[. ]?cpp|ollama|vllm|sglang|exl(?:lama)?(?:v?[23])?|tabby(?:api)?|kobold(?:[. ]?cpp)?"
    r"|lm[ ]?studio|oobabooga|ooba|transformers|mlx|ktransformers|aphrodite|openai|chatgpt|gpt"
    r"|gemini|claude|deepseek|qwen|kimi|grok|llama|mistral|gemma|glm|phi|wan|flux|hunyuan|sora|veo"
    r"|sonnet|opus|minimax|tgi|axolotl|unsloth|trl)/$"
)
_ROW_REACH = 60
_CALLED = re.compile(r"[ ](?:models?|loras?|checkpoints?)(?![a-z])")
# llama.cpp is called llama beside words of programs.
_PROGRAM_BEHIND = re.compile(
    r"[ ](?:(?:support|integrations?|build|binar(?:y|ies)|flags?|arg(?:ument)?s)(?![a-z])"
    r"|(?:by|with|using) (?:these|the|this|those) (?:arg|flag|command|param|option))"
)
_PROGRAM_BEFORE = re.compile(
    r"\b(?:(?:integration|plugin|wrapper|bindings?|frontend|interface) (?:to|for|with)"
    r"|download|install(?:ed|ing)?|compil(?:e|ed|ing)|build|launch)[ ]$"
)
_PROGRAM_AROUND = re.compile(r"your llama version(?![a-z])|make llama [a-z]")


def cue_of(text: str, span: ModelSpan, start: int) -> str:
    """Return what a name asks of its neighbours; a common word in lower case asks for more.

    `start` is where the line's own name starts: `span` may begin before it.
    """
    cue = span.line.cue if span.line else ""
    surface = text[start : span.end]
    if cue == "case" and ("-" in surface or surface == "step3"):
        return ""
    if surface.casefold().endswith(_TELLS_KIND):
        return ""
    common = cue == "case" and not span.has_parts and not text[start : start + 1].isupper()
    return "heard" if common else cue


def is_meant(low: str, text: str, span: ModelSpan, start: int) -> bool:
    """Tell whether a name means a model, and no app, person, option or part of a longer word.

    Parameters
    ----------
    low, text : str
        The text in lower case, and as it is.
    span : ModelSpan
        The name, with what is glued before it.
    start : int
        Where the line's own name starts.
    """
    line = span.line
    if line is None or not _is_spelled(low, text, span, start):
        return False
    if _BOARD.match(low, span.start) or low.endswith("_parser", span.start, span.end):
        return False
    if span.has_parts:
        return not (span.is_packed and _is_folder(low, start, span.end))
    after = _NEXT_WORD.match(low, span.end)
    if _OTHER_BEHIND.match(low, span.end) or _is_folder(low, start, span.end):
        return False
    if (after and after[1] in line.apps) or (
        start and _MARK_BEFORE.search(low, max(0, start - 2), start)
    ):
        return False
    return not (start > 1 and low[start - 1] == "/" and low[start - 2] in "ru")


def _is_folder(low: str, start: int, end: int) -> bool:
    """Tell whether a bare name is a folder of a path: ~/llama/models."""
    if not start or low[start - 1] not in "/\\" or low[end : end + 1] not in {"/", "\\"}:
        return False
    return not _stands_in_row(low, start)


def _is_spelled(low: str, text: str, span: ModelSpan, start: int) -> bool:
    """Tell whether a name is written as the cue of its line asks."""
    line = span.line
    cue = line.cue if line else ""
    capital = text[start : start + 1].isupper()
    if line and _is_other_word(low, text, span, start):
        return False
    if "-upper" in cue and (not capital or (start and low[start - 1] in "-_.")):
        return False
    if cue.startswith("version"):
        return line is not None and (span.version in line.versions or span.size is not None)
    if cue.startswith("part"):
        told = span.version or span.size or span.words or span.extended
        is_named = cue == "part" and line is not None and line.name != "gpt-oss"
        return bool(told) or (is_named and is_called_model(low, span.end))
    if cue == "upper":
        return text[start : start + 2].isupper() or is_called_model(low, span.end)
    return True


def _is_other_word(low: str, text: str, span: ModelSpan, start: int) -> bool:
    """Tell whether a name is another word: "barely above a whisper", "Step 3", "LocalLlama"."""
    name = span.line.name if span.line else ""
    if name == "Llama":
        return not span.has_parts and (
            bool(_LOCAL.search(low, max(0, start - 10), start)) or is_program(low, start, span.end)
        )
    if name == "Step":
        return " " in text[start : span.end]
    if low.endswith(_OPTION_BEFORE, 0, start):
        return True
    in_lower = not text[start].isupper() or (span.line is not None and "upper" in span.line.cue)
    plain = not span.has_parts and in_lower
    return plain and name in _OTHER_BEFORE and low.endswith(_OTHER_BEFORE[name], 0, start)


def _stands_in_row(low: str, start: int) -> bool:
    """Tell whether a word stands in a row of names behind a slash: sglang/vllm."""
    return _IN_ROW.search(low, max(0, start - _ROW_REACH), start) is not None


def is_called_model(low: str, end: int) -> bool:
    """Tell whether a word that ends at a place is called a model: "a YOLO model"."""
    return _CALLED.match(low, end) is not None


def is_program(low: str, start: int, end: int) -> bool:
    """Tell whether "llama" means llama.cpp: "the integration to llama", "llama support"."""
    if low.startswith((".", "-", "_", "/", "'"), end):
        return False
    return (
        _PROGRAM_BEHIND.match(low, end) is not None
        or _PROGRAM_BEFORE.search(low, max(0, start - 24), start) is not None
        or _PROGRAM_AROUND.match(low, max(0, start - 5)) is not None
    )
