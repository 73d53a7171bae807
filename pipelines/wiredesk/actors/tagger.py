"""Who acts in a text: from the matches of names to tags. Pure, and safe to share between threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from wiredesk.actors.candidates import Finder
from wiredesk.actors.composition import Composer
from wiredesk.actors.cues import cues
from wiredesk.actors.match import Alias
from wiredesk.actors.matcher import Matcher
from wiredesk.actors.mentions import Span, mentions_of
from wiredesk.actors.offices import day_of, role_on
from wiredesk.actors.passage import Passage
from wiredesk.actors.patronymics import LANGUAGES, with_patronymics
from wiredesk.actors.registry import Actor, Registry
from wiredesk.actors.salience import ASIDE, Weight, saliences
from wiredesk.actors.senses import Found, Sense, sense_of
from wiredesk.model import ActorTag, Candidate, Reading, Tokens
from wiredesk.text.tokens import tokenise

# To ask an enumeration for a member takes ten times as long as a name of the module.
_ACTOR = Reading.ACTOR

# Of one actor; a long report has some dozens. A megabyte of one name would make a document of twenty.
MOST_MENTIONS = 1_000


class ActorTagger:
    """Finds the actors of one registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._matcher = Matcher(registry.aliases())
        self._composer = Composer(registry.actors, registry.institutions, registry.role_nouns)
        self._finder = Finder(registry.role_nouns.values())
        self._senses = _Senses(registry.actors)
        self._names: dict[tuple[str, str], str] = {}

    def tag(
        self,
        text: str,
        language: str,
        when: datetime | None = None,
        tokens: Tokens | None = None,
        headline: str = "",
    ) -> list[ActorTag]:
        """The actors that `text` or its `headline` names, the most salient first; offsets count characters.

        Places, and actors that stand only inside longer names, come last and have salience 0; who is named
        in the headline alone has no mentions, and of more than MOST_MENTIONS the first are told. Names are
        those of `language`; of all languages where the registry does not know it. Roles are those of the
        day `when`; without it only roles that have no dates are given. `tokens` are those of `text`, where
        the caller has them already.
        """
        lang, day = _base(language), day_of(when)
        spans = self._read(text, tokens or tokenise(text), lang, day)
        above = self._read_headline(headline, lang, day, spans) if headline else []
        if not spans and not above:
            return []
        groups: dict[str, list[Span]] = {}
        for span in spans:
            groups.setdefault(span.id, []).append(span)
        headlined: dict[str, Span] = {span.id: span for span in above}
        weights = _weights(groups, headlined, len(text))
        heavy = saliences(weights)
        tags = [
            self._tag(group[0], group, lang, day, heavy.get(actor, 0.0)) for actor, group in groups.items()
        ]
        tags += [
            self._tag(span, (), lang, day, heavy[actor])
            for actor, span in headlined.items()
            if actor not in groups
        ]
        return sorted(tags, key=lambda tag: (-tag.salience, tag.id))

    def candidates(
        self, text: str, language: str, tokens: Tokens, tags: Sequence[ActorTag]
    ) -> tuple[Candidate, ...]:
        """Names in `text` that no tag covers and that look like an actor's, the best founded first."""
        lang = _base(language)
        return self._finder.candidates(Passage(text, tokens, lang, cues(lang)), tags)

    def _read(
        self, text: str, tokens: Tokens, lang: str, day: str, named: frozenset[str] = frozenset()
    ) -> list[Span]:
        passage = Passage(text, tokens, lang, cues(lang))
        matches = self._matcher.match(text, tokens, lang)
        if lang in LANGUAGES:
            matches = with_patronymics(matches, passage, self.registry.actors)
        senses = self._senses
        found = [Found(match, senses[match.aliases]) for match in matches]
        return mentions_of(passage, found, self._composer, day, named)

    def _read_headline(self, headline: str, lang: str, day: str, spans: Sequence[Span]) -> list[Span]:
        """The mentions of actors in a headline; surnames are of those whom the text names."""
        acting = [span for span in spans if span.mention.reading is _ACTOR]
        tokens = tokenise(headline)
        named = frozenset(span.id for span in acting)
        above = self._read(headline, tokens, lang, day, named)
        # The matcher leaves out what may be another word, among capitals above all; a name that stands in the
        # text is none.
        words = f" {' '.join(tokens.words)} "
        for span in acting:
            text = span.mention.text.upper() if headline.isupper() else span.mention.text
            person = span.pattern is None and self.registry.actors[span.id].kind == "person"
            known = (text, text.split()[-1]) if person else (text,)
            if span.mention.by in ("name", "surname") and any(f" {one} " in words for one in known):
                above.append(span)
        return [span for span in above if span.mention.reading is _ACTOR]

    def _tag(self, span: Span, spans: Sequence[Span], lang: str, day: str, salience: float) -> ActorTag:
        mentions = tuple([one.mention for one in spans[:MOST_MENTIONS]])
        if span.pattern:
            pattern = span.pattern
            return ActorTag(
                id=pattern.id, kind=pattern.kind, country=pattern.country, role=pattern.role,
                name=span.mention.text, salience=salience, mentions=mentions,
            )  # fmt: skip
        actor = self.registry.actors[span.id]
        name = self._names.get((actor.id, lang))
        if name is None:
            name = self._names[actor.id, lang] = display_name(actor, lang)
        return ActorTag(
            id=actor.id, kind=actor.kind, country=actor.country, role=role_on(actor, day),
            name=name, salience=salience, mentions=mentions,
        )  # fmt: skip


class _Senses(dict[tuple[Alias, ...], Sense]):
    """What aliases stand for, worked out when first asked for: one entry for each set of names that a form
    may be, so that the vocabulary bounds them."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        super().__init__()
        self._actors = actors

    def __missing__(self, aliases: tuple[Alias, ...]) -> Sense:
        # Two threads may do the same at once; either is right.
        sense = self[aliases] = sense_of(aliases, self._actors)
        return sense


def _base(language: str) -> str:
    return language.partition("-")[0].lower()


def _weights(groups: dict[str, list[Span]], headlined: dict[str, Span], length: int) -> dict[str, Weight]:
    """What counts for each actor that acts, in the text or in its headline."""
    weights = {actor: Weight(0, 1.0, headline=True, subject=False) for actor in headlined}
    for actor, spans in groups.items():
        acting = [span for span in spans if span.mention.reading is _ACTOR]
        if acting:
            ahead = [span for span in acting if not span.aside]
            weights[actor] = Weight(
                mentions=len(ahead) + ASIDE * (len(acting) - len(ahead)),
                first=(ahead or acting)[0].mention.start / length,
                headline=actor in headlined,
                subject=any(span.mention.subject for span in acting),
            )
    return weights


def display_name(actor: Actor, lang: str) -> str:
    """The name to show to a reader of `lang`: the first there, else the English, else the first."""
    for wanted in (lang, "en"):
        for name in actor.names:
            if name.lang == wanted and name.kind == "full":
                return name.text
    return actor.names[0].text
