import time

import pytest

from wiredesk.text.mojibake import is_suspicious, repaired


@pytest.mark.parametrize("charset", ["latin-1", "cp1250", "cp1252"])
@pytest.mark.parametrize(
    "text", ["Grüße aus Łódź", "„Nein“ – so heißt es", "Příliš žluťoučký kůň", "Київ і Одеса"]
)
def test_utf_8_that_was_read_as_one_byte_charset_is_seen(charset, text):
    assert is_suspicious(text.encode().decode(charset, "replace"))


@pytest.mark.parametrize(
    "text",
    [
        "plain letters only",
        "Grüße aus Łódź, „Nein“ – so heißt es… «Так», “yes”, ‚so‘",
        "Україна і її сім'ї, СССР, Москва, Київ",
        'הממשלה אמרה: "לא"',
        "Příliš žluťoučký kůň úpěl ďábelské ódy",
    ],
)
def test_right_letters_are_not_even_asked_about(text):
    assert not is_suspicious(text)


@pytest.mark.parametrize(
    "text",
    [
        "CAFÉ… und Ähnliches",
        '„Nein" und "Ja“ – 10³ ½ ﬁ ＡＢ',
    ],
)
def test_quotation_marks_widths_and_figures_stay_as_they_are(text):
    assert repaired(text) == text


def test_lines_that_came_by_different_ways_are_repaired_each_by_itself():
    assert repaired("Grüße\nGrÃ¼ÃŸe\nSp\x84t") == "Grüße\nGrüße\nSp„t"


@pytest.mark.parametrize(
    "text", ["Ã¤ " * 50_000, "Ã¤\n" * 20_000, "â" * 50_000 + "€‹" * 50_000, "РџСЂ" * 50_000]
)
def test_repair_ends(text):
    begin = time.process_time()
    repaired(text)
    assert time.process_time() - begin < 2
