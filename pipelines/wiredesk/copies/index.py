"""The stories of one language that share a text, and the cluster of each.

The id of a cluster is the story id of its member with the smallest (published, story id), never that of
the first to arrive: whatever the order and the repetitions, the same sketches end in the same clusters, which
are what edges connect.

Limits. Where more than 24 texts share a band without being copies (a boilerplate), the newest 24 are
compared: two copies that share nothing but such bands may be missed in one order and found in another. A
text that was cut before the figure that another one changes is a copy of both, and connects them: to part
them would take an edge back, and a cluster once shown stays. Where an item has no time, or a wrong one, and
its earlier receipt comes after a later one, the edges that the later one made stay.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from wiredesk.copies.clusters import Clusters
from wiredesk.copies.entries import HOUR, Entries, entries_of, read_log
from wiredesk.copies.rows import NO_ROW, Placed, Rows
from wiredesk.model import CopyDecision, Merge, Relation, Sketch
from wiredesk.settings import Settings

# A matched list is read by people; a weather note may have thousands of copies.
MOST_MATCHED = 20
# Sketches at once: a call of NumPy costs as much as ten sketches, and 256 fit the processor's cache.
AT_ONCE = 256

NEVER = -(1 << 63)
"""Milliseconds since 1970, before every receipt."""


class _Found(Struct):
    """What became of one entry: its row, its cluster's root, and the roots that are none any more."""

    placed: Placed
    root: int
    lost: list[int]


class CopyIndex:
    """Finds the copies among the sketches of one language; not to be shared between threads.

    Each content of each story is a row; rows are arrays: about 700 bytes each.
    """

    def __init__(self, settings: Settings) -> None:
        """An empty index; it may forget what was received more than the largest window before the newest."""
        self._window = settings.copies_window_hours
        self.window_hours = max((self._window, *(feed.copies_window_hours for feed in settings.feeds)))
        """The largest window of the desk, its feeds and all sketches: nothing within it is forgotten."""
        self._looked = NEVER
        self._empty(0)

    def _empty(self, places: int) -> None:
        self._newest = NEVER
        self._rows = Rows(self._window, places)
        self._clusters = Clusters()
        # Whether the story of a row has another content, by row.
        self._several = bytearray()
        # Row -> the ids of the stories that it covers, the smallest in their order.
        self._covered: dict[int, list[bytes]] = {}

    @classmethod
    def from_log(cls, log: bytes, settings: Settings) -> CopyIndex:
        """The index that the entries of `log` make."""
        index = cls(settings)
        index.extend(log)
        return index

    def extend(self, log: bytes) -> None:
        """Take in the entries of `log`, as if their sketches had been added."""
        for found in self._take(read_log(log)):
            del found

    def add(self, sketch: Sketch) -> CopyDecision:
        """The cluster of the sketch's story, and the clusters that are no more because of it.

        Adding the same sketch again changes nothing. `merges` names every cluster that an earlier call
        gave as an answer and that has now lost its members to the one of this answer.
        """
        return self.add_all((sketch,))[0]

    def add_all(self, sketches: Sequence[Sketch]) -> list[CopyDecision]:
        """What `add` answers for each, one after another; ten times as fast."""
        return [self._decision(found) for found in self._take(entries_of(sketches))]

    def trim(self, now: int | None = None) -> bytes | None:
        """The log of what is within the window, when something was dropped; else None.

        Counted from the newest receipt, but at most from `now` (milliseconds), where it is given: a producer
        with a clock in 2100 empties no window, and what it sends is dropped too. Looked for at most once an
        hour of received time, since dropping rebuilds the index.
        """
        newest = self._newest if now is None else min(self._newest, now)
        if not len(self._rows) or newest < self._looked + HOUR:
            return None
        # A look reads the receipt of every row: ten milliseconds of a million.
        self._looked, window = newest, self.window_hours * HOUR
        received = self._rows.entries["received"].astype(np.int64)
        kept = (received >= newest - window) & (received <= newest + window)
        if kept.all():
            return None
        log = self._rows.entries[kept].tobytes()
        self._empty(int(kept.sum()))
        self.extend(log)
        return log

    def _take(self, entries: Entries) -> Iterator[_Found]:
        if len(entries):
            self.window_hours = max(self.window_hours, int(entries["window"].max()))
            self._newest = max(self._newest, int(entries["received"].max()))
        for start in range(0, len(entries), AT_ONCE):
            part = entries[start : start + AT_ONCE]
            times = part["published"].tolist()
            for placed, published in zip(self._rows.place(part), times, strict=True):
                yield self._join(placed, published)

    def _join(self, placed: Placed, published: int) -> _Found:
        """Unite the row with those that it has an edge to."""
        row, clusters = placed.row, self._clusters
        if placed.fresh:
            clusters.append(published)
            self._several.append(placed.version)
        near = [*placed.copies, *(one for one in (placed.before, placed.cover) if one != NO_ROW)]
        if placed.before != NO_ROW:
            self._several[row] |= self._several[placed.before]
            self._several[placed.before] = self._several[row]
        if placed.cover != NO_ROW:
            self._cover(placed.cover, self._rows.story(row))
        roots = {clusters.root(one) for one in near}
        if not placed.fresh:
            roots.add(clusters.root(row))
            if published < clusters.published(row):
                clusters.publish(row, published)
                self._rows.entries["published"][row] = published
        if not roots - {row}:
            return _Found(placed, row, [])
        ids = {one: self._rows.story(one) for one in (row, *roots)}
        root, lost = clusters.unite(row, roots, ids)
        return _Found(placed, root, [one for one in lost if ids[one] != ids[root]])

    def _cover(self, row: int, story: bytes) -> None:
        """Note that a row stands for the text of a story too."""
        covered = self._covered.setdefault(row, [])
        if story not in covered:
            insort(covered, story)
            # One of them may be the story that is asked for.
            del covered[MOST_MATCHED + 1 :]

    def _decision(self, found: _Found) -> CopyDecision:
        placed = found.placed
        own, cluster = self._rows.story(placed.row), self._rows.story(found.root)
        published = self._clusters.published(found.root)
        matched = placed.copies if placed.cover == NO_ROW else [*placed.copies, placed.cover]
        if self._several[placed.row]:
            relation = Relation.VERSION
        elif placed.nearest_update > placed.nearest_copy and placed.cover == NO_ROW:
            # Of two texts that are near, the nearer one says what this is.
            relation, matched = Relation.UPDATE, placed.updates
        elif cluster != own:
            relation = Relation.COPY
        else:
            relation = Relation.ORIGINAL
        return CopyDecision(
            cluster.hex(),
            relation,
            self._matched(own, matched if relation is Relation.UPDATE else (placed.row, *matched)),
            tuple(Merge(self._rows.story(one).hex(), cluster.hex(), published) for one in found.lost),
        )

    def _matched(self, own: bytes, rows: Iterable[int]) -> tuple[str, ...]:
        ids: set[bytes] = set()
        for row in rows:
            ids.add(self._rows.story(row))
            ids.update(self._covered.get(row, ()))
        ids.discard(own)
        return tuple(story.hex() for story in sorted(ids)[:MOST_MATCHED])
