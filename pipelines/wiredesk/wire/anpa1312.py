"""ANPA 1312: text messages of North American agencies, in seven bits and the frame that IPTC 7901 took over.

    SYN SYN SOH  a0123 US taf--                              service and number, selector
                 u a DC3 DC1 BC-Mill 1stLd a0119 05-12 0340  priority, category, format, slug, version, ...
    STX          ^BC-Mill, 1st Ld-Writethru,340<             slug line with its version words
                 ^Mill to close after 140 years<             title
                 ^Eds: UPDATES with comment.<                note to editors
                 ^By ADA EXAMPLE=                            byline
                 TAB text, wrapped; `<` ends a paragraph
    ETX          AP-NY-05-12-26 1405EDT                      month, day, year and time
    EOT

The slug is what all versions of a story share, its title is not: so the slug names the story. Additions
and substitutes for single paragraphs (`1st Add`, `Sub`) are parts, which must not take the place of the
whole: each is a story of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import blocks_of_lines
from wiredesk.wire.identity import filing_day
from wiredesk.wire.iptc7901 import Frame, items_of_frames, paragraphs
from wiredesk.wire.lifecycle import note_change
from wiredesk.wire.moments import moment, moment_or_warning, release_moment, wire_moment
from wiredesk.wire.references import quoted
from wiredesk.wire.stated import Stated

FIELDS = {
    "": "ANPA Bulletin 1312, 84-2; lines up to STX are the header",
    "provider": "trailer: the agency (`AP-NY-...`)",
    "version": "slug line: the number of `1st Ld`, `2nd Ld-Writethru`, ...",
    "version_created": "trailer: `AP-NY-MM-DD-YY HHMM` or `HH:MM DD-MM-YY` with a zone, else in the feed's",
    "status": "slug line: `Kill`, `Eliminate`, `Withhold`",
    "embargoed": "slug line: `Adv DD`; `For release ...`, `Embargoed until ...`",
    "urgency": "header: the priority (f 1, b 2, u 3, r 5, d 6, others 7)",
    "headline": "the title, else the slug without cycle (`BC-`) and version words",
    "slugline": "the slug as written",
    "byline": "`By ...`",
    "blocks": "the text up to ETX; wrapped lines joined",
    "subjects": "header: the category letter",
    "ed_note": "`Eds: ...`; of a kill or hold the text too",
    "change": "slug line: `Ld`, `Writethru`, `Correct`, `Rpt`, `Kill`, ...; then the `Eds:` line",
    "cancels": "of a kill or hold: the slug and the headlines that it quotes",
}

# As IPTC counts; a (advance), s (Sunday) and w (weekend) wait longest.
URGENCY = {"f": 1, "b": 2, "u": 3, "r": 5, "d": 6}
_LEAST_URGENT = 7

_HEADER = re.compile(
    r"(?P<service>[a-z]?)\d{3,5}\S{0,15}(?:\s+(?P<selector>[a-z-]{3,5}))?"
    r"\s+(?P<priority>[a-z])\s+(?P<category>[a-z])(?:\s+(?P<slug>[^\s,]+),?(?P<rest>.*))?",
    re.IGNORECASE,
)
_SECOND_LINE = re.compile(r"[a-z] [a-z]\b.*", re.IGNORECASE)
# Longer headers are none: the fields have up to 24 characters each.
_HEADER_REACH = 300
_CYCLE = re.compile(r"(?:AM|PM|BC|AP)-+(?=\w)")
# Behind the slug: references to earlier takes, filing date and word count are no version words.
_NO_VERSION = re.compile(r"[a-z]{0,2}\d{2,4}|\d\d-\d\d|\d{1,5}", re.IGNORECASE)

_ORDINAL = r"(?:(?P<ordinal>\d{1,2})\s?(?:st|nd|rd|th)[\s-]*)?"
_LEAD = re.compile(rf"\b{_ORDINAL}(?:(?:ld|lead)(?![a-z])|(?=writethru))(?:[\s-]*writethru)?", re.IGNORECASE)
_PART = re.compile(r"(?<![a-z])(?:adds?|subs?|inserts?|takes?)(?![a-z])", re.IGNORECASE)
_ADVANCE = re.compile(r"(?<![a-z])advs?[\s.-]*(?P<day>\d{1,2})?(?![a-z\d])", re.IGNORECASE)
_CHANGES = (
    (Change.KILL, re.compile(r"\b(?:kill|eliminat(?:e|ion))\b", re.IGNORECASE)),
    (Change.HOLD, re.compile(r"\b(?:withhold|hold(?! for release))\b", re.IGNORECASE)),
    (
        Change.CORRECTION,
        re.compile(r"\b(?:correctn?|correct(?:s|ed|ion|ive)|clarification)\b", re.IGNORECASE),
    ),
    (Change.REPEAT, re.compile(r"\b(?:rpt|repeat)\b", re.IGNORECASE)),
)

_NOTE = re.compile(r"(?:Eds|Editors|Editors' Note|Update|Note)\s?[:.-]\s*(?P<text>.*)", re.IGNORECASE)
_BYLINE = re.compile(r"By\s+(?=[^\W\d_])", re.IGNORECASE)
_TITLE = re.compile(r"(?:HL|Head|Headline)\s?:\s*(?P<text>.*)", re.IGNORECASE)
# INDEX: Economy, SYMBOL: ..., code:2, and where pictures are.
_CODE = re.compile(r"[A-Za-z]+:.*|.*\bPhotos?\b.*|.*\bGraphics?\b.*")
_EMBARGO = re.compile(
    r"\b(?:for release|hold for release|embargo(?:ed)?|not for (?:release|use))\b", re.IGNORECASE
)
_FREE = re.compile(r"\b(?:immediate release|embargo lifted)\b", re.IGNORECASE)
# What stands before the first paragraph has a dozen lines at most.
_TOP_LINES = 30
_ENDS_LINE = ("<", "=", "@", ">")

_STAMPS = tuple(
    re.compile(form + "<?")
    for form in (
        r"(?P<agency>[A-Z]{2,5})(?:-[A-Z]{2,3})?-(?P<month>\d\d)-(?P<day>\d\d)-(?P<year>\d\d)"
        r" (?P<hour>\d\d)(?P<minute>\d\d)\s?(?P<zone>[A-Z]{1,4})?",
        r"(?P<hour>\d\d):(?P<minute>\d\d)\s?(?P<zone>[A-Z]{1,4})?"
        r" (?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d\d)",
    )
)
# `Adv 25` is of this month or the next; a day back, because a late correction carries the mark still.
_DAYS_BACK, _DAYS_AHEAD = 1, 45


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The items of the messages that some bytes hold, one each; a message that cannot be read is a Rejected.

    Raises Rejected(MALFORMED) where there is no message, and Rejected(TOO_LARGE) for too many. Source: the
    ANPA High-Speed Wire Service Guideline 84-2 (Bulletin 1312), and what agencies write in slug lines.
    """
    return items_of_frames(data, record, feed, _stated)


class _Text(Struct):
    """What stands between STX and ETX."""

    slug: str = ""
    version: str = ""
    title: str = ""
    byline: str = ""
    notes: list[str] = []
    releases: list[str] = []
    lines: list[str] = []


def _stated(frame: Frame, record: WireRecord, feed: Feed) -> Stated:
    warnings = list(frame.warnings)
    head, lines = _heads(frame)
    header = _HEADER.fullmatch(head)
    if header is None:
        warnings.append("the header cannot be read")
    slug = header["slug"] if header and header["slug"] else ""
    stamp, lines = _stamp(frame.tail, lines)
    text = _text(lines, slug)
    slug = slug or text.slug
    # No field of the header holds a space; those of the slug line are parted by commas.
    fields = (header["rest"] or "").split() if header else []
    version = text.version or _version_words(fields)
    agency = None
    created = None
    if stamp:
        agency = stamp.groupdict().get("agency")
        written = "{day}.{month}.{year} {hour}:{minute} {zone}".format(**(stamp.groupdict(default="")))
        created = moment_or_warning(
            "trailer",
            written.strip(),
            feed.zone,
            warnings,
            lambda text, zone: wire_moment(text, zone, record.received),
        )
    filed = created or record.received
    note = "\n".join(text.notes)
    lead = _LEAD.search(version)
    part = _PART.search(version)
    change = _change(version, note) or (Change.UPDATE if lead else None)
    title = text.title
    known_by = _CYCLE.sub("", slug, count=1)
    body = paragraphs(text.lines)
    cancels: tuple[str, ...] = ()
    hides = change in (Change.KILL, Change.HOLD)
    if hides:
        note = "\n".join((*text.notes, *body))
        cancels = tuple(filter(None, (slug, *quoted(note))))
        title, body = title or next(iter(quoted(note)), ""), []
    elif part:
        known_by = f"{known_by}, {version}"
        change = None
        warnings.append(f"a part of a story ({version[:40]}), kept as a story of its own")
    priority = header["priority"].lower() if header else ""
    return Stated(
        provider=agency or "",
        version=(lead["ordinal"] or "1") if lead and not part else None,
        version_created=created,
        # Of a kill or hold it is not even read: nothing may keep that from hiding its story.
        embargoed=None if hides else _embargo(version, text.releases, feed, filed),
        urgency=URGENCY.get(priority, _LEAST_URGENT) if priority else None,
        headline=title or known_by,
        known_by=known_by,
        slugline=slug,
        byline=text.byline,
        blocks=blocks_of_lines(body),
        subjects=(header["category"].lower(),) if header else (),
        ed_note=note,
        change=change,
        cancels=cancels,
        warnings=tuple(warnings),
    )


def _heads(frame: Frame) -> tuple[str, list[str]]:
    """The header on one line, and the lines of the text."""
    heads = [" ".join(line.split()) for line in frame.head if line.strip()]
    text = frame.text
    if (
        len(heads) == 1
        and text
        and not _HEADER.fullmatch(heads[0])
        and _SECOND_LINE.fullmatch(text[0].strip())
    ):
        heads.append(text[0].strip())  # without STX, only the first line was known to be the header
        text = text[1:]
    return " ".join(heads)[:_HEADER_REACH], text


def _stamp(tail: Sequence[str], text: list[str]) -> tuple[re.Match[str] | None, list[str]]:
    """The time of transmission, behind ETX or in the last line of the text, and the other lines."""
    for line in tail:
        if found := _stamp_in(line):
            return found, text
    last = next((place for place in range(len(text) - 1, -1, -1) if text[place].strip()), -1)
    if last >= 0 and (found := _stamp_in(text[last])):
        return found, text[:last]
    return None, text


def _stamp_in(line: str) -> re.Match[str] | None:
    return next((found for form in _STAMPS if (found := form.fullmatch(line.strip()))), None)


def _version_words(parts: Sequence[str]) -> str:
    """What stands behind the slug, without references, date and word count."""
    fields = (field.strip() for field in parts)
    return ", ".join(field for field in fields if field and not _NO_VERSION.fullmatch(field))


def _text(lines: Sequence[str], slug: str) -> _Text:
    """The lines before the first paragraph, by what they say, and the paragraphs."""
    text = _Text()
    place = 0
    first = True
    while place < min(len(lines), _TOP_LINES):
        line = lines[place].strip()
        if not line:
            place += 1
            continue
        is_slug = first and slug and line.lstrip("^").casefold().startswith(slug.casefold())
        if not (line.startswith("^") or is_slug or _is_code(line)):
            break
        place += 1
        # A note may be wrapped; `<` ends it, or the next line that begins like one, or a paragraph.
        while (
            place < min(len(lines), _TOP_LINES) and not line.endswith(_ENDS_LINE) and _goes_on(lines[place])
        ):
            line += " " + lines[place].strip()
            place += 1
        _file(text, _bare(line), slug, first)
        first = False
    text.lines += _unset(lines[place:])
    return text


def _is_code(line: str) -> bool:
    return line.endswith("<") and re.match(r"[a-z]+:\S", line) is not None


def _goes_on(line: str) -> bool:
    return bool(line.strip()) and line[0] not in "^ \t"


def _bare(line: str) -> str:
    """A line without typesetting: `^` before it, `<`, `@` or `=` behind."""
    return " ".join(line.strip("^<>@= \t").split())


def _file(text: _Text, line: str, slug: str, first: bool) -> None:
    """The place in `text` of one of the lines before the first paragraph."""
    if first and (not slug or line.casefold().startswith(slug.casefold())):
        named, _, rest = line.partition(",")
        if slug or " " not in named:
            text.slug, text.version = named, _version_words(rest.split(","))
            return
    if note := _NOTE.match(line):
        text.notes.append(note["text"])
    if _EMBARGO.search(line) and not _FREE.search(line):
        text.releases.append(line)
    elif note:
        return
    elif title := _TITLE.match(line):
        text.title = title["text"]
    elif _BYLINE.match(line):
        text.byline = line
    elif _ADVANCE.match(line):
        text.version = f"{text.version}, {line}".strip(", ")
    elif _CODE.fullmatch(line):
        return
    elif text.byline:
        text.byline += f", {line}"  # the second line of a byline is the agency
    elif not text.title:
        text.title = line
    else:
        text.lines.append(line)


def _unset(lines: Sequence[str]) -> list[str]:
    """The lines of the body without typesetting, paragraphs parted by empty lines."""
    found: list[str] = []
    for line in lines:
        if line.startswith((" ", "\t", "^")):
            found.append("")
        found.append(line.strip().strip("^").rstrip("<").strip())
        if line.endswith("<"):
            found.append("")
    return found


def _change(version: str, note: str) -> Change | None:
    said = [change for change, words in _CHANGES if words.search(version)]
    told = note_change(note)
    if told is not Change.NEW:
        said.append(told)
    return next((grave for grave in (Change.KILL, Change.HOLD) if grave in said), said[0] if said else None)


def _embargo(version: str, releases: Sequence[str], feed: Feed, filed: datetime) -> datetime | None:
    """The time before which the text must not be shown: the latest that is stated.

    Raises Rejected(WRONG_SHAPE) where one is stated and cannot be read.
    """
    stated: list[datetime] = []
    advance = _ADVANCE.search(version)
    for line in (*releases, *((version,) if advance and not advance["day"] else ())):
        try:
            stated.append(release_moment(line, feed.zone, filed))
        except ValueError as error:
            raise Rejected(Reason.WRONG_SHAPE, f"release: {error}") from error
    if advance and advance["day"]:
        day = filing_day(filed, feed.zone)
        ahead = (day + timedelta(days=days) for days in range(-_DAYS_BACK, _DAYS_AHEAD))
        found = next((one for one in ahead if one.day == int(advance["day"])), None)
        if found is None:
            raise Rejected(Reason.WRONG_SHAPE, f"release: no day can be read from {advance[0]!r}")
        stated.append(moment(found.isoformat(), feed.zone))
    return max(stated, default=None)
