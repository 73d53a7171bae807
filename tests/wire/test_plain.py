from datetime import UTC, datetime

import pytest

from shared import shared
from wiredesk.model import BlockKind, Change, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import clean
from wiredesk.wire import parse

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
LONG = "In Brunnfeld hat am Dienstag die neue Musikschule eröffnet, sagte die Leiterin der Agentur am Morgen."


def read(text: str) -> Item:
    [item] = parse(text.encode(), Feed(name="iar", format="plain"), NOON)
    return item


def test_the_reference_item_has_no_headline_but_a_heading_and_a_credit():
    data = shared("data/reference/item.txt").read_bytes()
    [item] = parse(data, Feed(name="iar"), NOON)
    kinds = [block.kind for block in item.blocks]
    assert item.headline == ""
    assert kinds == [BlockKind.PARAGRAPH] * 3 + [BlockKind.HEADING] + [BlockKind.PARAGRAPH] * 4
    assert item.credit is not None
    assert (item.credit.raw, item.credit.sources, item.credit.editors) == (
        "IAR/TVN24/ps",
        ("IAR", "TVN24"),
        ("ps",),
    )
    said = [block.text for block in item.blocks] + [item.credit.raw]
    assert said == data.decode().split("\n")
    assert clean(item) is item


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


def test_the_words_of_a_kill_are_kept_as_its_note():
    kill = read("KILL KILL KILL\nNeue Musikschule\n\nBitte verwenden Sie die Meldung nicht.")
    assert kill.ed_note == "Bitte verwenden Sie die Meldung nicht."


def test_a_kill_that_is_only_a_marker_is_still_a_kill():
    assert read("KILL KILL KILL").status is Status.CANCELED


def test_a_hold_is_withheld():
    held = read(f"HOLD HOLD HOLD\nNeue Musikschule\n\n{LONG}")
    assert (held.status, held.change) == (Status.WITHHELD, Change.HOLD)
