"""Plain items, one JSON object a line: the simplest way to hand items to the desk."""

from __future__ import annotations

import re
from functools import partial

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import charset, jsontext
from wiredesk.wire.body import blocks_of_lines, lines_of
from wiredesk.wire.moments import moment_or_warning
from wiredesk.wire.stated import Stated, item_of

FIELDS = {
    "": "one JSON object a line, or an array of such objects",
    "item_id": "`id`",
    "provider": "`provider`",
    "version": "`version`",
    "version_created": "`published`",
    "status": "`status`: usable, withheld or canceled",
    "headline": "`headline`",
    "language": "`language`",
    "blocks": "`text`: a line is a block",
    "credit": "the closing line of the text",
    "change": "the marker of the headline, else the version",
}

# A line of a broken file may begin with any bracket; an array of items begins with an object.
_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
# Ten times as many, because blank lines are no items.
_MOST_LINES = 10 * jsontext.MAX_ITEMS


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
    """The item of each line, or what is wrong with that line (with its bytes); blank lines are skipped.

    An array of items may stand for the lines. Raises Rejected(TOO_LARGE) for more than 2,000 of them.
    """
    if charset.by_mark(data)[0] not in ("", "utf-8"):
        data = charset.decode(data, feed)[0].encode()  # in UTF-16, a line feed is half a character
    if _ARRAY.match(data):
        return jsontext.each(data, feed, partial(_item, record, feed))
    # Only line feeds end a line: inside JSON texts, U+2028 and its like are allowed.
    lines = data.removeprefix(charset.BYTE_ORDER_MARK).split(b"\n", _MOST_LINES)
    lines = [line for line in lines if line.strip()]
    if len(lines) > jsontext.MAX_ITEMS:
        message = f"more than {jsontext.MAX_ITEMS} lines in one message"
        raise Rejected(Reason.TOO_LARGE, message)
    found: list[Item | Rejected] = []
    for index, line in enumerate(lines):
        try:
            text, warnings = charset.decode(line, feed)
            jsontext.refuse_huge(text)
            found.append(_item(record, feed, text, [*warnings], index))
        except Rejected as error:
            found.append(Rejected(error.reason, f"line {index + 1}: {error.message}", part=line))
    return found


def _item(record: WireRecord, feed: Feed, text: str | bytes, warnings: list[str], index: int) -> Item:
    stated, replaced = jsontext.decode(text, _Plain)
    warnings += replaced
    item_id = str(stated.id).strip()
    if not item_id:
        raise Rejected(Reason.WRONG_SHAPE, "expected an id, got an empty text - at `$.id`")
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
