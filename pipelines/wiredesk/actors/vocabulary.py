"""The names of one language as a trie of words, and the words that a word of a text may be a form of.

Only base forms are held. Expanded, a Polish name of two words has 2,600 forms, and 100,000 names take
820 MB (decision 0013); the other way round, a word of the text is asked which known words it may come
from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from wiredesk.actors.inflection import Inflection
from wiredesk.actors.match import Alias
from wiredesk.actors.normal import HYPHEN, compose, fold, spellings

# No word of a name is longer; a longer one is a link or a heap of letters.
_LONGEST_WORD = 60
# Behind a hyphen: Polish `-owi`, `-etowi`.
_LONGEST_ENDING = 5
# Most words are no form of any name: their first letters tell. Four tell nearly as much as six, which take
# twice the memory.
_HEAD = 4

ANY, CAPITAL = "", "^"
"""How a part of a name must be written; else it is an acronym, letter for letter."""


class Entry(Struct, frozen=True, gc=False):
    """An alias under the words that name it."""

    alias: Alias
    cases: tuple[str, ...]
    """For each part ANY, CAPITAL, or the acronym as it is written."""
    lead: str = ""
    trail: str = ""
    """Marks that must stand around it."""


class Candidate(Struct, frozen=True, gc=False):
    """A word of names that a part of a text's word may be a form of."""

    word: str
    skip: int
    """Letters before it that are no part of the name (French `l'`, Hebrew `ב`)."""
    exact: bool


class Part(Struct, frozen=True, gc=False):
    """A piece of a text's word between hyphens, of which it mostly has one."""

    start: int
    end: int
    text: str
    candidates: tuple[Candidate, ...]


Parts = tuple[Part, ...]


class _Known(NamedTuple):
    """Words, and the letters that they begin with: one, two, up to `_HEAD`."""

    words: Mapping[str, str]
    """Each under itself: what is remembered of a text has the strings of the trie."""
    heads: frozenset[str]


class Vocabulary:
    """The names of one language."""

    def __init__(
        self, aliases: Iterable[Alias], lang: str, inflection: Inflection, denied: Iterable[str] = ()
    ) -> None:
        self.lang = lang
        self.names: dict[str, tuple[Entry, ...]] = {}
        """The trie: each beginning of a name, its words with spaces between, and what it names as it is."""
        self.open: set[str] = set()
        """The beginnings that go on."""
        self.denied: set[str] = set()
        """Names that hide the names in them and stand for nothing."""
        self._inflection = inflection
        self._bases = _bases_by_ending(inflection, lang)
        self._prefixes = tuple(fold(prefix, lang) for prefix in inflection.prefixes)
        self._least_stem = inflection.least_stem
        self._lengths = _lengths_by_tail(self._bases)
        words: dict[str, str] = {}
        # The first words of the few names that are written with a small letter.
        small: dict[str, str] = {}
        self._read(aliases, denied, words, small)
        self._all, self._small = _known(words), _known(small)

    def _read(
        self, aliases: Iterable[Alias], denied: Iterable[str], words: dict[str, str], small: dict[str, str]
    ) -> None:
        # Few patterns of capitals serve all names.
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        names = self.names
        for alias in aliases:
            acronym = alias.kind == "acronym"
            for lead, parts, trail in spellings(alias.text):
                cases = tuple([_case(part, acronym) for part in parts])
                entry = Entry(alias, shared.setdefault(cases, cases), lead, trail)
                key = self._add(parts, words, small)
                names[key] = (*names[key], entry)
        for text in denied:
            # What a registry lists is a name all the same.
            keys = [self._add(parts, words, small) for _, parts, _ in spellings(text)]
            self.denied.update(key for key in keys if not names[key])

    def _add(self, parts: tuple[str, ...], words: dict[str, str], small: dict[str, str]) -> str:
        """The key of a name, which is in the trie from now on."""
        lang = self.lang
        key = fold(parts[0], lang)
        key = words.setdefault(key, key)
        if not parts[0][0].isupper():
            small[key] = key
        self.names.setdefault(key, ())
        for part in parts[1:]:
            word = fold(part, lang)
            word = words.setdefault(word, word)
            self.open.add(key)
            key = f"{key} {word}"
            self.names.setdefault(key, ())
        return key

    def first_parts(self, word: str) -> Parts:
        """The parts of `word` where a name may begin with it; most words are known by a glance to be none."""
        # A small letter is enough for the few names that are written with one.
        known = self._small if word[0].islower() and not self._prefixes else self._all
        return self._parts_in(word, known)

    def parts(self, word: str) -> Parts:
        """The parts of `word` with their candidates; nothing where one of them has none: then `word` is no
        piece of any name."""
        return self._parts_in(word, self._all)

    def _parts_in(self, word: str, known: _Known) -> Parts:
        if word.isalnum() and not self._prefixes:
            # Most words end here; no call more than these.
            folded = fold(word, self.lang)
            bases = self._bases_of(folded, known)
            if not bases:
                return ()
            candidates = tuple([Candidate(base, 0, base == folded) for base in bases])
            return (Part(0, len(word), compose(word), candidates),)
        if len(word) > _LONGEST_WORD:
            return ()
        parts: list[Part] = []
        at = 0
        pieces = HYPHEN.split(word)
        for number, raw in enumerate(pieces, start=1):
            piece, end = compose(raw), at + len(raw)
            inflected = self._with_ending(parts, piece) if parts and number == len(pieces) else ()
            if inflected:
                parts[-1] = Part(parts[-1].start, end, parts[-1].text, inflected)
            elif candidates := self._candidates(piece, known if number == 1 else self._all):
                parts.append(Part(at, end, piece, candidates))
            elif number > 1 or len(pieces) == 1 or fold(piece, self.lang) not in self._prefixes:
                return ()
            at = end + 1
        return tuple(parts)

    def _with_ending(self, parts: list[Part], piece: str) -> tuple[Candidate, ...]:
        """What a word is whose ending is cut off by a hyphen, as in `PiS-u`."""
        before, ending = parts[-1].text, fold(piece, self.lang)
        # Where the language has no such endings, a word of names is no ending: `Jong-un`.
        known = f"-{ending}" in self._bases
        if not piece.islower() or len(piece) > _LONGEST_ENDING or (ending in self._all.words and not known):
            return ()
        whole = self._candidates(f"{before}-{piece}" if known else before + piece, self._all)
        return tuple([found for found in whole if not found.exact])

    def _candidates(self, text: str, known: _Known) -> tuple[Candidate, ...]:
        """The words of names that `text` may be a form of, the exact first, those with a prefix last."""
        folded = fold(text, self.lang)
        bases = self._bases_of(folded, known)
        candidates = [Candidate(word, 0, word == folded) for word in bases]
        for prefix in self._prefixes:
            if folded.startswith(prefix) and len(folded) >= len(prefix) + 2:
                rest = folded[len(prefix) :]
                bases = self._bases_of(rest, known)
                candidates += [Candidate(word, len(prefix), word == rest) for word in bases]
                if prefix.endswith(self._inflection.swallows):
                    rest = self._inflection.article + rest
                    bases = self._bases_of(rest, known)
                    candidates += [Candidate(word, len(prefix), word == rest) for word in bases]
        return tuple(candidates)

    def _bases_of(self, folded: str, known: _Known) -> list[str]:
        """The known words that `folded` may be a form of, itself first."""
        length, lengths = len(folded), self._lengths
        sizes = lengths.get(folded[-2:]) or lengths.get(folded[-1:]) or lengths[""]
        # The shortest stem that it may have begins all others; itself too is no longer one's beginning.
        shortest = length - sizes[0]
        if shortest < self._least_stem:
            shortest = self._least_stem
        words, heads = known
        if folded[: shortest if shortest < _HEAD else _HEAD] not in heads:
            return []
        bases = self._bases
        is_head = folded[:_HEAD] in heads
        found = [words[folded]] if is_head and folded in words else []
        # The longest ending first, so that the stem grows.
        for size in sizes:
            cut = length - size
            if cut >= _HEAD and not is_head:
                break
            if cut >= self._least_stem:
                stem = folded[:cut]
                for ending in bases.get(folded[cut:], ()):
                    if (word := stem + ending) in words and word not in found:
                        found.append(words[word])
        return found

    def is_form(self, text: str, words: Collection[str]) -> bool:
        """Whether `text` is one of these words, in small letters, or may be a form of one."""
        folded = fold(text, self.lang)
        return self._is_form(folded, words) or any(
            folded.startswith(prefix) and self._is_form(folded[len(prefix) :], words)
            for prefix in self._prefixes
        )

    def _is_form(self, folded: str, words: Collection[str]) -> bool:
        return folded in words or any(
            folded[:cut] + ending in words
            for cut in range(self._least_stem, len(folded) + 1)
            for ending in self._bases.get(folded[cut:], ())
        )


def _known(words: Mapping[str, str]) -> _Known:
    heads = {word[:letters] for word in words for letters in range(_HEAD + 1)}
    # A copy of a set takes half the room of one that grew.
    return _Known(words, frozenset(heads))


def _case(part: str, acronym: bool) -> str:
    """How this part of a name must be written: capital letters only are an acronym in any kind of name."""
    if (len(part) > 1 and part.isupper()) or (acronym and part.isalnum()):
        return part
    return CAPITAL if part[0].isupper() else ANY


def _bases_by_ending(inflection: Inflection, lang: str) -> Mapping[str, tuple[str, ...]]:
    bases = defaultdict[str, set[str]](set)
    for base, form in inflection.pairs:
        bases[fold(form, lang)].add(fold(base, lang))
    return {form: tuple(sorted(endings)) for form, endings in bases.items()}


def _lengths_by_tail(endings: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """How long an ending may be, the longest first: of words by their last two letters; else by the last
    one; else by none."""
    sizes = defaultdict[str, set[int]](lambda: {0})
    for ending in endings:
        sizes[ending[-2:]].add(len(ending))
    for tail in [tail for tail in sizes if len(tail) == 2]:
        sizes[tail] |= sizes.get(tail[1], set())
    return {tail: tuple(sorted(found, reverse=True)) for tail, found in (sizes | {"": {0}}).items()}
