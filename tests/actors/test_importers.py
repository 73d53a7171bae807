"""The files of others: what becomes an actor, and what is refused and why. All names are invented."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.actors import Registry
from wiredesk.actors.importers import READERS, Source, merged, sniff
from wiredesk.actors.importers.codes import ALPHA_3, alpha_3, role_code
from wiredesk.actors.importers.source import partial_date
from wiredesk.actors.registry import Actor, Name, Refused, Role, read_record
from wiredesk.cli import ACTOR_FORMATS

KNOWN = Registry.load().actors


def read(format: str, text: str | bytes, country: str | None = None) -> list[Actor | Refused]:
    data = text.encode() if isinstance(text, str) else text
    found = list(READERS[format](Source("file", data.splitlines(keepends=True), KNOWN, country)))
    for one in found:
        if isinstance(one, Actor):
            # What is imported is a line that the registry takes.
            assert read_record(msgspec.json.encode(one)) == one
    return found


def actors(format: str, text: str | bytes, country: str | None = None) -> list[Actor]:
    found = read(format, text, country)
    assert [one for one in found if isinstance(one, Refused)] == []
    return [one for one in found if isinstance(one, Actor)]


def refusals(format: str, text: str | bytes) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in read(format, text) if isinstance(one, Refused)]


def names(actor: Actor) -> set[tuple[str, str, str]]:
    return {(name.text, name.lang, name.kind) for name in actor.names}


# Wikidata


def item(id: str) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"value": {"id": id}, "type": "wikibase-entityid"}}


def time(text: str, precision: int) -> dict[str, Any]:
    return {"snaktype": "value", "datavalue": {"value": {"time": text, "precision": precision}}}


def statement(id: str, rank: str = "normal", **qualifiers: Any) -> dict[str, Any]:
    return {"mainsnak": item(id), "rank": rank, "qualifiers": {k: [v] for k, v in qualifiers.items()}}


def entity(id: str, labels: dict[str, str], claims: dict[str, Any], **aliases: list[str]) -> dict[str, Any]:
    return {
        "id": id,
        "type": "item",
        "labels": {lang: {"language": lang, "value": text} for lang, text in labels.items()},
        "aliases": {lang: [{"value": text} for text in texts] for lang, texts in aliases.items()},
        "claims": claims,
    }


START, END = time("+2019-05-08T00:00:00Z", 11), time("+2021-00-00T00:00:00Z", 9)
FALK = entity(
    "Q900000001", {"de": "Anna Falk", "uk": "Анна Фальк", "de-ch": "Anna Falk", "mul": "Anna Falk"},
    {
        "P31": [statement("Q5")],
        "P27": [statement("Q183")],
        "P39": [
            statement("Q900000002", P580=START, P582=END),
            statement("Q900000003", rank="deprecated"),
            {"mainsnak": {"snaktype": "novalue"}, "rank": "normal"},
        ],
    },
    de=["Falk", "Änne", "Anna Maria Falk"],
)  # fmt: skip
MINISTER = entity("Q900000002", {"en": "Minister of Harbours"}, {"P31": [statement("Q294414")]})
GUILD = entity("Q900000004", {"en": "Harbour Guild"}, {"P31": [statement("Q4830453")]}, en=["HG", "Guild"])


def test_a_wikidata_dump_is_read_line_by_line() -> None:
    dump = "[\n" + ",\n".join(json.dumps(each) for each in (FALK, GUILD)) + "\n]\n"
    person, company = actors("wikidata", dump)
    assert (person.id, person.kind, person.country, person.checked) == ("Q900000001", "person", "DEU", True)
    assert names(person) == {
        ("Anna Falk", "de", "full"), ("Анна Фальк", "uk", "full"), ("Anna Falk", "mul", "full"),
        ("Falk", "de", "surname"), ("Änne", "de", "alias"), ("Anna Maria Falk", "de", "full"),
    }  # fmt: skip
    # The title of a position is in another entity, and a dump is not searched for it.
    assert person.roles == (Role("Q900000002", "DEU", "2019-05-08", "2021"),)
    assert (company.kind, company.country) == ("company", None)
    assert {("HG", "en", "acronym"), ("Guild", "en", "short")} < names(company)


@pytest.mark.parametrize("indent", [None, 2])
def test_an_answer_of_wbgetentities_names_the_positions_that_are_in_it(indent: int | None) -> None:
    answer = json.dumps({"entities": {each["id"]: each for each in (FALK, MINISTER)}}, indent=indent)
    person, refused = read("wikidata", answer)
    assert isinstance(person, Actor)
    assert person.roles == (Role("Minister of Harbours", "DEUGOV", "2019-05-08", "2021"),)
    assert isinstance(refused, Refused)
    assert "nothing that is a kind of actor" in refused.reason


def test_a_state_of_wikidata_is_the_one_that_the_registry_has() -> None:
    (found,) = actors(
        "wikidata", json.dumps(entity("Q183", {"sl": "Nemčija"}, {"P31": [statement("Q6256")]}))
    )
    assert (found.kind, found.country) == ("state", "DEU")
    whole = merged(found, KNOWN["Q183"])
    assert whole.names == (*KNOWN["Q183"].names, Name("Nemčija", "sl", "full"))
    assert whole.notability == KNOWN["Q183"].notability


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "P31"}', "does not begin with Q"),
        ('{"id": "Q5", "claims": []}', "nothing that is a kind of actor"),
        ('{"id": "Q5", "claims": {"P31": [{"rank": "normal"}]}}', "no Wikidata entity"),
        (json.dumps(entity("Q5", {}, {"P31": [statement("Q5")]})), "no name"),
        (json.dumps(entity("Q5", {"de": "X"}, {"P31": [statement("Q5")]})), "no name"),
        ("{", "truncated"),
    ],
)
def test_a_line_that_is_no_entity_is_refused_and_the_dump_goes_on(line: str, reason: str) -> None:
    first, refused, last = read("wikidata", "\n".join((json.dumps(FALK), line, json.dumps(GUILD))))
    assert isinstance(first, Actor)
    assert isinstance(last, Actor)
    assert isinstance(refused, Refused)
    assert refused.line == 2
    assert reason in refused.reason


# FollowTheMoney


def ftm(id: str, schema: str, **properties: list[str]) -> str:
    return json.dumps({"id": id, "schema": schema, "properties": properties})


def test_an_entity_of_follow_the_money_is_an_actor_whose_names_count_in_every_language() -> None:
    (person,) = actors("ftm", ftm(
        "NK-7ab", "Person", name=["Anna Falk", "Анна Фальк"], alias=["Falk"], weakAlias=["Änne"],
        lastName=["Falk"], country=["de"], wikidataId=["Q900000001"],
        position=["Minister of Defence (2012-2018)", "President (2020-)", "former mayor of Ostwerft"],
    ))  # fmt: skip
    assert (person.id, person.kind, person.country) == ("Q900000001", "person", "DEU")
    assert names(person) == {
        ("Anna Falk", "mul", "full"), ("Анна Фальк", "mul", "full"), ("Falk", "mul", "surname"),
        ("Änne", "mul", "alias"),
    }  # fmt: skip
    assert person.roles == (
        Role("Minister of Defence", "DEUGOVMIL", "2012", "2018"),
        Role("President", "DEUGOV", "2020", None),
    )


@pytest.mark.parametrize(
    ("schema", "topics", "kind"),
    [
        ("Company", [], "company"),
        ("PublicBody", [], "institution"),
        ("Organization", ["pol.party"], "party"),
        ("Organization", ["crime.terror"], "armed_group"),
    ],
)
def test_the_kind_is_that_of_the_schema_and_the_topics(schema: str, topics: list[str], kind: str) -> None:
    (found,) = actors("ftm", ftm("NK-9 x", schema, name=["Harbour Guild"], topics=topics))
    assert (found.id, found.kind, found.checked) == ("local:ftm-nk-9-x", kind, False)


def test_what_is_no_actor_is_refused_with_its_line() -> None:
    lines = (
        ftm("a", "Person", name=["Anna Falk"]),
        "",
        ftm("b", "Address", name=["Kai 1"]),
        ftm("c", "LegalEntity", name=["Falk & Co"]),
        ftm("d", "Person", name=["7"]),
        '{"id": "e"}',
        "\udcff",
    )
    found = refusals("ftm", "\n".join(lines).encode("utf-8", "surrogateescape"))
    assert [line for line, _ in found] == [3, 4, 5, 6, 7]
    assert [reason for _, reason in found[:2]] == [
        "the schema Address is no kind of actor",
        "the schema LegalEntity is no kind of actor",
    ]


# Popolo


COLLECTION: dict[str, Any] = {
    "persons": [{
        "id": "p1", "name": "Anna Falk", "family_name": "Falk",
        "other_names": [{"name": "Анна Фальк", "lang": "uk", "note": "multilingual"}, {"name": "Änne"}],
        "identifiers": [{"scheme": "wikidata", "identifier": "Q900000001"}],
    }],
    "organizations": [
        {"id": "o1", "name": "Landtag", "classification": "legislature"},
        {"id": "o2", "name": "Hafenpartei", "classification": "party"},
    ],
    "posts": [{"id": "x", "label": "Speaker"}],
    "events": [{"id": "term/3", "start_date": "2018", "end_date": "2022-05-01"}],
    "memberships": [
        {"person_id": "p1", "organization_id": "o1", "role": "member", "legislative_period_id": "term/3"},
        {"person_id": "p1", "organization_id": "o1", "post_id": "x", "start_date": "2020-02-30x"},
        {"person_id": "p1", "role": "Minister of Harbours", "start_date": "2023-01"},
    ],
}  # fmt: skip


def test_popolo_persons_have_the_roles_of_their_memberships() -> None:
    person, parliament, party = actors("popolo", json.dumps(COLLECTION, indent=1), country="DEU")
    assert (person.id, person.country) == ("Q900000001", "DEU")
    assert names(person) == {
        ("Anna Falk", "mul", "full"), ("Анна Фальк", "uk", "full"), ("Änne", "mul", "alias"),
        ("Falk", "mul", "surname"),
    }  # fmt: skip
    assert person.roles == (
        Role("member, Landtag", "DEULEG", "2018", "2022-05-01"),
        Role("Speaker, Landtag", "DEULEG", "2020-02-30", None),
        Role("Minister of Harbours", "DEUGOV", "2023-01", None),
    )
    assert [(one.id, one.kind) for one in (parliament, party)] == [
        ("local:popolo-o1", "institution"),
        ("local:popolo-o2", "party"),
    ]


def test_popolo_that_is_broken_is_refused_by_the_number_of_its_entry() -> None:
    people = [{"name": "Anna Falk"}, {"id": "p2", "name": "Bert Falk"}, {"id": "p3", "name": "unknown"}]
    found = refusals("popolo", json.dumps({"persons": people}))
    assert [line for line, _ in found] == [1, 3]
    assert refusals("popolo", '{"persons": 3}')[0][0] == 1
    assert refusals("popolo", "[")[0][0] == 1


# TABARI and PETRARCH

DICTIONARY = """\
# Comment
ANNA_FALK_  ; Source.txt
+FALK_
+MINISTER_FALK_
\t[DEUELI 680101-951231]
\t[DEUGOV 960101-20010131]
\t[DEUGOV 030101-041231]
\t[DEUGOV >100201]
\t[DEUELI]
HARBOUR_GUILD_(HG)_ [DEUMNC] #  xx 21 Mar 13
+GUILD_OF_THE_HARBOUR

PEOPLE'S_FRONT_(RURITANIA)_ [INTREB]
"""


def test_an_entry_of_a_dictionary_keeps_each_of_its_dated_codes() -> None:
    person, company, group = actors("petrarch", DICTIONARY)
    assert (person.id, person.kind, person.country) == ("local:petrarch-anna-falk", "person", "DEU")
    assert names(person) == {
        ("Anna Falk", "en", "full"), ("Falk", "en", "surname"), ("Minister Falk", "en", "full"),
    }  # fmt: skip
    # A code that occurs twice is two roles, and no date gets into a code.
    assert [(role.code, role.from_, role.to) for role in person.roles] == [
        ("DEUELI", "1968-01-01", "1995-12-31"),
        ("DEUGOV", "1996-01-01", "2001-01-31"),
        ("DEUGOV", "2003-01-01", "2004-12-31"),
        ("DEUGOV", "2010-02-01", None),
        ("DEUELI", None, None),
    ]
    assert (company.kind, company.country) == ("company", "DEU")
    # An abbreviation in brackets is a name; a country there says that the name alone is not enough.
    assert names(company) == {
        ("Harbour Guild", "en", "full"), ("HG", "en", "acronym"), ("Guild of the Harbour", "en", "full"),
    }  # fmt: skip
    assert (group.kind, group.country) == ("armed_group", None)
    assert names(group) == {("People's Front", "en", "alias")}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("\n+LOST_SYNONYM_\n", 2, "a synonym without a head"),
        ("\t[DEUGOV]\n", 1, "a code without a head"),
        ("ANNA_FALK_\n", 1, "no code"),
        ("RURITANIA_ [DEU]\n+RURITANIAN_\n", 1, "a country"),
        ("ANNA_FALK_ [DEUGOV 961301-970101] [DEUELI]\n", 1, "[DEUGOV 961301-970101] cannot be read"),
        ("ANNA_FALK_ [~GOV]\n", 1, "[~GOV] cannot be read"),
        ("39649_ [DEUREB]\n", 1, "no name"),
        (" _ [DEUREB]\n", 1, "a code without a head"),
    ],
)
def test_what_a_dictionary_got_wrong_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    assert any(at == line and reason in why for at, why in refusals("petrarch", text))


@pytest.mark.parametrize("synonym", ["39649_", "A+_B_", "FRONT_(OPEN_", "X"])
def test_a_synonym_that_is_a_slip_of_the_pen_is_left_out(synonym: str) -> None:
    (found,) = actors("petrarch", f"HARBOUR_GUILD_  [DEUMNC]\n+{synonym}\n+HARBOUR__BOARD _\n")
    assert [name.text for name in found.names] == ["Harbour Guild", "Harbour Board"]


# CSV


@pytest.mark.parametrize(
    "text",
    [
        "alias,id\nWowa,Q7747\n",
        "\ufeffid;name;language;kind\r\nQ7747;Wowa;;full\r\n",
        "id\tname\nQ7747\tWowa\n",
    ],
)
def test_a_list_of_names_adds_to_an_actor_of_the_registry(text: str) -> None:
    (found,) = actors("csv", text)
    assert names(found) == {("Wowa", "mul", "full")}
    whole = merged(found, KNOWN["Q7747"])
    assert whole.roles == KNOWN["Q7747"].roles
    assert len(whole.names) == len(KNOWN["Q7747"].names) + 1


def test_a_new_actor_of_a_list_needs_its_kind_once() -> None:
    (found,) = actors(
        "csv",
        "id,name,language,kind,actor_kind,country\n"
        'local:guild,"Gilde, Hafen-",de,full,company,de\nlocal:guild,HG,de,acronym,,\n',
    )
    assert (found.id, found.kind, found.country) == ("local:guild", "company", "DEU")
    assert names(found) == {("Gilde, Hafen-", "de", "full"), ("HG", "de", "acronym")}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "must name the columns"),
        ("Q7747,Wowa\n", 1, "must name the columns"),
        ("id,name\n,Wowa\n", 2, "needs an id and a name"),
        ("id,name\nQ7747,W\n", 2, "needs an id and a name"),
        ("id,name\n\nlocal:guild,Gilde\n", 3, "give its kind in a column actor_kind"),
        ("id,name,kind\nQ7747,Wowa,nickname\n", 2, "nickname"),
        ("id,name,actor_kind\nguild,Gilde,company\n", 2, "$.id"),
        ("id,name,actor_kind\nlocal:guild,Gilde,ship\n", 2, "ship"),
        ("id,name,language\nQ7747,Wowa,German\n", 2, "no name"),
    ],
)
def test_a_row_that_is_wrong_is_refused_with_what_to_do(text: str, line: int, reason: str) -> None:
    ((at, why),) = refusals("csv", text)
    assert at == line
    assert reason in why


# All


@pytest.mark.parametrize(
    ("name", "beginning", "format"),
    [
        ("Mine.actors.txt", b"", "petrarch"),
        ("mine.actors", b"# x", "petrarch"),
        ("a.json", b'{"id":"NK-1","caption":"x","schema":"Person","properties":{}}', "ftm"),
        ("a.json", b'{"entities": {"Q5": {}}}', "wikidata"),
        ("dump.json", b'[\n{"type":"item","id":"Q5","labels":{"de":{}}},', "wikidata"),
        ("a.json", b'{\n "persons": [\n', "popolo"),
        ("a.csv", b"id,name,language\n", "csv"),
        ("a.txt", b"\xef\xbb\xbfalias;id\r\n", "csv"),
        ("a.csv", b"Q7747,Wowa\n", None),
        ("a.json", b"{}", None),
        ("a.txt", b"", None),
    ],
)
def test_the_format_of_a_file_is_told_where_it_is_plain(
    name: str, beginning: bytes, format: str | None
) -> None:
    assert sniff(name, beginning) == format


def test_the_command_offers_every_format() -> None:
    assert tuple(READERS) == ACTOR_FORMATS


def test_countries_are_those_of_the_registry() -> None:
    assert {actor.country for actor in KNOWN.values()} - {None} <= {*ALPHA_3.values()}
    assert (alpha_3("de"), alpha_3("DEU"), alpha_3("xk"), alpha_3("eu"), alpha_3(None)) == (
        "DEU", "DEU", "XKX", None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Minister of Defence", "DEUGOVMIL"),
        ("Member of the Landtag", "DEULEG"),
        ("President of the Supreme Court", "DEUJUD"),
        ("Chief of the General Staff", "DEUMIL"),
        ("Prime Minister", "DEUGOV"),
        ("poet", "DEU"),
    ],
)
def test_a_title_tells_the_sector_of_a_role(title: str, code: str) -> None:
    assert role_code("DEU", title) == code
    assert role_code(None, title) == ""


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2012-05-07T10:00:00Z", "2012-05-07"),
        ("+2012-00-00T00:00:00Z", "2012"),
        ("2012-13-01", "2012"),
        ("2012-05-77", "2012-05"),
        ("May 2012", None),
        ("-0044-03-15", None),
        (2012, None),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(text: object, date: str | None) -> None:
    assert partial_date(text) == date


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) below a JSON value."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *places(value[key]))]


@pytest.mark.parametrize(
    ("format", "whole"),
    [
        ("wikidata", FALK),
        ("wikidata", {"entities": {"Q900000001": FALK, "Q900000002": MINISTER}}),
        (
            "ftm",
            json.loads(ftm("a", "Person", name=["Anna Falk"], country=["de"], position=["Mayor (2012-)"])),
        ),
        ("popolo", COLLECTION),
    ],
)
def test_a_file_with_one_value_of_another_shape_stops_no_importer(format: str, whole: Any) -> None:
    for number in range(len(places(whole))):
        for wrong in (None, 7, "", "x", [], [None], {}, {"x": 1}):
            changed = json.loads(json.dumps(whole))
            container, key = places(changed)[number]
            container[key] = wrong
            read(format, json.dumps(changed))


@pytest.mark.parametrize("format", list(READERS))
@given(data=st.one_of(
    st.binary(max_size=200),
    st.text(alphabet='{}[]",:_+()<>-; \nAQ17namesid', max_size=80).map(str.encode),
))  # fmt: skip
def test_no_file_stops_an_importer(format: str, data: bytes) -> None:
    read(format, data)
