"""Plain items, one JSON object a line: the simplest way to hand items to the desk."""

from __future__ import annotations

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import jsontext
from wiredesk.wire.body import blocks_of_lines, lines_of
from wiredesk.wire.moments import moment_or_warning
from wiredesk.wire.received import decode
from wiredesk.wire.sniff import BYTE_ORDER_MARK
from wiredesk.wire.stated import Stated, item_of


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


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item of each line, or what is wrong with that line (with its bytes); blank lines are skipped."""
    # Only line feeds end a line: inside JSON texts, U+2028 and its like are allowed.
    lines = [line for line in data.removeprefix(BYTE_ORDER_MARK).split(b"\n") if line.strip()]
    found: list[Item | Rejected] = []
    for index, line in enumerate(lines):
        try:
            found.append(_item(line, index, record, feed))
        except Rejected as error:
            found.append(Rejected(error.reason, f"line {index + 1}: {error.message}", part=line))
    return found


def _item(line: bytes, index: int, record: WireRecord, feed: Feed) -> Item:
    decode(line)
    stated, replaced = jsontext.decode(line, _Plain)
    item_id = str(stated.id).strip()
    if not item_id:
        raise Rejected(Reason.WRONG_SHAPE, "expected an id, got an empty text - at `$.id`")
    warnings = [*replaced]
    provider = (stated.provider or "").strip()
    item = Stated(
        item_id=item_id,
        provider=provider,
        namespace=provider,
        version=None if stated.version is None else str(stated.version),
        version_created=moment_or_warning("published", stated.published, feed.zone, warnings),
        status=stated.status,
        headline=stated.headline or "",
        language=stated.language or None,
        blocks=blocks_of_lines(lines_of(stated.text or "")),
        warnings=tuple(warnings),
    )
    return item_of(item, record, feed, index)
