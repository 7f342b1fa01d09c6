"""Who is meant by a name: people told by pseudonym, by its beginning, or by handle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from ingest.errors import UsageError
from ingest.formats.nostr import CODE_SIGNS, public_key
from ingest.formats.nostr import PLATFORM as NOSTR
from ingest.people.pseudonyms import N_DIGITS, PREFIX, pseudonym
from ingest.source import post_sources
from ingest.withdrawal.tombstones import Tombstones
from ingest.withdrawal.withdraw import people_named

_SHORT, _WHOLE = len(PREFIX) + 4, len(PREFIX) + N_DIGITS
"""Signs of the shortest beginning that is taken, which pages show, and of a whole pseudonym."""
_HEX = "0123456789abcdef"
_CODES = "npub", "nprofile"
_SHOWN = 5


def find_people(posts: pl.DataFrame, names: Sequence[str], *, key: bytes) -> list[str]:
    """Return the `user_id` of people named by pseudonym (or its beginning), or by handle.

    Parameters
    ----------
    posts : pl.DataFrame
        The corpus; somebody who is not in it can be named by handle, and will not come in.
    names : sequence of str
        ``kith-…``, ``SOURCE:HANDLE``, ``u/HANDLE``, or ``HANDLE`` where there is one platform.

    Raises
    ------
    UsageError
        If the beginning of a pseudonym is nobody's or several people's, a platform is to be named
        or has a name that is none, or a key of Nostr has a slip.
    """
    sources = posts["source"].unique().sort().to_list()
    users = posts["user_id"].drop_nulls()
    return [_person(name.strip(), sources, users, key=key) for name in names]


def require_writers(posts: pl.DataFrame, people: Mapping[str, str], tombstones: Tombstones) -> None:
    """Refuse people who wrote nothing: a slip would take a word out of what others wrote.

    Parameters
    ----------
    posts : pl.DataFrame
        The corpus.
    people : mapping
        The `user_id` of each name that was given.
    tombstones : Tombstones
        Of people who were taken out: they may be named again.

    Raises
    ------
    UsageError
        If some of them wrote nothing.
    """
    missing = absent_people(posts, people.values(), tombstones)
    if not missing:
        return
    hasher = tombstones.hasher
    persons = {hasher.person(one) for one in missing}
    n = sum(people_named(posts, persons, hasher).values())
    others = f", and {n:,} {_posts(n)} of others would lose the word"
    names = " or ".join(repr(name) for name, user_id in people.items() if user_id in missing)
    raise UsageError(
        f"nobody called {names} wrote a post here; nothing was changed{others if n else ''}",
        now="check the spelling (a pseudonym from a page is surest), or add --absent to keep"
        " them out all the same",
    )


def absent_people(posts: pl.DataFrame, people: Iterable[str], tombstones: Tombstones) -> list[str]:
    """Return those of some people (`user_id`) who wrote nothing and were not taken out before."""
    person_of, before = tombstones.hasher.person, tombstones.of("person")
    here = set(map(person_of, posts["user_id"].drop_nulls().unique()))
    return [
        one
        for one in dict.fromkeys(people)
        if (person := person_of(one)) not in here and person not in before
    ]


def is_beginning(name: str, posts: pl.DataFrame) -> bool:
    """Tell whether a name is no more than the beginning of a pseudonym."""
    name = name.strip()
    is_short = name.startswith(PREFIX) and len(name) < _WHOLE
    return is_short and name not in posts["user_id"]


def _person(name: str, sources: Sequence[str], users: pl.Series, *, key: bytes) -> str:
    if name.startswith(PREFIX):
        return _of_pseudonym(name, users)
    source, colon, handle = name.removeprefix("/").partition(":")
    if not colon:
        is_reddit = source.startswith("u/")
        handle = source.removeprefix("u/")
        if not is_reddit and len(sources) != 1:
            raise UsageError(
                f"{name!r} may be on any of {', '.join(sources)}", now="write SOURCE:HANDLE"
            )
        source = "reddit" if is_reddit else sources[0]
    known = {one.platform for one in post_sources()} | set(sources)
    if source not in known or not handle:
        raise UsageError(
            f"{name!r} is nobody on a platform",
            now=f"write SOURCE:HANDLE, where SOURCE is one of {', '.join(sorted(known))}",
        )
    if source == NOSTR:
        handle = _of_nostr(handle, users, key=key)
    return pseudonym(handle, source=source, key=key)


def _of_nostr(code: str, users: pl.Series, *, key: bytes) -> str:
    """Return the public key that is meant; what has a slip is nobody, and may not pass for one."""
    told = code.removeprefix("nostr:").strip().lower()
    found = public_key(told)
    people = set(users.unique())

    def is_here(public: str) -> bool:
        return not people.isdisjoint(
            {f"{NOSTR}:{public}", pseudonym(public, source=NOSTR, key=key)}
        )

    if found is not None and is_here(found):
        return found
    near = [one for one, public in _near(told) if is_here(public)]
    if found is not None and not near:
        return found
    now = f"did you mean {near[0]!r}?" if near else "give npub1… or 64 hexadecimal digits, whole"
    what = "wrote nothing here" if found else "is no public key of Nostr: it has a slip"
    raise UsageError(f"{code!r} {what}", now=now)


def _near(told: str) -> Iterator[tuple[str, str]]:
    """Yield the keys and codes that are one slip of the pen away, each with the key it tells."""
    prefix, _, tail = told.rpartition("1")
    slips: Iterator[str] = iter(())
    if not set(told) - set(_HEX):
        slips = _slips(told, _HEX)
    elif prefix in _CODES:
        slips = (f"{prefix}1{one}" for one in _slips(tail, CODE_SIGNS))
    for one in slips:
        if (public := public_key(one)) is not None:
            yield one, public


def _slips(told: str, signs: str) -> Iterator[str]:
    """Yield what becomes of signs by a slip of the pen: one other, more or less, or two swapped."""
    for at in range(len(told) + 1):
        before, here, behind = told[:at], told[at : at + 1], told[at + 1 :]
        yield from (before + sign + told[at:] for sign in signs)
        if here:
            yield before + behind
            yield from (before + sign + behind for sign in signs if sign != here)
            yield before + behind[:1] + here + behind[1:]


def _of_pseudonym(name: str, users: pl.Series) -> str:
    found = users.filter(users.str.starts_with(name)).value_counts(sort=True, name="n")
    told = sorted(found.iter_rows(), key=lambda row: (-row[1], row[0]))
    people = [str(one) for one, _ in told]
    if len(name) == _WHOLE or name in people:
        return name
    if len(name) >= _SHORT and len(people) == 1:
        return people[0]
    raise UsageError(f"{_counted(told)} with {name!r}", now="give more of the pseudonym")


def _counted(told: Sequence[tuple[str, int]]) -> str:
    """Return how many people there are, and of the first ones who, with how many posts."""
    shown = [f"{one} ({n:,} {_posts(n)})" for one, n in told[:_SHOWN]]
    more = ["more"] if len(told) > _SHOWN else []
    names = f" ({', '.join(shown + more)})" if shown else ""
    return f"{len(told):,} {'person begins' if len(told) == 1 else 'people begin'}{names}"


def _posts(n: int) -> str:
    return "post" if n == 1 else "posts"
