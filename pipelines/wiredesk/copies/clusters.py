"""Union-find over rows: which are in one cluster, and which row of it stands for all."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


class Clusters:
    """The clusters of rows; the root of one is its row with the smallest (published, story id)."""

    def __init__(self) -> None:
        self._parents = array("I")
        self._published = array("q")

    def __len__(self) -> int:
        return len(self._parents)

    def append(self, published: int) -> None:
        """One more row, alone."""
        self._parents.append(len(self._parents))
        self._published.append(published)

    def published(self, row: int) -> int:
        """When the row was published."""
        return self._published[row]

    def publish(self, row: int, published: int) -> None:
        """The row was published earlier than it seemed; follow this by `unite` with its root."""
        self._published[row] = published

    def root(self, row: int) -> int:
        """The row that stands for the cluster of `row`."""
        parents = self._parents
        while parents[row] != row:
            # Halving the path keeps it short without a second walk.
            parents[row] = parents[parents[row]]
            row = parents[row]
        return row

    def unite(self, row: int, roots: Iterable[int], ids: dict[int, bytes]) -> tuple[int, list[int]]:
        """Make one cluster of a row and these roots: its root, and the roots that are none any more.

        Only `row` may have become smaller than its root since; `ids` has the story ids of all of them.
        """
        every = {row, *roots}
        winner = min(every, key=lambda one: (self._published[one], ids[one], one))
        for one in every:
            self._parents[one] = winner
        return winner, sorted(set(roots) - {winner})
