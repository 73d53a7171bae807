"""What runs of words in texts may name, remembered: an automaton that is worked out as texts ask for it.

A step of it is one look-up, whatever the language inflects; news repeats its names and its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from wiredesk.actors.match import Alias
from wiredesk.actors.vocabulary import ANY, CAPITAL, Entry, Part, Parts, Vocabulary
from wiredesk.actors.words import Words

# Words and runs of words remembered a language, then all are forgotten: some 20 MB of news hold as many, and
# to learn them again takes half a second. Full, it takes about 30 MB.
_REMEMBERED = 200_000
# A longer word is a link or a heap of letters, and is not worth remembering.
_LONGEST_WORD = 60
# In capitals a shorter word is more often another word than a name: IRAN is rare, MALI and TOGO are words.
_LONG_NAME = 5
# Of what is written alike the standard name comes first.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("full", "short", "acronym", "noun", "surname", "metonym", "adjective", "demonym", "alias")
    )
}

Step = str | tuple[str, str]
"""One more word; with the mark before it where there is one."""

_NOWHERE: dict[Step, Surface | None] = {}
"""Shared by all surfaces that no name continues."""


class Named(Struct, frozen=True, gc=False):
    """One name that a run of words may be."""

    entry: Entry
    key: str
    """Its words in the vocabulary."""
    exact: bool


class Segment(NamedTuple):
    """A part of a compound that is a name: where it stands in the word, and what it names."""

    start: int
    end: int
    names: tuple[Named, ...]


class State(Struct, frozen=True, gc=False):
    """A beginning of names that the words so far may be."""

    key: str
    exact: bool
    skip: int
    """Letters before it that are no part of the name."""
    texts: tuple[str, ...]
    """The parts as they stand in the text, to compare capitals."""


# No surface holds one that it continues, so that there is no cycle to collect.
class Surface(Struct, gc=False):
    """A run of words as it stands in texts, and what it may name."""

    offset: int
    """Characters of its first word that are no part of the name."""
    states: Sequence[State]
    """How names may go on; nothing where there is no longer one."""
    names: tuple[Named, ...]
    aliases: tuple[Alias, ...]
    exact: bool
    is_name: bool
    """Whether a name, or what is denied to be one, may end here."""
    checked: bool
    """Whether what stands around it decides."""
    plain: bool
    """Whether it is a name wherever it stands."""
    loud: tuple[Named, ...]
    """What it names among capitals only."""
    marked: tuple[Named, ...]
    """What it names where certain marks stand around it."""
    denied: bool
    segments: tuple[Segment, ...]
    """Names of which it is compounded."""
    next: dict[Step, Surface | None]
    """What was asked for: it and one more word."""


class Surfaces(dict[str, Surface | None]):
    """The surfaces that begin with a word, None where no name does; worked out when first asked for.

    Threads may share it: an answer depends on the words alone, so that working one out twice, or
    forgetting it, changes nothing.
    """

    def __init__(self, vocabulary: Vocabulary, lists: Words) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.lists = lists
        # Names that are one only where what stands around them says so.
        self._doubtful = frozenset(lists.stops) | lists.given | lists.common
        self.parts = PartsInside(vocabulary)
        self._forms: dict[tuple[str, frozenset[str]], bool] = {}
        self._steps = 0

    def __missing__(self, word: str) -> Surface | None:
        parts = self.vocabulary.first_parts(word)
        surface = self._begin(parts) if parts else None
        if len(word) <= _LONGEST_WORD:
            if len(self) + self._steps >= _REMEMBERED:
                self.forget()
            self[word] = surface
        return surface

    def forget(self) -> None:
        """Remember nothing."""
        self.clear()
        self.parts.clear()
        self._forms.clear()
        self._steps = 0

    def is_form(self, word: str, words: frozenset[str]) -> bool:
        """Whether a word of a text is one of these, or may be a form of one."""
        known = self._forms.get((word, words))
        if known is None:
            known = self.vocabulary.is_form(word, words)
            if len(word) <= _LONGEST_WORD:
                self._forms[word, words] = known
                self._steps += 1
        return known

    def step(self, surface: Surface, mark: str, word: str) -> Surface | None:
        """`surface` with one more word; `mark`: what stands between, without white space."""
        asked = (mark, word) if mark else word
        further = surface.next.get(asked)
        if further is not None or asked in surface.next:
            return further
        parts = self.parts[word]
        if not parts:
            return None
        states = surface.states
        if mark:
            states = [
                State(key, state.exact, state.skip, (*state.texts, mark))
                for state in states
                if (key := f"{state.key} {mark}") in self.vocabulary.names
            ]
        for part in parts:
            states = self.advance(states, part)
        further = self._surface(states, surface.offset) if states else None
        self._steps += 1
        surface.next[asked] = further
        return further

    def _begin(self, parts: Parts) -> Surface | None:
        first = begin(parts[0], self.vocabulary)
        states: Sequence[State] = first
        for part in parts[1:]:
            states = self.advance(states, part)
        compound = len(parts) > 1
        if not states and not (first and compound):
            return None
        surface = self._surface(states, parts[0].start + (first[0].skip if states else 0))
        if compound:
            surface.segments = tuple(_segments(parts, self))
        # A compound may hold names though it is none: `US-Präsident`.
        return surface if surface.is_name or surface.states or compound else None

    def advance(self, states: Sequence[State], part: Part) -> list[State]:
        """The states behind one more part."""
        names = self.vocabulary.names
        text = _text(part)
        return [
            State(key, state.exact and found.exact, state.skip, (*state.texts, text[found.skip :]))
            for state in states
            for found in part.candidates
            if (key := f"{state.key} {found.word}") in names
        ]

    def _surface(self, states: Sequence[State], offset: int) -> Surface:
        known, doubtful = self.vocabulary, self._doubtful
        is_open = denied = checked = False
        plain: list[Named] = []
        marked: list[Named] = []
        loud: list[Named] = []
        for state in states:
            key = state.key
            is_open = is_open or key in known.open
            denied = denied or key in known.denied
            for entry in known.names[key]:
                fits = written(entry.cases, state.texts)
                if fits is False:
                    continue
                named = Named(entry, key, state.exact)
                if fits is None:
                    loud.append(named)
                elif entry.lead or entry.trail:
                    marked.append(named)
                else:
                    plain.append(named)
                    checked = checked or key in doubtful or entry.alias.kind == "surname"
        names = best_first(plain) if plain else ()
        return Surface(
            offset=offset,
            states=tuple(states) if is_open else (),
            names=names,
            aliases=aliases_of(names) if names else (),
            exact=bool(names) and names[0].exact,
            is_name=bool(names or loud or marked or denied),
            checked=checked,
            plain=bool(names) and not (checked or marked),
            loud=best_first(loud) if loud else (),
            marked=best_first(marked) if marked else (),
            denied=denied,
            segments=(),
            next={} if is_open else _NOWHERE,
        )


class PartsInside(dict[str, Parts]):
    """The parts of words inside a name, worked out when first asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, word: str) -> Parts:
        parts = self._vocabulary.parts(word)
        # Every word of a text is asked for as a beginning too, and counted there.
        if len(word) <= _LONGEST_WORD:
            self[word] = parts
        return parts


def begin(part: Part, vocabulary: Vocabulary) -> list[State]:
    """The states behind the first part of a name."""
    text = _text(part)
    known = [found for found in part.candidates if found.word in vocabulary.names]
    # A span begins in one place: where the shortest prefix ends, if any.
    return [
        State(found.word, found.exact, found.skip, (text[found.skip :],))
        for found in known
        if found.skip == known[0].skip
    ]


def _segments(parts: Parts, surfaces: Surfaces) -> Iterator[Segment]:
    """The names that parts of a compound are, but not the whole, from its beginning without a gap."""
    known = surfaces.vocabulary
    at = 0
    while at < len(parts):
        states, best = begin(parts[at], known), None
        for end in range(at + 1, len(parts) + (at > 0)):
            names = [
                Named(entry, state.key, state.exact)
                for state in states
                for entry in known.names[state.key]
                if written(entry.cases, state.texts) and not entry.lead and not entry.trail
            ]
            if names:
                start, stop = parts[at].start + states[0].skip, parts[end - 1].end
                best = end, Segment(start, stop, best_first(names))
            if end < len(parts):
                states = surfaces.advance(states, parts[end])
        if best is None:
            break
        at, segment = best
        yield segment


def _text(part: Part) -> str:
    # Behind a hyphen either letter is written: Kim Jong-un, Kim Jong-Un.
    return part.text[:1].upper() + part.text[1:] if part.start else part.text


def written(cases: tuple[str, ...], texts: tuple[str, ...]) -> bool | None:
    """Whether capitals stand where the name has them; None: only if the words around are in capitals too."""
    for case, text in zip(cases, texts, strict=True):
        if case in (CAPITAL, ANY):
            if case and text[:1].islower():
                return False
            if len(cases) == 1 and len(text) > 1 and text.isupper():
                return None if len(text) >= _LONG_NAME else False
        elif case != text and not (
            text.startswith(case) and (text[len(case) :].islower() or text[len(case)] == "'")
        ):
            return False
    return True


def best_first(names: list[Named]) -> tuple[Named, ...]:
    """The names as they stand before inflected ones, standard names before others."""
    if len(names) > 1:
        names.sort(key=lambda name: (not name.exact, _RANK[name.entry.alias.kind]))
    return tuple(names)


def aliases_of(names: tuple[Named, ...]) -> tuple[Alias, ...]:
    """Their aliases, each once."""
    if len(names) < 2:
        return (names[0].entry.alias,) if names else ()
    return tuple(dict.fromkeys([name.entry.alias for name in names]))
