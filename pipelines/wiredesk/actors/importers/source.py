"""What every importer gets and gives: a file's lines in, actors and refusals out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct, structs

from wiredesk.actors.match import ANY_LANGUAGE
from wiredesk.actors.registry import TWO_LETTERS, Actor, Name, NameKind, Refused, Role

# Below every built-in actor (20 and more): of two actors of one name, the one that an editor wrote wins.
NOTABILITY = 10

Imported = Iterator[Actor | Refused]

_QID = re.compile(r"Q[1-9]\d*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
# Longer words of capitals are names that are written so; CDU/CSU has as many.
_LONGEST_ACRONYM = 7


class Source(Struct, frozen=True):
    """One file to import."""

    file: str
    lines: Iterable[bytes]
    known: Mapping[str, Actor]
    """The actors that the registry has."""
    country: str | None = None
    """ISO 3166-1 alpha-3, of actors for which the file names no country."""

    def refuse(self, line: int, reason: str) -> Refused:
        """A refusal of the entry that begins on this line."""
        return Refused(self.file, line, reason)

    def actor(
        self,
        origin: str,
        id: str,
        kind: str,
        country: str | None,
        names: Iterable[Name],
        roles: Iterable[Role] = (),
    ) -> Actor | str:
        """The actor with its names and roles, each once; or why there can be none."""
        usable = tuple(dict.fromkeys(name for name in names if is_name(name.text)))
        if not usable:
            return "no name with two letters in a language of two or three letters"
        made = Actor(
            id=id,
            kind=kind,  # type: ignore[arg-type]
            country=country or self.country,
            names=usable,
            roles=tuple(dict.fromkeys(roles)),
            parent=None,
            notability=NOTABILITY,
            source=origin,
            checked=bool(_QID.fullmatch(id)),
        )
        try:
            return msgspec.convert(msgspec.to_builtins(made), Actor)
        except msgspec.ValidationError as error:
            return str(error)


def merged(actor: Actor, known: Actor) -> Actor:
    """`known` with the names of `actor` that it has not, and with its roles where it has none itself."""
    has = {(name.text, name.lang) for name in known.names}
    more = tuple(name for name in actor.names if (name.text, name.lang) not in has)
    return structs.replace(known, names=known.names + more, roles=known.roles or actor.roles)


def make_name(text: object, lang: object = ANY_LANGUAGE, kind: NameKind = "full") -> Iterator[Name]:
    """The name, with its space put in order; nothing where it is no text or the language no code."""
    if isinstance(text, str) and isinstance(lang, str) and _LANGUAGE.fullmatch(lang):
        yield Name(" ".join(text.split()), lang, kind)


def is_name(text: str) -> bool:
    """Whether a text can be a name: two letters or digits, one of them a letter."""
    return bool(TWO_LETTERS.search(text)) and any(map(str.isalpha, text))


def kind_of_alias(text: str, person: bool, full_names: Iterable[str]) -> NameKind:
    """What kind of name an alias is.

    One word is a person's surname only where it ends one of the full names: which part of a name is the
    surname is not guessed.
    """
    if person:
        if " " in text.strip():
            return "full"
        return "surname" if any(name.endswith(f" {text}") for name in full_names) else "alias"
    return "acronym" if text.isupper() and " " not in text and len(text) <= _LONGEST_ACRONYM else "short"


def local_id(origin: str, text: str) -> str:
    """The id of an actor whose source knows no Wikidata id: its own id, or what is made of its name."""
    return f"local:{origin}-" + "-".join(re.findall(r"[^\W_]+", text.casefold()))


def wikidata_id(*texts: object) -> str | None:
    """The first of `texts` that is a Wikidata id."""
    return next((text for text in texts if isinstance(text, str) and _QID.fullmatch(text)), None)


def partial_date(text: object) -> str | None:
    """YYYY, YYYY-MM or YYYY-MM-DD, as exact as `text` (ISO 8601) is; None where it is no date."""
    found = _DATE.match(text.lstrip("+")) if isinstance(text, str) else None
    if not found or found[1] == "0000":
        return None
    year, month, day = found.groups()
    # Wikidata writes 2012-00-00 for a year.
    if not month or not "01" <= month <= "12":
        return str(year)
    return f"{year}-{month}" if not day or not "01" <= day <= "31" else f"{year}-{month}-{day}"
