"""Records that cross module borders: raw answers, posts, rejects, mentions and relations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, dataclass_transform

PostKind = Literal["submission", "comment", "note", "document"]
PostState = Literal["present", "deleted", "removed"]
MentionKind = Literal["model", "hardware", "quantization", "runtime", "benchmark"]
RelationKind = Literal["derived_from", "runs_on", "prefers", "judges"]
LineageRelation = Literal["finetune", "adapter", "merge", "quantized", "distilled", "pruned"]
Polarity = Literal["positive", "negative", "mixed"]


@dataclass_transform(frozen_default=True)
def record[T](*, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a class a dataclass that the type checker holds frozen.

    Assignment is refused where types are checked, not at run time: a frozen dataclass sets its
    fields through ``object.__setattr__``, which takes four times as long, and a corpus makes
    hundreds of these for each second of work.
    """
    return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)


@record(kw_only=True)
class Raw:
    """One answer of a source, byte for byte: a line of a dump, a page of an API.

    `retrieved_at` is known of answers from the archive; records that say it themselves go before.
    """

    raw_id: str
    body: bytes
    retrieved_at: datetime | None = None


@record(kw_only=True)
class Post:
    """One thing that somebody wrote, as its platform tells it.

    `author` is the native handle (None if unknown or deleted); it becomes a pseudonym before
    anything is stored.
    `text` is cleaned (see `ingest.text.clean`); a submission's text is its title, an empty line,
    its body.
    All times are aware and UTC; None is unknown.
    """

    post_id: str
    source: str
    community: str | None
    thread_id: str
    parent_id: str | None
    kind: PostKind
    author: str | None
    created_at: datetime | None
    edited_at: datetime | None
    retrieved_at: datetime | None
    points: int | None
    title: str | None
    text: str
    url: str | None
    flair: str | None
    state: PostState
    removal: str | None
    claimed_replies: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A wish that a post be gone; it counts where `author` wrote the post of that id.

    Without an author it is the platform that says that there is no such post any more.
    """

    post_id: str
    author: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """One record that was read and is no post, such as a reaction; `what` names its kind.

    `names` are what it says the person `handle` is called, `post_id` is the record's own id.
    """

    what: str
    handle: str | None = None
    names: tuple[str, ...] = ()
    post_id: str | None = None


MOST_REJECTED = 0.01
"""Of the records of a file: more rejects than this share are an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One record that could not be read; `index` counts the records of the file from 0."""

    raw_id: str
    index: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """Posts that the platform says exist and did not give: `count` of them in a thread."""

    thread_id: str | None
    count: int


@record()
class Candidate:
    """One entity that a mention may stand for, with its score in [0, 1]."""

    entity_id: str
    score: float


@record()
class Mention:
    """A span of a cleaned text that names something; `text[start:end] == surface`.

    `entity` is the canonical name as the field writes it, `rule` the name of the rule that found
    the span.
    """

    start: int
    end: int
    surface: str
    kind: MentionKind
    entity_id: str | None
    entity: str | None
    confidence: float
    rule: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def name(self) -> str:
        """What it names: the canonical name, or the surface where none is known."""
        return self.entity or self.surface


@record()
class Relation:
    """Something that the text asserts, with its span of evidence `start` to `end`.

    `subject` and `object` are entity ids, `subject_name` and `object_name` their canonical names.
    `derived_from`: child, base, and `relation`. `runs_on`: model, hardware. `prefers`: better,
    worse.
    `judges`: model, None, and `polarity`. Speeds are tokens per second, lengths tokens, `devices`
    a count.
    """

    kind: RelationKind
    subject: str
    subject_name: str
    object: str | None
    object_name: str | None
    start: int
    end: int
    confidence: float
    rule: str
    relation: LineageRelation | None = None
    polarity: Polarity | None = None
    tokens_per_second: float | None = None
    context_length: int | None = None
    devices: int | None = None
    quantization: str | None = None
    runtime: str | None = None
    second_hand: bool | None = None
    plausible: bool | None = None
    single_stream: bool | None = None
