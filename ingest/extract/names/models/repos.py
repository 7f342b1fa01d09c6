"""Names of repositories, files of weights, and names with a size that no line knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.extract.names.keys import bare
from ingest.extract.names.models.models import PREFIX_STOP, ModelSpan
from ingest.extract.names.models.parts import MARKED, STOP_WORDS
from ingest.extract.names.vocabulary.files import rows, word_list
from ingest.extract.search.folded import DIGIT

_FILE = re.compile(
    r"[A-Za-z0-9](?<!%.)(?<!%2.)(?:[\w.+‑-]|\\:(?=\d)){3,150}\.(?:gguf|safetensors|llamafile)(?![\w])",
    re.IGNORECASE,
)
_WORD_LIST = re.compile(r"ggml-vocab-[\w.*-]{0,60}")
_NO_MODEL = re.compile(
    r"(?:mmproj|model-?\d|model[-_.]|ggml-(?:model|vocab)|diffusion_pytorch|pytorch_model"
    r"|adapter_model|consolidated|vae\b|clip_|t5xxl|(?:your|my)[-_]?model"
    r"|file-?_?name|merged[-_]file|(?:ud-)?i?q\d_\d?|cpu\.\d|(?:\d+-)?of-\d)",
    re.IGNORECASE,
)
_REPO_IN_URL = re.compile(
    r"(?:(?:huggingface\.co|hf\.co)/(?:models\?(?:other|filter)=base_model:(?:\w+:)?)?)(?!(?:datasets|spaces|docs|blog|papers|collections|models|join"
    r"|chat|settings|new|posts|"
    r"learn|organizations|api|pricing|tasks|login|enterprise|inference|search|front|docs|terms"
    r"|privacy|course|leaderboards?|blob|resolve|static|production)/)"
    r"(?P<repo>(?P<owner>[A-Za-z0-9][\w.-]{0,60})/(?P<name>(?!(?:collections|models|datasets|spaces|activity)(?![\w.-]))"
    r"(?:[A-Za-z0-9][\w.-]{1,110}[A-Za-z0-9]|[A-Za-z0-9]{1,3})))"
    r"(?P<tag>:(?:UD-)?(?:[iI]?[qQ][1-8]|[bB]?[fF][pP]?\d)\w*)?"
)
_REPO = re.compile(
    r"(?:(?<![\w./:@\\-])(?:(?:openrouter|ollama|litellm|together_ai|fireworks)/)?"
    r"|(?<![\w-])models--)"
    r"(?P<owner>[A-Za-z][\w.-]{1,40})(?P<joint>[/\\]"
    r"|--)(?P<name>[A-Za-z0-9][\w.-]{2,110}[A-Za-z0-9])(?P<tag>:(?!free\b|beta\b|nitro\b|online\b|floor\b|extended\b)(?:UD-)?[A-Za-z0-9_]+)?(?![\w-]|\.\w)"
    r"(?![/\\](?![\w./\\-]{1,200}\.(?:gguf|json|safetensors)))"
)
_SHELVED = re.compile(
    r"[/\\]models[/\\](?P<owner>[A-Za-z][\w.-]{1,40})[/\\](?P<name>[A-Za-z0-9][\w.-]{2,110}[A-Za-z0-9])"
    r"(?=[/\\][\w.-]{1,150}\.gguf(?!\w))"
)
# A joint before what may be a name, which has a mark or a number, or goes on as a path does; the
# owner is the run of characters that ends there.
_JOINT = re.compile(
    r"[/\\-](?:(?<!-)|(?=-))(?<=[\w.-]{2}.)(?:(?<=-)-|(?<!-))(?=[A-Za-z0-9][\w.-]{2}[\w.-])"
    r"(?=[\w.]*[-_\d/\\])"
)
_BEFORE_OWNER = re.compile(r".*[^\w.-]", re.DOTALL)
_LONGEST_OWNER = 42
# A pattern that begins with one class of characters is looked for where such characters stand.
_SIZED_HINT = re.compile(
    r"[0-9](?<=[a-z0-9][-_].)(?:[0-9]?x[0-9])?[0-9]{0,2}(?:\.[0-9])?b(?![a-z0-9])"
)
_SIZED = re.compile(
    r"(?P<head>[A-Za-z](?<![\w./$-].)[A-Za-z0-9.]*+(?:[-_][A-Za-z0-9.]++){0,8}?)[-_](?P<size>(?:\d{1,2}x)?\d{1,3}(?:\.\d{1,2})?[bB])"
    r"(?P<tail>(?:[-_][A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*){0,10})(?!\w)"
    r"(?P<quant>(?:[: ](?i:i?q[1-8]\w*|fp8|fp16|bf16|awq|gptq|gguf|mxfp4|[2-8]-?bit)(?!\w))?)"
)

_WEIGHTS_NAME = re.compile(
    r"\d+(?:\.\d+)?b(?![a-z])|gguf|awq|gptq|exl2|-v\d|llama|qwen|gemma|mistral|deepseek|glm|phi-"
    r"|gpt-oss|kimi|whisper|tts|\d\.\d",
    re.IGNORECASE,
)
_PACKAGED = re.compile(r"gguf|awq|gptq|exl[23]|mlx", re.IGNORECASE)

FOLDERS = frozenset(word_list("folders"))
"""Folders that stand before the name of a model as accounts do."""


def find_files(text: str) -> Iterator[ModelSpan]:
    """Yield file names of weights; the name before the ending is the model."""
    for match in _FILE.finditer(text):
        if _NO_MODEL.match(match.group()):
            continue
        yield ModelSpan(start=match.start(), end=match.end(), rule="file", written=match.group())


def find_word_lists(low: str) -> list[tuple[int, int]]:
    """Return where files stand that hold the words of a model alone: they come with llama.cpp."""
    if "ggml-vocab-" not in low:
        return []
    return [match.span() for match in _WORD_LIST.finditer(low)]


def find_linked(text: str) -> Iterator[ModelSpan]:
    """Yield the owner/name of links to model repositories."""
    for match in _REPO_IN_URL.finditer(text):
        if is_software(match["name"]):
            continue
        end = max(match.end("repo"), match.end("tag"))
        yield ModelSpan(
            start=match.start("repo"), end=end, rule="link", owner=match["owner"],
            repo=match["repo"], written=match["name"],
        )  # fmt: skip


def find_repos(text: str) -> Iterator[ModelSpan]:
    """Yield what has the form owner/name; the caller decides whether it is a repository."""
    for shelved in _SHELVED.finditer(text) if ".gguf" in text else ():
        owner, name = shelved["owner"], shelved["name"]
        yield ModelSpan(
            start=shelved.start("owner"), end=shelved.end(), rule="repo", owner=owner,
            repo=f"{owner}/{name}", written=name,
        )  # fmt: skip
    end = 0
    for joint in _JOINT.finditer(text):
        begin = max(end, joint.start() - _LONGEST_OWNER)
        if begin >= joint.start():
            continue
        before = _BEFORE_OWNER.match(text, begin, joint.start())
        match = _REPO.match(text, before.end() if before else begin)
        if match is None:
            continue
        end = match.end()
        yield ModelSpan(
            start=match.start("owner"), end=match.end(), rule="repo", owner=match["owner"],
            repo=f"{match['owner']}/{match['name']}", written=match["name"],
        )  # fmt: skip


def find_sized(text: str, low: str) -> list[ModelSpan]:
    """Return names that no line knows but that end like one: KAT-V1-40B, Seed-Coder-8B-Reasoning.

    `low` is `text` in lower case, of as many characters.
    """
    spans: list[ModelSpan] = []
    if not _SIZED_HINT.search(low):
        return spans
    for match in _SIZED.finditer(text):
        head = match["head"]
        if head.casefold() in PREFIX_STOP or head.casefold() in STOP_WORDS or len(head) < 2:
            continue
        if not MARKED.search(head) and ("-" not in head or "-the-" in head):
            continue
        spans.append(
            ModelSpan(
                start=match.start(), end=match.end(), rule="sized",
                written=text[match.start() : match.start("quant")],
            )
        )  # fmt: skip
    return spans


@cache
def _software() -> frozenset[str]:
    """Return the letters of programs and benchmarks, which have repositories as models do."""
    named = [row["name"] for file in ("runtimes.csv", "benchmarks.csv") for row in rows(file)]
    return frozenset(map(bare, (*named, *word_list("no_models"))))


def is_software(name: str) -> bool:
    """Tell whether the name of a repository is that of a program or a benchmark.

    Examples
    --------
    >>> is_software("text-generation-webui"), is_software("MATH-500"), is_software("GLM-4.5-GGUF")
    (True, True, False)
    """
    return bare(name) in _software()


def is_repo(span: ModelSpan, owners: frozenset[str]) -> bool:
    """Tell whether owner/name is a repository of the Hub and no list, path or fraction."""
    owner, name = span.owner or "", span.written or ""
    if name.endswith(".gguf") and owner.casefold() not in owners:
        return False
    joined = "-" in name or "_" in name
    if owner.casefold() in FOLDERS or is_software(name):
        return False
    sized = bool(_WEIGHTS_NAME.search(name) and DIGIT.search(name))
    if owner.casefold() in owners:
        return joined or sized
    if sized and name.casefold().startswith(f"{owner.casefold()}-"):
        return True
    return joined and bool(_PACKAGED.search(name)) and not name.endswith((".md", ".py"))
