"""The index page: the findings in the order of the user's questions."""

from __future__ import annotations

from collections.abc import Mapping

from viz.picture import Picture
from viz.view import Study, TextPage


def index_page(study: Study, drawn: Mapping[str, Picture | TextPage]) -> str:
    """Return the HTML of the index page."""
    from viz.page import text_page

    return text_page(
        title="Findings", headline="Findings", sentence="", body="", closing=study.frame.short
    )
