"""What a match may stand for, sorted by the part that it can play in a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from wiredesk.actors.match import Alias, Match, Of
from wiredesk.actors.registry import Actor

# Letters by which an unlisted surname is looked up.
STEM = 3
_FAMILY_NAME_FIRST = frozenset(("CHN", "KOR", "PRK", "TWN", "VNM"))


class Sense(Struct, frozen=True):
    """The ids that one written form may stand for; each field in the order of the match, the best first."""

    names: tuple[str, ...] = ()
    """Actors named in full, in short, or by their initials."""
    surnames: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Actors that are meant only where the text names them otherwise, too."""
    states: tuple[str, ...] = ()
    """Those of `names`, then of `aliases`, that are one."""
    adjectives: tuple[str, ...] = ()
    """States."""
    metonyms: tuple[str, ...] = ()
    """Governments and institutions, by the building."""
    capitals: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    """Slugs."""
    roles: tuple[str, ...] = ()
    """Slugs."""
    media: bool = False
    """Whether `names` and `aliases` are all of media, as in a credit."""
    unlisted: tuple[str, ...] = ()
    """What may be the surname of the person named here and is none of its names, in small letters."""
    full: bool = False
    """Whether a full name stands here, not a short one."""
    unchanged: bool = False
    """Whether it is written with initials, which do not change in the genitive."""


class Found(NamedTuple):
    """A match, and what it may stand for."""

    match: Match
    sense: Sense


def sense_of(aliases: tuple[Alias, ...], actors: Mapping[str, Actor]) -> Sense:
    """What the aliases of one match stand for; demonyms stand for nobody.

    A city that bears its state's name is the state: both are names of one match, and the state acts.
    """
    fields: dict[str, dict[str, None]] = {}  # dicts keep the order and drop what stands twice
    full = unchanged = False
    for alias in aliases:
        field = _field(alias, actors)
        if field:
            fields.setdefault(field, {})[alias.id] = None
            if field == "names":
                full = full or alias.kind == "full"
                unchanged = unchanged or alias.kind == "acronym"
    names = fields.get("names", {})
    for field in ("surnames", "aliases"):
        for known in names:
            # A name that is both counts as the name: it needs no support.
            fields.get(field, {}).pop(known, None)
    if any(actors[known].kind == "state" for known in names):
        fields.pop("capitals", None)
        fields.pop("places", None)
    called = (*names, *fields.get("aliases", ()))
    bearer = actors[next(iter(names))] if len(names) == 1 else None
    return Sense(
        unlisted=_unlisted(bearer, aliases) if bearer and bearer.kind == "person" else (),
        states=tuple(actor for actor in called if actors[actor].kind == "state"),
        **{field: tuple(ids) for field, ids in fields.items()},
        media=bool(called) and all(actors[actor].kind == "media" for actor in called),
        full=full,
        unchanged=unchanged,
    )


def _field(alias: Alias, actors: Mapping[str, Actor]) -> str:
    if alias.of is not Of.ACTOR:
        return "institutions" if alias.of is Of.INSTITUTION else "roles"
    actor = actors[alias.id]
    match alias.kind:
        case "adjective":
            return "adjectives" if actor.kind == "state" else ""
        case "demonym":
            return ""
        case "metonym":
            return "metonyms"
        case "surname":
            return "surnames"
        case _:
            if actor.kind in ("capital", "place"):
                return f"{actor.kind}s"
            return "aliases" if alias.kind == "alias" and not _writes_a_name(alias.text, actor) else "names"


def _unlisted(person: Actor, aliases: tuple[Alias, ...]) -> tuple[str, ...]:
    """The last word of a full name that is no name of its own: so for half of the persons of a language."""
    listed = {name.text for name in person.names if name.kind == "surname"}
    place = 0 if person.country in _FAMILY_NAME_FIRST else -1
    words = (alias.text.split() for alias in aliases if alias.id == person.id and " " in alias.text)
    last = {name[place] for name in words} - listed
    # A shorter word is no surname to go by.
    return tuple(sorted(word.lower().replace("’", "'") for word in last if len(word) > STEM))


def _writes_a_name(text: str, actor: Actor) -> bool:
    """Whether an alias is another way to write a name: `Nato` for `NATO` needs no support."""
    written = text.replace(".", "").casefold()
    return any(
        name.kind in ("full", "short", "acronym") and name.text.replace(".", "").casefold() == written
        for name in actor.names
    )
