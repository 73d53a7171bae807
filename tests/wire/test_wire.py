"""What holds for all formats: every record ends in items or rejections, whatever its bytes are."""

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Draft, Status
from wiredesk.settings import FORMATS, Feed
from wiredesk.text import body, clean
from wiredesk.wire import parse, read
from wiredesk.wire.identity import fingerprint, rank

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
TESTS = Path(__file__).parents[1]
SAMPLES = sorted(path for path in (TESTS.parent / "samples").glob("*/*") if path.is_file())
LIFECYCLE = TESTS / "data/lifecycle"
READ_FORMATS = ("ninjs-3.0", "ninjs-1.6", "plain-text")


def outcomes(data: bytes | None, feed: Feed = Feed(name="inbox")) -> list[Draft | Rejected]:  # noqa: B008
    found = list(read(make_record(data), feed))
    assert found
    return found


@pytest.mark.parametrize("data", [None, b"", b" \r\n\t", b"\xef\xbb\xbf\n"])
def test_a_record_without_bytes_is_empty(data):
    [refused] = outcomes(data)
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.EMPTY


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        (b"\xff", Reason.BAD_ENCODING, "byte 0 (0xff)"),
        ("Zakończenie".encode("cp1250"), Reason.BAD_ENCODING, "byte 4 (0xf1)"),
        (b'{"uri": "urn:1", "headline": "Zako\xf1czenie"}', Reason.BAD_ENCODING, "byte 34"),
        (b'{"uri": "urn:1", "headline": "x', Reason.MALFORMED, "JSON"),
        (b'{"uri": ' + b"[" * 200_000, Reason.MALFORMED, "deeply"),
        (b'{"uri":"u","bodies":[{"contentType":"text/html","value":"' + b"<i>" * 9_000 + b'x"}]}',
         Reason.MALFORMED, "deeply"),
        (b'{"uri": 5}', Reason.WRONG_SHAPE, "$.uri"),
        (b"<?xml version='1.0'?><newsItem>", Reason.MALFORMED, "XML"),
        (b"<!doctype html><p>Text</p>", Reason.UNKNOWN_FORMAT, "HTML"),
    ],
)  # fmt: skip
def test_what_is_no_item_is_refused_with_the_reason_and_the_place(data, reason, said):
    [refused] = outcomes(data)
    assert isinstance(refused, Rejected)
    assert refused.reason is reason
    assert said in refused.message
    with pytest.raises(Rejected):
        parse(data, Feed(name="inbox"), NOON)


@pytest.mark.parametrize("form", ["plain", "ninjs", "ndjson"])
def test_markup_is_never_read_as_text_whatever_the_feed_says(form):
    [refused] = outcomes(b"<newsItem><p>Text</p></newsItem>", Feed(name="inbox", format=form))
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.UNKNOWN_FORMAT


def check(data: bytes, form: str) -> None:
    """Whatever comes out says something, can be ranked and can be written."""
    for found in outcomes(data, Feed(name="inbox", format=form)):
        if isinstance(found, Draft):
            item = clean(found.item)
            assert clean(item) == item
            assert 0 < found.rank < 2**63
            assert item.headline or item.blocks or item.status is Status.CANCELED
            msgspec.json.encode(item)


@given(st.binary(), st.sampled_from(FORMATS))
def test_any_bytes_end_in_items_or_rejections(data, form):
    check(data, form)


@given(st.text(), st.sampled_from(FORMATS))
def test_any_text_ends_in_items_or_rejections(text, form):
    check(text.encode("utf-8", "replace"), form)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from((
    "uri", "id", "version", "versionCreated", "firstcreated", "pubStatus", "embargoed", "headline",
    "headlines", "bodies", "body_text", "body_html", "by", "byline", "located", "subject", "places",
    "infosources", "urgency", "slugline", "edNote", "language", "text", "published", "status", "provider",
))  # fmt: skip


@given(st.dictionaries(NAMES, JSON), st.sampled_from(FORMATS))
def test_any_json_ends_in_items_or_rejections(fields, form):
    check(json.dumps({"uri": "u", "id": "i", **fields}).encode(), form)


@given(st.sampled_from(SAMPLES), st.data(), st.sampled_from(FORMATS))
def test_a_damaged_sample_ends_in_items_or_rejections(path, data, form):
    bytes_ = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(bytes_) - 1))
        bytes_[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=4))
        if not bytes_:
            break
    check(bytes(bytes_), form)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_sample_is_an_item_but_the_broken_one(path):
    found = outcomes(path.read_bytes(), Feed(name=path.parent.name))
    assert [isinstance(each, Draft) for each in found] == [path.stem != "broken"] * len(found)


def test_a_text_that_comes_again_later_is_the_same_content_of_the_same_story():
    data, feed = b"Titel\n\nEin Absatz, der laenger ist als sein Titel.", Feed(name="inbox")
    [first] = read(make_record(data), feed)
    [again] = read(make_record(data, offset=7, received=make_record().received.replace(hour=15)), feed)
    assert isinstance(first, Draft)
    assert isinstance(again, Draft)
    assert (again.fingerprint, again.item.story_id) == (first.fingerprint, first.item.story_id)
    assert again.rank > first.rank
    assert again.item.source.offset == 7


def cases() -> list[Any]:
    """Folder, times and expectation of each story of the lifecycle cases that comes in formats we read."""
    found = []
    for path in sorted(LIFECYCLE.glob("*/expect.json")):
        expected = json.loads(path.read_text("utf-8"))
        deliveries = {delivery["file"]: delivery for delivery in expected["deliveries"]}
        for number, story in enumerate(expected["stories"]):
            if all(deliveries[name]["format"] in READ_FORMATS for name in story["members"]):
                received = {
                    name: datetime.fromisoformat(deliveries[name]["received"]) for name in story["members"]
                }
                found.append(pytest.param(path.parent, received, story, id=f"{path.parent.name}-{number}"))
    return found


CASES = cases()


def test_the_lifecycle_cases_are_there():
    assert len(CASES) >= 17


@pytest.mark.parametrize(("folder", "received", "story"), CASES)
def test_the_ranks_of_a_lifecycle_show_the_version_that_is_expected(folder, received, story):
    feed = Feed(name="wire", zone="Europe/Berlin")
    items = {name: parse((folder / name).read_bytes(), feed, at)[0] for name, at in received.items()}
    assert len({item.story_id for item in items.values()}) == 1
    ranks = {name: rank(item, fingerprint(item), feed.order) for name, item in items.items()}
    assert len(set(ranks.values())) == len(ranks)
    assert max(ranks, key=ranks.__getitem__) == story["shown"]
    shown = items[story["shown"]]
    assert (shown.item_id, shown.version, shown.status) == (story["id"], story["version"], story["status"])
    if "change class may also be update" not in (story.get("note") or ""):
        assert shown.change == story["change"]
    # A kill without a headline says nothing of the one that it kills; the store knows that.
    assert shown.headline == story["headline"] or (shown.headline == "" and shown.status is Status.CANCELED)
    for words in story.get("body_contains", ()):
        assert words in body(shown)
    for words in story.get("body_must_not_contain", ()):
        assert words not in body(shown)


def test_the_stories_of_one_stream_are_not_mixed_up():
    ids = [
        {
            parse((folder / name).read_bytes(), Feed(name="wire"), at)[0].story_id
            for name, at in received.items()
        }
        for folder, received, _ in (case.values for case in CASES)
    ]
    assert all(not one & other for one, other in itertools.combinations(ids, 2))


def test_a_part_that_is_not_for_publication_is_gone_after_the_parse():
    folder = LIFECYCLE / "32-nonpublic-block-ninjs-de"
    [item] = parse((folder / "01-new.json").read_bytes(), Feed(name="wire"), NOON)
    assert "555-0132" not in repr(item)


def test_a_kill_that_names_no_source_meets_the_story_of_the_agency():
    def of(**stated):
        return parse(json.dumps({"uri": "urn:test:1", **stated}).encode(), Feed(name="inbox"), NOON)[0]

    original = of(headline="Die Brücke ist gesperrt", infosource=[{"name": "tka"}])
    kill = of(pubstatus="canceled")
    assert (original.provider, kill.provider) == ("tka", "inbox")
    assert kill.story_id == original.story_id
