"""Whether people with many ties are tied to others with many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from graph.kernels.csr import Csr


def degree_assortativity(graph: Csr) -> float | None:
    """Return the correlation of the degrees at both ends of edges, unknown where they do not vary.

    References
    ----------
    .. [1] Newman, "Mixing patterns in networks", Phys. Rev. E 67 (2003),
       doi:10.1103/PhysRevE.67.026126.
    """
    if graph.m == 0:
        return None
    degrees = graph.degrees.astype(np.float64)
    here = np.repeat(degrees, graph.degrees)
    there = degrees[graph.indices]
    spread = float(here.var())
    if spread <= 0.0:
        return None
    return float(((here - here.mean()) * (there - there.mean())).mean() / spread)
