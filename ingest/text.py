"""Text as people meant it: cleaned once, before anything looks at it."""

from __future__ import annotations

import html
import re

# Reddit's editor writes a backslash before these; before others it is somebody's backslash.
_ESCAPED = re.compile(r"\\([_*\[\](){}#+\-.!>~`|\\^])")
# The zero-width joiner stays: it holds emoji and Indic letters together.
_INVISIBLE = re.compile("[\x00\u200b\u200c\u2060\ufeff]")


def clean(text: str) -> str:
    r"""Return a text without HTML entities, Markdown backslash escapes and zero-width characters.

    Quotes and code blocks stay; white space around the text goes. Entities are unescaped twice,
    because Reddit escapes what its editor has already escaped (``&amp;#x200B;``).

    Examples
    --------
    >>> clean("Q4\\_K\\_M &amp;gt; Q3 &amp; IQ2&amp;#x200B;")
    'Q4_K_M > Q3 & IQ2'
    """
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if "\\" in text:
        text = _ESCAPED.sub(r"\1", text)
    if not text.isascii() or "\x00" in text:
        text = _INVISIBLE.sub("", text)
    return text.strip()


def whole(title: str | None, body: str) -> str:
    r"""Return a submission's text: its title, an empty line, its body; empty parts are left out.

    Examples
    --------
    >>> whole("Which quant?", "I have 24 GB.")
    'Which quant?\n\nI have 24 GB.'
    """
    return f"{title}\n\n{body}" if title and body else title or body
