"""What records tell of withdrawn posts and people beyond what is known: other posts, words, names.

A purge knows the words of what stood in the corpus. Later a person writes more, edits what was
purged, or takes another name: others quote and name that, so it is noted when it is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import polars as pl

from ingest.people.pseudonyms import may_be_word
from ingest.records import Aside, Post
from ingest.source import naming_platforms
from ingest.withdrawal.mend import COMMON, title_hashes
from ingest.withdrawal.tombstones import Hasher, Kind, Tombstones
from ingest.withdrawal.withdraw import people_named, text_hashes
from ingest.withdrawal.word_runs import NAME_WIDTHS, run_of, words_in, words_of

_SHORTEST_NAME = 3


def learned(
    records: Iterable[object], platform: str, tombstones: Tombstones
) -> dict[Kind, set[int]]:
    """Return what records of archived answers tell of withdrawn posts and people.

    Parameters
    ----------
    records : iterable
        As a source parses them.
    """
    gone = [one for one in records if _is_gone(one, platform, tombstones)]
    posts = [one for one in gone if isinstance(one, Post)]
    if not gone:
        return {}
    hasher = tombstones.hasher
    ids = {hasher.post(post.post_id) for post in posts}
    titles = [post.title for post in posts if post.title]
    names = {name for one in gone if isinstance(one, Aside) for name in one.names}
    found: dict[Kind, set[int]] = {
        "post": ids,
        "taken": ids,
        **_name_hashes(names, platform, hasher),
    }
    texts = [*(post.text for post in posts), *titles, *names]
    return found | text_hashes(texts, hasher) | title_hashes(titles, hasher)


def with_profiles(
    told: Iterable[tuple[str, Iterable[tuple[str, str]]]],
    tombstones: Tombstones,
    *,
    posts: pl.DataFrame,
) -> Tombstones:
    """Return tombstones with the names that withdrawn people give themselves.

    `told` are platforms, each with handles and a name of their person; `posts` those of `grown`.
    """
    more: dict[Kind, set[int]] = {}
    for platform, pairs in told:
        names = {name for handle, name in pairs if tombstones.has_person(f"{platform}:{handle}")}
        for kind, found in _name_hashes(names, platform, tombstones.hasher).items():
            more.setdefault(kind, set()).update(found)
    return grown(tombstones, more, lambda: posts)


def _name_hashes(names: Iterable[str], platform: str, hasher: Hasher) -> dict[Kind, set[int]]:
    """Return the hashes by which names that withdrawn people gave themselves are known.

    A name of one word is known as a handle is, a longer one as a run of words.
    """
    aliases: set[int] = set()
    runs: set[int] = set()
    for name in names:
        words = words_in(name)
        told = {name.strip().removeprefix("@"), *(words if len(words) == 1 else ())}
        aliases |= {
            hasher.person(f"{platform}:{one}")
            for one in told
            if len(one) >= _SHORTEST_NAME and not any(sign.isspace() for sign in one)
        }
        if len(words) in NAME_WIDTHS:
            runs.add(run_of(words, hasher.word))
    return {"person": aliases, "name": runs}


def grown(
    tombstones: Tombstones,
    more: dict[Kind, set[int]],
    posts: Callable[[], pl.DataFrame],
) -> Tombstones:
    """Return tombstones with more; the same where all of it is known.

    A new name counts wherever it stands, unless more than 20 of the `posts` have it: then it is
    taken for words.
    """
    new = {kind: found - tombstones.of(kind) for kind, found in more.items()}
    if not any(new.values()):
        return tombstones
    people, names = new.get("person", set()), new.get("name", set())
    if people or names:
        told, hasher = posts(), tombstones.hasher
        counts = people_named(told, people, hasher, is_counted=may_be_word) | _runs_named(
            told, names, hasher
        )
        common = {one for one, n in counts.items() if n > COMMON}
        new["bare"] = new.get("bare", set()) | ((people | names) - common)
    return tombstones.with_more(new)


def _is_gone(record: object, platform: str, tombstones: Tombstones) -> bool:
    post_id: str | None
    if isinstance(record, Post):
        post_id, handle = record.post_id, record.author
    elif isinstance(record, Aside) and record.names:
        post_id, handle = record.post_id, record.handle
    else:
        return False
    if post_id is not None and tombstones.has_post(post_id):
        return True
    return bool(handle) and tombstones.has_person(f"{platform}:{handle}")


def _runs_named(posts: pl.DataFrame, names: set[int], hasher: Hasher) -> dict[int, int]:
    """Return in how many texts each name of several words stands."""
    if not names:
        return {}
    words = words_of(posts.filter(pl.col("source").is_in(naming_platforms()))["text"], hasher.word)
    counts: dict[int, int] = {}
    for width in NAME_WIDTHS:
        hashes, texts = words.runs(width)
        seen = {
            pair for pair in zip(hashes.tolist(), texts.tolist(), strict=True) if pair[0] in names
        }
        for name, _ in seen:
            counts[name] = counts.get(name, 0) + 1
    return counts
