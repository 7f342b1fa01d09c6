"""Files that are withdrawn documents of a docket: their names tell the document's id."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.formats.plain import document_id
from ingest.withdrawal.mend import is_gone_document
from ingest.withdrawal.tombstones import Tombstones

SOURCE = "public_comments"
"""The source of which a file is one document."""


def withdrawn_files(files: Iterable[tuple[str, str]], tombstones: Tombstones) -> set[str]:
    """Return the names of files (name, source) that hold nothing but a withdrawn document.

    Not all of them: without any file there is no corpus to keep.
    """
    told = list(files)
    gone = {
        name
        for name, source in told
        if source == SOURCE
        and (found := document_id(name)) is not None
        and is_gone_document(found, tombstones)
    }
    return gone if any(name not in gone for name, _ in told) else set()
