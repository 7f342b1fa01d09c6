"""Tell the speed of one stream of tokens, for which one person waits, from other speeds.

Servers report what many requests get together, and a speed may be the prompt's or be misread. The
words around a speed tell, or the memory does: it cannot give the weights of one stream so fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from ingest.extract.names.vocabulary.files import rows
from ingest.extract.runs.memory import FASTEST_BYTES_S, is_too_fast
from ingest.extract.runs.speeds import Speed, speeds_of

_BEFORE, _BEHIND, _LOG = 160, 80, 700
_SEVERAL = r"(?:[2-9]|[1-9]\d{1,3})"
_SENT = r"(?:requests?|reqs|users|streams|clients|sessions|inferences|queries|conversations)"
_MANY = re.compile(
    rf"(?<![\w.,]){_SEVERAL} ?x? (?:(?:concurrent|parallel|simultaneous|separate|active) )?{_SENT}"
    rf"(?![a-z/])"
    rf"|(?<![\w.,]){_SEVERAL} (?:concurren\w+|in parallel)"
    rf"|concurrent (?:{_SENT}|slots|calls)|concurrently|concurrency\W{{1,4}}{_SEVERAL}(?!\d)"
    rf"|(?:in|running) parallel(?![a-z])|parallel {_SENT}"
    r"|batch(?:ed|ing)(?![a-z])|batch(?: of |[ -])(?:[2-9]|[1-9]\d)(?!\d)"
)
_ONE = re.compile(
    r"(?:single|one|1|per|each)[ -](?:user|requests?|streams?|query|prompts?|batch|inference"
    r"|session|client|concurrency)(?![a-z])|/(?:user|request|stream)(?![a-z])"
    r"|concurrency\W{1,4}(?:is |set )*(?:to |at )?1(?!\d)|batch(?:[ -]size)?\W{1,3}(?:of )?1(?!\d)"
)
# Reports of programs that send many requests at once, unless they say how many are sent together.
_BENCHMARK = re.compile(
    r"(?:ⓡ|vllm) bench (?:throughput|serve)|benchmark_(?:serving|throughput)|request throughput"
    r"|serving benchmark|successful requests|\d (?:requests?|reqs?)/s"
)
_TOGETHER = re.compile(r"concurrency[^\d\n]{0,20}(\d+)")
_DRAFTS = re.compile(r"speculat|spec-?dec|draft|(?<![a-z])(?:mtp|eagle|medusa|lookahead|n-?gram)")
# A smaller model drafts what the large one checks at once: two to three times as fast as without
# (Leviathan, Kalman & Matias, "Fast inference from transformers via speculative decoding", ICML
# 2023, arXiv:2211.17192).
_DRAFTED = 3.0
_READ = 0.9  # of a small model's weights: of the table of its input one row is read a token
_END = re.compile(r"[.!?] |\n")
_APPLE = re.compile(r"\bM\d(?: (?:Pro|Max|Ultra))?$")


def is_single_stream(
    mask: str,
    speed: Speed,
    *,
    active: float | None,
    bits: float | None,
    devices: Mapping[str, int],
) -> bool | None:
    """Tell whether a speed can be that of one stream of tokens; None if nothing tells.

    Parameters
    ----------
    mask : str
        The post in lower case, with names masked.
    speed : Speed
        One of the post's.
    active : float or None
        Billions of parameters that a token passes; None if unknown.
    bits : float or None
        A weight's bits; unknown counts as 2, so that only what can be in no way is refused.
    devices : mapping of str to int
        The names of the devices that share the model, with how many there are of each.
    """
    told = _told(mask, speed)
    if told is False:
        return False
    bandwidths = {name: bandwidth_of(name) for name in devices}
    bytes_s = sum((bandwidths[name] or FASTEST_BYTES_S) * n for name, n in devices.items())
    value, bound = speed.tokens_per_second, bytes_s / _READ
    if is_too_fast(value, active=active, bits=bits, bytes_s=bound) and (
        not _DRAFTS.search(mask)
        or is_too_fast(value, active=active, bits=bits, bytes_s=bound * _DRAFTED)
    ):
        return False
    judged = active is not None and None not in bandwidths.values()
    return True if told or judged else None


@lru_cache(maxsize=8192)
def bandwidth_of(name: str) -> float | None:
    """Return what a device's memory gives at most, in bytes a second; None if unknown.

    Examples
    --------
    >>> bandwidth_of("NVIDIA RTX 3090"), bandwidth_of("Apple Mac Studio M3 Ultra")
    (936000000000.0, 819000000000.0)
    """
    chip = _APPLE.search(name) if name.startswith("Apple ") else None
    return _bandwidths().get(f"apple {chip[0]}".casefold() if chip else name.casefold())


@cache
def _bandwidths() -> dict[str, float]:
    return {row["name"].casefold(): float(row["gb_s"]) * 1e9 for row in rows("bandwidths.csv")}


def _told(mask: str, speed: Speed) -> bool | None:
    """Tell what the words nearest to a speed say: one stream (True), or many (False)."""
    start, end = _reach(mask, speed)
    marks = sorted(_marks(mask, start, end, speed))
    if marks:
        return marks[0][1]
    log = mask[max(0, speed.start - _LOG) : speed.start]
    together = list(_TOGETHER.finditer(log))
    if together and _BENCHMARK.search(log):
        return together[-1][1] == "1"
    return False if _BENCHMARK.search(log, max(0, len(log) - _LOG // 2)) else None


def _reach(mask: str, speed: Speed) -> tuple[int, int]:
    """Return the words that may speak of a speed: not those of another, nor of a later sentence."""
    others = [s for s in speeds_of(mask) if s.start != speed.start]
    last = max((s.end for s in others if s.end <= speed.start), default=0)
    following = min((s.start for s in others if s.start >= speed.end), default=len(mask))
    stop = _END.search(mask, speed.end)
    behind = min(following, speed.end + _BEHIND, stop.start() if stop else len(mask))
    if last:
        closed = _END.search(mask, last, speed.start)
        last = closed.end() if closed else last
    return max(last, speed.start - _BEFORE), behind


def _marks(mask: str, start: int, end: int, speed: Speed) -> Iterator[tuple[int, bool]]:
    for pattern, one in ((_MANY, False), (_ONE, True)):
        for match in pattern.finditer(mask, start, end):
            if match.end() <= speed.start:
                yield speed.start - match.end(), one
            elif match.start() >= speed.end:
                yield match.start() - speed.end, one
