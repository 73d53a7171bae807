"""The mentions of one text: which actor each match means, once the whole text is known.

The order matters: full names first, because surnames ask who is named; phrases of a state and its institution
or role before the states in them; capitals together, because neighbours decide how one is meant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from msgspec import Struct

from wiredesk.actors.composition import Composed, Composer, Phrase, in_office
from wiredesk.actors.compounds import Compound
from wiredesk.actors.cues import Verb
from wiredesk.actors.match import Match
from wiredesk.actors.metonymy import STANDS_FOR, Judgement, judge_all
from wiredesk.actors.naming import FULL, SHORT, Naming, Title
from wiredesk.actors.passage import Passage
from wiredesk.actors.persons import NAMED_HERE, Who
from wiredesk.actors.senses import Found, Sense
from wiredesk.model import ActorMention, Reading

# An institution is what it is called; a role has the one holder that is known.
_INSTITUTION, _HOLDER = 0.9, 0.6
# Names of these languages change where somebody does not act: `Putinem`, `Moskaus`, `Russia's`.
_CASES = frozenset(("be", "cs", "de", "en", "pl", "ru", "uk"))
# Spans that begin at or before a name and may be around it: a phrase, its state, a city in both readings.
_AROUND = 6
_APPOSED = frozenset((" ", "\u00a0", ", "))
# To ask an enumeration for a member takes ten times as long as a name of the module.
_ACTOR, _NEITHER = Reading.ACTOR, Verb.NEITHER


class Span(Struct, frozen=True, gc=False):
    """A mention, and whose it is."""

    id: str
    mention: ActorMention
    aside: bool
    """Whether a state or body does not act there: `in Russland`, or in the title of a person."""
    pattern: Composed | None = None
    """What a pattern stands for; None: an actor of the registry."""


def mentions_of(
    passage: Passage,
    found: Sequence[Found],
    composer: Composer,
    day: str,
    named: Collection[str] = (),
) -> list[Span]:
    """The mentions of a text, in order; `named` are actors who are meant besides those that it names in full.

    Roles are those of `day`; empty: only those without dates.
    """
    return _Text(passage, found, composer, day, frozenset(named)).read()


class _Text:
    """One text while it is read."""

    def __init__(
        self,
        passage: Passage,
        found: Sequence[Found],
        composer: Composer,
        day: str,
        named: frozenset[str],
    ) -> None:
        self._passage = passage
        self._actors = composer.actors
        self._composer = composer
        self._day = day
        self._named = named
        self._outer = [one for one in found if not one.match.nested]
        self._inner = [one for one in found if one.match.nested] if len(self._outer) < len(found) else []
        if "/" in passage.text:
            self._outer = [one for one in self._outer if not (one.sense.media and self._credit(one.match))]
        self._spans: list[Span] = []
        self._chosen: dict[int, Span] = {}
        """Mentions of persons by the number of their first token."""
        self._ends: dict[int, Span] = {}
        """And by that of their last."""

    def read(self) -> list[Span]:
        outer = self._outer
        phrases = self._composer.phrases(self._passage, outer)
        parts = {part for phrase in phrases for part in phrase.parts}
        single = [found for number, found in enumerate(outer) if number not in parts] if parts else outer
        compounds = self._compounds()
        self._name(phrases, compounds, single)
        self._cities(single)
        for phrase in phrases:
            self._compose(phrase)
        for compound in compounds:
            self._divide(compound)
        if self._inner:
            self._nest()
        return sorted(self._spans, key=lambda span: (span.mention.start, -span.mention.end, span.id))

    def _credit(self, media: Match) -> bool:
        """Whether media stand beside a slash: `AAA/BBB/xy` is a credit, in whatever line it stands."""
        text = self._passage.text
        return "/" in (text[media.start - 1 : media.start], text[media.end : media.end + 1])

    def _compounds(self) -> list[Compound]:
        """German compounds that are part of no match, but for the role at their end."""
        compounds = list(self._composer.compounds.find(self._passage))
        if not compounds:
            return []
        taken = {
            number
            for match, sense in self._outer
            if not sense.roles
            for number in range(match.first, match.last + 1)
        }
        return [one for one in compounds if one.number not in taken]

    def _titles(
        self, phrases: Sequence[Phrase], compounds: Sequence[Compound], single: Sequence[Found]
    ) -> dict[int, Title]:
        """Roles by the number of the token behind them."""
        titles = {phrase.last + 1: Title(phrase.first, phrase.roles) for phrase in phrases if phrase.roles}
        for match, sense in single:
            if sense.roles and self._passage.plain(match.end, match.last + 1):
                titles[match.last + 1] = Title(match.first, sense.roles)
        for one in compounds:
            if self._passage.joined(one.number + 1):
                titles[one.number + 1] = Title(one.number, one.roles)
        return titles

    def _name(
        self, phrases: Sequence[Phrase], compounds: Sequence[Compound], single: Sequence[Found]
    ) -> None:
        naming = Naming(self._passage, self._outer, single, self._composer, self._day, self._named)
        titles = self._titles(phrases, compounds, single)
        for found in single:
            match = found.match
            title = titles.get(match.first)
            who = naming.who(found, title)
            if who:
                self._add(match, who, title.first if title else match.first)
        passage = self._passage
        for number, person, inflected in naming.unlisted():
            who = Who(person, "surname", NAMED_HERE)
            changed = inflected and self._passage.language in _CASES
            self._span(who, number, passage.starts[number], passage.ends[number], number, changed=changed)

    def _cities(self, single: Sequence[Found]) -> None:
        """Capitals, palaces and places."""
        cities = [
            one for one in single
            if (one.sense.capitals or one.sense.metonyms or one.sense.places)
            and one.match.first not in self._chosen
        ]  # fmt: skip
        judged = judge_all(self._passage, [(one.match, bool(one.sense.metonyms)) for one in cities])
        for (match, sense), judgement in zip(cities, judged, strict=True):
            self._city(match, sense, judgement)

    def _city(self, match: Match, sense: Sense, judgement: Judgement) -> None:
        for palace in sense.metonyms[:1]:
            if judgement.acts:
                self._add(match, Who(palace, "metonym", judgement.confidence), match.first)
            else:
                self._place(match, palace, "metonym")
            return
        for city in sense.capitals[:1] or sense.places[:1]:
            self._place(match, city, "name")
            government = STANDS_FOR.get(city, self._actors[city].parent or "")
            if sense.capitals and judgement.acts and government in self._actors:
                self._add(match, Who(government, "metonym", judgement.confidence), match.first)

    def _compose(self, phrase: Phrase) -> None:
        if phrase.institutions and not phrase.roles:
            composed = self._composer.institution(phrase.state, phrase.institutions)
            if composed:
                pattern = None if composed.id in self._actors else composed
                who = Who(composed.id, "composed", _INSTITUTION)
                self._span(who, phrase.first, phrase.start, phrase.end, phrase.last, pattern)
                self._state(phrase, Reading.NESTED)
            return
        # A state whose role belongs to somebody who is named is named, too, and does not act.
        self._state(phrase, Reading.NESTED if self._hold(phrase) else Reading.ACTOR)

    def _hold(self, phrase: Phrase) -> bool:
        """Adds a mention of who holds a role; whether somebody does who is not named beside it."""
        holder = None if self._apposed(phrase) else self._composer.holder(phrase, self._day)
        if holder is None or self._named_beside(phrase, holder):
            return False
        who = Who(holder, "composed", _HOLDER)
        self._span(who, phrase.first, phrase.start, phrase.end, phrase.last)
        return True

    def _divide(self, compound: Compound) -> None:
        """Adds the actor in a compound, nested, and the holder of its role."""
        passage, number = self._passage, compound.number
        actor = self._actors[compound.actor]
        if actor.kind == "state":
            self._hold(
                Phrase(
                    number, number, compound.start, passage.ends[number], actor, (), compound.roles, (),
                    in_office(passage, number),
                )
            )  # fmt: skip
        mention = ActorMention(
            compound.start, compound.end, passage.text[compound.start : compound.end], "name", Reading.NESTED
        )
        self._spans.append(Span(actor.id, mention, False))

    def _apposed(self, phrase: Phrase) -> bool:
        """Whether a name follows the role, of a person who is known or not."""
        passage = self._passage
        follows = phrase.last + 1
        if not passage.plain(phrase.end, follows):
            return False
        if follows in self._chosen:
            return True
        capitals = [passage.word(number)[:1].isupper() for number in (follows, follows + 1)]
        # A German noun may follow by itself: `hat der russische Präsident Sanktionen verhängt`.
        return all(capitals) and passage.joined(follows + 1) if passage.language == "de" else capitals[0]

    def _named_beside(self, phrase: Phrase, holder: str) -> bool:
        """Whether the holder is named before or behind a comma: one mention is enough."""
        text = self._passage.text
        before, behind = self._ends.get(phrase.first - 1), self._chosen.get(phrase.last + 1)
        return bool(
            (before and before.id == holder and self._near(text[before.mention.end : phrase.start]))
            or (behind and behind.id == holder and text[phrase.end : behind.mention.start] in _APPOSED)
        )

    def _near(self, gap: str) -> bool:
        article = gap.removeprefix(",").strip().lower()
        return gap in _APPOSED or (gap.startswith(",") and article in self._passage.cues.articles)

    def _state(self, phrase: Phrase, reading: Reading) -> None:
        match, sense = self._outer[phrase.parts[0]]
        # An adjective is no mention of its own.
        if phrase.state.id not in sense.names + sense.aliases:
            return
        if reading is Reading.ACTOR:
            who = Who(phrase.state.id, "name", FULL if sense.full else SHORT)
            self._add(match, who, match.first, aside=True)
        else:
            self._spans.append(Span(phrase.state.id, self._mention(match, "name", reading), False))

    def _nest(self) -> None:
        """Names inside longer names: the outer one is meant, the inner one is kept beside it."""
        outside = sorted(self._spans, key=lambda span: span.mention.start)
        starts = [span.mention.start for span in outside]
        for match, sense in self._inner:
            ids = sense.names or sense.capitals
            if not ids:
                continue
            behind = bisect_right(starts, match.start)
            around = [
                span for span in outside[max(behind - _AROUND, 0) : behind] if match.end <= span.mention.end
            ]
            # A city in the name of a person is no city.
            if around and all(
                span.id != ids[0] and (span.pattern or self._actors[span.id].kind != "person")
                for span in around
            ):
                self._spans.append(Span(ids[0], self._mention(match, "name", Reading.NESTED), False))

    def _add(self, match: Match, who: Who, first: int, aside: bool = False) -> None:
        """Adds an actor; `first` is the first word of its title."""
        changed = not match.exact and self._passage.language in _CASES
        span = self._span(who, first, match.start, match.end, match.last, changed=changed, aside=aside)
        if self._actors[who.id].kind == "person":
            self._chosen[match.first] = self._ends[match.last] = span

    def _place(self, match: Match, city: str, by: str) -> None:
        self._spans.append(Span(city, self._mention(match, by, Reading.PLACE), True))

    def _mention(self, match: Match, by: str, reading: Reading) -> ActorMention:
        return ActorMention(match.start, match.end, self._passage.text[match.start : match.end], by, reading)

    def _span(
        self,
        who: Who,
        first: int,
        start: int,
        end: int,
        last: int,
        pattern: Composed | None = None,
        changed: bool = False,
        aside: bool = False,
    ) -> Span:
        """Adds a mention of an actor; `changed`: in a case in which nobody acts; `aside`: see `Span`."""
        passage = self._passage
        before, cues = passage.before(first), passage.cues
        behind = before in cues.prepositions or before in cues.locative
        subject = not (behind or changed or aside) and passage.beside(first, end, last) is not _NEITHER
        text = passage.text[start:end]
        mention = ActorMention(start, end, text, who.by, _ACTOR, who.confidence, subject)
        # `of` is a genitive: whose it is, not where.
        if behind and not aside and before not in cues.of:
            aside = pattern is not None or self._actors[who.id].kind != "person"
        span = Span(who.id, mention, aside, pattern)
        self._spans.append(span)
        return span
