"""JSON of any shape (the format `json`): the feed's `fields` say at which path each field of the item stands.

A path is keys and numbers with dots between (`body.text`, `subjects.0`); a list on the way is asked element
by element. `fields.items` is the path of the items where one message holds several.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import charset, jsontext
from wiredesk.wire.body import blocks_of_html, blocks_of_lines, lines_of
from wiredesk.wire.jsontext import without_markup
from wiredesk.wire.lifecycle import note_change
from wiredesk.wire.moments import embargo_end, moment_or_warning
from wiredesk.wire.stated import Stated, item_of

FIELDS = {
    "": "each field stands where the setting `fields` of the feed says; what it does not name stays absent",
    "item_id": "`fields.item_id`, required",
    "provider": "`fields.provider`",
    "version": "`fields.version`",
    "first_created": "`fields.first_created`",
    "version_created": "`fields.version_created`",
    "status": "`fields.status`: usable, withheld or canceled",
    "embargoed": "`fields.embargoed`",
    "urgency": "`fields.urgency`: 1 to 9",
    "headline": "`fields.headline`",
    "slugline": "`fields.slugline`",
    "byline": "`fields.byline`",
    "language": "`fields.language`",
    "blocks": "`fields.body`: text or HTML; of a list, all texts",
    "dateline": "`fields.dateline`",
    "credit": "the closing line of the body",
    "subjects": "`fields.subjects`: all texts",
    "places": "`fields.places`: all texts",
    "ed_note": "`fields.ed_note`",
    "change": "`fields.change`: update, correction, ..., or a note that says it; else `ed_note`, `headline`",
}

_MARKUP = re.compile(r"</[a-z]|<(?:p|br|div|h[1-6])[\s/>]", re.IGNORECASE)


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The items of a JSON message, as the feed's `fields` say.

    Raises Rejected: BAD_ENCODING, MALFORMED, TOO_LARGE, WRONG_SHAPE and NO_TEXT; where the message holds
    several items, each of the last two is about one of them.
    """
    text, warnings = charset.decode(data, feed)
    jsontext.refuse_huge(text)
    document, replaced = jsontext.decode(text, Any)
    several = "items" in feed.fields or isinstance(document, list)
    elements = list(_at(document, feed.fields.get("items", "").split(".") if "items" in feed.fields else []))
    if not elements:
        raise Rejected(Reason.WRONG_SHAPE, "expected items, got none" + _place(feed, "items"))
    if len(elements) > jsontext.MAX_ITEMS:
        message = f"{len(elements)} items in one message; read are up to {jsontext.MAX_ITEMS}"
        raise Rejected(Reason.TOO_LARGE, message)
    found: list[Item | Rejected] = []
    for index, element in enumerate(elements):
        try:
            found.append(_item(element, [*warnings, *replaced], record, feed, index))
        except Rejected as error:
            if not several:
                raise
            part = msgspec.json.encode(element)
            found.append(Rejected(error.reason, f"element {index + 1}: {error.message}", part=part))
    return found


def _item(element: Any, warnings: list[str], record: WireRecord, feed: Feed, index: int) -> Item:
    def texts(field: str) -> list[str]:
        return _texts(element, field, feed, warnings)

    def text(field: str) -> str:
        return next(iter(texts(field)), "")

    def exactly(field: str) -> str:
        """A text that the desk acts on: what is none is refused, not doubted."""
        doubts: list[str] = []
        found = _texts(element, field, feed, doubts)
        if doubts:
            raise Rejected(Reason.WRONG_SHAPE, doubts[0])
        return next(iter(found), "")

    item_id = exactly("item_id")
    if not item_id:
        raise Rejected(Reason.WRONG_SHAPE, "expected an id, got none" + _place(feed, "item_id"))
    item = Stated(
        item_id=item_id,
        provider=text("provider"),
        namespace=text("provider"),
        version=text("version") or None,
        first_created=moment_or_warning("first_created", text("first_created"), feed.zone, warnings),
        version_created=moment_or_warning("version_created", text("version_created"), feed.zone, warnings),
        status=jsontext.status(exactly("status"), feed.fields.get("status", "")),
        embargoed=embargo_end(exactly("embargoed"), feed.zone, feed.fields.get("embargoed", "")),
        urgency=jsontext.urgency(text("urgency") or None, warnings),
        headline=without_markup(text("headline")),
        slugline=text("slugline"),
        byline=without_markup(text("byline")),
        language=text("language") or None,
        blocks=_blocks("\n".join(texts("body"))),
        dateline=text("dateline"),
        subjects=tuple(dict.fromkeys(texts("subjects"))),
        places=tuple(dict.fromkeys(texts("places"))),
        ed_note="\n".join(texts("ed_note")),
        change=_change(text("change"), warnings),
        warnings=tuple(dict.fromkeys(warnings)),
    )
    return item_of(item, record, feed, index)


def _texts(element: Any, field: str, feed: Feed, warnings: list[str]) -> list[str]:
    """The texts and numbers at the path of `field`; that something else stands there is a warning."""
    if field not in feed.fields:
        return []
    values = [value for value in _at(element, feed.fields[field].split(".")) if value is not None]
    simple = [
        value for value in values if isinstance(value, str | int | float) and not isinstance(value, bool)
    ]
    if len(simple) < len(values):
        warnings.append(
            f"{field}: expected a text, got an object, a list or a truth value{_place(feed, field)}"
        )
    return [text for text in (str(value).strip() for value in simple) if text]


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    """What stands at the path, element by element where that is a list; nothing where it leads nowhere."""
    values = [value]
    for key in path:
        values = [below for above in values for below in _below(above, key)]
    for found in values:
        if isinstance(found, list):
            yield from found
        else:
            yield found


def _below(value: Any, key: str) -> Iterator[Any]:
    if isinstance(value, dict):
        if key in value:
            yield value[key]
    elif isinstance(value, list) and key.isdecimal():
        if int(key) < len(value):
            yield value[int(key)]
    elif isinstance(value, list):
        yield from (element[key] for element in value if isinstance(element, dict) and key in element)


def _place(feed: Feed, field: str) -> str:
    path = feed.fields.get(field)
    return f" - at `{path}`" if path else ""


def _blocks(text: str) -> tuple[Block, ...]:
    return blocks_of_html(text) if _MARKUP.search(text) else blocks_of_lines(lines_of(text))


def _change(text: str, warnings: list[str]) -> Change | None:
    word = text.rpartition(":")[2].strip().lower()
    if not word:
        return None
    change = jsontext.CHANGES.get(word) or note_change(text)
    if change is Change.NEW and word != Change.NEW:
        warnings.append(f"change: expected a word such as update or correction, got {text[:40]!r}")
    return change
