"""Planted worlds: invented communities of which it is known who keeps together and who taught whom.

A control for every figure that rests on the whole way from posts to results: with `strength` 0
nobody keeps together and no test may find a core beyond what the numbers of ties make; with 1 the
tests must find it (planted partitions: Condon and Karp 2001,
doi:10.1002/1098-2418(200103)18:2<116::AID-RSA1001>3.0.CO;2-2). Texts come from `worlds.toml`.
"""

from __future__ import annotations

import tomllib
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from ingest.errors import UsageError
from ingest.formats.reddit import decode, to_post
from ingest.outputs import json_text, write_out

_BEGIN = int(datetime(2025, 1, 1, tzinfo=UTC).timestamp())
_DAY = 86_400
_OPEN = 60  # posts that may still be answered
_ODDS = 12.0  # how much likelier one of the core answers another of it, at strength 1
_TAIL = 2.0  # of the Pareto law of how much people write
_OPENS, _ASKS, _HELPS, _THANKS, _REPORTS = 0.12, 0.6, 0.7, 0.6, 0.25
_LEAST = {"people": 20, "posts": 10, "core": 2, "days": 1}
_COMMUNITY = "PlantedWorld"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is planted: sizes, and how strongly a core keeps together (0 not at all, 1 plainly)."""

    people: int = 400
    posts: int = 6_000
    core: int = 40
    strength: float = 1.0
    days: int = 120
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What holds in a planted world: handles of the core, who taught whom where, who runs what."""

    world: World
    core: list[str]
    questions: list[str] = field(default_factory=list)
    teaches: list[dict[str, Any]] = field(default_factory=list)
    runs_on: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """A post while it may be answered; `by` is its author's number, `root` its thread's number."""

    number: int
    by: int
    root: int
    asks: bool = False


def simulate(world: World) -> tuple[list[dict[str, Any]], Truth]:
    """Return the posts of a world as lines of a Reddit dump, oldest first, and what holds there.

    People write as unevenly as a Pareto law makes them; whom somebody answers is drawn from the
    last 60 posts of others. The core is drawn among those who write much, so that a core found at
    strength 0 is no more than busy people.

    Raises
    ------
    UsageError
        If a size is too small, the core is more than half of the people, or the strength negative.
    """
    _check(world)
    return _Play(world).all()


def replies_of(world: World) -> pl.DataFrame:
    """Return who answers whom in a world, as posts that its dump is read to.

    Returns
    -------
    pl.DataFrame
        The columns of `corpus/posts` that a reply network is made of; `user_id` is the handle.
    """
    lines, _ = simulate(world)
    posts = [to_post(decode(msgspec.json.encode(line))) for line in lines]
    return pl.DataFrame(
        [
            {
                "post_id": post.post_id, "parent_id": post.parent_id, "thread_id": post.thread_id,
                "user_id": post.author, "is_bot": False, "created_at": post.created_at,
            }
            for post in posts
        ],
        infer_schema_length=None,
    )  # fmt: skip


def write_world(world: World, path: Path) -> Truth:
    """Write the dump of a world, and what holds there to ``<name>.truth.json`` beside it."""
    lines, truth = simulate(world)
    write_out(msgspec.json.Encoder().encode_lines(lines).decode(), path)
    write_out(json_text(asdict(truth)), truth_path(path))
    return truth


def truth_path(path: Path) -> Path:
    """Return where the truth of a dump of a planted world is written."""
    return path.with_suffix(".truth.json")


def _check(world: World) -> None:
    for name, least in _LEAST.items():
        if (value := getattr(world, name)) < least:
            raise UsageError(f"{name} is {value}", now=f"give at least {least}")
    if world.core > world.people // 2:
        raise UsageError(
            f"a core of {world.core} is more than half of {world.people} people",
            now="give a smaller core, or more people",
        )
    if not 0 <= world.strength <= 1:
        raise UsageError(f"strength is {world.strength}", now="give 0 (no core) to 1 (plain)")


class _Play:
    """Draws the posts of a world one after the other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = np.random.default_rng(world.seed)
        self.says: dict[str, Any] = tomllib.loads(
            Path(__file__).with_name("worlds.toml").read_text("utf-8")
        )
        lots = 1.0 + self.rng.pareto(_TAIL, world.people)
        busy = np.argsort(-lots, kind="stable")[: world.people // 2]
        core = np.sort(self.rng.choice(busy, size=world.core, replace=False))
        self.in_core = np.zeros(world.people, dtype=bool)
        self.in_core[core] = True
        self.authors = self.rng.choice(world.people, size=world.posts, p=lots / lots.sum())
        self.times = _BEGIN + np.sort(self.rng.integers(0, world.days * _DAY, size=world.posts))
        self.open: deque[_Post] = deque(maxlen=_OPEN)
        self.helped: deque[tuple[int, _Post, dict[str, Any]]] = deque()
        self.lines: list[dict[str, Any]] = []
        self.truth = Truth(world=world, core=[_handle(one) for one in core.tolist()])

    def all(self) -> tuple[list[dict[str, Any]], Truth]:
        for by in self.authors.tolist():
            if self.helped and self.rng.random() < 0.5:
                self._thank(*self.helped.popleft())
            elif (answered := self._drawn(by)) is None:
                self._open_thread(by)
            else:
                self._answer(by, answered)
        return self.lines, self.truth

    def _drawn(self, by: int) -> _Post | None:
        """Return the post that somebody answers, or None to open a thread."""
        others = [post for post in self.open if post.by != by]
        if not others or self.rng.random() < _OPENS:
            return None
        odds = np.ones(len(others))
        if self.in_core[by]:
            odds[self.in_core[[post.by for post in others]]] += _ODDS * self.world.strength
        odds = odds.cumsum()
        return others[int(np.searchsorted(odds, self.rng.random() * odds[-1], side="right"))]

    def _open_thread(self, by: int) -> None:
        asks = bool(self.rng.random() < _ASKS)
        said = self._said("questions", self._setup()) if asks else self._said("chatter")
        body = self._said("details") if asks else ""
        post = self._post(by, None, {"title": said, "selftext": body, "num_comments": 0}, asks=asks)
        if asks:
            self.truth.questions.append(_full_id(post))

    def _answer(self, by: int, to: _Post) -> None:
        if to.asks and self.rng.random() < _HELPS:
            post = self._post(by, to, {"body": self._said("answers")})
            told = {
                "learner": _handle(to.by), "learner_post": _full_id(to),
                "teacher": _handle(by), "teacher_post": _full_id(post), "acknowledged_by": None,
            }  # fmt: skip
            self.truth.teaches.append(told)
            if self.rng.random() < _THANKS:
                self.helped.append((to.by, post, told))
        elif self.rng.random() < _REPORTS:
            self._report(by, to)
        else:
            self._post(by, to, {"body": self._said("chatter")})

    def _thank(self, learner: int, answer: _Post, told: dict[str, Any]) -> None:
        post = self._post(learner, answer, {"body": self._said("thanks")})
        told["acknowledged_by"] = _full_id(post)

    def _report(self, by: int, to: _Post) -> None:
        setup = self._setup()
        post = self._post(by, to, {"body": self._said("reports", setup)})
        self.truth.runs_on.append({"post": _full_id(post), "user": _handle(by), **setup})

    def _setup(self) -> dict[str, Any]:
        model, device, quantization, speed = self._one(self.says["setups"])
        speed = round(speed * float(self.rng.uniform(0.8, 1.25)), 1)
        return {"model": model, "device": device, "quantization": quantization, "speed": speed}

    def _said(self, kind: str, setup: dict[str, Any] | None = None) -> str:
        number = int(self.rng.integers(2, 40))
        told: str = self._one(self.says[kind])
        return told.format(number=number, **(setup or {}))

    def _one(self, choices: Sequence[Any]) -> Any:  # noqa: ANN401 - of what the file lists
        return choices[int(self.rng.integers(len(choices)))]

    def _post(
        self, by: int, to: _Post | None, said: dict[str, Any], *, asks: bool = False
    ) -> _Post:
        number = len(self.lines)
        post = _Post(number=number, by=by, root=number if to is None else to.root, asks=asks)
        line = {
            "id": _id(number), "author": _handle(by), "created_utc": int(self.times[number]),
            "subreddit": _COMMUNITY, "score": 1, **said,
        }  # fmt: skip
        if to is not None:
            line |= {"link_id": f"t3_{_id(to.root)}", "parent_id": _full_id(to)}
            self.lines[to.root]["num_comments"] += 1
        self.lines.append(line)
        self.open.append(post)
        return post


def _handle(person: int) -> str:
    return f"person{person:05d}"


def _id(number: int) -> str:
    return np.base_repr(36**5 + number, 36).lower()


def _full_id(post: _Post) -> str:
    return f"{'t3' if post.number == post.root else 't1'}_{_id(post.number)}"
