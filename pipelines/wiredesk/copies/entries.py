"""The log: what the index needs of a sketch, in a fixed number of bytes, so that many are one array."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from wiredesk.copies.marks import FORMAT, MARKS
from wiredesk.model import ID_BYTES, Sketch

HOUR = 3_600_000
"""Milliseconds."""

# How long before its receipt a text may have been published: feeds bring a week's archive; what claims to be
# older (1970) has a clock that is wrong, or comes from an archive with all that was copied from it.
OLDEST = 7 * 24 * HOUR

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
ENTRY_BYTES = _ENTRY.itemsize
_NO_MARKS = bytes(MARKS.itemsize)

Entries = NDArray[np.void]


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


def hours(entries: Entries) -> NDArray[np.int64]:
    """The hour since 1970 in which each was published; where its receipt does not let that be true, received.

    That is more than a week before the receipt, or after it: clocks gone wrong neither part copies nor join
    others. By hours, so that thousands of exact repeats are one place in the index.
    """
    received, published = entries["received"].astype(np.int64), entries["published"].astype(np.int64)
    believed = (received - OLDEST <= published) & (published <= received)
    return np.where(believed, published, received) // HOUR
