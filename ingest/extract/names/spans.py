"""All names in one text, before its thread is asked: spans of every kind that do not overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.extract.names import precision, quantization
from ingest.extract.names.addresses import SPACED, find_pages, find_programs, find_titles
from ingest.extract.names.hardware.boards import with_maker
from ingest.extract.names.hardware.hardware import HardwareSpan, find_chip, find_device
from ingest.extract.names.models import sizes
from ingest.extract.names.models.models import ModelSpan, extend_left, find_named
from ingest.extract.names.models.other_things import cue_of, is_meant
from ingest.extract.names.models.repos import (
    find_files,
    find_linked,
    find_repos,
    find_sized,
    find_word_lists,
    is_repo,
)
from ingest.extract.names.terms import end_of_term
from ingest.extract.names.vocabulary.vocabulary import Alias, Term, Vocabulary
from ingest.extract.names.zones import Zone
from ingest.extract.search.folded import fold
from ingest.extract.search.starts import Start
from ingest.records import MentionKind, record

_SEVERAL = 2
# A text, the same in lower case, where names may start in it, whether it may hold sizes, and where
# addresses stand in it: a tuple, because there is one of it for every post.
type _Asked = tuple[str, str, list[Start], bool, list[tuple[int, int]]]


@record()
class Found:
    """A span and what it may be: `model` holds a model's parts, `name` names all else."""

    start: int
    end: int
    kind: MentionKind
    rule: str
    name: str | None = None
    model: ModelSpan | None = None
    cue: str = ""


def find_names(
    texts: Sequence[str], zones: Sequence[Sequence[Zone]], words: Vocabulary, owners: frozenset[str]
) -> list[list[Found]]:
    """Return the spans of names in each of some texts, sorted, without overlap.

    Parameters
    ----------
    texts : Sequence[str]
        Cleaned texts of any length.
    zones : Sequence[Sequence[Zone]]
        The zones of each; addresses are searched for repositories alone.
    words : Vocabulary
        The names known.
    owners : frozenset[str]
        Case-folded accounts of the Hub, by which ``owner/name`` is known to be a repository.

    Notes
    -----
    Linear in the length of the texts: each rule looks ahead a bounded number of characters.
    """
    lows = list(map(fold, texts))
    closed = [[(z.start, z.end) for z in some if z.kind == "url"] if some else [] for some in zones]
    titled = _titled(texts, lows, closed, words)
    for low, some in zip(lows, closed, strict=True):
        some.extend(find_word_lists(low))
    asked = zip(texts, lows, *words.starts.find(lows), closed, strict=True)
    return [_names(one, titled.get(number, []), words, owners) for number, one in enumerate(asked)]


def _names(
    asked: _Asked, titled: Sequence[Found], words: Vocabulary, owners: frozenset[str]
) -> list[Found]:
    """Return the spans of names in a text, with those in titles of its addresses."""
    text, low, starts, may_hold_sizes, closed = asked
    found = _placed(text, low, owners)
    if starts:
        taken = sorted([(f.start, f.end) for f in found] + closed)
        found.extend(_scan(text, low, starts, words, taken))
    if "/" in low and "github.com/" in low:
        found.extend(
            Found(start, end, "runtime", "runtime:link", name=name)
            for start, end, name in find_programs(low, words)
        )
    if closed:
        pages = find_pages(text, low, words)
        found.extend(Found(s.start, s.end, "model", "model:page", model=s) for s in pages)
        found.extend(titled)
    for start, end, name in quantization.find_loose(low):
        found.append(Found(start, end, "quantization", "quantization:scheme", name=name))
    if may_hold_sizes:
        found.extend(_sized(text, low, found, closed))
        found.extend(_sizes(low, found, closed))
    return disjoint(found)


def _scan(
    text: str, low: str, starts: Sequence[Start], words: Vocabulary, taken: list[tuple[int, int]]
) -> list[Found]:
    """Return the names that start at runs of letters or digits outside of what is taken."""
    found: list[Found] = []
    upto, at = 0, 0
    for start, key in starts:
        if start < upto:
            continue
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] <= start:
            continue
        one = _at(low, text, start, key, words)
        if one is None or (at < len(taken) and one.end > taken[at][0]):
            continue
        if one.start < upto and one.model is None:
            one = replace(one, start=start)
        found.append(one)
        upto = one.end
    return found


def _titled(
    texts: Sequence[str],
    lows: Sequence[str],
    closed: Sequence[Sequence[tuple[int, int]]],
    words: Vocabulary,
) -> dict[int, list[Found]]:
    """Return the names in titles of addresses, by the number of the text that they stand in.

    It is the one name that a title is as it stands, else the names among its words.
    """
    told = [
        (number, start, title)
        for number, urls in enumerate(closed)
        if urls
        for start, title in find_titles(lows[number], urls)
    ]
    places = [(number, start, start + len(title)) for number, start, title in told]
    standing, _ = words.starts.find([lows[number][start:end] for number, start, end in places])
    spaced, _ = words.starts.find([title for _, _, title in told])
    found: dict[int, list[Found]] = {}
    for (number, start, title), as_it_is, among in zip(told, standing, spaced, strict=True):
        text = texts[number][start : start + len(title)]
        low = lows[number][start : start + len(title)]
        whole = [] if "_" in text else _scan(text, low, as_it_is, words, [])
        if not _is_one_name(text, whole):
            whole = _scan(text.translate(SPACED), title, among, words, [])
        some = [_moved(one, start) for one in whole if one.kind != "benchmark"]
        found.setdefault(number, []).extend(some)
    return found


def _is_one_name(text: str, found: Sequence[Found]) -> bool:
    """Tell whether one name takes all of a title."""
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(text)):
        return False
    model = found[0].model
    return model is None or model.written is None or (not text.islower() and not model.extended)


def _moved(one: Found, by: int) -> Found:
    """Return a name of a title at its place in the text."""
    model = one.model
    if model is not None:
        model = replace(model, start=model.start + by, end=model.end + by)
    rule = f"{one.kind}:title"
    return replace(one, start=one.start + by, end=one.end + by, rule=rule, model=model)


def disjoint(found: Sequence[Found]) -> list[Found]:
    """Return spans sorted, without those that overlap an earlier or longer one."""
    if len(found) < _SEVERAL:
        return list(found)
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end and one.rule == "model:glued":
            kept[-1] = one
    return kept


def _placed(text: str, low: str, owners: frozenset[str]) -> list[Found]:
    """Find repositories, file names and names with a size that no line knows."""
    spans: list[ModelSpan] = []
    is_path = "/" in text
    if is_path and ("huggingface.co/" in low or "hf.co/" in low):
        spans.extend(find_linked(text))
    if ".gguf" in low or ".safetensors" in low or ".llamafile" in low:
        spans.extend(find_files(text))
    if is_path or ("-" in text and "--" in text) or "\\" in text:
        spans.extend([s for s in find_repos(text) if is_repo(s, owners)])
    found: list[Found] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not found or span.start >= found[-1].end:
            found.append(Found(span.start, span.end, "model", span.rule, model=span))
    return found


def _sized(text: str, low: str, found: list[Found], closed: list[tuple[int, int]]) -> list[Found]:
    """Find names that end like models but belong to no known line, outside of what is taken."""
    spans = find_sized(text, low)
    if not spans:
        return []
    # a quantization glued to such a name is part of it
    taken = sorted([(f.start, f.end) for f in found if f.kind != "quantization"] + closed)
    sized: list[Found] = []
    at = 0
    for span in spans:
        while at < len(taken) and taken[at][1] <= span.start:
            at += 1
        if at == len(taken) or taken[at][0] >= span.end:
            sized.append(Found(span.start, span.end, "model", "model:sized", model=span))
    return sized


def _at(low: str, text: str, start: int, key: str, words: Vocabulary) -> Found | None:
    """Return the longest name that starts at a run of letters or digits."""
    if start and low[start - 1].isalnum() and low[start - 1] < "\u0250":
        if low[start - 1] == "x" and start > 1 and low[start - 2].isdigit() and key[0].isdigit():
            pass
        elif key[0] == "x" and low[start - 1].isdigit() and len(key) > 1:
            start, key = start + 1, key[1:]
        else:
            return None
    best: Found | None = None
    if key in words.models:
        best = _longer(best, _model(low, text, start, words.models[key]))
    if key in words.terms and low.startswith(words.aliases[key], start):
        term = _term(low, text, start, words.terms[key])
        glued = best and term and best.end == term.end and best.model and best.model.written
        best = term if glued else _longer(best, term)
    if key in words.chips:
        best = _longer(best, _hardware(low, find_chip(low, text, start, words.chips[key])))
    if key[0].isdigit() and 4 <= len(key) <= 5:
        best = _longer(best, _hardware(low, find_chip(low, text, start, words.chips["#"])))
    if best is None and (key in quantization.ANCHORS or key[0].isdigit()):
        best = _quantization(low, start)
    return best


def _longer(one: Found | None, other: Found | None) -> Found | None:
    if one is None or (other is not None and other.end > one.end):
        return other
    return one


def _model(low: str, text: str, start: int, aliases: tuple[Alias, ...]) -> Found | None:
    span = find_named(low, text, start, aliases)
    if span is None or span.line is None:
        return None
    if start and low[start - 1] in "-_":
        span = extend_left(low, text, span)
    if not is_meant(low, text, span, start):
        return None
    return Found(
        span.start,
        span.end,
        "model",
        f"model:{span.rule}",
        model=span,
        cue=cue_of(text, span, start),
    )


def _term(low: str, text: str, start: int, terms: tuple[Term, ...]) -> Found | None:
    for term in terms:
        if not low.startswith(term.alias, start):
            continue
        end = end_of_term(term, text, low, start)
        if end is None:
            continue
        if term.kind == "hardware":
            return _hardware(low, find_device(low, text, start, (term,)))
        kind: MentionKind = "runtime" if term.kind == "runtime" else "benchmark"
        return Found(start, end, kind, f"{kind}:name", name=term.name, cue=term.cue)
    return None


def _hardware(low: str, span: HardwareSpan | None) -> Found | None:
    if span is None:
        return None
    span = with_maker(low, span)
    return Found(span.start, span.end, "hardware", span.rule, name=span.name, cue=span.cue)


def _quantization(low: str, start: int) -> Found | None:
    match = quantization.ALONE.match(low, start)
    if not match or not precision.is_meant(low, start, match.end()):
        return None
    name = quantization.canonical(match.group())
    return Found(start, match.end(), "quantization", "quantization:scheme", name=name)


def _sizes(low: str, found: list[Found], closed: list[tuple[int, int]]) -> list[Found]:
    """Find sizes that stand alone; the thread decides whether they name a model."""
    if "b" not in low:
        return []
    taken = sorted([(f.start, f.end) for f in found] + closed)
    alone: list[Found] = []
    at = 0
    for match in sizes.ALONE.finditer(low):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at < len(taken) and taken[at][0] < match.end():
            continue
        parts = sizes.read_size(low, match)
        alone.append(Found(parts.start, parts.end, "model", "model:size", model=parts, cue="size"))
    return alone
