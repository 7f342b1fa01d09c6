"""The cards of the index page: one finding each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from viz.drawing.tables import figures
from viz.picture import Facts, Picture
from viz.view import TextPage

Drawn = Mapping[str, Picture | TextPage]
"""What views have drawn, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One finding: what it answers, the sentence, a small picture, figures, the page to open."""

    asks: str
    finding: str
    said: str = ""
    facts: Facts = ()
    svg: str = ""
    link: str | None = None
    go: str = ""
    is_supported: bool = True


def card_html(card: Card) -> str:
    """Return the HTML of a card."""
    kind = "card" if card.is_supported else "card unsupported"
    link = (
        f'<p><a class="go" href="{escape(card.link)}">{escape(card.go)}</a></p>'
        if card.link
        else ""
    )
    said = f'<p class="said">{escape(card.said)}</p>' if card.said else ""
    return (
        f'<article class="{kind}"><p class="asks">{escape(card.asks)}</p>'
        f"<h3>{escape(card.finding)}</h3>"
        f"{said}{card.svg}{figures(card.facts) if card.facts else ''}{link}</article>"
    )


def link_to(drawn: Drawn, name: str) -> str | None:
    """Return the address of a view's page, if it has one."""
    return f"{name}.html" if name in drawn else None


def headline_of(drawn: Drawn, name: str) -> str:
    """Return the headline of a view's page, if it has one."""
    return drawn[name].headline if name in drawn else ""
