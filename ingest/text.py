"""Text as people meant it: cleaned once, before anything looks at it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

# Reddit's editor writes a backslash before these; before others it is somebody's backslash.
_ESCAPED = re.compile(r"\\([_*\[\](){}#+\-.!>~`|\\^])")
# The zero-width joiner stays: it holds emoji and Indic letters together.
_INVISIBLE = re.compile("[\x00\u200b\u200c\u2060\ufeff]")

_HTML_CODE = re.compile(r"<pre><code>((?:(?!<pre>).)*?)\n?</code></pre>", re.DOTALL)
_HTML_LINK = re.compile(
    r'<a\s+href="(?P<address>[^"<>]*)"[^<>]*>(?P<label>(?:(?!<a\b).){0,2000}?)</a>', re.DOTALL
)
_HTML_TAG = re.compile(r"<(/?[A-Za-z]+)\b[^<>]*>")
_AS_MARKDOWN = {"p": "\n\n", "br": "\n", "i": "*", "/i": "*", "em": "*", "/em": "*"}


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


def from_html(text: str) -> str:
    """Return a text that is served as HTML, with paragraphs, links and code as Markdown has them.

    Links whose label is the address, whole or cut short, become the address. Other tags go,
    entities are unescaped once. White space around the text goes.

    Examples
    --------
    >>> from_html('I <i>run</i> it: <a href="https:&#x2F;&#x2F;x.org&#x2F;a">https:&#x2F;...</a>')
    'I *run* it: https://x.org/a'
    """
    if "<" in text:
        text = _HTML_CODE.sub(r"\n```\n\1\n```\n", text)
        text = _HTML_LINK.sub(_link, text)
        text = _HTML_TAG.sub(lambda tag: _AS_MARKDOWN.get(tag[1].lower(), ""), text)
    if "&" in text:
        text = html.unescape(text)
    return tidy(text)


def tidy(text: str) -> str:
    """Return a text without zero-width characters and white space around it."""
    return _INVISIBLE.sub("", text).strip()


def _link(found: re.Match[str]) -> str:
    address, label = html.unescape(found["address"]), html.unescape(found["label"])
    is_address = address.startswith(label.removesuffix("..."))
    return found["address"] if is_address else f"[{found['label']}]({found['address']})"


def whole(title: str | None, body: str) -> str:
    r"""Return a submission's text: its title, an empty line, its body; empty parts are left out.

    Examples
    --------
    >>> whole("Which quant?", "I have 24 GB.")
    'Which quant?\n\nI have 24 GB.'
    """
    return f"{title}\n\n{body}" if title and body else title or body


def holds_any(text: str, words: Iterable[str]) -> bool:
    """Tell whether some of the words stand in a text, also inside of others.

    A loop, because it is asked of every post: ``any`` over a generator takes half as long again.
    """
    for word in words:  # noqa: SIM110 - see above
        if word in text:
            return True
    return False
