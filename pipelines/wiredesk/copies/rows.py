"""The rows of an index: each content of each story, its log entry, and the edges to those before it.

Candidates come from MinHash in 42 bands of 3 values (decision 0011), from the headline, which finds
short cuts of long texts, and from the exact text. A row whose text stands in another row of the same hours
has that row's edges, and no bands of its own: thousands of exact repeats are as cheap as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from wiredesk.copies.chains import MOST_ROWS, Chains, Keys, Numbers
from wiredesk.copies.edges import COPY, LEAST_SEEN, estimated, judged
from wiredesk.copies.entries import TIMES, Entries, empty, hours_apart, times
from wiredesk.copies.marks import FORMAT
from wiredesk.errors import WiredeskError

# 42 bands of 3 of the 128 values find nine of ten copies pair by pair, and clusters do the rest.
BANDS = 42
VALUES_A_BAND = 3
HEADLINE, TEXT, STORY, CONTENT = range(BANDS, BANDS + 4)
_ALL = np.arange(BANDS + 4)
_COPIES = np.arange(BANDS + 2)
_KNOWN = np.array([TEXT, STORY, CONTENT])
# Of a chain, the newest so many are looked at. By chance a place has one row and hardly ever ten: a longer
# chain is a boilerplate, and comparing with all of it would take time that grows with its square.
STEPS = 24
# Pairs judged at once: two times 8,192 marks are 3.5 MB.
_PAIRS_AT_ONCE = 8_192
# Rows put into larger tables at once.
_ROWS_AT_ONCE = 1_024
NO_ROW = -1

Present = NDArray[np.bool_]
_Near = tuple[Numbers, Numbers]


class Placed(Struct):
    """Where one entry is, and the rows that a copy or an update of it stand in."""

    row: int
    fresh: bool
    """Whether the row is new: no redelivery."""
    before: int = NO_ROW
    """Another row of the same story."""
    version: bool = False
    """Whether the story was known with another content."""
    cover: int = NO_ROW
    """The row of the same text in the same hours, whose edges are this one's too."""
    copies: list[int] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    nearest_copy: float = 0.0
    nearest_update: float = 0.0
    """How much of the text the nearest copy and the nearest update have: a Jaccard."""


class _Before(Struct):
    """By place in a bundle: rows that were there before it."""

    stories: dict[int, int]
    contents: dict[int, int]
    covers: dict[int, int]


class Rows:
    """All that an index holds of its sketches, but for clusters."""

    def __init__(self, window: int, places: int = 0) -> None:
        """No rows, with tables for so many; `window` is that of entries that name none, in hours."""
        self._window = window
        self._length = 0
        self._entries = empty(places)
        self._times = np.zeros(places, TIMES)
        self._covers = np.full(places, NO_ROW, np.int32)
        self._chains = Chains(len(_ALL), places)
        self._chains.room(places)

    def __len__(self) -> int:
        return self._length

    @property
    def entries(self) -> Entries:
        """The entry of each row."""
        return self._entries[: self._length]

    def story(self, row: int) -> bytes:
        """The story id of a row."""
        story: bytes = self._entries["story"][row].tobytes()
        return story

    def place(self, entries: Entries) -> list[Placed]:
        """Take in these entries, as if one after another, and find the edges of each to those before it."""
        self._grow(len(entries))
        keys = _keys(entries)
        found, fresh = self._known(entries, keys)
        rows = np.array([one.row for one in found], np.int64)
        present = self._present(entries, rows)
        wanted, asks = keys[:, : len(_COPIES)], present[:, : len(_COPIES)]
        near: list[_Near] = []
        first, came = self._length, self._length + np.cumsum([one.fresh for one in found])
        self._length += len(fresh)
        if len(fresh):
            self._chains.insert(first, keys[fresh], present[fresh])
            asked, other, _ = self._chains.before(first, wanted[fresh], asks[fresh], _COPIES, STEPS)
            near.append((fresh[asked], other))
        if len(fresh) < len(entries):
            (again,) = np.array([not one.fresh for one in found]).nonzero()
            asked, other, _ = self._chains.find(wanted[again], asks[again], _COPIES, STEPS)
            asked = again[asked]
            # Not itself, and not what came after it in this bundle.
            there = (other != rows[asked]) & (other < came[asked])
            near.append((asked[there], other[there]))
        self._add_edges(found, rows, near)
        return found

    def _add_edges(self, found: list[Placed], rows: Numbers, near: list[_Near]) -> None:
        for which, other, verdict, jaccard in self._edges(rows, near):
            placed = found[which]
            if verdict == COPY:
                placed.copies.append(other)
                placed.nearest_copy = max(placed.nearest_copy, jaccard)
            else:
                placed.updates.append(other)
                placed.nearest_update = max(placed.nearest_update, jaccard)

    def _edges(self, rows: Numbers, near: list[_Near]) -> Iterator[tuple[int, int, int, float]]:
        """Of the pairs that are near, those that the edge rule says something of."""
        pairs = np.unique(np.concatenate([asked << 32 | other for asked, other in near]))
        text, values = self._entries["text"], self._entries["marks"]["values"]
        for start in range(0, len(pairs), _PAIRS_AT_ONCE):
            part = pairs[start : start + _PAIRS_AT_ONCE]
            which, other = part >> 32, part & 0xFFFFFFFF
            own = rows[which]
            # Among a million stories most pairs share one band by chance: a look at the values tells.
            same = (text[own] == text[other]) & (text[own] != 0)
            (kept,) = (same | (estimated(values[own], values[other]) >= LEAST_SEEN)).nonzero()
            if not len(kept):
                continue
            which, own, other, same = which[kept], own[kept], other[kept], same[kept]
            kept = self._within(own, other)
            which, own, other, same = which[kept], own[kept], other[kept], same[kept]
            verdicts, jaccard = judged(self._entries["marks"][own], self._entries["marks"][other])
            verdicts[same], jaccard[same] = COPY, 1
            (some,) = verdicts.nonzero()
            yield from zip(
                which[some].tolist(),
                other[some].tolist(),
                verdicts[some].tolist(),
                jaccard[some].tolist(),
                strict=True,
            )

    def _within(self, one: Numbers, other: Numbers) -> NDArray[np.bool_]:
        """Which pairs of rows are of two stories, and as near in time as the larger of their windows."""
        apart = hours_apart(self._times[one], self._times[other])
        story = self._entries["story"]
        near: NDArray[np.bool_] = apart <= np.maximum(self._windows(one), self._windows(other))
        near &= (story[one] != story[other]).any(axis=1)
        return near

    def _windows(self, rows: Numbers) -> Numbers:
        windows = self._entries["window"][rows].astype(np.int64)
        windows[windows == 0] = self._window
        return windows

    def _present(self, entries: Entries, rows: Numbers) -> Present:
        """In which bands these rows stand."""
        text = entries["text"] != 0
        marked = text & (entries["marks"]["format"] == FORMAT)
        covers = self._covers[rows]
        covered = covers != NO_ROW
        headline = entries["marks"]["headline"]
        present = np.ones((len(rows), len(_ALL)), np.bool_)
        present[:, :BANDS] = (marked & ~covered)[:, None]
        # Row -1, the last one, stands for no row.
        other = ~covered | (headline != self._entries["marks"]["headline"][covers])
        present[:, HEADLINE] = marked & (headline != 0) & other
        present[:, TEXT] = text & ~covered
        return present

    def _known(self, entries: Entries, keys: Keys) -> tuple[list[Placed], Numbers]:
        """Where each entry is, and which are new: these are written down here, but not in the chains yet."""
        before = self._before(entries, keys)
        ids = [one.tobytes() for one in entries["story"]]
        names = [one.tobytes() for one in entries["marks"]["names"]]
        windows = [window or self._window for window in entries["window"].tolist()]
        columns = (entries[name].tolist() for name in ("content", "text", "received"))
        stories: dict[bytes, int] = {}
        contents: dict[tuple[bytes, int], int] = {}
        texts: dict[tuple[int, tuple[int, int, bool], bytes], list[tuple[int, int]]] = defaultdict(list)
        held_received = self._entries["received"]
        found: list[Placed] = []
        fresh: list[int] = []
        for at, (story, time, content, text, received) in enumerate(
            zip(ids, times(entries), *columns, strict=True)
        ):
            row = contents.get((story, content), before.contents.get(at, NO_ROW))
            known = row != NO_ROW
            if known and (received >= held_received[row] or time == self._times[row]):
                # The smallest receipt counts; one that is smaller and moves an hour is a row of its own.
                held_received[row] = min(received, int(held_received[row]))
                found.append(Placed(row, False, cover=int(self._covers[row])))
                continue
            row = self._length + len(fresh)
            placed = Placed(row, True, stories.get(story, before.stories.get(at, NO_ROW)))
            placed.version = placed.before != NO_ROW and not known
            if text:
                alike = texts[text, time.item(), names[at]]
                wide = (one for one, window in alike if window >= windows[at])
                placed.cover = before.covers.get(at, next(wide, NO_ROW))
                if placed.cover == NO_ROW:
                    alike.append((row, windows[at]))
            stories[story] = contents[story, content] = row
            self._entries[row] = entries[at]
            self._times[row] = time
            self._covers[row] = placed.cover
            fresh.append(at)
            found.append(placed)
        return found, np.array(fresh, np.int64)

    def _before(self, entries: Entries, keys: Keys) -> _Before:
        present = np.ones((len(entries), len(_KNOWN)), np.bool_)
        which, row, band = self._chains.find(keys[:, _KNOWN], present, _KNOWN, STEPS)
        if not len(which):
            return _Before({}, {}, {})
        # The newest row of each stays.
        order = np.argsort(row, kind="stable")
        which, row, band = which[order], row[order], band[order]
        asked, held = entries[which], self._entries[row]
        story = (asked["story"] == held["story"]).all(axis=1)
        windows = np.where(asked["window"] == 0, self._window, asked["window"])
        cover = (
            (asked["text"] == held["text"])
            & (asked["text"] != 0)
            & (times(asked) == self._times[row])
            # Words in capitals are the same text with other names, and names decide on edges.
            & (asked["marks"]["names"] == held["marks"]["names"]).all(axis=1)
            & (windows <= self._windows(row))
        )
        matches = (
            (band == STORY) & story,
            (band == CONTENT) & story & (asked["content"] == held["content"]),
            (band == TEXT) & cover,
        )
        return _Before(*(dict(zip(which[one].tolist(), row[one].tolist(), strict=True)) for one in matches))

    def _grow(self, more: int) -> None:
        needed = self._length + more
        if needed > MOST_ROWS:
            raise WiredeskError(
                f"more than {MOST_ROWS:,} sketches of one language within the window: "
                "choose a smaller copies_window_hours"
            )
        if needed > len(self._entries):
            # By a quarter: room that is not used yet is memory too.
            places = max(needed, len(self._entries) * 5 // 4)
            for name, longer in (
                ("_entries", empty(places)),
                ("_times", np.zeros(places, TIMES)),
                ("_covers", np.full(places, NO_ROW, np.int32)),
            ):
                longer[: self._length] = getattr(self, name)[: self._length]
                setattr(self, name, longer)
            self._chains.room(places)
        if needed > self._chains.places:
            self._chains = Chains(len(_ALL), 2 * self._chains.places)
            self._chains.room(len(self._entries))
            for first in range(0, self._length, _ROWS_AT_ONCE):
                rows = np.arange(first, min(first + _ROWS_AT_ONCE, self._length))
                entries = self._entries[rows]
                self._chains.insert(first, _keys(entries), self._present(entries, rows))


def _keys(entries: Entries) -> Keys:
    """The keys of entries in every band."""
    marks = entries["marks"]
    keys = np.empty((len(entries), len(_ALL)), np.uint32)
    values = marks["values"][:, : BANDS * VALUES_A_BAND].reshape(-1, BANDS, VALUES_A_BAND).astype(np.uint32)
    keys[:, :BANDS] = values[:, :, 0] | values[:, :, 1] << np.uint32(8) | values[:, :, 2] << np.uint32(16)
    keys[:, HEADLINE] = marks["headline"]
    keys[:, TEXT] = entries["text"] & np.uint64(0xFFFFFFFF)
    # Story ids are hashes already; their last four bytes will do.
    keys[:, STORY] = np.ascontiguousarray(entries["story"][:, -4:]).view(np.uint32)[:, 0]
    keys[:, CONTENT] = keys[:, STORY] ^ (entries["content"] & np.uint64(0xFFFFFFFF))
    return keys
