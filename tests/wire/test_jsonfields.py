import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Dateline, Item, Status
from wiredesk.settings import JSON_FIELDS, Feed
from wiredesk.wire import parse
from wiredesk.wire import read as read_all
from wiredesk.wire.jsonfields import FIELDS
from wiredesk.wire.jsonfields import parse as parse_all

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)

PATHS = {
    "item_id": "altids.item", "provider": "source.0.name", "version": "version", "first_created": "first",
    "version_created": "now", "status": "pub", "embargoed": "embargo", "urgency": "urgency",
    "headline": "headline", "slugline": "slug", "byline": "bylines.by", "language": "lang",
    "body": "content.text", "dateline": "located", "subjects": "subject.name", "places": "place",
    "ed_note": "note", "change": "change",
}  # fmt: skip
ONE = {
    "altids": {"item": "urn:mna:1"}, "source": [{"name": "MNA"}, {"name": "RAP"}], "version": 2,
    "first": "2026-05-12T08:00:00Z", "now": "2026-05-12T09:30:00", "pub": "usable",
    "embargo": "2026-05-12T20:00:00Z", "urgency": "3", "headline": "Mill &amp; bridge", "slug": "Tarnbridge",
    "bylines": [{"by": "By Ada Example"}, {"title": "Reporter"}], "lang": "en", "located": "TARNBRIDGE",
    "content": {"text": "<p>The mill closes.</p><p>(MNA)</p>"}, "place": ["Tarnbridge", "Vestmark"],
    "subject": [{"name": "Industry"}, {"code": 4}, {"name": "Jobs"}], "note": "Two corrections follow",
    "change": "sig:correction",
}  # fmt: skip


def feed(**paths: str) -> Feed:
    return Feed(name="mna", format="json", zone="Europe/Berlin", fields=paths)


def read(fields: dict[str, Any], **paths: str) -> Item:
    wanted = {"item_id": "id", "headline": "title", **paths}
    [item] = parse(json.dumps({"id": "7", "title": "Titel", **fields}).encode(), feed(**wanted), NOON)
    return item


def test_every_field_is_read_from_its_path():
    [item] = parse(json.dumps(ONE).encode(), feed(**PATHS), NOON)
    assert item == Item(
        story_id=item.story_id,
        provider="MNA",
        item_id="urn:mna:1",
        version="2",
        first_created=datetime(2026, 5, 12, 8, tzinfo=UTC),
        version_created=datetime(2026, 5, 12, 7, 30, tzinfo=UTC),
        status=Status.USABLE,
        embargoed=datetime(2026, 5, 12, 20, tzinfo=UTC),
        urgency=3,
        headline="Mill & bridge",
        slugline="Tarnbridge",
        byline="By Ada Example",
        language="en",
        blocks=(Block(BlockKind.PARAGRAPH, "The mill closes."), Block(BlockKind.PARAGRAPH, "(MNA)")),
        dateline=Dateline("TARNBRIDGE"),
        subjects=("Industry", "Jobs"),
        places=("Tarnbridge", "Vestmark"),
        ed_note="Two corrections follow",
        change=Change.CORRECTION,
        source=item.source,
    )
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)
    assert set(PATHS) | {"items"} == set(JSON_FIELDS)


def test_a_path_that_leads_nowhere_leaves_the_field_absent():
    wanted = {
        name: f"nowhere.{name}.0" for name in JSON_FIELDS if name not in ("items", "item_id", "headline")
    }
    item = read({}, **wanted)
    assert item == Item(
        story_id=item.story_id, provider="mna", item_id="7", headline="Titel", source=item.source
    )


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("Eins.\nZwei.", ["Eins.", "Zwei."]),
        (["Eins.", "Zwei."], ["Eins.", "Zwei."]),
        ("<p>Eins.</p><p>Zwei.</p>", ["Eins.", "Zwei."]),
        ("Eins.<br/>Zwei.", ["Eins.", "Zwei."]),
        ("5 < 6 und 7 > 3", ["5 < 6 und 7 > 3"]),
    ],
)
def test_a_body_may_be_text_or_html_or_a_list_of_texts(value, texts):
    assert [block.text for block in read({"body": value}, body="body").blocks] == texts


@pytest.mark.parametrize(
    ("value", "change", "status", "doubts"),
    [
        ("update", Change.UPDATE, Status.USABLE, 0),
        ("sig:Repeat", Change.REPEAT, Status.USABLE, 0),
        ("Corrects number of workers", Change.CORRECTION, Status.USABLE, 0),
        ("kill", Change.KILL, Status.CANCELED, 0),
        ("new", Change.NEW, Status.USABLE, 0),
        ("W7", Change.NEW, Status.USABLE, 1),
        (None, Change.NEW, Status.USABLE, 0),
    ],
)
def test_a_change_is_a_word_or_a_note(value, change, status, doubts):
    item = read({"change": value}, change="change")
    assert (item.change, item.status, len(item.warnings)) == (change, status, doubts)


def test_a_kill_without_text_is_a_kill():
    item = read({"title": None, "state": "stat:canceled"}, status="state")
    assert (item.change, item.headline) == (Change.KILL, "")


@pytest.mark.parametrize(
    ("fields", "paths", "reason", "said"),
    [
        ({"id": " "}, {}, Reason.WRONG_SHAPE, "`id`"),
        ({"id": {"x": 1}}, {}, Reason.WRONG_SHAPE, "item_id: expected a text"),
        ({"state": "gone"}, {"status": "state"}, Reason.WRONG_SHAPE, "`state`"),
        ({"state": True}, {"status": "state"}, Reason.WRONG_SHAPE, "`state`"),
        ({"until": "tonight"}, {"embargoed": "until"}, Reason.WRONG_SHAPE, "`until`"),
        ({"until": {}}, {"embargoed": "until"}, Reason.WRONG_SHAPE, "`until`"),
        ({"title": ""}, {}, Reason.NO_TEXT, "neither"),
        ({}, {"items": "nowhere"}, Reason.WRONG_SHAPE, "`nowhere`"),
    ],
)
def test_what_the_desk_acts_on_is_refused_where_it_is_wrong(fields, paths, reason, said):
    with pytest.raises(Rejected) as caught:
        read(fields, **paths)
    assert caught.value.reason is reason
    assert said in caught.value.message


@pytest.mark.parametrize("value", [{"x": 1}, [[1]], True, [{"a": 1}, {"b": 2}]])
def test_what_is_only_shown_is_doubted_once_and_left_out(value):
    item = read({"slug": value, "when": "gestern"}, slugline="slug", version_created="when")
    assert (item.slugline, item.version_created) == ("", None)
    assert len(item.warnings) == 2


@pytest.mark.parametrize(
    ("document", "paths"),
    [
        ([{"id": 1, "title": "a"}, {"title": "b"}, {"id": 3, "title": "c"}], {}),
        ({"data": {"items": [{"id": 1, "title": "a"}, 5, {"id": 3, "title": "c"}]}}, {"items": "data.items"}),
        ({"list": [{"i": {"id": 1, "title": "a"}}, {"i": {}}, {"i": {"id": 3, "title": "c"}}]},
         {"items": "list.i"}),
    ],
)  # fmt: skip
def test_each_of_several_items_is_an_item_or_refused_alone(document, paths):
    data = json.dumps(document).encode()
    first, refused, last = parse_all(data, make_record(data), feed(item_id="id", headline="title", **paths))
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert [(item.item_id, item.headline, item.source.index) for item in (first, last)] == [
        ("1", "a", 0),
        ("3", "c", 2),
    ]
    assert isinstance(refused, Rejected)
    assert refused.part is not None
    assert "element 2" in refused.message


@pytest.mark.parametrize(
    "data", [b"", b"{", b"5", b"[]", b"[[]]", b'{"id": ' + b"9" * 9_000 + b', "title": "x"}', b"[" * 9_000]
)
def test_what_is_no_item_is_refused(data):
    [refused] = read_all(make_record(data), feed(item_id="id", headline="title"))
    assert isinstance(refused, Rejected)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(JSON, st.dictionaries(st.sampled_from(JSON_FIELDS), st.sampled_from(("a", "b.c", "a.0.b", "", "0"))))
def test_any_json_ends_in_items_or_refusals(document, paths):
    data = json.dumps(document).encode()
    try:
        found = parse_all(data, make_record(data), feed(**paths))
    except Rejected:
        return
    assert found
