"""Where a span of a cleaned text stood in the text as it was given.

Cleaning is a chain of steps, and each step is a list of edits. A chain is walked backwards: what no edit
has touched moves by as much as the edits before it have made the text shorter; what stands in an edit is
the whole of that edit.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

_WORD = re.compile(r"\S+|\s+")
_LINE = re.compile(r".*\n?")


class Edit(NamedTuple):
    """`text` stands in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


class Layer(NamedTuple):
    """The edits of one step: where each stands in the text before it and in the text after it."""

    old_starts: tuple[int, ...]
    old_ends: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def start(self, place: int) -> int:
        """Where a span began that begins at `place`; what was dropped just before it is no part of it."""
        index = bisect_right(self.starts, place) - 1
        if index < 0:
            return place
        if place < self.ends[index]:
            return self.old_starts[index]
        return self.old_ends[index] + place - self.ends[index]

    def end(self, place: int) -> int:
        """Where a span ended that ends at `place`; what was dropped just behind it is no part of it."""
        index = bisect_left(self.ends, place)
        if index < len(self.starts) and self.starts[index] < place:
            return self.old_ends[index]
        if index == 0:
            return place
        return self.old_ends[index - 1] + place - self.ends[index - 1]


class Offsets:
    """What cleaning one text has moved."""

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        self._layers = tuple(layers)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text that a span of the cleaned text comes from, in characters.

        A span that covers a part of a repaired word or of an entity comes from the whole of it. An empty
        span gives an empty one.
        """
        empty = start >= end
        for layer in reversed(self._layers):
            start, end = layer.start(start), layer.end(end)
        return (start, start) if empty else (start, end)


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text with the edits, which are in order and do not overlap."""
    pieces: list[str] = []
    end = 0
    for edit in edits:
        pieces += text[end : edit.start], edit.text
        end = edit.end
    return "".join([*pieces, text[end:]])


def layer(edits: Sequence[Edit]) -> Layer:
    """The edits of one step, ready to be looked up."""
    starts, ends, moved = [], [], 0
    for edit in edits:
        starts.append(edit.start + moved)
        ends.append(starts[-1] + len(edit.text))
        moved = ends[-1] - edit.end
    return Layer(
        tuple(edit.start for edit in edits), tuple(edit.end for edit in edits), tuple(starts), tuple(ends)
    )


def edits_of_pattern(pattern: re.Pattern[str], text: str, repl: Callable[[re.Match[str]], str]) -> list[Edit]:
    """What `pattern.sub(repl, text)` would change."""
    return [
        Edit(match.start(), match.end(), new)
        for match in pattern.finditer(text)
        if (new := repl(match)) != match[0]
    ]


def edits_by_word(text: str, step: Callable[[str], str]) -> list[Edit]:
    """What a step changes that looks at words: each edit is one word where the step does to the words alone
    what it does to all, else one line, else the whole text."""
    return _edits(text, 0, step(text), step, (_LINE, _WORD))


def _edits(
    text: str, start: int, new: str, step: Callable[[str], str], cuts: tuple[re.Pattern[str], ...]
) -> list[Edit]:
    if new == text:
        return []
    if cuts:
        pieces = [piece for piece in cuts[0].findall(text) if piece]
        changed = [step(piece) for piece in pieces]
        if "".join(changed) == new:
            found: list[Edit] = []
            for piece, its in zip(pieces, changed, strict=True):
                found += _edits(piece, start, its, step, cuts[1:])
                start += len(piece)
            return found
    return [Edit(start, start + len(text), new)]
