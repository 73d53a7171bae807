"""Whom a name in a text names: full names, surnames, and aliases that need support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from wiredesk.actors.composition import Composer
from wiredesk.actors.cues import Verb
from wiredesk.actors.given import is_given_name
from wiredesk.actors.inflection import inflection_of, inflects
from wiredesk.actors.match import Match
from wiredesk.actors.passage import Passage
from wiredesk.actors.persons import Who, best_known, choose
from wiredesk.actors.senses import STEM, Found, Sense

# How sure a name is by what stands there: a short name or initials may be another's, and an alias counts
# where the text names the actor otherwise.
FULL, SHORT, ALIAS = 1.0, 0.95, 0.6
# Nobody is in a person: `in May`, `v Sobotce`.
_IN = frozenset(("in", "im", "w", "we", "в", "во", "v", "ve", "en", "dans"))
# Where no capital tells a name, a surname is too often another word to stand alone; the matcher looks for
# given names before it only where capitals show them.
_NO_CAPITALS = frozenset(("he",))


class Title(NamedTuple):
    """A role that stands directly before a name."""

    first: int
    """Number of its first token."""
    roles: tuple[str, ...]


class Naming:
    """The names of one text."""

    def __init__(
        self,
        passage: Passage,
        outer: Sequence[Found],
        single: Sequence[Found],
        composer: Composer,
        day: str,
        named: frozenset[str],
    ) -> None:
        """`single` are those of `outer` that are part of no phrase; `named` are meant besides."""
        self._passage = passage
        self._outer = outer
        self._single = single
        self._actors = composer.actors
        self._composer = composer
        self._day = day
        self._begun = {found.match.first for found in outer}
        self._inside: set[tuple[str, ...]] | None = None
        """Surnames that stand inside a sentence; None: nobody has asked yet."""
        self._supported = named | {actor for found in outer for actor in found.sense.names[:1]}
        self._named = named | {found.sense.names[0] for found in single if len(found.sense.names) == 1}

    def who(self, found: Found, title: Title | None) -> Who | None:
        """The actor that a match names, with the role before it; None: nobody, or one of several."""
        match, sense = found
        if sense.surnames and (not sense.names or any(actor in self._named for actor in sense.surnames)):
            who = self._holder(found, title)
            if who or not sense.names:
                return who
        if sense.names:
            if (
                match.first == match.last
                and self._given_name(match)
                and is_given_name(self._passage.word(match.first), self._passage.language)
            ):
                return None
            named = self._bearer(sense.names)
            return Who(named, "name", FULL if sense.full or title else SHORT) if named else None
        # The capital of a sentence's first word is no sign of a name: `Total des dépenses`.
        if self._passage.language != "de" and self._passage.begins_sentence(match.first):
            return None
        for alias in sense.aliases:
            if alias in self._supported:
                return Who(alias, "name", ALIAS)
        return None

    def _bearer(self, names: Sequence[str]) -> str | None:
        """Who bears a name of several: two persons are two, other actors are one to a reader."""
        if len(names) == 1:
            return names[0]
        if all(self._actors[actor].kind == "person" for actor in names):
            return best_known(names, self._actors)
        return min(names, key=lambda actor: (-self._actors[actor].notability, actor))

    def _holder(self, found: Found, title: Title | None) -> Who | None:
        """The person whose surname stands alone."""
        match, sense = found
        capitals = self._passage.language not in _NO_CAPITALS
        if not capitals and self._follows_name(match.first):
            return None
        held = self._composer.held
        return choose(
            sense.surnames, self._named, self._actors,
            (lambda actor: held(actor, title.roles, self._day)) if title else None,
            alone=lambda: (
                capitals and not self._given_name(match) and self._is_name(match, sense, title is not None)
            ),
        )  # fmt: skip

    def _is_name(self, match: Match, sense: Sense, titled: bool) -> bool:
        """Whether what stands beside a surname lets it be one; the first capital of a sentence does not."""
        passage = self._passage
        if passage.low(match.first - 1) in _IN and not titled:
            return False
        if passage.language == "de":
            return True
        if not passage.begins_sentence(match.first):
            # The first word of a sentence may be a given name that no list has: `Penélope Cruz`.
            return titled or not (
                passage.begins_sentence(match.first - 1) and self._capital_before(match.first)
            )
        if passage.beside(match.first, match.end, match.last) is not Verb.NEITHER:
            return True
        if self._inside is None:
            self._inside = {
                other.surnames
                for inner, other in self._outer
                if other.surnames and not passage.begins_sentence(inner.first)
            }
        return sense.surnames in self._inside

    def _given_name(self, match: Match) -> bool:
        """Whether another name follows, so that this is somebody's first: `Pavel Hruška`, `Jordan Miller`."""
        follows = match.last + 1
        return (
            # German nouns follow with a capital, too.
            self._passage.language != "de"
            and self._passage.word(follows)[:1].isupper()
            and self._passage.plain(match.end, follows)
            and follows not in self._begun
        )

    def _capital_before(self, number: int) -> bool:
        passage = self._passage
        before = passage.low(number - 1)
        return (
            passage.joined(number)
            and passage.word(number - 1)[:1].isupper()
            and before not in passage.cues.prepositions
            and before not in passage.cues.that
            and before not in passage.cues.joins
        )

    def unlisted(self) -> Iterator[tuple[int, str, bool]]:
        """Surnames that only full names of the text tell, `Amherd` after `Viola Amherd`: the number of the
        token, the person, and whether it is inflected."""
        bearers: dict[str, set[str]] = {}
        for _, sense in self._single:
            for surname in sense.unlisted:
                bearers.setdefault(surname, set()).add(sense.names[0])
        # Of two persons of one name neither is meant.
        surnames = {base[:STEM]: (base, ids.pop()) for base, ids in bearers.items() if len(ids) == 1}
        if not surnames:
            return
        heads = {head: known for stem, known in surnames.items() for head in _with_capital(stem)}
        inflection = inflection_of(self._passage.language)
        taken = {number for match, _ in self._outer for number in range(match.first, match.last + 1)}
        for number in self._passage.beginning(heads):
            if number in taken or self._follows_name(number):
                continue
            word = self._passage.words[number]
            base, person = heads[word[:STEM]]
            form = word.lower().replace("’", "'")
            if inflects(base, form, inflection):
                yield number, person, form != base

    def _follows_name(self, number: int) -> bool:
        """Whether somebody's given name stands before a word, so that it is another's surname."""
        passage = self._passage
        before = passage.word(number - 1)
        if not passage.joined(number) or before[:1].islower():
            return False
        if is_given_name(before, passage.language):
            return True
        return before[0].isupper() and passage.language != "de" and not passage.begins_sentence(number - 1)


# One entry for each of the surnames that no list has: some hundreds a language.
@cache
def _with_capital(stem: str) -> tuple[str, ...]:
    """The ways to write the first letters of a name: the first has a capital, the others may."""
    others = zip(stem[1:], stem[1:].upper(), strict=False)
    return tuple("".join(letters) for letters in product(stem[0].upper(), *others))
