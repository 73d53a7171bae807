from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import make_record
from shared import shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind, Change, Dateline, Item, Status
from wiredesk.settings import Feed
from wiredesk.text import body, clean
from wiredesk.wire import newsml1
from wiredesk.wire.body import NOT_PUBLIC
from wiredesk.wire.newsml1 import FIELDS, MAX_ITEMS, parse

FEED = Feed(name="mna", zone="Europe/Berlin")

WHOLE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE NewsML PUBLIC "urn:newsml:iptc.org:20021018:NewsMLv1.2.dtd:1" "http://dtd.invalid/NewsML_1.2.dtd">
<NewsML Version="1.2">
 <NewsEnvelope><DateAndTime>20260512T093100Z</DateAndTime></NewsEnvelope>
 <NewsItem xml:lang="fr">
  <Identification>
   <NewsIdentifier>
    <ProviderId>mna.example</ProviderId><DateId>20260512</DateId><NewsItemId>ferry</NewsItemId>
    <RevisionId PreviousRevision="1" Update="N">2</RevisionId>
    <PublicIdentifier>urn:newsml:mna.example:20260512:ferry:2</PublicIdentifier>
   </NewsIdentifier>
   <NameLabel>ferry-label</NameLabel>
  </Identification>
  <NewsManagement>
   <NewsItemType FormalName="News"/>
   <FirstCreated>20260512T080000Z</FirstCreated>
   <ThisRevisionCreated>20260512T113000+0200</ThisRevisionCreated>
   <Status FormalName="Usable"/>
   <Urgency FormalName="4"/>
   <Instruction FormalName="Correction"/>
  </NewsManagement>
  <NewsComponent>
   <NewsLines><CreditLine>AFP/ts</CreditLine></NewsLines>
   <AdministrativeMetadata>
    <Provider><Party FormalName="MNA"/></Provider><Creator><Party FormalName="Desk"/></Creator>
   </AdministrativeMetadata>
   <DescriptiveMetadata>
    <Language FormalName="en"/>
    <SubjectCode><Subject FormalName="04000000"/><SubjectMatter FormalName="04015000"/></SubjectCode>
    <Location>
     <Property FormalName="Country" Value="Meridia"/><Property FormalName="City" Value="Port Carrow"/>
    </Location>
   </DescriptiveMetadata>
   <NewsComponent>
    <Role FormalName="Photo"/>
    <NewsLines><HeadLine>A ferry at night</HeadLine></NewsLines>
    <ContentItem><MediaType FormalName="Text"/><DataContent>A ferry. Photo: MNA</DataContent></ContentItem>
   </NewsComponent>
   <NewsComponent>
    <Role FormalName="Main"/>
    <NewsLines>
     <HeadLine>CORRECTED: Council puts off <Origin Href="#x">ferry</Origin> vote</HeadLine>
     <SubHeadLine>Second report asked for</SubHeadLine>
     <ByLine>By Ada Slate</ByLine><ByLine>Ben Quay</ByLine>
     <DateLine>PORT CARROW, May 12 (MNA) -</DateLine>
     <SlugLine>FERRY-VOTE</SlugLine>
     <NewsLine><NewsLineType FormalName="AdvisoryLine"/><NewsLineText>Cost was wrong</NewsLineText></NewsLine>
     <NewsLine><NewsLineType FormalName="ProductLine"/><NewsLineText>(Picture)</NewsLineText></NewsLine>
    </NewsLines>
    <ContentItem>
     <MediaType FormalName="Text"/><MimeType FormalName="text/vnd.IPTC.NITF"/>
     <DataContent><nitf><body><body.head><hedline><hl1>not this</hl1></hedline></body.head><body.content>
      <p>The council waits.</p><hl2>Costs</hl2><note type="npa"><p>Desk: 555</p></note><p>It is 9 crowns.</p>
     </body.content></body></nitf></DataContent>
    </ContentItem>
   </NewsComponent>
  </NewsComponent>
 </NewsItem>
</NewsML>"""


def news_item(
    management: str = '<Status FormalName="Usable"/>', component: str = "", *, number: str = "a",
    revision: str = "1", update: str = "N", text: str = "Ein Satz.", identification: str = "",
) -> str:  # fmt: skip
    """A NewsItem of the provider `mna.example` with what the test is about."""
    identification = identification or (
        "<ProviderId>mna.example</ProviderId><DateId>20260512</DateId>"
        f"<NewsItemId>{number}</NewsItemId>"
        f'<RevisionId PreviousRevision="0" Update="{update}">{revision}</RevisionId>'
        f"<PublicIdentifier>urn:newsml:mna.example:20260512:{number}:{revision}</PublicIdentifier>"
    )
    content = f"<ContentItem><DataContent>{text}</DataContent></ContentItem>" if text else ""
    return (
        f"<NewsItem><Identification><NewsIdentifier>{identification}</NewsIdentifier></Identification>"
        f"<NewsManagement>{management}</NewsManagement>"
        f"<NewsComponent>{component or content}</NewsComponent></NewsItem>"
    )


def read_all(*items: str, feed: Feed = FEED) -> list[Item | Rejected]:
    data = f"<NewsML>{''.join(items)}</NewsML>".encode()
    return parse(data, make_record(data, feed=feed.name), feed)


def read(item: str) -> Item:
    [found] = read_all(item)
    assert isinstance(found, Item)
    return found


def read_whole() -> Item:
    data = WHOLE.encode()
    [item] = parse(data, make_record(data, feed=FEED.name), FEED)
    assert isinstance(item, Item)
    return item


def test_every_field_is_where_the_standard_puts_it():
    item = read_whole()
    assert item == Item(
        story_id=item.story_id,
        provider="MNA",
        item_id="urn:newsml:mna.example:20260512:ferry",
        version="2",
        first_created=datetime(2026, 5, 12, 8, tzinfo=UTC),
        version_created=datetime(2026, 5, 12, 9, 30, tzinfo=UTC),
        status=Status.USABLE,
        urgency=4,
        headline="Council puts off ferry vote",
        slugline="FERRY-VOTE",
        byline="By Ada Slate, Ben Quay",
        language="en",
        blocks=(
            Block(BlockKind.PARAGRAPH, "The council waits."),
            Block(BlockKind.HEADING, "Costs"),
            Block(BlockKind.PARAGRAPH, "It is 9 crowns."),
            Block(BlockKind.PARAGRAPH, "AFP/ts"),
        ),
        dateline=Dateline("PORT CARROW, May 12 (MNA) -"),
        subjects=("04000000", "04015000"),
        places=("Port Carrow",),
        ed_note="Cost was wrong",
        change=Change.CORRECTION,
        source=item.source,
        warnings=(NOT_PUBLIC,),
    )
    credit = clean(item).credit
    assert credit is not None
    assert credit.sources == ("AFP",)


def test_only_fields_of_an_item_are_documented():
    assert set(FIELDS) - {""} <= set(Item.__struct_fields__)


def test_an_item_with_an_id_and_a_text_states_nothing_else():
    item = read(news_item(management=""))
    assert (item.first_created, item.version_created, item.urgency, item.language) == (None, None, None, None)
    assert (item.provider, item.status, item.change) == ("mna.example", Status.USABLE, Change.NEW)
    assert (item.warnings, item.headline, body(item)) == ((), "", "Ein Satz.")


def test_all_revisions_have_one_id():
    first, second = (read(news_item(revision=revision)) for revision in ("1", "2"))
    assert first.story_id == second.story_id
    assert (second.version, second.change) == ("2", Change.UPDATE)


@pytest.mark.parametrize(
    ("identification", "item_id"),
    [
        ("<PublicIdentifier>urn:newsml:p:20260512:x:3U</PublicIdentifier><RevisionId>3</RevisionId>",
         "urn:newsml:p:20260512:x"),
        ("<PublicIdentifier>urn:newsml:p:20260512:x:3</PublicIdentifier>", "urn:newsml:p:20260512:x"),
        ("<NewsItemId>x</NewsItemId><ProviderId>p</ProviderId>", "x"),
    ],
)  # fmt: skip
def test_an_id_that_is_not_whole_is_read_from_what_there_is(identification, item_id):
    assert read(news_item(identification=identification)).item_id == item_id


def will_be(status: str, future: str, time: str) -> str:
    change = f'<FutureStatus FormalName="{future}"/><DateAndTime>{time}</DateAndTime>'
    return f'<Status FormalName="{status}"/><StatusWillChange>{change}</StatusWillChange>'


@pytest.mark.parametrize(
    ("management", "status", "hour"),
    [
        (will_be("Embargoed", "Usable", "20260512T160000Z"), Status.USABLE, 16),
        (will_be("Withheld", "Usable", "20260512T160000Z"), Status.USABLE, 16),
        (will_be("Embargoed", "Usable", "20260512T160000"), Status.USABLE, 14),
        (will_be("Usable", "Canceled", "20260512T160000Z"), Status.USABLE, None),
        (will_be("Embargoed", "Usable", ""), Status.WITHHELD, None),
        (will_be("Embargoed", "Canceled", "20260512T160000Z"), Status.WITHHELD, None),
        ('<Status FormalName="Embargoed"/>', Status.WITHHELD, None),
        ('<Status FormalName="withheld"/>', Status.WITHHELD, None),
        ('<Status FormalName="Cancelled"/>', Status.CANCELED, None),
    ],
)
def test_the_status_and_the_change_to_come_say_who_may_see_it(management, status, hour):
    item = read(news_item(management))
    assert item.status is status
    assert item.embargoed == (hour and datetime(2026, 5, 12, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (news_item('<Status FormalName="Open"/>'), "Status/@FormalName"),
        (news_item(will_be("Embargoed", "Usable", "heute")), "StatusWillChange/DateAndTime"),
        (news_item(identification="<DateId>20260512</DateId>"), "NewsItemId"),
        ("<NewsItm/>", "NewsItem"),
        ("<NewsItem/>" * (MAX_ITEMS + 1), "more than"),
    ],
)
def test_what_the_desk_acts_on_is_refused_where_it_is_wrong(item, said):
    with pytest.raises(Rejected) as caught:
        read_all(item)
    assert caught.value.reason is Reason.WRONG_SHAPE
    assert said in caught.value.message


@pytest.mark.parametrize(
    "wrong", ["<ThisRevisionCreated>gestern</ThisRevisionCreated>", '<Urgency FormalName="high"/>']
)
def test_what_is_only_shown_or_ordered_by_is_doubted_and_left_out(wrong):
    item = read(news_item(wrong))
    assert len(item.warnings) == 1
    assert (item.version_created, item.urgency) == (None, None)


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("Correction", Change.CORRECTION),
        ("UPDATE", Change.UPDATE),
        ("Repeat", Change.REPEAT),
        ("NoArchive", Change.NEW),
    ],
)
def test_an_instruction_says_what_the_revision_is(word, change):
    management = f'<Status FormalName="Usable"/><Instruction FormalName="{word}"/>'
    assert read(news_item(management)).change is change


def test_the_status_beats_an_instruction_to_kill():
    kill = '<Instruction FormalName="Kill"/>'
    assert read(news_item(kill)).status is Status.CANCELED
    assert read(news_item(f'<Status FormalName="Usable"/>{kill}')).status is Status.USABLE


@pytest.mark.parametrize("update", ["N", "A"])
def test_a_kill_without_text_is_a_kill(update):
    item = read(news_item('<Status FormalName="Canceled"/>', text="", update=update))
    assert (item.status, item.change, item.blocks) == (Status.CANCELED, Change.KILL, ())


@pytest.mark.parametrize(("update", "said"), [("U", "only changes"), ("A", "only changes"), ("N", "neither")])
def test_a_revision_without_text_is_refused_with_the_reason(update, said):
    with pytest.raises(Rejected) as caught:
        read_all(news_item(text="", update=update))
    assert caught.value.reason is Reason.NO_TEXT
    assert said in caught.value.message


def component(role: str, text: str, kind: str = "", media: str = "") -> str:
    types = f'<MediaType FormalName="{media}"/><MimeType FormalName="{kind}"/>'
    item = f"<ContentItem>{types}<DataContent>{text}</DataContent></ContentItem>"
    return f'<NewsComponent><Role FormalName="{role}"/>{item}</NewsComponent>'


@pytest.mark.parametrize(
    ("components", "text"),
    [
        ((component("Supporting", "Kasten"), component("Main", "Text")), "Text"),
        ((component("Caption", "Bild"), component("", "Text")), "Text"),
        ((component("StyleSheet", "p {}"), component("Body", "Text"), component("Contact", "555")), "Text"),
        ((component("", "p {}", "text/css"), component("", "Text", "text/plain")), "Text"),
        ((component("Main", "Bild", "image/jpeg"), component("Supporting", "Text")), "Text"),
        ((component("Main", "Bild", media="Photo"), component("Supporting", "Text", media="Text")), "Text"),
        ((component("Main", "Text"), component("Main", "Text noch einmal")), "Text"),
        ((component("Main", " "), component("Supporting", "Text")), "Text"),
    ],
)
def test_of_several_components_the_main_text_is_the_body(components, text):
    assert body(read(news_item(component="".join(components)))) == text


def test_what_is_encoded_is_no_text():
    content = (
        '<ContentItem><Encoding Notation="Base64"><DataContent>QQ==</DataContent></Encoding></ContentItem>'
    )
    with pytest.raises(Rejected):
        read_all(news_item(component=content))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("\nErste Zeile.\n\n  Zweite Zeile.\n", ("Erste Zeile.", "Zweite Zeile.")),
        ("<![CDATA[<p>Erster.</p><p>Zweiter &amp; Dritter.</p>]]>", ("Erster.", "Zweiter & Dritter.")),
        ("<p>Erster.</p><p>Zweiter.</p>", ("Erster.", "Zweiter.")),
        ('<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><p>A.</p></body></html>',
         ("A.",)),
        ("<nitf><body><body.content><p>A.</p></body.content><body.content><p>B.</p></body.content></body></nitf>",
         ("A.", "B.")),
    ],
)  # fmt: skip
def test_the_text_may_be_lines_markup_or_nitf(text, blocks):
    assert tuple(block.text for block in read(news_item(text=text)).blocks) == blocks


def test_the_headline_of_the_nitf_text_stands_in_for_one_that_is_missing():
    nitf = (
        "<nitf><body><body.head><hedline><hl1>Titel</hl1></hedline></body.head>"
        "<body.content><p>A.</p></body.content></body></nitf>"
    )
    assert read(news_item(text=nitf)).headline == "Titel"


def test_the_nearest_language_is_that_of_the_text():
    plain = news_item().replace("<NewsItem>", '<NewsItem xml:lang="de">')
    assert read(plain).language == "de"
    assert read(plain.replace("<DataContent>", '<DataContent xml:lang="pl">')).language == "pl"


def test_every_item_of_a_document_is_read_and_a_wrong_one_does_not_stop_the_others():
    first, refused, third = read_all(
        news_item(number="a"), news_item('<Status FormalName="Spiked"/>', number="b"), news_item(number="c")
    )
    assert isinstance(first, Item)
    assert isinstance(third, Item)
    assert [item.item_id[-1:] for item in (first, third) if item.item_id] == ["a", "c"]
    assert (first.source.index, third.source.index) == (0, 2)
    assert isinstance(refused, Rejected)
    assert refused.part is not None
    with pytest.raises(Rejected) as caught:
        parse(refused.part, make_record(refused.part), FEED)
    assert caught.value.message == refused.message


def test_the_items_in_a_package_are_read_and_the_package_without_text_is_none():
    package = news_item(number="p", component=news_item(number="a") + news_item(number="b", text="Anderes."))
    items = read_all(package.replace("<NewsItem>", '<NewsItem xml:lang="de">', 1))
    assert [(item.item_id, body(item), item.language) for item in items if isinstance(item, Item)] == [
        ("urn:newsml:mna.example:20260512:a", "Ein Satz.", "de"),
        ("urn:newsml:mna.example:20260512:b", "Anderes.", "de"),
    ]
    assert len(items) == 2


def test_an_item_of_afp_has_its_slug_its_writer_and_its_subjects():
    data = shared("data/wire/newsml-1/afp.com_newsml1.2_sample.xml").read_bytes()
    [item] = newsml1.parse(data, make_record(data), FEED)
    assert isinstance(item, Item)
    assert item.item_id == "urn:newsml:afp.com:20210516T080625Z:TX-PAR-WGF71"
    assert (item.provider, item.slugline, item.places) == (
        "AFP",
        "Israel-Palestinians-conflict",
        ("Gaza City",),
    )
    assert len(item.subjects) == 6
    assert Block(BlockKind.HEADING, "- Media offices destroyed -") in item.blocks


@given(st.data())
def test_a_damaged_document_is_read_or_refused(data):
    whole = WHOLE.encode()
    start = data.draw(st.integers(0, len(whole)))
    damaged = (
        whole[:start] + data.draw(st.binary(max_size=8)) + whole[start + data.draw(st.integers(0, 40)) :]
    )
    try:
        found = parse(damaged, make_record(damaged), FEED)
    except Rejected:
        return
    assert found
