"""IPTC 7901: text messages in a frame of control characters, as most agencies of Europe send them.

    SYN SYN SOH  tka0157 4 vm 34  tka 0157      service and sequence, priority, desk, words, agency, number
                 Tiere/Natur/                   keywords
    STX          (Berichtigung zu tka 0151)     notes, urgency words and remarks in brackets
                 Headline of one line or more
                 Von Ada Beispiel, tka =        byline; ` =` ends the block
                 text
    ETX          120815 Mai 26                  day, hour, minute, month, year
    EOT

A kill or a hold has no body: its text asks editors not to use a story, and becomes the note of the stub.
The frame is cut as bytes, because its characters are the same in every character set that agencies use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import blocks_of_lines, public_note
from wiredesk.wire.charset import decode
from wiredesk.wire.identity import filing_day
from wiredesk.wire.lifecycle import note_change, strip_markers
from wiredesk.wire.moments import moment_or_warning, release_moment, wire_moment
from wiredesk.wire.references import quoted, references
from wiredesk.wire.stated import Stated, item_of

FIELDS = {
    "": "Chapters 3 to 6 of the IPTC Recommended Message Format; lines up to STX are the header",
    "provider": "header: the agency behind the word count",
    "item_id": "header: an agency number that holds its day (`170123-89-00065`)",
    "version": "header: what stands behind `#` in such a number",
    "version_created": "trailer: `DDHHMM MON YY`, in the feed's zone where it has none",
    "status": "words in brackets or before the headline (KILL, HOLD)",
    "embargoed": "headline block: `Sperrfrist ...`, `Embargo until ...`",
    "urgency": "header: the priority",
    "headline": "the lines up to ` =` that are no note, remark or byline",
    "slugline": "header: the keyword line",
    "byline": "last line of the headline block that begins with `Von`, `By`, ...",
    "blocks": "text up to ETX, or to a heading `# Notizblock`; wrapped lines joined",
    "credit": "the closing line",
    "subjects": "header: the desk or category",
    "ed_note": "notes in brackets; of a kill or hold the text too",
    "change": "notes in brackets, then the headline's marker",
    "cancels": "what a kill or hold names: agency numbers and quoted headlines",
    "names": "header: the agency number",
    "refers": "agency numbers in notes, with their day; of a kill or hold those in its text too",
}

# A large agency sends under a thousand messages a day, the longest in our set has 15,000 bytes. These bounds
# keep what one record can cost below two seconds.
MAX_MESSAGES = 2_000
MAX_MESSAGE_BYTES = 1_000_000
# Headline blocks of the wire have up to ten lines, with wrapped notes.
_BLOCK_LINES = 15
_SHORT_LINES = 4
_SENTENCE_ENDS = (".", "!", "?")
# A longer line is no header.
_HEADER_REACH = 300

# What stands between SOH and EOT.
_BETWEEN = re.compile(rb"[^\x01\x04]+")
_FILLING = b"\x00\x16\x7f \t\r\n"
# Typesetting instructions from SCD to ECD, designations of character sets (ISO 2022), and all control
# characters but tab, line feed and US, which parts columns.
_NOT_TEXT = re.compile(rb"\x0c[^\x0b\n]{0,80}\x0b|\x1b[\x20-\x2f]+[\x30-\x7e]|[\x00-\x08\x0b-\x1e\x7f]")
_LINE_END = re.compile(rb"\r\n?")

_HEADER = re.compile(
    r"(?P<service>[^\W\d_]{1,6})\s?(?P<sequence>\d{1,5})(?:\s+(?P<priority>\d))?(?:\s+(?P<desk>[^\W\d_]{1,4}))?"
    r"(?:\s+(?P<words>\d{1,5}))?(?:\s+(?P<rest>\S.*))?"
)
_AGENCY = re.compile(r"(?:\S+\s+)?(?P<agency>[^\W\d_][\w./-]{1,11})\s+(?P<number>\d[\d-]*(?:#\d+)?)")
_DATED = re.compile(r"(?P<id>\d{6}(?:-\d+)+)(?:#(?P<version>\d+))?")

_BYLINE = re.compile(r"(?:Von|By|Par|Por|Di|Da|Van|Door|Av|Af|Od|Text:|Autor:|Опрац\.)\s+(?=[^\W\d_])")
# Small words within names and between them.
_NAME_WORDS = frozenset((
    "da", "de", "del", "della", "den", "der", "di", "dos", "e", "en", "et", "i", "la", "le", "and", "och",
    "og", "und", "van", "von", "y", "і", "и",
))  # fmt: skip
# Apostrophes behind HOLD HOLD HOLD stand for bells that were lost.
_BELLS = re.compile(r"'{2,}|\*{2,}")
_EMBARGO = re.compile(r"\W*(?:Achtung\W+)?(?:Sperrfrist|Embargo|Embargoed|Эмбарго|Ембарго)\b", re.IGNORECASE)
_NO_EMBARGO = re.compile(r"aufgehoben|entfällt|lifted|zniesione|levé|снято|знято", re.IGNORECASE)
# A remark (KORR-Bericht, Foto Produktion, Achtung - Planungshinweis) has few words and is no sentence.
_REMARK_WORDS = 4
_SENTENCE = re.compile(r"[.:;!?](?:\s|$)")

_NOTEPAD = re.compile(r"#+\s*Notizblock\b", re.IGNORECASE)
_LIST = re.compile(r"(?:[-+*•–o]|\d{1,2}[.)])\s")
_STAMP = re.compile(r"\d{6}\s?\S.{2,40}")


class Frame(Struct, frozen=True):
    """One message: its lines before STX, between STX and ETX, and behind, and what was doubted."""

    head: list[str]
    text: list[str]
    tail: list[str]
    part: bytes | None
    """The bytes of the message, where its record holds several."""
    warnings: tuple[str, ...] = ()


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The items of the messages that some bytes hold, one each; a message that cannot be read is a Rejected.

    Raises Rejected(MALFORMED) where there is no message, and Rejected(TOO_LARGE) beyond MAX_MESSAGES. Source:
    the IPTC Recommended Message Format, IPTC TEC 7901, 5th edition, 1995.
    """
    return items_of_frames(data, record, feed, _stated)


def items_of_frames(
    data: bytes, record: WireRecord, feed: Feed, stated: Callable[[Frame, WireRecord, Feed], Stated]
) -> list[Item | Rejected]:
    """The item of each message, by what `stated` reads of it; a message that is refused keeps its bytes."""
    items: list[Item | Rejected] = []
    for index, frame in enumerate(frames(data, feed)):
        if isinstance(frame, Rejected):
            items.append(frame)
            continue
        try:
            items.append(item_of(stated(frame, record, feed), record, feed, index))
        except Rejected as rejected:
            items.append(Rejected(rejected.reason, rejected.message, frame.part))
    return items


def frames(data: bytes, feed: Feed) -> Iterator[Frame | Rejected]:
    """The messages between SOH and EOT, in their order, without filling.

    A message that is too large, or whose characters cannot be read, is a Rejected. Raises Rejected(MALFORMED)
    or Rejected(TOO_LARGE).
    """
    pieces = (found[0].strip(_FILLING) for found in _BETWEEN.finditer(data))
    messages = list(islice(filter(None, pieces), MAX_MESSAGES + 1))
    if not messages:
        raise Rejected(Reason.MALFORMED, "only filling, no message")
    if len(messages) > MAX_MESSAGES:
        raise Rejected(Reason.TOO_LARGE, f"one record holds more than {MAX_MESSAGES} messages")
    for message in messages:
        part = message if len(messages) > 1 else None
        try:
            yield _frame(message, part, feed)
        except Rejected as rejected:
            yield Rejected(rejected.reason, rejected.message, part)


def _frame(message: bytes, part: bytes | None, feed: Feed) -> Frame:
    if len(message) > MAX_MESSAGE_BYTES:
        raise Rejected(Reason.TOO_LARGE, f"{len(message)} bytes in one message; read are {MAX_MESSAGE_BYTES}")
    head, stx, rest = message.partition(b"\x02")
    if not stx:
        # A header whose STX was lost: the first line, and the keywords up to an empty line.
        head, rest = b"", message
    text, etx, tail = rest.partition(b"\x03")
    pieces = [_LINE_END.sub(b"\n", piece) for piece in (head, text, tail)]
    pieces = [_NOT_TEXT.sub(b"", piece) for piece in pieces]
    # All three are decoded at once: the header alone has too little evidence of its character set.
    decoded, warnings = decode(b"\n".join(pieces), feed)
    lines = [line.replace("\x1f", "\t").rstrip() for line in decoded.split("\n")]
    cut, end = (pieces[0].count(b"\n") + 1, pieces[0].count(b"\n") + pieces[1].count(b"\n") + 2)
    heads, texts, tails = lines[:cut], lines[cut:end], lines[end:]
    doubts = list(warnings)
    if not stx:
        heads, texts = _without_stx(texts)
        doubts.append("the message has no STX: where its header ends was guessed")
    if not etx:
        doubts.append("the message has no ETX: its end may be missing")
        last = next((place for place in range(len(texts) - 1, -1, -1) if texts[place]), -1)
        if last >= 0 and _STAMP.fullmatch(texts[last].strip()):
            tails, texts = texts[last:], texts[:last]
    return Frame(heads, texts, tails, part, tuple(doubts))


def _without_stx(lines: list[str]) -> tuple[list[str], list[str]]:
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if not _HEADER.fullmatch(lines[start].strip()[:_HEADER_REACH]):
        raise Rejected(Reason.MALFORMED, "neither a header nor STX: no message of this format")
    end = start + 1
    while end < len(lines) and not lines[end].strip():
        end += 1
    while end < len(lines) and lines[end].strip().endswith("/"):
        end += 1
    return lines[start:end], lines[end:]


class _Header(Struct):
    priority: str = ""
    desk: str = ""
    agency: str = ""
    number: str = ""
    keywords: str = ""


def _header(lines: Sequence[str]) -> _Header:
    """What the header states; variants put agency and number, or the keywords, on a line of their own."""
    kept = [" ".join(line.split())[:_HEADER_REACH] for line in lines if line.strip()]
    header = _Header()
    first = _HEADER.fullmatch(kept[0]) if kept else None
    if first is None:
        return _Header(keywords=" ".join(kept))
    header.priority, header.desk = first["priority"] or "", first["desk"] or ""
    keywords = []
    for place, line in enumerate([first["rest"] or "", *kept[1:]]):
        named = _AGENCY.fullmatch(line)
        # Behind the first line only where more follows: `Tennis 2026` is a keyword.
        if named and not header.agency and (place == 0 or place < len(kept) - 1):
            header.agency, header.number = named["agency"], named["number"]
        elif line:
            keywords.append(line)
    header.keywords = " ".join(keywords)
    return header


class _Block(Struct):
    """What the headline block states."""

    headline: str = ""
    byline: str = ""
    notes: list[str] = []
    changes: list[Change] = []
    embargo: str = ""


def _stated(frame: Frame, record: WireRecord, feed: Feed) -> Stated:
    warnings = list(frame.warnings)
    header = _header(frame.head)
    lines, body = _split_headline(frame.text)
    block = _block(lines)
    body = _public(body)
    stamp = next((line.strip() for line in frame.tail if line.strip()), None)
    read = partial(wire_moment, received=record.received)
    created = moment_or_warning("trailer", stamp, feed.zone, warnings, read)
    filed = created or record.received
    day = filing_day(filed, feed.zone)
    change = _change(block)
    named = references("\n".join(block.notes), day, header.agency)
    blocks = blocks_of_lines(paragraphs(body))
    cancels: tuple[str, ...] = ()
    embargoed = None
    if change in (Change.KILL, Change.HOLD):
        block.notes += paragraphs(body)
        blocks = ()
        said = "\n".join(block.notes)
        named = references(said, day, header.agency)
        headlines = quoted(said)
        cancels = (*(f"{header.agency} {one.number}".strip() for one in named), *headlines)
        if headlines and not strip_markers(block.headline)[0]:
            block.headline = headlines[0]
    elif block.embargo:
        # Of a kill or hold it is not even read: nothing may keep that from hiding its story.
        embargoed = _embargo(block.embargo, feed, filed)
    dated = _DATED.fullmatch(header.number)
    number = header.number if header.number.isdecimal() and int(header.number) else None
    return Stated(
        item_id=dated["id"] if dated else None,
        version=dated["version"] if dated else None,
        provider=header.agency,
        namespace=header.agency,
        version_created=created,
        embargoed=embargoed,
        urgency=int(header.priority) if header.priority.strip("0") else None,
        headline=block.headline,
        slugline=header.keywords,
        byline=block.byline,
        blocks=blocks,
        subjects=(header.desk,) if header.desk else (),
        ed_note="\n".join(block.notes),
        change=change,
        cancels=cancels,
        number=number,
        references=named,
        day=next((one.day for one in named if one.day), None) if change else None,
        warnings=tuple(warnings),
    )


def _split_headline(text: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of the headline block and those of the body.

    ` =` ends the block. Without it the block is the first paragraph where that is short and no sentence,
    else the notes in brackets that come first.
    """
    lines = [line.strip() for line in text]
    for place, line in enumerate(lines[:_BLOCK_LINES]):
        if line.endswith("="):
            return [*lines[:place], line[:-1].rstrip()], list(text[place + 1 :])
    start = next((place for place, line in enumerate(lines) if line), len(lines))
    end = next((place for place in range(start, len(lines)) if not lines[place]), len(lines))
    if end - start > _SHORT_LINES or (end > start and lines[end - 1].endswith(_SENTENCE_ENDS)):
        end = start
        while end < min(len(lines), _BLOCK_LINES) and re.fullmatch(r"\(.*\)", lines[end]):
            end += 1
    return lines[start:end], list(text[end:])


def _block(lines: Sequence[str]) -> _Block:
    block = _Block()
    texts: list[str] = []
    for unit, bracketed in _units(lines):
        text = _BELLS.sub("", unit).strip()
        if _EMBARGO.match(text) and not _NO_EMBARGO.search(text):
            block.embargo = block.embargo or text
            block.notes.append(text)
        elif not bracketed:
            texts.append(text)
        elif not strip_markers(text)[0]:
            block.changes.append(strip_markers(text)[1])
        else:
            change = note_change(text)
            block.changes.append(change)
            if change is not Change.NEW or references(text) or _is_note(text):
                block.notes.append(text)
    texts = [text for text in texts if text]
    if len(texts) > 1 and _is_byline(texts[-1]):
        block.byline = texts.pop()
    block.headline = " ".join(texts)
    block.changes.append(strip_markers(block.headline)[1])
    return block


def _units(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The lines of a headline block, each with False; those of one bracket joined, with True."""
    place = 0
    while place < len(lines):
        depth, end = 0, place
        while end < len(lines) and (end == place or depth > 0):
            depth += lines[end].count("(") - lines[end].count(")")
            end += 1
        unit = " ".join(filter(None, lines[place:end]))
        if unit.startswith("(") and unit.endswith(")") and depth == 0:
            yield unit[1:-1].strip(), True
        else:
            end = place + 1
            yield lines[place], False
        place = end


def _is_note(text: str) -> bool:
    return len(text.split()) > _REMARK_WORDS or _SENTENCE.search(text) is not None


def _is_byline(line: str) -> bool:
    start = _BYLINE.match(line)
    words = re.findall(r"[^\W\d_][\w'’.-]*", line[start.end() :]) if start else []
    # A name ends at a comma: what follows is the agency.
    names = words[: len(line[: line.find(",")].split()) - 1] if "," in line else words
    return bool(names) and all(word[0].isupper() or word in _NAME_WORDS for word in names)


def _change(block: _Block) -> Change | None:
    """What the gravest word of the block says: a kill or hold hides, whatever else is said."""
    for grave in (Change.KILL, Change.HOLD):
        if grave in block.changes:
            return grave
    return next((change for change in block.changes if change is not Change.NEW), None)


def _embargo(text: str, feed: Feed, filed: datetime) -> datetime:
    try:
        return release_moment(text, feed.zone, filed)
    except ValueError as error:
        raise Rejected(Reason.WRONG_SHAPE, f"embargo: {error}") from error


def _public(lines: list[str]) -> list[str]:
    """The lines before the notepad of dpa, which holds telephone numbers and names of staff."""
    end = next((place for place, line in enumerate(lines) if _NOTEPAD.match(line.strip())), len(lines))
    return lines[:end]


def paragraphs(lines: Sequence[str]) -> list[str]:
    """The paragraphs of wrapped lines: parted by blank lines; rows of tables and entries of lists alone.

    A line that is marked as not for publication begins one of its own, so that what marks it stands at the
    start; where nothing but the mark stands in the line it is all of it, because the mark is then about all
    that follows.
    """
    found: list[list[str]] = []
    joins = False
    any_marked = bool(public_note("\n".join(lines))[1])
    for raw in lines:
        line = raw.strip()
        if not line:
            joins = False
            continue
        row = line[0] == "|" or "\t" in line
        kept, marked = public_note(f"{line}\n.") if any_marked else (line, ())
        if joins and not row and not marked and not _LIST.match(line):
            found[-1].append(line)
        else:
            found.append([line])
        joins = not row and not (marked and not kept)
    return [" ".join(parts) for parts in found]
