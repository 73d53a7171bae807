"""From bytes to items: one module a format, and the rules that all formats share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from wiredesk.errors import Reason, Rejected
from wiredesk.model import NDJSON_LINE, Draft, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import (
    anpa1312,
    digitalwires,
    iptc7901,
    jsonfields,
    mail,
    ndjson,
    newsml1,
    newsml_g2,
    ninjs,
    nitf,
    plain,
    rss,
)
from wiredesk.wire.charset import BYTE_ORDER_MARK
from wiredesk.wire.identity import fingerprint, rank
from wiredesk.wire.sniff import refuse_other, sniff

__all__ = ["PARSERS", "parse", "read"]

PARSERS: dict[str, Callable[[bytes, WireRecord, Feed], list[Item | Rejected]]] = {
    "ninjs": ninjs.parse,
    "newsml-g2": newsml_g2.parse,
    "newsml1": newsml1.parse,
    "nitf": nitf.parse,
    "digitalwires": digitalwires.parse,
    "json": jsonfields.parse,
    "ndjson": ndjson.parse,
    "plain": plain.parse,
    "anpa1312": anpa1312.parse,
    "iptc7901": iptc7901.parse,
    "rss": rss.parse,
    "email": mail.parse,
}
"""What reads each format: every item of a record, or what is wrong with that part; it may raise Rejected."""


def parse(data: bytes, feed: Feed, received: datetime) -> list[Item]:
    """The items that some bytes hold, in their order.

    `received` is an aware time, a fact of the delivery; undated items are ordered by it. Raises Rejected
    for the first item that cannot be read, and nothing else, whatever the bytes are.
    """
    record = WireRecord(
        feed=feed.name,
        value=data,
        key=None,
        headers=(),
        topic="",
        partition=0,
        offset=0,
        received=received,
    )
    items = []
    for found in _items(record, feed):
        if isinstance(found, Rejected):
            raise found
        items.append(found)
    return items


def read(record: WireRecord, feed: Feed) -> Iterator[Draft | Rejected]:
    """A draft for each item that a record holds, or what is wrong with it, in their order: at least one.

    A rejection that concerns only a part of the record carries the bytes of that part.
    """
    for found in _items(record, feed):
        if isinstance(found, Rejected):
            yield found
        else:
            content = fingerprint(found)
            yield Draft(record=record, item=found, rank=rank(found, content, feed.order), fingerprint=content)


def _items(record: WireRecord, feed: Feed) -> Iterator[Item | Rejected]:
    try:
        data = record.value
        if data is None or not data.removeprefix(BYTE_ORDER_MARK).strip():
            raise Rejected(Reason.EMPTY, "only white space" if data else "no bytes")
        if feed.format == "auto":
            kind = sniff(data)
            if kind == "plain" and NDJSON_LINE in record.headers:
                kind = "ndjson"  # a line of an NDJSON file is a broken object, not a text
        else:
            refuse_other(data, feed.format)
            kind = feed.format
        yield from PARSERS[kind](data, record, feed)
    except Rejected as rejected:
        yield rejected
