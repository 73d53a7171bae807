"""Whom a name in a text names: full names, surnames, and aliases that need support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from itertools import product
from typing import NamedTuple

from wiredesk.actors.composition import Composer
from wiredesk.actors.cues import Verb
from wiredesk.actors.given import is_given_name
from wiredesk.actors.inflection import inflection_of, inflects
from wiredesk.actors.match import Match
from wiredesk.actors.normal import fold
from wiredesk.actors.passage import Passage
from wiredesk.actors.patronymics import is_patronymic
from wiredesk.actors.persons import Who, best_known, choose
from wiredesk.actors.senses import STEM, Found, Sense
from wiredesk.actors.words import first_words

# How sure a name is by what stands there: a short name or initials may be another's, and an alias counts
# where the text names the actor otherwise.
FULL, SHORT, ALIAS = 1.0, 0.95, 0.6
# Nobody is in a person: `in May`, `v Sobotce`.
_IN = frozenset(("in", "im", "w", "we", "в", "во", "v", "ve", "en", "dans"))
# Their names are other nouns, too, or those of their products.
_OF_MANY = frozenset(("company", "institution", "media"))
# Where no capital tells a name, a surname is too often another word to stand alone, but at the start of a
# sentence, where no given name stands before it that no list has; the matcher looks for given names before it
# only where capitals show them.
_NO_CAPITALS = frozenset(("he",))
# Roots have three letters there, and most words of four are forms of one.
_SURE_LENGTH = 5
# A holder so well known is meant by the surname alone, at the start of a sentence where something is told of
# its bearer: from here on heads of states and of governments stand, below it ministers and senators, whose
# names are those of many. From the second number on stand those of whom news tells daily in all languages.
_WELL_KNOWN, _ON_EVERY_PAGE = 50, 80
# Words behind such a surname that are looked through for what is told: `на встрече с послами в четверг`.
_TOLD = 6


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
                and (
                    is_given_name(self._passage.word(match.first), self._passage.language)
                    or is_patronymic(self._passage.word(match.last + 1), self._passage.language)
                )
            ):
                return None
            if self._is_one_of_many(match, sense):
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

    def _is_one_of_many(self, match: Match, sense: Sense) -> bool:
        """Whether an article says that something of this name is meant, not what is known by it."""
        return (
            match.first == match.last
            and self._passage.joined(match.first)
            and self._passage.low(match.first - 1) in self._passage.cues.indefinite
            and all(self._actors[actor].kind in _OF_MANY for actor in sense.names)
        )

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
                (
                    not self._given_name(match)
                    and self._is_name(match, sense, title is not None)
                    and not self._is_taken(match, sense)
                )
                if capitals
                else self._is_first_word(match, sense)
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
        # `Philippe a repeint les volets`: a given name does everything that a surname does.
        if not is_given_name(passage.word(match.first), passage.language) and (
            passage.beside(match.first, match.end, match.last) is not Verb.NEITHER
            or self._is_known(match, sense)
        ):
            return True
        return sense.surnames in self._inside

    @cached_property
    def _inside(self) -> set[tuple[str, ...]]:
        """Surnames that stand inside a sentence."""
        return {
            sense.surnames
            for match, sense in self._outer
            if sense.surnames and not self._passage.begins_sentence(match.first)
        }

    def _is_first_word(self, match: Match, sense: Sense) -> bool:
        """Whether a word of a language without capitals is a surname at the start of its sentence."""
        passage = self._passage
        return (
            passage.begins_sentence(match.first)
            and match.start == passage.starts[match.first]
            and match.end - match.start >= _SURE_LENGTH
            and not is_given_name(passage.word(match.first), passage.language)
            and self._is_known(match, sense)
            # Who it is was said where it stood before.
            and self._firsts[passage.word(match.first)] == match.first
        )

    def _is_known(self, match: Match, sense: Sense) -> bool:
        """Whether all know who bears a surname that begins a sentence: `Путин в понедельник посетил Минск`.

        Not in another case, which is a form of another word more often: `Соловьев` are nightingales, too.
        """
        passage = self._passage
        before = passage.word(match.first - 1)
        known = max(self._actors[actor].notability for actor in sense.surnames)
        return (
            (match.exact or passage.language == "en")
            # Behind an initial begins no sentence: `Howard R. Sanders`.
            and not (len(before) == 1 and before.isupper())
            and fold(passage.text[match.start : match.end], passage.language)
            not in first_words(passage.language)
            and known >= _WELL_KNOWN
            and (known >= _ON_EVERY_PAGE or passage.told_behind(match.end, match.last, _TOLD))
        )

    def _is_taken(self, match: Match, sense: Sense) -> bool:
        """Whether another of this surname was named before: `said Lois Scholz. Scholz lives next door`."""
        language = self._passage.language
        inflection = inflection_of(language)
        bases = {fold(alias.text, language) for alias in match.aliases if alias.kind == "surname"}
        return any(
            first < match.first
            and any(inflects(base, word, inflection) for base in bases)
            and not self._is_first_name(self._passage.word(first - 1), sense.surnames)
            for word, first in self._others.items()
            if any(base.startswith(word[:STEM]) for base in bases)
        )

    @cached_property
    def _covered(self) -> frozenset[int]:
        """Numbers of the tokens that are part of a match."""
        return frozenset(number for match, _ in self._outer for number in range(match.first, match.last + 1))

    @cached_property
    def _firsts(self) -> dict[str, int]:
        """Where each word of the text first stands."""
        firsts: dict[str, int] = {}
        for number, word in enumerate(self._passage.words):
            firsts.setdefault(word, number)
        return firsts

    @cached_property
    def _others(self) -> dict[str, int]:
        """Words in the form of `fold` that may be surnames of persons whom no match names, and where each
        first stands behind a given name."""
        stems = {
            alias.text[:STEM]
            for match, sense in self._outer
            if sense.surnames
            for alias in match.aliases
            if alias.kind == "surname"
        }
        others: dict[str, int] = {}
        for number, word in enumerate(self._passage.words):
            if word[:STEM] in stems and number not in self._covered and self._follows_name(number):
                others.setdefault(fold(word, self._passage.language), number)
        return others

    def _is_first_name(self, word: str, persons: Sequence[str]) -> bool:
        return any(
            name.kind == "full" and name.text.split()[0] == word
            for person in persons
            for name in self._actors[person].names
        )

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
        for number in self._passage.beginning(heads):
            if number in self._covered or self._follows_name(number):
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
