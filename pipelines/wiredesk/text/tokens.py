"""Words and where they stand: a text is cut once, and language, actors and copies read the result."""

from __future__ import annotations

import re
from itertools import accumulate

from wiredesk.model import Tokens

# Marks that stand on or under a letter and belong to its word (Python's \w leaves them out): Latin and
# Cyrillic accents, Cyrillic titlo, Hebrew points, Arabic vowels, Devanagari signs, Thai vowels and tones.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
# One token: letters and digits; a hyphen or an apostrophe inside joins (Jong-un, UN-Sicherheitsrat,
# прем'єр, Putin's), a full stop or a comma joins only between digits (6.700, 12,5, 8.10.2026).
# The letter-like apostrophe U+02BC is a word character already. Plain `\w*+` takes the run of letters: a
# set with the marks in it costs twice as much a letter.
TOKEN = re.compile(
    rf"[^\W_]\w*+(?:[{_MARKS}'’‐‑.,-](?:(?<=[{_MARKS}])|(?<=[-'’‐‑])(?=[\w{_MARKS}])|(?<=\d[.,])(?=\d))\w*+)*+"
)
_CUT = re.compile(f"({TOKEN.pattern})")


def tokenise(text: str) -> Tokens:
    """The words and numbers of `text`, in order, with offsets in characters; all else stands between.

    `text[start:end] == word` for every token, and tokens never touch punctuation at their ends.
    """
    # What stands between and the words take turns; their lengths add up to the offsets. Asking each match
    # for its span takes three times as long.
    pieces = _CUT.split(text)
    edges = tuple(accumulate(map(len, pieces)))
    return Tokens(words=tuple(pieces[1::2]), starts=edges[:-1:2], ends=edges[1::2])
