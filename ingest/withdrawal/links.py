"""Links to posts of sources that give people's own ids: known as whole, or by their site and id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from urllib.parse import unquote, urlsplit

import polars as pl

from ingest.people.pseudonyms import is_telling
from ingest.withdrawal.tombstones import Hasher

LINK = (
    r"(?i:(?:https?://|www\.|\b(?:(?:old|np|new)\.)?reddit\.com/|\bredd\.it/"
    r"|\bnews\.ycombinator\.com/|\bnjump\.me/|/r/[\w-]{1,64}/comments/|\br/[\w-]{1,64}/comments/)"
    r"[^\s<>\"')\]]+)"
)
_PLATFORM = re.compile(
    r"(?i)(?:https?://)?(?:[\w-]+\.)*(?:(?P<reddit>reddit\.com|redd\.it)"
    r"|(?P<hackernews>news\.ycombinator\.com|hn\.algolia\.com|hacker-news\.firebaseio\.com)"
    r"|(?P<nostr>njump\.me))(?=[/?#]|$)"
)
# Mirrors and archives keep the paths of what they show.
_MIRRORED = re.compile(r"(?:^|/)r/[\w-]{1,64}/comments/[0-9a-z]", re.IGNORECASE)
_LINK = re.compile(LINK)
_PART = re.compile(r"[\w-]{3,200}")
_SHORTEST_ID = 3
_TABLE = "table"
_OWN_SITE = "regulations"
# >>4567 of boards, #4567, "post 4567", "comment no. 4567"
MARKED = re.compile(
    r"(?P<sign>>>\s?|(?<![\w/&])#|(?i:\b(?:post|comment|reply|message|msg|beitrag|kommentar)"
    r"(?:[ _]?(?:id|no\.?|nr\.?|number))?[ _:#]{1,2}))(?P<id>[\w-]{1,64})"
)
DOCUMENT = r"\b[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z]+)*-\d{4}-\d{3,5}-\d{3,6}\b"
"""The id of a document of a docket, which stands for itself in texts of any platform."""
BARE = re.compile(r"(?<![\w-])[A-Za-z0-9]{6,64}(?![\w-])")


def link_hashes(going: pl.DataFrame, staying: pl.DataFrame, hasher: Hasher) -> set[int]:
    """Return the hashes of links to posts that go: those that they have, and their site's.

    Notes
    -----
    A link that a row of a table has is its own if no other post has it, and it is a comment's,
    holds the row's id, or leads to the site that most links of the table lead to: others are what
    somebody wrote about.
    """
    kept = set(staying["url"].drop_nulls())
    sites = _sites(pl.concat([going.select("post_id", "url"), staying.select("post_id", "url")]))
    found: set[int] = set()
    rows = going.filter(pl.col("source").is_in([_TABLE, _OWN_SITE]))
    for post_id, source, kind, url in rows.select("post_id", "source", "kind", "url").iter_rows():
        _, place, native = [*post_id.split(":", 2), ""][:3]
        if _LINK.fullmatch(native):
            found.add(hasher.link(_normal(native)))
        if not url or url in kept:
            continue
        parts = set(_PART.findall(_normal(url)))
        has_id = len(native) >= _SHORTEST_ID and native.casefold() in parts
        is_own = source == _OWN_SITE or kind == "comment" or has_id
        if is_own or _host(url) == sites.get(place):
            found.add(hasher.link(_normal(url)))
        if has_id:
            found.add(hasher.link(f"{_host(url)}\0{native.casefold()}"))
    return found


def is_known_link(url: str, known: Collection[int], hasher: Hasher) -> bool:
    """Tell whether a link is known, or leads to what is below a known one or has an id of it."""
    return any(hasher.link(form) in known for form in _forms(url))


def platform_of(link: str) -> str | None:
    """Return the platform that a link leads to, if it is one whose posts and people have names.

    Examples
    --------
    >>> platform_of("https://old.reddit.com/user/ada"), platform_of("https://x.org/reddit.com/")
    ('reddit', None)
    >>> platform_of("https://mirror.example/r/llama/comments/1aa/"), platform_of("/r/a/comments/1")
    ('reddit', 'reddit')
    """
    if found := _PLATFORM.match(link):
        return found.lastgroup
    return "reddit" if _MIRRORED.search(link) else None


def references(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where ids of posts stand that people wrote out, and the ids."""
    for found in MARKED.finditer(text):
        if found["sign"].startswith(">>") or len(found["id"]) >= _SHORTEST_ID:
            yield *found.span(), found["id"]
    for found in BARE.finditer(text):
        if is_odd(found[0]):
            yield *found.span(), found[0]


def is_odd(token: str) -> bool:
    """Tell whether a word is no word: letters and digits mixed, as machines make ids."""
    digits = sum(sign.isdigit() for sign in token)
    is_mixed = min(digits, sum(sign.isalpha() for sign in token)) > 1
    return is_mixed and len(token) >= 6 and token.isalnum() and is_telling(token)


def _sites(posts: pl.DataFrame) -> dict[str, str]:
    """Return the host that most links of each table lead to, where that is more than a half."""
    hosts: dict[str, Counter[str]] = {}
    tables = posts.filter(pl.col("post_id").str.starts_with(f"{_TABLE}:")).drop_nulls()
    for post_id, url in tables.iter_rows():
        hosts.setdefault(post_id.split(":", 2)[1], Counter())[_host(url)] += 1
    most = {place: counts.most_common(1)[0] for place, counts in hosts.items()}
    return {p: host for p, (host, n) in most.items() if host and n * 2 > hosts[p].total()}


def _forms(url: str) -> Iterator[str]:
    """Yield a link, it without fragment and query, and what stands above it on its site."""
    whole = _normal(url)
    yield whole
    yield (bare := whole.partition("#")[0].rstrip("/"))
    path = bare.partition("?")[0].rstrip("/")
    while "/" in path:
        yield path
        path = path.rpartition("/")[0]
    host = whole.partition("/")[0]
    yield from (f"{host}\0{part}" for part in _PART.findall(whole.removeprefix(host)))


def _normal(url: str) -> str:
    told = unquote(url).casefold().rstrip(".,;:!?*_")
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", told).rstrip("/")


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.casefold().removeprefix("www.")
