"""Which format some bytes are in, by their first telling signs."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from wiredesk.errors import Reason, Rejected
from wiredesk.wire import jsontext
from wiredesk.wire.charset import by_mark

NAMES = {
    "ninjs": "ninjs",
    "newsml-g2": "NewsML-G2",
    "newsml1": "NewsML 1",
    "nitf": "NITF",
    "iptc7901": "IPTC 7901",
    "anpa1312": "ANPA 1312",
    "digitalwires": "dpa digitalwires",
    "rss": "RSS or Atom",
    "email": "an e-mail",
    "ndjson": "plain items in JSON",
    "plain": "plain text",
}
"""What formats are called."""

# What can be recognised and is read by no parser, at most by one that a feed fixes.
_UNREAD = {
    "html": "an HTML page, which is no wire item",
    "xml": "XML or HTML of a kind that is no wire item",
    "json": 'JSON without `uri`, `urn` or `id`; a feed with `format = "json"` says in `fields` what is what',
}
# Any JSON may be what a feed's `fields` are about, and the parser of a format says best what its item lacks.
_FAMILIES = (
    frozenset(("ninjs", "digitalwires", "ndjson", "json")),
    frozenset(("newsml-g2", "newsml1", "nitf", "rss", "xml")),
    # One frame of control characters, with headers that look alike.
    frozenset(("iptc7901", "anpa1312")),
)

_MAGIC = (
    (rb"%PDF-", "PDF"),
    (rb"PK\x03\x04", "a ZIP archive"),
    (rb"\x1f\x8b", "gzip"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a", "an image"),
    (rb"ID3[\x02-\x04]|RIFF.{4}WAVE|OggS\0|.{4}ftyp", "sound or video"),
)
_FRAME = re.compile(rb"[\x00\x16\x7f\s]*\x01|\x16\x16|[^\x00-\x08<{\[]{1,400}?\x02")
# Service and number, then the priority: a letter in ANPA 1312, a digit in IPTC 7901.
_ANPA = re.compile(
    rb"[\x00\x01\x16\x7f\s]*[a-z]?\d{3,5}\S{0,15}(?:\s+[a-z-]{3,5})?\s+[a-z]\s+[a-z]\b", re.IGNORECASE
)

# The root element of a document, whatever its prefix, behind all that may stand before it. In 10 kB there is
# room for the licence in a comment and for the entities of a DTD.
_REACH = 10_000
_BEFORE_ROOT = re.compile(
    rb"(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(rb"<(?:[a-z_][\w.-]*:)?(?P<name>[a-z_][\w.-]*)(?=[\s/>]|\Z)", re.IGNORECASE)
_ROOTS = (
    (rb"(?:news|package|concept|knowledge|planning|catalog)Item|newsMessage", "newsml-g2"),
    (rb"NewsML|NewsItem", "newsml1"),
    (rb"(?i:nitf)", "nitf"),
    (rb"(?i:rss|rdf|feed)", "rss"),
    (rb"(?i:html)", "html"),
)

_HEADER_LINE = re.compile(rb"(?P<name>[!-9;-~]{2,70}):(?:[ \t].*)?|[ \t]+\S.*|>?From \S.*")
_HEADERS = frozenset((
    b"bcc", b"cc", b"content-type", b"date", b"delivered-to", b"from", b"message-id", b"mime-version",
    b"received", b"reply-to", b"return-path", b"sender", b"subject", b"to",
))  # fmt: skip

_OBJECT = re.compile(rb'\{\s*(["}]|$)')
_ARRAY = re.compile(rb"\[\s*\{")
# Blank ones among them; three that say something are looked at.
_FIRST_LINES = 20


class _Shape(Struct):
    """The keys by which JSON formats are known; msgspec skips all others without building them."""

    uri: Raw | UnsetType = UNSET
    urn: Raw | UnsetType = UNSET
    id: Raw | UnsetType = UNSET


def sniff(data: bytes) -> str:
    """The format of `data`: a name of PARSERS; what shows no sign of another format is `plain`.

    Raises Rejected(UNKNOWN_FORMAT) for what no parser reads, with what it looks like.
    """
    kind, start = _recognise(data)
    if kind in _UNREAD:
        raise _unknown(_UNREAD[kind])
    if kind:
        return kind
    if not (_OBJECT.match(start) or _ARRAY.match(start)):
        return "plain"
    # Several objects, or a broken one. One broken line must not hide what the other lines are.
    lines = [line for line in start.split(b"\n", _FIRST_LINES)[:_FIRST_LINES] if line.strip()]
    if len(lines) > 1 and any(_shape(line, _Shape) for line in lines[:3]):
        return "ndjson"
    if b'"urn"' in start and b'"uri"' not in start:
        return "digitalwires"
    return "ndjson" if b'"id"' in start and b'"uri"' not in start else "ninjs"


def refuse_other(data: bytes, form: str) -> None:
    """Nothing, or Rejected(UNKNOWN_FORMAT) where the bytes are surely in another format than `form`."""
    kind, _ = _recognise(data)
    alike = any(kind in family and form in family for family in _FAMILIES)
    if kind and kind != form and not alike:
        raise _unknown(f"{_UNREAD.get(kind) or NAMES[kind]}, and the feed says `{form}`")


def _recognise(data: bytes) -> tuple[str, bytes]:
    """The name of what the bytes surely are, or an empty text, and the bytes in UTF-8 from their first sign.

    Raises Rejected(UNKNOWN_FORMAT) for what is no text.
    """
    charset, begin = by_mark(data)
    if charset.startswith("utf-") and charset != "utf-8":
        data = data[begin:].decode(charset, "replace").encode()
        begin = 0
    for pattern, name in _MAGIC:
        if re.match(pattern, data, re.DOTALL):
            raise _unknown(name)
    if _FRAME.match(data, begin):
        return ("anpa1312" if _ANPA.match(data, begin) else "iptc7901"), data
    start = data[begin:].lstrip()
    if start.startswith(b"<"):
        return _markup(start[:_REACH]), start
    if _OBJECT.match(start):
        shape = _shape(start, _Shape)
        return (_kind(shape) if shape else ""), start
    if _ARRAY.match(start):
        jsontext.refuse_huge(start)
        shapes = _shape(start, list[_Shape])
        kinds = {_kind(shape) for shape in shapes or ()}
        return (kinds.pop() if len(kinds) == 1 else "json" if kinds else ""), start
    if _is_mail(start[:_REACH]):
        return "email", start
    if b"\0" in start:
        raise _unknown("binary data (it has NUL bytes)")
    return "", start


def _markup(start: bytes) -> str:
    before = _BEFORE_ROOT.match(start)
    end = before.end() if before else 0
    root = _ELEMENT.match(start, end)
    if root is None:
        # A declaration without an element is broken XML; `<3` is a text.
        return "xml" if end else ""
    return next((kind for pattern, kind in _ROOTS if re.fullmatch(pattern, root["name"])), "xml")


def _is_mail(start: bytes) -> bool:
    """Whether the text begins with headers of RFC 5322, two at least that every mail has."""
    names = set()
    for line in start.splitlines():
        match = _HEADER_LINE.fullmatch(line)
        if not match:
            if line:
                return False
            break
        names.add((match["name"] or b"").lower())
    return len(names & _HEADERS) > 1


def _kind(shape: _Shape) -> str:
    if shape.uri is not UNSET:
        return "ninjs"
    if shape.urn is not UNSET:
        return "digitalwires"
    return "ndjson" if shape.id is not UNSET else "json"


def _shape(data: bytes, shape: Any) -> Any:
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _unknown(what: str) -> Rejected:
    return Rejected(Reason.UNKNOWN_FORMAT, f"looks like {what}")
