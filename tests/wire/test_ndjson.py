import json
from datetime import UTC, datetime

import pytest

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Draft, Status
from wiredesk.settings import Feed
from wiredesk.wire import parse, read
from wiredesk.wire.jsontext import MAX_ITEMS

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FEED = Feed(name="desk", format="ndjson")


def test_a_plain_item_is_read_with_all_its_fields():
    line = {
        "id": "7",
        "provider": "RAP",
        "headline": "Korekta: Most",
        "text": "Pierwszy akapit.\nDrugi akapit.\n(PAP)",
        "published": "2026-05-12T10:00:00+02:00",
        "version": 2,
        "language": "pl",
        "status": "usable",
    }
    [item] = parse(json.dumps(line).encode(), FEED, NOON)
    assert (item.item_id, item.provider, item.headline, item.version) == ("7", "RAP", "Most", "2")
    assert (item.language, item.status, item.change) == ("pl", Status.USABLE, Change.CORRECTION)
    assert item.version_created == datetime(2026, 5, 12, 8, tzinfo=UTC)
    assert [block.text for block in item.blocks] == ["Pierwszy akapit.", "Drugi akapit.", "(PAP)"]


@pytest.mark.parametrize("version", ["2", 2, None, 2.5])
def test_a_version_may_be_a_number_or_a_text(version):
    [item] = parse(json.dumps({"id": 1, "headline": "x", "version": version}).encode(), FEED, NOON)
    assert item.version == (None if version is None else str(version))
    assert item.item_id == "1"


def test_a_canceled_item_needs_no_text():
    [item] = parse(b'{"id": "1", "status": "canceled"}', FEED, NOON)
    assert (item.status, item.change) == (Status.CANCELED, Change.KILL)


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        (b'{"headline": "x"}', Reason.WRONG_SHAPE, "`id`"),
        (b'{"id": " ", "headline": "x"}', Reason.WRONG_SHAPE, "$.id"),
        (b'{"id": "1", "headline": 5}', Reason.WRONG_SHAPE, "$.headline"),
        (b'{"id": "1", "headline": "x", "status": "dead"}', Reason.WRONG_SHAPE, "$.status"),
        (b'{"id": "1"}', Reason.NO_TEXT, "neither"),
        (b'{"id": "1", "headline": "x"', Reason.MALFORMED, "JSON"),
        (b'["id"]', Reason.WRONG_SHAPE, "object"),
        (b'{"id": "1", "headline": "\xff"}', Reason.BAD_ENCODING, "byte 25"),
        (b'{"id": "1", "x": [' + b"0," * 600_000 + b"0]}", Reason.TOO_LARGE, "values"),
        (b'{"id": "1", "x":' + b"[" * 200_000, Reason.MALFORMED, "deeply"),
    ],
)
def test_a_wrong_line_is_refused_with_its_bytes_and_the_others_go_on(line, reason, said):
    good = b'{"id": "0", "headline": "first"}', b'{"id": "9", "headline": "last"}'
    found = list(read(make_record(b"\n".join((good[0], line, good[1]))), FEED))
    first, refused, last = found
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert (first.item.headline, last.item.headline) == ("first", "last")
    assert (first.item.source.index, last.item.source.index) == (0, 2)
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.part) == (reason, line)
    assert said in refused.message
    assert "line 2" in refused.message


def test_a_line_separator_inside_a_text_ends_no_line():
    data = '{"id": "1", "text": "eins\u2028zwei"}\r\n\r\n'.encode()
    [item] = parse(data, Feed(name="desk"), NOON)
    assert [block.text for block in item.blocks] == ["eins", "zwei"]


def test_an_array_may_stand_for_the_lines():
    data = b' [\n{"id": "1", "headline": "a"},\n{"headline": "b"},\n{"id": 3, "headline": "c"}]'
    first, refused, last = read(make_record(data), FEED)
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert [(draft.item.headline, draft.item.source.index) for draft in (first, last)] == [("a", 0), ("c", 2)]
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.part) == (Reason.WRONG_SHAPE, b'{"headline": "b"}')


def test_each_line_may_be_in_a_character_set_of_its_own():
    lines = [
        '{"id": 1, "headline": "Straße überflutet, Brücke gesperrt"}'.encode(code)
        for code in ("utf-8", "cp1252")
    ]
    utf8, other = parse(b"\n".join(lines), FEED, NOON)
    assert utf8.headline == other.headline
    assert (utf8.warnings, other.warnings) == ((), ("character set: not stated, read as windows-1252",))


def test_more_lines_than_a_message_may_have_are_refused_at_once():
    [refused] = read(make_record(b"{}\n" * (MAX_ITEMS + 1)), FEED)
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.TOO_LARGE


def test_lines_in_utf_16_are_lines():
    found = parse('{"id": 1, "headline": "Łódź"}\n{"id": 2, "headline": "Ł"}\n'.encode("utf-16"), FEED, NOON)
    assert [item.headline for item in found] == ["Łódź", "Ł"]
