"""XML from the wire: read without network, DTD or expansion of entities, in bounded time and memory."""

from __future__ import annotations

import re
from html import escape
from html.entities import html5

from lxml import etree

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block
from wiredesk.settings import Feed
from wiredesk.wire.body import SKIPPED, blocks_of_tree
from wiredesk.wire.charset import decode

# Each tag, and each attribute, costs libxml2 up to 250 bytes: half a million stay below 125 MB, and are
# more than a message of a thousand items has.
MAX_NODES = 500_000
REPAIRED = "characters and entities that XML does not allow were replaced"

_DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']\s*([A-Za-z][\w.:-]*)")
# A declaration behind blank lines is an error to XML, and a common one.
_DECLARATION_TEXT = re.compile(r"\s*<\?xml\s[^>]*\?>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMED = re.compile(r"&([^\s;&<>#][^\s;&<>]{0,99});")
_XML_ENTITIES = frozenset(("amp", "apos", "gt", "lt", "quot"))
# The header of an article repeats the headline, the byline and the slug line, which have fields of their own;
# the captions of its pictures stand nowhere else.
_SKIPPED = (SKIPPED | {"header"}) - {"figcaption"}


def read_xml(data: bytes, feed: Feed) -> tuple[etree._Element, tuple[str, ...]]:
    """The root of an XML document without comments and processing instructions, and warnings.

    A wrong character set, characters that XML forbids and the named characters of HTML and NITF (`&nbsp;`)
    are repaired, with a warning where that is not in order. Raises Rejected: BAD_ENCODING; MALFORMED with
    line and column for what is not well-formed, and for documents that declare entities or are too large.
    """
    stated = _DECLARATION.match(data)
    declared = stated[1].decode("ascii") if stated else None
    text, warnings = decode(data, feed, declared)
    if match := _DECLARATION_TEXT.match(text):
        text = text[match.end() :]
    if text.count("<") + text.count("=") > MAX_NODES:
        message = f"more than {MAX_NODES} tags and attributes; send the items in smaller messages"
        raise Rejected(Reason.MALFORMED, message)
    if "<!DOCTYPE" in text:
        if "<!ENTITY" in text:
            message = "the document declares entities, which are never expanded; send characters instead"
            raise Rejected(Reason.MALFORMED, message)
        # The DTD that declares the names of characters is never fetched, and without it libxml2 would drop
        # them in silence.
        text, unknown = _with_characters(text)
        warnings += (REPAIRED,) if unknown else ()
    try:
        return _parsed(text), warnings
    except etree.XMLSyntaxError as error:
        repaired, _ = _with_characters(_FORBIDDEN.sub(" ", text))
        if repaired == text:
            raise _malformed(error) from error
    try:
        return _parsed(repaired), (*warnings, REPAIRED)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def text_of(element: etree._Element | None) -> str:
    """All text of an element, white space as single spaces; empty for None."""
    if element is None:
        return ""
    if len(element):
        return " ".join(block.text for block in blocks_of_tree(element))
    return " ".join((element.text or "").split())


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name, whatever their namespace."""
    return list(element.iterchildren(f"{{*}}{name}"))


def first(element: etree._Element, *path: str) -> etree._Element | None:
    """What the path of names leads to, each time by the first child of that name; None where one lacks."""
    found: etree._Element | None = element
    for name in path:
        if found is None:
            return None
        found = next(found.iterchildren(f"{{*}}{name}"), None)
    return found


def blocks_of_xml(element: etree._Element) -> tuple[Block, ...]:
    """The blocks of a body in XHTML or NITF; the header of an article is no text."""
    return blocks_of_tree(element, _SKIPPED)


def _parsed(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _with_characters(text: str) -> tuple[str, bool]:
    """The text with the characters that HTML calls by a name, and whether other names were left as words."""
    unknown = False

    def character(match: re.Match[str]) -> str:
        nonlocal unknown
        if match[1] in _XML_ENTITIES:
            return match[0]
        known = html5.get(f"{match[1]};")
        unknown |= known is None
        # Escaped again: `&LT;` begins no tag, and an unknown name stands in the text as it was written.
        return escape(known or match[0])

    return _NAMED.sub(character, text), unknown


def _malformed(error: etree.XMLSyntaxError) -> Rejected:
    """libxml2's message names the line and the column; its kind says what to do."""
    message = error.msg or "no XML element"
    if "depth" in message or "HUGE" in message:
        return Rejected(Reason.MALFORMED, f"nested too deeply, or one text is too long: {message}")
    cut = "Premature end" in message or "EndTag" in message or "not found" in message
    remedy = "it may be cut off, send it whole" if cut else "correct it and send it again"
    return Rejected(Reason.MALFORMED, f"no well-formed XML: {message}; {remedy}")
