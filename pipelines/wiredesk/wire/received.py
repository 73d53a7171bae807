"""What every format ends in: an item that says something, and the place that it came from."""

from __future__ import annotations

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Item, SourcePosition, Status, WireRecord
from wiredesk.text.clean import clean_line


def position(record: WireRecord, index: int) -> SourcePosition:
    """Where the item at place `index` of a record came from."""
    return SourcePosition(
        feed=record.feed,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        index=index,
        received=record.received,
    )


def with_text(item: Item) -> Item:
    """The item, if it says something: a headline, a body, or that a story is killed or on hold.

    Raises Rejected(NO_TEXT).
    """
    says = clean_line(item.headline) or any(clean_line(block.text) for block in item.blocks)
    if says or item.status is not Status.USABLE:
        return item
    raise Rejected(Reason.NO_TEXT, "the item has neither a headline nor a body")
