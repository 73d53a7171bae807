"""E-mail (RFC 5322 and MIME): one item a message, from its plain text, else from its HTML.

Headers are read as text and bounded: the library's parser of structured headers recurses on brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr
from typing import Any

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import blocks_of_html, blocks_of_lines, lines_of
from wiredesk.wire.charset import decode
from wiredesk.wire.lifecycle import strip_markers
from wiredesk.wire.moments import mail_moment
from wiredesk.wire.references import quoted
from wiredesk.wire.stated import Stated, item_of

FIELDS: dict[str, str] = {
    "": "Attachments and forwarded messages are not read; a warning names them. A priority is no urgency.",
    "item_id": "`Message-ID`, counted within `List-Id`, else the domain of `From`",
    "provider": "`From`: the name, else the domain",
    "version_created": "`Date`",
    "headline": "`Subject` (RFC 2047)",
    "language": "`Content-Language` of the text, else of the message, where it names one",
    "blocks": "the first part `text/plain`, else `text/html`; what stands behind `-- ` is dropped",
    "ed_note": "the text of a kill or hold",
    "cancels": "the headlines that a kill or hold quotes",
}

# RFC 5322 allows 998 characters a line; a folded subject or address of ours is below this, and nobody
# reads the rest of a longer one.
MAX_HEADER = 2_000
# 10 MB of base64 have 130,000 lines; the library takes up to 2 microseconds for one, and longer in nested
# parts. Newsletters have up to 20 parts.
MAX_LINES = 150_000
MAX_PARTS = 30
# A warning names this many of the parts that were left.
MOST_NAMED = 5

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_LIST = re.compile(r"<([^<>]+)>\s*$")
_NAMING = ("from", "date", "subject", "message-id")


class _Policy(Compat32):
    """The library's policy, with a bound on what it reads of a header."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The one item that a message is.

    Raises Rejected: BAD_ENCODING, MALFORMED (also for too many lines or parts), WRONG_SHAPE (no header of a
    message), NO_TEXT.
    """
    if data.count(b"\n") > MAX_LINES:
        raise Rejected(Reason.MALFORMED, f"the message has more than {MAX_LINES} lines")
    try:
        stated = _stated(_message(data), feed)
    except Rejected:
        raise
    except Exception as error:
        # On odd headers the library raises what it likes: IndexError, AttributeError, RecursionError.
        raise Rejected(Reason.MALFORMED, f"cannot be read as e-mail: {type(error).__name__}") from error
    return [item_of(stated, record, feed)]


def _message(data: bytes) -> Message:
    parts = 0

    def part(policy: Any = None) -> Message:
        nonlocal parts
        parts += 1
        if parts > MAX_PARTS:
            raise Rejected(Reason.MALFORMED, f"the message has more than {MAX_PARTS} parts")
        return Message(policy=policy)

    message = BytesParser(part, policy=_Policy()).parsebytes(data.lstrip(b"\r\n"))
    if not any(name.lower() in _NAMING for name, _ in message.raw_items()):
        raise Rejected(Reason.WRONG_SHAPE, "expected one of the headers From, Date, Subject and Message-ID")
    return message


def _stated(message: Message, feed: Feed) -> Stated:
    texts, warnings = _choose(list(_leaves(message)))
    charset = next((text.get_content_charset() for text in texts), None)

    def header(name: str, part: Message = message) -> str:
        return _header(part, name, charset, feed)

    blocks: tuple[Block, ...] = ()
    for text in texts:
        content, doubts = decode(_payload(text), feed, charset)
        warnings += doubts
        html = text.get_content_type() == "text/html"
        blocks = blocks_of_html(content) if html else blocks_of_lines(lines_of(_unfolded(text, content)))
    name, address = parseaddr(header("from"))
    domain = address.rpartition("@")[2].lower()
    headline = header("subject")
    note = ""
    if strip_markers(headline)[1] in (Change.KILL, Change.HOLD):
        # They have no body: their text asks editors not to use a story.
        note, blocks = "\n".join(block.text for block in blocks), ()
    return Stated(
        item_id=header("message-id").strip("<> ") or None,
        new_id_each_time=True,
        provider=name or domain,
        namespace=_list_id(header("list-id")) or domain,
        version_created=_date(header("date"), feed.zone, warnings),
        headline=headline,
        language=_language(header("content-language", (*texts, message)[0]) or header("content-language")),
        blocks=blocks,
        ed_note=note,
        cancels=quoted(note),
        warnings=tuple(warnings),
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a forwarded message is one, it is not opened."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part)
    else:
        yield message


def _choose(leaves: Sequence[Message]) -> tuple[list[Message], list[str]]:
    """The part that is the text of the message, if there is one, and a warning that names what is left."""
    inline = [leaf for leaf in leaves if leaf.get_content_disposition() != "attachment"]
    texts = [
        leaf
        for kind in ("text/plain", "text/html")
        for leaf in inline
        if leaf.get_content_type() == kind and _payload(leaf).strip()
    ]
    # HTML beside the text says the same; what is inline and not text (a logo) is no loss either.
    left = [leaf for leaf in leaves if leaf not in inline or leaf.get_content_maintype() == "message"]
    names = [str(leaf.get_filename() or leaf.get_content_type())[:60] for leaf in left[:MOST_NAMED]]
    more = ", ..." if len(left) > MOST_NAMED else ""
    return texts[:1], [f"attachments were not read: {', '.join(names)}{more}"] if names else []


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _unfolded(part: Message, text: str) -> str:
    """The text without its signature, and with the lines joined that only the mailer broke (RFC 3676)."""
    lines = text.splitlines()
    if "-- " in lines:
        del lines[len(lines) - 1 - lines[::-1].index("-- ") :]
    if str(part.get_param("format", "")).lower() != "flowed":
        return "\n".join(lines)
    gap = "" if str(part.get_param("delsp", "")).lower() == "yes" else " "
    return "".join(line[:-1] + gap if line.endswith(" ") else f"{line}\n" for line in lines)


def _header(part: Message, name: str, charset: str | None, feed: Feed) -> str:
    """A header on one line, its encoded words read; bytes that are no ASCII are read as the text is."""
    raw = next((value for found, value in part.raw_items() if found.lower() == name), "")
    try:
        words = decode_header(_text(raw.encode("utf-8", "surrogateescape"), charset, feed))
    except HeaderParseError:  # base64 that is none
        words = [(raw, None)]
    read = "".join(_word(word, stated, feed) for word, stated in words)
    return " ".join((read or raw).split())


def _word(word: str | bytes, charset: str | None, feed: Feed) -> str:
    if isinstance(word, str):
        return word
    if charset is None:  # what stands between encoded words, as the library hands it out
        return word.decode("raw-unicode-escape", "replace")
    # A language may follow the name (RFC 2231, section 5).
    return _text(word, charset.partition("*")[0], feed)


def _text(data: bytes, charset: str | None, feed: Feed) -> str:
    return data.decode("ascii") if data.isascii() else decode(data, feed, charset)[0]


def _date(text: str, zone: str, warnings: list[str]) -> datetime | None:
    if not text:
        return None
    try:
        return mail_moment(text, zone)
    except ValueError:
        warnings.append(f"Date: no time can be read from {text[:40]!r}")
        return None


def _list_id(text: str) -> str:
    """The identifier in angle brackets (RFC 2919), else all of it."""
    found = _LIST.search(text)
    return found[1].strip() if found else text


def _language(text: str) -> str | None:
    return text if _LANGUAGE.fullmatch(text) else None
