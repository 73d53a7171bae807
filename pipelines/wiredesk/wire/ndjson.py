"""Plain items, one JSON object a line: the simplest way to hand items to the desk."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import jsontext
from wiredesk.wire.body import blocks_of_lines, lines_of, split_body
from wiredesk.wire.identity import story_id
from wiredesk.wire.lifecycle import change_of, status_of, strip_markers
from wiredesk.wire.moments import moment_or_warning
from wiredesk.wire.received import decode, position, with_text
from wiredesk.wire.sniff import BYTE_ORDER_MARK


class _Plain(Struct):
    """One line; `id` and one of `headline` and `text` are required."""

    id: str | int
    provider: str | None = None
    headline: str | None = None
    text: str | None = None
    published: str | None = None
    version: str | int | float | None = None
    language: str | None = None
    status: Status | None = None


def parse(data: bytes, record: WireRecord, feed: Feed) -> Iterator[Item | Rejected]:
    """The item of each line, or what is wrong with that line (with its bytes); blank lines are skipped."""
    # Only line feeds end a line: inside JSON texts, U+2028 and its like are allowed.
    lines = [line for line in data.removeprefix(BYTE_ORDER_MARK).split(b"\n") if line.strip()]
    for index, line in enumerate(lines):
        try:
            yield _item(line, index, record, feed)
        except Rejected as error:
            yield Rejected(error.reason, f"line {index + 1}: {error.message}", part=line)


def _item(line: bytes, index: int, record: WireRecord, feed: Feed) -> Item:
    decode(line)
    stated, replaced = jsontext.decode(line, _Plain)
    item_id = str(stated.id).strip()
    if not item_id:
        raise Rejected(Reason.WRONG_SHAPE, "expected an id, got an empty text - at `$.id`")
    warnings = [*replaced]
    headline, marker = strip_markers(stated.headline or "")
    version = None if stated.version is None else str(stated.version)
    change = change_of(stated.status, marker, "", version)
    blocks, credit, doubts = split_body(blocks_of_lines(lines_of(stated.text or "")))
    provider = feed.provider or (stated.provider or "").strip() or feed.name
    return with_text(
        Item(
            story_id=story_id(provider, item_id, "", "", record.received, feed.zone),
            provider=provider,
            item_id=item_id,
            version=version,
            version_created=moment_or_warning("published", stated.published, feed.zone, warnings),
            status=stated.status or status_of(change),
            headline=headline,
            language=stated.language or None,
            blocks=blocks,
            credit=credit,
            change=change,
            source=position(record, index),
            warnings=(*warnings, *doubts),
        )
    )
