"""German compounds of an actor and a role: `US-Präsident`, `Nato-Generalsekretär`."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from wiredesk.actors.passage import Passage
from wiredesk.actors.registry import Actor, RoleNoun

_LANGUAGE = "de"
_KINDS = ("full", "short", "acronym", "alias")
# Of role nouns: `US-Präsidenten`, `US-Außenministers`.
_ENDINGS = ("", "s", "n", "en", "es")


class Compound(NamedTuple):
    """One word that says whose role somebody has."""

    number: int
    """Of its token."""
    start: int
    end: int
    """Of the actor's name in it."""
    actor: str
    roles: tuple[str, ...]


class Compounds:
    """Compounds of the actors and roles of one registry."""

    def __init__(self, actors: Iterable[Actor], roles: Iterable[RoleNoun]) -> None:
        self._actors: dict[str, str] = {}
        for actor in sorted(actors, key=lambda actor: -actor.notability):
            for name in actor.names:
                # `US` is English, and German in compounds.
                if name.kind in _KINDS and (name.lang == _LANGUAGE or name.kind == "acronym"):
                    self._actors.setdefault(name.text, actor.id)
        nouns: dict[str, list[str]] = {}
        for role in roles:
            for noun in role.names:
                if noun.lang == _LANGUAGE:
                    nouns.setdefault(noun.text, []).append(role.slug)
        self._roles = {noun: tuple(slugs) for noun, slugs in nouns.items()}

    def find(self, passage: Passage) -> Iterator[Compound]:
        """The compounds of a text in order; none where it is not German."""
        if passage.language != _LANGUAGE:
            return
        text, starts, at = passage.text, passage.starts, -1
        # A text has fewer hyphens than words.
        while (at := text.find("-", at + 1)) >= 0:
            number = bisect(starts, at) - 1
            # Between words it is a dash, and of a word's hyphens the first counts.
            if number < 0 or at >= passage.ends[number] or "-" in text[starts[number] : at]:
                continue
            name, _, noun = passage.words[number].partition("-")
            actor = self._actors.get(name)
            roles = self._of(noun) if actor else ()
            if actor and roles:
                yield Compound(number, starts[number], at, actor, roles)

    def _of(self, noun: str) -> tuple[str, ...]:
        for ending in _ENDINGS:
            if noun.endswith(ending):
                roles = self._roles.get(noun.removesuffix(ending))
                if roles:
                    return roles
        return ()
