import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from shared import shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Dateline, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire.body import NOT_PUBLIC
from wiredesk.wire.newsml_g2 import FIELDS, MAX_ITEMS, parse
from wiredesk.wire.xmltext import REPAIRED

FEED = Feed(name="tka", zone="Europe/Berlin")
NAR = "http://iptc.org/std/nar/2006-10-01/"
XHTML = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body>{}</body></html>'
NITF = (
    "<nitf><body><body.head><abstract>A</abstract></body.head><body.content>{}</body.content></body></nitf>"
)


def item(
    about: str = "",
    meta: str = "<headline>Titel</headline>",
    content: str = "<p>Ein Absatz.</p>",
    attributes: str = 'guid="urn:1" version="1"',
    kind: str = "newsItem",
) -> str:
    """A newsItem of these parts; `content` is the body of its XHTML, or a contentSet of its own."""
    if not content.startswith("<contentSet"):
        content = f"<contentSet><inlineXML>{XHTML.format(content)}</inlineXML></contentSet>"
    about, meta = f"<itemMeta>{about}</itemMeta>", f"<contentMeta>{meta}</contentMeta>"
    return f'<{kind} xmlns="{NAR}" {attributes}>{about}{meta}{content}</{kind}>'


def message(*items: str) -> str:
    header = "<header><sent>2026-05-12T09:00:00Z</sent></header>"
    return f'<newsMessage xmlns="{NAR}">{header}<itemSet>{"".join(items)}</itemSet></newsMessage>'


def package(*ids: str, meta: str = "", more: str = "") -> str:
    listed = "".join(f'<itemRef residref="{name}"><title>Meldung</title></itemRef>' for name in ids)
    groups = f'<groupSet root="g"><group id="g">{listed}{more}</group></groupSet>'
    return f'<packageItem guid="urn:p" version="1"><contentMeta>{meta}</contentMeta>{groups}</packageItem>'


def found(document: str) -> list[Item | Rejected]:
    data = document.encode()
    return parse(data, make_record(data), FEED)


def read(*parts: str, **named: str) -> Item:
    [only] = found(item(*parts, **named))
    assert isinstance(only, Item)
    return only


def refusal(document: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        found(document)
    return caught.value


WHOLE = item(
    '<itemClass qcode="ninat:text"/><provider qcode="nprov:TKA"/><versionCreated>2026-05-12T11:00:00+02:00'
    "</versionCreated><firstCreated>2026-05-12T08:00:00Z</firstCreated><embargoed>2026-05-12T20:00:00Z"
    '</embargoed><pubStatus qcode="stat:usable"/><edNote>Ein Hinweis</edNote><signal qcode="sig:update"/>'
    '<link rel="irel:seeAlso" residref="urn:0"><title>Nicht dieser Titel</title></link>',
    "<urgency>3</urgency><contentCreated>2026-05-11</contentCreated><located><name>Brunnfeld</name><broader>"
    '<name>Ostmarken</name></broader></located><language tag="de"/>'
    '<subject qcode="medtop:1"><name>Kultur</name><name xml:lang="en">arts</name></subject>'
    '<subject qcode="medtop:2"/><subject type="cpnat:geoArea"><name>Ostmarken</name></subject>'
    "<slugline>Bühne</slugline><headline rank='2'>Kleiner Titel</headline><headline rank='1'>Titel</headline>"
    "<dateline>Brunnfeld (tka) - </dateline><by>Von Ada</by><creditline>tka</creditline>"
    "<description>Ein Vorspann</description>",
    "<p>Ein <b>Absatz</b>.</p><h2>Zwischentitel</h2><p>Noch einer.</p>",
    'guid="urn:1" version="2" xml:lang="en"',
)


@pytest.mark.parametrize(
    "document",
    [
        WHOLE,
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- c -->{WHOLE}',
        WHOLE.replace(f' xmlns="{NAR}"', ""),
        WHOLE.replace(NAR, "http://iptc.org/std/nar/2099-01-01/"),
        message(WHOLE),
    ],
    ids=["plain", "declaration", "no namespace", "another namespace", "message"],
)
def test_every_field_is_read_from_where_the_standard_has_it(document):
    [only] = found(document)
    assert only == Item(
        story_id=only.story_id,
        provider="TKA",
        item_id="urn:1",
        version="2",
        first_created=datetime(2026, 5, 12, 8, tzinfo=UTC),
        version_created=datetime(2026, 5, 12, 9, tzinfo=UTC),
        status=Status.USABLE,
        embargoed=datetime(2026, 5, 12, 20, tzinfo=UTC),
        urgency=3,
        headline="Titel",
        slugline="Bühne",
        byline="Von Ada",
        language="de",
        blocks=(
            Block(BlockKind.PARAGRAPH, "Ein Absatz."),
            Block(BlockKind.HEADING, "Zwischentitel"),
            Block(BlockKind.PARAGRAPH, "Noch einer."),
        ),
        dateline=Dateline("Brunnfeld (tka) -"),
        subjects=("Kultur", "medtop:2"),
        places=("Brunnfeld", "Ostmarken"),
        ed_note="Ein Hinweis",
        change=Change.UPDATE,
        source=only.source,
    )


def test_any_prefix_will_do():
    document = (
        f'<ns0:newsItem xmlns:ns0="{NAR}" guid="urn:1"><ns0:itemMeta><ns0:pubStatus qcode="stat:canceled"/>'
        "</ns0:itemMeta><ns0:contentMeta><ns0:headline>Titel</ns0:headline></ns0:contentMeta></ns0:newsItem>"
    )
    [only] = found(document)
    assert (only.headline, only.change) == ("Titel", Change.KILL)


def test_what_is_not_stated_stays_absent():
    only = read(attributes='guid="urn:1"')
    for name in ("version", "first_created", "version_created", "embargoed", "urgency", "language"):
        assert getattr(only, name) is None
    assert (only.provider, only.status, only.change) == ("tka", Status.USABLE, Change.NEW)
    assert only.warnings == ()


def test_a_kill_without_any_text_is_a_kill():
    [only] = found(
        '<newsItem guid="urn:1"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>'
    )
    assert (only.status, only.change, only.headline, only.blocks) == (Status.CANCELED, Change.KILL, "", ())


@pytest.mark.parametrize(
    ("about", "status", "change"),
    [
        ('<pubStatus qcode="stat:withheld"/>', Status.WITHHELD, Change.HOLD),
        ('<pubStatus qcode="STAT:Canceled"/>', Status.CANCELED, Change.KILL),
        ('<pubStatus qcode="stat:cancelled"/>', Status.CANCELED, Change.KILL),
        (
            '<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>',
            Status.CANCELED,
            Change.KILL,
        ),
        ('<pubStatus literal="withheld"/>', Status.WITHHELD, Change.HOLD),
        ("<pubStatus><name>canceled</name></pubStatus>", Status.CANCELED, Change.KILL),
        ('<pubStatus qcode="stat:usable"/><pubStatus qcode="stat:canceled"/>', Status.CANCELED, Change.KILL),
        ('<pubStatus qcode="stat:canceled" pubconstraint="x:y"/>', Status.CANCELED, Change.KILL),
        (
            '<pubStatus qcode="stat:usable"/><signal qcode="sig:correction"/>',
            Status.USABLE,
            Change.CORRECTION,
        ),
        ('<signal qcode="sig:hold"/>', Status.WITHHELD, Change.HOLD),
        ('<signal qcode="edStat:D"/>', Status.CANCELED, Change.KILL),
        ('<pubStatus qcode="stat:usable"/><signal qcode="sig:hold"/>', Status.USABLE, Change.NEW),
    ],
)
def test_the_status_decides_and_without_one_a_signal_may(about, status, change):
    only = read(about)
    assert (only.status, only.change) == (status, change)


@pytest.mark.parametrize(
    ("about", "change"),
    [
        ("", Change.NEW),
        ('<signal qcode="sig:update"/>', Change.UPDATE),
        ('<signal qcode="sig:update"/><signal qcode="sig:correction"/>', Change.CORRECTION),
        ('<signal uri="http://cv.iptc.org/newscodes/signal/correction"/>', Change.CORRECTION),
        ('<signal qcode="sig:repeat"/>', Change.REPEAT),
        ('<signal qcode="edStat:N"/>', Change.NEW),
        ('<signal qcode="edStat:U"/>', Change.UPDATE),
        ('<signal qcode="edStat:C"/>', Change.CORRECTION),
        ('<signal qcode="tt_sig:replace"/>', Change.UPDATE),
        ('<signal qcode="update:append-major-content"/>', Change.UPDATE),
        ('<signal qcode="nmsig:atomic"/><signal qcode="other:unheard"/><signal/>', Change.NEW),
        ('<signal qcode="sig:update"/><edNote>Berichtigung: Name im ersten Satz</edNote>', Change.UPDATE),
        ('<edNote role="role:closingline">tka ab</edNote><edNote role="role:correction">Zahl</edNote>',
         Change.CORRECTION),
        ("<edNote>Berichtigung: Name im ersten Satz</edNote>", Change.CORRECTION),
        ("<edNote>tka mn/op</edNote><edNote>Korekta: liczba w leadzie</edNote>", Change.CORRECTION),
        ('<edNote pubconstraint="x:nonpublic">Berichtigung: Name</edNote>', Change.CORRECTION),
    ],
)  # fmt: skip
def test_signals_say_what_a_version_is_and_else_the_notes(about, change):
    assert read(f'<pubStatus qcode="stat:usable"/>{about}').change is change


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (item('<pubStatus qcode="stat:gone"/>'), "itemMeta/pubStatus"),
        (item("<pubStatus/>"), "itemMeta/pubStatus"),
        (item("<embargoed>heute abend</embargoed>"), "itemMeta/embargoed"),
        (item("<embargoed>9999-12-31T23:59:59-14:00</embargoed>"), "itemMeta/embargoed"),
        (item(attributes='version="1"'), "newsItem/@guid"),
        (item(attributes='guid=" "'), "newsItem/@guid"),
        (item(kind="conceptItem"), "describes a person"),
        (item(kind="knowledgeItem"), "vocabulary"),
        (item(kind="planningItem"), "plans coverage"),
        ("<catalogItem/>", "lists vocabularies"),
        ("<contentMeta><headline>Titel</headline></contentMeta>", "got contentMeta"),
        (message(*["<newsItem/>"] * (MAX_ITEMS + 1)), "smaller messages"),
    ],
)
def test_what_the_desk_acts_on_is_refused_where_it_is_wrong(document, said):
    rejected = refusal(document)
    assert rejected.reason is Reason.WRONG_SHAPE
    assert said in rejected.message
    assert rejected.part is None


@pytest.mark.parametrize(
    "document", [item(meta="", content=""), item(meta="<headline> </headline>", content=" "), message()]
)
def test_an_item_that_says_nothing_is_refused(document):
    assert refusal(document).reason is Reason.NO_TEXT


@pytest.mark.parametrize(
    ("about", "meta", "name"),
    [
        ("<versionCreated>gestern</versionCreated>", "", "version_created"),
        ("<firstCreated>0001-01-01T00:00:00+14:00</firstCreated>", "", "first_created"),
        ("", "<urgency>hoch</urgency>", "urgency"),
        ("", "<urgency>0</urgency>", "urgency"),
    ],
)
def test_what_is_only_shown_or_ordered_by_is_doubted_and_left_out(about, meta, name):
    only = read(about, f"<headline>Titel</headline>{meta}")
    assert getattr(only, name) is None
    assert len(only.warnings) == 1


def test_an_embargo_without_a_time_withholds_the_item():
    only = read('<pubStatus qcode="stat:usable"/><embargoed/>')
    assert (only.status, only.embargoed, len(only.warnings)) == (Status.WITHHELD, None, 1)
    assert read('<pubStatus qcode="stat:canceled"/><embargoed/>').status is Status.CANCELED


def test_a_time_without_a_zone_is_in_the_zone_of_the_feed():
    only = read(
        "<versionCreated>2026-05-12T11:00:00</versionCreated><embargoed>2026-05-12T13:00:00</embargoed>"
    )
    assert only.version_created == datetime(2026, 5, 12, 9, tzinfo=UTC)
    assert only.embargoed == datetime(2026, 5, 12, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("about", "meta", "provider"),
    [
        ('<provider qcode="nprov:TKA"><name>Talkreis-Agentur</name></provider>', "", "TKA"),
        ('<provider literal="talkreis.example"/>', "", "talkreis.example"),
        ('<provider uri="http://talkreis.example/"><name>TKA</name></provider>', "", "TKA"),
        ('<provider uri="http://talkreis.example/"/>', "", "http://talkreis.example/"),
        ("<provider/>", "<infoSource><name>RAP</name></infoSource>", "RAP"),
        ("", "<creditline>RAP</creditline>", "RAP"),
        ("", "", "tka"),
    ],
)
def test_the_provider_is_a_code_else_a_name(about, meta, provider):
    assert read(about, f"<headline>Titel</headline>{meta}").provider == provider


@pytest.mark.parametrize(
    ("about", "meta", "headline"),
    [
        ("", "<headline>KORREKTUR: Titel</headline>", "Titel"),
        ("", '<headline role="hld:sub">U</headline><headline>Titel</headline>', "Titel"),
        ("", '<headline>U</headline><headline role="hld:main">Titel</headline>', "Titel"),
        ("", "<headline/><headline>Titel</headline>", "Titel"),
        ("", "<headline>Titel <br/>und mehr</headline>", "Titel und mehr"),
        ("<title>Titel</title>", "", "Titel"),
        ("<title>Nein</title>", "<headline>Titel</headline>", "Titel"),
        ("", '<headline rank="9999999999999999999">Titel</headline>', "Titel"),
    ],
)
def test_the_main_headline_counts(about, meta, headline):
    assert read(about, meta).headline == headline


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f"<inlineXML>{NITF.format('<p>a</p><block><p>b</p></block>')}</inlineXML>", "a b"),
        (f"<inlineXML>{XHTML.format('<header><h1>Titel</h1></header><p>a</p>')}</inlineXML>", "a"),
        ("<inlineXML><html><head/><body>a<br/>b</body></html></inlineXML>", "a b"),
        ("<inlineXML><div><p>a</p></div><div><p>b</p></div></inlineXML>", "a b"),
        ("<inlineXML><tabelle><zeile>3</zeile></tabelle></inlineXML>", ""),
        ("<inlineXML>a</inlineXML>", "a"),
        ("<inlineData>a\n\nb</inlineData>", "a b"),
        ('<inlineData contenttype="text/plain">a &lt; b</inlineData>', "a < b"),
        ('<inlineData contenttype="text/html">&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;</inlineData>', "a b"),
        ('<inlineData contenttype="text/plain" encoding="enc:base64">R3LDtsOfZQ==</inlineData>', "Größe"),
        ('<inlineData contenttype="image/png">iVBORw0KGgo=</inlineData>', ""),
        (f"<inlineData>kurz</inlineData><inlineXML>{XHTML.format('<p>lang</p>')}</inlineXML>", "lang"),
        (f"<inlineXML>{XHTML.format('')}</inlineXML><inlineData>a</inlineData>", "a"),
        ('<remoteContent href="http://talkreis.example/a.jpg" contenttype="image/jpeg"/>', ""),
    ],
)  # fmt: skip
def test_the_body_is_read_from_markup_else_from_data(content, text):
    only = read(content=f"<contentSet>{content}</contentSet>")
    assert " ".join(body(only).split()) == text
    assert only.warnings == ()


def test_data_that_is_no_base64_is_a_warning():
    only = read(content='<contentSet><inlineData encoding="enc:base64">###</inlineData></contentSet>')
    assert (only.blocks, len(only.warnings)) == ((), 1)


def test_a_picture_without_a_headline_says_what_its_caption_says():
    only = read("", '<description role="drol:caption">Ein Bild vom Moorsee.</description>', "<contentSet/>")
    assert body(only) == "Ein Bild vom Moorsee."
    titled = read("", "<headline>Titel</headline><description>Vorspann</description>", "<contentSet/>")
    assert titled.blocks == ()


@pytest.mark.parametrize(
    ("attributes", "meta", "language"),
    [
        ('guid="urn:1" xml:lang="en"', "", None),
        ('guid="urn:1"', '<language/><language tag="pl"/>', "pl"),
        ('guid="urn:1"', "", "uk"),
    ],
)
def test_the_language_is_that_of_the_content(attributes, meta, language):
    stated = ' xml:lang="uk"' if language == "uk" else ""
    content = f"<contentSet><inlineXML{stated}><div><p>a</p></div></inlineXML></contentSet>"
    assert read("", f"<headline>T</headline>{meta}", content, attributes).language == language


SECRET = "Ada Muster, 0000 123456"


@pytest.mark.parametrize(
    "document",
    [
        item(f'<edNote>Offen</edNote><edNote pubconstraint="c:nonpublic">{SECRET}</edNote>'),
        item(f"<edNote>Offen</edNote><edNote>Nicht zur Veröffentlichung:\n{SECRET}</edNote>"),
        item(f'<edNote><section><p>Offen</p><section class="np-nonpublic"><p>{SECRET}</p></section></section>'
             "</edNote>"),
        item(f'<edNote role="r:notepad"><p>Nicht zur Veröffentlichung {SECRET}</p></edNote>'
             '<edNote>Offen</edNote><edNote pubconstraint="c:nonpublic">x</edNote>'),
        item("<edNote>Offen</edNote>", f'<headline>T</headline><by pubconstraint="c:d">{SECRET}</by>'),
        item("<edNote>Offen</edNote>",
             f'<headline rank="2">T</headline><headline rank="1" pubconstraint="c:d">{SECRET}</headline>'),
        item("<edNote>Offen</edNote>", content=f'<p>a</p><div class="nonpublic"><p>{SECRET}</p></div>'),
        item("<edNote>Offen</edNote>", content=f"<p>a</p><p>Nicht zur Veröffentlichung</p><p>{SECRET}</p>"),
    ],
)  # fmt: skip
def test_what_is_not_for_publication_is_in_no_field(document):
    [only] = found(document)
    assert only.ed_note == "Offen"
    assert "Ada" not in repr(only)
    assert "123456" not in repr(only)
    assert only.warnings == (NOT_PUBLIC,)


def test_a_line_that_two_notes_repeat_stands_once():
    only = read("<edNote>Offen</edNote><edNote>Mehr</edNote><edNote>Offen</edNote>")
    assert only.ed_note == "Offen Mehr"


def test_every_item_of_a_message_is_an_item_and_a_wrong_one_hurts_no_other():
    wrong = item('<pubStatus qcode="stat:gone"/>', attributes='guid="urn:2"')
    first, second, third = found(message(item(), wrong, item(attributes='guid="urn:3"')))
    assert (first.item_id, third.item_id) == ("urn:1", "urn:3")
    assert (first.source.index, third.source.index) == (0, 2)
    assert second.reason is Reason.WRONG_SHAPE
    # The part is a document of its own: corrected, it can be replayed.
    [replayed] = found(second.part.decode().replace("stat:gone", "stat:usable"))
    assert replayed.item_id == "urn:2"


def test_a_message_of_concepts_refuses_each():
    kinds = ("conceptItem", "newsItem", "planningItem")
    results = found(message(*(item(kind=kind) for kind in kinds)))
    assert [isinstance(result, Rejected) for result in results] == [True, False, True]


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        # Only a list of what comes with it: nothing is lost.
        (message(package("urn:1"), item()), ["urn:1"]),
        (message(item(), package("urn:1")), ["urn:1"]),
        (package(more=item()), ["urn:1"]),
        (message(package(more=item())), ["urn:1"]),
        # What an item quotes is no item of the package.
        (package(more=item(content=f"<contentSet><inlineXML>{item()}</inlineXML></contentSet>")), ["urn:1"]),
        # With a headline of its own it is an item.
        (message(package("urn:1", meta="<headline>Thema</headline>"), item()), ["urn:p", "urn:1"]),
        (package("urn:8", meta="<headline>Thema</headline>"), ["urn:p"]),
        # Without one, a list of what was sent elsewhere.
        (message(package("urn:1", "urn:8"), item()), [Reason.NO_TEXT, "urn:1"]),
        (message(package(), item()), [Reason.NO_TEXT, "urn:1"]),
    ],
)
def test_a_package_is_its_headline_and_the_items_that_it_carries(document, ids):
    results = found(document)
    assert [part.reason if isinstance(part, Rejected) else part.item_id for part in results] == ids


def test_a_package_that_lists_items_sent_elsewhere_and_says_nothing_is_refused():
    assert refusal(package("urn:8")).reason is Reason.NO_TEXT


def test_a_document_is_repaired_with_a_warning():
    [only] = found(item(content="<p>caf&eacute;</p>"))
    assert (body(only), only.warnings) == ("café", (REPAIRED,))


def test_the_table_of_fields_names_fields_of_items():
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)


# What a part may be replaced by: nothing, other tags, other values, parts of a document.
PIECES = (
    "",
    "<",
    ">",
    "</itemMeta>",
    "<itemMeta>",
    "stat:",
    "&#0;",
    "&nbsp;",
    '"',
    "x" * 300,
    "\x00",
    "é",
    "]]>",
)


@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.sampled_from(PIECES)), max_size=4)
)
def test_whatever_is_done_to_a_document_it_is_read_or_refused(changes):
    text = WHOLE
    for place, length, piece in changes:
        text = text[:place] + piece + text[place + length :]
    data = text.encode()
    try:
        results = parse(data, make_record(data), FEED)
    except Rejected:
        return
    assert all(isinstance(result, Item | Rejected) for result in results)


CASES = (
    "05-withheld-released-g2-de", "06-hold-release-g2-de", "07-redelivery-g2-de",
    "16-kill-before-original-g2-pl", "21-kill-after-update-g2-uk", "29-cross-format-en",
    "31-embargo-killed-g2-de",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_versions_of_a_story_are_one_story_and_the_shown_one_says_what_is_expected(case):
    folder = shared(f"data/wire/lifecycle/{case}")
    expected: dict[str, Any] = json.loads((folder / "expect.json").read_text("utf-8"))
    [story] = expected["stories"]
    items = {path.name: found(path.read_text("utf-8"))[0] for path in sorted(folder.glob("*.g2.xml"))}
    assert {only.item_id for only in items.values()} == {story["id"]}
    assert len({only.story_id for only in items.values()}) == 1
    shown = items.get(story["shown"])
    if shown is None:
        return
    assert (shown.headline, shown.version, shown.status) == (
        story["headline"],
        story["version"],
        story["status"],
    )
    # That a withheld story became usable is known only to who has the version before.
    assert shown.change == story["change"] or story["change"] == "release"
    assert all(words in body(shown) for words in story.get("body_contains", []))
    assert not any(words in body(shown) for words in story.get("body_must_not_contain", []))
