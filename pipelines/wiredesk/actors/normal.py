"""Names and words in one form, so that spellings of the same meet: letters, hyphens, quotation marks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from wiredesk.text.tokens import tokenise

# Typed, typographic, the letter, the accent alone, the Hebrew geresh: all are written for one another.
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʹ`´׳"), "'")
_MARKS = _APOSTROPHES | dict.fromkeys(map(ord, "«»‹›„“”‟″״"), '"') | dict.fromkeys(map(ord, "‐‑–—―−"), "-")
HYPHEN = re.compile("[-‐‑]")
_INVISIBLE = re.compile("[\\s\xad\u200b-\u200f\u2060\ufeff]+")
# A line or a paragraph ends here, and no name goes on.
_LINE_END = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
# The longest that stands inside a name is ` "- `, as in `„Bild“ - Zeitung`.
_LONGEST_GAP = 6
# Found between words of a text in a few dozen kinds; the rest is noise that may be forgotten.
_GAPS = 4096


class Spelling(NamedTuple):
    """One way to write a name: its parts, and what stands around them."""

    lead: str
    parts: tuple[str, ...]
    """Words cut at hyphens, and between them the marks that must stand there."""
    trail: str


def compose(word: str) -> str:
    """`word` in NFC with typed apostrophes: as long as it was, where it was in NFC."""
    if word.isascii():
        return word
    if not is_normalized("NFC", word):
        word = normalize("NFC", word)
    # Of all apostrophes these are letters to Unicode.
    if word.isalnum() and "ʼ" not in word and "ʹ" not in word:
        return word
    return word.translate(_APOSTROPHES)


def fold(word: str, lang: str = "") -> str:
    """`word` in the one form in which words are compared: NFC, small letters, one apostrophe.

    In Russian ё is the same as е, as the press writes it.
    """
    small = (word if word.isascii() else compose(word)).lower()
    return small.replace("ё", "е") if lang == "ru" else small


@lru_cache(_GAPS)
def gap(between: str) -> str | None:
    """What stands between two words without its white space, "" for nothing else; None: a name ends here."""
    if len(between) > _LONGEST_GAP or _LINE_END.search(between):
        return None
    return _INVISIBLE.sub("", between).translate(_MARKS)


def spellings(name: str) -> list[Spelling]:
    """The ways to write `name`; none where it has no letter or digit.

    With its marks as given, and without those that writers leave out: quotation marks and dashes inside,
    the full stop of an abbreviation of more than one letter (`St. Lucia`, not `U.S.`). A name of one word
    in quotation marks (`„Stern“`) has only these with them: without, it is any word.
    """
    name = normalize("NFC", name).replace("\xad", "").translate(_APOSTROPHES).strip()
    tokens = tokenise(name)
    words, starts, ends = tokens.words, tokens.starts, tokens.ends
    if not words:
        return []
    lead = (gap(name[: starts[0]]) or "").strip("-")
    trail = (gap(name[ends[-1] :]) or "").rstrip(".")
    gaps = [gap(name[end:start]) or "" for end, start in zip(ends, starts[1:], strict=False)]
    ways = [Spelling(lead, _parts(words, gaps), trail)]
    if any(gaps) or (len(words) > 1 and (lead or trail)):
        kept = [
            mark.strip('"-') if len(word) == 1 else mark.strip('."-')
            for word, mark in zip(words, gaps, strict=False)
        ]
        ways.append(Spelling(lead.strip('"'), _parts(words, kept), trail.strip('"')))
    if "'" in name:
        # A tokeniser cuts a word at some apostrophes (`, ׳) and not at others (', ’).
        ways.extend(
            Spelling(way.lead, tuple(_split_at_apostrophes(way.parts)), way.trail) for way in tuple(ways)
        )
    return list(dict.fromkeys(ways))


def _parts(words: tuple[str, ...], gaps: list[str]) -> tuple[str, ...]:
    parts: list[str] = []
    for word, mark in zip(words, [*gaps, ""], strict=True):
        first, *more = HYPHEN.split(word)
        # Behind a hyphen either letter is written: Kim Jong-un, Kim Jong-Un.
        parts += [first, *(piece if piece.isupper() else piece[:1].lower() + piece[1:] for piece in more)]
        if mark:
            parts.append(mark)
    return tuple(parts)


def _split_at_apostrophes(parts: tuple[str, ...]) -> list[str]:
    split: list[str] = []
    for part in parts:
        for number, piece in enumerate(part.split("'")):
            split += ["'", piece] if number else [piece]
    return [piece for piece in split if piece]
