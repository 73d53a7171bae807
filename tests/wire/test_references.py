from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.wire.references import quoted, references
from wiredesk.wire.stated import Reference

NEAR = date(2026, 5, 12)


@pytest.mark.parametrize(
    ("text", "number", "day"),
    [
        ("Berichtigung zu tka 0157 vom 12. Mai", "0157", date(2026, 5, 12)),
        ("Berichtigung zu tka0157", "0157", None),
        ("Korekta do depeszy RAP 0051 z 11 maja", "0051", date(2026, 5, 11)),
        ("korekta do RAP 0051 z 11.05.", "0051", date(2026, 5, 11)),
        ("ВИПРАВЛЕННЯ до ДНП 0012: правильно 421 тисяча", "0012", None),
        ("ПОПРАВКА к МНА 0012 от 30 декабря 2025", "0012", date(2025, 12, 30)),
        ("RPT - Wiederholung von tka 0402", "0402", None),
        ('Please kill item dpa 157 "Moon rocket starts".', "157", None),
        ("hold item dpa-spe 0157", "0157", None),
        ("Correction to MNA 0501 of May 11, 2026", "0501", date(2026, 5, 11)),
        ("Meldung tka Nr. 0203 nicht verwenden", "0203", None),
        ("Berichtigung zu tka 0157 vom Montag", "0157", None),
    ],
)
def test_an_item_is_named_by_agency_and_number(text, number, day):
    assert references(text, NEAR) == (Reference(number, day),)


@pytest.mark.parametrize(
    "text",
    [
        "Corrects number of workers to 185 from 85",
        "Berichtigung: Im zweiten Satz muss es heißen: 32 Paare (statt: 37)",
        "Korrektur zu USD 500",
        "Korekta do roku 2030",
        "Foto dpa 2024",
        "zu tka 0171-5578",
        "zu tka 01715578772",
        "zu tka 0,5",
        "zu tka 0000",
        "",
    ],
)
def test_other_numbers_name_no_item(text):
    assert references(text, NEAR) == ()


def test_the_item_s_own_agency_needs_no_zero_before_its_number():
    assert references("Berichtigung zu xyz 1157", NEAR) == ()
    assert references("Berichtigung zu XYZ 1157", NEAR, "xyz") == (Reference("1157"),)


def test_a_day_without_a_year_is_read_only_near_a_day():
    assert references("zu tka 0157 vom 30. Dezember", date(2026, 1, 2)) == (
        Reference("0157", date(2025, 12, 30)),
    )
    assert references("zu tka 0157 vom 30. Dezember") == (Reference("0157"),)
    assert references("zu tka 0157 vom 30. Dezember 2025") == (Reference("0157", date(2025, 12, 30)),)


def test_each_item_is_named_once_in_the_order_of_the_text():
    text = "Meldung tka 0203 und zu tka 0201, siehe Meldung tka 0203"
    assert [reference.number for reference in references(text)] == ["0203", "0201"]


@pytest.mark.parametrize(
    ("text", "headlines"),
    [
        (
            "Die Meldung «Minister im\nKabinett tritt zurück» stimmt nicht.",
            ("Minister im Kabinett tritt zurück",),
        ),
        ('Story headlined "Mill to close" is withdrawn, "Mill to close"', ("Mill to close",)),
        ("Depesza „Zamknięcie huty” i „Huta”", ("Zamknięcie huty", "Huta")),
        ("Ohne Anführung", ()),
    ],
)
def test_quoted_headlines_are_read(text, headlines):
    assert quoted(text) == headlines


@given(st.text(alphabet='zu tka0157vom.Mai \n"«»'))
def test_no_text_breaks_the_reading_of_references(text):
    assert all(int(reference.number) for reference in references(text, NEAR, "tka"))
    assert all(len(headline) >= 3 for headline in quoted(text))
