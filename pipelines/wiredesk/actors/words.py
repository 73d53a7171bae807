"""Word lists written for this desk that tell a name from other words: by language, from data/*.jsonl.

The language `*` in a file stands for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from wiredesk.actors.normal import fold, spellings


class StopContext(Struct, frozen=True):
    """Words with which a name is somebody or something else, in small letters."""

    before: frozenset[str]
    """Beside it; of two words with a space between, both."""
    after: frozenset[str]
    near: frozenset[str] = frozenset()
    """Anywhere in its sentence: `Atlanta, in the north of Georgia`."""


class Words(Struct, frozen=True):
    """The lists of one language, in the form of `fold`; names of several words with spaces between."""

    common: frozenset[str]
    """Names that are common words too: `Bild`, `WHO`, `Того`."""
    given: frozenset[str]
    """Given names."""
    no_given: frozenset[str]
    """Words that stand with a capital before a surname and are no given names: titles, days."""
    denied: tuple[str, ...]
    """What is never a name and holds one: `Panama Canal`."""
    stops: Mapping[str, StopContext]


def words_of(lang: str) -> Words:
    """The lists of a language; of all languages together for ""."""
    stops: dict[str, StopContext] = {}
    for line in _lines("stop_contexts", lang):
        for key in _keys(line["text"], lang):
            known = stops.get(key, StopContext(frozenset(), frozenset()))
            stops[key] = StopContext(
                known.before | {fold(word, lang) for word in line["before"]},
                known.after | {fold(word, lang) for word in line["after"]},
                known.near | {fold(word, lang) for word in line.get("near", ())},
            )
    return Words(
        common=_list("common_words", lang),
        given=_list("given_names", lang),
        no_given=_list("no_given_names", lang),
        denied=tuple(line["text"] for line in _lines("deny_list", lang)),
        stops=stops,
    )


@cache
def first_words(lang: str) -> frozenset[str]:
    """Surnames that other words may be, too, in the form of `fold`: at the start of a sentence only what they
    do makes them names."""
    return _list("first_words", lang)


def _list(name: str, lang: str) -> frozenset[str]:
    return frozenset(key for line in _lines(name, lang) for key in _keys(line["text"], lang))


def _keys(text: str, lang: str) -> list[str]:
    return [" ".join(fold(part, lang) for part in way.parts) for way in spellings(text)]


def _lines(name: str, lang: str) -> Iterator[dict[str, Any]]:
    content = (files("wiredesk.actors") / "data" / f"{name}.jsonl").read_bytes()
    for line in msgspec.json.Decoder(dict[str, Any]).decode_lines(content):
        if not lang or line["lang"] in (lang, "*"):
            yield line
