"""Which format some bytes are in."""

from __future__ import annotations

import re

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from wiredesk.errors import Reason, Rejected

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
READS = "this version reads ninjs, ndjson and plain text"

_MAGIC = (
    (rb"%PDF-", "PDF"),
    (rb"PK\x03\x04", "a ZIP archive"),
    (rb"\x1f\x8b", "gzip"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "an image"),
    (rb"\xff\xfe|\xfe\xff", "UTF-16"),
    (rb"[\x16\s]*\x01|\x16\x16", "IPTC 7901 or ANPA 1312"),
)
# What markup is, by its first telling element. Raw markup would be found by every word of its tags, so
# it is refused, never indexed as text.
_ROOTS = (
    (rb"<(\w+:)?(newsItem|newsMessage|packageItem|conceptItem|knowledgeItem|planningItem)[\s>]", "NewsML-G2"),
    (rb"<NewsML[\s>]", "NewsML 1"),
    (rb"<nitf[\s>]", "NITF"),
    (rb"<(\w+:)?(rss|rdf|feed)[\s>:]", "RSS or Atom"),
    (rb"<(!doctype )?html[\s>]", "HTML"),
    (rb"<", "XML or HTML"),
)
_MARKUP = re.compile(rb"<[?!]|<[a-zA-Z][\w:.-]*(\s[^<]*)?/?>")
_OBJECT = re.compile(rb'\{\s*(["}]|$)')
_ARRAY = re.compile(rb"\[\s*[\[{]")
# Root elements stand behind the declaration, a doctype and perhaps a comment.
_ROOT_REACH = 1_000


class _Shape(Struct):
    """The keys by which JSON formats are known; msgspec skips all others without building them."""

    uri: Raw | UnsetType = UNSET
    urn: Raw | UnsetType = UNSET
    id: Raw | UnsetType = UNSET


def sniff(data: bytes) -> str:
    """The format of `data`: ninjs, ndjson or plain.

    Raises Rejected(UNKNOWN_FORMAT) for what this version does not read, with what it looks like.
    """
    refuse_known(data)
    start = data.removeprefix(BYTE_ORDER_MARK).lstrip()
    if _ARRAY.match(start):
        raise _unknown("a JSON array")
    if not _OBJECT.match(start):
        return "plain"
    shape = _shape(start)
    if shape is None:
        # Several objects, or a broken one. One broken line must not hide what the other lines are.
        lines = [line for line in start.splitlines() if line.strip()]
        if len(lines) > 1 and any(map(_shape, lines[:3])):
            return "ndjson"
        return "ndjson" if b'"id"' in start and b'"uri"' not in start else "ninjs"
    if shape.uri is not UNSET:
        return "ninjs"
    if shape.id is not UNSET:
        return "ndjson"
    raise _unknown("dpa-digitalwires" if shape.urn is not UNSET else "a JSON object without `uri` or `id`")


def refuse_known(data: bytes) -> None:
    """Nothing, or Rejected(UNKNOWN_FORMAT) where the bytes are surely no ninjs, ndjson or plain text."""
    start = data.removeprefix(BYTE_ORDER_MARK).lstrip()[:_ROOT_REACH]
    for pattern, name in _MAGIC:
        if re.match(pattern, start):
            raise _unknown(name)
    if _MARKUP.match(start):
        raise _unknown(next(name for pattern, name in _ROOTS if re.search(pattern, start, re.IGNORECASE)))
    if b"\x00" in data:
        raise _unknown("binary data (it has NUL bytes)")


def _unknown(what: str) -> Rejected:
    return Rejected(Reason.UNKNOWN_FORMAT, f"looks like {what}; {READS}")


def _shape(data: bytes) -> _Shape | None:
    try:
        return msgspec.json.decode(data, type=_Shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
