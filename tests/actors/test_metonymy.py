from __future__ import annotations

import pytest

from actor_matches import actor, aliases_of, found_in
from wiredesk.actors.cues import LANGUAGES, Cues, cues
from wiredesk.actors.metonymy import judge, judge_all

CITIES = {
    "de": ("Moskau", "Moskaus"), "en": ("Moscow", "Moscow's"),
    "pl": ("Moskwa", "Moskwy", "Moskwą", "Moskwie"),
    "uk": ("Москва", "Москви", "Москвою", "Москві"), "ru": ("Москва", "Москвы", "Москвой", "Москве"),
    "be": ("Масква", "Масквы", "Масквой", "Маскве"), "cs": ("Moskva", "Moskvy", "Moskvou", "Moskvě"),
    "fr": ("Moscou",), "es": ("Moscú",), "he": ("מוסקבה",),
}  # fmt: skip


def confidence(language: str, text: str, palace: bool = False) -> float:
    """How sure it is that the government is meant by the last name of Moscow in a text."""
    base, *forms = CITIES[language]
    city = actor("Q649", base, kind="capital", lang=language)
    passage, found = found_in(text, language, aliases_of([city], forms=dict.fromkeys(forms, base)), [city])
    last = [one.match for one in found if not one.match.nested][-1]
    return judge(passage, last, palace).confidence


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Er flog nach Moskau."),
        ("de", "Das Treffen in Moskau begann."),
        ("de", "auf der Hauptstraße Moskaus"),
        ("de", "im Regierungsviertel Moskaus"),
        ("de", "Moskau (dpa) - Der Zug kam an."),
        ("en", "He arrived in Moscow said the driver."),
        ("en", "Moscow residents slept."),
        ("en", "a suburb near Moscow"),
        ("en", "on Moscow's streets"),
        ("pl", "Wrócił z Moskwy wczoraj."),
        ("pl", "ulice Moskwy były puste"),
        ("uk", "центр Москви перекрито"),
        ("uk", "Він повернувся з Москви."),
        ("ru", "Самолёт вылетел из Москвы."),
        ("ru", "мэр Москвы приехал"),
        ("be", "Цягнік прыйшоў з Масквы."),
        ("cs", "Letěl do Moskvy."),
        ("cs", "v centru Moskvy"),
        ("fr", "Il est arrivé à Moscou."),
        ("fr", "les rues de Moscou"),
        ("es", "Llegó a Moscú ayer."),
        ("es", "el alcalde de Moscú"),
        ("he", "הוא טס אל שדה ליד מוסקבה"),
    ],
)
def test_a_capital_behind_a_cue_of_place_or_without_any_cue_is_a_place(language: str, text: str) -> None:
    assert confidence(language, text) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Moskau kritisierte den Plan."),
        ("de", "Das sei falsch, sagte Moskau."),
        ("de", "die Annäherung Moskaus an Peking"),
        ("de", "Auf Moskaus Antwort warten alle."),
        ("de", "Der Streit mit Moskau dauert an."),
        ("en", "Moscow rejected the plan."),
        ("en", "In Moscow's view it is wrong."),
        ("en", "sanctions against Moscow"),
        ("en", "the response of Moscow"),
        ("pl", "Moskwa oceniła plan."),
        ("pl", "stanowisko Moskwy jest znane"),
        ("pl", "rozmowy z Moskwą trwają"),
        ("uk", "Москва відкинула пропозицію."),
        ("uk", "У Москві заявили, що згодні."),
        ("uk", "переговори з Москвою"),
        ("ru", "Москва настаивает на своём."),
        ("ru", "В Москве заявили о согласии."),
        ("ru", "ответ Москвы"),
        ("be", "Масква адрэагавала стрымана."),
        ("be", "размова з Масквой"),
        ("cs", "Moskva odmítla návrh."),
        ("cs", "postoj Moskvy k dohodě"),
        ("fr", "Moscou a rejeté le plan."),
        ("fr", "la réponse de Moscou"),
        ("es", "Moscú rechazó el plan."),
        ("es", "la respuesta de Moscú"),
        ("he", "מוסקבה הודיעה על כך"),
    ],
)
def test_a_capital_that_says_does_or_owns_is_its_government(language: str, text: str) -> None:
    assert confidence(language, text) > 0


def test_the_stronger_the_cue_the_surer_is_the_reading() -> None:
    said, acted, owned, related = (
        confidence("de", text)
        for text in ("Moskau sagte Nein.", "Moskau plant viel.", "Moskaus Antwort", "gegen Moskau")
    )
    assert 1 > said > acted > owned > related > 0


def test_a_palace_is_its_government_but_for_a_cue_of_place() -> None:
    assert confidence("de", "Der Blick auf Moskau", palace=True) > 0
    assert confidence("de", "Bald wird Moskau schweigen.", palace=True) > 0
    assert confidence("de", "ein Empfang in Moskau", palace=True) == 0
    assert confidence("pl", "Przed Moskwą stoi wystawa.", palace=True) == 0


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("zwischen Moskau und Peking", [True, True]),
        ("in Moskau und Peking", [False, False]),
        ("Moskau und Peking erklärten das.", [True, True]),
        ("Moskau. Peking erklärte das.", [False, True]),
        ("in Moskau, und Peking erklärte das.", [False, True]),
    ],
)
def test_capitals_side_by_side_are_meant_in_the_same_way(text: str, acts: list[bool]) -> None:
    cities = [actor("Q649", "Moskau", kind="capital"), actor("Q956", "Peking", kind="capital")]
    passage, found = found_in(text, "de", aliases_of(cities), cities)
    assert [one.acts for one in judge_all(passage, [(one.match, False) for one in found])] == acts


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_cues_are_words_of_one_script_in_small_letters(language: str) -> None:
    table = cues(language)
    script = {"be": "Ѐ", "ru": "Ѐ", "uk": "Ѐ", "he": "֐"}.get(language, "A")
    last = {"Ѐ": "ӿ", "֐": "״", "A": "ɏ"}[script]
    assert table.say_stems
    assert table.locative
    for field in Cues.__struct_fields__:
        words = getattr(table, field)
        for word in words if isinstance(words, tuple | frozenset) else ():
            assert word == word.lower()
            assert all(script <= letter <= last for letter in word if letter.isalpha()), (field, word)


def test_a_language_without_a_table_has_no_cues() -> None:
    assert cues("xx") == Cues()
