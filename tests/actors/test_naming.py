"""Whom a name names where it stands; see also tests/data/actors/starts.ndjson."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wiredesk.actors import ActorTagger, Registry
from wiredesk.model import Reading

TAGGER = ActorTagger(Registry.load())
WHEN = datetime(2024, 6, 19, tzinfo=UTC)


def acting(language: str, text: str) -> list[tuple[str, str]]:
    """Words and ids of the mentions of actors, in order."""
    return sorted(
        ((one.text, tag.id) for tag in TAGGER.tag(text, language, WHEN) for one in tag.mentions
         if one.reading is Reading.ACTOR),
        key=lambda pair: text.index(pair[0]),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Nach Angaben der US Regierung.", [("US Regierung", "local:white-house")]),
        ("de", "Das sagte der US-Präsident.", [("US-Präsident", "Q6279")]),
        ("de", "Die Antwort der US lag vor.", [("US", "Q30")]),
        ("de", "Wie es im Weißen Hause hieß, bleibt es dabei.", [("Weißen Hause", "local:white-house")]),
        ("de", "Der Vorschlag der Grünen fand Zustimmung.", [("der Grünen", "local:gruene")]),
        ("de", "Mit den Grünen wird es schwer.", [("den Grünen", "local:gruene")]),
        ("en", "President Zelenskiy met troops.", [("Zelenskiy", "Q3874799")]),
        ("en", "President Zelenskyy met troops.", [("Zelenskyy", "Q3874799")]),
        ("cs", "V Evropské komisi berou schůzku na vědomí.", [("Evropské komisi", "Q8880")]),
        ("cs", "Vyzval Evropskou komisi k činu.", [("Evropskou komisi", "Q8880")]),
        # Hebrew writes no article behind in, to and as.
        ("he", "החוק עבר בכנסת.", [("כנסת", "local:knesset")]),
        ("he", "באיחוד האירופי סירבו להגיב.", [("איחוד האירופי", "Q458")]),
    ],
)
def test_a_name_is_known_in_the_forms_of_the_press(
    language: str, text: str, expected: list[tuple[str, str]]
) -> None:
    assert acting(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Bei den US Open gewann der Favorit."),
        ("de", "Er kam mit der Grünen Woche nach Hause."),
        ("de", "Die Grünen unter den Äpfeln bleiben liegen."),
        ("he", "הוא נהג בדומה לאחיו."),
        ("he", "כנסת קטנה של ראשי כפרים התכנסה."),
    ],
)
def test_the_same_words_in_other_names_are_none(language: str, text: str) -> None:
    assert acting(language, text) == []


@pytest.mark.parametrize(
    ("language", "text", "actor"),
    [
        ("de", "Ein Airbus landete, denn {} hatte ihn geliefert.", "Airbus"),
        ("fr", "Un Boeing a atterri, car {} venait de le livrer.", "Boeing"),
        ("es", "Aterrizó un Boeing que {} había vendido.", "Boeing"),
    ],
)
def test_behind_an_indefinite_article_stands_one_of_many(language: str, text: str, actor: str) -> None:
    text = text.format(actor)
    (tag,) = TAGGER.tag(text, language, WHEN)
    assert [one.start for one in tag.mentions] == [text.rindex(actor)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        # Another was named before.
        ("en", "The Saints miss Reggie Bush again. The knee of Bush is swollen, and Bush's absence hurts."),
        ("en", "It hurts, said Lois Scholz. Scholz lives next door."),
        ("uk", "Учора на базар прийшла Марта Зеленська з дітьми. Торт Зеленської з'їли."),
        # Behind an initial begins no sentence.
        ("en", "On behalf of Howard R. Sanders on Monday."),
        # Not in the nominative, a word, a given name, a name of many.
        ("ru", "Соловьев в роще слышно с апреля, вчера тоже."),
        ("ru", "Трамп не пришел в порт."),
        ("fr", "Philippe a repeint les volets."),
        ("en", "Khan on Monday opened a shop."),
        # Nothing is told of so seldom a bearer.
        ("fr", "Barrot de chêne et planches neuves."),
    ],
)
def test_a_surname_alone_is_nobody_where_another_may_be_meant(language: str, text: str) -> None:
    assert not any(tag.kind == "person" for tag in TAGGER.tag(text, language, WHEN))


def test_the_one_whom_all_know_is_meant_where_only_the_first_name_was_said_before() -> None:
    text = "The rules of George Bush still hold. But the Bush administration is gone."
    assert ("Bush", "Q207") in acting("en", text)


@pytest.mark.parametrize(
    ("language", "text", "state"),
    [
        ("cs", "Praha navrhla fond a Bratislava s ním souhlasí.", "Q214"),
        ("ru", "Это так, и Москва в понедельник заявила протест.", "Q159"),
    ],
)
def test_a_capital_that_opens_a_clause_is_the_subject_of_a_later_verb(
    language: str, text: str, state: str
) -> None:
    assert state in {actor for _, actor in acting(language, text)}


@pytest.mark.parametrize(
    ("language", "text", "state"),
    [
        ("fr", "Le conseil d'Atlanta, dans le nord de la Géorgie, suit le dossier.", "Q230"),
        ("ru", "В Атланте, столице штата, ждут гостей: Джорджия украшена.", "Q230"),
        ("es", "El Salvador preside, desde hace tres siglos, el retablo.", "Q792"),
        ("he", "ירדן בת השש מצאה צב.", "Q810"),
    ],
)
def test_a_word_anywhere_in_its_sentence_makes_a_state_another_name(
    language: str, text: str, state: str
) -> None:
    assert state not in {actor for _, actor in acting(language, text)}
