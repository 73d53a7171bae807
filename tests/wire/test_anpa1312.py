from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire.anpa1312 import FIELDS, parse
from wiredesk.wire.identity import fingerprint, rank

FEED = Feed(name="wire", zone="America/New_York")
RECEIVED = datetime(2026, 5, 12, 18, 6, tzinfo=UTC)
TEXT = (
    "\t   TARNBRIDGE, Maine (MNA) _ The paper mill will close in\r\nAugust after 140 years.<\r\n"
    "\t   It has 185 workers.<\r\n"
)


def message(
    version="",
    *,
    top="",
    text=TEXT,
    slug="BC-Tarnbridge-Mill",
    priority="r",
    trailer="MNA-NY-05-12-26 1405EDT",
) -> bytes:
    """A message as an agency sends it: `version` in the header without spaces, in the slug line with them."""
    short, line = version.replace(" ", ""), f"{slug}, {version},340" if version else f"{slug},340"
    return (
        f"\x16\x16\x01a0123\x1ftaf--\r\n{priority} f\x13\x11 {slug} {short} a0119 05-12 0340\r\n"
        f"\x02^{line}<\r\n{top}{text}\x03\r\n{trailer}\r\n\x04\r\n"
    ).encode()


def read_all(data: bytes, feed: Feed = FEED) -> list[Item | Rejected]:
    return parse(data, make_record(data, received=RECEIVED), feed)


def read(data: bytes, feed: Feed = FEED) -> Item:
    [item] = read_all(data, feed)
    assert isinstance(item, Item), item
    return item


def test_every_field_of_a_message_is_read():
    top = (
        "^Tarnbridge mill to close after 140 years<\r\n"
        "^Eds: UPDATES with comment from the union, which\r\nwants talks.<\r\n"
        "^MNA Photo TB101<\r\n"
        "^By ADA EXAMPLE=\r\n^Meadow News Agency=\r\n"
    )
    item = read(message("1st Ld-Writethru", top=top, text=f"{TEXT}^MNA/ae<\r\n"))
    assert item == Item(
        story_id=item.story_id,
        provider="MNA",
        version="1",
        version_created=datetime(2026, 5, 12, 18, 5, tzinfo=UTC),
        urgency=5,
        headline="Tarnbridge mill to close after 140 years",
        slugline="BC-Tarnbridge-Mill",
        byline="By ADA EXAMPLE, Meadow News Agency",
        blocks=(
            Block(
                BlockKind.PARAGRAPH,
                "TARNBRIDGE, Maine (MNA) _ The paper mill will close in August after 140 years.",
            ),
            Block(BlockKind.PARAGRAPH, "It has 185 workers."),
            Block(BlockKind.PARAGRAPH, "MNA/ae"),
        ),
        subjects=("f",),
        ed_note="UPDATES with comment from the union, which wants talks.",
        change=Change.UPDATE,
        refers=item.refers,
        source=item.source,
    )


def test_the_table_of_fields_names_fields_of_an_item():
    assert set(FIELDS) <= {"", *Item.__struct_fields__}


@pytest.mark.parametrize(
    ("words", "change", "version"),
    [
        ("", Change.NEW, None),
        ("Ld", Change.UPDATE, "1"),
        ("1st Ld", Change.UPDATE, "1"),
        ("2nd Ld-Writethru", Change.UPDATE, "2"),
        ("7th Writethru", Change.UPDATE, "7"),
        ("23rd Lead", Change.UPDATE, "23"),
        ("Correct", Change.CORRECTION, None),
        ("3rd Ld-Writethru, CORRECTS", Change.CORRECTION, "3"),
        ("Rpt", Change.REPEAT, None),
        ("URGENT", Change.NEW, None),
        ("Kill", Change.KILL, None),
        ("Eliminate", Change.KILL, None),
        ("Withhold", Change.HOLD, None),
    ],
)
def test_the_words_behind_the_slug_say_what_a_version_is(words, change, version):
    item = read(message(words))
    assert (item.change, item.version) == (change, version)
    assert item.story_id == read(message()).story_id


def test_later_leads_rank_higher_and_a_kill_ranks_highest():
    versions = [
        read(message(words)) for words in ("", "1st Ld", "2nd Ld-Writethru", "10th Ld-Writethru", "Kill")
    ]
    ranks = [rank(item, fingerprint(item), "time") for item in versions]
    assert ranks == sorted(set(ranks))


def test_words_within_the_slug_say_nothing():
    item = read(message(slug="BC-Road-Kill-Adv"))
    assert (item.change, item.embargoed, item.headline) == (Change.NEW, None, "Road-Kill-Adv")


@pytest.mark.parametrize("words", ["1st Add", "Sub", "2nd Sub", "Insert", "3rd Take"])
def test_a_part_of_a_story_does_not_take_the_place_of_the_whole(words):
    item = read(message(words))
    assert item.story_id != read(message()).story_id
    assert (item.change, item.headline) == (Change.NEW, f"Tarnbridge-Mill, {words}")
    assert len(item.warnings) == 1


def test_the_text_of_a_kill_is_a_note_and_names_its_story():
    text = '\tThe story "Mill to close" is wrong. A kill is mandatory.<\r\n'
    item = read(message("Kill", text=text, priority="b", top="^Mill to close<\r\n"))
    assert (item.status, item.urgency, item.blocks) == (Status.CANCELED, 2, ())
    assert item.ed_note == 'The story "Mill to close" is wrong. A kill is mandatory.'
    assert item.cancels == ("BC-Tarnbridge-Mill", "Mill to close")
    assert item.headline == "Mill to close"
    assert item.story_id == read(message(top="^Mill may close, says owner<\r\n")).story_id


def test_a_kill_without_text_is_a_kill():
    assert read(message("Kill", text="")).status is Status.CANCELED


def test_a_note_to_editors_may_kill_too():
    assert read(message(top="^Eds: KILL BC-Tarnbridge-Mill. The story is wrong.<\r\n")).change is Change.KILL


def test_what_editors_must_not_publish_is_dropped():
    item = read(message(top="^Eds: Not for publication: Ada Example, 555-0100<\r\n"))
    assert item.ed_note == ""
    assert len(item.warnings) == 1


@pytest.mark.parametrize(
    ("words", "top", "embargoed"),
    [
        ("Adv 25", "", datetime(2026, 5, 25, 4, tzinfo=UTC)),
        ("Adv01", "", datetime(2026, 6, 1, 4, tzinfo=UTC)),
        ("Adv 11", "", datetime(2026, 5, 11, 4, tzinfo=UTC)),
        ("1st Ld-Writethru, Adv 25", "", datetime(2026, 5, 25, 4, tzinfo=UTC)),
        ("Adv for Mon May 25", "", datetime(2026, 5, 25, 4, tzinfo=UTC)),
        ("", "^Adv25<\r\n", datetime(2026, 5, 25, 4, tzinfo=UTC)),
        ("Adv 25", "^For release 6 p.m. EDT, Monday, May 25, and thereafter<\r\n",
         datetime(2026, 5, 25, 22, tzinfo=UTC)),
        ("", "^Eds: Embargoed until 6 p.m. EDT.<\r\n", datetime(2026, 5, 12, 22, tzinfo=UTC)),
        ("", "^For immediate release<\r\n", None),
        ("Advisory", "", None),
    ],
)  # fmt: skip
def test_an_advance_is_embargoed_to_its_day(words, top, embargoed):
    assert read(message(words, top=top)).embargoed == embargoed


@pytest.mark.parametrize(
    ("words", "top"), [("Adv 00", ""), ("Adv 32", ""), ("Adv", ""), ("", "^For release when ready<\r\n")]
)
def test_an_embargo_that_cannot_be_read_does_not_open_the_item(words, top):
    [rejected] = read_all(message(words, top=top))
    assert isinstance(rejected, Rejected)
    assert rejected.reason is Reason.WRONG_SHAPE


def test_an_embargo_that_cannot_be_read_does_not_stop_a_kill():
    assert read(message("Adv 32, Kill")).change is Change.KILL


@pytest.mark.parametrize(
    ("trailer", "provider", "created"),
    [
        ("MNA-NY-05-12-26 1405EDT<", "MNA", datetime(2026, 5, 12, 18, 5, tzinfo=UTC)),
        ("MNA-05-12-26 1405EST", "MNA", datetime(2026, 5, 12, 19, 5, tzinfo=UTC)),
        ("MNA-NY-05-12-26 1405", "MNA", datetime(2026, 5, 12, 18, 5, tzinfo=UTC)),
        ("14:05ET 12-05-26<", "wire", datetime(2026, 5, 12, 18, 5, tzinfo=UTC)),
        ("", "wire", None),
    ],
)
def test_the_trailer_states_agency_and_time(trailer, provider, created):
    item = read(message(trailer=trailer))
    assert (item.provider, item.version_created, item.warnings) == (provider, created, ())


def test_a_trailer_within_the_text_is_a_trailer():
    item = read(message(text=f"{TEXT}\r\nMNA-NY-05-12-26 1405EDT<\r\n", trailer=""))
    assert item.version_created == datetime(2026, 5, 12, 18, 5, tzinfo=UTC)
    assert body(item).endswith("185 workers.")


def test_a_day_that_the_calendar_does_not_have_is_doubted():
    item = read(message(trailer="MNA-NY-02-30-26 1405EDT"))
    assert (item.version_created, len(item.warnings)) == (None, 1)


@pytest.mark.parametrize(("letter", "urgency"), [("f", 1), ("b", 2), ("u", 3), ("r", 5), ("d", 6), ("a", 7)])
def test_the_priority_is_an_urgency(letter, urgency):
    assert read(message(priority=letter)).urgency == urgency


def test_a_message_in_the_manner_of_the_north_is_read():
    # With a version field that is empty, `@` before `<`, fields with names, and a title that is called so.
    data = (
        b"\x16\x16\x01B1488\x1fcpstf\r\nr b\x13\x11 Dollar-Markets   TB06 31-10 0588\r\n"
        b"\x02^Dollar-Markets@<\r\ncode:2<\r\n^Update:ADDS details@<\r\n^INDEX: Economy@<\r\n"
        b"^HL:Dollar climbs over the\r\nmeadow@<\r\n^By Ada Example@<\r\n"
        b"\t   TARNBRIDGE _ The dollar climbed.<\r\n\x03\r\n16:35ET 12-05-26<\r\n\x04\r\n"
    )
    item = read(data)
    assert (item.headline, item.slugline, item.byline) == (
        "Dollar climbs over the meadow",
        "Dollar-Markets",
        "By Ada Example",
    )
    assert [block.text for block in item.blocks] == ["TARNBRIDGE _ The dollar climbed."]
    assert item.ed_note == "ADDS details"


def test_a_message_without_slug_has_its_title_as_headline():
    data = b"\x01a0123\r\n\x02^Mill to close in the summer<\r\n\tIt will close.<\r\n\x03"
    item = read(data)
    assert (item.headline, item.slugline, body(item)) == ("Mill to close in the summer", "", "It will close.")
    assert item.warnings == ("the header cannot be read",)


def test_a_message_without_stx_and_etx_is_read_with_doubts():
    data = message().replace(b"\x02", b"").replace(b"\x03", b"").replace(b"\x04", b"")
    item = read(data)
    assert (item.headline, item.urgency) == ("Tarnbridge-Mill", 5)
    assert item.version_created == datetime(2026, 5, 12, 18, 5, tzinfo=UTC)
    assert len(item.warnings) == 2


def test_several_messages_are_several_items():
    data = message() + message(slug="BC-Other") + b"\x01junk\x04"
    first, second, bad = read_all(data)
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert (first.headline, second.headline) == ("Tarnbridge-Mill", "Other")
    assert isinstance(bad, Rejected)
    assert bad.part == b"junk"


PIECES = st.sampled_from(
    [b"\x01", b"\x02", b"\x03", b"\x04", b"^", b"<\r\n", b"\n\t", b",", b"\xff", b"\x1f"]
)
WORDS = st.sampled_from([b"a0123\r\n", b"r f BC-Mill 1stLd 0340", b"Kill", b"Adv 25", b"^Eds: ", b"^By A="])


@given(st.lists(PIECES | WORDS | st.binary(max_size=8), max_size=30).map(b"".join))
def test_no_bytes_raise_anything_but_a_rejection(data):
    try:
        items = read_all(data)
    except Rejected:
        return
    assert items
    assert all(isinstance(item, Item | Rejected) for item in items)
