from __future__ import annotations

import pytest

from actor_matches import actor, aliases_of, found_in, institution, role_noun
from wiredesk.actors.composition import Composed, Composer
from wiredesk.actors.registry import Actor, Institution, Role, RoleNoun

RUSSIA, KOREA = "Q159", "Q884"
PRESIDENT = actor(
    "Q7747", "Wladimir Putin", notability=95, roles=[Role("president", "RUSGOV", "2012-05-07", None)]
)

STATES = {
    "de": (("Russland", "russisch"), ("Südkorea", "südkoreanisch"), ("Russlands", "russische", "russischen")),
    "en": (("Russia", "Russian"), ("South Korea", "South Korean"), ("Russia's",)),
    "pl": (("Rosja", "rosyjski"), ("Litwa", "litewski"), ("Rosji", "rosyjskie", "rosyjskiego")),
    "ru": (("Россия", "российский"), ("Литва", "литовский"), ("России", "российское", "российской")),
    "fr": (("Russie", "russe"), ("Corée du Sud", "sud-coréen"), ()),
}  # fmt: skip
NOUNS = {
    "de": (("Verteidigungsministerium",), ("Präsident", "Leiter der Verwaltung")),
    "en": (("defence ministry", "ministry of defence"), ("president",)),
    "pl": (("ministerstwo obrony",), ("prezydent", "szef administracji")),
    "ru": (("министерство обороны",), ("президент", "глава администрации")),
    "fr": (("ministère de la Défense",), ("président", "ministre de la Défense")),
}


def world(language: str) -> tuple[list[Actor], list[Institution], list[RoleNoun], dict[str, str]]:
    (state, adjective), (other, its_adjective), forms = STATES[language]
    actors = [
        actor(RUSSIA, state, f"adjective:{adjective}", kind="state", country="RUS", lang=language),
        actor(KOREA, other, f"adjective:{its_adjective}", kind="state", country="KOR", lang=language),
        PRESIDENT,
    ]
    ministry, office = NOUNS[language]
    bases = {form: adjective if form[0].islower() and language not in ("en",) else state for form in forms}
    return (
        actors,
        [institution("defence-ministry", *ministry, code="GOVMIL", lang=language)],
        [role_noun("president", "president", office[0], lang=language)]
        + [role_noun("head", "president", *office[1:], lang=language)] * bool(office[1:]),
        bases,
    )


def composed(language: str, text: str) -> list[tuple[str, str]]:
    """What a text composes: the words, and the id of the institution, or the office holder of 2024."""
    actors, institutions, roles, forms = world(language)
    composer = Composer(
        {one.id: one for one in actors},
        {one.slug: one for one in institutions},
        {one.slug: one for one in roles},
    )
    passage, found = found_in(text, language, aliases_of(actors, institutions, roles, forms), actors)
    outer = [one for one in found if not one.match.nested]
    pairs = []
    for phrase in composer.phrases(passage, outer):
        if phrase.roles:
            meant = composer.holder(phrase, "2024-06-19") or ""
        else:
            body = composer.institution(phrase.state, phrase.institutions)
            meant = body.id if body else ""
        pairs.append((text[phrase.start : phrase.end], meant))
    return pairs


MINISTRY = "RUS/defence-ministry"


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "das russische Verteidigungsministerium", ("russische Verteidigungsministerium", MINISTRY)),
        ("de", "Verteidigungsministerium Russlands", ("Verteidigungsministerium Russlands", MINISTRY)),
        ("de", "der russische Präsident", ("russische Präsident", PRESIDENT.id)),
        ("de", "der Präsident von Russland", ("Präsident von Russland", PRESIDENT.id)),
        ("de", "Leiter der russischen Verwaltung", ("Leiter der russischen Verwaltung", PRESIDENT.id)),
        (
            "de",
            "russische staatliche Verteidigungsministerium",
            ("russische staatliche Verteidigungsministerium", MINISTRY),
        ),
        ("en", "the Russian defence ministry", ("Russian defence ministry", MINISTRY)),
        ("en", "Russia's defence ministry", ("Russia's defence ministry", MINISTRY)),
        ("en", "the ministry of defence of Russia", ("ministry of defence of Russia", MINISTRY)),
        ("en", "Russian federal defence ministry", ("Russian federal defence ministry", MINISTRY)),
        ("pl", "rosyjskie ministerstwo obrony", ("rosyjskie ministerstwo obrony", MINISTRY)),
        ("pl", "ministerstwo obrony Rosji", ("ministerstwo obrony Rosji", MINISTRY)),
        ("pl", "szef rosyjskiego administracji", ("szef rosyjskiego administracji", PRESIDENT.id)),
        ("ru", "министерство обороны России", ("министерство обороны России", MINISTRY)),
        ("ru", "президент России", ("президент России", PRESIDENT.id)),
        ("ru", "главы российской администрации", ("главы российской администрации", PRESIDENT.id)),
        ("fr", "le ministère russe de la Défense", ("ministère russe de la Défense", MINISTRY)),
        ("fr", "le président russe", ("président russe", PRESIDENT.id)),
        ("fr", "le ministère de la Défense de la Russie", ("ministère de la Défense de la Russie", MINISTRY)),
    ],
)
def test_a_state_and_its_institution_or_role_are_one_actor(
    language: str, text: str, expected: tuple[str, str]
) -> None:
    assert composed(language, text) == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # Another sentence, another part of one, another noun between, a conjunction between.
        ("de", "Das ist russisch. Verteidigungsministerium sagt Nein."),
        ("de", "Er ist russisch, Präsident wird er nicht."),
        ("de", "russische Truppen Präsident"),
        ("de", "russische und Präsident"),
        # A nominative is no genitive.
        ("de", "Präsident Russland"),
        ("ru", "президент Россия"),
        ("en", "president Russia"),
        # Nobody names the state.
        ("de", "das Verteidigungsministerium"),
    ],
)
def test_what_only_stands_near_composes_nothing(language: str, text: str) -> None:
    assert composed(language, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "der frühere russische Präsident",
        "der stellvertretende russische Präsident",
        "der künftige russische Präsident",
    ],
)
def test_who_was_in_office_or_stands_in_is_not_the_holder(text: str) -> None:
    assert composed("de", text) == [("russische Präsident", "")]


def test_a_role_of_a_day_before_the_holder_is_nobodys() -> None:
    actors, institutions, roles, forms = world("de")
    composer = Composer({one.id: one for one in actors}, {}, {one.slug: one for one in roles})
    passage, found = found_in(
        "der russische Präsident", "de", aliases_of(actors, institutions, roles, forms), actors
    )
    (phrase,) = composer.phrases(passage, found)
    assert composer.holder(phrase, "2010-01-01") is None
    assert composer.holder(phrase, "") is None


def test_the_record_of_an_institution_goes_before_the_pattern() -> None:
    actors, institutions, roles, _ = world("de")
    state, other = actors[0], actors[1]
    own = actor(
        "local:mod-kor", "südkoreanisches Verteidigungsministerium", kind="institution", country="KOR"
    )
    # A part of an institution, and one that does not name its state, are not it.
    navy = actor("local:navy", "russische Marine", kind="military")
    composer = Composer(
        {one.id: one for one in [*actors, own, navy]},
        {one.slug: one for one in institutions} | {"army": institution("army", "Armee", "Marine")},
        {one.slug: one for one in roles},
    )
    found = composer.institution(other, ["defence-ministry"])
    assert found == Composed("local:mod-kor", "institution", "KOR", "")
    assert composer.institution(state, ["defence-ministry"]) == Composed(
        MINISTRY, "institution", "RUS", "RUSGOVMIL"
    )
    army = composer.institution(state, ["army"])
    assert army
    assert army.id == "RUS/army"


def test_a_state_without_a_code_composes_no_pattern() -> None:
    nowhere = actor("local:nowhere", "Nirgendwo", kind="state", country=None)
    composer = Composer({nowhere.id: nowhere}, {"army": institution("army", "Armee")}, {})
    assert composer.institution(nowhere, ["army"]) is None
