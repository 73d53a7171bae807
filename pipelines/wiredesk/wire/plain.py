"""Plain text: no fields at all, only lines, and what desks mean by them.

A kill or a hold has no body: its text asks editors not to use a story, and becomes the note of the item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from wiredesk.errors import Rejected
from wiredesk.model import Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.text.credit import read_credit
from wiredesk.text.sources import SOURCES
from wiredesk.wire.body import MAX_HEADING, blocks_of_lines, lines_of
from wiredesk.wire.charset import decode
from wiredesk.wire.identity import filing_day
from wiredesk.wire.lifecycle import first_telling, strip_markers, told_by
from wiredesk.wire.moments import wire_day
from wiredesk.wire.references import quoted, references
from wiredesk.wire.stated import Reference, Stated, item_of

FIELDS = {
    "": "lines of text; a blank line is only a space between them",
    "headline": "the first line, if it is short, ends no sentence and is no dateline and no credit; of a kill"
    " or hold without one, the headline that it quotes",
    "blocks": "the other lines, one block each; a kill or hold has none",
    "credit": "the last line or two, if they read as a credit line",
    "ed_note": "lines in brackets at the start or end that tell what was changed; the text of a kill or hold",
    "change": "the first telling marker or note",
    "status": "`canceled` of a kill, `withheld` of a hold, else `usable`",
    "cancels": "the headlines that a kill or hold quotes",
    "refers": "the agency numbers that a note, a kill or a hold names, and the day behind them",
}

# Headlines of the wire formats in our set have up to 112 characters; first sentences are longer.
MAX_HEADLINE = 120
# "Keiner zahlt!" and "Wer zahlt?" are headlines too; these marks end a sentence or announce another line.
_NO_HEADLINE_END = tuple(".…:;,-–—")
# A note says in a sentence or two what was changed; longer brackets are a part of the report.
_MAX_NOTE = 300
# Markers and notes before a headline: desks write up to four lines. What goes on like that is a text.
_FIRST_LINES = 10
# A note at the end stands before the credit line and the initials, or behind them.
_LAST_LINES = 4

# `vom 12. Mai`, `nadanej 12 maja`, `от 12 мая`, `of May 12`: the day that a named story was filed on.
_DAY = (
    r"\b(?:vom|von|z|ze|w|nadan\w+|від|за|от|ад|of|from|dated|du|del|de|van)(?:\s+(?:dnia|dniu|dne))?\s+"
    r"(?P<day>\d{1,2}\.\s?\d{1,2}\.(?:\s?\d{4})?"
    r"|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}(?:\s(?:de\s)?\d{4})?"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2}(?:,\s\d{4})?)(?!\w)"
)
_ITEM = r"\b(?:Meldung|Bericht|item|story|depesz\w*|повідомлення|сообщени\w|zpráv\w|dépêche|noticia)"
_ANY_DAY = re.compile(_DAY, re.IGNORECASE)
_DAY_OF_ITEM = re.compile(rf"{_ITEM}\s{_DAY}", re.IGNORECASE)
# Between a headline and its day stands a clock time, or `headlined`; farther off is another day.
_DAY_REACH = 60
_SENTENCE = re.compile(r"[!?„“”«»\"]|(?<!\s\d)(?<!\s\d\d)\.\s(?!\d)")

# A dateline, as far as it can be told from a headline such as "Meier (SPD) - der neue Mann".
_DATELINE = re.compile(
    r"(?P<before>[^()\[\]/]{2,60})[(/](?P<agency>[^\W\d_]{2,12}(?:[\s/-][^\W\d_]{2,12})?)[)/]\s*(?:$|[-–—_:.=])"
)
_SOME_DAY = r"(?:\d{1,2}\.\s?\d{1,2}\.(?:\d{4})?|\d{1,2}\.?\s[^\W\d_]{3,12}\.?|[^\W\d_]{3,9}\.?\s\d{1,2})"
_HAS_DAY = re.compile(_SOME_DAY)
_DATELINE_WITHOUT_BRACKETS = re.compile(
    rf"[^\W\d_][^.()/]{{1,40}}\.\s{_SOME_DAY}\.?\s[^\W\d_]{{2,12}}\.(?:$|\s)"  # КИЇВ. 1 жовтня. УНН. Текст
    rf"|[^\W\d_][^.,()/]{{1,40}},\s{_SOME_DAY}(?:,?\s\d{{4}})?$"  # Brunnfeld, 12. Mai 2026
)


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item that a text is: its headline if it has one, and its blocks.

    Raises Rejected(BAD_ENCODING) or Rejected(NO_TEXT).
    """
    text, warnings = decode(data, feed)
    changes, notes, lines = _read_start(lines_of(text))
    headline, lines = _split_headline(lines)
    lines, last_notes = _read_end(lines)
    notes += last_notes
    change = first_telling([*changes, *map(told_by, last_notes)]) or Change.NEW
    filed = filing_day(record.received, feed.zone)
    if final := change in (Change.KILL, Change.HOLD):
        notes += filter(None, lines)
        lines = []
    said = " ".join(notes)
    earlier, quotes = references(said, filed, feed.provider or feed.name), quoted(said)
    # Which quotation is the story that is meant? The first: desks name the story, then the reason.
    meant = quotes[0] if quotes else ""
    day = _day_of(meant, said, filed) or next((named.day for named in earlier if named.day), None)
    item = Stated(
        headline=headline or (meant if final else ""),
        blocks=blocks_of_lines(lines),
        ed_note="\n".join(notes),
        change=None if change is Change.NEW else change,
        cancels=quotes if final else (),
        # A text has no number of its own that could say whether another one is of this day or of the last.
        references=tuple(Reference(named.number, named.day or day or filed) for named in earlier),
        day=None if change is Change.NEW else day,
        warnings=warnings,
    )
    return [item_of(item, record, feed)]


def _read_start(lines: Sequence[str]) -> tuple[list[Change], list[str], list[str]]:
    """What the first lines tell, the notes among them, and the lines behind them.

    Read are `KOREKTA` on a line of its own, the marker before a headline or a text, a sentence behind it that
    begins with the same word (`Korekta do depeszy ...`), and a note in brackets (`(Wiederholung: ...)`).
    """
    changes, notes = list[Change](), list[str]()
    written = [place for place, line in enumerate(lines) if line]
    for place in written[:_FIRST_LINES]:
        line = lines[place]
        rest, change = strip_markers(line)
        if change is not Change.NEW:
            changes.append(change)
        if (said := _bracketed(rest)) and (told := told_by(said)):
            notes.append(said)
            changes.append(told)
        elif changes and rest == line and line.endswith(".") and _begins_with(line, changes[0]):
            notes.append(line)
        elif rest:
            return changes, notes, [rest, *lines[place + 1 :]]
    return changes, notes, [lines[place] for place in written[_FIRST_LINES:]]


def _read_end(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without the notes in brackets among the last ones, and those notes."""
    last = [place for place, line in enumerate(lines) if line][-_LAST_LINES:]
    notes = {place: said for place in last if (said := _bracketed(lines[place])) and told_by(said)}
    return [line for place, line in enumerate(lines) if place not in notes], list(notes.values())


def _bracketed(line: str) -> str:
    """What stands in the brackets that a line consists of, or an empty text."""
    bracketed = len(line) <= _MAX_NOTE and line[:1] + line[-1:] in ("()", "[]")
    return line[1:-1].strip() if bracketed else ""


def _begins_with(line: str, change: Change) -> bool:
    word = re.match(r"\w+", line)
    return word is not None and strip_markers(f"{word[0]}:")[1] is change


def _split_headline(lines: list[str]) -> tuple[str, list[str]]:
    """The headline, or an empty text, and the lines of the body.

    The first line is the headline if it is short, ends no sentence, is no dateline and no credit, and stands
    alone before an empty line, before a longer line, or as the whole of the text (a flash).
    """
    first = lines[0] if lines else ""
    if not first or len(first) > MAX_HEADLINE or first.endswith(_NO_HEADLINE_END):
        return "", lines
    if _is_dateline(first) or read_credit(first):
        return "", lines
    follower = lines[1] if len(lines) > 1 else ""
    if follower and len(follower) <= max(len(first), MAX_HEADING):
        return "", lines
    return first, lines[1:]


def _is_dateline(line: str) -> bool:
    """Whether a line begins with a dateline: a place, and an agency that is known, small or dated."""
    if not (match := _DATELINE.match(line)):
        return bool(_DATELINE_WITHOUT_BRACKETS.match(line))
    agency = match["agency"]
    dated = agency.isupper() and _HAS_DAY.search(match["before"])
    return agency in SOURCES or agency.islower() or bool(dated)


def _day_of(headline: str, text: str, filed: date) -> date | None:
    """The day that a text puts behind or before the headline that it quotes, else behind `Meldung`."""
    text = " ".join(text.split())
    found: list[re.Match[str]] = []
    if headline and (start := text.find(headline)) >= 0:
        # The closing quotation mark is no end of what belongs to the headline.
        behind = text[start + len(headline) :][: _DAY_REACH + 2].lstrip(' “”«»"')
        before = text[max(0, start - _DAY_REACH) : start].rstrip(' „“”«»"')
        found += _ANY_DAY.finditer(_SENTENCE.split(behind)[0])
        found += _ANY_DAY.finditer(_SENTENCE.split(before)[-1])
    found += _DAY_OF_ITEM.finditer(text)
    days = (_day(match["day"], filed) for match in found)
    return next((day for day in days if day), None)


def _day(text: str, filed: date) -> date | None:
    try:
        day = wire_day(text, filed)
    except ValueError:
        return None  # "von 12 Orten"
    # What happens tomorrow was not filed yet.
    return day if day <= filed else None
