"""Names inside addresses: a link's repository or runtime, the words of a page's title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.extract.names.models.models import ModelSpan, find_named
from ingest.extract.names.vocabulary.vocabulary import RUN, Vocabulary

_PROGRAM = re.compile(r"github\.com/[\w.-]{1,60}/(?P<name>[\w.-]{1,60}\w)(?![\w-])")
_PAGE = re.compile(r"https?://[\w.-]{4,60}/(?:[\w.-]{1,30}/){0,2}(?:basics|news|blog|library)/")
_LONGEST = 400
_PAGE_END = re.compile(r"(?![\w-])|-(?:how|model|guide|release)")


# Words of a title in an address: at least three.
_TITLE = re.compile(r"(?<=/)(?=[^/?#]*[a-z])[a-z0-9.]+(?:[-_][a-z0-9.]+){2,}(?=[/?#]|$)")
_NO_PAGE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:huggingface\.co|hf\.co|github\.com|redd\.it|redditmedia\.com"
    r"|imgur\.com|youtube\.com|youtu\.be|githubusercontent\.com)/"
    r"|.*\.(?:png|jpe?g|webp|gif|mp4|json|gguf|safetensors|zip|exe|whl|py|sh|pdf)(?:[?#]|$)"
)
_VERSION = re.compile(r"(?<![0-9.][0-9])(?<=[0-9])[-_](?=[0-9](?![0-9a-z.]))")  # gpt-4-1
SPACED = str.maketrans("-_", "  ")


def find_titles(low: str, addresses: Sequence[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Yield place and words of titles in addresses: /comments/1ab2c/two_3090s_and_qwen3/.

    Parameters
    ----------
    low : str
        The text in lower case.
    addresses : sequence of (int, int)
        Where its addresses start and end.

    Yields
    ------
    tuple of (int, str)
        Where the title starts, and its words with spaces for the joints, each at its place; the
        name of the site itself is left out.
    """
    for start, end in addresses:
        address = low[start : min(end, start + _LONGEST)]
        if _NO_PAGE.match(address):
            continue
        site = address[address.find("//") + 2 :].partition("/")[0]
        for title in _TITLE.finditer(address, address.find("//") + 2):
            words = _VERSION.sub(".", title.group()).translate(SPACED)
            for name in site.split(".")[:-1]:
                words = re.sub(rf"\b{re.escape(name)}\b", " " * len(name), words)
            yield start + title.start(), words


def find_programs(low: str, words: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Yield runtimes that are the repository of a link: github.com/ggml-org/llama.cpp."""
    for match in _PROGRAM.finditer(low):
        name = match["name"].removesuffix(".git")
        run = RUN.match(name)
        for term in words.terms.get(run.group(), ()) if run else ():
            if term.kind == "runtime" and term.alias == name:
                start = match.start("name")
                yield start, start + len(name), term.name
                break


def find_pages(text: str, low: str, words: Vocabulary) -> Iterator[ModelSpan]:
    """Yield models that a page is about: docs.unsloth.ai/basics/qwen3-coder."""
    for match in _PAGE.finditer(low):
        run = RUN.match(low, match.end())
        aliases = words.models.get(run.group(), ()) if run else ()
        span = find_named(low, text, match.end(), aliases)
        if span is None or span.line is None or span.line.keep or low.startswith("_", span.end):
            continue
        if span.written:  # what follows the name is the title's: llama2-isnt-open
            continue
        if span.has_parts or (not span.line.cue and _PAGE_END.match(low, span.end)):
            yield span
