"""Nouns of institutions and roles: those of several words, and those that a record of the registry is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from wiredesk.actors.registry import Actor, Institution, RoleNoun
from wiredesk.text.tokens import tokenise

# Letters by which the words of a noun are looked up: endings change, the first three seldom do.
_STEM = 3


class Noun(NamedTuple):
    """A noun of several words, in small letters, and the institutions or roles that it stands for."""

    words: tuple[str, ...]
    institutions: tuple[str, ...]
    roles: tuple[str, ...]


class Divided:
    """Nouns of several words of one language, by the beginnings of their words."""

    def __init__(self, nouns: Iterable[Noun]) -> None:
        self._nouns: dict[tuple[str, ...], list[Noun]] = {}
        self._neighbours: set[tuple[str, str]] = set()
        for noun in nouns:
            key = _key(noun.words)
            self._nouns.setdefault(key, []).append(noun)
            self._neighbours.update(pairwise(key))

    def parts(self, before: str, behind: str) -> bool:
        """Whether two words may be neighbours in a noun; most are not, and need no closer look."""
        return (before[:_STEM], behind[:_STEM]) in self._neighbours

    def nearest(self, words: tuple[str, ...]) -> Noun | None:
        """The noun whose form the words are; of several the one most alike: `ministère` is not `ministre`."""
        like = [noun for noun in self._nouns.get(_key(words), ()) if all(map(_agree, words, noun.words))]
        return min(like, key=lambda noun: sum(map(_distance, words, noun.words)), default=None)


def _distance(word: str, base: str) -> int:
    """Letters in which two words differ after what they have in common."""
    common = 0
    for one, other in zip(word, base, strict=False):
        if one != other:
            break
        common += 1
    return len(word) + len(base) - 2 * common


def divided(institutions: Iterable[Institution], roles: Iterable[RoleNoun]) -> dict[str, Divided]:
    """Nouns of several words, by language."""
    nouns: dict[tuple[str, tuple[str, ...]], Noun] = {}
    for institution in institutions:
        for lang, words in _several(institution):
            nouns.setdefault((lang, words), Noun(words, (institution.slug,), ()))
    for role in roles:
        for lang, words in _several(role):
            known = nouns.get((lang, words), Noun(words, (), ()))
            # A role that is named like an institution is the role: it says who.
            nouns[lang, words] = Noun(words, (), (*known.roles, role.slug))
    languages: dict[str, list[Noun]] = {}
    for (lang, _), noun in nouns.items():
        languages.setdefault(lang, []).append(noun)
    return {lang: Divided(several) for lang, several in languages.items()}


def _key(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word[:_STEM] for word in words)


def _several(noun: Institution | RoleNoun) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in noun.names:
        words = tuple(word.lower() for word in tokenise(name.text).words)
        if len(words) > 1:
            yield name.lang, words


def records(actors: Iterable[Actor], institutions: Iterable[Institution]) -> dict[tuple[str, str], str]:
    """Actors that are the institution of a state, by country and slug.

    An actor is one where a name of it says nothing but the state and the first, general name of the
    institution: `German foreign ministry`. Its other names may be of a part of it: a senate is not the
    parliament. Of several the better known, then the first id.
    """
    everyone = tuple(actors)
    states = {actor.country: actor for actor in everyone if actor.kind == "state" and actor.country}
    nouns: dict[tuple[str, str], list[str]] = {}
    for institution in institutions:
        general = {name.lang: name.text.lower() for name in reversed(institution.names)}
        for lang, text in general.items():
            nouns.setdefault((lang, text), []).append(institution.slug)
    best: dict[tuple[str, str], tuple[int, str]] = {}
    for actor in everyone:
        if actor.kind in ("institution", "government", "military") and actor.country in states:
            for name in actor.names:
                rest = _without_state(name.text, name.lang, states[actor.country])
                for slug in nouns.get((name.lang, rest), ()) if rest else ():
                    key, worth = (actor.country, slug), (-actor.notability, actor.id)
                    best[key] = min(best.get(key, worth), worth)
    return {key: worth[1] for key, worth in best.items()}


def _without_state(text: str, lang: str, state: Actor) -> str:
    """What is left of a name in small letters without its state; empty where it does not name the state."""
    low = text.lower()
    for name in state.names:
        # Initials are those of another language now and then: `US-`.
        if name.lang != lang and name.kind != "acronym":
            continue
        if name.kind not in ("adjective", "full", "short", "acronym"):
            continue
        known = name.text.lower()
        if low.startswith(known):
            # The ending of an adjective, a hyphen or a genitive stands between: `russisches `, `US-`.
            rest = low[len(known) :]
            ending, mark, noun = rest.partition("-") if rest.startswith("-") else rest.partition(" ")
            if mark and len(ending) <= 2:
                return noun
        elif name.kind == "adjective" and lang not in ("en", "fr", "es"):
            # Slavic adjectives agree: all but the ending is the same.
            first, _, noun = low.partition(" ")
            stem = known.rstrip("ийыіýíу")
            if noun and len(stem) >= 4 and first.startswith(stem) and len(first) - len(stem) <= 3:
                return noun
        for link in (" of ", " of the ", " du ", " de la ", " de ", " der "):
            if low.endswith(link + known):
                return low.removesuffix(link + known)
    return ""


def _agree(word: str, base: str) -> bool:
    """Whether two words are forms of one: all but their last two letters are the same."""
    common = max(min(len(word), len(base)) - 2, _STEM)
    return word == base or (abs(len(word) - len(base)) <= 4 and word[:common] == base[:common])
