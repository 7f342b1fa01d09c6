"""The spaCy pipeline around extraction: one blank English pipeline with one component of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

if TYPE_CHECKING:
    from ingest.extract.pipeline import Extractor

COMPONENT = "kithgraph_mentions"


class Mentions:
    """Pipeline component: sets `doc._.mentions` and, on token borders, `doc.ents`.

    `doc._.when` (an aware datetime) and `doc._.thread` (a `Context` of
    `ingest.extract.threads.resolving`) may be set before, on a Doc of `nlp.make_doc`: then the
    mentions are those of the post in its thread.
    """

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    def __call__(self, doc: Doc) -> Doc:
        """Find the mentions of one text."""
        mentions, _, _ = self.extractor.find_mentions(
            doc.text, when=doc._.when, context=doc._.thread
        )
        doc._.mentions = tuple(mentions)
        spans: list[Span] = []
        for mention in mentions:
            span = doc.char_span(
                mention.start, mention.end, label=mention.kind.upper(),
                kb_id=mention.entity_id or "", alignment_mode="expand",
            )  # fmt: skip
            if span is not None:
                spans.append(span)
        doc.ents = tuple(filter_spans(spans))
        return doc


@Language.factory(COMPONENT)
def make_mentions(nlp: Language, name: str) -> Mentions:  # noqa: ARG001 - spaCy passes both
    """Return the component with the shipped catalogue; `build_nlp` puts its own extractor in."""
    from ingest.extract.pipeline import load_extractor

    return Mentions(load_extractor())


def build_nlp(extractor: Extractor) -> Language:
    """Return ``spacy.blank("en")`` with the component of this extractor."""
    for name in ("when", "thread"):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)
    if not Doc.has_extension("mentions"):
        Doc.set_extension("mentions", default=())
    nlp = spacy.blank("en")
    nlp.max_length = 100_000_000
    _add(nlp, extractor)
    return nlp


def _add(nlp: Language, extractor: Extractor) -> None:
    """Add the registered component without making its default extractor twice."""
    component = Mentions(extractor)
    factory = f"{COMPONENT}_of_extractor"
    Language.component(factory, func=component)
    nlp.add_pipe(factory, name=COMPONENT)
