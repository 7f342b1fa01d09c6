"""Pages: one that stands alone, or all on disk with the index and the posts behind them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph.analysis import is_up_to_date
from ingest.errors import MissingStepError, UsageError
from ingest.workspace import Workspace
from viz.frame.evidence_pages import (
    Places,
    evidence_body,
    evidence_places,
    file_name,
    plan_evidence,
)
from viz.frame.page_data import QUOTES_OF_NODE, quotes_of_edge
from viz.index.findings import RESULTS, index_page
from viz.page import network_page, text_page
from viz.picture import Picture
from viz.public import draw_public, public_study, publish_html
from viz.study.quotes import Written, written
from viz.study.too_few import is_too_few
from viz.view import (
    Study,
    TextPage,
    View,
    draw_view,
    fill_parameters,
    load_view,
    open_study,
    view_names,
)

_OF_FEW = "The posts are fewer than five, or of fewer than five people, so nothing is told of them."


def page_html(
    drawn: Picture | TextPage,
    study: Study,
    *,
    texts: Mapping[str, Written] | None = None,
    places: Places | None = None,
    index: str | None = None,
) -> str:
    """Return the HTML of what a view has drawn."""
    if isinstance(drawn, TextPage):
        return text_page(
            title=drawn.title, headline=drawn.headline, sentence=drawn.sentence, body=drawn.body,
            closing=study.frame.short, index=index,
        )  # fmt: skip
    found = _texts(drawn, study) if texts is None else texts
    return network_page(drawn, study.frame, found, places=places, index=index)


def render_view(
    workspace: Workspace, name: str, parameters: Mapping[str, str], *, is_public: bool = False
) -> str:
    """Return the HTML of one page that stands alone.

    Parameters
    ----------
    workspace : Workspace
        A workspace whose analyses have run.
    name : str
        Name of the view.
    parameters : mapping
        Values for the view's parameters.
    is_public : bool
        Make it such that it may be published (see `viz.public`).

    Raises
    ------
    UsageError
        If there is no such view, parameter or value.
    MissingStepError
        If a table or result is missing, or another kithgraph made the result, otherwise.
    """
    view = load_view(name)
    fill_parameters(view, parameters)
    study = open_study(workspace, [view])
    try:
        return _alone(view, study, parameters, is_public=is_public)
    except (LookupError, TypeError) as error:
        old = [one for one in view.analyses if not is_up_to_date(workspace, one)]
        if not old:
            raise
        raise MissingStepError(
            f"another version of kithgraph made the result {old[0]!r}, and this one cannot draw it",
            where=str(workspace.root),
            now=f"run 'kithgraph build' or 'kithgraph analyse {old[0]}'",
        ) from error


def _alone(view: View, study: Study, parameters: Mapping[str, str], *, is_public: bool) -> str:
    if not is_public:
        return page_html(draw_view(view, study, parameters), study)
    if is_too_few(study.coverage):
        raise UsageError(f"nothing may be published: {_OF_FEW[0].lower()}{_OF_FEW[1:]}")
    study = public_study(study)
    return publish_html(page_html(draw_public(view, study, parameters), study, texts={}))


def render_pages(workspace: Workspace, directory: Path) -> int:
    """Write the index, one page a view and the evidence pages; return how many files.

    Parameters
    ----------
    workspace : Workspace
        A workspace whose analyses have run; a view whose results are missing has no page.
    directory : Path
        Folder that gets a folder `pages`.
    """
    views = [load_view(name) for name in view_names()]
    study = open_study(workspace, views, more=RESULTS)
    drawn = {
        view.name: draw_view(view, study, {})
        for view in views
        if all(name in study.results for name in view.analyses)
    }
    pages = directory / "pages"
    count = sum(_write_page(drawn[v.name], v, study, pages) for v in views if v.name in drawn)
    _write(pages / "index.html", index_page(study, drawn))
    return count + 1


def render_public_pages(workspace: Workspace, directory: Path) -> int:
    """Write pages that may be published (see `viz.public`); return how many files.

    Parameters
    ----------
    workspace : Workspace
        As for `render_pages`.
    directory : Path
        Folder that gets a folder `public`.
    """
    views = [load_view(name) for name in view_names()]
    study = open_study(workspace, views, more=RESULTS)
    if is_too_few(study.coverage):
        _write(directory / "public" / "index.html", _nothing())
        return 1
    study = public_study(study)
    drawn = {
        view.name: draw_public(view, study, {})
        for view in views
        if all(name in study.results for name in view.analyses)
    }
    for name, one in drawn.items():
        html = page_html(one, study, texts={}, index="index.html")
        _write(directory / "public" / f"{name}.html", publish_html(html))
    index = publish_html(index_page(study, drawn, has_posts=False))
    _write(directory / "public" / "index.html", index)
    return len(drawn) + 1


def _nothing() -> str:
    return text_page(
        title="Findings", headline="Nothing to publish", sentence=_OF_FEW, body="",
        closing="Made to be published",
    )  # fmt: skip


def _write_page(drawn: Picture | TextPage, view: View, study: Study, directory: Path) -> int:
    path = directory / f"{view.name}.html"
    if isinstance(drawn, TextPage):
        _write(path, page_html(drawn, study, index="index.html"))
        return 1
    texts = _texts(drawn, study)
    files = plan_evidence(drawn, quoted=(QUOTES_OF_NODE, quotes_of_edge(drawn)))
    places = evidence_places(files, slug=view.name)
    _write(path, page_html(drawn, study, texts=texts, places=places, index="index.html"))
    for number, sections in enumerate(files):
        body = "\n".join(evidence_body(sections, texts))
        html = text_page(
            title="Posts behind it", headline=f"Posts behind “{drawn.title}”",
            sentence=f"File {number + 1} of {len(files)}; the evidence is marked.", body=body,
            closing=study.frame.short, index=f"../{view.name}.html", back=drawn.title,
        )  # fmt: skip
        _write(directory / "evidence" / file_name(view.name, number), html)
    return 1 + len(files)


def _texts(picture: Picture, study: Study) -> dict[str, Written]:
    evidence = (
        *(one for node in picture.nodes for one in node.evidence),
        *(one for edge in picture.edges for one in edge.evidence),
    )
    wanted = [one.post_id for one in evidence]
    return written(study.tables["corpus/posts"], wanted)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
