"""NewsML 1.0 to 1.2, the IPTC's first news in XML (the DTDs at iptc.org/std/NewsML): every NewsItem an item.

All revisions of a NewsItem have one id here: its PublicIdentifier (RFC 3085) without the revision that it
ends with. So `item_id:version` is the PublicIdentifier, but for the letter of a RevisionId/@Update U or A.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from lxml import etree

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, Change, Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import NOT_PUBLIC, blocks_of_html, blocks_of_lines, lines_of
from wiredesk.wire.moments import embargo_end, moment_or_warning
from wiredesk.wire.nitf import (
    blocks_of_body,
    distinct,
    drop_secrets,
    headline_of,
    managed,
    urgency_of,
    with_credit,
)
from wiredesk.wire.stated import Stated, item_of
from wiredesk.wire.xmltext import blocks_of_xml, children, first, name_of, read_xml, text_of

FIELDS = {
    "item_id": "`urn:newsml:ProviderId:DateId:NewsItemId`, else `PublicIdentifier` without its revision",
    "provider": "`Provider/Party/@FormalName`, else `ProviderId`",
    "version": "`RevisionId`",
    "first_created": "`FirstCreated`",
    "version_created": "`ThisRevisionCreated`",
    "status": "`Status/@FormalName`; `Embargoed` without an end is withheld",
    "embargoed": "`StatusWillChange/DateAndTime`, where the `FutureStatus` is Usable",
    "urgency": "`Urgency/@FormalName`",
    "headline": "`HeadLine`, else `hedline/hl1` of a NITF text",
    "slugline": "`SlugLine`, else `NameLabel`",
    "byline": "`ByLine`, else `Creator/Party/@FormalName`",
    "language": "`Language/@FormalName`, else the nearest `@xml:lang`",
    "blocks": "`DataContent` of the main text: NITF, XHTML or plain text",
    "dateline": "`DateLine`",
    "credit": "the last lines of the text, or a `CreditLine` that is a credit line",
    "subjects": "`SubjectCode/*/@FormalName`",
    "places": "`Location/Property/@Value`: the city, else the region, else the country",
    "ed_note": "`NewsLine` of the types AdvisoryLine, EditorialNote and their like",
    "change": "`Instruction/@FormalName`, else the words of the note and of the headline",
    "": "Lines and metadata are those of the component with the main text, then of the ones around it.",
}
"""Field of the item -> where it comes from. Which line of NewsLines, which element of the metadata."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# A message carries some dozens. The bounds keep hostile records within two seconds.
MAX_ITEMS = 1_000
MAX_CONTENTS = 1_000

# Role of a component -> how sure it is the text: the lowest wins, the first of equals. No role is 1.
_MAIN = frozenset(("main", "body", "text", "maintext", "article", "story"))
_NO_TEXT = frozenset((
    "abstract", "caption", "contact", "headline", "logo", "photo", "picture", "preview", "quicklook",
    "stylesheet", "summary", "teaser", "thumbnail",
))  # fmt: skip
_TEXT_TYPES = re.compile(r"text/(?!css|javascript|calendar).*|.*(?:xml|html|nitf).*|")
_TEXT_MEDIA = frozenset(("", "text", "complexdata", "other"))

# Words of several agencies: the standard leaves the vocabulary of instructions to the providers.
_INSTRUCTIONS = {
    **dict.fromkeys(("kill", "cancel", "canceled", "cancelled", "delete", "withdraw"), Change.KILL),
    **dict.fromkeys(("hold", "withhold"), Change.HOLD),
    **dict.fromkeys(("release",), Change.RELEASE),
    **dict.fromkeys(("correct", "corrected", "correction", "rectify", "refile"), Change.CORRECTION),
    **dict.fromkeys(("update", "updated", "writethru", "replace"), Change.UPDATE),
    **dict.fromkeys(("repeat", "resend"), Change.REPEAT),
}
# Types of a NewsLine, letters only: what tells editors why an item came.
_NOTES = frozenset(("advisory", "advisoryline", "correction", "editorialnote", "editorsnote", "ednote"))
# From the finest to the coarsest: what an item is about is named once.
_PLACES = ("City", "CountryArea", "Country", "WorldRegion")


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """An item for each NewsItem of a document, those within packages too, in their order.

    A package that has no text of its own is no item. Raises Rejected: BAD_ENCODING, MALFORMED,
    WRONG_SHAPE (which element, and what is expected), NO_TEXT; of several items only the wrong one is
    refused, with its bytes.
    """
    root, doubts = read_xml(data, feed)
    elements = list(islice(root.iter("{*}NewsItem"), MAX_ITEMS + 1))
    if not elements:
        raise Rejected(Reason.WRONG_SHAPE, f"expected a `NewsItem`, got none - in `{name_of(root)[:40]}`")
    if len(elements) > MAX_ITEMS:
        raise Rejected(Reason.WRONG_SHAPE, f"more than {MAX_ITEMS} items in one document")
    # Before the packages are taken apart, because an item in one has its language.
    languages = [_language_around(element) for element in elements]
    packages = _take_apart(elements)
    found: list[Item | Rejected] = []
    for element, language in zip(elements, languages, strict=True):
        try:
            found.append(item_of(_stated(element, language, feed, doubts), record, feed, len(found)))
        except Rejected as rejected:
            if element in packages and rejected.reason is Reason.NO_TEXT:
                continue
            if len(elements) == 1:
                raise
            part = etree.tostring(element, encoding="utf-8", with_tail=False)
            found.append(Rejected(rejected.reason, rejected.message, part))
    return found or [Rejected(Reason.NO_TEXT, "the packages hold no items")]


def _take_apart(elements: Sequence[etree._Element]) -> set[etree._Element]:
    """The items that held others; afterwards each item stands alone."""
    packages = set()
    for element in elements:
        around = _parent(element, "NewsItem")
        parent = element.getparent()
        if around is not None and parent is not None:
            packages.add(around)
            parent.remove(element)
    return packages


def _stated(item: etree._Element, language: str | None, feed: Feed, doubts: Iterable[str]) -> Stated:
    warnings = list(doubts)
    management = _child(item, "NewsManagement")
    content = _main_text(item)
    text = _child(content, "DataContent")
    if content is None:
        components = list(islice(item.iter("{*}NewsComponent"), MAX_CONTENTS))
    else:
        components = list(content.iterancestors("{*}NewsComponent"))
        language = _language_around(next(text.iterchildren("{*}*"), text), item) or language
    if drop_secrets(text):
        warnings.append(NOT_PUBLIC)
    status, embargoed = _management(management, feed, warnings)
    headline = _line(components, "HeadLine") or headline_of(_child(text, "nitf"))
    blocks = _blocks(text)
    change = _change(management)
    if not headline and not blocks and change is not Change.KILL and status is not Status.CANCELED:
        _refuse_patch(item)
    item_id, provider = _identity(item)
    return Stated(
        item_id=item_id,
        provider=_party(components, "Provider") or provider,
        namespace=provider,
        version=text_of(_identifier(item, "RevisionId")) or None,
        first_created=_moment(management, "FirstCreated", feed, warnings),
        version_created=_moment(management, "ThisRevisionCreated", feed, warnings),
        status=status,
        embargoed=embargoed,
        urgency=urgency_of(_formal(first(management, "Urgency")), warnings),
        headline=headline,
        slugline=_line(components, "SlugLine") or text_of(first(item, "Identification", "NameLabel")),
        byline=_line(components, "ByLine") or _party(components, "Creator"),
        language=_language(components) or language,
        blocks=with_credit(blocks, _line(components, "CreditLine")),
        dateline=_line(components, "DateLine"),
        subjects=_subjects(components),
        places=_places(components),
        ed_note=_note(components),
        change=change,
        warnings=tuple(warnings),
    )


def _identity(item: etree._Element) -> tuple[str, str]:
    """The id without its revision, and the ProviderId. Raises Rejected(WRONG_SHAPE)."""
    provider, date, number, public, revision = (
        text_of(_identifier(item, name))
        for name in ("ProviderId", "DateId", "NewsItemId", "PublicIdentifier", "RevisionId")
    )
    if provider and date and number:
        return f"urn:newsml:{provider}:{date}:{number}", provider
    # The revision, and behind it the letter of RevisionId/@Update where that is not N.
    public = re.sub(rf":(?:{re.escape(revision)}|\d+)[A-Z]?$", "", public)
    if public or number:
        return public or number, provider
    raise Rejected(
        Reason.WRONG_SHAPE, "expected a `NewsItemId`, got none - in `Identification/NewsIdentifier`"
    )


def _refuse_patch(item: etree._Element) -> None:
    """Raises Rejected(NO_TEXT) for a revision that says only how to change the one before it."""
    revision = _identifier(item, "RevisionId")
    update = "" if revision is None else (revision.get("Update") or "").strip()
    if update in ("U", "A"):
        message = (
            f"the revision only changes an earlier one and has no text - `RevisionId/@Update` is {update}"
        )
        raise Rejected(Reason.NO_TEXT, message)


def _management(
    management: etree._Element, feed: Feed, warnings: list[str]
) -> tuple[Status | None, datetime | None]:
    """The status and the embargo. Who is withheld now and usable later is under embargo until then."""
    word = _formal(first(management, "Status"))
    until = None
    if (will := first(management, "StatusWillChange")) is not None and word.lower() in (
        "embargoed",
        "withheld",
    ):
        future = _formal(first(will, "FutureStatus"))
        if future.lower() == "usable":
            text = text_of(first(will, "DateAndTime"))
            until = embargo_end(text, feed.zone, "StatusWillChange/DateAndTime")
            word = "embargoed" if until else word
        else:
            warnings.append(f"StatusWillChange: {future[:40]!r} is not acted on")
    return managed(word, until, "NewsManagement/Status/@FormalName", warnings)


def _change(management: etree._Element) -> Change | None:
    said = (_formal(instruction).lower() for instruction in children(management, "Instruction"))
    return next((_INSTRUCTIONS[word] for word in said if word in _INSTRUCTIONS), None)


def _main_text(item: etree._Element) -> etree._Element | None:
    """The ContentItem that holds the text: by the role of its component, the first of equals."""
    grades: dict[etree._Element, int | None] = {}
    graded = []
    for place, content in enumerate(islice(item.iter("{*}ContentItem"), MAX_CONTENTS)):
        data = first(content, "DataContent")
        # What stands in the text of another content is no content: else each would be read many times.
        if data is None or not _is_text(content) or _parent(content, "DataContent") is not None:
            continue
        grade = _grade(_parent(content, "NewsComponent"), grades)
        if grade is not None and any(text.strip() for text in data.itertext()):
            graded.append((grade, place, content))
    return min(graded, key=lambda found: found[:2])[2] if graded else None


def _is_text(content: etree._Element) -> bool:
    """Whether the types of a content say that it is text, or nothing; what is encoded is no text."""
    media, kind = (_formal(first(content, name)).lower() for name in ("MediaType", "MimeType"))
    encoded = first(content, "Encoding") is not None
    return media in _TEXT_MEDIA and bool(_TEXT_TYPES.fullmatch(kind)) and not encoded


def _grade(component: etree._Element | None, known: dict[etree._Element, int | None]) -> int | None:
    """How sure the nearest role says that it is the text; None: it is not. `known` saves a second look."""
    if component is None:
        return 1
    if component not in known:
        role = _formal(first(component, "Role")).lower()
        if not role:
            known[component] = _grade(_parent(component, "NewsComponent"), known)
        else:
            known[component] = None if role in _NO_TEXT else 0 if role in _MAIN else 2
    return known[component]


def _parent(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterancestors(f"{{*}}{name}"), None)


def _blocks(data: etree._Element) -> tuple[Block, ...]:
    """The text of a DataContent: NITF, XHTML, markup that was escaped, or lines."""
    nitf = first(data, "nitf")
    body = first(data if nitf is None else nitf, "body")
    if body is not None and children(body, "body.content"):
        return blocks_of_body(body)
    if next(data.iterchildren("{*}*"), None) is not None:
        return blocks_of_xml(data)
    text = "".join(data.itertext())
    return blocks_of_html(text) if "</" in text else blocks_of_lines(lines_of(text))


def _line(components: Iterable[etree._Element], name: str) -> str:
    """The lines of that name of the first component that has one."""
    for component in components:
        if (lines := first(component, "NewsLines")) is not None:
            texts = filter(None, map(text_of, children(lines, name)))
            if text := ", ".join(texts) if name == "ByLine" else next(texts, ""):
                return text
    return ""


def _note(components: Iterable[etree._Element]) -> str:
    groups = (lines for component in components for lines in children(component, "NewsLines"))
    lines = (line for group in groups for line in children(group, "NewsLine") if _is_note(line))
    return "\n".join(distinct(text_of(text) for line in lines for text in children(line, "NewsLineText")))


def _is_note(line: etree._Element) -> bool:
    return re.sub(r"[^a-z]", "", _formal(first(line, "NewsLineType")).lower()) in _NOTES


def _party(components: Iterable[etree._Element], name: str) -> str:
    for component in components:
        if party := _formal(first(component, "AdministrativeMetadata", name, "Party")):
            return party
    return ""


def _language(components: Iterable[etree._Element]) -> str | None:
    for component in components:
        if language := _formal(first(component, "DescriptiveMetadata", "Language")):
            return language
    return None


def _language_around(element: etree._Element, end: etree._Element | None = None) -> str | None:
    """The nearest xml:lang of an element or of what is around it, up to `end`."""
    language: str | None = None
    for around in (element, *element.iterancestors()):
        language = around.get(_LANG)
        if language or around is end:
            break
    return language or None


def _subjects(components: Iterable[etree._Element]) -> tuple[str, ...]:
    codes = (code for metadata in _described(components) for code in children(metadata, "SubjectCode"))
    subjects = (_formal(subject) for code in codes for subject in code.iterchildren("{*}*"))
    return distinct(subjects)


def _places(components: Iterable[etree._Element]) -> tuple[str, ...]:
    found = (place for metadata in _described(components) for place in children(metadata, "Location"))
    named = ({_formal(each): each.get("Value") for each in children(place, "Property")} for place in found)
    return distinct(next((place[name] or "" for name in _PLACES if place.get(name)), "") for place in named)


def _described(components: Iterable[etree._Element]) -> Iterable[etree._Element]:
    return (metadata for component in components for metadata in children(component, "DescriptiveMetadata"))


def _moment(management: etree._Element, name: str, feed: Feed, warnings: list[str]) -> datetime | None:
    return moment_or_warning(name, text_of(first(management, name)), feed.zone, warnings)


def _identifier(item: etree._Element, name: str) -> etree._Element | None:
    return first(item, "Identification", "NewsIdentifier", name)


def _formal(element: etree._Element | None) -> str:
    return "" if element is None else " ".join((element.get("FormalName") or "").split())


def _child(element: etree._Element | None, name: str) -> etree._Element:
    """The first such child; an empty one where there is none, so that nothing is found in it."""
    found = None if element is None else first(element, name)
    return etree.Element(name) if found is None else found
