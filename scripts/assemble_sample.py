"""Assemble the sample's dump files and facts from its threads.

    scripts/assemble_sample.py            write ingest/sample/*.jsonl and facts.json
    scripts/assemble_sample.py --check    exit 1 if they are not in step with the threads

A thread file starts with `key: value` lines and `===`, then the opening post; each comment starts with
`=== label < parent | author | +later | score | flags`. Under a text stand its facts, a line a kind:

    %m surface = canonical ; ...      models (%h hardware, %q quantizations, %r runtimes, %b benchmarks)
    %d child < base : relation ; ...  derived_from
    %on model @ hardware, t=14.2, q=Q4_K_M, r=llama.cpp, c=8192, n=2, 2nd      runs_on, a line each
    %p better > worse ; ...           prefers
    %j model + ; model - ; model ~    judges: positive, negative, mixed
    %a asks helps                     acts
    %t s ack=c5 ; c2                  teaches the authors of these posts
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SAMPLE = Path(__file__).parents[1] / "ingest" / "sample"
COMMUNITY = "LocalModelsSample"
COMMUNITY_ID = "t5_9kith0"
DELETED = "[deleted]"
INVISIBLE = {"{ZWSP}": "\u200b", "{ZWJ}": "\u200d", "{ZWNJ}": "\u200c", "{RLM}": "\u200f",
             "{RLO}": "\u202e", "{PDF}": "\u202c", "{BOM}": "\ufeff"}  # fmt: skip
KINDS = {"m": "model", "h": "hardware", "q": "quantization", "r": "runtime", "b": "benchmark"}
POLARITIES = {"+": "positive", "-": "negative", "~": "mixed"}
SECONDS = {"m": 60, "h": 3600, "d": 86400}
RUN_KEYS = {"t": "tokens_per_second", "q": "quantization", "r": "runtime", "c": "context_length",
            "n": "devices"}  # fmt: skip
LINEAGE = {"finetune", "adapter", "merge", "quantized", "distilled", "pruned"}


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


@dataclass(slots=True)
class Facts:
    """The facts of one post, by kind."""

    mentions: list[dict[str, Any]] = field(default_factory=list)
    derived_from: list[dict[str, Any]] = field(default_factory=list)
    runs_on: list[dict[str, Any]] = field(default_factory=list)
    prefers: list[dict[str, Any]] = field(default_factory=list)
    judges: list[dict[str, Any]] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    teaches: list[dict[str, Any]] = field(default_factory=list)


def _split_notes(lines: list[str]) -> tuple[str, tuple[str, ...]]:
    notes = tuple(line for line in lines if re.match(r"%[a-z]+ ", line))
    text = "\n".join(line for line in lines if line not in notes).strip("\n")
    for token, mark in INVISIBLE.items():
        text = text.replace(token, mark)
    return text, notes


def _later(text: str) -> int:
    amount, unit = re.fullmatch(r"\+(\d+)([mhd])", text.strip()).groups()  # type: ignore[union-attr]  # a mistake in a file shall stop us
    return int(amount) * SECONDS[unit]


def read_thread(path: Path) -> Thread:
    """Read one thread file."""
    head_text, *chunks = re.split(r"^===(?= |$)", path.read_text(encoding="utf-8"), flags=re.M)
    head = dict(line.split(": ", 1) for line in head_text.strip().splitlines())
    start = int(datetime.strptime(head["at"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())
    text, notes = _split_notes(chunks[0].splitlines()[1:])
    flags = tuple(flag.strip() for flag in head.get("flags", "").split(",") if flag.strip())
    opening = Written(label="s", parent=None, author=head["by"], created=start,
                      score=int(head.get("score", "1")), flags=flags, text=text, notes=notes)  # fmt: skip
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
    created = times.get(parent, start) + _later(later) + seconds
    return Written(label=label, parent=parent, author=author, created=created, score=int(score),
                   flags=tuple(flags), text=text, notes=notes)  # fmt: skip


def cleaned(thread: Thread, post: Written) -> str:
    """Return the text as readers see it: no Markdown escapes, nothing invisible."""
    title = f"{thread.head['title']}\n\n" if post.label == "s" else ""
    for token in INVISIBLE:
        title = title.replace(token, "")
    text = re.sub("[\u200b-\u200f\u202a-\u202e\ufeff]", "", title + post.text)
    return re.sub(r"\\([^\w\s])", r"\1", re.sub(r"\\_", "_", text))


# ------------------------------------------------------------------------------- dump lines


def _flag(post: Written, name: str) -> str | None:
    found = [flag.removeprefix(name).strip() for flag in post.flags if flag.startswith(name)]
    return found[0] if found else None


def _author(post: Written) -> dict[str, Any]:
    if post.author == DELETED or {"deleted", "removed", "account gone"} & set(post.flags):
        return {"author": DELETED}
    number, digits = zlib.crc32(post.author.casefold().encode()), ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return {"author": post.author, "author_fullname": f"t2_{digits}"}


def _body(post: Written) -> str:
    if "deleted" in post.flags:
        return DELETED
    return "[removed]" if "removed" in post.flags else html.escape(post.text, quote=False)


def _meta(post: Written) -> dict[str, Any]:
    meta: dict[str, Any] = {"retrieved_2nd_on": post.created + 36 * 3600 + 40}
    for kind in ("deleted", "removed"):
        if f"{kind} later" in post.flags:
            meta |= {"was_deleted_later": True, "removal_type": kind}
    edited = _flag(post, "edited")
    if edited and _later(edited) < 36 * 3600:
        meta["is_edited"] = True
    return meta


def _common(thread: Thread, post: Written) -> dict[str, Any]:
    edited = _flag(post, "edited")
    official = "sticky" in post.flags
    return {
        "_meta": _meta(post), "all_awardings": [], "archived": False, "author_flair_text": None,
        "can_gild": False, "created_utc": post.created, "distinguished": "moderator" if official else None,
        "downs": 0, "edited": float(post.created + _later(edited)) if edited else False,
        "gilded": 0, "id": thread.post_id(post.label), "locked": official and post.label != "s",
        "no_follow": post.score < 2, "retrieved_on": post.created + 21, "score": post.score,
        "send_replies": not official, "stickied": official, "subreddit": COMMUNITY,
        "subreddit_id": COMMUNITY_ID, "subreddit_name_prefixed": f"r/{COMMUNITY}",
        "subreddit_type": "public", "total_awards_received": 0, "ups": post.score, **_author(post),
    }  # fmt: skip


def _place(thread: Thread) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", thread.head["title"].lower()).strip("_")[:50].strip("_")
    return f"/r/{COMMUNITY}/comments/{thread.id}/{slug or 'thread'}/"


def submission(thread: Thread, post: Written) -> dict[str, Any]:
    """Return the opening post as an object of an RS_ dump."""
    removed = {"deleted": "deleted", "removed": "moderator"}
    category = next((removed[flag] for flag in post.flags if flag in removed), None)
    title = thread.head["title"]
    for token, mark in INVISIBLE.items():
        title = title.replace(token, mark)
    link = thread.head.get("link")
    address = f"https://www.reddit.com{_place(thread)}"
    return _common(thread, post) | {
        "domain": link.split("/")[2] if link else f"self.{COMMUNITY}", "hidden": False,
        "is_self": link is None, "is_video": False, "link_flair_text": thread.head.get("flair"),
        "name": f"t3_{thread.id}", "num_comments": len(thread.posts) - 1 + int(thread.head.get("missing", "0")),
        "num_crossposts": 0, "over_18": False, "permalink": _place(thread), "pinned": False,
        "removed_by_category": category, "selftext": _body(post), "spoiler": False,
        "title": html.escape(title, quote=False), "upvote_ratio": 0.5 if post.score < 1 else 0.93,
        "url": link or address,
    }  # fmt: skip


def comment(thread: Thread, post: Written) -> dict[str, Any]:
    """Return a comment as an object of an RC_ dump."""
    own, parent = thread.post_id(post.label), post.parent or "s"
    opener = thread.head["by"]
    return _common(thread, post) | {
        "body": _body(post), "collapsed": post.score < -4, "controversiality": int(post.score in {0, 1} and "hot" in post.flags),
        "is_submitter": post.author == opener and post.author != DELETED, "link_id": f"t3_{thread.id}",
        "name": f"t1_{own}", "parent_id": f"{'t3' if parent == 's' else 't1'}_{thread.post_id(parent)}",
        "permalink": f"{_place(thread)}{own}/", "score_hidden": False,
    }  # fmt: skip


def _lines(objects: list[dict[str, Any]]) -> str:
    ordered = sorted(objects, key=lambda row: (row["created_utc"], row["id"]))
    rows = (
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for row in ordered
    )
    return "".join(f"{row}\n" for row in rows)


# ------------------------------------------------------------------------------------ facts


def _parts(note: str) -> list[str]:
    return [part.strip() for part in note.split(" ", 1)[1].split(" ; ") if part.strip()]


def _mentions(note: str, kind: str, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for part in _parts(note):
        surface, _, told = (piece.strip() for piece in part.partition(" = "))
        if told:
            names[surface.casefold()] = told
        canonical = names.get(surface.casefold(), surface)
        yield {"surface": surface, "kind": kind} | (
            {"canonical": canonical} if kind in {"model", "hardware"} else {}
        )


def _run(note: str) -> dict[str, Any]:
    pair, *more = note.split(" ", 1)[1].split(", ")
    model, hardware = pair.split(" @ ")
    row: dict[str, Any] = {"model": model.strip(), "hardware": hardware.strip()}
    for part in (piece.strip() for piece in more):
        key, _, value = part.partition("=")
        if part == "2nd":
            row["second_hand"] = True
        elif key in {"t", "c", "n"}:
            row[RUN_KEYS[key]] = float(value) if key == "t" else int(value)
        else:
            row[RUN_KEYS[key]] = value
    return row


def _teaches(thread: Thread, note: str) -> Iterator[dict[str, Any]]:
    authors = {post.label: post.author for post in thread.posts} | {"s": thread.head["by"]}
    for part in _parts(note):
        learner, _, thanks = part.partition(" ack=")
        yield {"learner_post": thread.post_id(learner), "learner": authors[learner],
               "acknowledged_by": thread.post_id(thanks) if thanks else None}  # fmt: skip


def post_facts(thread: Thread, post: Written, names: dict[str, str]) -> Facts:
    """Return the facts noted under one post."""
    facts = Facts()
    for note in post.notes:
        key = note[1:].split(" ", 1)[0]
        if key in KINDS:
            facts.mentions += _mentions(note, KINDS[key], names)
        elif key == "d":
            for part in _parts(note):
                child, rest = part.split(" < ")
                base, relation = rest.rsplit(" : ", 1)
                facts.derived_from.append({"child": child, "parent": base, "relation": relation})
        elif key == "on":
            facts.runs_on.append(_run(note))
        elif key == "p":
            facts.prefers += [
                dict(zip(("better", "worse"), part.split(" > "), strict=True))
                for part in _parts(note)
            ]
        elif key == "j":
            facts.judges += [
                {"model": part[:-2], "polarity": POLARITIES[part[-1]]} for part in _parts(note)
            ]
        elif key == "a":
            facts.acts = note.split()[1:]
        elif key == "t":
            facts.teaches += _teaches(thread, note)
        else:
            raise ValueError(f"unknown note {note!r} in {thread.file}")
    return facts


def mistakes(thread: Thread, post: Written, facts: Facts) -> Iterator[str]:
    """Yield what cannot be right about the facts of one post."""
    text, where = cleaned(thread, post), f"{thread.file} {post.label}"
    own = thread.post_id(post.label)
    surfaces = {row["surface"] for row in facts.mentions}
    yield from (f"{where}: {s!r} is not in the text" for s in sorted(surfaces) if s not in text)
    used = [row[key] for rows, keys in ((facts.derived_from, ("child",)), (facts.runs_on, ("model", "hardware")),
            (facts.prefers, ("better", "worse")), (facts.judges, ("model",))) for row in rows for key in keys]  # fmt: skip
    yield from (f"{where}: {name!r} is no mention" for name in used if name not in surfaces)
    yield from (
        f"{where}: relation {row['relation']}"
        for row in facts.derived_from
        if row["relation"] not in LINEAGE
    )
    authors = {thread.post_id(p.label): (p.author, p.created) for p in thread.posts}
    for row in facts.teaches:
        if (
            row["learner"] in {post.author, DELETED}
            or authors[own][1] < authors.get(row["learner_post"], ("", 0))[1]
        ):
            yield f"{where}: cannot teach {row['learner']}"
        if row["acknowledged_by"] and authors[row["acknowledged_by"]][0] != row["learner"]:
            yield f"{where}: {row['acknowledged_by']} is not by {row['learner']}"
    if facts.teaches and "helps" not in facts.acts:
        yield f"{where}: teaches without helping"


def totals(objects: list[dict[str, Any]], *, bots: bool) -> dict[str, Any]:
    """Return the counts of the sample's posts; without bots their posts are dropped before counting."""
    kept = [row for row in objects if bots or not _is_bot(row["author"])]
    author = {row["name"]: row["author"] for row in kept}
    comments = [row for row in kept if "parent_id" in row]
    known = [(row["author"], author[row["parent_id"]]) for row in comments
             if row["parent_id"] in author and DELETED not in {row["author"], author[row["parent_id"]]}]  # fmt: skip
    edges = Counter((u.casefold(), v.casefold()) for u, v in known if u.casefold() != v.casefold())
    users = {name.casefold() for name in author.values() if name != DELETED}
    return {
        "posts": len(kept), "submissions": len(kept) - len(comments), "comments": len(comments),
        "threads": len({row.get("link_id", row["name"]) for row in kept}), "users": len(users),
        "unknown_author_posts": sum(name == DELETED for name in author.values()),
        "orphans": sum(row["parent_id"] not in author for row in comments),
        "edges": len(edges), "replies": sum(edges.values()), "self_replies": len(known) - sum(edges.values()),
        "isolates": len(users - {name for edge in edges for name in edge}),
    }  # fmt: skip


def _is_bot(author: str) -> bool:
    return author.casefold() == "automoderator" or author.casefold().endswith("bot")


def _states(objects: list[dict[str, Any]]) -> dict[str, Any]:
    texts = [row.get("body", row.get("selftext")) for row in objects]
    months = Counter(f"{datetime.fromtimestamp(row['created_utc'], UTC):%Y-%m}" for row in objects)
    return {
        "deleted": texts.count(DELETED), "removed": texts.count("[removed]"),
        "deleted_later": sum(row["_meta"].get("removal_type") == "deleted" for row in objects),
        "removed_later": sum(row["_meta"].get("removal_type") == "removed" for row in objects),
        "edited": sum(row["edited"] is not False for row in objects),
        "bots": len({row["author"] for row in objects if _is_bot(row["author"])}),
        "bot_posts": sum(_is_bot(row["author"]) for row in objects),
        "posts_per_month": dict(sorted(months.items())),
    }  # fmt: skip


def _facts_of_threads(
    threads: list[Thread], names: dict[str, str]
) -> tuple[dict[str, Any], list[str]]:
    rows: dict[str, Any] = {}
    wrong: list[str] = []
    for thread in threads:
        own_names = dict(names)
        for post in thread.posts:
            facts = post_facts(thread, post, own_names)
            wrong += mistakes(thread, post, facts)
            known = {key: value for key in Facts.__slots__ if (value := getattr(facts, key))}
            rows[thread.post_id(post.label)] = {
                "author": _author(post)["author"],
                "thread": thread.id,
            } | known
    return rows, wrong


def _name_arguments(rows: dict[str, Any]) -> None:
    """Add the full names beside the surfaces of each relation."""
    for row in rows.values():
        names = {m["surface"]: m.get("canonical", m["surface"]) for m in row.get("mentions", [])}
        for kind in ("derived_from", "runs_on", "prefers", "judges"):
            for relation in row.get(kind, []):
                for key in {"child", "parent", "model", "hardware", "better", "worse"} & set(
                    relation
                ):
                    relation[f"{key}_name"] = names.get(relation[key], relation[key])


def assemble(directory: Path) -> dict[str, str]:
    """Return the text of each derived file by its name.

    Raises
    ------
    ValueError
        If a thread file or the facts in it contradict themselves.
    """
    threads = [read_thread(path) for path in sorted((directory / "threads").glob("*.md"))]
    table = tomllib.loads((directory / "names.toml").read_text(encoding="utf-8"))
    names = {
        s.casefold(): full for part in table.values() for full, all_s in part.items() for s in all_s
    }
    opening = [submission(t, p) for t in threads for p in t.posts if p.label == "s"]
    comments = [comment(t, p) for t in threads for p in t.posts if p.label != "s"]
    rows, wrong = _facts_of_threads(threads, names)
    if wrong:
        raise ValueError("\n".join(wrong))
    _name_arguments(rows)
    everything = opening + comments
    facts = {
        "community": COMMUNITY,
        "labelled_threads": [t.id for t in threads if t.head.get("labelled") != "no"],
        "totals": _states(everything) | {"all": totals(everything, bots=True), "without_bots": totals(everything, bots=False)},
        "threads": {t.id: {"title": t.head["title"], "file": t.file} for t in threads},
        "posts": rows,
    }  # fmt: skip
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return {
        "sample_submissions.jsonl": _lines(opening),
        "sample_comments.jsonl": _lines(comments),
        "facts.json": text,
    }


def main() -> int:
    """Write the derived files, or with --check compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    stale = []
    for name, text in assemble(SAMPLE).items():
        path = SAMPLE / name
        if check and (not path.is_file() or path.read_bytes() != text.encode()):
            stale.append(name)
        elif not check:
            path.write_bytes(text.encode())
    if stale:
        print(
            f"not in step with threads/: {', '.join(stale)}; run scripts/assemble_sample.py",
            file=sys.stderr,
        )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
