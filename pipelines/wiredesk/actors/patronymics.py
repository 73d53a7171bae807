"""Full names with a patronymic: `Владимир Владимирович Путин`, in any case."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from wiredesk.actors.inflection import inflection_of, inflects
from wiredesk.actors.match import Alias, Match
from wiredesk.actors.normal import fold
from wiredesk.actors.passage import Passage
from wiredesk.actors.registry import Actor

LANGUAGES = frozenset(("be", "ru", "uk"))
# -ович, -евич, -йович, -авіч, -ич of a man, -овна, -ївна, -аўна, -ична of a woman, and their six cases.
# Between the first name and the surname of one person a loose rule is sure enough.
_PATRONYMIC = re.compile(
    r"[А-ЯЁЄІЇҐЎ][а-яёєіїґў']+"
    r"(?:[иіы]ч(?:а|у|ем|ом|ам|е|ы|і|ові|еві)?|(?:[оеёіїаэ][вў]|[иіы]ч)н(?:а|ы|е|у|ой|і|ою|о|ай|аю|и))"
)


def with_patronymics(matches: Sequence[Match], passage: Passage, actors: Mapping[str, Actor]) -> list[Match]:
    """The matches, where a surname behind a first name and a patronymic is the full name of its bearer.

    Registries give no patronymics; news of these languages writes them in laws, decrees and at first mention.
    """
    joined: list[Match] = []
    for match in matches:
        whole = None if match.nested else _whole(match, passage, actors)
        if whole is not None:
            while joined and joined[-1].last >= whole.first:
                # What the first name is elsewhere: `Израиль`.
                joined.pop()
        joined.append(whole or match)
    return joined


def is_patronymic(word: str, language: str) -> bool:
    """Whether a word may be a patronymic: `Моисеевич`, `Ивановны`."""
    return language in LANGUAGES and bool(_PATRONYMIC.fullmatch(word))


def _whole(match: Match, passage: Passage, actors: Mapping[str, Actor]) -> Match | None:
    first = match.first - 2
    if first < 0 or not _PATRONYMIC.fullmatch(passage.word(first + 1)):
        return None
    if not (passage.joined(first + 1) and passage.joined(match.first)):
        return None
    given = fold(passage.word(first), passage.language)
    aliases = tuple(
        dict.fromkeys(
            full
            for alias in match.aliases
            if alias.kind == "surname"
            for full in _full_names(alias, actors[alias.id])
            if inflects(fold(full.text.split()[0], passage.language), given, inflection_of(passage.language))
        )
    )
    if not aliases:
        return None
    exact = match.exact and any(fold(alias.text.split()[0], alias.lang) == given for alias in aliases)
    return Match(first, match.last, passage.starts[first], match.end, aliases, exact, match.nested)


def _full_names(surname: Alias, person: Actor) -> Iterator[Alias]:
    """The names of a person that are a first name and this surname."""
    for name in person.names:
        given, _, family = name.text.partition(" ")
        if name.kind == "full" and name.lang == surname.lang and given and family == surname.text:
            yield Alias(name.text, surname.of, person.id, name.kind, name.lang)
