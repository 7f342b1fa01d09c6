"""Assemble the sample's dump files and facts from its threads.

    scripts/assemble_sample.py            write ingest/sample/*.jsonl and facts.json
    scripts/assemble_sample.py --check    exit 1 if they are not in step with the threads

How a thread file looks is told in `sample_threads.py` beside this script.
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
from typing import Any, get_args

from sample_threads import Thread, Written, cleaned, read_thread, seconds_later, with_marks

from ingest.records import LineageRelation

SAMPLE = Path(__file__).parents[1] / "ingest" / "sample"
COMMUNITY = "LocalModelsSample"
COMMUNITY_ID = "t5_9kith0"
DELETED = "[deleted]"
KINDS = {"m": "model", "h": "hardware", "q": "quantization", "r": "runtime", "b": "benchmark"}
POLARITIES = {"+": "positive", "-": "negative", "~": "mixed"}
RUN_KEYS = {"t": "tokens_per_second", "q": "quantization", "r": "runtime", "c": "context_length",
            "n": "devices"}  # fmt: skip
LINEAGE = set(get_args(LineageRelation))


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


# ------------------------------------------------------------------------------- dump lines


def _edited(post: Written) -> str | None:
    """Return how long after it was written a post was edited; None if it was not."""
    found = [f.removeprefix("edited").strip() for f in post.flags if f.startswith("edited")]
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
    edited = _edited(post)
    if edited and seconds_later(edited) < 36 * 3600:
        meta["is_edited"] = True
    return meta


def _common(thread: Thread, post: Written) -> dict[str, Any]:
    edited = _edited(post)
    official = "sticky" in post.flags
    return {
        "_meta": _meta(post), "all_awardings": [], "archived": False, "author_flair_text": None,
        "can_gild": False, "created_utc": post.created,
        "distinguished": "moderator" if official else None, "downs": 0,
        "edited": float(post.created + seconds_later(edited)) if edited else False,
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
    title = with_marks(thread.head["title"])
    link = thread.head.get("link")
    address = f"https://www.reddit.com{_place(thread)}"
    return _common(thread, post) | {
        "domain": link.split("/")[2] if link else f"self.{COMMUNITY}", "hidden": False,
        "is_self": link is None, "is_video": False, "link_flair_text": thread.head.get("flair"),
        "name": f"t3_{thread.id}", "num_crossposts": 0,
        "num_comments": len(thread.posts) - 1 + int(thread.head.get("missing", "0")),
        "over_18": False, "permalink": _place(thread), "pinned": False,
        "removed_by_category": category, "selftext": _body(post), "spoiler": False,
        "title": html.escape(title, quote=False), "upvote_ratio": 0.5 if post.score < 1 else 0.93,
        "url": link or address,
    }  # fmt: skip


def comment(thread: Thread, post: Written) -> dict[str, Any]:
    """Return a comment as an object of an RC_ dump."""
    own, parent = thread.post_id(post.label), post.parent or "s"
    is_opener = post.author == thread.head["by"] != DELETED
    above = f"{'t3' if parent == 's' else 't1'}_{thread.post_id(parent)}"
    return _common(thread, post) | {
        "body": _body(post), "collapsed": post.score < -4,
        "controversiality": int("hot" in post.flags), "is_submitter": is_opener,
        "link_id": f"t3_{thread.id}",
        "name": f"t1_{own}", "parent_id": above,
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
    arguments = ((facts.derived_from, ("child",)), (facts.runs_on, ("model", "hardware")),
                 (facts.prefers, ("better", "worse")), (facts.judges, ("model",)))  # fmt: skip
    used = [row[key] for rows, keys in arguments for row in rows for key in keys]
    yield from (f"{where}: {name!r} is no mention" for name in used if name not in surfaces)
    yield from (
        f"{where}: relation {row['relation']}"
        for row in facts.derived_from
        if row["relation"] not in LINEAGE
    )
    gone = {"deleted", "removed", "account gone", "deleted later"}
    authors = {
        thread.post_id(p.label): (DELETED if gone & set(p.flags) else p.author, p.created)
        for p in thread.posts
    }
    for row in facts.teaches:
        learner, asked = authors.get(row["learner_post"], (DELETED, 0))
        if learner in {post.author, DELETED} or authors[own][1] <= asked:
            yield f"{where}: cannot teach {row['learner']}"
        if row["acknowledged_by"] and authors[row["acknowledged_by"]][0] != row["learner"]:
            yield f"{where}: {row['acknowledged_by']} is not by {row['learner']}"
    if facts.teaches and "helps" not in facts.acts:
        yield f"{where}: teaches without helping"


def totals(objects: list[dict[str, Any]], *, bots: bool) -> dict[str, Any]:
    """Return the counts of posts; without bots, their posts are dropped before counting."""
    kept = [row for row in objects if bots or not _is_bot(row["author"])]
    author = {row["name"]: _known_author(row) for row in kept}
    comments = [row for row in kept if "parent_id" in row]
    answered = [row for row in comments if row["parent_id"] in author]
    pairs = [(author[row["name"]], author[row["parent_id"]]) for row in answered]
    known = [pair for pair in pairs if DELETED not in pair]
    edges = Counter((u.casefold(), v.casefold()) for u, v in known if u.casefold() != v.casefold())
    users = {name.casefold() for name in author.values() if name != DELETED}
    return {
        "posts": len(kept), "submissions": len(kept) - len(comments), "comments": len(comments),
        "threads": len({row.get("link_id", row["name"]) for row in kept}), "users": len(users),
        "unknown_author_posts": sum(name == DELETED for name in author.values()),
        "orphans": len(comments) - len(answered), "edges": len(edges), "replies": edges.total(),
        "self_replies": len(known) - edges.total(),
        "isolates": len(users - {name for edge in edges for name in edge}),
    }  # fmt: skip


def _known_author(row: dict[str, Any]) -> str:
    """Return the author of a post; who deleted it later wishes not to be known."""
    return DELETED if row["_meta"].get("removal_type") == "deleted" else str(row["author"])


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
    counts = {"all": totals(everything, bots=True), "without_bots": totals(everything, bots=False)}
    facts = {
        "community": COMMUNITY,
        "labelled_threads": [t.id for t in threads if t.head.get("labelled") != "no"],
        "totals": _states(everything) | counts,
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
