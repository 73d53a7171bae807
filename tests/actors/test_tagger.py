from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from wiredesk.actors import ActorTagger, Registry
from wiredesk.actors.registry import Actor, Name, Role
from wiredesk.actors.tagger import role_at
from wiredesk.model import ActorTag
from wiredesk.text.tokens import tokenise

TAGGER = ActorTagger(Registry.load())

PUTIN, KIM, LAVROV, NORTH_KOREA, RUSSIA, UKRAINE, IRAN = (
    "Q7747", "Q56226", "Q58217", "Q423", "Q159", "Q212", "Q794",
)  # fmt: skip


def make_actor(
    identity: str, *names: str, notability: int = 40, kind: str = "person", lang: str = "de"
) -> Actor:
    """An actor; a name written `*Name` is a surname."""
    return Actor(
        id=identity, kind=kind, country="DEU",  # type: ignore[arg-type]
        names=tuple(
            Name(name.lstrip("*"), lang, "surname" if name.startswith("*") else "full") for name in names
        ),
        roles=(), parent=None, notability=notability, source="editor", checked=False,
    )  # fmt: skip


def make_tagger(*actors: Actor) -> ActorTagger:
    return ActorTagger(Registry({actor.id: actor for actor in actors}, version="test"))


def found(tags: list[ActorTag]) -> dict[str, list[str]]:
    return {tag.id: [mention.text for mention in tag.mentions] for tag in tags}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Wladimir Putin traf Kim Jong-un.", {PUTIN: ["Wladimir Putin"], KIM: ["Kim Jong-un"]}),
        ("de", "Putins Krieg und Russlands Nachbar", {PUTIN: ["Putins"], RUSSIA: ["Russlands"]}),
        ("en", "Putin's guest, and Putin’s plane", {PUTIN: ["Putin's", "Putin’s"]}),
        ("de", "Kim Jong Un kam", {KIM: ["Kim Jong Un"]}),
        ("pl", "Ukraina i Rosja", {UKRAINE: ["Ukraina"], RUSSIA: ["Rosja"]}),
        ("uk", "Україна та Росія", {UKRAINE: ["Україна"], RUSSIA: ["Росія"]}),
        ("ru", "Россия и Украина", {UKRAINE: ["Украина"], RUSSIA: ["Россия"]}),
        ("de-AT", "Der Iran", {IRAN: ["Iran"]}),
        ("und", "Ukraine, Україна, Украина", {UKRAINE: ["Ukraine", "Україна", "Украина"]}),
        ("en", "South Korea is not North Korea", {"Q884": ["South Korea"], NORTH_KOREA: ["North Korea"]}),
        # Another language's names, small letters, words inside other words, names across a full stop.
        ("en", "Russland", {}),
        ("de", "putin, PUTIN, Putinismus, Ukraine-Krieg, Wladimir. Der", {}),
        ("en", "He came from North. Korea is far", {}),
        ("en", "South Koreans and North Korea-watchers", {}),
        # Places are no actors, and the longer name of a place hides the state in it.
        ("de", "In Moskau und Pjöngjang", {}),
        ("en", "In Mexico City", {}),
        ("en", "In Mexico", {"Q96": ["Mexico"]}),
        # A credit names media that do not act; elsewhere a medium is an actor.
        ("de", "IAR/TVN24/ps", {}),
        ("de", "Der Sender TVN24 wurde verkauft", {"local:tvn24": ["TVN24"]}),
        # Among capitals a single word may be any word.
        ("en", "RUSSIA SAYS WHO IS RIGHT", {}),
        ("en", "The WHO is right", {"Q7817": ["WHO"]}),
        ("de", "", {}),
        ("de", "\ud800 \x00 12:30", {}),
    ],
)
def test_names_are_found_as_they_are_written(
    language: str, text: str, expected: dict[str, list[str]]
) -> None:
    tags = TAGGER.tag(text, language)
    assert found(tags) == expected
    for tag in tags:
        for mention in tag.mentions:
            assert text[mention.start : mention.end] == mention.text


def test_the_seed_item_has_its_actors_and_no_false_one() -> None:
    text = shared("data/reference/item.txt").read_text("utf-8")
    tags = TAGGER.tag(text, "de", datetime(2024, 6, 19, tzinfo=UTC))
    counts = {tag.id: len(tag.mentions) for tag in tags}
    assert counts == {
        PUTIN: 7, KIM: 5, NORTH_KOREA: 7, RUSSIA: 6, UKRAINE: 4, LAVROV: 1, IRAN: 1,
        "Q4082839": 1, "Q37470": 1, "Q36008": 1, "local:aurus": 1, "local:the-west": 1,
    }  # fmt: skip
    assert [tag.id for tag in tags[:3]] == [PUTIN, NORTH_KOREA, KIM]
    assert tags[0].salience == 1.0
    assert {tag.role for tag in tags if tag.id == PUTIN} == {"RUSGOV"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Falk kam. Falk sprach.", {"local:anna": 2}),
        ("Bert Falk kam. Falk sprach.", {"local:bert": 2}),
        ("Falk sprach, dann kam Bert Falk.", {"local:bert": 2}),
        ("Anna Falk traf Bert Falk. Falk schwieg.", {"local:anna": 1, "local:bert": 1}),
        # Nobody is named in full: Anna leads by 20 points only; Karla Weber by 30.
        ("Falk sprach.", {}),
        ("Weber sprach.", {"local:karla": 1}),
        ("Emil Weber kam. Weber sprach.", {"local:emil": 2}),
        ("Stein sprach.", {"local:dora": 1}),
    ],
)
def test_a_surname_is_the_person_named_in_full_or_the_far_better_known(
    text: str, expected: dict[str, int]
) -> None:
    tagger = make_tagger(
        make_actor("local:anna", "Anna Falk", "*Falk", notability=60),
        make_actor("local:bert", "Bert Falk", "*Falk", notability=40),
        make_actor("local:karla", "Karla Weber", "*Weber", notability=60),
        make_actor("local:emil", "Emil Weber", "*Weber", notability=30),
        make_actor("local:dora", "Dora Stein", "*Stein", notability=0),
    )
    assert {tag.id: len(tag.mentions) for tag in tagger.tag(text, "de")} == expected


def test_the_longest_name_wins_and_nothing_overlaps() -> None:
    tagger = make_tagger(
        make_actor("local:bank", "Bank", kind="company"),
        make_actor("local:nord", "Bank Nord", kind="company"),
        make_actor("local:see", "Nord See", kind="company"),
        make_actor("local:stern", "„Stern“", kind="media"),
        make_actor("local:ost", "Ost-Werft", kind="company"),
    )
    assert found(tagger.tag("Bank Nord See, Bank.", "de")) == {
        "local:nord": ["Bank Nord"],
        "local:bank": ["Bank"],
    }
    assert found(tagger.tag("Ein Stern, der „Stern“", "de")) == {"local:stern": ["„Stern“"]}
    assert found(tagger.tag("Ost-Werft, Ost Werft", "de")) == {"local:ost": ["Ost-Werft", "Ost Werft"]}


def test_salience_falls_with_the_place_of_the_first_mention_and_grows_with_their_number() -> None:
    tagger = make_tagger(
        make_actor("local:a", "Aal"), make_actor("local:b", "Bär"), make_actor("local:c", "Cello")
    )
    early = {tag.id: tag.salience for tag in tagger.tag("Aal kam spät, Bär kam früh, Cello nie", "de")}
    assert 1.0 == early["local:a"] > early["local:b"] > early["local:c"] > 0
    often = tagger.tag("Aal kam, Bär kam, Bär ging, Bär blieb", "de")
    assert [tag.id for tag in often] == ["local:b", "local:a"]
    assert all(tag.salience == round(tag.salience, 3) for tag in often)


ROLES = (
    Role("minister", "DEUGOV", "2010", "2014-05"),
    Role("deputy", "DEULEG", "2012-06-15", None),
    Role("judge", "DEUJUD", "2020-01-01", "2020-12-31"),
)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ((2009, 12, 31), ""),
        ((2010, 1, 1), "DEUGOV"),
        ((2012, 6, 14), "DEUGOV"),
        ((2012, 6, 15), "DEULEG"),
        ((2014, 5, 31), "DEULEG"),
        ((2020, 12, 31), "DEUJUD"),
        ((2021, 1, 1), "DEULEG"),
    ],
)
def test_a_role_is_that_of_the_items_day(day: tuple[int, int, int], code: str) -> None:
    actor = make_actor("local:a", "Anna Falk")
    dated = Actor(**{field: getattr(actor, field) for field in Actor.__struct_fields__} | {"roles": ROLES})
    assert role_at(dated, datetime(*day, 12, tzinfo=UTC)) == code
    assert role_at(dated, None) == ""


def test_a_role_without_dates_is_always_held() -> None:
    (tag,) = TAGGER.tag("Aurus baut Wagen", "de")
    assert tag.role == "RUSBUS"


@given(
    text=st.lists(
        st.sampled_from(
            ["Putin", "Putins", "Kim Jong-un", "Kim", "Russland", "TVN24", "/", ".", "\n", "„", "kam", "UN"]
        ),
        max_size=40,
    ).map(" ".join)
)
def test_mentions_are_spans_of_the_text_that_never_overlap(text: str) -> None:
    tags = TAGGER.tag(text, "de")
    assert tags == TAGGER.tag(text, "de", tokens=tokenise(text))
    spans = sorted((mention.start, mention.end) for tag in tags for mention in tag.mentions)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert all(text[m.start : m.end] == m.text for tag in tags for m in tag.mentions)
    assert max((tag.salience for tag in tags), default=1.0) == 1.0


def test_one_tagger_serves_many_threads() -> None:
    text = "Wladimir Putin traf Kim Jong-un in Nordkorea. " * 50
    alone = TAGGER.tag(text, "de")
    with ThreadPoolExecutor(8) as pool:
        assert all(tags == alone for tags in pool.map(lambda _: TAGGER.tag(text, "de"), range(64)))
