"""All spans of a text that may be names of the registry, in any inflection: pure, and safe to share between
threads.

Every word of the text is looked up once, in a dictionary that remembers what may begin with it; all else is
done where a name may begin.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import chain, compress, count

from msgspec import structs

from wiredesk.actors.context import Span, Surroundings
from wiredesk.actors.inflection import Inflection, inflection_of
from wiredesk.actors.match import ANY_LANGUAGE, Alias, Match, Of
from wiredesk.actors.normal import gap
from wiredesk.actors.surfaces import Named, Surface, Surfaces, aliases_of
from wiredesk.actors.vocabulary import Vocabulary
from wiredesk.actors.words import words_of
from wiredesk.model import Tokens
from wiredesk.text.tokens import tokenise


class Matcher:
    """Finds the aliases of one registry."""

    def __init__(self, aliases: Iterable[Alias]) -> None:
        self._aliases: dict[str, list[Alias]] = {}
        for alias in aliases:
            self._aliases.setdefault(alias.lang, []).append(alias)
        self._surfaces: dict[str, Surfaces] = {}

    def match(self, text: str, tokens: Tokens, language: str) -> list[Match]:
        """The names in `text`, in order, each before those nested in it; offsets count characters.

        Names are those of `language`, in any form; of all languages, as they are written, where the
        registry does not know it. `tokens` are those of `text`.
        """
        surfaces = self.surfaces(language)
        if "\xad" in text:
            return _match_unbroken(text, tokens, surfaces)
        return _Pass(text, tokens, surfaces).matches()

    def explain(self, text: str, language: str) -> list[Match]:
        """What the whole of `text` may stand for, whatever stands around it elsewhere: one Match, or none."""
        tokens = tokenise(text)
        surfaces = self.surfaces(language)
        surface = surfaces[tokens.words[0]] if tokens.words else None
        if surface is None:
            return []
        reading = _Pass(text, tokens, surfaces)
        spans = [reading.span(0, last, found) for last, found in reading.walk(0, surface)]
        return [_match(span, nested=False) for span in spans if span and span.last == len(tokens.words) - 1]

    def surfaces(self, language: str) -> Surfaces:
        """What is known of a language, else of all: built when first asked for, since a desk reads few of
        the languages that there are."""
        lang = language.partition("-")[0].lower()
        lang = lang if lang in self._aliases and lang != ANY_LANGUAGE else ""
        known = self._surfaces.get(lang)
        if known is None:
            lists = words_of(lang)
            aliases = self._of_language(lang) if lang else self._of_all()
            inflection = inflection_of(lang) if lang else Inflection(frozenset())
            vocabulary = Vocabulary(aliases, lang, inflection, lists.denied)
            # Two threads may build the same at once; either is right.
            known = self._surfaces[lang] = Surfaces(vocabulary, lists)
        return known

    def _of_language(self, lang: str) -> Iterable[Alias]:
        return chain(self._aliases[lang], self._aliases.get(ANY_LANGUAGE, ()))

    def _of_all(self) -> Iterable[Alias]:
        """One alias of those that differ in the language alone."""
        one = {
            (alias.text, alias.of, alias.id, alias.kind): alias
            for aliases in self._aliases.values()
            for alias in aliases
        }
        return one.values()


class _Pass:
    """One text on its way through the matcher."""

    def __init__(self, text: str, tokens: Tokens, surfaces: Surfaces) -> None:
        self._text = text
        self._words, self._starts, self._ends = tokens.words, tokens.starts, tokens.ends
        self._surfaces = surfaces
        self._around = Surroundings(text, tokens, surfaces)
        self._found: list[Match] = []
        self._weak: list[Match] = []
        """Those of them that need another mention of their actor."""
        self._outer = -1
        """The last token of the longest match so far: what begins before its end is nested."""

    def matches(self) -> list[Match]:
        """The matches of the text."""
        hidden = False
        surfaces = list(map(self._surfaces.__getitem__, self._words))
        for first in compress(count(), surfaces):
            inside = first <= self._outer
            if inside and hidden:
                continue
            surface = surfaces[first]
            assert surface is not None
            found = self.walk(first, surface) if surface.states else [(first, surface)]
            if not inside:
                hidden = bool(found) and found[0][1].denied
                if hidden:
                    self._outer = found[0][0]
                    continue
            kept = bool(found) and self._keep(first, found, inside)
            if surface.segments:
                self._keep_inside(first, surface, kept)
        return _supported(self._found, self._weak) if self._weak else self._found

    def walk(self, first: int, surface: Surface) -> list[tuple[int, Surface]]:
        """Where names may end that begin with this token, and as what, the longest first."""
        text, words, starts, ends = self._text, self._words, self._starts, self._ends
        inside = self._surfaces.parts
        found = [(first, surface)] if surface.is_name else []
        last = first + 1
        further: Surface | None = surface
        # Most words are no piece of a name: that is asked before all else.
        while further and further.states and last < len(words) and inside[words[last]]:
            between = text[ends[last - 1] : starts[last]]
            mark = "" if between == " " else gap(between)
            if mark is None:
                break
            further = self._surfaces.step(further, mark, words[last])
            if further and further.is_name:
                found.append((last, further))
            last += 1
        if len(found) > 1:
            found.reverse()
        return found

    def _keep(self, first: int, found: list[tuple[int, Surface]], inside: bool) -> bool:
        """Keep those of the spans of one beginning that are names here; whether there was one."""
        before = self._outer
        kept = False
        for last, surface in found:
            if inside and last > before:
                continue
            if surface.plain or (inside and surface.names and not surface.marked):
                start, end = self._starts[first] + surface.offset, self._ends[last]
                nested = inside or kept
                self._found.append(Match(first, last, start, end, surface.aliases, surface.exact, nested))
            elif not self._keep_checked(first, last, surface, before, kept):
                continue
            kept = True
            if last > self._outer:
                self._outer = last
        return kept

    def _keep_checked(self, first: int, last: int, surface: Surface, before: int, nested: bool) -> bool:
        """Keep a span if it is a name here; whether it is."""
        span = self.span(first, last, surface)
        if span is None:
            return False
        nested = nested or first <= before
        weak: bool | None = False
        if not nested:
            names = self._around.fitting(span, after_match=0 <= before == first - 1)
            if not names:
                return False
            if len(names) < len(span.names):
                span = structs.replace(span, names=names)
            weak = self._around.is_weak(span)
            if weak is None:
                return False
        match = _match(span, nested)
        self._found.append(match)
        if weak:
            self._weak.append(match)
        return True

    def span(self, first: int, last: int, surface: Surface) -> Span | None:
        """What a surface names at this place."""
        start, end = self._starts[first] + surface.offset, self._ends[last]
        names = surface.names
        if surface.loud and self._around.is_loud(first):
            names += surface.loud
        for name in surface.marked:
            before, after = start - len(name.entry.lead), end + len(name.entry.trail)
            if (
                gap(self._text[max(before, 0) : start]) == name.entry.lead
                and gap(self._text[end:after]) == name.entry.trail
            ):
                # Its marks are part of it.
                return Span(first, last, before, after, (name, *names))
        return Span(first, last, start, end, names) if names else None

    def _keep_inside(self, first: int, surface: Surface, whole: bool) -> None:
        """Keep names inside a compound: nested where the whole is a name or its head is a noun
        (`US-Präsident`), each for itself where all are actors (`Russia-Ukraine`). A compound with another
        head is no mention: `Ukraine-Krieg`."""
        at = self._starts[first]
        spans = [Span(first, first, at + start, at + end, names) for start, end, names in surface.segments]
        nested = first <= self._outer
        if not whole:
            if spans[-1].end != self._ends[first]:
                return
            nouns = tuple([name for name in spans[-1].names if name.entry.alias.of is not Of.ACTOR])
            if nouns:
                self._found.append(_match(structs.replace(spans.pop(), names=nouns), nested))
                nested = True
            elif any(_belongs_to_another(span.names) for span in spans):
                # Double surnames and `pro-Russian` are others than their pieces.
                return
        self._outer = max(self._outer, first)
        self._found += [_match(span, nested) for span in spans]


def _belongs_to_another(names: tuple[Named, ...]) -> bool:
    return all(name.entry.alias.kind in ("surname", "adjective", "demonym") for name in names)


def _match(span: Span, nested: bool) -> Match:
    names = span.names
    return Match(span.first, span.last, span.start, span.end, aliases_of(names), names[0].exact, nested)


def _supported(found: list[Match], weak: list[Match]) -> list[Match]:
    """All that stand by themselves, and of the weak those that name an actor that one of these names."""
    doubtful = set(map(id, weak))
    named = {
        alias.id
        for match in found
        if not match.nested and id(match) not in doubtful
        for alias in match.aliases
    }
    kept: list[Match] = []
    dropped = -1
    for match in found:
        if match.last <= dropped:
            # Nested in what is no name.
            continue
        if id(match) not in doubtful:
            kept.append(match)
        elif aliases := tuple(alias for alias in match.aliases if alias.id in named):
            kept.append(structs.replace(match, aliases=aliases))
        else:
            dropped = match.last
    return kept


def _match_unbroken(text: str, tokens: Tokens, surfaces: Surfaces) -> list[Match]:
    """Matches in a text with soft hyphens, found without them, at their places in the text as it is."""
    kept = [at for at, letter in enumerate(text) if letter != "\xad"]
    plain = "".join([text[at] for at in kept])
    cut = tokenise(plain)
    found: list[Match] = []
    for match in _Pass(plain, cut, surfaces).matches():
        first = bisect_right(tokens.starts, kept[cut.starts[match.first]]) - 1
        last = bisect_right(tokens.starts, kept[cut.ends[match.last] - 1]) - 1
        start, end = kept[match.start], kept[match.end - 1] + 1
        found.append(Match(first, last, start, end, match.aliases, match.exact, match.nested))
    return found
