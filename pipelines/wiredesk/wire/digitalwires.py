"""dpa digitalwires, the JSON of dpa's interface for online desks (format `digitalwires@...`).

The parts that are not for publication are never read: `notepad`, contacts, and every editorial note that is
not marked as publishable. The teaser is no part of the body.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import jsontext
from wiredesk.wire.body import blocks_of_html
from wiredesk.wire.jsontext import first_name, names, without_markup
from wiredesk.wire.lifecycle import note_change
from wiredesk.wire.moments import embargo_end, moment_or_warning
from wiredesk.wire.stated import Stated, item_of

FIELDS = {
    "": "one item, or an array of items; `notepad`, contacts and notes that are not publishable stay unread",
    "item_id": "`urn`",
    "provider": "`creditline`, else the category `dnltype:provider`",
    "version": "`version`",
    "version_created": "`version_created`",
    "status": "`pubstatus`",
    "embargoed": "`embargoed`",
    "urgency": "`urgency`",
    "headline": "`headline`",
    "byline": "`byline`",
    "language": "`language`",
    "blocks": "`article_html`",
    "dateline": "`dateline`",
    "credit": "the closing line of the body, where it has one",
    "subjects": "categories `dnltype:dpasubject`, `dnltype:subject`, `dnltype:keyword`",
    "places": "categories `dnltype:geosubject`",
    "ed_note": "`ednotes` with `is_publishable: true`, but for closing lines and contacts",
    "change": "`signal`; else a note of the role `correction`; else what the notes say",
}

_SUBJECTS = ("dpasubject", "subject", "keyword")
# Of persons, who are in no field of an item, and of the closing line, whose initials name persons too.
_NO_NOTES = frozenset(("contacts", "dpacontacts", "closingline"))
_CORRECTIONS = frozenset(("correction", "correctionshort"))


class _Note(Struct):
    role: str | None = None
    ednote: str | None = None
    is_publishable: bool | None = None

    @property
    def kind(self) -> str:
        """`correction` of `dpaednoterole:correction`."""
        return (self.role or "").rpartition(":")[2]


class _Digitalwire(Struct):
    """What we read of an item. Notes of another shape are refused: they might be published by mistake."""

    urn: str
    version: str | int | None = None
    version_created: str | None = None
    pubstatus: str | None = None
    embargoed: str | None = None
    headline: str | None = None
    article_html: str | None = None
    language: str | None = None
    ednotes: list[_Note] | None = None
    urgency: Any = None
    creditline: Any = None
    byline: Any = None
    dateline: Any = None
    signal: Any = None
    categories: Any = None


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item that a digitalwires document states, or each item of an array of them.

    Raises Rejected: BAD_ENCODING, MALFORMED, TOO_LARGE, WRONG_SHAPE (which field, and what is expected there)
    and NO_TEXT; within an array each of these is about one element.
    """
    return jsontext.each(data, feed, partial(_item, record, feed))


def _item(record: WireRecord, feed: Feed, text: str | bytes, warnings: list[str], index: int) -> Item:
    stated, replaced = jsontext.decode(text, _Digitalwire)
    warnings += replaced
    if not stated.urn.strip():
        raise Rejected(Reason.WRONG_SHAPE, "expected an id, got an empty text - at `$.urn`")
    notes = [note for note in stated.ednotes or () if note.ednote and note.kind not in _NO_NOTES]
    public = (note.ednote.strip() for note in notes if note.is_publishable and note.ednote)
    item = Stated(
        item_id=stated.urn,
        provider=first_name(stated.creditline, *_categories(stated, "provider")),
        version=None if stated.version is None else str(stated.version),
        version_created=moment_or_warning("version_created", stated.version_created, feed.zone, warnings),
        status=jsontext.status(stated.pubstatus, "$.pubstatus"),
        embargoed=embargo_end(stated.embargoed, feed.zone, "$.embargoed"),
        urgency=jsontext.urgency(stated.urgency, warnings),
        headline=without_markup(stated.headline or "").strip(),
        byline=first_name(stated.byline),
        language=stated.language or None,
        blocks=blocks_of_html(stated.article_html or ""),
        dateline=first_name(stated.dateline),
        subjects=names(*(name for kind in _SUBJECTS for name in _categories(stated, kind))),
        places=names(*_categories(stated, "geosubject")),
        ed_note="\n".join(dict.fromkeys(public)),
        change=_change(stated, notes),
        warnings=tuple(warnings),
    )
    return item_of(item, record, feed, index)


def _categories(stated: _Digitalwire, kind: str) -> Iterator[Any]:
    for category in stated.categories if isinstance(stated.categories, list) else ():
        if isinstance(category, dict) and category.get("type") == f"dnltype:{kind}":
            yield category.get("name")


def _change(stated: _Digitalwire, notes: list[_Note]) -> Change | None:
    for signal in names(stated.signal, *_categories(stated, "signal")):
        if change := jsontext.CHANGES.get(signal.rpartition(":")[2].lower()):
            return change
    if any(note.kind in _CORRECTIONS for note in notes):
        return Change.CORRECTION
    told = (note_change(note.ednote or "") for note in notes)
    return next((change for change in told if change is not Change.NEW), None)
