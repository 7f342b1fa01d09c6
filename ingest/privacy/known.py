"""Whom a check of what is to be published looks for, and which of their names are words too."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ingest.errors import InputError
from ingest.hashing import hash_path
from ingest.people.pseudonyms import is_telling
from ingest.workspace import Workspace

if TYPE_CHECKING:
    from ingest.intake.inputs import InputFile

_OFTEN = 5
_WRITTEN = (".py", ".html", ".js", ".css", ".txt", ".toml")
_WORD = re.compile(r"(?<![^\W_])[a-z]{5,64}(?![^\W_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Whom a check looks for: handles of authors, and names that they go by beside these."""

    handles: tuple[str, ...]
    names: tuple[str, ...] = ()


def people_of_workspace(workspace: Workspace) -> Known:
    """Return everybody in the files that a workspace was built from.

    Raises
    ------
    InputError
        If one of the files is gone, or is not as it was when it was read.
    """
    from ingest.intake.fetched import fetched_files
    from ingest.intake.noted import noted_entries, read_noted

    for one in noted_entries(workspace):
        _require(one)
    fetched = fetched_files(workspace)
    return _people([*read_noted(workspace).files, *_found(fetched)])


def read_handles(path: Path) -> list[str]:
    """Return the handles of a file, one a line; ``u/`` and ``@`` before them are left out.

    Raises
    ------
    InputError
        If it cannot be read as text, or holds no handle.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "cannot be read as text", where=str(path), now="name a text file, one handle a line"
        ) from error
    found = [re.sub(r"^/?u/|^@", "", line.strip()) for line in lines]
    if not any(found):
        raise InputError("no handle", where=str(path), now="write one handle a line")
    return [handle for handle in found if handle]


def words_among(known: Known, workspace: Workspace | None) -> set[str]:
    """Return the handles and names, in lower case, that are words too.

    Of handles those that are built like no name (`is_telling`), and are names of models, chips or
    other things, owners of repositories, words in more than five posts of the corpus, or words that
    kithgraph itself writes into pages and files, whatever the study. Of other
    names, which people make as they like, all single words that are built like no name, and what
    more than five posts say.
    """
    from ingest.extract.names.vocabulary.vocabulary import vocabulary

    plain = {h.casefold() for h in known.handles if not is_telling(h)}
    named = {name.casefold() for name in known.names if " " in name}
    terms = vocabulary()
    words = plain & (terms.anchors | {name.casefold() for name in terms.lines})
    words |= {name.casefold() for name in known.names if " " not in name and not is_telling(name)}
    words |= plain & _own_words()
    if workspace is None:
        return words
    everybody = {h.casefold() for h in known.handles}
    words |= everybody & _owners(workspace)
    return words | _frequent(workspace, plain) | _frequent_names(workspace, named)


@cache
def _own_words() -> frozenset[str]:
    """Return the words that pages and exports are made of beside the study, in lower case.

    Of code these are its texts and the names of fields, which become columns and members. What only
    docstrings and tests say reaches no page: they name authors of papers, who may be handles too.
    """
    from importlib import resources

    found: set[str] = set()
    roots = [resources.files(name) for name in ("viz", "graph", "pyvis")]
    while roots:
        for one in roots.pop().iterdir():
            if one.is_dir():
                roots += [one] * (one.name != "tests")
            elif one.name.endswith(_WRITTEN):
                text = one.read_text(encoding="utf-8")
                told = _told_by_code(text) if one.name.endswith(".py") else text
                found.update(_WORD.findall(told.lower()))
    return frozenset(found)


def _told_by_code(text: str) -> str:
    """Return what a module may write: its texts but docstrings, fields, keywords, attributes."""
    found: list[str] = []
    docs: set[ast.AST] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case (
                ast.Module(body=[first, *_])
                | ast.ClassDef(body=[first, *_])
                | ast.FunctionDef(body=[first, *_])
            ):
                docs.update([first.value] if isinstance(first, ast.Expr) else [])
            case ast.Constant(value=str(told)) if node not in docs:
                found.append(told)
            case ast.keyword(arg=str(told)) | ast.Attribute(attr=told):
                found.append(told)
            case ast.AnnAssign(target=ast.Name(id=told)):
                found.append(told)
    return " ".join(found)


def _require(noted: Mapping[str, str]) -> None:
    path = Path(noted["path"])
    if not path.exists():
        raise InputError(
            "the dump that the workspace was built from is gone, so nobody's handle is known",
            where=str(path), now="put it back, or give the handles with --handles FILE",
        )  # fmt: skip
    if hash_path(path) != noted["sha256"]:
        raise InputError(
            "the dump that the workspace was built from has changed since it was read",
            where=str(path),
            now="build again from it, put the old one back, or use --handles FILE",
        )


def _found(paths: Sequence[Path]) -> list[InputFile]:
    from ingest.intake.inputs import find_inputs

    return find_inputs(paths)[0] if paths else []


def _people(files: Sequence[InputFile]) -> Known:
    import io

    from ingest.intake.posts import read_posts

    handles: set[str] = set()
    names: set[str] = set()
    for file in files:
        posts, count = read_posts(file, rejects=io.StringIO())
        handles.update(str(author) for author in posts["author"].drop_nulls())
        handles.update(wish.author for wish in count.deletions if wish.author)
        names.update(" ".join(name.split()) for _, name in count.names)
    return Known(handles=tuple(sorted(handles)), names=tuple(sorted(names - handles - {""})))


def _owners(workspace: Workspace) -> set[str]:
    """Return who owns repositories that the workspace knows, in lower case."""
    found: set[str] = set()
    repo = pl.col("repo_id").str.split("/").list.first()
    for table, owner in (("corpus/models", repo), ("annotations/entities", pl.col("owner"))):
        if workspace.table_path(table).exists():
            rows = workspace.scan(table).select(owner.str.to_lowercase()).collect()
            found.update(str(name) for name in rows.to_series().drop_nulls())
    return found


def _frequent(workspace: Workspace, names: set[str]) -> set[str]:
    if not workspace.table_path("corpus/posts").exists() or not names:
        return set()
    counts = (
        workspace.scan("corpus/posts")
        .select(word=pl.col("text").str.to_lowercase().str.extract_all(r"[a-z0-9_-]{3,64}"))
        .select(pl.col("word").list.unique())
        .explode("word")
        .filter(pl.col("word").is_in(sorted(names)))
        .group_by("word")
        .len()
        .collect()
    )
    return set(counts.filter(pl.col("len") > _OFTEN)["word"])


def _frequent_names(workspace: Workspace, names: set[str]) -> set[str]:
    """Return those of some names of several words that more than five posts say."""
    if not workspace.table_path("corpus/posts").exists() or not names:
        return set()
    said = (
        workspace.scan("corpus/posts")
        .select(
            name=pl.col("text").str.to_lowercase().str.extract_many(sorted(names), overlapping=True)
        )
        .select(pl.col("name").list.unique())
        .explode("name")
        .group_by("name")
        .len()
        .collect()
    )
    return set(said.filter(pl.col("len") > _OFTEN)["name"].drop_nulls())
