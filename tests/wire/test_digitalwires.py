import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from builders import make_record
from shared import shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Dateline, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire import parse
from wiredesk.wire.digitalwires import FIELDS
from wiredesk.wire.digitalwires import parse as parse_all

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FEED = Feed(name="tka")
SECRET = "000 555-0132"

ONE = {
    "format": "digitalwires@0.9.1", "urn": "urn:newsml:tka.example:20260512:bruecke", "entry_id": "x9",
    "version": 2, "version_created": "2026-05-12T11:00:00+02:00", "updated": "2026-05-12T09:01:00Z",
    "pubstatus": "usable", "embargoed": "2026-05-12T20:00:00+02:00", "urgency": 3, "language": "de",
    "headline": "Br&uuml;cke <em>gesperrt</em>", "kicker": "Verkehr", "teaser": "Kurz gesagt.",
    "dateline": "Brunnfeld (tka) - ", "byline": "Von Ada Beispiel, tka", "creditline": "tka",
    "article_html": "<section><p>Die Brücke ist zu.</p><h2>Umleitung</h2><p>Es gibt eine.</p></section>",
    "categories": [
        {"type": "dnltype:dpasubject", "name": "Verkehr", "qcode": "dpasubject:232"},
        {"type": "dnltype:keyword", "name": "Brücke"},
        {"type": "dnltype:geosubject", "name": "Brunnfeld"},
        {"type": "dnltype:poi", "name": f"Rathaus, {SECRET}"},
        {"type": "dnltype:provider", "name": "tka-regional"},
    ],
    "ednotes": [
        {"role": "dpaednoterole:closingline", "ednote": "tka tz/mk", "is_publishable": True},
        {"role": "dpaednoterole:editorialnote", "ednote": "Weitere Meldung folgt", "is_publishable": True},
        {"role": "dpaednoterole:editorialnote", "ednote": f"Intern {SECRET}", "is_publishable": False},
        {"role": "dpaednoterole:editorialnote", "ednote": f"Unklar {SECRET}"},
        {"role": "dpaednoterole:contacts", "ednote": f"Stadt {SECRET}", "is_publishable": True},
        {"role": "dpaednoterole:dpacontacts", "ednote": f"Redaktion {SECRET}", "is_publishable": False},
    ],
    "notepad": {"header_html": "<h3>Notizblock</h3>", "nonpublic_html": f"<p>{SECRET}</p>"},
}  # fmt: skip


def read(**fields: Any) -> Item:
    document = {"urn": "urn:1", "headline": "Titel", **fields}
    [item] = parse(json.dumps(document).encode(), FEED, NOON)
    return item


def note(role: str | None, text: str, public: bool | None = True) -> dict[str, Any]:
    return {"role": role, "ednote": text, "is_publishable": public}


def test_every_field_is_read_and_the_teaser_is_no_body():
    [item] = parse(json.dumps(ONE).encode(), FEED, NOON)
    assert item == Item(
        story_id=item.story_id,
        provider="tka",
        item_id="urn:newsml:tka.example:20260512:bruecke",
        version="2",
        version_created=datetime(2026, 5, 12, 9, tzinfo=UTC),
        embargoed=datetime(2026, 5, 12, 18, tzinfo=UTC),
        urgency=3,
        headline="Brücke gesperrt",
        byline="Von Ada Beispiel, tka",
        language="de",
        blocks=(
            Block(BlockKind.PARAGRAPH, "Die Brücke ist zu."),
            Block(BlockKind.HEADING, "Umleitung"),
            Block(BlockKind.PARAGRAPH, "Es gibt eine."),
        ),
        dateline=Dateline("Brunnfeld (tka) -"),
        subjects=("Verkehr", "Brücke"),
        places=("Brunnfeld",),
        ed_note="Weitere Meldung folgt",
        change=Change.UPDATE,
        source=item.source,
    )
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)


def test_what_is_not_for_publication_is_in_no_field():
    [item] = parse(json.dumps(ONE).encode(), FEED, NOON)
    assert SECRET not in repr(item)


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        ({}, Change.NEW),
        ({"version": 3}, Change.UPDATE),
        ({"signal": "sig:update"}, Change.UPDATE),
        ({"signal": "sig:repeat"}, Change.REPEAT),
        ({"categories": [{"type": "dnltype:signal", "name": "correction"}]}, Change.CORRECTION),
        ({"signal": "apsig:newscontent", "version": 2}, Change.UPDATE),
        ({"ednotes": [note("dpaednoterole:correction", "Im 2. Satz: zwölf.")]}, Change.CORRECTION),
        ({"signal": "sig:update", "ednotes": [note("dpaednoterole:correction", "x")]}, Change.UPDATE),
        ({"ednotes": [note("dnlrole:ap.ednote", "Eds: CORRECTS: the mill.", False)]}, Change.CORRECTION),
        ({"ednotes": [note(None, "Foto: Archiv", False)]}, Change.NEW),
        ({"pubstatus": "canceled", "signal": "sig:update"}, Change.KILL),
        ({"pubstatus": "withheld"}, Change.HOLD),
    ],
)
def test_the_signal_tells_the_change_then_the_notes_do(fields, change):
    assert read(**fields).change is change


def test_a_kill_without_text_is_a_kill():
    item = read(headline=None, article_html=None, pubstatus="canceled")
    assert (item.status, item.change, item.headline) == (Status.CANCELED, Change.KILL, "")


def test_a_picture_with_a_headline_is_an_item():
    assert read(article_html=None, ednotes=None, categories=None).blocks == ()


def test_the_provider_is_the_credit_line_else_the_category():
    categories = [{"type": "dnltype:provider", "name": "tka"}]
    assert read(categories=categories).provider == "tka"
    assert read(categories=categories, creditline="Vestline").provider == "Vestline"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"urn": " "}, "$.urn"),
        ({"urn": 5}, "$.urn"),
        ({"pubstatus": "gone"}, "$.pubstatus"),
        ({"embargoed": "heute abend"}, "$.embargoed"),
        ({"ednotes": [{"is_publishable": "no"}]}, "$.ednotes[0].is_publishable"),
        ({"article_html": ["x"]}, "$.article_html"),
    ],
)
def test_what_the_desk_acts_on_is_refused_where_it_is_wrong(fields, said):
    with pytest.raises(Rejected) as caught:
        read(**fields)
    assert caught.value.reason is Reason.WRONG_SHAPE
    assert said in caught.value.message


@pytest.mark.parametrize(
    "fields", [{"urgency": "hoch"}, {"version_created": "gestern"}, {"urgency": [3]}, {"urgency": 0}]
)
def test_what_is_only_shown_or_ordered_by_is_doubted_and_left_out(fields):
    item = read(**fields)
    assert len(item.warnings) == 1
    assert (item.urgency, item.version_created) == (None, None)


def test_several_items_in_one_message_are_items_and_the_wrong_one_is_refused_alone():
    data = json.dumps([ONE, {"urn": 5}, {**ONE, "urn": "urn:2"}]).encode()
    first, refused, last = parse_all(data, make_record(data), FEED)
    assert isinstance(first, Item)
    assert isinstance(last, Item)
    assert (first.source.index, last.source.index, last.item_id) == (0, 2, "urn:2")
    assert isinstance(refused, Rejected)
    assert (refused.reason, refused.part) == (Reason.WRONG_SHAPE, b'{"urn": 5}')
    assert "element 2" in refused.message


def test_no_telephone_number_of_staff_is_in_a_real_item():
    for path in sorted(shared("data/wire/dpa-digitalwires").iterdir()):
        document = json.loads(path.read_text("utf-8"))
        [item] = parse(path.read_bytes(), FEED, NOON)
        hidden = " ".join(
            [note["ednote"] for note in document.get("ednotes") or () if not note["is_publishable"]]
            + [(document.get("notepad") or {}).get("nonpublic_html") or ""]
        )
        public = document["article_html"] or ""
        shown = repr(item)
        numbers = {number for number in re.findall(r"\+?\d[\d /-]{7,}\d", hidden) if number not in public}
        assert not [number for number in numbers if number in shown], path.name
        assert body(item) or not document["article_html"]
