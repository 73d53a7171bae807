"""FollowTheMoney: one entity a line, as OpenSanctions publishes them (entities.ftm.json).

https://followthemoney.tech/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from wiredesk.actors.importers.codes import alpha_3, role_code
from wiredesk.actors.importers.source import (
    Imported,
    Source,
    kind_of_alias,
    local_id,
    make_name,
    wikidata_id,
)
from wiredesk.actors.registry import Name, Role

# A LegalEntity may be a person or a company, and nothing says which.
KINDS = {"Person": "person", "Company": "company", "PublicBody": "institution", "Organization": "institution"}
# Topics of OpenSanctions that say more than the schema does.
TOPICS = {"pol.party": "party", "gov.igo": "igo", "mil": "military", "crime.terror": "armed_group"}

# `Minister of Finance (2012-2018)`, `President (2020-)`: how OpenSanctions adds the years.
_YEARS = re.compile(r"\s*\((?:(\d{4})?\s*-\s*(\d{4})?|(\d{4}))\)$")
_PAST = re.compile(r"\s*(?:former|ex|deceased|retired)\b", re.IGNORECASE)


class Entity(msgspec.Struct, frozen=True):
    """One entity."""

    id: str
    schema: str
    properties: dict[str, list[Any]]

    def all(self, *names: str) -> list[str]:
        """The texts of these properties."""
        values = (value for name in names for value in self.properties.get(name) or ())
        return [value for value in values if isinstance(value, str)]


_DECODER = msgspec.json.Decoder(Entity)


def actors(source: Source) -> Imported:
    """An actor for each entity that is a person, a company, an organisation or a public body."""
    for number, line in enumerate(source.lines, start=1):
        if not line.strip():
            continue
        try:
            entity = _DECODER.decode(line)
        except ValueError as error:
            yield source.refuse(number, f"no FollowTheMoney entity: {error}")
            continue
        kind = KINDS.get(entity.schema)
        if kind is None:
            yield source.refuse(number, f"the schema {entity.schema} is no kind of actor")
            continue
        if kind == "institution":
            kind = next((TOPICS[topic] for topic in entity.all("topics") if topic in TOPICS), kind)
        id = wikidata_id(*entity.all("wikidataId"), entity.id) or local_id("ftm", entity.id)
        countries = entity.all("country", "nationality", "citizenship", "jurisdiction")
        country = next(filter(None, map(alpha_3, countries)), None)
        roles = _roles(entity, country or source.country)
        made = source.actor("followthemoney", id, kind, country, _names(entity, kind == "person"), roles)
        yield source.refuse(number, made) if isinstance(made, str) else made


def _names(entity: Entity, person: bool) -> Iterator[Name]:
    """Names are in no stated language; weak aliases need support."""
    full = entity.all("name")
    for text in full:
        yield from make_name(text)
    for text in entity.all("alias"):
        yield from make_name(text, kind=kind_of_alias(text, person, full))
    for text in entity.all("abbreviation"):
        yield from make_name(text, kind="acronym")
    for text in entity.all("weakAlias"):
        yield from make_name(text, kind="alias")
    for text in entity.all("lastName") if person else ():
        yield from make_name(text, kind="surname")


def _roles(entity: Entity, country: str | None) -> Iterator[Role]:
    for position in entity.all("position"):
        # What is past and has no years would count as held today.
        if _PAST.match(position):
            continue
        years = _YEARS.search(position)
        start, end, only = years.groups() if years else (None, None, None)
        title = _YEARS.sub("", position)
        yield Role(title, role_code(country, title), start or only, end or only)
