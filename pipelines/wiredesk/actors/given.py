"""Whether a word is a given name, inflected or not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from wiredesk.actors.inflection import inflection_of, inflects
from wiredesk.actors.normal import fold
from wiredesk.actors.words import words_of

# Letters by which names are looked up; inflection changes no shorter beginning but for `Paweł`, `Pawła`.
_STEM = 3
# Words with a capital that a day's news repeats, some 2 MB.
_REMEMBERED = 20_000


@lru_cache(_REMEMBERED)
def is_given_name(word: str, language: str) -> bool:
    """Whether a word may be a given name that texts of a language use: `Annę`, `Andrzejem`."""
    folded = fold(word, language)
    inflection = inflection_of(language)
    return any(inflects(name, folded, inflection) for name in _names(language).get(folded[:_STEM], ()))


@cache
def _names(language: str) -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name in sorted(words_of(language).given):
        names[name[:_STEM]] = (*names.get(name[:_STEM], ()), name)
    return names
