import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from wiredesk.text import tokenise
from wiredesk.text.quotes import MOST_QUOTES, quotes


def found(text: str, language: str) -> list[tuple[str, bool, str | None]]:
    return [
        (text[quote.start : quote.end], quote.balanced, quote.speaker.text if quote.speaker else None)
        for quote in quotes(text, language)
    ]


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        (
            "de",
            "„Wir kommen“, sagte Bürgermeister Karl Ohm am Montag.",
            ("„Wir kommen“", "Bürgermeister Karl Ohm"),
        ),
        ("de", "Ohm sagte dazu: »Wir kommen.«", ("»Wir kommen.«", "Ohm")),
        ("de", "Am Montag sagte Karl Ohm: „Wir kommen.“", ("„Wir kommen.“", "Karl Ohm")),
        ("de", "Das sei „fertig“, so die Sprecherin Eva Brand.", ("„fertig“", "die Sprecherin Eva Brand")),
        ("de", '„Wir kommen", bestätigte auch Ohm.', ('„Wir kommen"', "Ohm")),
        ("en", '"We don\'t know," said Mayor Ann Reed.', ('"We don\'t know,"', "Mayor Ann Reed")),
        ("en", "“It is late,” Reed said.", ("“It is late,”", "Reed")),
        ("en", "“It is late,” according to Dr. Ann Reed.", ("“It is late,”", "Dr. Ann Reed")),
        ("en", "'We are done,' said Ann Reed.", ("'We are done,'", "Ann Reed")),
        ("pl", "„Nie wiem” – dodała Ewa Lis.", ("„Nie wiem”", "Ewa Lis")),
        ("pl", "Zdaniem Ewy Lis „to koniec”.", ("„to koniec”", "Ewy Lis")),
        ("uk", "«Ми готові», – заявив міський голова Іван Дуб.", ("«Ми готові»", "міський голова Іван Дуб")),
        ("ru", "«Мы готовы», — сказал Пётр Лунин.", ("«Мы готовы»", "Пётр Лунин")),
        ("ru", "По словам Лунина, «всё готово».", ("«всё готово»", "Лунина")),
        ("fr", "« Nous venons », a déclaré Anne Roc. Fin.", ("« Nous venons »", "Anne Roc")),
        ("cs", "„Přijdeme,“ řekl starosta Jan Dub.", ("„Přijdeme,“", "starosta Jan Dub")),
        ("he", '"אנחנו באים", אמר דן כהן.', ('"אנחנו באים"', "דן כהן")),
    ],
)
def test_a_quotation_has_the_speaker_who_is_named_beside_it(language, text, said):
    assert found(text, language) == [(said[0], True, said[1])]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der „Ring“ bleibt zu."),
        ("de", "„Das ist alles“, sagte er am Montag in Oberau."),
        ("de", "„Das ist alles.“ Oberau sagte ab."),
        ("en", '"That is all," she said on Monday.'),
        ("pl", "„To wszystko” – powiedział w Lipnie."),
    ],
)
def test_where_nobody_is_named_there_is_no_speaker(language, text):
    assert [speaker for _, _, speaker in found(text, language)] == [None]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The '90s boys' club didn't close; rock 'n' roll."),
        ("en", 'A 5" pipe and a 7" one.'),
        ("fr", "L'eau d'ici n’est pas d’aujourd’hui."),
        ("uk", "Прем'єр і прем’єр зустріли сім'ю."),
        ("he", 'צה"ל ומנכ"ל המפעל'),
        ("pl", "– punkt pierwszy\n– punkt drugi"),
        ("de", '"" „“ «»'),
    ],
)
def test_apostrophes_inches_acronyms_lists_and_empty_marks_are_no_quotations(language, text):
    assert found(text, language) == []


def test_one_quotation_may_stand_in_another():
    assert found("„Das ist ‚sicher‘“, sagte Ohm.", "de") == [
        ("„Das ist ‚sicher‘“", True, "Ohm"),
        ("‚sicher‘", True, None),
    ]
    assert [span for span, _, _ in found("«Газета «Заря» закрыта»", "ru")] == [
        "«Газета «Заря» закрыта»",
        "«Заря»",
    ]


def test_hebrew_prefixes_stand_before_a_title():
    assert found('לפי ה"ארץ" היום', "he") == [('"ארץ"', True, None)]


@pytest.mark.parametrize("language", ["pl", "uk", "ru", "fr"])
def test_speech_behind_a_dash_is_a_quotation_where_a_cue_follows(language):
    verb = {"pl": "powiedział", "uk": "сказав", "ru": "сказал", "fr": "a dit"}[language]
    text = f"Abc.\n– Abc def – {verb} Jan Kos. – Ghi."
    assert found(text, language) == [("Abc def", True, "Jan Kos"), ("Ghi.", True, "Jan Kos")]


def test_in_french_a_comma_is_enough_before_the_cue():
    assert found("– Je viens, a dit Anne Roc, maire de Val, hier.", "fr") == [("Je viens", True, "Anne Roc")]


def test_what_is_not_closed_is_flagged_and_ends_with_its_paragraph():
    assert found("Nur „offen ohne Ende.\nNeuer Absatz.", "de") == [("„offen ohne Ende.", False, None)]


def test_what_is_not_opened_is_flagged():
    assert found("Nur ein Ende“ hier.", "de") == [("Nur ein Ende“", False, None)]


def test_a_quotation_that_goes_on_in_the_next_paragraph_is_not_flagged():
    assert [balanced for _, balanced, _ in found("“First part.\n“Second part,” Reed said.", "en")] == [
        True,
        True,
    ]


def test_the_reference_item_has_eight_quotations_of_which_six_are_closed():
    text = shared("data/reference/item.txt").read_text("utf-8")
    answers = found(text, "de")
    assert [balanced for _, balanced, _ in answers] == [True] * 5 + [False] * 2 + [True]
    assert [speaker for _, _, speaker in answers if speaker] == ["Kim Jong Un", "Putin"]
    assert all(span.startswith("„") and len(span) < 170 for span, _, _ in answers)


@given(
    st.text(st.sampled_from("\"„“”«»‚‘’'״– \n.,aBא")), st.sampled_from(("de", "pl", "he", "fr", "en", "und"))
)
def test_quotations_lie_in_the_text_in_order_and_hold_a_letter(text, language):
    answers = quotes(text, language)
    assert answers == quotes(text, language, tokenise(text))
    assert list(answers) == sorted(answers, key=lambda quote: (quote.start, -quote.end))
    for quote in answers:
        assert 0 <= quote.start < quote.end <= len(text)
        span = text[quote.start : quote.end]
        assert span == span.strip()
        assert "\n" not in span
        assert any(map(str.isalnum, span))
        if quote.speaker:
            assert text[quote.speaker.start : quote.speaker.end] == quote.speaker.text


@pytest.mark.parametrize(
    "text",
    ['"' * 1_000_000, "„a " * 100_000, '" "' * 100_000, "„(" * 100_000 + ")”" * 100_000, "'a " * 100_000,
     "„a\n" * 100_000, "– a " * 100_000, "– a – powiedział Jan " * 20_000, 'a" ' * 100_000, 'בה"אא' * 50_000],
    ids=lambda text: ascii(text[:6]),
)  # fmt: skip
def test_a_million_marks_are_read_in_bounded_time(text):
    begin = time.process_time()
    assert len(quotes(text, "pl")) <= MOST_QUOTES
    assert time.process_time() - begin < 2
