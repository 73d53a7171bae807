"""ninjs 1.x, 2.x and 3.x, the IPTC's news in JSON (the schemas at iptc.org/std/ninjs).

3.x writes `versionCreated` where 1.x and 2.x write `versioncreated`; in lower case all names meet. 1.x has
`headline` and `body_*` properties, 2.x and 3.x have arrays of values with a role and a content type.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire import jsontext
from wiredesk.wire.body import blocks_of_html, blocks_of_lines, lines_of
from wiredesk.wire.jsontext import first_name, names, without_markup
from wiredesk.wire.moments import embargo_end, moment_or_warning
from wiredesk.wire.stated import Stated, item_of

FIELDS = {
    "": "IPTC ninjs 1.0 to 1.6, 2.0 to 2.2, 3.0 and 3.1; one item, or an array of items",
    "item_id": "`uri`",
    "provider": "`infosources`, `infosource`, `copyrightholder`: the first name",
    "version": "`version`",
    "first_created": "`firstcreated`, `firstCreated`",
    "version_created": "`versioncreated`, `versionCreated`",
    "status": "`pubstatus`, `pubStatus`",
    "embargoed": "`embargoed`, `embargoedUntil`",
    "urgency": "`urgency`",
    "headline": "`headline`, `headline_main`, `headline_*`; `headlines`: the role `main`, else the first",
    "slugline": "`slugline`",
    "byline": "`byline`, `by`",
    "language": "`language`",
    "blocks": "`body_*`, `bodies`: the plain text, else the HTML; no captions, summaries, teasers or notes",
    "dateline": "`located`",
    "credit": "the closing line of the body",
    "subjects": "`subject`, `subjects`: the names",
    "places": "`place`, `places`: the names",
    "ed_note": "`ednote`, `edNote`",
    "change": "`edNote`, else the marker of the headline, else the version",
}

# Roles of texts that are no body: they are shorter, or they are for editors only.
_NO_BODY = frozenset(("abstract", "caption", "headline", "note", "notepad", "summary", "teaser"))


class _Text(Struct):
    """A headline or a body in 2.x (`contenttype`) and 3.x (`contentType`)."""

    value: str | None = None
    role: str | None = None
    contenttype: str | None = None
    contentType: str | None = None  # noqa: N815 (the wire's name)


class _Ninjs(Struct):
    """What we read of an item, by lower-case names. Of what the desk acts on, the type is checked; what
    it only shows may have any type, and another than expected is ignored."""

    uri: str
    version: str | int | float | None = None
    firstcreated: str | None = None
    versioncreated: str | None = None
    pubstatus: str | None = None
    embargoed: str | None = None
    embargoeduntil: str | None = None
    headline: str | None = None
    headlines: list[_Text] | None = None
    bodies: list[_Text] | None = None
    ednote: str | None = None
    language: str | None = None
    urgency: Any = None
    slugline: Any = None
    byline: Any = None
    by: Any = None
    located: Any = None
    subject: Any = None
    subjects: Any = None
    place: Any = None
    places: Any = None
    infosource: Any = None
    infosources: Any = None
    copyrightholder: Any = None


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item that a ninjs document states, or each item of an array of them.

    Raises Rejected: BAD_ENCODING, MALFORMED, TOO_LARGE, WRONG_SHAPE (which field, and what is expected there)
    and NO_TEXT; within an array each of these is about one element.
    """
    return jsontext.each(data, feed, partial(_item, record, feed))


def _item(record: WireRecord, feed: Feed, text: str | bytes, warnings: list[str], index: int) -> Item:
    document, replaced = jsontext.decode(text, dict[str, Any])
    warnings += replaced
    fields = {name.lower(): value for name, value in document.items()}
    stated = jsontext.convert(fields, _Ninjs)
    if not stated.uri.strip():
        raise Rejected(Reason.WRONG_SHAPE, "expected an id, got an empty text - at `$.uri`")
    item = Stated(
        item_id=stated.uri,
        provider=first_name(stated.infosources, stated.infosource, stated.copyrightholder),
        version=None if stated.version is None else str(stated.version),
        first_created=moment_or_warning("firstCreated", stated.firstcreated, feed.zone, warnings),
        version_created=moment_or_warning("versionCreated", stated.versioncreated, feed.zone, warnings),
        status=jsontext.status(stated.pubstatus, "$.pubStatus"),
        embargoed=embargo_end(stated.embargoeduntil or stated.embargoed, feed.zone, "$.embargoedUntil"),
        urgency=jsontext.urgency(stated.urgency, warnings),
        headline=_headline(stated, fields),
        slugline=first_name(stated.slugline),
        byline=without_markup(first_name(stated.byline, stated.by)),
        language=stated.language or None,
        blocks=_body(stated, fields),
        dateline=first_name(stated.located),
        subjects=names(stated.subjects, stated.subject),
        places=names(stated.places, stated.place),
        ed_note=(stated.ednote or "").strip(),
        warnings=tuple(warnings),
    )
    return item_of(item, record, feed, index)


def _headline(stated: _Ninjs, fields: dict[str, Any]) -> str:
    """The main headline: by role in 2.x and 3.x, else the first that says something."""
    texts = stated.headlines or []
    texts = [text for text in texts if text.role == "main"] + texts
    plain = (stated.headline, *_patterned(fields, "headline_main", "headline_"), *(t.value for t in texts))
    return next((without_markup(text).strip() for text in plain if text and text.strip()), "")


def _body(stated: _Ninjs, fields: dict[str, Any]) -> tuple[Block, ...]:
    """The body from its plain text, else from HTML: both say the same where an item has both."""
    texts = [
        _Text(value=fields[name], role=name.removeprefix("body_"))
        for name in fields
        if name.startswith("body_") and _is_text(fields, name)
    ]
    texts += stated.bodies or []
    texts = [text for text in texts if text.value and text.value.strip() and text.role not in _NO_BODY]
    for text in texts:
        if not _is_markup(text):
            return blocks_of_lines(lines_of(text.value or ""))
    return blocks_of_html(texts[0].value or "") if texts else ()


def _is_markup(text: _Text) -> bool:
    kind = text.contenttype or text.contentType
    if kind:
        return not kind.lower().startswith("text/plain")
    if text.role in ("html", "html5", "xhtml", "richtext"):
        return True
    return "</" in (text.value or "")


def _patterned(fields: dict[str, Any], *prefixes: str) -> Iterable[str]:
    """1.x: the properties that match a pattern, those of the first prefix first."""
    for prefix in prefixes:
        yield from (fields[name] for name in fields if name.startswith(prefix) and _is_text(fields, name))


def _is_text(fields: dict[str, Any], name: str) -> bool:
    value = fields[name]
    if value is None or isinstance(value, str):
        return value is not None
    message = f"expected `str`, got `{type(value).__name__}` - at `$.{name}`"
    # Counts such as body_main_charcount are no texts and no mistakes.
    if isinstance(value, int):
        return False
    raise Rejected(Reason.WRONG_SHAPE, message)
