from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actor_matches import actor
from wiredesk.actors import ActorTagger, Registry
from wiredesk.actors.offices import day_of, role_on
from wiredesk.actors.registry import Actor, Role
from wiredesk.actors.tagger import MOST_MENTIONS
from wiredesk.model import ActorMention, ActorTag, Reading
from wiredesk.text.tokens import tokenise

TAGGER = ActorTagger(Registry.load())
WHEN = datetime(2024, 6, 19, tzinfo=UTC)

PUTIN, KIM, LAVROV, BELOUSOV = "Q7747", "Q56226", "Q58217", "Q4082839"
NORTH_KOREA, SOUTH_KOREA, RUSSIA, UKRAINE, IRAN = "Q423", "Q884", "Q159", "Q212", "Q794"
MOSCOW, KREMLIN, UN = "Q649", "local:kremlin", "Q1065"


def make_tagger(*actors: Actor) -> ActorTagger:
    return ActorTagger(Registry({one.id: one for one in actors}, version="test"))


def found(tags: list[ActorTag], reading: Reading = Reading.ACTOR) -> dict[str, list[str]]:
    texts = {tag.id: [mention.text for mention in tag.mentions if mention.reading is reading] for tag in tags}
    return {identity: several for identity, several in texts.items() if several}


def mention_of(tags: list[ActorTag], text: str) -> ActorMention:
    (mention,) = (one for tag in tags for one in tag.mentions if one.text == text)
    return mention


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Wladimir Putin traf Kim Jong-un.", {PUTIN: ["Wladimir Putin"], KIM: ["Kim Jong-un"]}),
        ("de", "Putins Krieg und Russlands Nachbar", {PUTIN: ["Putins"], RUSSIA: ["Russlands"]}),
        ("en", "We met Putin's guest, and Putin’s pilot", {PUTIN: ["Putin's", "Putin’s"]}),
        ("de", "Kim Jong Un kam", {KIM: ["Kim Jong Un"]}),
        ("pl", "rozmowa z Władimirem Putinem w Rosji", {PUTIN: ["Władimirem Putinem"], RUSSIA: ["Rosji"]}),
        ("uk", "він передав Путіну лист", {PUTIN: ["Путіну"]}),
        ("ru", "встреча с Путиным на Украине", {PUTIN: ["Путиным"], UKRAINE: ["Украине"]}),
        ("de-AT", "Der Iran", {IRAN: ["Iran"]}),
        ("und", "Ukraine, Україна, Украина", {UKRAINE: ["Ukraine", "Україна", "Украина"]}),
        (
            "en",
            "South Korea is not North Korea",
            {SOUTH_KOREA: ["South Korea"], NORTH_KOREA: ["North Korea"]},
        ),
        # Another language's names, small letters, words inside other words, names across a full stop.
        ("en", "Russland", {}),
        ("de", "putin, Putinismus, Ukraine-Krieg, Wladimir. Der", {}),
        ("en", "He came from North. Korea is far", {}),
        # A credit names media that do not act; elsewhere a medium is an actor.
        ("de", "IAR/TVN24/ps", {}),
        ("de", "Der Sender TVN24 wurde verkauft", {"local:tvn24": ["TVN24"]}),
        ("de", "Das Treffen Putin/Kim Jong-un", {PUTIN: ["Putin"], KIM: ["Kim Jong-un"]}),
        # Among capitals a single word may be any word.
        ("en", "RUSSIA SAYS WHO IS RIGHT", {RUSSIA: ["RUSSIA"]}),
        ("en", "The WHO is right", {"Q7817": ["WHO"]}),
        ("de", "", {}),
        ("de", "\ud800 \x00 12:30", {}),
    ],
)
def test_names_are_found_in_any_form_and_stand_where_they_say(
    language: str, text: str, expected: dict[str, list[str]]
) -> None:
    tags = TAGGER.tag(text, language)
    assert found(tags) == expected
    for tag in tags:
        for mention in tag.mentions:
            assert text[mention.start : mention.end] == mention.text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "das norwegische Verteidigungsministerium", {
            "NOR/defence-ministry": "norwegische Verteidigungsministerium"}),
        ("de", "die Regierung Russlands", {"RUS/government": "Regierung Russlands"}),
        ("de", "im südkoreanischen Verteidigungsministerium", {
            "local:mod-kor": "südkoreanischen Verteidigungsministerium"}),
        ("ru", "министр обороны России", {BELOUSOV: "министр обороны России"}),
        ("pl", "rosyjski minister obrony", {BELOUSOV: "rosyjski minister obrony"}),
        ("fr", "le ministre russe de la Défense", {BELOUSOV: "ministre russe de la Défense"}),
        ("en", "Russia's foreign minister", {LAVROV: "Russia's foreign minister"}),
        ("en", "the former Russian president", {}),
        # Somebody whom the registry does not know has the role.
        ("en", "the Russian president Ivan Petrov", {}),
    ],
)  # fmt: skip
def test_a_state_with_its_institution_or_role_is_one_mention(
    language: str, text: str, expected: dict[str, str]
) -> None:
    tags = TAGGER.tag(text, language, WHEN)
    assert found(tags) == {identity: [several] for identity, several in expected.items()}


def test_a_pattern_has_the_kind_country_and_role_code_of_its_institution() -> None:
    tags = TAGGER.tag("Das norwegische Verteidigungsministerium schweigt", "de", WHEN)
    (tag,) = (tag for tag in tags if tag.salience)
    assert (tag.id, tag.kind, tag.country, tag.role) == (
        "NOR/defence-ministry", "institution", "NOR", "NORGOVMIL",
    )  # fmt: skip
    assert tag.name == "norwegische Verteidigungsministerium"
    assert (tag.mentions[0].by, tag.mentions[0].confidence) == ("composed", 0.9)


def test_a_state_in_the_genitive_is_nested_in_what_it_composes() -> None:
    tags = TAGGER.tag("Die Regierung Russlands schweigt", "de", WHEN)
    assert found(tags, Reading.NESTED) == {RUSSIA: ["Russlands"]}
    assert {tag.id: tag.salience for tag in tags} == {"RUS/government": 1.0, RUSSIA: 0.0}


def test_a_name_inside_a_longer_one_is_nested_and_counts_for_nothing() -> None:
    tags = TAGGER.tag("Der UN-Sicherheitsrat tagt", "de")
    assert [(tag.id, tag.salience) for tag in tags] == [("Q37470", 1.0), (UN, 0.0)]
    assert mention_of(tags, "UN").reading is Reading.NESTED


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Verteidigungsminister Andrej Belousow kam", "name"),
        ("der russische Präsident Wladimir Putin kam", "name"),
    ],
)
def test_a_title_before_a_name_is_no_mention_of_its_own(text: str, by: str) -> None:
    tags = TAGGER.tag(text, "de", WHEN)
    assert [mention.by for tag in tags for mention in tag.mentions] == [by]


@pytest.mark.parametrize(
    ("text", "acting", "nested"),
    [
        ("Der US-Präsident schweigt", {"Q6279": ["US-Präsident"]}, {"Q30": ["US"]}),
        ("Der frühere US-Präsident schweigt", {}, {"Q30": ["US"]}),
        ("Dann kam US-Präsident Joe Biden", {"Q6279": ["Joe Biden"]}, {"Q30": ["US"]}),
        ("Dann kam Nato-Generalsekretär Mark Rutte", {"Q57792": ["Mark Rutte"]}, {"Q7184": ["Nato"]}),
        ("Der Ukraine-Krieg und die US-Wirtschaft", {}, {}),
    ],
)
def test_a_german_compound_names_the_holder_and_whose_role_it_is(
    text: str, acting: dict[str, list[str]], nested: dict[str, list[str]]
) -> None:
    tags = TAGGER.tag(text, "de", WHEN)
    assert (found(tags), found(tags, Reading.NESTED)) == (acting, nested)


def test_a_state_in_the_title_of_a_person_does_not_act() -> None:
    tags = TAGGER.tag("US President Joe Biden met Vladimir Putin", "en", WHEN)
    assert tags[0].id == "Q6279"


def test_a_capital_keeps_both_readings() -> None:
    tags = TAGGER.tag("Das Treffen in Moskau begann. Moskau kritisierte den Plan.", "de")
    assert found(tags) == {RUSSIA: ["Moskau"]}
    assert found(tags, Reading.PLACE) == {MOSCOW: ["Moskau", "Moskau"]}
    assert {tag.id: tag.salience for tag in tags} == {RUSSIA: 1.0, MOSCOW: 0.0}


def test_a_palace_is_its_government_or_a_place() -> None:
    tags = TAGGER.tag("Der Kreml schweigt. Im Kreml brennt Licht.", "de")
    (tag,) = tags
    assert tag.id == KREMLIN
    assert [mention.reading for mention in tag.mentions] == [Reading.ACTOR, Reading.PLACE]
    assert all(mention.by == "metonym" for mention in tag.mentions)


def test_brussels_stands_for_the_union() -> None:
    assert found(TAGGER.tag("Brüssel fordert mehr Zeit.", "de")) == {"Q458": ["Brüssel"]}


@pytest.mark.parametrize(
    ("language", "text", "acting"),
    [
        ("de", "Das sagte Wladimir Putin.", True),
        ("de", "Wladimir Putin hat zugesagt.", True),
        ("de", "Mit Wladimir Putin hat niemand gesprochen.", False),
        ("de", "Wladimir Putins Sprecher hat zugesagt.", False),
        ("de", "Alle kennen Wladimir Putin. Er hat zugesagt.", False),
        ("pl", "Władimir Putin powiedział to.", True),
        ("pl", "Władimira Putina skrytykował ktoś.", False),
        ("en", "Vladimir Putin said so.", True),
        ("en", "The picture shows Vladimir Putin.", False),
    ],
)
def test_who_stands_beside_a_verb_of_saying_or_doing_is_its_subject(
    language: str, text: str, acting: bool
) -> None:
    (tag,) = TAGGER.tag(text, language)
    assert [mention.subject for mention in tag.mentions] == [acting]


FALKS = make_tagger(
    actor("local:anna", "Anna Falk", "surname:Falk", notability=60),
    actor("local:bert", "Bert Falk", "surname:Falk", notability=40,
          roles=[Role("defence minister", "DEUGOVMIL", "2020", None)]),
    actor("local:karla", "Karla Lemnitz", "surname:Lemnitz", notability=60),
    actor("local:emil", "Emil Lemnitz", "surname:Lemnitz", notability=30),
    actor("local:dora", "Dora Quast", "surname:Quast", notability=0),
    actor("local:viola", "Viola Amherd"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna Falk kam. Falk sprach.", {"local:anna": 2}),
        ("Bert Falk kam. Falk sprach.", {"local:bert": 2}),
        ("Falk sprach, dann kam Bert Falk.", {"local:bert": 2}),
        ("Anna Falk traf Bert Falk. Falk schwieg.", {"local:anna": 1, "local:bert": 1}),
        # Nobody is named in full: Anna leads by 20 points only; Karla Lemnitz by 30.
        ("Falk sprach.", {}),
        ("Lemnitz sprach.", {"local:karla": 1}),
        ("Emil Lemnitz kam. Lemnitz sprach.", {"local:emil": 2}),
        ("Quast sprach.", {"local:dora": 1}),
        # The registry has no surname of hers; her full name in the text tells it.
        ("Viola Amherd kam. Dann sprach Amherd über Amherds Plan.", {"local:viola": 3}),
        ("Dann sprach Amherd.", {}),
        ("Viola Amherd kam mit Hans Amherd.", {"local:viola": 1}),
    ],
)
def test_a_surname_is_the_person_named_in_full_or_the_far_better_known(
    text: str, expected: dict[str, int]
) -> None:
    assert {tag.id: len(tag.mentions) for tag in FALKS.tag(text, "de")} == expected


def test_the_role_before_a_surname_decides_between_its_holders() -> None:
    registry = Registry.load()
    actors = dict(FALKS.registry.actors)
    tagger = ActorTagger(Registry(actors, "test", institutions={}, role_nouns=registry.role_nouns))
    (tag,) = tagger.tag("Dann sprach Verteidigungsminister Falk.", "de", WHEN)
    assert tag.id == "local:bert"
    assert (tag.mentions[0].by, tag.mentions[0].text) == ("apposition", "Falk")
    assert tagger.tag("Dann sprach Verteidigungsminister Falk.", "de", datetime(2019, 1, 1, tzinfo=UTC)) == []


def test_an_alias_counts_where_the_text_names_the_actor_otherwise() -> None:
    tagger = make_tagger(
        actor("local:bahn", "Deutsche Bahn", "acronym:DB", "alias:Bahn", "alias:Db", kind="company")
    )
    assert tagger.tag("Die Bahn fährt.", "de") == []
    assert found(tagger.tag("Die Bahn fährt. Die Deutsche Bahn zahlt.", "de")) == {
        "local:bahn": ["Bahn", "Deutsche Bahn"]
    }
    # Another way to write a name is that name.
    assert found(tagger.tag("Die Db zahlt.", "de")) == {"local:bahn": ["Db"]}


def test_salience_falls_with_the_place_of_the_first_mention_and_grows_with_their_number() -> None:
    tagger = make_tagger(actor("local:a", "Aal"), actor("local:b", "Bär"), actor("local:c", "Cello"))
    early = {tag.id: tag.salience for tag in tagger.tag("Aal kam spät, Bär kam früh, Cello nie", "de")}
    assert 1.0 == early["local:a"] > early["local:b"] > early["local:c"] > 0
    often = tagger.tag("Aal kam, Bär kam, Bär ging, Bär blieb", "de")
    assert [tag.id for tag in often] == ["local:b", "local:a"]
    assert all(tag.salience == round(tag.salience, 3) for tag in often)


def test_a_state_behind_a_preposition_counts_less_than_one_that_stands_free() -> None:
    tagger = make_tagger(
        actor("Q1", "Aland", kind="state", country="AAA"), actor("Q2", "Beland", kind="state", country="BBB")
    )
    text = "In Aland zahlt Beland, was niemand von denen versteht, die davon gehört haben."
    assert [tag.id for tag in tagger.tag(text, "de")] == ["Q2", "Q1"]


def test_the_headline_lifts_whom_it_names_and_tags_who_stands_there_alone() -> None:
    tagger = make_tagger(actor("local:a", "Aal"), actor("local:b", "Bär"), actor("local:c", "Cello"))
    text = "Aal kam mit Bär, und niemand von denen war da, die davon gehört haben."
    assert [tag.id for tag in tagger.tag(text, "de")] == ["local:a", "local:b"]
    tags = tagger.tag(text, "de", headline="Bär und Cello gehen")
    assert [tag.id for tag in tags] == ["local:b", "local:a", "local:c"]
    assert tags[2].mentions == ()
    assert tags[2].salience > 0


def test_a_surname_in_the_headline_is_of_the_person_whom_the_text_names() -> None:
    tags = FALKS.tag(
        "Karla Lemnitz sah Anna Falk, und niemand von denen war da, die davon wussten.",
        "de",
        headline="Falk kam",
    )
    assert [tag.id for tag in tags] == ["local:anna", "local:karla"]
    loud = FALKS.tag(
        "Karla Lemnitz sah Anna Falk. Falk war da, und niemand von denen, die davon wussten.",
        "de",
        headline="FALK KAM SPÄT",
    )
    assert [tag.id for tag in loud] == ["local:anna", "local:karla"]


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
    dated = actor("local:a", "Anna Falk", roles=ROLES)
    assert role_on(dated, day_of(datetime(*day, 12, tzinfo=UTC))) == code
    assert role_on(dated, day_of(None)) == ""


def test_a_role_without_dates_is_always_held() -> None:
    (tag,) = TAGGER.tag("Aurus baut Wagen", "de")
    assert tag.role == "RUSBUS"


WORDS = [
    "Putin", "Putins", "Kim Jong-un", "Kim", "Russland", "russische", "Präsident", "Regierung", "Moskau",
    "in", "Kreml", "TVN24", "/", ".", "\n", "„", "kam", "sagte", "UN", "UN-Sicherheitsrat", "und", "der",
    "Ukraine",
]  # fmt: skip


@given(
    words=st.lists(st.sampled_from(WORDS), max_size=40), headline=st.lists(st.sampled_from(WORDS), max_size=6)
)
def test_tags_hold_what_they_promise_whatever_the_text(words: list[str], headline: list[str]) -> None:
    text, above = " ".join(words), " ".join(headline)
    tags = TAGGER.tag(text, "de", WHEN, headline=above)
    assert tags == TAGGER.tag(text, "de", WHEN, tokens=tokenise(text), headline=above)
    mentions = [mention for tag in tags for mention in tag.mentions]
    assert all(text[one.start : one.end] == one.text for one in mentions)
    assert all(0 < one.confidence <= 1 for one in mentions)
    acting = sorted((one.start, one.end) for one in mentions if one.reading is Reading.ACTOR)
    assert all(one[1] <= two[0] for one, two in pairwise(acting))
    for tag in tags:
        # Who only stands in the headline acts, too; a place there does not.
        acts = not tag.mentions or any(one.reading is Reading.ACTOR for one in tag.mentions)
        assert tag.salience > 0 if acts else tag.salience == 0 or above
    assert [tag.salience for tag in tags] == sorted((tag.salience for tag in tags), reverse=True)
    assert not tags or max(tag.salience for tag in tags) in (0.0, 1.0)
    assert len({tag.id for tag in tags}) == len(tags)


def test_one_tagger_serves_many_threads() -> None:
    text = "Wladimir Putin traf Kim Jong-un in Nordkorea. " * 50
    alone = TAGGER.tag(text, "de")
    with ThreadPoolExecutor(8) as pool:
        assert all(tags == alone for tags in pool.map(lambda _: TAGGER.tag(text, "de"), range(64)))


def test_a_text_of_one_name_alone_has_a_bounded_tag() -> None:
    (tag,) = TAGGER.tag("Putin " * 20_000, "de")
    assert (tag.id, tag.salience, len(tag.mentions)) == (PUTIN, 1.0, MOST_MENTIONS)
