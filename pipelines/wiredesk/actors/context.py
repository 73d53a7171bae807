"""What stands around a name in a text, and whether it is one there."""

from __future__ import annotations

import re

from msgspec import Struct

from wiredesk.actors.match import Of
from wiredesk.actors.normal import fold, gap
from wiredesk.actors.surfaces import Named, Surfaces
from wiredesk.actors.vocabulary import CAPITAL
from wiredesk.actors.words import StopContext
from wiredesk.model import Tokens

# A sentence may begin behind these; a dash or a quotation mark begins speech.
_SENTENCE_START = re.compile(r'[.!?…:\n\r"«„“”—–•]')
_SENTENCE_END = re.compile(r"[.!?…\n\r]")
_LINE_END = re.compile(r"[\n\r]")
# A dateline names one place, mostly of one word, at the start of a line.
_DATELINE = re.compile(r"[^\W\d_]+(?:,| \(| [-–—] )")
# Words on either side that may make a name another one: `George H. W. Washington`, `Savannah, in Georgia`.
_NEIGHBOURS = 2
# Words on either side that are looked through for what makes a name another one anywhere in its sentence:
# half of a long one.
_SENTENCE = 15
# Given names and a patronymic: `Wladimir Wladimirowitsch Putin`, with one to spare.
_GIVEN_NAMES = 3
_WITHOUT_CAPITALS = ("he",)
# A line is judged by what stands so near, so that a long line costs no more than a short one.
_LINE = 200
# Words up to three letters are written small in English headlines, where most others get a capital.
_SMALL_WORDS = 3
_TITLE_CASE = 0.8


class Span(Struct, frozen=True, gc=False):
    """Where a run of words stands, and what it may name."""

    first: int
    last: int
    start: int
    end: int
    names: tuple[Named, ...]


class Surroundings:
    """One text, asked for what stands around a span. Every answer is bounded work."""

    def __init__(self, text: str, tokens: Tokens, surfaces: Surfaces) -> None:
        self._text = text
        self._words, self._starts, self._ends = tokens.words, tokens.starts, tokens.ends
        self._surfaces = surfaces
        self._vocabulary, self._lists = surfaces.vocabulary, surfaces.lists
        self._stops, self._given, self._common = (
            surfaces.lists.stops,
            surfaces.lists.given,
            surfaces.lists.common,
        )
        self._lang = surfaces.vocabulary.lang
        # Every noun has a capital there: it tells nothing of a single word.
        self._german = self._lang == "de"

    def fitting(self, span: Span, after_match: bool) -> tuple[Named, ...]:
        """The names of `span` that it may stand for here; `after_match`: another match ends before it."""
        return tuple([name for name in span.names if self._fits(span, name, after_match)])

    def _fits(self, span: Span, name: Named, after_match: bool) -> bool:
        key, entry = name.key, name.entry
        stop = self._stops.get(key)
        # A name that has quotation marks of its own is no other word.
        if stop and not entry.lead and self._is_stopped(span, stop):
            return False
        if entry.alias.kind == "surname" and self._is_another(span, name, after_match):
            return False
        return not (span.first == span.last and key in self._given and self._begins_name(span))

    def is_weak(self, span: Span) -> bool | None:
        """Whether only another mention makes it a name: a common word whose capital is no evidence; None:
        not even that, since all around it are capitals."""
        for name in span.names:
            if name.key in self._common and name.entry.alias.of is Of.ACTOR:
                break
        else:
            return False
        if self.is_loud(span.first):
            return None
        before, after = self._text[max(0, span.start - 1) : span.start], self._text[span.end : span.end + 1]
        if gap(before) == gap(after) == '"' or any(name.entry.lead for name in span.names):
            return False
        # `болгарка` is a Bulgarian, and a tool.
        if self._lang in _WITHOUT_CAPITALS or all(name.entry.alias.kind == "demonym" for name in span.names):
            return True
        # An acronym differs from the word: WHO, who.
        if all(case != CAPITAL for name in span.names for case in name.entry.cases):
            return False
        return (self._german and span.first == span.last) or self.begins_sentence(span.first)

    def is_loud(self, number: int) -> bool:
        """Whether most words of its line are written in capitals, such as in a headline, or those before the
        comma or bracket of a dateline (`LONDON, Feb 20 -`)."""
        if _DATELINE.match(self._text, self._starts[number]) and (
            number == 0 or _LINE_END.search(self._between(number))
        ):
            return True
        line = self._line(number)
        return 2 * sum(map(str.isupper, line)) > len(line)

    def begins_sentence(self, number: int) -> bool:
        """Whether it is the first word of a sentence, where every word has a capital."""
        return number == 0 or bool(_SENTENCE_START.search(self._between(number)))

    def _line(self, number: int) -> list[str]:
        start, end = self._starts[number], self._ends[number]
        before = self._text[max(0, start - _LINE) : start].rpartition("\n")[2]
        after = self._text[end : end + _LINE].partition("\n")[0]
        return f"{before}{self._text[start:end]}{after}".split()

    def _is_title_case(self, number: int) -> bool:
        words = [word for word in self._line(number) if len(word) > _SMALL_WORDS]
        return len(words) > 2 and sum(word[0].isupper() for word in words) >= _TITLE_CASE * len(words)

    def _between(self, number: int) -> str:
        """What stands before a token, back to the token before it."""
        return self._text[self._ends[number - 1] : self._starts[number]]

    def _joined(self, number: int) -> bool:
        """Whether only space stands between a token and the one before it."""
        return number > 0 and gap(self._between(number)) == ""

    def _is_stopped(self, span: Span, stop: StopContext) -> bool:
        return (
            self._beside(span.first, -1, stop.before)
            or self._beside(span.last, 1, stop.after)
            or self._beside(span.first, -1, stop.near, _SENTENCE)
            or self._beside(span.last, 1, stop.near, _SENTENCE)
        )

    def _beside(self, number: int, step: int, words: frozenset[str], reach: int = _NEIGHBOURS) -> bool:
        """Whether one of `words` stands beside a token, in the same sentence."""
        passed = ""
        for _ in range(reach if words else 0):
            later = number + max(step, 0)
            number += step
            if not 0 <= number < len(self._words):
                return False
            # The full stop of an initial ends no sentence.
            if _SENTENCE_END.search(self._between(later)) and len(self._words[later - 1]) > 1:
                return False
            word = self._words[number]
            if self._surfaces.is_form(word, words):
                return True
            low = fold(word, self._vocabulary.lang)
            if passed and (f"{passed} {low}" if step > 0 else f"{low} {passed}") in words:
                return True
            passed = low
        return False

    def _is_another(self, span: Span, name: Named, after_match: bool) -> bool:
        """Whether a surname belongs to somebody else, whose given name stands before it."""
        before = span.first - 1
        if before < 0 or not self._words[before][0].isupper() or not self._joined(span.first):
            return False
        if self._is_own(before, name):
            return False
        word = self._words[before]
        if self._surfaces.is_form(word, self._lists.given):
            return True
        return not (
            self._german
            or after_match
            or word.isupper()
            or word.endswith(("'s", "’s"))
            or self.begins_sentence(before)
            or fold(word, self._vocabulary.lang) in self._lists.no_given
            or self._is_title_case(span.first)
        )

    def _is_own(self, before: int, name: Named) -> bool:
        """Whether one of the words up to `before` makes the surname the same actor's full name."""
        names = self._vocabulary.names
        for number in range(before, max(before - _GIVEN_NAMES, -1), -1):
            parts = self._surfaces.parts[self._words[number]]
            for given in parts[-1].candidates if parts else ():
                full = names.get(f"{given.word} {name.key}", ())
                if any(entry.alias.id == name.entry.alias.id for entry in full):
                    return True
            if not self._joined(number) or not self._words[number - 1][0].isupper():
                return False
        return False

    def _begins_name(self, span: Span) -> bool:
        """Whether what is a given name too is followed by a surname: `Kim Novak`, `Jordan Henderson`."""
        after = span.last + 1
        if self._german or after >= len(self._words) or not self._joined(after):
            return False
        word = self._words[after]
        return (
            word[0].isupper()
            and not word.isupper()
            and not self._surfaces[word]
            and not self._is_title_case(span.first)
        )
