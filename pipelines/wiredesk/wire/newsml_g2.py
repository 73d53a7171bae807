"""NewsML-G2 2.x, the IPTC's news in XML (the specification at iptc.org/std/NewsML-G2).

A document is one newsItem, a newsMessage with many, or a packageItem, a list of items. Elements are known by
their names alone: prefixes, and the namespace that some senders forget, say nothing.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from lxml import etree

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, Change, Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import NOT_PUBLIC, blocks_of_html, blocks_of_lines, lines_of
from wiredesk.wire.lifecycle import told_by
from wiredesk.wire.moments import embargo_end, moment_or_warning
from wiredesk.wire.nitf import blocks_of_body, urgency_of
from wiredesk.wire.stated import Stated, item_of
from wiredesk.wire.xmltext import blocks_of_xml, children, first, name_of, read_xml, text_of

FIELDS = {
    "item_id": "`@guid`",
    "provider": "`itemMeta/provider`, else `contentMeta/infoSource`, else `contentMeta/creditline`",
    "version": "`@version`",
    "first_created": "`itemMeta/firstCreated`",
    "version_created": "`itemMeta/versionCreated`",
    "status": "`itemMeta/pubStatus`; an `embargoed` without a time is withheld",
    "embargoed": "`itemMeta/embargoed`",
    "urgency": "`contentMeta/urgency`",
    "headline": "`contentMeta/headline` of the main role or the first rank, else `itemMeta/title`",
    "slugline": "`contentMeta/slugline`",
    "byline": "`contentMeta/by`",
    "language": "`contentMeta/language/@tag`, else `@xml:lang` of the content",
    "blocks": "`contentSet/inlineXML` (XHTML, NITF), else `inlineData`; of an item without a headline and a "
    "text, `contentMeta/description`",
    "dateline": "`contentMeta/dateline`",
    "credit": "the last lines of the body",
    "subjects": "`contentMeta/subject` that is no place: `name`, else the code",
    "places": "`contentMeta/located` and `contentMeta/subject` of the type `geoArea` or `poi`",
    "ed_note": "`itemMeta/edNote` without `@pubconstraint` and without sections of the class `nonpublic`",
    "change": "`itemMeta/signal`, else the role and the words of `itemMeta/edNote`",
    "": "A package is read as its own headline; without one it is nothing where the items that it lists come "
    "with it. What has a `@pubconstraint`, `link`, `derivedFrom` and `contentCreated` are not kept.",
}
"""Field of the item -> where it comes from."""

# Desks send some hundred in a message; 5,000 of the smallest take a second to read.
MAX_ITEMS = 5_000

# What a signal, or the role of a note, says: without its scheme, but Reuters' letters (edStat).
_SIGNALS = {
    "kill": Change.KILL,
    "edstat:d": Change.KILL,
    "hold": Change.HOLD,
    "correction": Change.CORRECTION,
    "edstat:c": Change.CORRECTION,
    "refile": Change.CORRECTION,
    "update": Change.UPDATE,
    "edstat:u": Change.UPDATE,
    "replace": Change.UPDATE,
    "repeat": Change.REPEAT,
    "release": Change.RELEASE,
}
# Of several signals the gravest counts.
_GRAVEST = (Change.KILL, Change.HOLD, Change.CORRECTION, Change.UPDATE, Change.REPEAT, Change.RELEASE)

_NO_NEWS = {
    "conceptItem": "describes a person, a place, an event or a term",
    "knowledgeItem": "is a vocabulary",
    "planningItem": "plans coverage to come",
    "catalogItem": "lists vocabularies",
}
_PLACES = frozenset(("geoarea", "poi"))
# What the desk acts on, and what is read for that alone, counts also where it must not be published.
_ACTED_ON = frozenset((
    "edNote", "embargoed", "firstCreated", "provider", "pubStatus", "signal", "versionCreated",
))  # fmt: skip
_HIDDEN = ""
# Ranks are small; a longer number is none.
_RANK_DIGITS = 10
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_Properties = dict[str, list[etree._Element]]
"""The elements of itemMeta or contentMeta by their names; those that must not be published: _HIDDEN."""


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The items of a document: a newsItem, those of a newsMessage, or a packageItem and what it carries.

    A package without a text of its own that only lists items of the same document is no item. Raises
    Rejected: BAD_ENCODING, MALFORMED, WRONG_SHAPE (which element, and what is expected), NO_TEXT.
    """
    root, doubts = read_xml(data, feed)
    elements = list(islice(_items(root), MAX_ITEMS + 1))
    if not elements:
        raise Rejected(Reason.NO_TEXT, "a newsMessage without items")
    if len(elements) > MAX_ITEMS:
        raise Rejected(Reason.WRONG_SHAPE, f"more than {MAX_ITEMS} items; send them in smaller messages")
    carried = {element.get("guid") for element in elements if name_of(element) == "newsItem"}
    found: list[Item | Rejected] = []
    for index, element in enumerate(elements):
        try:
            found.append(item_of(_stated(element, feed, doubts), record, feed, index))
        except Rejected as rejected:
            if element is root and len(elements) == 1:
                raise
            if rejected.reason is not Reason.NO_TEXT or not _only_lists(element, carried):
                part = etree.tostring(element, encoding="utf-8", with_tail=False)
                found.append(Rejected(rejected.reason, rejected.message, part))
    return found


def _items(root: etree._Element) -> Iterator[etree._Element]:
    if name_of(root) != "newsMessage":
        yield root
        yield from _inline(root)
        return
    for item_set in children(root, "itemSet"):
        for element in item_set:
            yield element
            yield from _inline(element)


def _inline(element: etree._Element) -> Iterator[etree._Element]:
    """The newsItems that a package carries instead of naming them."""
    if name_of(element) == "packageItem":
        walker = etree.iterwalk(element, events=("start",), tag="{*}newsItem")
        for _, item in walker:
            yield item
            walker.skip_subtree()


def _only_lists(element: etree._Element, carried: set[str | None]) -> bool:
    listed = {reference.get("residref") for reference in element.iterdescendants("{*}itemRef")}
    inside = {inner.get("guid") for inner in element.iterdescendants("{*}newsItem")}
    return name_of(element) == "packageItem" and bool(listed or inside) and listed <= carried


def _stated(element: etree._Element, feed: Feed, doubts: tuple[str, ...]) -> Stated:
    kind = name_of(element)
    if kind not in ("newsItem", "packageItem"):
        expected = "expected newsItem, packageItem or newsMessage"
        what = f"a {kind} {_NO_NEWS[kind]}, no news text" if kind in _NO_NEWS else f"got {kind[:40]}"
        raise Rejected(Reason.WRONG_SHAPE, f"{expected}; {what}")
    guid = (element.get("guid") or "").strip()
    if not guid:
        raise Rejected(Reason.WRONG_SHAPE, f"expected an id, got none - at `{kind}/@guid`")
    warnings = [*doubts]
    about = _properties(element, "itemMeta")
    content = _properties(element, "contentMeta")
    if _HIDDEN in about or _HIDDEN in content:
        warnings.append(NOT_PUBLIC)
    blocks, language = _body(element, warnings)
    headline = _headline(content.get("headline", [])) or _text(about, "title")
    if not blocks and not headline:
        descriptions = content.get("description", [])
        blocks = tuple(block for description in descriptions for block in blocks_of_xml(description))
    status, embargoed = _status(about, feed.zone, warnings)
    change, ed_note = _notes(about, warnings)
    subjects: list[etree._Element] = []
    places = content.get("located", [])
    for subject in content.get("subject", []):
        (places if _word(subject.get("type")) in _PLACES else subjects).append(subject)
    parties = (*about.get("provider", []), *content.get("infoSource", []))
    return Stated(
        item_id=guid,
        provider=next(filter(None, map(_party, parties)), "") or _text(content, "creditline"),
        version=element.get("version"),
        first_created=_moment(about, "firstCreated", feed.zone, warnings),
        version_created=_moment(about, "versionCreated", feed.zone, warnings),
        status=status,
        embargoed=embargoed,
        urgency=urgency_of(_text(content, "urgency"), warnings),
        headline=headline,
        slugline=_text(content, "slugline"),
        byline=_text(content, "by"),
        language=next((tag for found in content.get("language", []) if (tag := found.get("tag"))), language),
        blocks=blocks,
        dateline=_text(content, "dateline"),
        subjects=_names(subjects),
        places=_names(places),
        ed_note=ed_note,
        change=change,
        warnings=tuple(warnings),
    )


def _properties(element: etree._Element, name: str) -> _Properties:
    found: _Properties = {}
    for meta in children(element, name):
        for child in meta:
            kind = name_of(child)
            hidden = child.get("pubconstraint") is not None and kind not in _ACTED_ON
            found.setdefault(_HIDDEN if hidden else kind, []).append(child)
    return found


def _text(properties: _Properties, name: str) -> str:
    return next(filter(None, map(text_of, properties.get(name, []))), "")


def _moment(properties: _Properties, name: str, zone: str, warnings: list[str]) -> datetime | None:
    return moment_or_warning(name, _text(properties, name), zone, warnings)


def _code(element: etree._Element) -> str:
    """The code that an element states, whole: as a qualified code, a URI or a literal."""
    return next((code for kind in ("qcode", "uri", "literal") if (code := element.get(kind, "").strip())), "")


def _word(code: str | None) -> str:
    """A code without its scheme or the address of its vocabulary, in lower case."""
    return re.split(r"[:/#]", code or "")[-1].lower()


def _named(element: etree._Element) -> str:
    return text_of(first(element, "name"))


def _names(elements: Iterable[etree._Element]) -> tuple[str, ...]:
    names = (_named(element) or _code(element) for element in elements)
    return tuple(dict.fromkeys(filter(None, names)))


def _party(element: etree._Element) -> str:
    """Who it is: the code of a qualified code, which stays when the name is written otherwise."""
    qualified = element.get("qcode", "").strip()
    return (
        qualified.partition(":")[2] or element.get("literal", "").strip() or _named(element) or _code(element)
    )


def _headline(headlines: list[etree._Element]) -> str:
    """The main headline: by its role, then one without a role; among equals the first rank."""

    def place(headline: etree._Element) -> tuple[int, int]:
        rank = headline.get("rank", "0")
        role = headline.get("role")
        return (
            1 if role is None else 0 if _word(role) == "main" else 2,
            int(rank) if rank.isdecimal() and len(rank) < _RANK_DIGITS else 0,
        )

    return next(filter(None, map(text_of, sorted(headlines, key=place))), "")


def _status(about: _Properties, zone: str, warnings: list[str]) -> tuple[Status | None, datetime | None]:
    """The status and the embargo; None where no status is stated (the standard's default is usable).

    Raises Rejected(WRONG_SHAPE) for a status that is not known, which could hide a kill, and for an embargo
    that cannot be read, which would open the item.
    """
    stated = {_status_of(element) for element in about.get("pubStatus", [])}
    embargoed: datetime | None = None
    for element in about.get("embargoed", []):
        end = embargo_end(text_of(element), zone, "itemMeta/embargoed")
        if end is None:
            warnings.append("embargoed: no time is stated, so it is withheld")
            stated.add(Status.WITHHELD)
        else:
            embargoed = max(end, embargoed or end)
    # The schema allows one; of several the strictest counts.
    strictest = (Status.CANCELED, Status.WITHHELD, Status.USABLE)
    return next((status for status in strictest if status in stated), None), embargoed


def _status_of(element: etree._Element) -> Status:
    said = _code(element) or _named(element)
    word = _word(said)
    try:
        return Status("canceled" if word == "cancelled" else word)
    except ValueError as error:
        message = f"expected usable, withheld or canceled, got {said[:40]!r} - at `itemMeta/pubStatus`"
        raise Rejected(Reason.WRONG_SHAPE, message) from error


def _notes(about: _Properties, warnings: list[str]) -> tuple[Change | None, str]:
    """What signals, else notes say of the version, and the public notes, line by line, each line once.

    A note that is not for publication is read for its first words only ("Eds: CORRECTS ...").
    """
    public: dict[str, None] = {}
    plain: list[str] = []
    dropped = False
    notes = about.get("edNote", [])
    if len(notes) > 1:
        # The notepad of the dpa repeats the other notes for print, with what is not for publication.
        notes = [note for note in notes if _word(note.get("role")) != "notepad"]
    for note in notes:
        if len(note):
            dropped |= _drop_nonpublic(note)
            lines = [block.text for block in blocks_of_xml(note)]
        else:
            # Lines as they stand: what is not for publication may begin in the middle of a note.
            lines = lines_of(note.text or "")
            plain.append("\n".join(lines))
        if note.get("pubconstraint") is None:
            public.update(dict.fromkeys(filter(None, lines)))
        else:
            dropped = True
    if dropped and NOT_PUBLIC not in warnings:
        warnings.append(NOT_PUBLIC)
    signals = (_signal(_code(element)) for element in about.get("signal", []))
    roles = (_signal(note.get("role", "")) for note in notes)
    change = _gravest(signals) or _gravest(roles) or next(filter(None, map(told_by, plain)), None)
    return change, "\n".join(public)


def _gravest(changes: Iterable[Change | None]) -> Change | None:
    found = set(changes)
    return next((change for change in _GRAVEST if change in found), None)


def _signal(code: str) -> Change | None:
    """The change that a code states: whole, without its scheme, or by its scheme (`update:append`)."""
    whole = code.strip().lower()
    return next(filter(None, map(_SIGNALS.get, (whole, _word(whole), whole.partition(":")[0]))), None)


def _body(element: etree._Element, warnings: list[str]) -> tuple[tuple[Block, ...], str | None]:
    """The text of the first content that has one, and the language that it states."""
    for content_set in children(element, "contentSet"):
        for content in (*children(content_set, "inlineXML"), *children(content_set, "inlineData")):
            if _drop_nonpublic(content) and NOT_PUBLIC not in warnings:
                warnings.append(NOT_PUBLIC)
            marked_up = name_of(content) == "inlineXML"
            if blocks := _marked_up(content) if marked_up else _plain(content, warnings):
                inner = content[0].get(_LANG) if len(content) else None
                return blocks, content.get(_LANG) or inner or content_set.get(_LANG)
    return (), None


def _marked_up(content: etree._Element) -> tuple[Block, ...]:
    """The blocks of inlineXML; data (results, prices, events) has no paragraphs and no text."""
    if not len(content):
        return blocks_of_lines(lines_of(content.text or ""))
    inner = content[0]
    body = first(inner, "body")
    if name_of(inner) == "nitf":
        return () if body is None else blocks_of_body(body)
    if body is not None:
        return blocks_of_xml(body)
    return () if next(content.iter("{*}p"), None) is None else blocks_of_xml(content)


def _plain(content: etree._Element, warnings: list[str]) -> tuple[Block, ...]:
    """The blocks of inlineData in plain text or HTML; other data is no text."""
    kind = content.get("contenttype", "text/plain").lower()
    if not kind.startswith("text/"):
        return ()
    text = content.text or ""
    if content.get("encoding"):
        try:
            text = b64decode(text, validate=True).decode("utf-8")
        except ValueError:
            warnings.append("inlineData: no base64 of UTF-8, so it was not read")
            return ()
    return blocks_of_html(text) if kind.startswith("text/html") else blocks_of_lines(lines_of(text))


def _drop_nonpublic(element: etree._Element) -> bool:
    """Whether sections were emptied that say in their class that they are not for publication (dpa)."""
    found = [
        section
        for section in element.iterdescendants("{*}section", "{*}div")
        if "nonpublic" in section.get("class", "")
    ]
    for section in found:
        section.clear(keep_tail=True)
    return bool(found)
