"""The port to a graph store; `graph.stores` holds the two implementations behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from graph.schema import Label, RelationshipType
from ingest.progress import Advance

if TYPE_CHECKING:
    import polars as pl

    from graph.project import Projection

Row = dict[str, Any]


class Store(Protocol):
    """A property graph that is filled by idempotent merges and answers Cypher."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def prepare(self) -> None:
        """Create constraints and indexes; calling it twice changes nothing."""

    def merge_nodes(self, label: Label, rows: pl.DataFrame) -> None:
        """Merge nodes by `id`; `rows` has the columns of `label.columns`. Null is left unset."""

    def merge_relationships(self, kind: RelationshipType, rows: pl.DataFrame) -> None:
        """Merge relationships by ends and `kind.key`; `rows` has the columns of `kind.columns`."""

    def refuse_another(self, projection: Projection) -> None:
        """Raise `StoreTakenError` where a load would remove the graph of another study."""

    def load(self, projection: Projection, advance: Advance) -> None:
        """Make the store hold exactly the projection, whatever it held of ours before.

        `advance` is called with the number of rows done. A load that is killed can be repeated.
        """

    def update(self, projection: Projection, advance: Advance) -> None:
        """Do what `load` does; what the store is known to hold already may be left as it is."""

    def query(self, text: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """Answer one Cypher statement; values are scalars, lists, maps and None.

        Times are aware and UTC; a node or relationship is the map of its properties.
        """

    def count_nodes(self, label: Label) -> int:
        """Return how many nodes carry the label."""

    def count_relationships(self, kind: RelationshipType) -> int:
        """Return how many relationships of the type run between its two labels."""

    def clear(self) -> None:
        """Remove everything that kithgraph put there."""
