"""What holds for the relations of any text with any mentions."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from marked_text import asserted

from ingest.records import Mention

_WORDS = st.sampled_from([
    "Qwen3-14B", "gemma3", "R1", "unsloth/Qwen3-14B-GGUF", "RTX 3090", "P40", "Q4_K_M", "vLLM",
    "I get",
    "24 t/s", "on my",
    "is", "better than", "great", "not", "but", "it", "a fine-tune of", "merge of", "and", ",",
    ".", "?",
    "\n", "\n\n", "> ",
    "```", "| tg128 | 12.5 |", "2x", "dual", "32k context", "İ", "’s", "\u200d", "switched from",
    "to", "64GB",
    "-c 4096",
])  # fmt: skip
_KINDS = ("model", "hardware", "quantization", "runtime")


@st.composite
def posts(draw: st.DrawFn) -> tuple[str, list[Mention]]:
    """Return a text of typical words with mentions on some of them."""
    text, mentions = "", []
    for word in draw(st.lists(_WORDS, max_size=40)):
        if draw(st.booleans()):
            kind = draw(st.sampled_from(_KINDS))
            place = (len(text), len(text) + len(word))
            name = f"{kind}:{word.casefold()}"
            mentions.append(Mention(*place, word, kind, name, word, 1.0, "test"))
        text += word + draw(st.sampled_from([" ", "", ". "]))
    return text, mentions


@given(posts(), st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_spans_lie_inside_and_the_order_of_mentions_does_not_matter(post, random) -> None:  # noqa: ANN001 - drawn
    text, mentions = post
    found = asserted(text, mentions, title=text[:20], context=lambda: mentions)
    assert all(0 <= r.start < r.end <= len(text) for r in found)
    assert all(0.0 <= r.confidence <= 1.0 and r.rule for r in found)
    assert len({(r.kind, r.subject, r.object, r.relation) for r in found}) == len(found)
    shuffled = list(mentions)
    random.shuffle(shuffled)
    assert asserted(text, shuffled, title=text[:20], context=lambda: mentions) == found


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(-5, 320), st.integers(-5, 320))))
@settings(max_examples=200)
def test_odd_texts_and_spans_never_raise(text: str, spans: list[tuple[int, int]]) -> None:
    mentions = [
        Mention(a, b, text[a:b], _KINDS[n % 2], f"model:{n}", None, 0.5, "test")
        for n, (a, b) in enumerate(spans)
    ]
    asserted(text, mentions)
