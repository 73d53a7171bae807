"""Quotations of a text: where they stand, and who is named beside them.

Marks are paired paragraph by paragraph. One and the same mark opens in one language and closes in another
(„…“ and “…”, «…» and »…«), and typists mix them („…"), so a mark is judged by its place: it opens before a
word and closes behind one; its shape decides only where the place does not. Where „ stands twice and is
closed once, the inner pair is whole and the outer mark is flagged. The text itself is never changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from wiredesk.model import UNDETERMINED, Mention, Quote, Tokens
from wiredesk.text.cues import DASH_LANGUAGES, DASHES, PARTICLES, Cues, cues
from wiredesk.text.tokens import tokenise

# More are no news; the rest of such a text is not marked.
MOST_QUOTES = 500
# How many words before a quotation the verb may stand, and the longest name with its titles.
_BEFORE = 6
_LONGEST_NAME = 8

_FAMILIES = {'"': '"„“”‟״', "«": "«»", "‹": "‹›", "'": "'‚‘’"}
_FAMILY = {mark: family for family, marks in _FAMILIES.items() for mark in marks}
# Single marks count as pairs only: alone they are apostrophes.
_ALONE = frozenset('"«')
_SHAPE_OPENS, _SHAPE_CLOSES = frozenset("„«‚‹"), frozenset("”»›")
# Marks that stand together look the same way. Written twice, the set is searched for three times as fast.
_MARKS = re.compile("[{0}][{0}]*".format("".join(_FAMILY)))
# Nobody nests deeper; the mark furthest out is taken for one that nothing closes.
_DEEPEST = 50
_BEFORE_OPENING = frozenset(" \n([{–—-/…:=")
_NOT_BEHIND_OPENING = frozenset(" \n.,;:!?)]}…–—")
_SENTENCE_END = frozenset(".!?…")
# The letters that Hebrew sets before a name without a space: ה"ארץ" is a title, צה"ל an acronym.
_PREFIXES = frozenset("ובהמכלש")

_GAP_BEHIND = re.compile(r'[ ,.;–—"”“»-]{0,5}')
_GAP_BEFORE = re.compile(r"(?P<mark>[:,]?)(?: ?[–—-])? ")
# What ends in a full stop inside a name, besides initials.
_SHORT_TITLES = frozenset(("dr", "mr", "mrs", "ms", "st", "prof", "gen"))
_REST_OF_WORD = re.compile(r"[^\W_]*")
_HEBREW_CLOSING = re.compile(r"[\"״](?![^\W_])")
_DASH_SPEECH = re.compile(r"^[–—-] (?=\S)", re.MULTILINE)


class _Open(NamedTuple):
    mark: str
    place: int


class _Text(NamedTuple):
    """A text with its words, and the cues of its language."""

    text: str
    tokens: Tokens
    language: str
    cues: Cues

    def word(self, index: int) -> str:
        return self.tokens.words[index] if 0 <= index < len(self.tokens.words) else ""

    def gap(self, index: int) -> str:
        """What stands before a word, from the word before it on."""
        end = self.tokens.ends[index - 1] if index else 0
        return self.text[end : self.tokens.starts[index]] if index < len(self.tokens.words) else "\n"


def quotes(text: str, language: str = UNDETERMINED, tokens: Tokens | None = None) -> tuple[Quote, ...]:
    """The quotations of a cleaned text in order, at most `MOST_QUOTES`; one may stand in another.

    `tokens` are those of the text, where they are known. A quotation that is not closed, or not opened, is
    not balanced: it ends where the next one opens, or with its paragraph. Speech behind a dash is a quotation
    where a verb of saying follows it.
    """
    spans = _marked(text)
    speeches = language in DASH_LANGUAGES and any(f"\n{dash}" in text for dash in DASHES)
    speeches = speeches or (language in DASH_LANGUAGES and text.startswith(DASHES))
    if not spans and not speeches:
        return ()
    whole = _Text(text, tokens or tokenise(text), language, cues(language))
    found = [*_attributed(whole, spans), *(_spoken(whole) if speeches else ())]
    return tuple(sorted(found, key=lambda quote: (quote.start, -quote.end)))[:MOST_QUOTES]


def _marked(text: str) -> list[Quote]:
    """What marks say, without speakers."""
    found: list[Quote] = []
    opened: list[_Open] = []
    opens: list[int] = []  # where a mark opened that needs no partner to be one
    end, edge = -1, 0  # of the paragraph; of the last quotation in it
    for run in _MARKS.finditer(text):
        place = run.start()
        before = text[place - 1 : place] or "\n"
        if before.isalnum() and run[0][0] in "'’":
            if len(run[0]) == 1 and text[run.end() : run.end() + 1].isalnum():
                continue  # an apostrophe
            if len(run[0]) > 1 and text[run.end() : run.end() + 1].isalnum():
                place, before = place + 1, " "  # l'«avenir»
        if place > end:
            found += _unclosed(text, opened, opens, end)
            opened, opens = [], []
            edge = text.rfind("\n", 0, place) + 1
            end = text.find("\n", place)
            end = len(text) if end < 0 else end
        if len(found) >= MOST_QUOTES:
            return found
        direction = _direction(text, place, run.end(), before, opened)
        # Nothing says more than the first marks of a row of them.
        for at in range(place, min(run.end(), place + 3)) if direction else ():
            mark = text[at]
            if direction == "open":
                if mark != "’":
                    opened.append(_Open(mark, at))
                    if len(opened) > _DEEPEST:
                        found += _unclosed(text, [opened.pop(0)], opens, end)
                    if _FAMILY[mark] in _ALONE:
                        opens.append(at)
                continue
            index = _opening(opened, mark, text[at - 1 : at])
            if index is not None:
                its = opened[index]
                found += _unclosed(text, opened[index + 1 :], opens, at)
                del opened[index:]
                found += _quote(text, its.place, at + 1, _FAMILY[its.mark] == _FAMILY[mark])
                edge = at + 1
            elif _FAMILY[mark] in _ALONE and not before.isdecimal():
                found += _quote(text, edge, at + 1, False)
                edge = at + 1
    return found + _unclosed(text, opened, opens, end)


def _direction(text: str, start: int, end: int, before: str, opened: list[_Open]) -> str:
    """`open`, `close`, or nothing where it is no quotation mark."""
    mark = text[start]
    behind = text[end : end + 1] or "\n"
    can_open = before in _BEFORE_OPENING and behind not in _NOT_BEHIND_OPENING
    can_close = before not in " \n([{" and not behind.isalnum()
    if can_open != can_close:
        return "open" if can_open else "close"
    if before.isalnum() and behind.isalnum():
        if mark in '"״' and _begins_title(text, start):
            return "open"
        return "open" if mark in _SHAPE_OPENS else "close" if mark in _SHAPE_CLOSES else ""
    if mark in _SHAPE_OPENS:
        return "open"
    if mark in _SHAPE_CLOSES:
        return "close"
    if mark in "'’‘":
        return ""
    return "close" if any(_FAMILY[each.mark] == '"' for each in opened) else "open"


def _begins_title(text: str, place: int) -> bool:
    """Whether a mark inside a Hebrew word stands between its prefixes and a title, not in an acronym."""
    start = place
    while start and text[start - 1] in _PREFIXES and place - start < 3:
        start -= 1
    behind = _REST_OF_WORD.match(text, place + 1)
    return (
        start < place
        and not text[start - 1 : start].isalnum()
        and behind is not None
        and len(behind[0]) > 1
        and text[behind.end() : behind.end() + 1] in ('"', "״", " ")
        and _HEBREW_CLOSING.search(text, behind.end(), behind.end() + 200) is not None
    )


def _opening(opened: list[_Open], mark: str, before: str) -> int | None:
    """Which of the open marks a closing one closes: the last of its family, else the last double one."""
    family = _FAMILY[mark]
    for index in range(len(opened) - 1, -1, -1):
        if _FAMILY[opened[index].mark] == family:
            # A straight single mark ends speech, which ends in a mark of its own; else it is an apostrophe.
            if mark == "'" and before not in ",.!?…":
                return None
            return index
    if family in _ALONE and opened and _FAMILY[opened[-1].mark] in _ALONE:
        return len(opened) - 1
    return None


def _unclosed(text: str, opened: list[_Open], opens: list[int], end: int) -> list[Quote]:
    """Marks that opened and were not closed: each up to the next that opens, or to the end."""
    found: list[Quote] = []
    for mark, place in opened:
        if _FAMILY[mark] not in _ALONE:
            continue
        after = bisect_left(opens, place + 1)
        until = opens[after] if after < len(opens) and opens[after] < end else end
        # Each paragraph of a long quotation opens it anew, and the last one closes it.
        first = place == 0 or text[place - 1] == "\n"
        goes_on = first and until == end and text[end : end + 2] == f"\n{mark}"
        found += _quote(text, place, until, goes_on)
    return found


def _quote(text: str, start: int, end: int, balanced: bool) -> list[Quote]:
    """The quotation, if anything is quoted."""
    quoted = text[start:end]
    if not any(map(str.isalnum, quoted)):
        return []
    return [Quote(end - len(quoted.lstrip()), start + len(quoted.rstrip()), balanced)]


def _attributed(whole: _Text, spans: list[Quote]) -> Iterator[Quote]:
    """The quotations with their speakers; one that stands in another has none of its own."""
    spans = sorted(spans, key=lambda quote: (quote.start, -quote.end))
    outer = last = 0
    for quote in spans:
        if quote.start < outer:
            yield quote
            continue
        speaker = _behind(whole, quote) or _before(whole, quote, last)
        outer = last = quote.end
        yield Quote(quote.start, quote.end, quote.balanced, speaker)


def _behind(whole: _Text, quote: Quote) -> Mention | None:
    """Who is named behind a quotation: `", sagte Berger`, `", Berger said`, `", so der Minister Berger`."""
    text, tokens = whole.text, whole.tokens
    index = bisect_left(tokens.starts, quote.end)
    if index == len(tokens.words):
        return None
    gap = text[quote.end : tokens.starts[index]]
    if not _GAP_BEHIND.fullmatch(gap):
        return None
    if length := _cue(whole, index):
        return _phrase(whole, index + length)
    if "." in gap or text[quote.end - 2 : quote.end - 1] == ".":
        return None  # what follows is a sentence of its own
    stop = index if whole.word(index).lower() in whole.cues.stops else _run(whole, index)
    return _mention(whole, index, stop) if stop > index and _cue(whole, stop, verb=True) else None


def _before(whole: _Text, quote: Quote, last: int) -> Mention | None:
    """Who is named before a quotation: `Berger sagte: „`, `Am Montag sagte Berger: „`, `Laut Berger „`."""
    tokens = whole.tokens
    index = bisect_left(tokens.starts, quote.start) - 1
    if index < 0 or tokens.ends[index] <= last:
        return None
    gap = _GAP_BEFORE.fullmatch(whole.text, tokens.ends[index], quote.start)
    if not gap:
        return None
    for at in range(index, max(index - _BEFORE, -1), -1):
        if tokens.starts[at] < last:
            return None
        if length := _cue(whole, at):
            verb = _cue(whole, at, verb=True) > 0
            if gap["mark"] == ":" or (gap["mark"] == "," and at + length - 1 == index) or not verb:
                begin = _run_back(whole, at) if verb else at
                named = _mention(whole, begin, at) if begin < at else _phrase(whole, at + length)
                return named if named and named.end <= quote.start else None
        if _SENTENCE_END.intersection(whole.gap(at)) or "\n" in whole.gap(at):
            return None
    return None


def _spoken(whole: _Text) -> Iterator[Quote]:
    """Speech behind a dash at the start of a paragraph, where a cue says that it is speech."""
    text, tokens = whole.text, whole.tokens
    for match in _DASH_SPEECH.finditer(text):
        start, stop = match.end(), text.find("\n", match.end())
        stop = len(text) if stop < 0 else stop
        index, speaker, cued = bisect_left(tokens.starts, start), None, False
        while index < len(tokens.words) and tokens.starts[index] < stop:
            gap = whole.gap(index)
            dash = "–" in gap or "—" in gap or " - " in gap
            # French needs no second dash: – Je viens, a dit ...
            if start and (dash or ("," in gap and whole.language == "fr")):
                if length := _cue(whole, index, verb=True):
                    speaker, cued = _phrase(whole, index + length) or speaker, True
                    yield from _speech(text, start, tokens.ends[index - 1], tokens.starts[index], speaker)
                    start = 0
            elif dash:
                start = tokens.starts[index]  # the speech goes on behind the second dash
            index += 1
        if start and cued:
            yield from _speech(text, start, stop, stop, speaker)


def _speech(text: str, start: int, word: int, end: int, speaker: Mention | None) -> Iterator[Quote]:
    # The marks that end the sentence are a part of it; the comma before the dash is not.
    quoted = text[start:word] + text[word:end].rstrip(" ,–—-")
    if quoted:
        yield Quote(start, start + len(quoted), True, speaker)


def _cue(whole: _Text, index: int, verb: bool = False) -> int:
    """How many words from `index` on say that somebody speaks; 0 for none. `verb`: not `so` or `laut`."""
    verbs, sources, *_ = whole.cues
    first = whole.word(index).lower()
    if first in verbs:
        return 1
    if first not in whole.cues.begin_pairs:
        return int(not verb and first in sources)
    pair = f"{first} {whole.word(index + 1).lower()}"
    if pair in verbs:
        return 2
    return 0 if verb else 2 if pair in sources else int(first in sources)


def _phrase(whole: _Text, index: int) -> Mention | None:
    """Who is named from a word on: a name with what stands before it, as long as no comma parts them."""
    stops = whole.cues.stops
    while whole.word(index).lower() in whole.cues.fillers:
        index += 1
    at = index
    while at < len(whole.tokens.words) and at - index < _LONGEST_NAME:
        word = whole.word(at)
        if word.lower() in stops or word[0].isdecimal() or (at > index and not _joins(whole, at)):
            break
        if word[0].isupper():
            return _mention(whole, index, _run(whole, at))
        at += 1
    if whole.language == "he" and at > index:
        return _mention(whole, index, min(at, index + 3))
    return None


def _run(whole: _Text, index: int) -> int:
    """Behind the last word of a run of capitalised words, particles among them."""
    stop = at = index
    while at < len(whole.tokens.words) and at - index < _LONGEST_NAME and (at == index or _joins(whole, at)):
        word = whole.word(at)
        if word[0].isupper():
            stop = at + 1
        elif word.lower() not in PARTICLES or at == index:
            break
        at += 1
    return stop


def _run_back(whole: _Text, index: int) -> int:
    """The first word of the run of capitalised words before `index`."""
    start = at = index
    while at > 0 and index - at < _LONGEST_NAME and _joins(whole, at):
        word = whole.word(at - 1)
        if word.lower() in whole.cues.stops:
            return index  # Am Montag sagte ...
        if word[0].isupper():
            start = at - 1
        elif word.lower() not in PARTICLES:
            break
        at -= 1
    return start


def _joins(whole: _Text, index: int) -> bool:
    """Whether a word belongs to the one before it: a space between, or the full stop of `Dr.` and `J.`"""
    gap, before = whole.gap(index), whole.word(index - 1)
    return gap == " " or (gap == ". " and (len(before) == 1 or before.lower() in _SHORT_TITLES))


def _mention(whole: _Text, index: int, stop: int) -> Mention:
    start, end = whole.tokens.starts[index], whole.tokens.ends[stop - 1]
    return Mention(start, end, whole.text[start:end])
