import json
from datetime import UTC, datetime
from typing import Any

import pytest

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Dateline, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire import parse
from wiredesk.wire.jsontext import MAX_ITEMS, REPLACED
from wiredesk.wire.ninjs import FIELDS
from wiredesk.wire.ninjs import parse as parse_all

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FEED = Feed(name="tka")


def read(feed: Feed = FEED, **fields: Any) -> Item:
    document = {"uri": "urn:1", "headline": "Titel", **fields}
    [item] = parse(json.dumps(document).encode(), feed, NOON)
    return item


# The same item as the three generations of ninjs write it.
ONE = {
    "uri": "urn:1", "version": "2", "firstcreated": "2026-05-12T08:00:00Z",
    "versioncreated": "2026-05-12T11:00:00+02:00", "pubstatus": "usable", "urgency": 3, "language": "de",
    "embargoed": "2026-05-12T20:00:00Z", "headline": "Titel", "slugline": "Marke", "byline": "Von Ada",
    "located": "Brunnfeld", "ednote": "Hinweis", "body_xhtml": "<p>nein</p>", "body_text": "Ein Absatz.",
    "subject": [{"name": "Kultur"}], "place": [{"name": "Brunnfeld"}], "infosource": [{"name": "TKA"}],
}  # fmt: skip
TWO = {
    **{name: ONE[name] for name in ONE if not name.startswith(("headline", "body", "byline"))},
    "by": "Von Ada", "headlines": [{"value": "kurz", "role": "short"}, {"value": "Titel", "role": "main"}],
    "bodies": [{"role": "html", "contenttype": "text/html", "value": "<p>nein</p>"},
               {"role": "text", "contenttype": "text/plain", "value": "Ein Absatz."}],
    "subjects": [{"name": "Kultur"}], "places": [{"name": "Brunnfeld"}], "infosources": [{"name": "TKA"}],
}  # fmt: skip
THREE = {
    **{name: TWO[name] for name in ("uri", "version", "urgency", "language", "headlines", "slugline", "by")},
    **{name: TWO[name] for name in ("located", "subjects", "places")},
    "firstCreated": ONE["firstcreated"], "versionCreated": ONE["versioncreated"], "pubStatus": "usable",
    "embargoedUntil": ONE["embargoed"], "edNote": "Hinweis", "infoSources": [{"name": "TKA"}],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": "Ein Absatz."}],
}  # fmt: skip


@pytest.mark.parametrize("document", [ONE, TWO, THREE], ids=["1.x", "2.x", "3.x"])
def test_all_generations_state_the_same_item(document):
    [item] = parse(json.dumps(document).encode(), FEED, NOON)
    assert item == Item(
        story_id=item.story_id,
        provider="TKA",
        item_id="urn:1",
        version="2",
        first_created=datetime(2026, 5, 12, 8, tzinfo=UTC),
        version_created=datetime(2026, 5, 12, 9, tzinfo=UTC),
        status=Status.USABLE,
        embargoed=datetime(2026, 5, 12, 20, tzinfo=UTC),
        urgency=3,
        headline="Titel",
        slugline="Marke",
        byline="Von Ada",
        language="de",
        blocks=(Block(BlockKind.PARAGRAPH, "Ein Absatz."),),
        dateline=Dateline("Brunnfeld"),
        subjects=("Kultur",),
        places=("Brunnfeld",),
        ed_note="Hinweis",
        change=Change.UPDATE,
        source=item.source,
    )
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Br&uuml;cke &amp; <b>Damm</b>", "Brücke & Damm"),
        ("Damm<br/> gesperrt &#8211; <span class='x'>Update</span>", "Damm gesperrt – Update"),
        ("KORREKTUR: &quot;Damm&quot;", '"Damm"'),
        ("5 < 6, B&B und <unverständlich> &nichts;", "5 < 6, B&B und <unverständlich> &nichts;"),
    ],
)
def test_markup_that_strayed_into_a_headline_is_taken_off(written, read_as):
    assert read(headline=written).headline == read_as
    assert read(headline=None, headlines=[{"value": written}]).headline == read_as


def test_html_is_read_where_there_is_no_plain_text():
    item = read(bodies=[{"contentType": "text/html", "value": "<h2>A</h2><p>b</p><p>dpa mk/ts</p>"}])
    assert item.blocks == (
        Block(BlockKind.HEADING, "A"),
        Block(BlockKind.PARAGRAPH, "b"),
        Block(BlockKind.PARAGRAPH, "dpa mk/ts"),
    )


def test_texts_for_editors_and_teasers_are_no_body():
    texts = [
        {"role": "notepad", "value": "geheim"},
        {"role": "teaser", "value": "kurz"},
        {"role": "main", "value": "lang"},
    ]
    assert body(read(bodies=texts)) == "lang"


def test_the_provider_is_the_feed_s_else_the_item_s_else_the_feed_s_name():
    assert read(Feed(name="tka", provider="P"), infosources=[{"name": "TKA"}]).provider == "P"
    assert read(infosources=[{"name": "TKA"}]).provider == "TKA"
    assert read(copyrightholder="C").provider == "C"
    assert read().provider == "tka"


def test_a_kill_without_any_text_is_a_kill():
    item = read(headline=None, pubStatus="canceled", version="3")
    assert (item.status, item.change, item.headline) == (Status.CANCELED, Change.KILL, "")


@pytest.mark.parametrize("kind", ["picture", "composite", "video"])
def test_a_headline_alone_is_an_item(kind):
    assert read(type=kind, associations={"main": {"uri": "urn:2"}}, renditions=[]).blocks == ()


def test_a_time_without_a_zone_is_in_the_zone_of_the_feed():
    item = read(Feed(name="tka", zone="Europe/Warsaw"), versioncreated="2026-05-12T11:00:00")
    assert item.version_created == datetime(2026, 5, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("versioncreated", "gestern"),
        ("firstcreated", "0001-01-01T00:00:00+14:00"),
        ("urgency", 12),
        ("urgency", True),
    ],
)
def test_what_is_only_shown_or_ordered_by_is_doubted_and_left_out(field, value):
    item = read(**{field: value})
    assert len(item.warnings) == 1
    assert item.version_created is None
    assert item.urgency is None


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"uri": 5}, "$.uri"),
        ({"uri": " "}, "$.uri"),
        ({"headline": ["x"]}, "$.headline"),
        ({"headlines": "x"}, "$.headlines"),
        ({"bodies": [{"value": 1}]}, "$.bodies[0].value"),
        ({"body_text": ["x"]}, "$.body_text"),
        ({"pubstatus": "gone"}, "$.pubStatus"),
        ({"embargoed": "heute abend"}, "$.embargoedUntil"),
        ({"embargoed": True}, "$.embargoed"),
        ({"version": [1]}, "$.version"),
    ],
)
def test_what_the_desk_acts_on_is_refused_where_it_is_wrong(fields, said):
    with pytest.raises(Rejected) as caught:
        read(**fields)
    assert caught.value.reason is Reason.WRONG_SHAPE
    assert said in caught.value.message


def test_an_item_that_says_nothing_is_refused():
    with pytest.raises(Rejected) as caught:
        read(headline=None, bodies=[{"value": " "}])
    assert caught.value.reason is Reason.NO_TEXT


def test_half_an_emoji_does_not_lose_the_item():
    [item] = parse(
        b'{"uri": "urn:1", "headline": "halb \\ud83d", "body_text": "x \\ud83d\\ude00"}', FEED, NOON
    )
    assert (item.headline, body(item)) == ("halb \ufffd", "x \U0001f600")
    assert item.warnings == (REPLACED,)


def test_another_character_set_is_read_with_a_warning_or_as_the_feed_says():
    data = '{"uri": "urn:1", "headline": "Źródło przy ścieżce żąda ciszy"}'.encode("cp1250")
    [guessed] = parse(data, FEED, NOON)
    [told] = parse(data, Feed(name="tka", charsets=("windows-1250",)), NOON)
    assert guessed.headline == told.headline == "Źródło przy ścieżce żąda ciszy"
    assert guessed.warnings == ("character set: not stated, read as windows-1250",)
    assert told.warnings == ()
    [wide] = parse(json.dumps(ONE, ensure_ascii=False).encode("utf-16"), FEED, NOON)
    assert (wide.headline, wide.warnings) == ("Titel", ())


def test_several_items_in_one_message_are_items_and_the_wrong_one_is_refused_alone():
    data = b'[{"uri": "urn:1", "headline": "a"}, {"uri": ""}, {"uri": "urn:3", "headline": "\\ud83d"}]'
    first, refused, last = parse_all(data, make_record(data), FEED)
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert [item.source.index for item in (first, last)] == [0, 2]
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.part) == (Reason.WRONG_SHAPE, b'{"uri": ""}')
    assert "element 2" in refused.message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[]", Reason.WRONG_SHAPE),
        (b"[" + b'{"uri": "u", "headline": "x"},' * MAX_ITEMS + b"{}]", Reason.TOO_LARGE),
        (b'{"uri": "u", "x": [' + b"[]," * 600_000 + b"[]]}", Reason.TOO_LARGE),
        (b'[{"uri": "u"}', Reason.MALFORMED),
    ],
)
def test_a_message_that_is_no_item_is_refused_as_a_whole(data, reason):
    with pytest.raises(Rejected) as caught:
        parse_all(data, make_record(data), FEED)
    assert caught.value.reason is reason
