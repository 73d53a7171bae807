"""Wikidata: entity JSON, as a dump (one entity a line) or as an answer of wbgetentities.

https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any

import msgspec

from wiredesk.actors.importers.codes import role_code
from wiredesk.actors.importers.source import (
    Imported,
    Source,
    kind_of_alias,
    make_name,
    partial_date,
    wikidata_id,
)
from wiredesk.actors.registry import Name, Role

INSTANCE_OF, COUNTRY, CITIZENSHIP, POSITION, START, END = "P31", "P17", "P27", "P39", "P580", "P582"

# Kinds by what an entity is an instance of; superclasses (P279) are not in the entity, so that what is not
# listed here is refused.
KINDS = {
    "Q5": "person",
    "Q6256": "state", "Q3624078": "state",
    "Q5119": "capital",
    "Q515": "place", "Q1549591": "place", "Q486972": "place", "Q35657": "place",
    "Q7278": "party",
    "Q484652": "igo", "Q245065": "igo",
    "Q4830453": "company", "Q783794": "company", "Q891723": "company", "Q6881511": "company",
    "Q22687": "company",
    "Q11032": "media", "Q1110794": "media", "Q192283": "media", "Q41298": "media", "Q1616075": "media",
    "Q14350": "media", "Q2001305": "media", "Q15265344": "media",
    "Q192350": "institution", "Q327333": "institution", "Q35749": "institution", "Q11204": "institution",
    "Q43229": "institution",
    "Q772547": "military", "Q176799": "military",
    "Q17149090": "armed_group",
}  # fmt: skip


def actors(source: Source) -> Imported:
    """An actor for each entity that is one."""
    lines = iter(source.lines)
    first = next(lines, b"")
    # A dump is a list of one entity a line, or bare lines; an answer is one object, on one line or many.
    if first.strip() == b"[" or _is_entity(first):
        for number, line in enumerate(chain((first,), lines), start=1):
            text = line.strip().rstrip(b",")
            if text not in (b"", b"[", b"]"):
                yield from _entity(source, number, text, {})
        return
    try:
        entities = msgspec.json.decode(first + b"".join(lines), type=dict[str, Any])["entities"]
        found = list(entities.items())
    except (ValueError, KeyError, AttributeError) as error:
        yield source.refuse(1, f"neither a dump nor an answer of wbgetentities: {error}")
        return
    # Positions have names only where their entities stand in the same answer.
    titles: dict[str, str] = {}
    for id, each in found:
        with suppress(TypeError, KeyError):
            titles[id] = each["labels"]["en"]["value"]
    for _, each in found:
        yield from _entity(source, 1, msgspec.json.encode(each), titles)


def _is_entity(line: bytes) -> bool:
    try:
        return "id" in msgspec.json.decode(line.strip().rstrip(b","), type=dict[str, Any])
    except ValueError:
        return False


def _entity(source: Source, line: int, text: bytes, titles: Mapping[str, str]) -> Imported:
    try:
        entity = msgspec.json.decode(text, type=dict[str, Any])
        id = wikidata_id(entity.get("id"))
        if id is None:
            yield source.refuse(line, "no item: its id does not begin with Q")
            return
        found = [KINDS[each] for each in _items(entity, INSTANCE_OF) if each in KINDS]
        if not found:
            yield source.refuse(line, "an instance (P31) of nothing that is a kind of actor")
            return
        # A city state is a state; a capital is also a city.
        kind = next((each for each in ("state", "capital") if each in found), found[0])
        countries = chain(_items(entity, COUNTRY), _items(entity, CITIZENSHIP), (id,))
        country = next((source.known[each].country for each in countries if each in source.known), None)
        roles = _roles(entity, country or source.country, titles)
        made = source.actor("wikidata", id, kind, country, _names(entity, kind == "person"), roles)
    # The shapes of these structures are not checked one by one: whatever is not as documented ends here.
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        yield source.refuse(line, f"no Wikidata entity: {error}")
        return
    yield source.refuse(line, made) if isinstance(made, str) else made


def _names(entity: Mapping[str, Any], person: bool) -> Iterator[Name]:
    full = [(label["value"], lang) for lang, label in (entity.get("labels") or {}).items()]
    for text, lang in full:
        yield from make_name(text, lang)
    texts = [text for text, _ in full]
    for lang, aliases in (entity.get("aliases") or {}).items():
        for alias in aliases:
            yield from make_name(alias["value"], lang, kind_of_alias(alias["value"], person, texts))


def _roles(entity: Mapping[str, Any], country: str | None, titles: Mapping[str, str]) -> Iterator[Role]:
    for statement in _statements(entity, POSITION):
        held = _item(statement["mainsnak"])
        if held:
            qualifiers = statement.get("qualifiers") or {}
            start, end = (_date(qualifiers.get(name) or ()) for name in (START, END))
            title = titles.get(held, held)
            yield Role(title, role_code(country, titles.get(held, "")), start, end)


def _statements(entity: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The statements of a property that are not deprecated, preferred ones first."""
    statements = [each for each in (entity.get("claims") or {}).get(name, ()) if each["rank"] != "deprecated"]
    yield from sorted(statements, key=lambda each: each["rank"] != "preferred")


def _items(entity: Mapping[str, Any], name: str) -> list[str]:
    return list(filter(None, (_item(each["mainsnak"]) for each in _statements(entity, name))))


def _item(snak: Mapping[str, Any]) -> str | None:
    return snak["datavalue"]["value"].get("id") if snak["snaktype"] == "value" else None


def _date(snaks: Any) -> str | None:
    for snak in snaks:
        if snak["snaktype"] == "value":
            value = snak["datavalue"]["value"]
            date = partial_date(value["time"])
            # Precision: 9 a year, 10 a month, 11 a day.
            return date and date[: {9: 4, 10: 7}.get(value["precision"], 10)]
    return None
