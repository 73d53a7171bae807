import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from shared import FOLDER, shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire.iptc7901 import FIELDS, MAX_MESSAGE_BYTES, MAX_MESSAGES, parse

FEED = Feed(name="wire")
RECEIVED = datetime(2026, 5, 12, 9, tzinfo=UTC)
HEADER = "tka0157 4 vm 34  tka 0157\n\nTiere/Natur/\n"
TEXT = "Brunnfeld (tka) - Es brüten mehr\nStörche.\n"


def message(block="Mehr Störche =", text=TEXT, header=HEADER, trailer="120815 Mai 26") -> bytes:
    return f"\x01{header}\x02{block}\n\n{text}\n\x03{trailer}\n\x7f\n\x7f\x04\n".encode()


def read_all(data: bytes, feed: Feed = FEED) -> list[Item | Rejected]:
    return parse(data, make_record(data, received=RECEIVED), feed)


def read(data: bytes, feed: Feed = FEED) -> Item:
    [item] = read_all(data, feed)
    assert isinstance(item, Item), item
    return item


def refused(data: bytes) -> Rejected:
    [rejected] = read_all(data)
    assert isinstance(rejected, Rejected)
    return rejected


def test_every_field_of_a_message_is_read():
    item = read(
        message("(Foto)\nMehr Störche\nin der Au\nVon Ada Beispiel, tka =", f"{TEXT}\ndpa mk yy n1 ts")
    )
    assert item == Item(
        story_id=item.story_id,
        provider="tka",
        version_created=datetime(2026, 5, 12, 8, 15, tzinfo=UTC),
        urgency=4,
        headline="Mehr Störche in der Au",
        slugline="Tiere/Natur/",
        byline="Von Ada Beispiel, tka",
        blocks=(
            Block(BlockKind.PARAGRAPH, "Brunnfeld (tka) - Es brüten mehr Störche."),
            Block(BlockKind.PARAGRAPH, "dpa mk yy n1 ts"),
        ),
        subjects=("vm",),
        names=("number/tka/2026-05-12/157", f"story/{item.story_id}"),
        source=item.source,
    )


def test_the_table_of_fields_names_fields_of_an_item():
    assert set(FIELDS) <= {"", *Item.__struct_fields__}


@pytest.mark.parametrize(
    ("header", "provider", "number", "urgency", "slugline", "subjects"),
    [
        ("tka0157 4 vm 34  tka 0157\n\nTiere/\n", "tka", "157", 4, "Tiere/", ("vm",)),
        ("tka0157 4 vm 34  tka 0157\r\n\r\nTiere/\r\n", "tka", "157", 4, "Tiere/", ("vm",)),
        ("tka0157 4 vm 34\ntka 0157\n\nTiere/\n", "tka", "157", 4, "Tiere/", ("vm",)),
        ("tka 0157 4 vm 34 vvvvb tka 0157\nTiere\n", "tka", "157", 4, "Tiere", ("vm",)),
        ("tka0157\x1f4\x1fvm\x1f34\x1ftka 0157\nTiere/\n", "tka", "157", 4, "Tiere/", ("vm",)),
        ("spe0000 3 sp 331  dpa-spe 0000\n\nLiga/\n", "dpa-spe", None, 3, "Liga/", ("sp",)),
        ("bsf009 3 SPO 120 Tennis/Finale\n", "wire", None, 3, "Tennis/Finale", ("SPO",)),
        ("bsf009 3 SPO 120\nTennis 2026\n", "wire", None, 3, "Tennis 2026", ("SPO",)),
        ("bsf009\n", "wire", None, None, "", ()),
        ("", "wire", None, None, "", ()),
    ],
)
def test_every_variant_of_the_header_is_read(header, provider, number, urgency, slugline, subjects):
    item = read(message(header=header))
    assert (item.provider, item.urgency, item.slugline) == (provider, urgency, slugline)
    assert item.subjects == subjects
    assert [name for name in item.names if name.startswith("number/")] == (
        [f"number/{provider}/2026-05-12/{number}"] if number else []
    )
    assert item.headline == "Mehr Störche"


def test_a_number_that_holds_its_day_is_an_id_with_a_version():
    item = read(message(header="bkn014 4 pl 171 vvvvb KNB 260512-89-00065#2\nKinder\n"))
    assert (item.item_id, item.version, item.provider) == ("260512-89-00065", "2", "KNB")
    assert item.change is Change.UPDATE


def test_the_trailer_is_in_the_zone_of_the_feed():
    assert read(message(), Feed(name="wire", zone="Europe/Berlin")).version_created == datetime(
        2026, 5, 12, 6, 15, tzinfo=UTC
    )


def test_a_trailer_that_states_no_time_is_doubted_and_an_absent_one_is_absent():
    assert read(message(trailer="irgendwann")).warnings == ("trailer: no time can be read from 'irgendwann'",)
    item = read(message(trailer=""))
    assert (item.version_created, item.warnings) == (None, ())


@pytest.mark.parametrize(
    ("block", "headline", "note", "change"),
    [
        ("(Eil \x07\x07\x07)\nMehr Störche =", "Mehr Störche", "", Change.NEW),
        ("(FLASH)\nMehr Störche =", "Mehr Störche", "", Change.NEW),
        ("(KORR-Bericht)\nMehr Störche\n(Foto Produktion) =", "Mehr Störche", "", Change.NEW),
        ("(Achtung - Planungshinweis)\nMehr Störche=", "Mehr Störche", "", Change.NEW),
        ("(Aktualisierung)\nMehr Störche =", "Mehr Störche", "", Change.UPDATE),
        ("Berichtigung: Mehr Störche =", "Mehr Störche", "", Change.CORRECTION),
        ("(PILNE) Mehr Störche =", "Mehr Störche", "", Change.NEW),
        ("(Berichtigung: 32 (statt: 37)\nPaare.)\nMehr Störche =", "Mehr Störche",
         "Berichtigung: 32 (statt: 37) Paare.", Change.CORRECTION),
        ("(RPT - Wiederholung von tka 0151)\nMehr Störche =", "Mehr Störche",
         "RPT - Wiederholung von tka 0151", Change.REPEAT),
        ("(Ersatzmeldung zu tka 0151)\nMehr Störche =", "Mehr Störche", "Ersatzmeldung zu tka 0151",
         Change.NEW),
        ("(Neu: mit Zahlen. Und mit Zitaten.)\nMehr Störche =", "Mehr Störche",
         "Neu: mit Zahlen. Und mit Zitaten.", Change.NEW),
        ("(nicht geschlossen\nMehr Störche =", "(nicht geschlossen Mehr Störche", "", Change.NEW),
        ("Wahl in Brunnfeld:\nVon Mehrheit keine Spur =", "Wahl in Brunnfeld: Von Mehrheit keine Spur", "",
         Change.NEW),
        ("Mehr Störche", "Mehr Störche", "", Change.NEW),
        ("Es ist ein Satz.", "", "", Change.NEW),
    ],
)  # fmt: skip
def test_the_block_before_the_text_says_what_it_is(block, headline, note, change):
    item = read(message(block))
    assert (item.headline, item.ed_note, item.change) == (headline, note, change)
    assert "Störche." in body(item)


def test_a_correction_refers_to_what_its_note_names():
    item = read(message("(Berichtigung zu tka 0151 vom 11. Mai)\nMehr Störche ="))
    assert item.refers == ("number/tka/2026-05-11/151",)
    assert item.change is Change.CORRECTION


def test_a_substitute_is_a_new_story_and_refers_to_nothing():
    item = read(message("(Ersatzmeldung zu tka 0151 vom 11. Mai)\nMehr Störche ="))
    assert (item.change, item.refers) == (Change.NEW, ())
    assert item.story_id == read(message()).story_id


KILLING = "Bitte verwenden Sie die Meldung tka 0151 («Mehr\nStörche») nicht. Tel. folgt.\n"


@pytest.mark.parametrize(
    ("block", "change", "status"),
    [
        ("(KILL KILL KILL)\nKILL KILL KILL: Mehr Störche =", Change.KILL, Status.CANCELED),
        ("KILL KILL KILL ''''' =", Change.KILL, Status.CANCELED),
        ("KILL KILL KILL", Change.KILL, Status.CANCELED),
        ("(KILL KILL KILL)\n(Berichtigung: Zahl falsch)\nMehr Störche =", Change.KILL, Status.CANCELED),
        ("HOLD HOLD HOLD \x07\x07 =", Change.HOLD, Status.WITHHELD),
        ("(HOLD HOLD HOLD)\nMehr Störche =", Change.HOLD, Status.WITHHELD),
        ("(STORY WITHDRAWN)\nSTORY WITHDRAWN: Mehr Störche =", Change.KILL, Status.CANCELED),
    ],
)
def test_the_text_of_a_kill_or_hold_is_a_note_and_names_its_story(block, change, status):
    item = read(message(block, KILLING))
    assert (item.change, item.status, item.blocks) == (change, status, ())
    assert item.headline == "Mehr Störche"
    assert "nicht" in item.ed_note
    assert item.cancels == ("tka 0151", "Mehr Störche")
    assert item.refers == ("number/tka/2026-05-12/151",)


def test_a_kill_without_text_is_a_kill():
    item = read(message("KILL KILL KILL =", ""))
    assert (item.change, item.headline, item.ed_note) == (Change.KILL, "", "")


def test_a_flash_without_body_is_an_item():
    assert read(message("(FLASH)\nMehr Störche =", "")).blocks == ()


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("Ein Satz, der\numbrochen ist.\n\nNoch einer.", ["Ein Satz, der umbrochen ist.", "Noch einer."]),
        ("6. Spieltag:\n| A | 1 |\n| B | 2 |\nEnde.", ["6. Spieltag:", "| A | 1 |", "| B | 2 |", "Ende."]),
        ("A\x1f1\nB\x1f2", ["A\t1", "B\t2"]),
        ("- eins,\n  zwei\n- drei\n\n  * vier\n    fünf", ["- eins, zwei", "- drei", "* vier fünf"]),
        ("Vor \x0cbf 12\x0bdem \x1b(BEnde\x11.", ["Vor dem Ende."]),
        ("Öffentlich.\n\n# Notizblock\n\n## Kontakte\n- Ada Beispiel, 030 5550100\n\ntka a", ["Öffentlich."]),
        ("Öffentlich.\nNicht zur Veröffentlichung: Ada Beispiel,\nTel. 030 5550100\n\nDanach.",
         ["Öffentlich.", "Danach."]),
        ("Öffentlich.\nNicht zur Veröffentlichung\nAda Beispiel\n\nTel. 030 5550100", ["Öffentlich."]),
    ],
)  # fmt: skip
def test_wrapped_lines_are_joined_and_what_is_not_public_is_dropped(text, texts):
    assert [block.text for block in read(message(text=text)).blocks] == texts


@pytest.mark.parametrize(
    ("note", "embargoed"),
    [
        ("(Sperrfrist: 12. Mai, 18.00 Uhr)\n", datetime(2026, 5, 12, 18, tzinfo=UTC)),
        ("(Achtung: Sperrfrist 1800 Uhr)\n", datetime(2026, 5, 12, 18, tzinfo=UTC)),
        ("Embargo until 1800 GMT May 13\n", datetime(2026, 5, 13, 18, tzinfo=UTC)),
        ("(Sperrfrist aufgehoben)\n", None),
        ("", None),
    ],
)
def test_an_embargo_of_the_headline_block_is_read(note, embargoed):
    item = read(message(f"{note}Mehr Störche ="))
    assert (item.embargoed, item.headline) == (embargoed, "Mehr Störche")


def test_an_embargo_that_cannot_be_read_does_not_open_the_item():
    rejected = refused(message("(Sperrfrist beachten)\nMehr Störche ="))
    assert rejected.reason is Reason.WRONG_SHAPE
    assert "Sperrfrist" in rejected.message


def test_an_embargo_that_cannot_be_read_does_not_stop_a_kill():
    item = read(message("(Sperrfrist beachten)\nKILL KILL KILL: Mehr Störche ="))
    assert (item.change, item.embargoed) == (Change.KILL, None)


def test_several_messages_are_several_items_and_a_bad_one_harms_no_other():
    data = b"\x16\x16\x00" + message() + b"\x01kaputt\x04\n" + message("Zwei =") + b"\x16\x16"
    first, bad, second = read_all(data)
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.headline, second.headline, second.source.index) == ("Mehr Störche", "Zwei", 2)
    assert isinstance(bad, Rejected)
    assert (bad.reason, bad.part) == (Reason.MALFORMED, b"kaputt")


def test_a_message_alone_in_its_record_is_refused_as_a_whole():
    assert refused(b"\x01kaputt\x04").part is None


def test_a_message_without_eot_ends_at_the_next_soh():
    data = message().replace(b"\x04", b"") + message("Zwei =")
    assert [item.headline for item in read_all(data) if isinstance(item, Item)] == ["Mehr Störche", "Zwei"]


def test_a_message_without_stx_is_read_with_a_doubt():
    item = read(message().replace(b"\x02", b""))
    assert (item.headline, item.slugline) == ("Mehr Störche", "Tiere/Natur/")
    assert ["STX" in warning for warning in item.warnings] == [True]


def test_a_message_without_etx_is_read_with_a_doubt_and_keeps_its_time():
    item = read(message().replace(b"\x03", b""))
    assert item.version_created == datetime(2026, 5, 12, 8, 15, tzinfo=UTC)
    assert body(item).endswith("Störche.")
    assert ["ETX" in warning for warning in item.warnings] == [True]


def test_a_message_in_latin_letters_of_one_byte_is_read():
    text = (
        "Brunnfeld (tka) - Es brüten wieder mehr Störche in der Grünau, das erklärte die Behörde für Vögel.\n"
    )
    data = message(text=text * 3).decode().encode("latin-1")
    item = read(data, Feed(name="wire", charsets=("iso-8859-1",)))
    assert item.headline == "Mehr Störche"
    assert "Grünau" in body(item)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x16\x16\x01\x00\x04\x7f", Reason.MALFORMED),
        (b"\x01a\x04" * (MAX_MESSAGES + 1), Reason.TOO_LARGE),
    ],
)
def test_a_record_without_messages_or_with_too_many_is_refused(data, reason):
    with pytest.raises(Rejected) as caught:
        read_all(data)
    assert caught.value.reason is reason


def test_a_message_that_is_too_large_is_refused():
    assert refused(message(text="a" * MAX_MESSAGE_BYTES)).reason is Reason.TOO_LARGE


PIECES = st.sampled_from(
    [b"\x01", b"\x02", b"\x03", b"\x04", b"(", b")", b" =\n", b"\n", b"|", b"\xff", b"\x1f"]
)
WORDS = st.sampled_from([HEADER.encode(), b"KILL KILL KILL", b"zu tka 0157", b"Sperrfrist", b"120815 Mai 26"])


@given(st.lists(PIECES | WORDS | st.binary(max_size=8), max_size=30).map(b"".join))
def test_no_bytes_raise_anything_but_a_rejection(data):
    try:
        items = read_all(data)
    except Rejected:
        return
    assert items
    assert all(isinstance(item, Item | Rejected) for item in items)


def lifecycle() -> list[Any]:
    found = []
    for path in sorted((FOLDER / "data/wire/lifecycle").glob("*-7901-*/expect.json")):
        expected = json.loads(path.read_text("utf-8"))
        times = {each["file"]: each["received"] for each in expected["deliveries"]}
        for story in expected["stories"]:
            found.append(
                pytest.param(path.parent.name, story, times, id=f"{path.parent.name}/{story['shown']}")
            )
    return found or [pytest.param("08-berichtigung-7901-de", {"shown": "", "members": []}, {}, id="none")]


@pytest.mark.parametrize(("case", "story", "times"), lifecycle())
def test_a_version_of_a_lifecycle_is_what_its_case_expects(case, story, times):
    folder = shared(f"data/wire/lifecycle/{case}")
    items = {}
    for name in story["members"]:
        data = (folder / name).read_bytes()
        received = datetime.fromisoformat(times[name])
        [items[name]] = parse(data, make_record(data, received=received), FEED)
    assert len({item.story_id for item in items.values()}) == 1
    shown = items[story["shown"]]
    if "may be either" not in (story["note"] or ""):
        assert (shown.headline, shown.change) == (story["headline"], story["change"])
    assert shown.status == story["status"]
    assert all(words in body(shown) for words in story.get("body_contains", ()))
    assert not any(words in body(shown) for words in story.get("body_must_not_contain", ()))
    assert (shown.blocks == ()) == (story["status"] == "canceled")
