"""Search all that is to be published for what could single somebody out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Literal

from ingest.people.pseudonyms import PREFIX
from ingest.privacy.cells import LEAST, small_cells
from ingest.privacy.devices import Machines
from ingest.privacy.disguise import decoded
from ingest.privacy.editions import told_by_difference
from ingest.privacy.handles import SHORTEST_SURE, HandleSearch
from ingest.privacy.known import Known, people_of_workspace, read_handles, words_among
from ingest.privacy.published import Piece, pieces
from ingest.privacy.quotes import MOST_PASSAGES, MOST_RANKED, Corpus, Quote, quoted_passages
from ingest.workspace import Workspace

Kind = Literal["handle", "pseudonym", "small cell", "verbatim quote", "reworded quote", "hardware"]
_BATCH = 1 << 23
_SHOWN = 5
_HEADS = re.compile(
    r"<(?:!doctype|html|head|meta|link)\b[^>]*>|<style\b.*?</style>", re.DOTALL | re.IGNORECASE
)
_PSEUDONYM = re.compile(rf"{PREFIX}[0-9a-f]{{6,20}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that could single somebody out: where, what, how often there, and a few of them."""

    kind: Kind
    place: str
    what: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivacyReport:
    """What a check found, what it searched for, and what it could not look at."""

    findings: tuple[Finding, ...]
    files: int
    handles: int
    notes: tuple[str, ...]
    unread: tuple[str, ...] = ()
    """Places of binary files (PDF, databases), of whose words no more than those that stand in the
    bytes as text were searched."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Search:
    """What pieces are searched with."""

    handles: HandleSearch
    least: int
    corpus: Corpus | None = None
    machines: Machines | None = None
    users: Sequence[str] = ()
    ranked: Counter[str] = field(default_factory=Counter)
    unsure: dict[str, dict[str, None]] = field(default_factory=dict)
    """Places of handles that are too short to tell from other text."""

    def knows(self, pseudonym: str) -> bool:
        """Tell whether somebody's pseudonym begins so."""
        place = bisect_left(self.users, pseudonym)
        return place < len(self.users) and self.users[place].startswith(pseudonym)


def check(
    paths: Sequence[Path],
    *,
    workspace: Workspace | None,
    handles_file: Path | None = None,
    least: int = LEAST,
    tell: Callable[[str], None] = lambda _: None,
) -> PrivacyReport:
    """Search files and folders for handles, small cells, quotes and rare hardware.

    Parameters
    ----------
    paths : sequence of Path
        What is to be published.
    workspace : Workspace or None
        The study: its inputs tell the handles, its tables the posts, people and hardware. Without
        it handles, small cells and nothing else are searched for.
    handles_file : Path, optional
        Handles, one a line, instead of those of the workspace's inputs.
    least : int
        Smallest count that is no small cell.
    tell : callable
        Told the place of each file that is begun.

    Raises
    ------
    InputError
        If a path, the handles, or one of the workspace's inputs is missing, changed or unreadable.
    """
    paths = list(dict.fromkeys(paths))
    search, notes = _search(workspace, handles_file, least)
    findings: list[Finding] = []
    files: set[str] = set()
    unread: dict[str, None] = {}
    unseen: dict[str, None] = {}
    pictures: dict[str, None] = {}
    for batch in _batches(pieces(paths)):
        files |= {piece.place for piece in batch if not piece.place.startswith("the name of ")}
        unread |= {piece.place: None for piece in batch if piece.is_opaque}
        unseen |= {piece.place: None for piece in batch if piece.is_picture}
        pictures |= {piece.place: None for piece in batch if piece.has_pictures}
        for piece in batch:
            tell(piece.place)
        findings += _in_batch(batch, search)
    notes += [*_doubts(search), *told_by_difference(paths, least=least)]
    if search.handles.owners:
        owners = ", ".join(sorted(search.handles.owners)[:_SHOWN])
        notes.append(f"owners of repositories on a hub stay, also where they are handles: {owners}")
    if unseen:
        shown = ", ".join(list(unseen)[:_SHOWN])
        notes.append(
            "pictures (but for words beside them: title, author, comment) and fonts are not looked"
            f" into: {shown}"
        )
    if pictures:
        shown = ", ".join(list(pictures)[:_SHOWN])
        notes.append(f"nor are pictures that texts hold in base64 (outputs of notebooks): {shown}")
    return PrivacyReport(
        findings=tuple(_merged(findings)), files=len(files), handles=search.handles.n_handles,
        notes=tuple(notes), unread=tuple(unread),
    )  # fmt: skip


def _search(
    workspace: Workspace | None, handles_file: Path | None, least: int
) -> tuple[_Search, list[str]]:
    notes = []
    if handles_file is not None:
        known = Known(handles=tuple(read_handles(handles_file)))
        words = words_among(known, None)
    else:
        assert workspace is not None
        known = people_of_workspace(workspace)
        words = words_among(known, workspace)
    search = _Search(HandleSearch([*known.handles, *known.names], words=words), least)
    if words:
        shown = ", ".join(sorted(words)[:_SHOWN])
        notes.append(
            f"{len(words):,} handles are words or names of things ({shown}); they count only where"
            " they are marked as people (u/…, @…, a profile's address, 'wrote:')"
        )
    if workspace is None or not workspace.table_path("corpus/posts").exists():
        notes.append("without a workspace, quotes and hardware are not searched for")
        return search, notes
    posts = workspace.table("corpus/posts").select("post_id", "user_id", "text")
    search.corpus = Corpus(posts, _artefacts(workspace))
    search.users = sorted(posts["user_id"].drop_nulls().unique())
    if workspace.table_path("annotations/mentions").exists():
        search.machines = Machines(workspace.table("annotations/mentions"), posts)
    else:
        notes.append("without annotations, rare hardware is not searched for")
    return search, notes


def _artefacts(workspace: Workspace) -> frozenset[str]:
    """Return the models that the catalogue knows or posts name, also without one, case-folded."""
    found: set[str] = set()
    if workspace.table_path("corpus/models").exists():
        found.update(workspace.table("corpus/models")["key"])
    if workspace.table_path("annotations/entities").exists():
        named = workspace.table("annotations/entities").filter(kind="model")
        found.update(named["entity_id"].str.strip_prefix("model:").str.strip_prefix("~"))
        found.update(named["name"].str.to_lowercase())
    return frozenset(found)


def _batches(found: Iterator[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    size = 0
    for piece in found:
        batch.append(piece)
        size += len(piece.text)
        if size > _BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _in_batch(batch: Sequence[Piece], search: _Search) -> Iterator[Finding]:
    texts = [piece.text for piece in batch]
    told = search.handles.hits([*texts, *(piece.values for piece in batch)])
    for piece, hits, inside in zip(batch, told, told[len(batch) :], strict=False):
        names = {hit.handle for hit in hits if hit.is_sure}
        for hit in sorted(hits | {hit for hit in inside if hit.handle not in names}):
            if not hit.is_sure:
                search.unsure.setdefault(hit.handle, {})[piece.place] = None
                continue
            yield Finding(kind="handle", place=piece.place, what=f"{hit.handle}, {hit.disguise}")
    for piece in batch:
        yield from _in_piece(piece, search)
    plain = [_plain(text) for text in texts]
    yield from _quotes(batch, plain, search)
    yield from _hardware(batch, plain, search)


def _doubts(search: _Search) -> list[str]:
    """Say which short handles stand where, for nothing but a look tells whether they are people."""
    if not (found := search.unsure):
        return []
    told = "; ".join(
        f"{handle} in {', '.join(list(places)[:_SHOWN])}{', …' if len(places) > _SHOWN else ''}"
        for handle, places in sorted(found.items())
    )
    said = (
        f"handles of fewer than {SHORTEST_SURE} letters and digits are too short to tell from other"
        f" text, and no finding where nothing marks a person: look there yourself: {told}"
    )
    return [said]


def _in_piece(piece: Piece, search: _Search) -> Iterator[Finding]:
    for cell in small_cells(piece, least=search.least):
        yield Finding(kind="small cell", place=piece.place, what=cell)
    for name in sorted(set(_PSEUDONYM.findall(piece.text))):
        if search.knows(name):
            yield Finding(kind="pseudonym", place=piece.place, what=name)


def _hardware(batch: Sequence[Piece], texts: Sequence[str], search: _Search) -> Iterator[Finding]:
    if search.machines is None:
        return
    for piece, rare in zip(batch, search.machines.rare(texts, least=search.least), strict=True):
        for said, people in rare:
            what = f"{said}, named by {people} of the corpus"
            yield Finding(kind="hardware", place=piece.place, what=what)


def _plain(text: str) -> str:
    """Return a text decoded, without what browsers alone read: heads of pages and styles."""
    return _HEADS.sub(" ", decoded(text))


def _quotes(batch: Sequence[Piece], texts: Sequence[str], search: _Search) -> Iterator[Finding]:
    if (corpus := search.corpus) is None:
        return
    for piece, text, quoted in zip(batch, texts, corpus.verbatim(texts), strict=True):
        for row, passage in quoted:
            search.ranked[piece.place] += 1
            what = "one more"
            if search.ranked[piece.place] <= MOST_RANKED:
                what = _told(corpus.quote(passage, row, is_verbatim=True))
            yield Finding(kind="verbatim quote", place=piece.place, what=what)
        passages = list(islice(quoted_passages(text), MOST_PASSAGES))
        for passage, same in zip(passages, corpus.verbatim(passages), strict=True):
            if not same and (found := corpus.reworded(passage)):
                yield Finding(kind="reworded quote", place=piece.place, what=_told(found))


def _told(quote: Quote) -> str:
    return f"{quote.words} words; a search for them finds {quote.post_id} at rank {quote.rank}"


def _merged(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield one finding for equal ones, with their number, in the order found."""
    counts = Counter((f.kind, f.place, f.what) for f in findings)
    for (kind, place, what), count in counts.items():
        yield Finding(kind=kind, place=place, what=what, count=count)
