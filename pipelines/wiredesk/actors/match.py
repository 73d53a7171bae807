"""What the matcher finds in a text, before anybody decides who is meant."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

# A name of this language counts in every language: its source does not say which one it is in (ISO 639-2:
# multiple languages).
ANY_LANGUAGE = "mul"


class Of(StrEnum):
    """Whose name an alias is."""

    ACTOR = "actor"
    INSTITUTION = "institution"
    ROLE = "role"


# Tuples of them are looked up for every match.
class Alias(Struct, frozen=True, gc=False, cache_hash=True):
    """One name in the vocabulary: of an actor, of a kind of institution, or of a role."""

    text: str
    of: Of
    id: str
    """The actor's id, or the slug of the institution or role."""
    kind: str
    """The name's kind in the registry: full, short, acronym, surname, adjective, demonym, metonym, alias;
    `noun` for institutions and roles."""
    lang: str


class Match(Struct, frozen=True, gc=False):
    """A span of tokens that may be a name; all that it may stand for, the best written form first."""

    first: int
    """Number of its first token."""
    last: int
    """Number of its last token."""
    start: int
    """Characters."""
    end: int
    aliases: tuple[Alias, ...]
    exact: bool
    """Whether it stands as the alias is written, not inflected."""
    nested: bool
    """Whether it lies inside a longer match."""
