"""What every format ends in: an item that says something, and the place that it came from."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Item, SourcePosition, Status, WireRecord
from wiredesk.text.clean import clean_line
from wiredesk.wire.body import without_credit


def position(record: WireRecord, index: int) -> SourcePosition:
    """Where the item at place `index` of a record came from."""
    return SourcePosition(
        feed=record.feed,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        index=index,
        received=record.received,
        digest=_digest(record.value or b""),
    )


# The items of a record come one after the other: a feed of a hundred entries is hashed once.
@lru_cache(maxsize=1)
def _digest(data: bytes) -> str:
    # As `b2sum -l 128` prints it.
    return blake2b(data, digest_size=16).hexdigest()


def with_text(item: Item) -> Item:
    """The item, if it says something: a headline, a body, or that a story is killed or on hold.

    Raises Rejected(NO_TEXT).
    """
    says = clean_line(item.headline) or any(clean_line(block.text) for block in without_credit(item.blocks))
    if says or item.status is not Status.USABLE:
        return item
    raise Rejected(Reason.NO_TEXT, "the item has neither a headline nor a body")
