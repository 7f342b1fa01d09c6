"""Read the sample's thread files.

A thread file starts with `key: value` lines and `===`, then the opening post; each comment starts
with `=== label < parent | author | +later | score | flags`; a parent `x…` is a comment that no dump
holds. Under a text stand its facts, a line a kind:

    %m surface = canonical ; ...      models; %h hardware, %q quantizations, %r runtimes,
                                      %b benchmarks
    %d child < base : relation ; ...  derived_from
    %on model @ hardware, t=14.2, q=Q4_K_M, r=llama.cpp, c=8192, n=2, 2nd    runs_on, a line each
    %p better > worse ; ...           prefers
    %j model + ; model - ; model ~    judges: positive, negative, mixed
    %a asks helps                     acts
    %t s ack=c5 ; c2                  teaches the authors of these posts
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

INVISIBLE = {"{ZWSP}": "\u200b", "{RLM}": "\u200f", "{RLO}": "\u202e", "{PDF}": "\u202c"}
SECONDS = {"m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One post as its file has it; `created` in seconds since 1970."""

    label: str
    parent: str | None
    author: str
    created: int
    score: int
    flags: tuple[str, ...]
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One thread file: its head, and its posts with the opening post first if it is in the dump."""

    number: str
    file: str
    head: dict[str, str]
    posts: tuple[Written, ...]

    @property
    def id(self) -> str:
        """Return the submission's id."""
        return f"9kith{self.number}"

    def post_id(self, label: str) -> str:
        """Return a post's id: `s` is the submission."""
        return self.id if label == "s" else f"zk{self.number}{label.zfill(3)}"


def _split_notes(lines: list[str]) -> tuple[str, tuple[str, ...]]:
    notes = tuple(line for line in lines if re.match(r"%[a-z]+ ", line))
    text = "\n".join(line for line in lines if line not in notes).strip("\n")
    return with_marks(text), notes


def with_marks(text: str) -> str:
    """Put invisible characters where their names stand."""
    for token, mark in INVISIBLE.items():
        text = text.replace(token, mark)
    return text


def seconds_later(text: str) -> int:
    """Return the seconds of `+14m`, `+2h` or `+3d`."""
    amount, unit = re.fullmatch(r"\+(\d+)([mhd])", text.strip()).groups()  # type: ignore[union-attr]  # a mistake in a file shall stop us
    return int(amount) * SECONDS[unit]


def read_thread(path: Path) -> Thread:
    """Read one thread file."""
    head_text, *chunks = re.split(
        r"^===(?= |$)", path.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    head = dict(line.split(": ", 1) for line in head_text.strip().splitlines())
    start = int(datetime.strptime(head["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())
    text, notes = _split_notes(chunks[0].splitlines()[1:])
    flags = tuple(flag.strip() for flag in head.get("flags", "").split(",") if flag.strip())
    score = int(head.get("score", "1"))
    opening = Written(label="s", parent=None, author=head["by"], created=start, score=score,
                      flags=flags, text=text, notes=notes)  # fmt: skip
    posts = [opening]
    times = {"s": start}
    for number, chunk in enumerate(chunks[1:], 1):
        posts.append(_read_comment(chunk, times, seconds=number * 17 % 60, start=start))
        times[posts[-1].label] = posts[-1].created
    if len(times) != len(posts):
        raise ValueError(f"a label stands twice in {path.name}")
    kept = posts[1:] if "lost" in head else posts
    return Thread(number=path.name[:2], file=path.name, head=head, posts=tuple(kept))


def _read_comment(chunk: str, times: dict[str, int], *, seconds: int, start: int) -> Written:
    first, *lines = chunk.splitlines()
    place, author, later, score, *flags = (part.strip() for part in first.split("|"))
    label, parent = (part.strip() for part in place.split("<"))
    if parent not in times and not parent.startswith("x"):
        raise ValueError(f"{label} answers {parent}, which is not above it: {first}")
    text, notes = _split_notes(lines)
    created = times.get(parent, start) + seconds_later(later) + seconds
    return Written(label=label, parent=parent, author=author, created=created, score=int(score),
                   flags=tuple(flags), text=text, notes=notes)  # fmt: skip


def cleaned(thread: Thread, post: Written) -> str:
    """Return the text as readers see it: no Markdown escapes, nothing invisible."""
    title = f"{thread.head['title']}\n\n" if post.label == "s" else ""
    text = re.sub("[\u200b-\u200f\u202a-\u202e\ufeff]", "", with_marks(title) + post.text)
    return re.sub(r"\\([^\w\s])", r"\1", re.sub(r"\\_", "_", text))
