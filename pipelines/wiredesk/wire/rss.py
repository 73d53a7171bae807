"""RSS 0.9x, 1.0 and 2.0 and Atom 0.3 and 1.0: one item an entry, from feeds that are well-formed or not.

A feed that is not well-formed is read as far as it goes, with a warning: many are broken by one bare `&`.
A library that knows every dialect was tried and is the yardstick of the tests; 20 kB of empty lines kept
it busy for three seconds, and one wrong coordinate made it raise, so the few names are read here.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import datetime
from functools import lru_cache
from html import unescape
from html.entities import html5
from itertools import islice

from lxml import etree
from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, Item, WireRecord, identifier
from wiredesk.settings import Feed
from wiredesk.wire.body import blocks_of_html, blocks_of_lines, lines_of
from wiredesk.wire.charset import decode
from wiredesk.wire.moments import mail_moment, moment
from wiredesk.wire.stated import Stated, item_of
from wiredesk.wire.xmltext import MAX_NODES, blocks_of_xml, text_of

# Field of the item -> the elements that state it, the first that says something wins. Names without a
# prefix are those of RSS and Atom; the prefixes are ours, whatever those of the feed are.
_PLACES = {
    "item_id": ("guid", "id", "@rdf:about", "link"),
    "first_created": ("published", "pubDate", "issued", "dcterms:created", "dcterms:issued"),
    "version_created": ("updated", "modified", "dcterms:modified", "dc:date"),
    "headline": ("title", "dc:title"),
    "byline": ("author", "dc:creator"),
    "language": ("dc:language", "language"),
    "blocks": (
        "content:encoded", "content", "xhtml:body", "body", "description", "summary", "dc:description",
    ),
    "subjects": ("category", "dc:subject", "keywords"),
    "places": ("dc:coverage", "georss:featureName"),
    "provider": ("dc:publisher",),
}  # fmt: skip
_REMARKS = {
    "version_created": ", else `first_created`",
    "byline": ", else the author of an Atom feed; mail addresses are left out",
    "language": ", else `@xml:lang`, else the feed's `language` or `dc:language`",
    "blocks": ": the longest",
    "subjects": ": all of them",
    "places": ": all of them",
    "provider": ", else the `title` of the feed, else `source`",
}
FIELDS: dict[str, str] = {
    "": "One item an entry. An id that is no URI counts within its feed (its `id`, else its `link`).",
    **{
        name: (" and " if ": all" in _REMARKS.get(name, "") else ", else ").join(f"`{p}`" for p in places)
        + _REMARKS.get(name, "")
        for name, places in _PLACES.items()
    },
}

_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_PREFIXES = {
    **dict.fromkeys(("", "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/", *_ATOM), ""),
    **dict.fromkeys(("http://backend.userland.com/rss2", "http://backend.userland.com/rss"), ""),
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://www.georss.org/georss": "georss:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
}
_ROOTS = ("rss", "rdf:rdf", "feed", "channel", "item", "entry")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ABOUT = f"{{{_RDF}}}about"
# What entries take from their feed, beside its language. No date of the feed's own is among it, so that
# `split` makes the same bytes of the same entry at every poll.
_HEAD = ("id", "title", "link", "author")
# Every small feed repeats the head, so it is bounded: the first ten of a name, up to 2,000 bytes each.
MOST_HEADS = 10
MAX_HEAD = 2_000

# Feeds have some dozens of entries, archives a few thousand; one takes up to 0.2 ms, and no record over 2 s.
MAX_ENTRIES = 5_000

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Comments are stepped over, because they may hold tags.
_START = re.compile(r"<!--.*?(?:-->|\Z)|<(?=[A-Za-z_])", re.DOTALL)
_ENTRY = re.compile(r"<(/?)(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # by XML 1.0, section 2.2
# Numbers of characters, but those that are surely allowed: half a pair of surrogates breaks the tree.
_NUMBER = re.compile(
    r"&#(?!(?:9|10|13|3[2-9]|[4-9]\d|[1-9]\d{2,3}|x[2-9A-Fa-f][0-9A-Fa-f]|x[1-9A-Ca-c][0-9A-Fa-f]{2,3});)"
    r"(?:[0-9]{1,40}|x[0-9A-Fa-f]{1,40});?"
)
# An `&` that is not XML's: a name that HTML may know, or bare. In a CDATA section, all is well.
_STRANGE = re.compile(r"&(?!#[0-9]+;|#x[0-9A-Fa-f]+;|(?:amp|lt|gt|quot|apos);)(\w{1,31};)?")
_CDATA_OR_STRANGE = re.compile(rf"(<!\[CDATA\[.*?(?:]]>|\Z))|{_STRANGE.pattern}", re.DOTALL)
# Each takes a microsecond, and a feed with more is something else.
MAX_BARE = 100_000
# RSS does not say whether a text is HTML: it is where something is closed, broken or escaped in it.
_MARKUP = re.compile(r"</[a-z]|<(?:br|p|img|hr)\b|&#?\w{1,31};", re.IGNORECASE)
# Numbers of characters that are meant in windows-1252: XML reads them as controls. Five have no meaning.
_WINDOWS_1252 = {
    number: bytes([number]).decode("cp1252")
    for number in range(0x80, 0xA0)
    if number not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}

_Children = dict[str, list[etree._Element]]


class _Document(Struct):
    """A feed: its root, what stands above its entries, and the entries, taken out of the tree."""

    root: etree._Element
    head: _Children
    language: str
    entries: list[etree._Element]
    cut: bool
    """Whether the document ends inside its last entry: half a text must not pass for the whole."""
    warnings: tuple[str, ...]


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item of each entry, or what is wrong with that entry (with its XML), in the order of the feed.

    The header `content-type` of the record may state the character set (RFC 7303, section 3.2). Raises
    Rejected: BAD_ENCODING, MALFORMED (also for too many tags or entries), WRONG_SHAPE (no feed), NO_TEXT (no
    entries).
    """
    document = _read(data, feed, _declared(record))
    found: list[Item | Rejected] = []
    for index, entry in enumerate(document.entries):
        try:
            if document.cut and entry is document.entries[-1]:
                raise Rejected(Reason.MALFORMED, "the feed ends inside it")
            found.append(item_of(_stated(entry, document, feed), record, feed, index))
        except Rejected as error:
            message = f"entry {index + 1}: {error.message}"
            found.append(Rejected(error.reason, message, part=etree.tostring(entry, with_tail=False)))
    return found


def split(data: bytes, feed: Feed, declared: str | None = None) -> list[tuple[str, bytes]]:
    """Each entry as a small feed of its own, in UTF-8, with a key, in the order of the feed.

    The key is the entry's id, else a hash of its title, else of all of it; `declared` is the character set
    that the server states. `parse` reads the same item from the small feed, but for warnings. An entry that
    the end of the feed cuts off is left out. Raises Rejected as `parse` does.
    """
    document = _read(data, feed, declared)
    whole = document.entries[:-1] if document.cut else document.entries
    return [(_key(entry), _alone(entry, document)) for entry in whole]


def _declared(record: WireRecord) -> str | None:
    header = dict(record.headers).get("content-type") or b""
    stated = _CHARSET.search(header.decode("latin-1"))
    return stated[1] if stated else None


def _stated_charset(data: bytes) -> str | None:
    """The character set of the XML declaration."""
    stated = _DECLARED.match(data)
    return stated[1].decode("ascii") if stated else None


def _read(data: bytes, feed: Feed, declared: str | None) -> _Document:
    text, warnings = decode(data, feed, declared or _stated_charset(data))
    root, broken, cut = _tree(text)
    if broken:
        warnings = (*warnings, f"the feed is not well-formed XML and was read as far as it goes: {broken}")
    entries, above = [], None
    for element in root.iter():
        name = _name(element.tag)
        if name in ("item", "entry"):
            entries.append(element)
        elif above is None and name in ("channel", "feed"):
            above = element
    if not entries:
        if _name(root.tag) not in _ROOTS:
            message = f"expected the root rss, RDF or feed, got {root.tag[:40]!r}"
            raise Rejected(Reason.WRONG_SHAPE, message)
        raise Rejected(Reason.NO_TEXT, "the feed has no entries")
    if len(entries) > MAX_ENTRIES:
        raise Rejected(Reason.MALFORMED, f"the feed has {len(entries)} entries, more than {MAX_ENTRIES}")
    # Where the end of an entry is missing, the next one is inside it: taken out, each has only its own. The
    # inner ones first, or a feed of nothing but such entries costs the square of its length.
    for entry in reversed(entries):
        if (parent := entry.getparent()) is not None:
            parent.remove(entry)
    above = root if above is None else above
    # A document may be one entry and no more: then nothing stands above it.
    children = {} if root in entries[:1] else _children(above)
    langs = [element.get(_LANG, "").strip() for element in (above, root)]
    return _Document(
        root=root,
        head={name: _bounded(children.get(name, ())) for name in _HEAD},
        language=_first((*_texts(children, "dc:language", "language"), *langs)),
        entries=entries,
        cut=cut,
        warnings=warnings,
    )


def _bounded(elements: Iterable[etree._Element]) -> list[etree._Element]:
    short = (one for one in elements if len(etree.tostring(one, with_tail=False)) <= MAX_HEAD)
    return list(islice(short, MOST_HEADS))


def _tree(text: str) -> tuple[etree._Element, str, bool]:
    """The root element, what is wrong with the syntax (empty: nothing), and whether an entry is not closed.

    What stands before the root is dropped, a DOCTYPE too; so no entity is known but those of HTML.
    """
    start = next((match.start() for match in _START.finditer(text) if len(match[0]) == 1), None)
    if start is None:
        raise Rejected(Reason.MALFORMED, "the feed has no element")
    if "<!ENTITY" in text[:start]:
        raise Rejected(Reason.MALFORMED, "the feed declares entities; they are not expanded")
    if text.count("<", start) + text.count("=", start) > MAX_NODES:
        raise Rejected(Reason.MALFORMED, f"the feed has more than {MAX_NODES} tags and attributes")
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=True, remove_comments=True, remove_pis=True, strip_cdata=True,
    )  # fmt: skip
    bare: list[str] = []

    def mend(match: re.Match[str]) -> str:
        if match[1]:
            return match[0]
        if match[2] in html5:
            return _character(match)
        bare.append(match[0])
        if len(bare) > MAX_BARE:
            raise Rejected(Reason.MALFORMED, f"the feed has more than {MAX_BARE} times a bare &")
        return f"&amp;{match[2] or ''}"

    body = _NUMBER.sub(_character, _FORBIDDEN.sub(" ", text[start:]))
    if _STRANGE.search(body):
        body = _CDATA_OR_STRANGE.sub(mend, body)
    root = etree.fromstring(body.encode("utf-8", "replace"), parser)
    errors = [error.message for error in parser.error_log]
    if root is not None:
        # What looks like a CDATA section and is none may still hold some.
        etree.strip_elements(root, etree.Entity, with_tail=False)
    if root is None or any("depth" in error.lower() for error in errors):
        raise Rejected(Reason.MALFORMED, errors[0] if errors else "the feed has no element")
    for element in root.iter():
        if element.text and not element.text.isascii():
            element.text = _mended(element.text)
        if element.tail and not element.tail.isascii():
            element.tail = _mended(element.tail)
    opened = closed = -1
    for match in _ENTRY.finditer(body) if errors else ():
        opened, closed = (opened, match.start()) if match[1] else (match.start(), closed)
    return root, errors[0][:100] if errors else f"a bare {bare[0]}" if bare else "", opened > closed


def _character(match: re.Match[str]) -> str:
    """The character that HTML means by a name or a number, as it may stand in XML.

    A `#` stays a number, so that no new number comes about behind an `&`.
    """
    character = unescape(match[0]).translate({ord("&"): "&amp;", ord("<"): "&lt;", ord("#"): "&#35;"})
    return _FORBIDDEN.sub(" ", character)


def _mended(text: str) -> str:
    """The text that is meant where UTF-8 was encoded twice, or Windows' punctuation given by number."""
    try:
        return _FORBIDDEN.sub(" ", text.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return text.translate(_WINDOWS_1252)


def _stated(entry: etree._Element, document: _Document, feed: Feed) -> Stated:
    children, head = _children(entry), document.head
    warnings = [*document.warnings]
    created = _time("first_created", children, feed.zone, warnings)
    titles = _elements(children, _PLACES["headline"])
    publisher = (*_texts(children, "dc:publisher"), *_titles(head), *_texts(children, "source"))
    return Stated(
        item_id=_id(entry, children),
        provider=_first(publisher),
        namespace=_first((*_texts(head, "id"), *_links(head))),
        first_created=created,
        version_created=_time("version_created", children, feed.zone, warnings) or created,
        headline=_first(map(_line, titles)),
        byline=", ".join(_authors(children) or _authors(head)),
        language=_language(entry, titles, children, document),
        blocks=max(map(_blocks, _elements(children, _PLACES["blocks"])), key=_length, default=()),
        subjects=tuple(dict.fromkeys(_subjects(children))),
        places=tuple(dict.fromkeys(_texts(children, *_PLACES["places"]))),
        warnings=tuple(warnings),
    )


def _children(element: etree._Element) -> _Children:
    """The children by name; those of the element's own namespace, whichever it is, have no prefix."""
    own = element.tag.rpartition("}")[0]
    found: _Children = {}
    for child in element:
        uri, _, local = child.tag.rpartition("}")
        found.setdefault(local.lower() if uri == own else _name(child.tag), []).append(child)
    return found


@lru_cache(maxsize=1_000)
def _name(tag: str) -> str:
    """The name with our prefix, in small letters; the tag as it is where its namespace is not ours."""
    uri, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(uri[1:])
    return tag if prefix is None else f"{prefix}{local}".lower()


def _elements(children: _Children, names: Iterable[str]) -> list[etree._Element]:
    return [element for name in names for element in children.get(name.lower(), ())]


def _texts(children: _Children, *names: str) -> Iterator[str]:
    """The texts of all children of these names that say something."""
    return filter(None, map(text_of, _elements(children, names)))


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _titles(children: _Children) -> Iterator[str]:
    return map(_line, _elements(children, ("title",)))


def _links(children: _Children) -> Iterator[str]:
    """Addresses: the text of RSS, or Atom's @href where it is the entry itself, not an enclosure."""
    for link in children.get("link", ()):
        if link.get("rel", "alternate") == "alternate":
            yield link.get("href", "").strip() or text_of(link)


def _id(entry: etree._Element, children: _Children) -> str | None:
    # A broken feed may not declare its prefixes.
    about = (entry.get(_ABOUT) or entry.get("rdf:about") or "").strip()
    return _first((*_texts(children, "guid", "id"), about, *_links(children))) or None


def _time(field: str, children: _Children, zone: str, warnings: list[str]) -> datetime | None:
    """The first time of the field that can be read: as RFC 822 writes it, or ISO 8601."""
    doubts = []
    for name in _PLACES[field]:
        for text in _texts(children, name):
            for read in (moment, mail_moment):
                try:
                    return read(text[:100], zone)
                except ValueError:
                    continue
            doubts.append(f"{name}: no time can be read from {text[:40]!r}")
    warnings.extend(doubts)
    return None


def _authors(children: _Children) -> list[str]:
    """Names, each once: `author/name` in Atom, `mail@host (Name)` in RSS."""
    names = []
    for author in _elements(children, _PLACES["byline"]):
        inner = _children(author)
        text = _first(_texts(inner, "name")) if len(author) else text_of(author)
        names.append(" ".join(word for word in text.split() if "@" not in word).strip("()<>, "))
    return [name for name in dict.fromkeys(names) if name]


def _subjects(children: _Children) -> Iterator[str]:
    for subject in _elements(children, _PLACES["subjects"]):
        text = subject.get("label") or subject.get("term") or text_of(subject)
        if words := text.split():
            yield " ".join(words)


def _language(
    entry: etree._Element, titles: list[etree._Element], children: _Children, document: _Document
) -> str | None:
    nearest = [element.get(_LANG, "").strip() for element in (*titles[:1], entry)]
    return _first((*_texts(children, *_PLACES["language"]), *nearest, document.language)) or None


def _kind(element: etree._Element) -> str:
    """`text`, `html`, `other` for a text that is no text, or empty where nothing is stated (RSS)."""
    kind = element.get("type", "").lower().partition(";")[0].strip()
    if element.get("mode", "").lower() == "base64":
        return "other"
    if not kind:
        return "text" if element.tag.rpartition("}")[0][1:] in _ATOM else ""
    if kind in ("text", "plain", "text/plain"):
        return "text"
    return (
        "html" if kind in ("html", "xhtml") or kind.startswith("text/") or kind.endswith("xml") else "other"
    )


def _line(element: etree._Element) -> str:
    """A title on one line, its markup read."""
    kind = _kind(element)
    text = " ".join("".join(element.itertext()).split())
    if len(element) or kind == "text" or not _MARKUP.search(text):
        return text
    return " ".join(block.text for block in blocks_of_html(text))


def _blocks(element: etree._Element) -> tuple[Block, ...]:
    """The blocks of a body: XHTML, escaped HTML, plain text, or base64 of one of them."""
    if len(element):
        return blocks_of_xml(element)
    kind, text = _kind(element), element.text or ""
    if kind == "other":
        try:
            text = b64decode(text).decode("utf-8")
        except ValueError:  # a picture or a sound
            return ()
    if kind == "html" or (kind != "text" and _MARKUP.search(text)):
        return blocks_of_html(text)
    return blocks_of_lines(lines_of(text))


def _length(blocks: tuple[Block, ...]) -> int:
    return sum(len(block.text) for block in blocks)


def _key(entry: etree._Element) -> str:
    children = _children(entry)
    if item_id := _id(entry, children):
        return item_id
    title = _first(_titles(children))
    return identifier("entry", title or etree.tostring(entry, with_tail=False))


def _alone(entry: etree._Element, document: _Document) -> bytes:
    """A feed with the head of `document` and this one entry; entries of RDF stand beside their channel."""
    if entry is document.root:
        return _written(entry)
    # Made anew, because the root of a broken feed may have a name that no element can be given.
    uri, brace, local = entry.tag.rpartition("}")
    if local.lower() == "entry":
        root = above = inside = etree.Element(f"{uri}{brace}feed", nsmap={None: uri[1:]} if uri else None)
    elif _name(document.root.tag) == "rdf:rdf":
        root = inside = etree.Element(f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
        above = etree.SubElement(root, f"{uri}{brace}channel")
    else:
        root = etree.Element("rss")
        above = inside = etree.SubElement(root, f"{uri}{brace}channel")
    if document.language:
        root.set(_LANG, document.language)
    for elements in document.head.values():
        above.extend(map(deepcopy, elements))
    inside.append(deepcopy(entry))
    return _written(root)


def _written(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
