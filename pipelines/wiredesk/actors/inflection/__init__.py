"""How names change their endings, language by language, written from their grammars."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from wiredesk.actors.inflection.rules import Inflection, inflects

__all__ = ["Inflection", "inflection_of", "inflects"]

_LANGUAGES = frozenset(
    ("be", "bg", "cs", "de", "en", "es", "fr", "he", "hr", "pl", "ru", "sk", "sl", "sr", "uk")
)
_NONE = Inflection(frozenset())


@cache
def inflection_of(lang: str) -> Inflection:
    """The inflection of a language by its code, as in `uk`; one without endings where there are no rules.

    A language is read when it is first asked for: a desk for two languages does not load fifteen.
    """
    if lang not in _LANGUAGES:
        return _NONE
    rules: Inflection = import_module(f"{__name__}.{lang}").RULES
    return rules
