import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.model import Change, Status
from wiredesk.wire.lifecycle import MARKERS, NOTES, change_of, note_change, strip_markers, told_by

NEW, UPDATE, CORRECTION = Change.NEW, Change.UPDATE, Change.CORRECTION
REPEAT, KILL, HOLD, RELEASE = Change.REPEAT, Change.KILL, Change.HOLD, Change.RELEASE
WORDS = [
    (change, word) for rows in MARKERS.values() for change, words in rows.items() for word in words.split("|")
]


@pytest.mark.parametrize(
    ("marked", "headline", "change"),
    [
        # English
        ("UPDATE 1-Port workers end strike", "Port workers end strike", UPDATE),
        ("UPDATE 2 - Port workers end strike", "Port workers end strike", UPDATE),
        ("RPT-UPDATE 2-Port workers", "Port workers", REPEAT),
        ("CORRECTED-Port workers end strike", "Port workers end strike", CORRECTION),
        ("CORRECTED-UPDATE 3-Port workers end strike", "Port workers end strike", CORRECTION),
        ("REFILE-Port workers end strike", "Port workers end strike", CORRECTION),
        ("STORY WITHDRAWN-Port workers end strike", "Port workers end strike", KILL),
        ("STORY WITHDRAWN: Port workers end strike", "Port workers end strike", KILL),
        ("ADVISORY/KILL: Port workers end strike", "Port workers end strike", KILL),
        ("BULLETIN KILL", "", KILL),
        ("KILL KILL KILL Port workers end strike", "Port workers end strike", KILL),
        ("HOLD HOLD HOLD", "", HOLD),
        ("HOLD LIFTED: Port workers end strike", "Port workers end strike", RELEASE),
        ("Correction: Port workers end strike", "Port workers end strike", CORRECTION),
        ("Port workers end strike (UPDATED)", "Port workers end strike", UPDATE),
        ("Port workers end strike - UPDATE", "Port workers end strike", UPDATE),
        ("1ST LEAD Port workers end strike", "Port workers end strike", UPDATE),
        ("URGENT: Port workers end strike", "Port workers end strike", NEW),
        ("BREAKING NEWS - Port workers end strike", "Port workers end strike", NEW),
        # German
        ("Berichtigung: Mehr Anmeldungen", "Mehr Anmeldungen", CORRECTION),
        ("KORREKTUR - Mehr Anmeldungen", "Mehr Anmeldungen", CORRECTION),
        ("2. Korrektur: Mehr Anmeldungen", "Mehr Anmeldungen", CORRECTION),
        ("Richtigstellung: Mehr Anmeldungen", "Mehr Anmeldungen", CORRECTION),
        ("Korrigierte Fassung: Mehr Anmeldungen", "Mehr Anmeldungen", CORRECTION),
        ("AKTUALISIERUNG 2: Mehr Anmeldungen", "Mehr Anmeldungen", UPDATE),
        ("(Neufassung) Mehr Anmeldungen", "Mehr Anmeldungen", UPDATE),
        ("WDH: Mehr Anmeldungen", "Mehr Anmeldungen", REPEAT),
        ("WDH/KORREKTUR: Mehr Anmeldungen", "Mehr Anmeldungen", REPEAT),
        ("Mehr Anmeldungen (Wiederholung)", "Mehr Anmeldungen", REPEAT),
        ("+++ EILMELDUNG +++ Mehr Anmeldungen", "Mehr Anmeldungen", NEW),
        ("EIL! Mehr Anmeldungen", "Mehr Anmeldungen", NEW),
        ("*** KILL: Mehr Anmeldungen", "Mehr Anmeldungen", KILL),
        ("SPERRFRIST AUFGEHOBEN: Mehr Anmeldungen", "Mehr Anmeldungen", RELEASE),
        ("FREIGABE: KORREKTUR: Mehr Anmeldungen", "Mehr Anmeldungen", CORRECTION),
        ("Ersatzmeldung: Mehr Anmeldungen", "Mehr Anmeldungen", NEW),
        # Polish
        ("KOREKTA", "", CORRECTION),
        ("PILNE: Korekta: Rząd", "Rząd", CORRECTION),
        ("(PILNE) Rada podała się do dymisji", "Rada podała się do dymisji", NEW),
        ("Rada podała się do dymisji (aktl.)", "Rada podała się do dymisji", UPDATE),
        ("Rada podała się do dymisji (aktl2.)", "Rada podała się do dymisji", UPDATE),
        ("ANULOWANIE: Rada podała się do dymisji", "Rada podała się do dymisji", KILL),
        ("Z ostatniej chwili: Rada podała się do dymisji", "Rada podała się do dymisji", NEW),
        ("POWTÓRZENIE - Rada podała się do dymisji", "Rada podała się do dymisji", REPEAT),
        # Ukrainian
        ("АНУЛЮВАННЯ", "", KILL),
        ("ВІДКЛИКАНО: Міст закрили", "Міст закрили", KILL),
        ("ВИПРАВЛЕННЯ: маршрут другий", "маршрут другий", CORRECTION),
        ("УТОЧНЕННЯ", "", UPDATE),
        ("Терміново: Міст закрили", "Міст закрили", NEW),
        # Russian
        ("АННУЛИРОВАНО: Бассейн закрыт", "Бассейн закрыт", KILL),
        ("ОТОЗВАНО. Бассейн закрыт", "Бассейн закрыт", KILL),
        ("МОЛНИЯ! Бассейн закрыт", "Бассейн закрыт", NEW),
        ("СРОЧНО - ПОПРАВКА: Бассейн закрыт", "Бассейн закрыт", CORRECTION),
        ("(Повтор) Бассейн закрыт", "Бассейн закрыт", REPEAT),
        # Belarusian, Czech
        ("ПАПРАЎКА: Басейн зачынены", "Басейн зачынены", CORRECTION),
        ("АДКЛІКАНА", "", KILL),
        ("OPRAVA - Bazén zavřen", "Bazén zavřen", CORRECTION),
        ("Bazén zavřen (aktualizováno)", "Bazén zavřen", UPDATE),
        ("ZPRÁVA ZRUŠENA: Bazén zavřen", "Bazén zavřen", KILL),
        # French, Spanish, Italian, Dutch
        ("ANNULATION: La piscine est fermée", "La piscine est fermée", KILL),
        ("URGENT - RECTIFICATIF: La piscine est fermée", "La piscine est fermée", CORRECTION),
        ("La piscine est fermée (ACTUALISATION)", "La piscine est fermée", UPDATE),
        ("ALERTE - La piscine est fermée", "La piscine est fermée", NEW),
        ("ANULADA: Cierra la piscina", "Cierra la piscina", KILL),
        ("(Versión corregida) Cierra la piscina", "Cierra la piscina", CORRECTION),
        ("URGENTE: Actualiza: Cierra la piscina", "Cierra la piscina", UPDATE),
        ("RPT RPT Cierra la piscina", "Cierra la piscina", REPEAT),
        ("RETTIFICA: Chiusa la piscina", "Chiusa la piscina", CORRECTION),
        ("N i e u w bericht, vervangt: Zwembad dicht", "Zwembad dicht", UPDATE),
    ],
)
def test_markers_come_off_and_say_what_they_mean(marked, headline, change):
    assert strip_markers(marked) == (headline, change)


@pytest.mark.parametrize(
    "headline",
    [
        # English
        "Kill Bill returns to Tarnbridge cinema",
        "Kill: the film of the year",
        "Killing of a wolf divides village",
        "Hold: how savers act now",
        "Hold the line, says Tarnbridge mayor",
        "Updates slow down phones, users say",
        "Correction of exam papers takes weeks",
        "Correction fluid banned in school",
        "Repeat offenders face curfew",
        "Urgent care centre opens in Northfell",
        "Breaking the ice on Long Lake",
        "Bulletin board fined",
        "Withdrawn candidate wins vote",
        "Released prisoners find work",
        "Alert: a dog that guards geese",
        "Updated 8:41 p.m. as Tarnbridge votes",
        "Flash floods close A-road",
        "ROUNDUP 2: Port workers end strike",
        # German
        "Korrektur der Zahlen verlangt",
        "Berichtigung des Grundbuchs dauert Jahre",
        "UPDATE-Verfahren eingestellt",
        "AKTUALISIERUNG DES FAHRPLANS",
        "Aktualisierung der Wahllisten beginnt",
        "Wiederholung der Wahl in Brunnfeld",
        "Freigabe der Brücke verschoben",
        "Freigabe: was Radfahrer jetzt dürfen",
        "Zurückgezogen: Verein verzichtet auf Klage",
        "Eile mit Weile: Brunnfeld baut um",
        "Eilig gebaut, schnell kaputt",
        "Blitz: Scheune brennt nieder",
        "Blitzeis in der Lautenau",
        "Kill Bill kommt wieder ins Kino",
        "Flashmob am Bahnhof",
        "Zusammenfassung: Minister tritt zurück",
        "Ergänzungsabgabe wird teurer",
        "Der Preis (2026)",
        "Wetter",
        "Wetter - heiter",
        # Polish
        "Anulowano: koncert w Zalesiewie",
        "Anulowanie długów rolników",
        "AKTUALIZACJA ROZKŁADU JAZDY",
        "Korekta wzroku za darmo",
        "Pilnie poszukiwany świadek",
        "Pilne remonty w szkołach",
        "Powtórzenie meczu w Porzeczynie",
        "Sprostowanie do protokołu przyjęte",
        # Ukrainian
        "Відкликано: посол повертається додому",
        "Відкликано посла з Долинська",
        "Уточнення маршруту автобусів",
        "Терміновий ремонт мосту",
        "Блискавка: згоріла хата",
        # Russian
        "Аннулировано: билеты на паром",
        "Отозвано сто лицензий",
        "Молния: сгорел сарай",
        "Молния попала в паром",
        "Повторный рейс отменён",
        "Поправка к закону о пароме принята",
        "Срочный сбор вратарей",
        # Belarusian, Czech
        "Адклікана: пасол вяртаецца",
        "Папраўка да закона прынята",
        "Oprava: most u Lipovce je hotový",
        "Oprava mostu začne v květnu",
        "Zrušeno: koncert v Lipovci",
        # French, Spanish, Italian, Dutch
        "Annulation des vols à Port-Clair",
        "Alerte: une oie garde la ferme",
        "Urgente besoin de pluie",
        "Répétition: l'orchestre joue dehors",
        "Correction des copies: un mois de retard",
        "Anulada la fiesta de Villarroble",
        "Actualiza tu móvil, piden en Villarroble",
        "Urgente ayuda para Villarroble",
        "Alerta: el río baja",
        "Aggiornamento dei prezzi a Borgolago",
        "Herhaling van de verkiezing",
    ],
)
def test_an_ordinary_headline_keeps_its_words(headline):
    assert strip_markers(headline) == (headline, Change.NEW)


@pytest.mark.parametrize(("change", "word"), WORDS)
def test_every_marker_is_read_alone_before_a_colon_and_in_brackets(change, word):
    told = change or Change.NEW
    for written in (word, word.upper()):
        assert strip_markers(written) == ("", told)
        assert strip_markers(f"{written}: Wetter") == ("Wetter", told)
        assert strip_markers(f"({written}) Wetter") == ("Wetter", told)
        assert strip_markers(f"Wetter ({written})") == ("Wetter", told)


def test_no_word_stands_in_the_table_for_two_changes():
    meanings: dict[str, set] = {}
    for change, word in WORDS:
        meanings.setdefault(word.upper(), set()).add(change)
    assert [word for word, changes in meanings.items() if len(changes) > 1] == []


@pytest.mark.parametrize(("change", "word"), [(c, w) for c, w in WORDS if c in (KILL, HOLD)])
def test_a_word_that_kills_or_holds_counts_in_capitals_only(change, word):
    assert word.isupper()
    assert strip_markers(f"{word.capitalize()}: Wetter") == (f"{word.capitalize()}: Wetter", NEW)
    assert change_of(None, ed_note=f"{word.capitalize()} Wetter") is not change


@pytest.mark.parametrize(
    ("note", "change"),
    [
        ("Berichtigung: Im zweiten Satz muss es heißen: 32 Paare (statt: 37)", CORRECTION),
        ("Berichtigung zu tka 0157 vom 12. Mai", CORRECTION),
        ("Berichtigt wurde die Zahl im ersten Absatz.", CORRECTION),
        ("Im dritten Satz muss es heißen: 12 Tonnen", CORRECTION),
        ("Uhrzeit korrigiert", CORRECTION),
        ("Aktualisierung", UPDATE),
        ("Zweiter Absatz ergänzt.", UPDATE),
        ("RPT - Wiederholung von tka 0402", REPEAT),
        ("Ersatzmeldung zu tka 0203", NEW),
        ("Ersatzmeldung zu tka 0203: korrigiert wurde der Name", NEW),
        ("Freigabe", RELEASE),
        ("Freigabe nach HOLD", RELEASE),
        ("HOLD AUFGEHOBEN", RELEASE),
        ("Freigabe nach HOLD, berichtigt: keine Verletzten", CORRECTION),
        ("KILL KILL KILL - falsches Quartal", KILL),
        ("HOLD HOLD HOLD", HOLD),
        ("Corrects number of workers to 185 from 85", CORRECTION),
        ("In Jan. 3 story, corrects last paragraph", CORRECTION),
        ("Refiles to fix spelling in paragraph 1", CORRECTION),
        ("Adds quotes from mayor, recasts", UPDATE),
        ("Recasts with closing of mill", UPDATE),
        ("Updates the previous version", UPDATE),
        ("Repeats to additional subscribers", REPEAT),
        ("EMBARGO LIFTED", RELEASE),
        ("STORY WITHDRAWN", KILL),
        ("Korekta do depeszy pt. „Most”", CORRECTION),
        ("W pierwszym zdaniu poprawiono koszt budowy.", CORRECTION),
        ("Dodaje wypowiedź burmistrza", UPDATE),
        ("ANULOWANIE. Prosimy nie publikować.", KILL),
        ("ВИПРАВЛЕННЯ до ДНП 0012: правильно 421 тисяча", CORRECTION),
        ("Виправлено кількість туристів", CORRECTION),
        ("Додано коментар", UPDATE),
        ("Исправлено время первого рейса.", CORRECTION),
        ("В третьем абзаце уточнено число рейсов", UPDATE),
        ("Выпраўлена назва вёскі", CORRECTION),
        ("Opraveno datum otevření", CORRECTION),
        ("Corrige le nom du village", CORRECTION),
        ("Añade declaraciones del alcalde", UPDATE),
        # These tell nothing.
        ("", NEW),
        ("Text 250 words", NEW),
        ("Weitere Zusammenfassung bis 15.30 - ca. 60 Zeilen", NEW),
        ("Korrektur folgt", NEW),
        ("Eine Aktualisierung folgt bis 15 Uhr", NEW),
        ("Updates to follow", NEW),
        ("Der Text wird laufend aktualisiert", NEW),
        ("Will be updated by 1500 GMT", NEW),
        ("Tekst będzie zaktualizowano o 15", NEW),
        ("Nicht korrigiert", NEW),
        ("Not for release until noon", NEW),
        ("Bitte beachten Sie die Sperrfrist der Meldung bis 19.00 Uhr", NEW),
        ("Bitte noch nicht veröffentlichen, Bestätigung folgt", NEW),
        ("Die Meldung tka 0203 ist KILL", NEW),
        ("Kill fee agreed", NEW),
        ("Noe utvidet.", NEW),
    ],
)
def test_a_note_tells_by_its_first_telling_word_and_not_by_promises(note, change):
    assert note_change(note) is change


def test_a_substitute_is_told_from_a_note_that_says_nothing():
    assert told_by("Ersatzmeldung zu tka 0203") is Change.NEW
    assert told_by("Foto Archiv") is None


@pytest.mark.parametrize(
    ("change", "word"), [(c, w) for rows in NOTES.values() for c, ws in rows.items() for w in ws.split("|")]
)
def test_every_word_of_notes_tells_at_the_start_and_within(change, word):
    assert note_change(f"{word.capitalize()} 12") is change
    assert note_change(f"Absatz 3 {word}.") is change


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
        (Status.USABLE, Change.NEW, "Freigabe", "2", Change.RELEASE),
        (Status.USABLE, Change.NEW, "", "1.9", Change.UPDATE),
        (Status.USABLE, Change.NEW, "", "1", Change.NEW),
        (None, Change.NEW, "", None, Change.NEW),
    ],
)
def test_the_status_beats_the_note_the_note_the_headline_and_that_the_version(
    status, marker, ed_note, version, change
):
    assert change_of(status, marker, ed_note, version) is change


def test_a_signal_beats_the_note():
    assert change_of(None, Change.NEW, "Aktualisierung", None, Change.CORRECTION) is Change.CORRECTION


PIECES = [word for _, word in WORDS] + [
    "Wetter",
    "KILL",
    "2",
    " ",
    ": ",
    " - ",
    "-",
    "/",
    "(",
    ")",
    ".",
    "+++",
    "ı",
]


@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_a_headline_without_markers_stays_as_it_is(text):
    headline, _ = strip_markers(text)
    assert strip_markers(headline)[0] == headline
    assert headline in text


@pytest.mark.parametrize(
    "piece",
    ["RPT-", "RPT/", "(RPT) ", " (RPT)", "RPT. ", "KILL ", " - RPT", "2. ", "- ", "+", "(", "N i e u w "],
)
@pytest.mark.parametrize("before", ["", "RPT ", "x"])
def test_a_text_of_any_length_takes_no_time(before, piece):
    text = before + piece * (1_000_000 // len(piece))
    started = time.process_time()
    strip_markers(text)
    note_change(text)
    # 0.1 s is the slowest here; a quadratic pattern takes minutes.
    assert time.process_time() - started < 1
