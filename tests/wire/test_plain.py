import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shared
from wiredesk.errors import Rejected
from wiredesk.model import BlockKind, Change, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body, clean
from wiredesk.wire import parse
from wiredesk.wire.identity import number_name
from wiredesk.wire.plain import FIELDS

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
LONG = "In Brunnfeld hat am Dienstag die neue Musikschule eröffnet, sagte die Leiterin der Agentur am Morgen."


AFTER_MIDNIGHT = NOON + timedelta(hours=13)


def read(text: str, received: datetime = NOON) -> Item:
    [item] = parse(text.encode(), Feed(name="iar", format="plain"), received)
    return item


def test_the_reference_item_has_no_headline_but_a_heading_and_a_credit():
    data = shared("data/reference/item.txt").read_bytes()
    [item] = parse(data, Feed(name="iar"), NOON)
    kinds = [block.kind for block in item.blocks]
    assert item.headline == ""
    assert kinds == [BlockKind.PARAGRAPH] * 3 + [BlockKind.HEADING] + [BlockKind.PARAGRAPH] * 5
    assert [block.text for block in item.blocks] == data.decode().split("\n")
    cleaned = clean(item)
    credit = cleaned.credit
    assert credit is not None
    assert (credit.raw, credit.sources, credit.editors) == ("IAR/TVN24/ps", ("IAR", "TVN24"), ("ps",))
    assert body(item)[credit.start : credit.end] == credit.raw
    assert cleaned.blocks == item.blocks[:-1]
    assert clean(cleaned) is cleaned


@pytest.mark.parametrize(
    ("text", "headline", "blocks"),
    [
        (f"Neue Musikschule\n\n{LONG}", "Neue Musikschule", [LONG]),
        (f"Neue Musikschule\n{LONG}", "Neue Musikschule", [LONG]),
        (f"Wer zahlt?\r\n\r\n{LONG}", "Wer zahlt?", [LONG]),
        (f"Ein kurzer Satz.\n\n{LONG}", "", ["Ein kurzer Satz.", LONG]),
        (f"{LONG}\n{LONG}", "", [LONG, LONG]),
        ("Erste Zeile\nZweite", "", ["Erste Zeile", "Zweite"]),
        ("EILMELDUNG: Regierung tritt zurück", "Regierung tritt zurück", []),
        (f"\ufeff\n\n  Neue Musikschule  \n\n{LONG}\n", "Neue Musikschule", [LONG]),
    ],
)
def test_the_first_line_is_the_headline_only_if_it_stands_like_one(text, headline, blocks):
    item = read(text)
    assert clean(item).headline == headline
    assert [block.text for block in clean(item).blocks] == blocks


@pytest.mark.parametrize(
    ("text", "change", "ed_note"),
    [
        (f"Berichtigung: Neue Musikschule\n\n{LONG}", Change.CORRECTION, ""),
        (f"KOREKTA\nNeue Musikschule\n\n{LONG}", Change.CORRECTION, ""),
        (
            "KOREKTA\nKorekta do depeszy pt. „Neue Musikschule” z godz. 11.15."
            f"\n\nNeue Musikschule\n\n{LONG}",
            Change.CORRECTION,
            "Korekta do depeszy pt. „Neue Musikschule” z godz. 11.15.",
        ),
        (
            f"(Wiederholung: Tippfehler)\n\nNeue Musikschule\n\n{LONG}",
            Change.REPEAT,
            "Wiederholung: Tippfehler",
        ),
        (f"(PILNE)\nNeue Musikschule\n\n{LONG}", Change.NEW, ""),
        (f"УТОЧНЕННЯ\nNeue Musikschule\n\n{LONG}", Change.UPDATE, ""),
    ],
)
def test_a_marked_item_is_a_version_of_the_story_under_its_headline(text, change, ed_note):
    item = read(text)
    assert item.story_id == read(f"Neue Musikschule\n\n{LONG}").story_id
    assert (item.headline, item.change, item.ed_note) == ("Neue Musikschule", change, ed_note)
    assert [block.text for block in item.blocks] == [LONG]
    assert item.status is Status.USABLE


@pytest.mark.parametrize(
    "text",
    [
        "ANULOWANIE\n\nProsimy o niewykorzystywanie depeszy pt. „Neue Musikschule” nadanej o 9.00. Błąd.",
        "АННУЛИРОВАНО\n\nПросим не использовать сообщение «Neue Musikschule» от 12 мая.\n\nТАСС",
        "KILL KILL KILL\nNeue Musikschule\n\nBitte verwenden Sie die Meldung nicht.",
        "KILL KILL KILL: Neue Musikschule",
        "KILL KILL KILL\n\nNeue Musikschule",
    ],
)
def test_a_kill_finds_its_victim_by_the_headline(text):
    kill = read(text)
    assert kill.story_id == read(f"Neue Musikschule\n\n{LONG}").story_id
    assert (kill.status, kill.change, kill.headline) == (Status.CANCELED, Change.KILL, "Neue Musikschule")
    assert kill.blocks == ()


@pytest.mark.parametrize(
    "text",
    [
        "KILL KILL KILL\n\nBitte verwenden Sie die Meldung „Neue Musikschule“ vom 12. Mai nicht.",
        "KILL KILL KILL\n\nDie Meldung vom 12. Mai „Neue Musikschule“ ist falsch. Grund: „Irrtum“.",
        "KILL KILL KILL: Neue Musikschule\n\nBitte verwenden Sie die Meldung vom 12.05. nicht.",
        "ANULOWANIE: Prosimy nie używać depeszy pt. „Neue Musikschule” nadanej 12 maja o godz. 9.00.",
        "ANULOWANIE\n\nProsimy nie używać depeszy pt. „neue  musikschule” z godz. 9.00 z dnia 12 maja.",
        "АННУЛИРОВАНО. Просим не использовать сообщение «Neue Musikschule» от 12 мая.",
        "АНУЛЮВАННЯ\n\nПросимо не використовувати повідомлення «NEUE MUSIKSCHULE» від 12 травня.",
        'STORY WITHDRAWN\n\nThe story headlined "Neue Musikschule" of May 12 is withdrawn.',
        'STORY WITHDRAWN\n\nThe story of May 12, 2026 headlined "Neue Musikschule" is withdrawn.',
        "ANNULATION\n\nLa dépêche « Neue Musikschule » du 12 mai est annulée.",
        'ANULADA\n\nLa noticia "Neue Musikschule" del 12 de mayo queda anulada.',
        "HOLD HOLD HOLD\n\nBitte die Meldung „Neue Musikschule“ vom 12. Mai vorerst nicht verwenden.",
        "KOREKTA\nKorekta do depeszy pt. „Neue Musikschule” z 12 maja z godz. 11.15."
        f"\n\nNeue Musikschule\n\n{LONG}",
        f"(Berichtigung zur Meldung „Neue Musikschule“ vom 12. Mai)\nNeue Musikschule\n\n{LONG}",
    ],
)
def test_what_states_the_day_of_its_story_finds_it_after_midnight(text):
    assert read(text, AFTER_MIDNIGHT).story_id == read(f"Neue Musikschule\n\n{LONG}").story_id


def test_without_a_day_it_looks_at_the_story_of_the_day_before():
    kill = read("KILL KILL KILL: Neue Musikschule", AFTER_MIDNIGHT)
    assert kill.refers == read(f"Neue Musikschule\n\n{LONG}").names


@pytest.mark.parametrize(
    "reason",
    [
        "Das Fest „Neue Musikschule“ beginnt am 15. Mai.",
        "Die „Neue Musikschule“ gilt vom 15. Mai an als gegründet.",  # what is to come was not filed yet
        "Die „Neue Musikschule“ besteht nach Angaben von 12 Orten nicht.",
    ],
)
def test_another_day_in_the_text_is_not_the_day_of_the_story(reason):
    kill = read(f"KILL KILL KILL\nNeue Musikschule\n\n{reason}")
    assert kill.story_id == read(f"Neue Musikschule\n\n{LONG}").story_id


@pytest.mark.parametrize(
    ("text", "day", "number"),
    [
        ("KILL KILL KILL\n\nBitte verwenden Sie die Meldung tka 0203 nicht.", NOON, "203"),
        ("ANULOWANIE\n\nProsimy nie używać depeszy RAP 0051.", NOON, "51"),
        ("KILL KILL KILL\n\nPlease kill item iar 157. The launch was called off.", NOON, "157"),
        ("(Berichtigung zu tka 0157 vom 11. Mai)\nStörche\n\n" + LONG, NOON - timedelta(days=1), "157"),
    ],
)
def test_what_names_a_number_refers_to_it(text, day, number):
    assert number_name("iar", day.date(), number) in read(text).refers


def test_a_kill_names_what_it_quotes():
    kill = read("KILL KILL KILL\n\nBitte „Neue Musikschule“ und „Alte Musikschule“ nicht verwenden.")
    assert kill.cancels == ("Neue Musikschule", "Alte Musikschule")
    assert kill.headline == "Neue Musikschule"


def test_the_words_of_a_kill_are_kept_as_its_note():
    kill = read("KILL KILL KILL\nNeue Musikschule\n\nBitte verwenden Sie die Meldung nicht.")
    assert kill.ed_note == "Bitte verwenden Sie die Meldung nicht."


def test_a_kill_that_is_only_a_marker_is_still_a_kill():
    assert read("KILL KILL KILL").status is Status.CANCELED


def test_a_hold_is_withheld_and_has_no_body():
    held = read(f"HOLD HOLD HOLD\nNeue Musikschule\n\n{LONG}")
    assert (held.status, held.change) == (Status.WITHHELD, Change.HOLD)
    assert (held.blocks, held.ed_note) == ((), LONG)


@pytest.mark.parametrize(
    ("note", "change"),
    [
        ("(Berichtigt wurde die Zahl der Schüler im ersten Absatz.)", Change.CORRECTION),
        ("(Исправлено время первого рейса.)", Change.CORRECTION),
        ("[W drugim zdaniu poprawiono nazwę szkoły.]", Change.CORRECTION),
        ("(Adds quotes)", Change.UPDATE),
        ("(Ersatzmeldung zu iar 0203)", Change.NEW),
    ],
)
@pytest.mark.parametrize("credit", ["", "\n\nTKA/mk", "\n\n(PAP)\nkn/ ms/"])
def test_a_note_in_brackets_is_no_text_at_the_start_and_at_the_end(note, change, credit):
    first = read(f"{note}\nNeue Musikschule\n\n{LONG}{credit}")
    last = read(f"Neue Musikschule\n\n{LONG}\n\n{note}{credit}")
    for item in (first, last):
        assert (item.headline, item.ed_note, item.change) == ("Neue Musikschule", note[1:-1], change)
        assert item.blocks[0].text == LONG
        assert not any(note in block.text for block in item.blocks)


@pytest.mark.parametrize(
    "line",
    [
        "(Die Schule ist montags geschlossen.)",
        "(Die Liste wird laufend aktualisiert.)",
        "(" + 40 * "Berichtigt" + ")",
    ],
)
def test_other_brackets_are_text(line):
    item = read(f"Neue Musikschule\n\n{LONG}\n\n{line}")
    assert [block.text for block in item.blocks] == [LONG, line]
    assert (item.ed_note, item.change) == ("", Change.NEW)


def test_a_release_that_is_corrected_is_a_correction():
    item = read(f"FREIGABE\n(Berichtigt wurde die Zahl.)\nNeue Musikschule\n\n{LONG}")
    assert (item.change, item.status) == (Change.CORRECTION, Status.USABLE)
    assert read(f"FREIGABE\nNeue Musikschule\n\n{LONG}").change is Change.RELEASE


def test_a_marker_before_a_text_without_a_headline_counts():
    item = read(f"Korrektur: {LONG}\n\n{LONG}")
    assert (item.headline, item.change) == ("", Change.CORRECTION)
    assert [block.text for block in item.blocks] == [LONG, LONG]


@pytest.mark.parametrize(
    "line",
    [
        "Brunnfeld (tka)",
        "Brunnfeld (dpa) -",
        "Brunnfeld (dpa/lni) - Der Bürgermeister tritt zurück",
        "12.05. Zalesiewo (RAP) - Burmistrz odchodzi",
        "TARNBRIDGE, May 12 (MNA) - Mayor quits",
        "MOSCOW, January 21. /TASS/.",
        "København /ritzau/: Borgmester går af",
        "ДОЛИНСЬК. 12 травня. ДНП. Мер пішов",
        "Brunnfeld, 12. Mai",
        "IAR/PAP/ks",
        "(PAP)",
        "Source: IAR",
    ],
)
def test_a_dateline_or_a_credit_is_no_headline(line):
    for text in (f"{line}\n\n{LONG}", f"{line}\n{LONG}", f"KOREKTA\n{line}\n\n{LONG}"):
        item = read(text)
        assert item.headline == ""
        assert LONG in [block.text for block in item.blocks]


@pytest.mark.parametrize(
    "line",
    [
        "Amsel (SPD) - der neue Mann im Rathaus",
        "Brunnfeld: 12 Schulen, ein Chor",
        "Rathaus (alt und neu) wird verkauft",
        "Am 12. Mai eröffnet die Musikschule",
        "Konzert am 12. Mai (Brunnfeld)",
        "DNA - was sie verrät",
    ],
)
def test_a_headline_that_looks_like_a_dateline_is_a_headline(line):
    assert read(f"{line}\n\n{LONG}").headline == line


@pytest.mark.parametrize(
    "case",
    [
        "12-berichtigung-text-de",
        "14-korekta-text-pl",
        "15-anulowanie-text-pl",
        "20-anulyuvannya-text-uk",
        "24-popravka-annulirovano-text-ru",
    ],
)
def test_the_deliveries_of_a_case_fall_into_its_stories(case):
    folder = shared(f"data/wire/lifecycle/{case}")
    expect = json.loads((folder / "expect.json").read_text())
    items = {
        delivery["file"]: parse(
            (folder / delivery["file"]).read_bytes(),
            Feed(name="agency", format="plain"),
            datetime.fromisoformat(delivery["received"]),
        )[0]
        for delivery in expect["deliveries"]
    }
    assert len({item.story_id for item in items.values()}) == len(expect["stories"])
    for story in expect["stories"]:
        assert len({items[member].story_id for member in story["members"]}) == 1
        shown = items[story["shown"]]
        assert (shown.headline, shown.status, shown.change) == (
            story["headline"],
            story["status"],
            story["change"],
        )
        text = "\n".join(block.text for block in shown.blocks)
        assert all(words in text for words in story.get("body_contains", []))
        assert not any(words in text for words in story.get("body_must_not_contain", []))
        assert not any(block.text.startswith("(") and "равлен" in block.text for block in shown.blocks)


def test_the_table_of_fields_names_fields_of_an_item():
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)


PIECES = [
    "KILL KILL KILL",
    "HOLD",
    "(Berichtigt)",
    "(PAP)",
    "„A b c“",
    "vom 12. Mai",
    "tka 0203",
    "\n",
    ": ",
    LONG,
]


@given(
    st.binary()
    | st.lists(st.sampled_from(PIECES) | st.text(), max_size=12).map(lambda t: "".join(t).encode())
)
def test_nothing_but_rejected_is_raised_whatever_the_bytes(data):
    try:
        [item] = parse(data, Feed(name="iar", format="plain"), NOON)
    except Rejected:
        return
    if item.change in (Change.KILL, Change.HOLD):
        assert item.blocks == ()
