"""The log: what the index needs of a sketch, in a fixed number of bytes, so that many are one array."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from wiredesk.copies.marks import FORMAT, MARKS
from wiredesk.model import ID_BYTES, Sketch

HOUR = 3_600_000
"""Milliseconds."""

# When a published time is believed. An archive may be read years later; a clock that is wrong says 1970 or
# 2100, and one in another zone is hours ahead.
OLDEST = 5 * 365 * 24 * HOUR
AHEAD = 24 * HOUR

# Eight bytes of the fingerprint tell two contents of one story apart.
_CONTENT_DIGITS = 16
_ENTRY = np.dtype(
    [
        ("story", "u1", (ID_BYTES,)),
        ("content", ">u8"),
        ("text", ">u8"),
        ("published", ">i8"),
        ("received", ">i8"),
        ("window", ">u2"),
        ("marks", MARKS),
    ]
)
TIMES = np.dtype([("published", "<i4"), ("received", "<i4"), ("dated", "?")])
"""Hours since 1970."""
_NO_MARKS = bytes(MARKS.itemsize)

Entries = NDArray[np.void]
Times = NDArray[np.void]


def log_entry(sketch: Sketch) -> bytes:
    """What CopyIndex needs of a sketch, in 276 bytes; entries make a log by standing one after another.

    Marks of another format than this program's are left out: such a text has exact copies only.
    """
    known = len(sketch.marks) == MARKS.itemsize and sketch.marks[0] == FORMAT
    return b"".join((
        bytes.fromhex(sketch.story_id),
        bytes.fromhex(sketch.fingerprint[:_CONTENT_DIGITS]),
        sketch.text_hash.to_bytes(8, "big"),
        sketch.published.to_bytes(8, "big", signed=True),
        sketch.received.to_bytes(8, "big", signed=True),
        sketch.window.to_bytes(2, "big"),
        sketch.marks if known else _NO_MARKS,
    ))  # fmt: skip


def read_log(log: bytes) -> Entries:
    """The entries of a log; raises ValueError where it is cut off."""
    return np.frombuffer(log, _ENTRY)


def entries_of(sketches: Iterable[Sketch]) -> Entries:
    """The entries of sketches."""
    return read_log(b"".join(map(log_entry, sketches)))


def empty(places: int) -> Entries:
    """Room for entries."""
    return np.zeros(places, _ENTRY)


def times(entries: Entries) -> Times:
    """When each was published and received.

    Not dated: it has no time of its own, or one that its receipt does not let be true, so that clocks gone
    wrong neither part copies nor join others. By hours, so that thousands of exact repeats are one place in
    the index.
    """
    received, published = entries["received"].astype(np.int64), entries["published"].astype(np.int64)
    found = np.zeros(len(entries), TIMES)
    found["received"] = received // HOUR
    found["dated"] = (
        (published != received) & (published >= received - OLDEST) & (published <= received + AHEAD)
    )
    found["published"] = np.where(found["dated"], published, received) // HOUR
    return found


def hours_apart(one: Times, other: Times) -> NDArray[np.int64]:
    """Between the publications of each pair; between the receipts, where one of the two is not dated."""
    published, received = (
        np.abs(one[name].astype(np.int64) - other[name]) for name in ("published", "received")
    )
    apart: NDArray[np.int64] = np.where(one["dated"] & other["dated"], published, received)
    return apart
