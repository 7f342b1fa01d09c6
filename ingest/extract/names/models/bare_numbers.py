"""A number behind the name of a model: its version, a size, or a count of something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.extract.names.vocabulary.line import Line

SIZE = re.compile(
    r"(?:(?P<moe>\d{1,3}x\d{1,3}(?:\.\d)?b)|(?P<eff>e\d{1,2}b)"
    r"|(?P<total>\d{1,4}(?:[._]\d{1,2})?)(?P<unit>[bt]|m(?=[^a-z0-9]|$)"
    r"|[ ]b(?![a-z0-9])(?<=[a-z ]\d\d b)|(?=a\d{1,2}b?(?![a-z0-9]))))"
    r"(?:[-_ .]?(?P<active>a\d{1,3}(?:\.\d{1,2})?)b?(?![a-z0-9])"
    r"|a(?P<active2>\d{1,3})b?(?![a-z0-9])|[- ]?(?P<active3>\d{1,2})ab?(?![a-z0-9]))?"
    r"(?:-(?P<experts>\d{1,3}e)(?![a-z0-9]))?"
)
GLUE = "-_‑–"
UNITS = re.compile(
    r"[ -]?(?:x\b|times|tokens?|tok\b|t/s|tps|gpus?|cards|hours?|minutes|days? ago|weeks?|months?"
    r"|years?|%|gb|k\b|shot|bit|different|other|of\b|instances|runs|users|people"
    r"|percent|points|prompts|and a half|seconds|attempts|tries|lines|cores|nodes|servers)"
)
BITS = re.compile(r"(?:/\d)*[- ]?bits?(?![a-z])")  # GLM-4.5-Air-2/3/4-bit
# Behind a number that is no version of the line these are units too.
MORE_UNITS = re.compile(r"[ -]?(?:days?|models|or \d)")


def with_its_point(low: str, end: int, number: str, line: Line | None) -> str:
    """Return a version that is written without its point, as in addresses: wan22, llama_33_70b."""
    pointed = f"{number[:1]}.{number[1:]}"
    if line is None or number in line.versions or pointed not in line.versions:
        return number
    return number if is_size(low, end, number, line) else pointed


def is_size(low: str, end: int, number: str, line: Line) -> bool:
    """Tell whether a line has models of that many billions, and no size stands behind it."""
    sizes = {s.split("-")[0] for known in line.sizes.values() for s in known}
    return f"{number}B" in sizes and not (low[end : end + 1] in GLUE and SIZE.match(low, end + 1))


def looks_like_version(number: str, line: Line, mark: str, *, has_versions: bool) -> bool:
    """Tell whether a number that is none of the line's versions is written like one."""
    decimal = "." in number
    if line.keep and decimal:
        return True
    if mark and mark in GLUE:
        return decimal or not has_versions
    return decimal and has_versions if mark else decimal or bool(line.versions)
