"""Reddit's answers to `/comments/<id>.json`: a submission and the tree of its comments."""

from __future__ import annotations

import re

from ingest.formats.reddit import PLATFORM
from ingest.formats.reddit_tree import parse
from ingest.source import Source, whole_or_lines

NAME = "reddit_listing"
_LISTING = re.compile(rb'\s*\[?\s*\{\s*(?:"data"\s*:.*?)?"kind"\s*:\s*"Listing"', re.DOTALL)


def recognises(head: bytes) -> bool:
    """Tell whether the file begins with a Listing, or with an array of them."""
    return _LISTING.match(head[:4096]) is not None


SOURCE = Source(
    name=NAME,
    title="Reddit's /comments/<id>.json answers, one a line or one a file",
    platform=PLATFORM,
    recognises=recognises,
    split=whole_or_lines,
    parse=parse,
)
