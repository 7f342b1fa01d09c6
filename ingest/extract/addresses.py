"""Names inside addresses: runtimes that are a link's repository, models that a page is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extract.models import ModelSpan, find_named
from ingest.extract.vocabulary import RUN, Vocabulary

_PROGRAM = re.compile(r"github\.com/[\w.-]{1,60}/(?P<name>[\w.-]{1,60}\w)(?![\w-])")
_PAGE = re.compile(r"https?://[\w.-]{4,60}/(?:[\w.-]{1,30}/){0,2}(?:basics|news|blog|library)/")
_PAGE_END = re.compile(r"(?![\w-])|-(?:how|model|guide|release)")


def find_programs(low: str, words: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """Yield runtimes that are the repository of a link: github.com/ggml-org/llama.cpp."""
    for match in _PROGRAM.finditer(low):
        run = RUN.match(match["name"])
        for term in words.terms.get(run.group(), ()) if run else ():
            if term.kind == "runtime" and term.alias == match["name"]:
                yield *match.span("name"), term.name
                break


def find_pages(text: str, low: str, words: Vocabulary) -> Iterator[ModelSpan]:
    """Yield models that a page is about: docs.unsloth.ai/basics/qwen3-coder."""
    for match in _PAGE.finditer(low):
        run = RUN.match(low, match.end())
        aliases = words.models.get(run.group(), ()) if run else ()
        span = find_named(low, text, match.end(), aliases)
        if span is None or span.line is None or span.line.keep or low.startswith("_", span.end):
            continue
        if span.has_parts or (not span.line.cue and _PAGE_END.match(low, span.end)):
            yield span
