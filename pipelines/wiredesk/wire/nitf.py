"""NITF 3.x, the IPTC's News Industry Text Format (the DTD at iptc.org/std/NITF): one document, one item.

A document may cancel another one (`management-doc-idref`): then there is a second item, a kill without text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, islice

from lxml import etree

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.text.clean import clean_line
from wiredesk.text.credit import read_credit
from wiredesk.wire.body import NOT_PUBLIC
from wiredesk.wire.identity import version_number
from wiredesk.wire.moments import embargo_end, moment_or_warning
from wiredesk.wire.stated import Stated, item_of
from wiredesk.wire.xmltext import blocks_of_xml, children, first, name_of, read_xml, text_of

FIELDS = {
    "item_id": "`doc-id/@id-string`",
    "provider": "`body.head/distributor`, else `doc-id/@regsrc`",
    "version": "`du-key/@version`",
    "first_created": "`date.issue/@norm` of version 1, or where no version is stated",
    "version_created": "`date.issue/@norm`",
    "status": "`docdata/@management-status`; `embargoed` without `date.release` is withheld",
    "embargoed": "`date.release/@norm` of an embargoed document, or later than `date.issue`",
    "urgency": "`urgency/@ed-urg`",
    "headline": "`hedline/hl1`, else `head/title`",
    "slugline": "`du-key/@key`",
    "byline": "`body.head/byline`, else `body.end/tagline`",
    "language": "`@xml:lang` of `body.content`, `body` or `nitf`, else `nitf/@baselang`",
    "blocks": "`body.content`; no media and no notes of the type `npa`",
    "dateline": "`body.head/dateline`",
    "credit": "the last lines of `body.content`, or a `tagline` that is a credit line",
    "subjects": "`tobject.subject`, `identified-content/classifier`, `key-list/keyword`",
    "places": "`evloc`, `identified-content/location`",
    "ed_note": "`ed-msg/@info`, `correction/@info`, `body.head/note` but those of the type `npa`",
    "change": "`correction`, else the words of the note and of the headline",
    "cancels": "`@management-doc-idref` with the `@management-idref-status` canceled: an item of its own",
    "": "`date.expire`, `series`, `abstract`, `hl2` of the headline and captions are not kept.",
}
"""Field of the item -> where it comes from. Elements without a path stand in `head/docdata`."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# No story is about more; what is beyond them in a hostile record is not read.
MAX_NAMES = 1_000
# dpa names the version behind the id of the document that it cancels: `urn-newsml-...-99-012345:2`.
_WITH_VERSION = re.compile(r"(urn-[^:]+):\d+")


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item that a document states; behind it, the kill of another one where it cancels one.

    A document that says nothing but that another one is canceled is that kill alone. Raises Rejected:
    BAD_ENCODING, MALFORMED, WRONG_SHAPE (which attribute, and what is expected), NO_TEXT.
    """
    root, doubts = read_xml(data, feed)
    if name_of(root) != "nitf":
        raise Rejected(Reason.WRONG_SHAPE, f"expected `nitf`, got `{name_of(root)[:40]}` - at the root")
    docdata = first(root, "head", "docdata")
    if docdata is None:
        docdata = etree.Element("docdata")
    if drop_secrets(root):
        doubts = (*doubts, NOT_PUBLIC)
    victim = _named(docdata, "management-doc-idref")
    if with_version := _WITH_VERSION.fullmatch(victim):
        victim = with_version[1]
    said = _named(docdata, "management-idref-status")
    # The DTD's default: who names another document and calls it usable changes nothing.
    if not victim or said.lower() in ("", "usable"):
        return [item_of(_stated(root, docdata, feed, doubts), record, feed)]
    if victim == _attribute(docdata, "doc-id", "id-string"):
        docdata.set("management-status", said)
        return [item_of(_stated(root, docdata, feed, doubts), record, feed)]
    found: list[Item | Rejected] = []
    try:
        found.append(item_of(_stated(root, docdata, feed, doubts), record, feed))
    except Rejected as rejected:
        # The kill of the other document holds whatever is wrong with this one.
        if rejected.reason is not Reason.NO_TEXT:
            found.append(Rejected(rejected.reason, rejected.message, part=data))
    try:
        found.append(item_of(_kill(root, docdata, victim, said, feed), record, feed, len(found)))
    except Rejected as rejected:
        found.append(Rejected(rejected.reason, rejected.message, part=data))
    return found


def managed(
    word: str | None, until: datetime | None, where: str, warnings: list[str]
) -> tuple[Status | None, datetime | None]:
    """The status and the embargo that one of the four words of NITF and NewsML 1 states.

    `until` is the end of the embargo, where one is stated. An embargo without an end is withheld until
    another version comes. A word that we do not know could hide a kill: raises Rejected(WRONG_SHAPE).
    """
    known = (word or "").strip().lower()
    if not known:
        return None, until
    if known == "embargoed":
        if until is None:
            warnings.append("status: embargoed without an end, so it is withheld")
            return Status.WITHHELD, None
        return Status.USABLE, until
    try:
        return Status("canceled" if known == "cancelled" else known), until
    except ValueError as error:
        message = f"expected usable, embargoed, withheld or canceled, got {known[:40]!r} - at `{where}`"
        raise Rejected(Reason.WRONG_SHAPE, message) from error


def urgency_of(text: str | None, warnings: list[str]) -> int | None:
    """The urgency that a text states, or None; what is no number from 1 to 9 adds a warning."""
    digit = (text or "").strip()
    if not digit:
        return None
    if digit in "123456789" and len(digit) == 1:
        return int(digit)
    warnings.append(f"urgency: expected 1 to 9, got {digit[:40]!r}")
    return None


def headline_of(document: etree._Element) -> str:
    """The first line of the headline of a document, with its markers; it may be empty."""
    return text_of(first(document, "body", "body.head", "hedline", "hl1"))


def blocks_of_body(body: etree._Element) -> tuple[Block, ...]:
    """The text of all `body.content` of a `body`, without media and without what must not be published."""
    blocks: list[Block] = []
    for content in children(body, "body.content"):
        etree.strip_elements(content, "{*}media", with_tail=False)
        drop_secrets(content)
        blocks.extend(blocks_of_xml(content))
    return tuple(blocks)


def drop_secrets(element: etree._Element) -> bool:
    """Whether notes were emptied that are advisories not for publication: those of the type `npa`."""
    notes = [note for note in element.iter("{*}note") if _named(note, "type").lower() == "npa"]
    for note in notes:
        note.clear(keep_tail=True)
    return bool(notes)


def with_credit(blocks: tuple[Block, ...], line: str) -> tuple[Block, ...]:
    """The blocks, and behind them a line of the format that is read as a credit, unless it stands there."""
    credit = read_credit(clean_line(line))
    if credit is None or (blocks and blocks[-1].text == line):
        return blocks
    return (*blocks, Block(BlockKind.PARAGRAPH, line))


def distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts, each once, on one line; empty ones and those beyond MAX_NAMES are dropped."""
    lines = (" ".join(text.split()) for text in islice(texts, MAX_NAMES))
    return tuple(dict.fromkeys(filter(None, lines)))


def _stated(root: etree._Element, docdata: etree._Element, feed: Feed, doubts: Iterable[str]) -> Stated:
    """What the document states of itself; nothing secret is in it any more."""
    warnings = list(doubts)
    issue = _issue(docdata, feed, warnings)
    status, embargoed = _management(docdata, issue, feed, warnings)
    version = _attribute(docdata, "du-key", "version") or None
    head = first(root, "body", "body.head")
    tagline = _text(root, "body", "body.end", "tagline")
    is_credit = read_credit(clean_line(tagline)) is not None
    body = first(root, "body")
    blocks = blocks_of_body(body) if body is not None else ()
    return Stated(
        item_id=_attribute(docdata, "doc-id", "id-string") or None,
        provider=_provider(docdata, head),
        version=version,
        first_created=issue if version_number(version) <= (1, 0) else None,
        version_created=issue,
        status=status,
        embargoed=embargoed,
        urgency=urgency_of(_attribute(docdata, "urgency", "ed-urg"), warnings),
        headline=headline_of(root) or _text(root, "head", "title"),
        slugline=_attribute(docdata, "du-key", "key"),
        byline=_text(head, "byline") or ("" if is_credit else tagline),
        language=_language(root),
        blocks=with_credit(blocks, tagline),
        dateline=_text(head, "dateline"),
        subjects=_subjects(root, docdata),
        places=_places(docdata),
        ed_note=_note(docdata, head),
        change=Change.CORRECTION if children(docdata, "correction") else None,
        warnings=tuple(warnings),
    )


def _kill(root: etree._Element, docdata: etree._Element, victim: str, said: str, feed: Feed) -> Stated:
    """The kill of another document. Nothing but a kill can be told without its text: else Rejected."""
    status, _ = managed(said, None, "docdata/@management-idref-status", [])
    if status is not Status.CANCELED:
        message = f"only canceled can be said of another document, not {said[:40]!r} of {victim[:80]!r}"
        raise Rejected(Reason.WRONG_SHAPE, message)
    head = first(root, "body", "body.head")
    warnings: list[str] = []
    return Stated(
        item_id=victim,
        provider=_provider(docdata, head),
        version_created=_issue(docdata, feed, warnings),
        status=status,
        ed_note=_note(docdata, head),
        cancels=(victim,),
        warnings=tuple(warnings),
    )


def _issue(docdata: etree._Element, feed: Feed, warnings: list[str]) -> datetime | None:
    return moment_or_warning("date.issue", _attribute(docdata, "date.issue", "norm"), feed.zone, warnings)


def _management(
    docdata: etree._Element, issue: datetime | None, feed: Feed, warnings: list[str]
) -> tuple[Status | None, datetime | None]:
    word = _named(docdata, "management-status")
    release = embargo_end(_attribute(docdata, "date.release", "norm"), feed.zone, "date.release/@norm")
    if release and issue and release <= issue and word.lower() != "embargoed":
        release = None  # most documents state both, as one time: they were never under embargo
    return managed(word, release, "docdata/@management-status", warnings)


def _provider(docdata: etree._Element, head: etree._Element | None) -> str:
    return _text(head, "distributor") or _attribute(docdata, "doc-id", "regsrc")


def _language(root: etree._Element) -> str | None:
    places = (first(root, "body", "body.content"), first(root, "body"), root)
    said = (place.get(_LANG) for place in places if place is not None)
    return next((tag for tag in said if tag), None) or root.get("baselang") or None


def _subjects(root: etree._Element, docdata: etree._Element) -> tuple[str, ...]:
    return distinct(chain(_tobjects(root), _identified(docdata, "classifier"), _keywords(docdata)))


def _tobjects(root: etree._Element) -> Iterator[str]:
    tobject = first(root, "head", "tobject")
    for subject in () if tobject is None else children(tobject, "tobject.subject"):
        # From the finest to the coarsest name; the number where there is no name.
        parts = (subject.get(f"tobject.subject.{part}") for part in ("detail", "matter", "type", "refnum"))
        yield next((part for part in parts if part), "")


def _keywords(docdata: etree._Element) -> Iterator[str]:
    for keys in children(docdata, "key-list"):
        for keyword in children(keys, "keyword"):
            key = keyword.get("key") or ""
            # dpa writes a whole list as one key, each word with a slash behind it.
            yield from key.split("/", MAX_NAMES) if key.endswith("/") else (key,)


def _places(docdata: etree._Element) -> tuple[str, ...]:
    parts = ("city", "county-dist", "state-prov", "iso-cc")
    events = children(docdata, "evloc")
    named = (next((place.get(part) for part in parts if place.get(part)), "") for place in events)
    return distinct(chain(named, _identified(docdata, "location")))


def _identified(docdata: etree._Element, name: str) -> Iterator[str]:
    for content in children(docdata, "identified-content"):
        yield from (each.get("value") or text_of(each) for each in children(content, name))


def _note(docdata: etree._Element, head: etree._Element | None) -> str:
    said = (each.get("info") or "" for name in ("ed-msg", "correction") for each in children(docdata, name))
    notes = () if head is None else children(head, "note")
    return "\n".join(distinct(chain(said, map(text_of, notes))))


def _named(element: etree._Element, name: str) -> str:
    return (element.get(name) or "").strip()


def _attribute(docdata: etree._Element, child: str, name: str) -> str:
    """The attribute of the first such child that has it."""
    return next(filter(None, (_named(element, name) for element in children(docdata, child))), "")


def _text(element: etree._Element | None, *path: str) -> str:
    return "" if element is None else text_of(first(element, *path))
