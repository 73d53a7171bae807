"""Texts for the passes over matches: a stand-in that finds names exactly as a test writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from wiredesk.actors.cues import cues
from wiredesk.actors.match import Alias, Match, Of
from wiredesk.actors.passage import Passage
from wiredesk.actors.registry import Actor, Institution, Name, Noun, Role, RoleNoun
from wiredesk.actors.senses import Found, sense_of
from wiredesk.model import Tokens
from wiredesk.text.tokens import tokenise


def actor(
    identity: str,
    *names: str,
    kind: str = "person",
    country: str | None = "RUS",
    lang: str = "de",
    notability: int = 40,
    roles: Sequence[Role] = (),
    parent: str | None = None,
) -> Actor:
    """An actor; a name may say its kind: `surname:Falk`, `adjective:russisch`; else it is a full name."""
    return Actor(
        id=identity, kind=kind, country=country,  # type: ignore[arg-type]
        names=tuple(
            Name(name.rpartition(":")[2], lang, name.rpartition(":")[0] or "full")  # type: ignore[arg-type]
            for name in names
        ),
        roles=tuple(roles), parent=parent, notability=notability, source="editor", checked=False,
    )  # fmt: skip


def institution(
    slug: str, *names: str, kind: str = "institution", code: str = "GOV", lang: str = "de"
) -> Institution:
    return Institution(slug, code, code, kind, tuple(Noun(name, lang) for name in names))  # type: ignore[arg-type]


def role_noun(slug: str, office: str, *names: str, lang: str = "de") -> RoleNoun:
    return RoleNoun(slug, "GOV", office, tuple(Noun(name, lang, "m") for name in names))


class ExactMatcher:
    """Finds the given strings as whole words, the longest first; `*Moskau|Moskaus` is a form of `Moskau`."""

    def __init__(self, aliases: Mapping[str, Sequence[Alias]]) -> None:
        self._aliases = dict(sorted(aliases.items(), key=lambda item: -len(item[0])))

    def match(self, text: str, tokens: Tokens, language: str) -> list[Match]:  # noqa: ARG002
        taken: list[tuple[int, int]] = []
        matches: list[Match] = []
        for form, aliases in self._aliases.items():
            for at in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                words = [
                    number
                    for number in range(len(tokens.words))
                    if tokens.ends[number] > at.start() and tokens.starts[number] < at.end()
                ]
                nested = any(start <= at.start() and at.end() <= end for start, end in taken)
                taken.append(at.span())
                exact = any(alias.text == form for alias in aliases)
                matches.append(
                    Match(words[0], words[-1], at.start(), at.end(), tuple(aliases), exact, nested)
                )
        return sorted(matches, key=lambda match: (match.first, -match.last))


def aliases_of(
    actors: Sequence[Actor],
    institutions: Sequence[Institution] = (),
    roles: Sequence[RoleNoun] = (),
    forms: Mapping[str, str] | None = None,
) -> dict[str, list[Alias]]:
    """Aliases by written form; `forms` are inflected forms and the names that they are of."""
    known: dict[str, list[Alias]] = {}
    for one in actors:
        for name in one.names:
            known.setdefault(name.text, []).append(Alias(name.text, Of.ACTOR, one.id, name.kind, name.lang))
    for noun in institutions:
        for name in noun.names:
            known.setdefault(name.text, []).append(
                Alias(name.text, Of.INSTITUTION, noun.slug, "noun", name.lang)
            )
    for noun in roles:
        for name in noun.names:
            known.setdefault(name.text, []).append(Alias(name.text, Of.ROLE, noun.slug, "noun", name.lang))
    for form, base in (forms or {}).items():
        known.setdefault(form, []).extend(known[base])
    return known


def passage_of(text: str, language: str) -> Passage:
    return Passage(text, tokenise(text), language, cues(language))


def found_in(
    text: str, language: str, aliases: Mapping[str, Sequence[Alias]], actors: Sequence[Actor]
) -> tuple[Passage, list[Found]]:
    """A text and its matches, sorted by what they may stand for."""
    passage = passage_of(text, language)
    known = {one.id: one for one in actors}
    matches = ExactMatcher(aliases).match(text, tokenise(text), language)
    return passage, [Found(match, sense_of(match.aliases, known)) for match in matches]
