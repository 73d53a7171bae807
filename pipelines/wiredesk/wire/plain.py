"""Plain text: no fields at all, only lines, and what desks mean by them.

A kill has no body: its text asks editors not to use a story, and becomes the note of the stub.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wiredesk.errors import Rejected
from wiredesk.model import Change, Item, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import MAX_HEADING, blocks_of_lines, lines_of
from wiredesk.wire.lifecycle import strip_markers
from wiredesk.wire.received import decode
from wiredesk.wire.stated import Stated, item_of

# Headlines of the wire formats in our set have up to 112 characters; first sentences are longer.
MAX_HEADLINE = 120
# "Keiner zahlt!" and "Wer zahlt?" are headlines too; these marks end a sentence or announce another line.
_NO_HEADLINE_END = tuple(".…:;,-–—")
# The headline that a kill or a correction names: between any pair of quotation marks, three letters at least.
_QUOTED = re.compile(r"[„“”«»\"]\s*([^„“”«»\"]{3,200}?)\s*[“”«»\"]")


def parse(data: bytes, record: WireRecord, feed: Feed) -> list[Item | Rejected]:
    """The item that a text is: its headline if it has one, its blocks and its credit.

    Raises Rejected(BAD_ENCODING) or Rejected(NO_TEXT).
    """
    marker, notes, lines = _read_markers(lines_of(decode(data)))
    headline, lines = _split_headline(lines)
    bare, change = strip_markers(headline)
    change = marker if marker is not Change.NEW else change
    cancels: tuple[str, ...] = ()
    if change is Change.KILL:
        notes = [*notes, *(line for line in lines if line)]
        cancels = tuple(_QUOTED.findall(" ".join(notes)))
        # The victim is the story under this headline. Which quotation is one, if the kill has no headline
        # of its own? The first: desks name the story before they give a reason.
        headline = headline if bare else cancels[0] if cancels else ""
        lines = []
    item = Stated(
        headline=headline,
        blocks=blocks_of_lines(lines),
        ed_note="\n".join(notes),
        change=None if change is Change.NEW else change,
        cancels=cancels,
    )
    return [item_of(item, record, feed)]


def _read_markers(lines: Sequence[str]) -> tuple[Change, list[str], list[str]]:
    """The change that the first lines state, the notes among them, and the lines behind them.

    Read are `KOREKTA` on a line of its own, a sentence behind it that begins with the same word (`Korekta
    do depeszy ...`), and a note in brackets (`(Wiederholung: ...)`).
    """
    marker, notes = Change.NEW, list[str]()
    for place, line in enumerate(lines):
        rest, change = strip_markers(line)
        bracketed = line.startswith("(") and line.endswith(")") and strip_markers(line[1:-1])[1]
        if not rest:
            pass
        elif bracketed and bracketed is not Change.NEW and change is Change.NEW:
            change = bracketed
            notes.append(line[1:-1])
        elif marker is not Change.NEW and line.endswith(".") and _begins_with_marker(line, marker):
            notes.append(line)
        else:
            return marker, notes, list(lines[place:])
        marker = marker if marker is not Change.NEW else change
    return marker, notes, []


def _begins_with_marker(line: str, marker: Change) -> bool:
    word = re.match(r"\w+", line)
    return word is not None and strip_markers(f"{word[0]}:")[1] is marker


def _split_headline(lines: list[str]) -> tuple[str, list[str]]:
    """The headline, or an empty text, and the lines of the body.

    The first line is the headline if it is short, ends no sentence, and stands alone before an empty line,
    before a longer line, or as the whole of the text (a flash).
    """
    first = lines[0] if lines else ""
    if not first or len(first) > MAX_HEADLINE or first.endswith(_NO_HEADLINE_END):
        return "", lines
    follower = lines[1] if len(lines) > 1 else ""
    if follower and len(follower) <= max(len(first), MAX_HEADING):
        return "", lines
    return first, lines[1:]
