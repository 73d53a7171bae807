"""The stories of one language that share a text, and the cluster of each: union-find over stories.

The id of a cluster is the story id of its member with the smallest (published, story id), never that of
the first to arrive: whatever the order and the repetitions, the same sketches end in the same clusters.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from struct import Struct

from wiredesk.model import ID_BYTES, CopyDecision, Merge, Sketch
from wiredesk.settings import Settings

HOUR = 3_600_000
"""Milliseconds."""

# A matched list is read by people; a weather note may have thousands of copies.
MOST_MATCHED = 20

# Story id, content, text hash, published, received: 42 bytes, so that a day of a million items is 42 MB of
# runner state. Eight bytes of the fingerprint tell two contents of one story apart.
_ENTRY = Struct(f">{ID_BYTES}sQQqq")
_CONTENT_DIGITS = 16

_EARLIEST, _LATEST = -(1 << 63), (1 << 63) - 1


def log_entry(sketch: Sketch) -> bytes:
    """What CopyIndex needs of a sketch, in 42 bytes; entries make a log by standing one after another."""
    return _ENTRY.pack(
        bytes.fromhex(sketch.story_id),
        int(sketch.fingerprint[:_CONTENT_DIGITS], 16),
        sketch.text_hash,
        sketch.published,
        sketch.received,
    )


class CopyIndex:
    """Finds the copies among the sketches of one language; not to be shared between threads.

    Stories are numbers here, ids are ints, columns are arrays: about 260 bytes a story and text.
    """

    def __init__(self, settings: Settings) -> None:
        """An empty index; it may forget what was received more than the copies window before the newest."""
        self._window = settings.copies_window_hours * HOUR
        self._newest = _EARLIEST
        self._trimmed = _EARLIEST
        self._empty()

    def _empty(self) -> None:
        self._oldest = _LATEST
        self._log = bytearray()
        self._numbers: dict[int, int] = {}
        self._ids: list[int] = []
        self._parents = array("I")
        self._published = array("q")
        self._contents = array("Q")
        self._several = bytearray()
        # Text hash -> the one story that has it, or all of them in the order of their ids.
        self._holders: dict[int, int | list[int]] = {}

    @classmethod
    def from_log(cls, log: bytes, settings: Settings) -> CopyIndex:
        """The index that the entries of `log` make."""
        index = cls(settings)
        index.extend(log)
        return index

    def extend(self, log: bytes) -> None:
        """Take in the entries of `log`, as if their sketches had been added."""
        for entry in _ENTRY.iter_unpack(log):
            self._take(entry)

    def add(self, sketch: Sketch) -> CopyDecision:
        """The cluster of the sketch's story, and the clusters that are no more because of it.

        Adding the same sketch again changes nothing. `merges` names every cluster that an earlier call
        gave as an answer and that has now lost its members to the one of this answer.
        """
        entry = _ENTRY.unpack(log_entry(sketch))
        number, lost = self._take(entry)
        winner = self._root(number)
        cluster_id, published = self._id(winner), self._published[winner]
        matched = self._matched(sketch.text_hash, self._ids[number])
        relation = "version" if self._several[number] else "copy" if matched else "original"
        merges = tuple(Merge(self._id(loser), cluster_id, published) for loser in lost)
        return CopyDecision(cluster_id, relation, matched, merges)

    def trim(self) -> bytes | None:
        """The log of what is within the window, when something was dropped; else None.

        Dropping rebuilds the index, so it happens at most once an hour of received time.
        """
        horizon = self._newest - self._window
        if self._oldest >= horizon or self._newest < self._trimmed + HOUR:
            return None
        self._trimmed = self._newest
        entries = [entry for entry in _ENTRY.iter_unpack(self._log) if entry[-1] >= horizon]
        self._empty()
        for entry in entries:
            self._take(entry)
        return bytes(self._log)

    def _take(self, entry: tuple[bytes, int, int, int, int]) -> tuple[int, list[int]]:
        """The number of the entry's story, and the roots that lost to another one."""
        story, content, text, published, received = entry
        key = int.from_bytes(story, "big")
        number = self._numbers.get(key)
        roots: list[int] = []
        if number is None:
            number = len(self._ids)
            self._numbers[key] = number
            self._ids.append(key)
            self._parents.append(number)
            self._published.append(published)
            self._contents.append(content)
            self._several.append(0)
            news = True
        else:
            roots.append(self._root(number))
            # A content that is not the story's first is always news: it is received later, and the window
            # is counted from there.
            news = content != self._contents[number]
            self._several[number] |= news
            if published < self._published[number]:
                self._published[number] = published
                news = True
        if text and self._hold(text, key):
            news = True
            holders = self._holders[text]
            if isinstance(holders, list):
                # All holders of a text are in one cluster already, but for the story just put in: one of the
                # first two is another story and stands for all.
                roots.extend(self._root(self._numbers[holder]) for holder in holders[:2] if holder != key)
        lost = self._unite(number, roots)
        self._newest = max(self._newest, received)
        if news:
            self._oldest = min(self._oldest, received)
            self._log += _ENTRY.pack(*entry)
        return number, lost

    def _hold(self, text: int, key: int) -> bool:
        """Note that a story has a text; whether that was new."""
        holders = self._holders.get(text)
        if holders is None:
            self._holders[text] = key
        elif isinstance(holders, int):
            if holders == key:
                return False
            self._holders[text] = sorted((holders, key))
        else:
            place = bisect_left(holders, key)
            if holders[place : place + 1] == [key]:
                return False
            holders.insert(place, key)
        return True

    def _unite(self, number: int, roots: list[int]) -> list[int]:
        """Make the smallest of a story and these roots the root of all; the other roots.

        The root of a cluster is its smallest member; only `number` may have become smaller since.
        """
        winner = min((number, *roots), key=lambda one: (self._published[one], self._ids[one]))
        for one in (number, *roots):
            self._parents[one] = winner
        return sorted(set(roots) - {winner})

    def _root(self, number: int) -> int:
        parents = self._parents
        while parents[number] != number:
            # Halving the path keeps it short without a second walk.
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    def _matched(self, text: int, key: int) -> tuple[str, ...]:
        holders = self._holders.get(text) if text else None
        if not isinstance(holders, list):
            return ()
        others = (other for other in holders[: MOST_MATCHED + 1] if other != key)
        return tuple(_hex(other) for other in others)[:MOST_MATCHED]

    def _id(self, number: int) -> str:
        return _hex(self._ids[number])


def _hex(key: int) -> str:
    return key.to_bytes(ID_BYTES, "big").hex()
