"""Tell programs, benchmarks and devices from other things that have the same name."""

from __future__ import annotations

import re
from collections.abc import Callable

from ingest.extract.names.models.other_things import is_program

_DATE_AFTER = re.compile(r"[ ]?(?:\d|\(\d|st\b|of \d|and feb|to feb|/feb)|\.(?!\s+[a-z])|\"|'(?!s)")
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
    r"[ ](?:library|lib|implementation|fork|pipelines?|backend|repo|package|pr|sample code"
    r"|v?[45]\.\d)(?![a-z])|-4\.\d"
    r"|[=><]{1,2}[ ]?[45]\.\d|/pytorch"
    r"|(?:,| and| or|,? \+|/)[ ]?(?:have you tried )?(?:llama[. ]?"
    r"cpp|vllm|sglang|unsloth|peft|accelerate|trl|(?:py)?torch|mlx|exllama|diffusers|bitsandbytes|flash)"
)
_ARCHITECTURE = re.compile(
    r"[ ](?:are|architecture|based|models?\b|have|can|paper|block|layer|to model|is all|squared"
    r"|encoders?|decoder|type|concept|describe|really|seem|scale|topped|better|as a whole)"
)
# Words of the trade of programs, and of that of networks, near a name that both have.
_PROGRAMS = re.compile(
    r"vllm|sglang|llama[. ]?cpp|ollama|unsloth|\btrl\b|peft|axolotl|bitsandbytes|exllama|diffusers"
    r"|torch|onnx|keras|gguf|hug?ging ?face|\bhf\b|\bpip3?\b|librar|install|import|version|updat"
    r"|upgrad|package|pipeline|\bfork|branch|\bprs?\b|notebook|implementation|inference code"
    r"|bf16|float16|flash[ _-]?att|template|load(?:ing|er|ed)?\b|\bmetal\b|quantiz|python"
    r"|\bvram|\bcode\b|tun(?:ed?|ing)\b|dependenc|gpu\b"
)
_NETWORKS = re.compile(
    r"mamba|\brnns?\b|lstm|\bssms?\b|(?<!flash )attention|architecture|\bpaper|autoregress"
    r"|\bgans?\b|\bcnns?\b|diffusion (?:llms?|models?)"
    r"|invent|curiosity|encoders?\b|decoder|\bscale|titans|jamba"
    r"|\bagi\b|neural|asics?\b|paradigm|squared|breakthrough|latent|obsolete|topped|tokens / "
    r"|concept|replace|ecosystem|autograd"
)
_NEAR = 56
_SURELY_LIBRARY = re.compile(
    r"(?:\b(?:hf|face|huggingface)[’']s|\b(?:version of|updat(?:e|ing)(?: your)?|upgrading"
    r"|pip3? install(?: -\S+)* torch|keras (?:vs|to)))[ ]\W{0,2}$"
)
_FRAMEWORK_OF = re.compile(
    r"\b(?:[A-Z][a-z]+(?:al|ance|ence|ics|ing|ion|ity|ive|ment|ory|ure|work)|Agents?|Core|NET|RMF"
    r"|Software|Spring|Test|Trust|UI|Web) $"
)
_CAPITAL_BEFORE = re.compile(r"[A-Z]\w+ $")
_LONGEST = 40


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


_FLAME_BEFORE = re.compile(
    r"\b(?:carr(?:y|ie[ds]|ying)|pass(?:ed|ing)?|took|taken?|pick(?:s|ed)?(?: up)?|lit|light"
    r"(?:ing)?|h[eo]ld(?:ing)?|into|with|bear(?:ing)?) (?:the|a|his|her|their) $"
)


_IDENTIFIER_BEHIND = re.compile(r"_|\.(?!compile(?![\w(])|\s|$)")


def _no_identifier(text: str, low: str, start: int, end: int) -> bool:
    """Tell the library from a name in code and from what gives light."""
    if text[start:end].casefold() != "torch":
        return True
    is_flame = _FLAME_BEFORE.search(low, max(0, start - _LONGEST), start) is not None
    return not is_flame and _IDENTIFIER_BEHIND.match(low, end) is None


# Intel's tool that measures memory has the same three letters.
_MEMORY_TOOL = re.compile(r"\bintel|latency|bandwidth|\bram\b|\bssds?\b|\btlc\b")


def _compiler(text: str, low: str, start: int, end: int) -> bool:
    """Tell the machine learning compiler from the checker of memory, and from cells of flash."""
    del text
    if low[start:end] != "mlc":
        return True
    return (
        _MEMORY_TOOL.search(f"{low[max(0, start - _NEAR) : start]} {low[end : end + _NEAR]}")
        is None
    )


_FORMAT_BEHIND = re.compile(
    r"[ ](?:single-)?(?:models?|formats?|files?|quants?|versions?|weights|exports?|conversions?)\b"
    r"|[ ]?(?:/|or|and|vs)[ ]?\**gguf"
)
_FORMAT_BEFORE = re.compile(r"gguf\W{0,5}(?:(?:or|and|vs)\W{1,3})?$|\.$")


def _no_format(text: str, low: str, start: int, end: int) -> bool:
    """Tell the program from files of its format: "GGUF and ONNX models"."""
    del text
    if low[start:end] != "onnx":
        return True
    return not (
        _FORMAT_BEHIND.match(low, end) or _FORMAT_BEFORE.search(low, max(0, start - 12), start)
    )


_ANY_PAGE_BEFORE = re.compile(
    r"(?:\b(?:an?|any|some|another|own|official|embedded|better|no)[ \"*]"
    r"|[’']s |\.cpp )\W?$"
)
_ANY_PAGE_BEHIND = re.compile(
    r"[’']s? for|[ ](?:of|for|from|interface|and/or|gradio|program)\b|\.db"
)


def _no_page(text: str, low: str, start: int, end: int) -> bool:
    """Tell Open WebUI in short from pages that any program serves: "the webui of llama.cpp"."""
    del text
    return not (
        _ANY_PAGE_BEHIND.match(low, end) or _ANY_PAGE_BEFORE.search(low, max(0, start - 16), start)
    )


def _no_series(text: str, low: str, start: int, end: int) -> bool:
    """Tell the program in two letters from a series of films: ST:TNG."""
    del text
    return low[start:end] != "st" or low[end : end + 1] != ":"


_OF_IMAGES = re.compile(
    r"comfy|a1111|automatic1111|stable ?diffusion|\bsd\b|swarmui|fooocus|invoke"
)


def _of_images(text: str, low: str, start: int, end: int) -> bool:
    """Tell a program that makes images by others of them that stand near."""
    del text
    if low[end : end + 1] == "/" and low[start - 1 : start] == "/":
        return False
    around = f"{low[max(0, start - _LONGEST) : start]} {low[end : end + _LONGEST]}"
    return _OF_IMAGES.search(around) is not None


def _no_kind_of_models(text: str, low: str, start: int, end: int) -> bool:
    """Tell the library from models that embed sentences."""
    del text, end
    return not low.endswith((" as ", " as a "), 0, start)


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
    if _ARCHITECTURE.match(low, end):
        return False
    if _SURELY_LIBRARY.search(before):
        return True
    if not _IN_LIBRARY.search(before):
        return False
    if before.endswith(("import ", "install ", "huggingface/")):
        return True
    around = f"{low[max(0, start - _NEAR) : start]} {low[end : end + _NEAR]}"
    return _NETWORKS.search(around) is None or _PROGRAMS.search(around) is not None


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


CHECKS: dict[str, Callable[[str, str, int, int], bool]] = {
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
    "MLC LLM": _compiler,
    "ONNX Runtime": _no_format,
    "WebUI": _no_page,
    "images": _of_images,
    "SillyTavern": _no_series,
    "Sentence Transformers": _no_kind_of_models,
    "llama.cpp": _program,
}
