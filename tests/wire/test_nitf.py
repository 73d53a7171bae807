from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Dateline, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body, clean
from wiredesk.wire.body import NOT_PUBLIC
from wiredesk.wire.nitf import FIELDS, parse

FEED = Feed(name="rap", zone="Europe/Warsaw")
LIFECYCLE = Path(__file__).parents[1] / "data/lifecycle"

WHOLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "http://dtd.invalid/nitf-3-6.dtd">
<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" baselang="pl-PL">
 <head>
  <title>Tytuł strony</title>
  <tobject><tobject.subject tobject.subject.refnum="13006001" tobject.subject.type="Nauka"
    tobject.subject.matter="Botanika"/><tobject.subject tobject.subject.refnum="06000000"/></tobject>
  <docdata management-status="usable">
   <doc-id id-string="rap-1" regsrc="rap.example"/>
   <urgency ed-urg="3"/>
   <date.issue norm="20260512T110000+0200"/>
   <date.release norm="20260512T110000+0200"/>
   <du-key key="buki" version="2"/>
   <ed-msg info="Zmieniona liczba drzew"/>
   <evloc city="Bukowo" state-prov="Zalesie"/><evloc iso-cc="PL"/>
   <key-list><keyword key="Drzewa/Lasy/"/><keyword key="Park i/lub ogród"/></key-list>
   <identified-content><classifier value="Ekologia"/><location>Stary   Młyn</location></identified-content>
  </docdata>
 </head>
 <body>
  <body.head>
   <hedline><hl1>Aktualizacja: W Bukowie przybywa <em>buków</em></hl1><hl2>Nowy spis</hl2></hedline>
   <note type="npa"><p>Telefon do autora 555</p></note><note type="pa"><p>Zdjęcia o 14</p></note>
   <byline>Ada Bukowska</byline><distributor><org>RAP</org></distributor>
   <dateline><location>Bukowo</location>, <story.date norm="20260512">12 maja</story.date></dateline>
   <abstract><p>Skrót.</p></abstract>
  </body.head>
  <body.content>
   <p>Buków jest <num>4</num> tysiące.</p>
   <hl2>Co dalej</hl2>
   <media media-type="image"><media-caption>Buk. Fot. RAP</media-caption></media>
   <note type="npa"><p>Numer do szkółki 777</p></note>
   <bq><block><p>Sadzimy dalej</p></block></bq>
   <p>Spis kończy się jutro.</p>
  </body.content>
  <body.end><tagline>(PAP)</tagline></body.end>
 </body>
</nitf>"""


def document(
    docdata: str = "", *, head: str = "", content: str = "<p>Tekst.</p>", **management: str
) -> bytes:
    """A document under the id `a-1`, with what the test is about; `management` names its three attributes."""
    names = {
        "status": "management-status",
        "victim": "management-doc-idref",
        "is_now": "management-idref-status",
    }
    attributes = "".join(f' {names[name]}="{value}"' for name, value in management.items())
    return (
        f'<nitf><head><docdata{attributes}><doc-id id-string="a-1"/>{docdata}</docdata></head>'
        f"<body><body.head>{head}</body.head><body.content>{content}</body.content></body></nitf>"
    ).encode()


def read_all(data: bytes, feed: Feed = FEED) -> list[Item | Rejected]:
    return parse(data, make_record(data, feed=feed.name), feed)


def read(data: bytes, feed: Feed = FEED) -> Item:
    [item] = read_all(data, feed)
    assert isinstance(item, Item)
    return item


def test_every_field_is_where_the_standard_puts_it():
    item = read(WHOLE.encode())
    paragraph = BlockKind.PARAGRAPH
    assert item == Item(
        story_id=item.story_id,
        provider="RAP",
        item_id="rap-1",
        version="2",
        first_created=None,
        version_created=datetime(2026, 5, 12, 9, tzinfo=UTC),
        status=Status.USABLE,
        urgency=3,
        headline="W Bukowie przybywa buków",
        slugline="buki",
        byline="Ada Bukowska",
        language="pl-PL",
        blocks=(
            Block(paragraph, "Buków jest 4 tysiące."),
            Block(BlockKind.HEADING, "Co dalej"),
            Block(BlockKind.QUOTE, "Sadzimy dalej"),
            Block(paragraph, "Spis kończy się jutro."),
            Block(paragraph, "(PAP)"),
        ),
        dateline=Dateline("Bukowo, 12 maja"),
        subjects=("Botanika", "06000000", "Ekologia", "Drzewa", "Lasy", "Park i/lub ogród"),
        places=("Bukowo", "PL", "Stary Młyn"),
        ed_note="Zmieniona liczba drzew Zdjęcia o 14",
        change=Change.UPDATE,
        source=item.source,
        warnings=(NOT_PUBLIC,),
    )
    credit = clean(item).credit
    assert credit is not None
    assert credit.sources == ("PAP",)


@pytest.mark.parametrize("secret", ["Telefon do autora", "Numer do szkółki"])
def test_what_is_not_for_publication_is_in_no_field(secret):
    assert secret in WHOLE
    assert secret not in repr(read(WHOLE.encode()))


def test_only_fields_of_an_item_are_documented():
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)


def test_a_document_with_nothing_but_a_body_states_nothing_else():
    item = read(b"<nitf><body><body.content><p>Ein Satz.</p></body.content></body></nitf>")
    assert body(item) == "Ein Satz."
    assert (item.item_id, item.version, item.version_created, item.language) == (None, None, None, None)
    assert (item.provider, item.status, item.change, item.warnings) == ("rap", Status.USABLE, Change.NEW, ())


def test_the_title_stands_in_for_a_headline_that_is_missing():
    assert read(b"<nitf><head><title>KOREKTA: Buki</title></head></nitf>").headline == "Buki"


@pytest.mark.parametrize(("version", "first"), [("1", 9), ("", 9), ("2", None)])
def test_the_issue_of_the_first_version_is_when_the_story_began(version, first):
    item = read(document(f'<date.issue norm="20260512T090000Z"/><du-key version="{version}"/>'))
    assert item.version_created == datetime(2026, 5, 12, 9, tzinfo=UTC)
    assert item.first_created == (first and datetime(2026, 5, 12, first, tzinfo=UTC))


def test_a_time_without_a_zone_is_in_the_zone_of_the_feed():
    item = read(document('<date.issue norm="20260512T110000"/>'))
    assert item.version_created == datetime(2026, 5, 12, 9, tzinfo=UTC)


ISSUE = '<date.issue norm="20260512T060000Z"/>'


@pytest.mark.parametrize(
    ("status", "release", "expected", "until"),
    [
        ("embargoed", "20260512T160000Z", Status.USABLE, 16),
        ("Embargoed", "20260512T060000Z", Status.USABLE, 6),
        ("usable", "20260512T160000Z", Status.USABLE, 16),
        ("usable", "20260512T060000Z", Status.USABLE, None),
        ("withheld", "", Status.WITHHELD, None),
        ("embargoed", "", Status.WITHHELD, None),
    ],
)
def test_an_embargo_ends_with_the_release(status, release, expected, until):
    item = read(document(f'{ISSUE}<date.release norm="{release}"/>', status=status))
    assert item.status is expected
    assert item.embargoed == (until and datetime(2026, 5, 12, until, tzinfo=UTC))
    assert bool(item.warnings) is (status == "embargoed" and not release)


def test_a_release_counts_where_no_issue_is_stated():
    item = read(document('<date.release norm="20260512T160000Z"/>'))
    assert item.embargoed == datetime(2026, 5, 12, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (document(status="spiked"), "docdata/@management-status"),
        (document('<date.release norm="dziś wieczorem"/>'), "date.release/@norm"),
        (b"<newsItem><nitf/></newsItem>", "at the root"),
    ],
)
def test_what_the_desk_acts_on_is_refused_where_it_is_wrong(data, said):
    with pytest.raises(Rejected) as caught:
        read_all(data)
    assert caught.value.reason is Reason.WRONG_SHAPE
    assert said in caught.value.message


@pytest.mark.parametrize(
    "wrong", ['<date.issue norm="gestern"/>', '<urgency ed-urg="11"/>', '<urgency ed-urg="x"/>']
)
def test_what_is_only_shown_or_ordered_by_is_doubted_and_left_out(wrong):
    item = read(document(wrong))
    assert len(item.warnings) == 1
    assert (item.version_created, item.urgency) == (None, None)


@pytest.mark.parametrize(
    ("docdata", "change"),
    [
        ('<ed-msg info="KOREKTA: liczba drzew"/>', Change.CORRECTION),
        ('<correction info="liczba drzew"/>', Change.CORRECTION),
        ('<du-key version="3"/>', Change.UPDATE),
        ("", Change.NEW),
    ],
)
def test_the_document_says_what_the_version_is(docdata, change):
    assert read(document(docdata, status="usable")).change is change


def test_a_kill_without_text_is_a_kill():
    item = read(document(status="canceled", content=""))
    assert (item.status, item.change) == (Status.CANCELED, Change.KILL)


def test_a_document_that_says_nothing_is_refused():
    with pytest.raises(Rejected) as caught:
        read_all(document(content="<p> </p>"))
    assert caught.value.reason is Reason.NO_TEXT


def test_a_document_may_cancel_another_one():
    data = document(
        f'{ISSUE}<ed-msg info="Withdraws a-0"/>', status="usable", victim="a-0", is_now="canceled"
    )
    main, kill = read_all(data)
    assert isinstance(main, Item)
    assert (main.item_id, main.status, main.change, main.cancels) == ("a-1", Status.USABLE, Change.NEW, ())
    assert isinstance(kill, Item)
    assert (kill.item_id, kill.status, kill.change, kill.cancels) == (
        "a-0",
        Status.CANCELED,
        Change.KILL,
        ("a-0",),
    )
    assert (kill.headline, kill.blocks, kill.ed_note) == ("", (), "Withdraws a-0")
    assert kill.version_created == main.version_created
    assert (main.source.index, kill.source.index) == (0, 1)


def test_a_kill_of_another_document_meets_its_victim():
    victim = read(document('<doc-id regsrc="rap.example"/>'))
    [_, kill] = read_all(document(victim="a-1", is_now="canceled").replace(b'"a-1"/', b'"a-2"/'))
    assert isinstance(kill, Item)
    assert kill.story_id == victim.story_id


def test_the_version_that_dpa_writes_behind_the_id_of_the_victim_is_no_part_of_it():
    _, kill = read_all(document(victim="urn-example-260512-99-07313:2", is_now="canceled"))
    assert isinstance(kill, Item)
    assert kill.item_id == "urn-example-260512-99-07313"


def test_a_document_that_only_cancels_another_one_is_that_kill_alone():
    item = read(document(content="", victim="a-0", is_now="canceled"))
    assert (item.item_id, item.change, item.source.index) == ("a-0", Change.KILL, 0)


@pytest.mark.parametrize(("own", "victim"), [("a-1", "a-1"), ("urn-example-1", "urn-example-1:3")])
def test_a_document_that_cancels_itself_is_one_kill(own, victim):
    data = document(status="usable", victim=victim, is_now="canceled").replace(
        b'"a-1"/', f'"{own}"/'.encode()
    )
    item = read(data)
    assert (item.item_id, item.change) == (own, Change.KILL)


def test_the_kill_of_another_document_holds_though_this_one_is_wrong():
    refused, kill = read_all(document(status="spiked", victim="a-0", is_now="canceled"))
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.WRONG_SHAPE
    assert refused.part
    assert isinstance(kill, Item)
    assert kill.change is Change.KILL


@pytest.mark.parametrize("word", ["withheld", "gone"])
def test_what_cannot_be_done_to_another_document_is_refused_and_this_one_lives(word):
    main, refused = read_all(document(victim="a-0", is_now=word))
    assert isinstance(main, Item)
    assert main.item_id == "a-1"
    assert isinstance(refused, Rejected)
    assert refused.reason is Reason.WRONG_SHAPE
    assert word in refused.message


@pytest.mark.parametrize("word", ["usable", ""])
def test_a_document_that_only_names_another_one_changes_nothing_there(word):
    assert read(document(victim="a-0", is_now=word)).item_id == "a-1"


def test_a_tagline_that_is_no_credit_line_names_the_writer():
    data = document().replace(
        b"</body></nitf>", b"<body.end><tagline>Ada Buk is a writer</tagline></body.end></body></nitf>"
    )
    item = read(data)
    assert (item.byline, body(item)) == ("Ada Buk is a writer", "Tekst.")


def test_the_cells_of_a_table_stay_apart():
    table = "<table><tr><td>Buki</td><td>40</td></tr><tr><td>Lipy</td><td>7</td></tr></table>"
    text = body(read(document(content=f"<nitf-table>{table}</nitf-table>")))
    assert text.split() == ["Buki", "40", "Lipy", "7"]


def lifecycle(case: str) -> list[Any]:
    return sorted((LIFECYCLE / case).glob("*.xml"))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            "18-embargo-nitf-pl",
            [("1", Change.NEW, Status.USABLE, 16), ("2", Change.UPDATE, Status.USABLE, 16)],
        ),
        (
            "25-correction-kill-nitf-ru",
            [
                ("1", Change.NEW, Status.USABLE, None),
                ("2", Change.CORRECTION, Status.USABLE, None),
                ("3", Change.KILL, Status.CANCELED, None),
            ],
        ),
    ],
)
def test_the_versions_of_a_story_have_one_id_and_say_what_they_are(case, expected):
    items = [read(path.read_bytes()) for path in lifecycle(case)]
    assert len({item.story_id for item in items}) == 1
    assert [
        (item.version, item.change, item.status, item.embargoed and item.embargoed.hour) for item in items
    ] == expected


def test_a_substitute_kills_the_story_that_it_replaces():
    first, second = (read_all(path.read_bytes()) for path in lifecycle("26-kill-by-idref-nitf-en"))
    [story], [substitute, kill] = first, second
    assert isinstance(story, Item)
    assert isinstance(substitute, Item)
    assert isinstance(kill, Item)
    assert kill.story_id == story.story_id != substitute.story_id
    assert kill.status is Status.CANCELED
    assert kill.version_created is not None
    assert story.version_created is not None
    assert kill.version_created > story.version_created


@given(st.data())
def test_a_damaged_document_is_read_or_refused(data):
    whole = WHOLE.encode()
    start = data.draw(st.integers(0, len(whole)))
    damaged = (
        whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + data.draw(st.integers(0, 40)) :]
    )
    try:
        found = read_all(damaged)
    except Rejected:
        return
    assert found
