"""Actors that a text composes: the adjective or genitive of a state, and an institution or a role.

`das südkoreanische Verteidigungsministerium`, `министр обороны России`, `ministère russe de la Défense`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from wiredesk.actors.compounds import Compounds
from wiredesk.actors.match import Match
from wiredesk.actors.nouns import divided, records
from wiredesk.actors.offices import Offices
from wiredesk.actors.passage import Passage
from wiredesk.actors.registry import Actor, Institution, RoleNoun
from wiredesk.actors.senses import Found, Sense

# Links between a role and its state: `president of the United States` has two.
_MOST_LINKS = 2
# Words of a noun before and behind the adjective that stands in it: `Leiter der | Diplomatie`.
_MOST_PARTS = 4


class Phrase(NamedTuple):
    """A state and its institution or role, as the text composes them."""

    first: int
    last: int
    start: int
    end: int
    state: Actor
    institutions: tuple[str, ...]
    roles: tuple[str, ...]
    parts: tuple[int, ...]
    """Numbers of the matches in it, that of the state first."""
    dated: bool
    """Whether it is of today: no `former`, `future` or `deputy` stands before it."""


class Composed(Struct, frozen=True):
    """The institution of a state: a record of the registry, or a pattern."""

    id: str
    kind: str
    country: str
    role: str


class Composer:
    """Composes actors of one registry."""

    def __init__(
        self,
        actors: Mapping[str, Actor],
        institutions: Mapping[str, Institution],
        roles: Mapping[str, RoleNoun],
    ) -> None:
        self.actors = actors
        self._institutions = institutions
        self._roles = roles
        self._records = records(actors.values(), institutions.values())
        self._divided = divided(institutions.values(), roles.values())
        self.offices = Offices(actors.values())
        self.compounds = Compounds(actors.values(), roles.values())

    def institution(self, state: Actor, slugs: Sequence[str]) -> Composed | None:
        """The institution of a state; the registry's record of it where there is one.

        None for a state without a country code.
        """
        if state.country is None:
            return None
        for slug in slugs:
            record = self._records.get((state.country, slug))
            if record:
                actor = self.actors[record]
                return Composed(actor.id, actor.kind, state.country, "")
        institution = self._institutions[slugs[0]]
        return Composed(
            f"{state.country}/{institution.slug}",
            institution.kind,
            state.country,
            state.country + institution.role_code,
        )

    def holder(self, phrase: Phrase, day: str) -> str | None:
        """The id of who had the role of a phrase on a day; None: unknown, or one of several."""
        if not phrase.dated or phrase.state.country is None:
            return None
        for slug in phrase.roles:
            holder = self.offices.holder(phrase.state.country, self._roles[slug].office, day)
            if holder:
                return holder
        return None

    def held(self, actor: str, slugs: Iterable[str], day: str) -> bool:
        """Whether a person had one of the roles on a day, of whatever state."""
        return any(self.offices.holds(self.actors[actor], self._roles[slug].office, day) for slug in slugs)

    def phrases(self, passage: Passage, found: Sequence[Found]) -> list[Phrase]:
        """The phrases of a text in order, without overlap; each match is part of one at most."""
        composed: list[Phrase] = []
        used = -1
        for number, (match, sense) in enumerate(found):
            if number <= used:
                continue
            phrase = None
            if sense.adjectives:
                phrase = self._around(passage, found, number) or self._behind(passage, found, number)
            elif sense.institutions or sense.roles:
                phrase = self._owned(passage, found, number)
            elif sense.names and sense.states and not match.nested:
                phrase = self._possessive(passage, found, number)
            if phrase:
                composed.append(phrase)
                used = max(phrase.parts)
        return composed

    def _behind(self, passage: Passage, found: Sequence[Found], number: int) -> Phrase | None:
        """Adjective, perhaps one more, noun: `die russischen staatlichen Medien`."""
        adjective = found[number]
        if number + 1 >= len(found):
            return None
        head = found[number + 1]
        between = head.match.first - adjective.match.last - 1
        if not (head.sense.institutions or head.sense.roles) or between > 1:
            return None
        if not passage.plain(adjective.match.end, adjective.match.last + 1):
            return None
        if between and not (
            passage.word(head.match.first - 1).endswith(passage.cues.adjective_endings)
            and passage.word(head.match.first - 1).islower()
            and passage.low(head.match.first - 1) not in passage.cues.prepositions
            and passage.low(head.match.first - 1) not in passage.cues.joins
            and not passage.low(head.match.first - 1).startswith(passage.cues.not_in_office_stems)
            and passage.joined(head.match.first)
        ):
            return None
        return self._phrase(passage, found, (number, number + 1), adjective.sense.adjectives, head.sense)

    def _possessive(self, passage: Passage, found: Sequence[Found], number: int) -> Phrase | None:
        """State, noun: `Russia's foreign ministry`, `US president`, `Russlands Präsident`."""
        match, sense = found[number]
        states = sense.states
        # Elsewhere a state that stands before is one thing, and the noun another.
        possible = passage.language == "en" or (passage.language == "de" and not match.exact)
        if not states or not possible or number + 1 >= len(found):
            return None
        head = found[number + 1]
        if head.match.first != match.last + 1 or not (head.sense.institutions or head.sense.roles):
            return None
        if passage.text[match.end : head.match.start] not in (" ", "\u00a0", ". "):
            return None
        return self._phrase(passage, found, (number, number + 1), states, head.sense)

    def _owned(self, passage: Passage, found: Sequence[Found], number: int) -> Phrase | None:
        """Noun, state: `министр обороны России`, `Präsident der Ukraine`, `gouvernement russe`."""
        head = found[number]
        if number + 1 >= len(found):
            return None
        match, sense = found[number + 1]
        links = range(head.match.last + 1, match.first)
        if len(links) > _MOST_LINKS or not passage.plain(head.match.end, head.match.last + 1):
            return None
        if any(passage.low(link) not in passage.cues.links or not passage.joined(link + 1) for link in links):
            return None
        states = sense.adjectives
        if states:
            # `ministre russe de la Défense` is more than a minister.
            longer = self._around(passage, found, number + 1)
            if longer:
                return longer._replace(parts=(*longer.parts, number))
            # An adjective that belongs to the noun behind it is not this one's.
            if links or not passage.cues.adjective_follows or self._behind(passage, found, number + 1):
                return None
        else:
            states = sense.states
            # `d'Ukraine` is one word, the link in it.
            linked = bool(links) or passage.starts[match.first] < match.start
            if not states or not (linked or self._genitive(passage, match, sense)):
                return None
        return self._phrase(passage, found, (number + 1, number), states, head.sense)

    def _genitive(self, passage: Passage, match: Match, sense: Sense) -> bool:
        """Whether a state that follows directly may be in the genitive."""
        if passage.language in ("en", "fr", "es"):
            return False
        return (
            not match.exact
            or (sense.unchanged and passage.language != "de")
            or passage.word(match.last).endswith(passage.cues.unchanged_endings or ("\0",))
        )

    def _around(self, passage: Passage, found: Sequence[Found], number: int) -> Phrase | None:
        """A noun of several words with the adjective in it: `ministère russe de la Défense`."""
        match, sense = found[number]
        nouns = self._divided.get(passage.language)
        if not nouns or not passage.joined(match.first) or not passage.plain(match.end, match.last + 1):
            return None
        if not nouns.parts(passage.low(match.first - 1), passage.low(match.last + 1)):
            return None
        for before in range(1, _MOST_PARTS + 1):
            head = passage.low(match.first - before)
            if not head or not passage.joined(match.first - before + 1):
                break
            for behind in range(1, _MOST_PARTS + 1):
                last = match.last + behind
                if not passage.joined(last):
                    break
                words = tuple(passage.low(match.first - n) for n in range(before, 0, -1)) + tuple(
                    passage.low(match.last + n) for n in range(1, behind + 1)
                )
                noun = nouns.nearest(words)
                if noun:
                    first = match.first - before
                    inside = [
                        other
                        for other in range(number + 1, min(number + 1 + _MOST_PARTS, len(found)))
                        if found[other].match.first <= last
                    ]
                    return Phrase(
                        first, last, passage.starts[first], passage.ends[last],
                        self.actors[sense.adjectives[0]], noun.institutions, noun.roles,
                        (number, *inside), in_office(passage, first),
                    )  # fmt: skip
        return None

    def _phrase(
        self,
        passage: Passage,
        found: Sequence[Found],
        parts: tuple[int, int],
        states: Sequence[str],
        head: Sense,
    ) -> Phrase:
        left, right = (found[number].match for number in sorted(parts))
        return Phrase(
            left.first, right.last, left.start, right.end, self.actors[states[0]],
            head.institutions, head.roles, parts, in_office(passage, left.first),
        )  # fmt: skip


def in_office(passage: Passage, first: int) -> bool:
    """Whether no `former`, `future` or `deputy` stands before a role."""
    stems = passage.cues.not_in_office_stems
    near = (number for number in (first - 1, first - 2) if passage.joined(number + 1))
    return not any(passage.low(number).startswith(stems) for number in near)
