import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.model import Change, Status
from wiredesk.wire.lifecycle import MARKERS, change_of, strip_markers


@pytest.mark.parametrize(
    ("marked", "headline", "change"),
    [
        ("Berichtigung: Mehr Anmeldungen", "Mehr Anmeldungen", Change.CORRECTION),
        ("KORREKTUR - Mehr Anmeldungen", "Mehr Anmeldungen", Change.CORRECTION),
        ("KOREKTA", "", Change.CORRECTION),
        ("(PILNE) Rząd podał się do dymisji", "Rząd podał się do dymisji", Change.NEW),
        ("PILNE: Korekta: Rząd", "Rząd", Change.CORRECTION),
        ("Rząd podał się do dymisji (aktl.)", "Rząd podał się do dymisji", Change.UPDATE),
        ("KILL KILL KILL Preis steigt", "Preis steigt", Change.KILL),
        ("KILL KILL KILL", "", Change.KILL),
        ("*** KILL: Preis steigt", "Preis steigt", Change.KILL),
        ("АНУЛЮВАННЯ", "", Change.KILL),
        ("АННУЛИРОВАНО: Бассейн закрыт", "Бассейн закрыт", Change.KILL),
        ("HOLD HOLD HOLD", "", Change.HOLD),
        ("ВИПРАВЛЕННЯ: маршрут другий", "маршрут другий", Change.CORRECTION),
        ("УТОЧНЕННЯ", "", Change.UPDATE),
        ("UPDATE 1-Port workers end strike", "Port workers end strike", Change.UPDATE),
        ("CORRECTED-Port workers end strike", "Port workers end strike", Change.CORRECTION),
        ("RPT-UPDATE 2-Port workers", "Port workers", Change.REPEAT),
        ("WDH: Wetter", "Wetter", Change.REPEAT),
        ("Update 2: Wetter", "Wetter", Change.UPDATE),
    ],
)
def test_markers_come_off_and_say_what_they_mean(marked, headline, change):
    assert strip_markers(marked) == (headline, change)


@pytest.mark.parametrize(
    "headline",
    [
        "AKTUALIZACJA ROZKŁADU JAZDY",
        "Korrektur der Zahlen verlangt",
        "UPDATE-Verfahren eingestellt",
        "Anulowano: koncert w Zalesiewie",
        "Kill Bill kommt wieder ins Kino",
        "Kill: der Film des Jahres",
        "Hold: wie Anleger jetzt handeln",
        "Killing of a wolf",
        "Flashmob am Bahnhof",
        "Der Preis (2026)",
        "Wetter",
    ],
)
def test_an_ordinary_headline_keeps_its_words(headline):
    assert strip_markers(headline) == (headline, Change.NEW)


@pytest.mark.parametrize("change", [change for change in MARKERS if change])
def test_every_marker_is_read_in_capitals_alone_and_before_a_colon(change):
    for word in MARKERS[change]:
        assert strip_markers(word) == ("", change)
        assert strip_markers(f"{word}: Wetter") == ("Wetter", change)
        assert strip_markers(f"({word}) Wetter") == ("Wetter", change)


@pytest.mark.parametrize(
    ("status", "marker", "ed_note", "version", "change"),
    [
        (Status.CANCELED, Change.CORRECTION, "Berichtigung: Zahl", "2", Change.KILL),
        (Status.WITHHELD, Change.NEW, "", "2", Change.HOLD),
        (Status.USABLE, Change.KILL, "KILL KILL KILL", "1", Change.NEW),
        (None, Change.KILL, "", None, Change.KILL),
        (None, Change.NEW, "KILL KILL KILL - Bitte nicht verwenden.", None, Change.KILL),
        (Status.USABLE, Change.CORRECTION, "Aktualisierung: Zahl", "3", Change.UPDATE),
        (Status.USABLE, Change.NEW, "Berichtigung: Zahl", "3", Change.CORRECTION),
        (Status.USABLE, Change.REPEAT, "", "1", Change.REPEAT),
        (Status.USABLE, Change.NEW, "Noe utvidet.", "6", Change.UPDATE),
        (Status.USABLE, Change.NEW, "", "1.9", Change.UPDATE),
        (Status.USABLE, Change.NEW, "", "1", Change.NEW),
        (None, Change.NEW, "", None, Change.NEW),
    ],
)
def test_the_status_beats_the_note_the_note_the_headline_and_that_the_version(
    status, marker, ed_note, version, change
):
    assert change_of(status, marker, ed_note, version) is change


@given(st.text(), st.sampled_from(["KILL KILL KILL ", "Korekta: ", "(PILNE) ", "UPDATE 1-", ""]))
def test_a_headline_without_markers_stays_as_it_is(text, marker):
    headline, _ = strip_markers(marker + text)
    assert strip_markers(headline)[0] == headline
