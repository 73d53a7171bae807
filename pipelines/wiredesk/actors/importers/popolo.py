"""Popolo JSON: persons, organisations, and who belongs to what from when to when.

http://www.popoloproject.com/specs/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from wiredesk.actors.importers.codes import alpha_3, role_code
from wiredesk.actors.importers.source import (
    Imported,
    Source,
    kind_of_alias,
    local_id,
    make_name,
    partial_date,
    wikidata_id,
)
from wiredesk.actors.match import ANY_LANGUAGE
from wiredesk.actors.registry import Name, NameKind, Role

KINDS = {"party": "party", "government": "government", "executive": "government", "media": "media"}
# The sector of every member of such an organisation, whatever the role is called.
SECTORS = {"legislature": "LEG", "chamber": "LEG", "party": "PTY", "executive": "GOV", "government": "GOV"}
# What a collection calls the party of those who have none.
_NO_NAMES = ("unknown", "independent", "none")

Record = Mapping[str, Any]


class Collection(msgspec.Struct, frozen=True):
    """A whole file."""

    persons: list[dict[str, Any]] = []
    organizations: list[dict[str, Any]] = []
    memberships: list[dict[str, Any]] = []
    posts: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []


def actors(source: Source) -> Imported:
    """An actor for each person, then each organisation; the line of a refusal is its number among them."""
    try:
        collection = msgspec.json.decode(b"".join(source.lines), type=Collection)
        roles = _Roles(collection)
    except (ValueError, TypeError, AttributeError) as error:
        yield source.refuse(1, f"no Popolo JSON: {error}")
        return
    entries = [("person", one) for one in collection.persons]
    entries += [("organization", one) for one in collection.organizations]
    for number, (what, record) in enumerate(entries, start=1):
        try:
            made = _actor(source, what, record, roles)
        # The shapes of these structures are not checked one by one.
        except (TypeError, AttributeError, KeyError) as error:
            made = f"not as Popolo has it: {error!r}"
        if isinstance(made, str):
            yield source.refuse(number, f"{what}: {made}")
        else:
            yield made


def _actor(source: Source, what: str, record: Record, roles: _Roles) -> Any:
    if str(record.get("name", "")).casefold() in _NO_NAMES:
        return "a place-holder, no name"
    person = what == "person"
    identifiers = record.get("identifiers") or ()
    id = wikidata_id(*(each.get("identifier") for each in identifiers if each.get("scheme") == "wikidata"))
    kind = "person" if person else KINDS.get(str(record.get("classification")), "institution")
    country = alpha_3(record.get("country_code") or record.get("country")) or source.country
    return source.actor(
        "popolo",
        id or local_id("popolo", str(record["id"])),
        kind,
        country,
        _names(record, person),
        roles.of(record["id"], country) if person else (),
    )


def _names(record: Record, person: bool) -> Iterator[Name]:
    full = [str(record.get("name", ""))]
    yield from make_name(record.get("name"))
    for other in record.get("other_names") or ():
        text = other["name"]
        # The standard name in another language stands here too.
        same = other.get("note") == "multilingual"
        kind: NameKind = "full" if same else kind_of_alias(text, person, full)
        yield from make_name(text, other.get("lang") or ANY_LANGUAGE, kind)
    if person:
        yield from make_name(record.get("family_name"), kind="surname")


class _Roles:
    """The roles of persons, from memberships and what these point to."""

    def __init__(self, collection: Collection) -> None:
        self._organizations = {each.get("id"): each for each in collection.organizations}
        self._posts = {each.get("id"): each for each in collection.posts}
        self._events = {each.get("id"): each for each in collection.events}
        self._memberships: dict[Any, list[Record]] = {}
        for membership in collection.memberships:
            self._memberships.setdefault(membership.get("person_id"), []).append(membership)

    def of(self, person: str, country: str | None) -> Iterator[Role]:
        """The person's roles, in the order of the memberships."""
        for membership in self._memberships.get(person, ()):
            organization = self._organizations.get(membership.get("organization_id"), {})
            post = self._posts.get(membership.get("post_id"), {})
            # A membership for a whole term has the term's dates.
            term = self._events.get(membership.get("legislative_period_id"), {})
            role = post.get("label") or membership.get("role") or "member"
            title = f"{role}, {organization['name']}" if organization.get("name") else role
            sector = SECTORS.get(str(organization.get("classification")))
            yield Role(
                title,
                f"{country}{sector}" if country and sector else role_code(country, role),
                partial_date(membership.get("start_date")) or partial_date(term.get("start_date")),
                partial_date(membership.get("end_date")) or partial_date(term.get("end_date")),
            )
