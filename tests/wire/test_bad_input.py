"""Each line of docs/bad-input.md, in every format that it concerns."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from builders import make_record
from wire_samples import FORMATS, JSON, XML, Sample, feed_of, write
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Draft, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body, clean
from wiredesk.wire import parse, read
from wiredesk.wire.body import NOT_PUBLIC

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "docs" / "bad-input.md"
GOOD = Sample()
NAR = "http://iptc.org/std/nar/2006-10-01/"

# What the formats can say: those that are not named have no such field.
FRAMED = ("iptc7901", "anpa1312")
WITH_ID = (*JSON, *XML, "email")
WITH_VERSION = (*JSON, "newsml-g2", "newsml1", "nitf")
WITH_TIME = (*WITH_VERSION, "rss")
WITH_STATUS = WITH_VERSION
WITH_EMBARGO = ("ninjs", "digitalwires", "json", "newsml-g2", "newsml1", "nitf")
WITH_KILL = (*WITH_STATUS, *FRAMED)
WITH_DECLARATION = (*XML, "email")


def items_of(name: str, data: bytes) -> list[Item]:
    return parse(data, feed_of(name), NOON)


def item_of(name: str, sample: Sample) -> Item:
    [item] = items_of(name, write(name, sample))
    return item


def reason_of(name: str, data: bytes, feed: Feed | None = None) -> Reason:
    with pytest.raises(Rejected) as caught:
        parse(data, feed or feed_of(name), NOON)
    return caught.value.reason


def draft_of(name: str, sample: Sample) -> Draft:
    [draft] = read(make_record(write(name, sample), feed="tka", received=NOON), feed_of(name))
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize("name", FORMATS)
def test_the_samples_are_good(name):
    item = item_of(name, GOOD)
    assert body(item).endswith(GOOD.text)
    assert item.warnings == ()
    if name != "json":  # any JSON may be one: the feed says it
        assert parse(write(name, GOOD), Feed(name="tka"), NOON) == [item]


@pytest.mark.parametrize("name", [*JSON, "newsml-g2", "newsml1", "nitf"])
def test_a_document_that_is_cut_short_is_refused(name):
    data = write(name, GOOD)
    for share in (0.3, 0.6, 0.95):
        assert reason_of(name, data[: int(len(data) * share)]) is Reason.MALFORMED


def test_of_a_feed_that_is_cut_short_the_whole_entries_are_read():
    data = write("rss", GOOD)
    entry = data[data.index(b"<entry>") : data.index(b"</entry>")] + b"</entry>"
    cut = data.replace(entry, entry + entry.replace(b"4711", b"4712"))[:-60]
    first, second = read(make_record(cut), feed_of("rss"))
    assert isinstance(first, Draft)
    assert first.item.warnings
    assert isinstance(second, Rejected)
    assert second.reason is Reason.MALFORMED


@pytest.mark.parametrize("name", FRAMED)
def test_a_message_without_its_end_lives_with_a_warning(name):
    data = write(name, GOOD)
    [item] = items_of(name, data[: data.index(b"\x03")])
    assert any("end" in warning for warning in item.warnings)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("data", [None, b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_a_record_of_nothing_is_refused(name, data):
    [found] = read(make_record(data), feed_of(name))
    assert isinstance(found, Rejected)
    assert found.reason is Reason.EMPTY


@pytest.mark.parametrize("name", ["auto", *FORMATS])
@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"PK\x03\x04\x14\x00", b"\x89PNG\r\n\x1a\n", b"\x1f\x8b\x08\x00"]
)
def test_files_of_other_kinds_are_refused(name, data):
    feed = Feed(name="tka") if name == "auto" else feed_of(name)
    assert reason_of(name, data + b"\x00\x01 words" * 9, feed) is Reason.UNKNOWN_FORMAT


@pytest.mark.parametrize("name", WITH_DECLARATION)
def test_a_character_set_that_the_bytes_contradict_is_not_believed(name):
    for declared, written in [("us-ascii", "utf-8"), ("utf-8", "windows-1252")]:
        data = write(name, GOOD).decode().replace("utf-8", declared).encode(written)
        [item] = items_of(name, data)
        assert item.headline == GOOD.headline
        assert body(item) == GOOD.text
        assert any("character set" in warning for warning in item.warnings)


@pytest.mark.parametrize("name", WITH_DECLARATION)
def test_a_character_set_that_nobody_knows_is_not_asked_for(name):
    [item] = items_of(name, write(name, GOOD).replace(b"utf-8", b"x-nonsense"))
    assert body(item) == GOOD.text
    assert any("x-nonsense" in warning for warning in item.warnings)


@pytest.mark.parametrize("name", [*JSON, *FRAMED, "plain"])
def test_bytes_that_are_no_utf_8_are_read_with_a_warning(name):
    [item] = items_of(name, write(name, GOOD, "windows-1252"))
    assert body(item).endswith(GOOD.text)
    assert any("character set" in warning for warning in item.warnings)


@pytest.mark.parametrize("name", FORMATS)
def test_control_characters_cost_no_item(name):
    text = GOOD.text.replace("wieder", "wie\x07der").replace("37", "\x1f37")
    data = write(name, GOOD._replace(text=text))
    [item] = items_of(name, data)
    assert "\x07" not in body(clean(item))
    assert "Paare" in body(item)


@pytest.mark.parametrize("name", [*FRAMED, "ndjson"])
def test_two_items_in_one_message_are_two_items(name):
    first, second = write(name, GOOD), write(name, GOOD._replace(headline="Ein anderer", text="Ganz anders."))
    items = items_of(name, first + b"\n" + second)
    assert [item.source.index for item in items] == [0, 1]
    assert [body(item).rpartition("\n")[2] for item in items] == [GOOD.text, "Ganz anders."]


@pytest.mark.parametrize(
    ("name", "part"), [("newsml-g2", "newsItem"), ("newsml1", "NewsItem"), ("rss", "entry")]
)
def test_two_items_in_one_document_are_two_items(name, part):
    document = write(name, GOOD).decode()
    start, end = document.index(f"<{part}"), document.index(f"</{part}>") + len(f"</{part}>")
    head, item, tail = document[:start], document[start:end], document[end:]
    if name == "newsml-g2":
        head, tail = f'{head}<newsMessage xmlns="{NAR}"><itemSet>', f"</itemSet></newsMessage>{tail}"
    items = items_of(name, (head + item + item.replace("4711", "4712") + tail).encode())
    assert [(found.item_id or "")[-4:] for found in items] == ["4711", "4712"]


@pytest.mark.parametrize("name", ["ninjs", "digitalwires", "json", "newsml-g2", "newsml1", "nitf"])
def test_two_documents_in_one_message_are_refused(name):
    assert reason_of(name, write(name, GOOD) + b"\n" + write(name, GOOD)) is Reason.MALFORMED


@pytest.mark.parametrize("name", ["ndjson", *FRAMED])
def test_a_part_that_is_wrong_costs_no_other(name):
    good = write(name, GOOD)
    wrong = b"{" if name == "ndjson" else b"\x01\x02\x03\x04"
    [first, second, *_] = read(make_record(good + b"\n" + wrong + b"\n" + good), feed_of(name))
    assert isinstance(first, Draft)
    assert isinstance(second, Rejected)
    assert second.part
    assert second.part in wrong


@pytest.mark.parametrize("name", WITH_VERSION)
def test_a_version_that_goes_backwards_does_not_win(name):
    newer = draft_of(name, GOOD._replace(version="9", created="2026-05-12T10:00:00Z"))
    older = draft_of(name, GOOD._replace(version="10", created="2026-05-12T09:00:00Z"))
    assert newer.item.story_id == older.item.story_id
    assert newer.rank > older.rank


@pytest.mark.parametrize("name", WITH_KILL)
def test_a_kill_without_a_text_or_a_story_is_a_kill(name):
    killed = draft_of(name, GOOD._replace(status="canceled", text=""))
    assert (killed.item.status, killed.item.change) == (Status.CANCELED, Change.KILL)
    assert killed.item.blocks == ()
    # Whatever comes later of that story is older than its kill.
    assert killed.rank > draft_of(name, GOOD._replace(created="2026-06-12T10:00:00Z")).rank
    assert killed.item.story_id == draft_of(name, GOOD).item.story_id or killed.item.refers


@pytest.mark.parametrize("name", WITH_TIME)
@pytest.mark.parametrize("year", [1900, 2100])
def test_a_time_of_another_century_is_kept_and_ranks_within_bounds(name, year):
    draft = draft_of(name, GOOD._replace(created=f"{year}-01-01T00:00:00Z"))
    assert draft.item.version_created == datetime(year, 1, 1, tzinfo=UTC)
    assert 0 < draft.rank < 1 << 63
    assert (draft.rank > draft_of(name, GOOD).rank) is (year == 2100)


@pytest.mark.parametrize("name", WITH_TIME)
def test_a_time_that_cannot_be_read_is_left_out_and_named(name):
    item = item_of(name, GOOD._replace(created="gestern"))
    assert item.version_created is None
    assert any("gestern" in warning for warning in item.warnings)


@pytest.mark.parametrize("name", WITH_ID)
def test_an_id_of_any_length_is_an_id(name):
    # The header of an e-mail is read up to 2,000 characters.
    long = f"urn:newsml:tka.example:{'a' * (600 if name == 'email' else 100_000)}"
    item = item_of(name, GOOD._replace(item_id=long))
    assert long in (item.item_id or "")
    assert re.fullmatch("[0-9a-f]{20}", item.story_id)
    assert item.story_id != item_of(name, GOOD._replace(item_id=long + "b")).story_id


@pytest.mark.parametrize("name", [*JSON, "newsml-g2", "newsml1"])
def test_an_item_without_the_id_that_its_format_asks_for_is_refused(name):
    assert reason_of(name, write(name, GOOD._replace(item_id=""))) is Reason.WRONG_SHAPE


@pytest.mark.parametrize("name", WITH_STATUS)
def test_a_status_that_nobody_knows_could_be_a_kill(name):
    assert reason_of(name, write(name, GOOD._replace(status="gone"))) is Reason.WRONG_SHAPE


@pytest.mark.parametrize("name", WITH_EMBARGO)
def test_an_embargo_that_cannot_be_read_opens_nothing(name):
    assert reason_of(name, write(name, GOOD._replace(embargoed="heute abend"))) is Reason.WRONG_SHAPE


@pytest.mark.parametrize("name", ["ninjs", "digitalwires", "json", "newsml-g2", "newsml1", "nitf"])
def test_an_urgency_out_of_range_is_left_out_and_named(name):
    item = item_of(name, GOOD._replace(urgency="99"))
    assert item.urgency is None
    assert any("99" in warning for warning in item.warnings)


@pytest.mark.parametrize("name", [*JSON, *XML])
def test_an_item_that_says_nothing_is_refused(name):
    assert reason_of(name, write(name, GOOD._replace(headline="", text=""))) is Reason.NO_TEXT


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_not_for_publication_is_in_no_field(name):
    secret = "Nicht zur Veröffentlichung: Telefon 0000 12345"
    item = item_of(name, GOOD._replace(text=secret))
    assert "12345" not in repr(item)
    assert NOT_PUBLIC in item.warnings


@pytest.mark.parametrize("name", XML)
def test_entities_are_never_expanded(name):
    bomb = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    fetch = "<!DOCTYPE x [<!ENTITY i SYSTEM 'file:///etc/hostname'>"
    for declarations in (bomb, fetch):
        text = write(name, GOOD._replace(text="&i;")).decode().replace("?>", f"?>{declarations}]>", 1)
        before = process_time()
        assert reason_of(name, text.encode()) is Reason.MALFORMED
        assert process_time() - before < 0.2


@pytest.mark.parametrize("name", [*JSON, *XML])
def test_what_is_nested_without_end_is_refused(name):
    deep = b"[" * 100_000 if name in JSON else write(name, GOOD._replace(text="<i>" * 100_000))
    assert reason_of(name, deep) in (Reason.MALFORMED, Reason.WRONG_SHAPE)


@pytest.mark.parametrize("name", FORMATS)
def test_a_headline_and_a_text_of_any_length_are_read(name):
    long = "Wort " * 80_000
    before = process_time()
    items_of(name, write(name, GOOD._replace(headline=long.strip(), text=long)))
    assert process_time() - before < 2


def test_a_receipt_before_and_after_the_item_changes_nothing_of_it():
    data = write("ninjs", GOOD)
    early, late = (parse(data, feed_of("ninjs"), NOON + timedelta(days=days))[0] for days in (-9_000, 9_000))
    assert early.version_created == late.version_created
    assert early.story_id == late.story_id


def test_every_line_of_the_page_names_a_test_of_this_file():
    named = re.findall(r"`(test_\w+)`", PAGE.read_text("utf-8"))
    here = {name for name in globals() if name.startswith("test_")}
    meta = {"test_the_samples_are_good", "test_every_line_of_the_page_names_a_test_of_this_file"}
    assert sorted(set(named)) == sorted(here - meta)
