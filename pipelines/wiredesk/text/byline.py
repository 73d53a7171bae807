"""Bylines: who wrote an item, in a line of their own before the text or behind it.

The forms are those of the desks: `Von A B und C D, dpa`, `By A B`, `Autor: A B`, `Von dpa`.
"""

from __future__ import annotations

import re

from msgspec import Struct

from wiredesk.text.sources import find_source

# Three authors with their agency fill 70 characters; longer lines are sentences.
MAX_BYLINE = 100

_LEAD = re.compile(r"(?:Von|By|BY|Par|Por) |(?:Autor(?:ka|zy)?|Автор(?:ка|ы|и)?|Аўтар|Text|Tekst|Текст): ?")
# "Von unserem Korrespondenten A B": what the house calls its people is no name.
_OFFICE = re.compile(
    r"(?:unser\w{0,2}|our|notre) (?:\w{1,20} ){0,2}?(?:\w{0,20}[Kk]orrespondent(?:en|in)?|[Cc]orrespondent"
    r"|\w{0,12}[Rr]eporter(?:in)?|\w{0,12}[Mm]itarbeiter(?:in)?|[Rr]edakteur(?:in)?|envoyée? spéciale?) "
)
_AGENCY = re.compile(r"(?:, | \()([^(),]{2,30})\)?$")
_AND = re.compile(r",? (?:und|and|i|oraz|et|y|и|і|й|та) |, ")
# Small words inside names.
_PARTICLES = frozenset((
    "al", "ap", "bin", "da", "das", "de", "del", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le",
    "ter", "van", "von", "zu", "zum", "zur",
))  # fmt: skip


class Byline(Struct, frozen=True):
    """Who a byline names."""

    raw: str
    names: tuple[str, ...]
    agencies: tuple[str, ...] = ()


def read_byline(line: str) -> Byline | None:
    """The byline that `line` is, or None where it is anything else."""
    if len(line) > MAX_BYLINE or not (lead := _LEAD.match(line)):
        return None
    rest = line[lead.end() :]
    if find_source(rest):
        return Byline(line, (), (rest,))
    if office := _OFFICE.match(rest):
        rest = rest[office.end() :]
    agencies: tuple[str, ...] = ()
    if (agency := _AGENCY.search(rest)) and find_source(agency[1]):
        rest, agencies = rest[: agency.start()], (agency[1],)
    names = tuple(_AND.split(rest))
    return Byline(line, names, agencies) if all(map(is_name, names)) else None


def is_name(text: str) -> bool:
    """Whether `text` looks like the full name of a person: two to four words with capitals."""
    words = [word for word in text.split() if word not in _PARTICLES]
    return 2 <= len(words) <= 4 and text[:1].isupper() and all(map(_is_part, words))


def _is_part(word: str) -> bool:
    """Whether it is Anna, Müller-Lütz, O'Brien, KOVAL, or the A. of an initial."""
    if len(word) == 2 and word[1] == ".":
        return word[0].isupper()
    letters = word.translate({ord(mark): None for mark in "-'’"})
    return word[0].isupper() and len(letters) > 1 and letters.isalpha()
