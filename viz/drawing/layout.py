"""Positions, computed before the page: every layout gives the same places for the same input."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.float64]
_GOLDEN = (math.sqrt(5) - 1) / 2
_TURNS, _AIR = 60, 1.6
"""How often discs are pushed apart at the most, and what is left between them."""


def rings(
    bands: Sequence[int], sectors: Sequence[int], sizes: Sequence[float], *, gap: float = 0.06
) -> tuple[Places, list[float], list[tuple[float, float]]]:
    """Place nodes in rings around the centre and in sectors around the circle.

    Parameters
    ----------
    bands : sequence of int, shape (n,)
        Ring of each node, 0 innermost, without holes.
    sectors : sequence of int, shape (n,)
        Sector of each node, from 0, without holes.
    sizes : sequence of float, shape (n,)
        Radius of each node.
    gap : float
        Angle left free between sectors, in radians.

    Returns
    -------
    places : array, shape (n, 2)
    edges : list of float
        Outer radius of each ring.
    angles : list of tuple of float
        Where each sector begins and ends, in radians.

    Notes
    -----
    Within its part of a ring a node's place follows the additive recurrence of the golden ratio,
    which spreads any number of points evenly; overlaps are then pushed apart. Nothing is drawn at
    random.
    """
    band, sector = (np.asarray(v, dtype=np.int64) for v in (bands, sectors))
    size = np.asarray(sizes, dtype=np.float64)
    angles = _sector_angles(sector, size, gap)
    outer = _ring_radii(band, size)
    places = np.zeros((len(band), 2))
    for b in range(len(outer)):
        inner = outer[b - 1] if b else 0.0
        for s, (first, last) in enumerate(angles):
            members = np.flatnonzero((band == b) & (sector == s))
            places[members] = _wedge(len(members), inner, outer[b], first, last)
    return spread(places, size), outer, angles


def _sector_angles(sector: NDArray[np.int_], size: Places, gap: float) -> list[tuple[float, float]]:
    if not len(sector):
        return []
    area = np.bincount(sector, weights=size**2)
    share = np.sqrt(area) / np.sqrt(area).sum()
    free = 2 * math.pi - gap * len(share) * (len(share) > 1)
    angles = []
    at = -math.pi / 2
    for part in share:
        angles.append((at, at + free * float(part)))
        at += free * float(part) + gap * (len(share) > 1)
    return angles


def _ring_radii(band: NDArray[np.int_], size: Places) -> list[float]:
    """Give each ring the area that its nodes need."""
    radii = []
    inner = 0.0
    for b in range(int(band.max()) + 1 if len(band) else 0):
        need = float((size[band == b] ** 2).sum()) * (7.0 if b == 0 else 9.0)
        inner = max(math.sqrt(inner**2 + need), inner + 26.0)
        radii.append(inner)
    return radii


def _wedge(n: int, inner: float, outer: float, first: float, last: float) -> Places:
    """Return n places spread evenly over a part of a ring."""
    number = np.arange(n) + 0.5
    low, high = inner + 0.12 * (outer - inner), outer - 0.12 * (outer - inner)
    radius = np.sqrt(low**2 + (high**2 - low**2) * ((number * _GOLDEN) % 1.0))
    angle = first + (last - first) * number / max(n, 1)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def spread(places: Places, sizes: Places) -> Places:
    """Push overlapping discs apart, each pair along the line between them.

    Notes
    -----
    Time O(n^2) a turn, with arrays; n is some hundreds. Discs at one place are parted along fixed
    directions.
    """
    at = places.astype(np.float64)
    n = len(at)
    if n < 2:
        return at
    reach = (sizes[:, None] + sizes[None, :]) + _AIR
    np.fill_diagonal(reach, 0.0)
    turn = np.arange(n) * 2.399963
    at = at + np.column_stack([np.cos(turn), np.sin(turn)]) * 1e-3
    for _ in range(_TURNS):
        # one matrix a direction, summed along the first axis: three times as fast as pairs
        across, down = at[:, 0] - at[:, 0, None], at[:, 1] - at[:, 1, None]
        distance = np.sqrt(across**2 + down**2) + 1e-9
        overlap = np.clip(reach - distance, 0.0, None)
        if float(overlap.max()) < 0.05:
            break
        share = overlap * 0.27
        at = at + np.column_stack(
            [(across / distance * share).sum(axis=0), (down / distance * share).sum(axis=0)]
        )
    return at


def extent(
    places: Places, sizes: Sequence[float], *, margin: float
) -> tuple[float, float, float, float]:
    """Return the rectangle (left, top, right, bottom) that holds all discs and a margin."""
    if not len(places):
        return (-100.0, -100.0, 100.0, 100.0)
    radius = np.asarray(sizes)[:, None]
    low, high = (places - radius).min(axis=0) - margin, (places + radius).max(axis=0) + margin
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


COLUMN, LEVEL, LINE = 200.0, 96.0, 24.0
"""Canvas units between columns, between generations and between the lines of a list."""
_LISTS = (6, 8, 10, 12, 15, 18, 22, 26, 32)
_SHAPE = 1010 / 560
"""Width over height of the room that a page has for its picture."""
Extent = tuple[float, float, float, float]


def family_places(
    tree: Mapping[str, str], members: Sequence[str], ancestors: Sequence[str]
) -> tuple[dict[str, tuple[float, float]], Extent]:
    """Place a family: ancestors above, descendants below; children without children in lists.

    Parameters
    ----------
    tree : mapping
        Parent of each member but the first, the root.
    members : sequence of str
        The root, then descendants, each after its parent.
    ancestors : sequence of str
        What the root comes from, nearest first.

    Returns
    -------
    places : dict
        Where each one stands.
    extent : tuple of float
        Left, top, right and bottom of the drawing with its labels.

    Notes
    -----
    The length of lists is the one that lets the drawing fill its room best.
    """
    children: dict[str, list[str]] = {}
    for member in members[1:]:
        children.setdefault(tree[member], []).append(member)
    drawings = [_family(children, members[0], ancestors, lines) for lines in _LISTS]
    return min(drawings, key=lambda drawing: _need(drawing[1]))


def _need(extent: Extent) -> float:
    """Return how wide a page must be to show a drawing at full size."""
    left, top, right, bottom = extent
    return max(right - left, (bottom - top) * _SHAPE)


def _family(
    children: Mapping[str, Sequence[str]], root: str, ancestors: Sequence[str], lines: int
) -> tuple[dict[str, tuple[float, float]], Extent]:
    places: dict[str, tuple[float, float]] = {}
    _place_block(root, (0.0, 0.0), children, places, lines)
    x = places[root][0]
    for number, ancestor in enumerate(ancestors):
        places[ancestor] = (x + (number - (len(ancestors) - 1) / 2) * COLUMN, -LEVEL)
    xs, ys = zip(*places.values(), strict=True)
    return places, (min(xs) - 80, min(ys) - 46, max(xs) + COLUMN + 20, max(ys) + 20)


def _place_block(
    member: str,
    corner: tuple[float, float],
    children: Mapping[str, Sequence[str]],
    places: dict[str, tuple[float, float]],
    lines: int,
) -> float:
    """Place a member and all under it to the right of and below a corner; return the width used."""
    left, top = corner
    own = children.get(member, ())
    at, anchors = left, []
    for child in own:
        if child in children:
            at += _place_block(child, (at, top + LEVEL), children, places, lines)
            anchors.append(places[child][0])
    leaves = [child for child in own if child not in children]
    columns = math.ceil(len(leaves) / lines)
    for number, leaf in enumerate(leaves):
        column, line = divmod(number, math.ceil(len(leaves) / columns))
        places[leaf] = (at + column * COLUMN, top + LEVEL + line * LINE)
    anchors += [at + column * COLUMN for column in range(columns)]
    at += columns * COLUMN
    places[member] = ((anchors[0] + anchors[-1]) / 2 if anchors else left, top)
    return max(at - left, COLUMN * 0.75)
