"""Hash tables as arrays: for each of several bands, the rows that have a key, the newest first.

A dict of lists takes 3.9 KB a story for the bands of MinHash; these arrays take 8 bytes a story and band
(issue 6). Rows are only added; an index that forgets is built anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# A link is the row that follows, plus one; a bit that says whether another follows that; and 8 bits of its
# key. So a row with another key, and the end of a chain, are known without a look at the row, which among a
# million is a wait for memory. 0: no link.
TAG_BITS = 8
_MORE = np.uint32(1 << TAG_BITS)
_ROW = np.uint32(TAG_BITS + 1)
MOST_ROWS = (1 << (32 - TAG_BITS - 1)) - 2
_SMALLEST_BITS = 8
_MIXER = np.uint32(0x9E3779B1)
_TAG = np.uint32((1 << TAG_BITS) - 1)

Numbers = NDArray[np.int64]
Keys = NDArray[np.uint32]
Pairs = tuple[Numbers, Numbers, Numbers]
"""Which of the keys asked for, which row has it, and in which band: one of each a pair."""
_NO_ROWS: Numbers = np.zeros(0, np.int64)


class Chains:
    """For each band and key the rows that have it."""

    def __init__(self, bands: int, places: int) -> None:
        """Tables that are quick up to about `places` rows in each of `bands` bands."""
        self._bits = max(_SMALLEST_BITS, (places - 1).bit_length())
        self._bands = bands
        self._heads = np.zeros(bands << self._bits, np.uint32)
        self._next = np.zeros((0, bands), np.uint32)
        self._offsets = np.arange(bands, dtype=np.int64) << self._bits

    @property
    def places(self) -> int:
        """How many rows these tables are quick for."""
        return 1 << self._bits

    def room(self, rows: int) -> None:
        """Make room for so many rows."""
        longer = np.zeros((rows, self._bands), np.uint32)
        longer[: len(self._next)] = self._next
        self._next = longer

    def insert(self, first: int, keys: Keys, present: NDArray[np.bool_]) -> None:
        """Rows from `first` on, with a key in each band where `present` says so."""
        places, tags = self._place(keys, np.arange(self._bands))
        rows = np.arange(first + 1, first + 1 + len(keys), dtype=np.uint32)[:, None]
        places, links = places[present], ((rows << _ROW) | tags)[present]
        before = self._heads[places]
        links[before != 0] |= _MORE
        self._heads[places] = links
        # Of several rows of this call at one place the last is there now; the others are put in their order.
        lost = self._heads[places] != links
        if lost.any():
            self._heads[places[lost]] = 0
            (some,) = (self._heads[places] == 0).nonzero()
            order = some[np.argsort(places[some], kind="stable")]
            same = places[order][1:] == places[order][:-1]
            links[order[1:][same]] |= _MORE
            before[order[1:][same]] = links[order[:-1][same]]
            self._heads[places[order]] = links[order]
        found = np.zeros(present.shape, np.uint32)
        found[present] = before
        self._next[first : first + len(keys)] = found

    def find(self, keys: Keys, present: NDArray[np.bool_], bands: Numbers, steps: int) -> Pairs:
        """The rows that have these keys of `bands`; of each chain the newest `steps` rows are looked at.

        Where tags agree by chance, rows with other keys are among them.
        """
        places, tags = self._place(keys, bands)
        which, _ = present.nonzero()
        columns = np.broadcast_to(bands, present.shape)[present]
        return self._walk(self._heads[places[present]], tags[present], which, columns, steps)

    def before(self, first: int, keys: Keys, present: NDArray[np.bool_], bands: Numbers, steps: int) -> Pairs:
        """As `find`, of the rows that were inserted from `first` on: each finds those inserted before it."""
        _, tags = self._place(keys, bands)
        which, _ = present.nonzero()
        columns = np.broadcast_to(bands, present.shape)[present]
        links = self._next[first : first + len(keys)][:, bands][present]
        return self._walk(links, tags[present], which, columns, steps)

    def _walk(self, links: Keys, tags: Keys, which: Numbers, columns: Numbers, steps: int) -> Pairs:
        found: list[Pairs] = [(_NO_ROWS, _NO_ROWS, _NO_ROWS)]
        (live,) = links.nonzero()
        links, tags, which, columns = links[live], tags[live], which[live], columns[live]
        for _ in range(steps):
            at = (links >> _ROW).astype(np.int64) - 1
            same = (links & _TAG) == tags
            if same.any():
                found.append((which[same], at[same], columns[same]))
            (more,) = (links & _MORE).nonzero()
            if not len(more):
                break
            tags, which, columns = tags[more], which[more], columns[more]
            links = self._next[at[more], columns]
        asked, rows, bands = zip(*found, strict=True)
        return np.concatenate(asked), np.concatenate(rows), np.concatenate(bands)

    def _place(self, keys: Keys, bands: Numbers) -> tuple[Numbers, Keys]:
        mixed = keys * _MIXER
        places = (mixed >> np.uint32(32 - self._bits)).astype(np.int64) + self._offsets[bands]
        shift = max(0, 32 - self._bits - TAG_BITS)
        return places, (mixed >> np.uint32(shift)) & _TAG
