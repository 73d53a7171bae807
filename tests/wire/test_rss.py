import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from builders import make_record
from shared import FOLDER, shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import BlockKind, Item, SourcePosition
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire import rss

FEED = Feed(name="tka", zone="Europe/Berlin")
NAMESPACES = (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/"'
    ' xmlns:c="http://purl.org/rss/1.0/modules/content/" xmlns:georss="http://www.georss.org/georss"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)


def read(data: str | bytes, feed: Feed = FEED, **record) -> list[Item | Rejected]:
    data = data.encode() if isinstance(data, str) else data
    return rss.parse(data, make_record(data, **record), feed)


def channel(items: str, head: str = "") -> str:
    """A document of RSS 2.0."""
    return f'<rss version="2.0"{NAMESPACES}><channel>{head}{items}</channel></rss>'


def atom(entries: str, head: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>'


def one(items: str, head: str = "") -> Item:
    [item] = read(channel(f"<item>{items}</item>", head))
    assert isinstance(item, Item)
    return item


def entry(inner: str, head: str = "") -> Item:
    [item] = read(atom(f"<entry>{inner}</entry>", head))
    assert isinstance(item, Item)
    return item


# The same item in the three families.
RSS_2 = f"""<?xml version="1.0"?>
<rss version="2.0"{NAMESPACES}><channel><title>TKA Brunnfeld</title><link>https://tka.example/</link>
<language>de</language><item><title>Fähre gesunken</title><guid isPermaLink="false">urn:tka:7</guid>
<pubDate>Tue, 12 May 2026 10:00:00 +0200</pubDate><dc:date>2026-05-12T11:00:00+02:00</dc:date>
<author>desk@tka.example (Ada Muster)</author>
<category>Verkehr</category><dc:coverage>Brunnfeld</dc:coverage>
<description>kurz</description>
<c:encoded>&lt;h2&gt;Im Hafen&lt;/h2&gt;&lt;p&gt;Ein Absatz.&lt;/p&gt;</c:encoded>
</item></channel></rss>"""
RSS_1 = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
{NAMESPACES}><channel rdf:about="https://tka.example/"><title>TKA Brunnfeld</title>
<dc:language>de</dc:language></channel><item rdf:about="urn:tka:7"><title>Fähre gesunken</title>
<t:created>2026-05-12T08:00:00Z</t:created><t:modified>2026-05-12T09:00:00Z</t:modified>
<dc:creator>Ada Muster</dc:creator><dc:subject>Verkehr</dc:subject>
<georss:featureName>Brunnfeld</georss:featureName>
<description>&lt;h2&gt;Im Hafen&lt;/h2&gt;&lt;p&gt;Ein Absatz.&lt;/p&gt;</description></item></rdf:RDF>"""
ATOM_1 = f"""<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="de"{NAMESPACES}>
<a:title>TKA Brunnfeld</a:title>
<a:id>urn:tka</a:id><a:entry><a:title>Fähre gesunken</a:title><a:id>urn:tka:7</a:id>
<a:published>2026-05-12T08:00:00Z</a:published><a:updated>2026-05-12T09:00:00Z</a:updated>
<a:author><a:name>Ada Muster</a:name><a:email>desk@tka.example</a:email></a:author>
<a:category term="Verkehr"/>
<dc:coverage>Brunnfeld</dc:coverage><a:summary>kurz</a:summary><a:content type="xhtml"><div
xmlns="http://www.w3.org/1999/xhtml"><h2>Im Hafen</h2><p>Ein Absatz.</p></div></a:content>
</a:entry></a:feed>"""


@pytest.mark.parametrize("document", [RSS_2, RSS_1, ATOM_1], ids=["rss2", "rss1", "atom"])
def test_all_families_state_the_same_item(document):
    [item] = read(document)
    assert isinstance(item, Item)
    assert (item.item_id, item.provider, item.headline) == ("urn:tka:7", "TKA Brunnfeld", "Fähre gesunken")
    assert item.first_created == datetime(2026, 5, 12, 8, tzinfo=UTC)
    assert item.version_created == datetime(2026, 5, 12, 9, tzinfo=UTC)
    assert [(block.kind, block.text) for block in item.blocks] == [
        (BlockKind.HEADING, "Im Hafen"),
        (BlockKind.PARAGRAPH, "Ein Absatz."),
    ]
    assert (item.byline, item.language) == ("Ada Muster", "de")
    assert (item.subjects, item.places) == (("Verkehr",), ("Brunnfeld",))
    assert (item.version, item.urgency, item.warnings) == (None, None, ())


def test_an_absent_field_stays_absent():
    item = one("<title>Nur ein Titel</title>")
    source = SourcePosition("inbox", "wire", 0, 0, 0, item.source.received, item.source.digest)
    assert item == Item(
        story_id=item.story_id, provider="tka", headline="Nur ein Titel", names=item.names, source=source
    )


@pytest.mark.parametrize(
    ("inner", "item_id"),
    [
        ("<guid>g</guid><link>https://tka.example/1</link>", "g"),
        ("<link>https://tka.example/1?a=1&amp;b=2</link>", "https://tka.example/1?a=1&b=2"),
        ("<link>https://tka.example/1?a=1&b=2</link>", "https://tka.example/1?a=1&b=2"),
        ("<link><![CDATA[https://tka.example/1?a=1&b=2]]></link>", "https://tka.example/1?a=1&b=2"),
        ("<guid> </guid>", None),
    ],
)
def test_the_id_is_the_guid_else_the_link(inner, item_id):
    assert one(f"<title>T</title>{inner}").item_id == item_id


def test_a_link_to_a_sound_is_no_id():
    inner = '<title>T</title><link rel="enclosure" href="https://tka.example/a.mp3"/><link href="https://tka.example/a"/>'
    assert entry(inner).item_id == "https://tka.example/a"


def test_a_guid_that_is_no_uri_counts_only_within_its_feed():
    ids = {
        one("<guid>7</guid><title>T</title>", f"<link>https://{host}.example/</link>").story_id
        for host in "ab"
    }
    urns = {
        one("<guid>urn:x:7</guid><title>T</title>", f"<link>https://{host}/</link>").story_id for host in "ab"
    }
    assert (len(ids), len(urns)) == (2, 1)


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Fähre &amp;amp; Hafen", "Fähre & Hafen"),
        ("Fähre &amp; Hafen", "Fähre & Hafen"),
        ("Fähre & Hafen", "Fähre & Hafen"),
        ("Fähre &ndash; Hafen", "Fähre – Hafen"),
        ("&lt;b&gt;Fähre&lt;/b&gt; gesunken", "Fähre gesunken"),
        ("<![CDATA[<b>Fähre</b> &amp; Hafen]]>", "Fähre & Hafen"),
        ("3 &lt; 5 und 7 &gt; 2", "3 < 5 und 7 > 2"),
        ("KORREKTUR: Fähre gesunken", "Fähre gesunken"),
        ("don&#146;t", "don’t"),
        ("FÃ¤hre", "Fähre"),
    ],
)
def test_a_title_of_rss_may_be_text_or_html(title, headline):
    assert one(f"<title>{title}</title>").headline == headline


def test_a_title_of_atom_says_what_it_is():
    assert entry("<title>Das &lt;b&gt;-Element&lt;/b&gt;</title>").headline == "Das <b>-Element</b>"
    assert entry('<title type="html">&lt;b&gt;Fähre&lt;/b&gt; &amp;amp; x</title>').headline == "Fähre & x"
    xhtml = '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Fähre <b>sinkt</b></div></title>'
    assert entry(xhtml).headline == "Fähre sinkt"


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<description>Ein Satz.\nNoch einer.</description>", "Ein Satz.\nNoch einer."),
        ("<description>&lt;p&gt;Ein Satz.&lt;br&gt;Noch einer.</description>", "Ein Satz.\nNoch einer."),
        ("<description><p>Ein Satz.</p><p>Noch <i>einer</i>.</p></description>", "Ein Satz.\nNoch einer."),
        ("<description>kurz</description><c:encoded>sehr viel mehr</c:encoded>", "sehr viel mehr"),
        ("<description>sehr viel mehr</description><c:encoded>kurz</c:encoded>", "sehr viel mehr"),
        (
            "<description>Text</description><media:description>Ein langer Bildtext.</media:description>",
            "Text",
        ),
        ("<content type='application/octet-stream'>RWluIFRleHQu</content>", "Ein Text."),
        ("<content type='image/png'>iVBORw0KGgo=</content>", ""),
        ("<content src='https://tka.example/film.mp4'/>", ""),
    ],
)
def test_the_body_is_the_longest_text(inner, text):
    assert body(one(f"<title>T</title>{inner}")) == text


def test_the_author_of_an_atom_feed_is_that_of_its_entries():
    head = "<author><name>Ada Muster</name></author>"
    two = "<author><name>Bo Probe</name></author><author><name>Cy Fall</name></author>"
    assert entry("<title>T</title>", head).byline == "Ada Muster"
    assert entry(f"<title>T</title>{two}", head).byline == "Bo Probe, Cy Fall"


@pytest.mark.parametrize(
    ("inner", "head", "language"),
    [
        ("<dc:language>pl</dc:language>", "<language>de</language>", "pl"),
        ("", "<language>de-at</language>", "de-at"),
        ("", "<dc:language>uk</dc:language>", "uk"),
        ("", "", None),
    ],
)
def test_the_language_is_the_entry_s_else_the_feed_s(inner, head, language):
    assert one(f"<title>T</title>{inner}", head).language == language


def test_a_language_stands_nearest_at_the_title():
    [item] = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><entry xml:lang="pl">'
        '<title xml:lang="uk">T</title></entry></feed>'
    )
    assert isinstance(item, Item)
    assert item.language == "uk"


def test_the_provider_is_the_publisher_else_the_feed_else_the_source():
    source = "<title>T</title><source url='https://rap.example/'>RAP</source>"
    assert one(f"{source}<dc:publisher>DNP</dc:publisher>", "<title>TKA</title>").provider == "DNP"
    assert one(source, "<title>TKA</title>").provider == "TKA"
    assert one(source).provider == "RAP"


@pytest.mark.parametrize(
    ("inner", "moment"),
    [
        ("<pubDate>Tue, 12 May 2026 10:00:00 EST</pubDate>", datetime(2026, 5, 12, 15, tzinfo=UTC)),
        ("<pubDate>2026-05-12T10:00:00</pubDate>", datetime(2026, 5, 12, 8, tzinfo=UTC)),
        (
            "<pubDate>bald</pubDate><issued>2026-05-12T10:00:00Z</issued>",
            datetime(2026, 5, 12, 10, tzinfo=UTC),
        ),
    ],
)
def test_a_time_is_read_in_either_style_and_in_the_zone_of_the_feed(inner, moment):
    item = one(f"<title>T</title>{inner}")
    assert (item.first_created, item.version_created, item.warnings) == (moment, moment, ())


def test_a_time_that_cannot_be_read_is_a_warning():
    item = one("<title>T</title><pubDate>gestern abend</pubDate>")
    assert (item.version_created, len(item.warnings)) == (None, 1)
    assert "pubDate" in item.warnings[0]


def test_an_entry_that_says_nothing_is_refused_with_its_xml_and_the_others_live():
    first, second, third = read(
        channel("<item><title>A</title></item><item><guid>leer</guid></item><item><title>C</title></item>")
    )
    assert isinstance(first, Item)
    assert isinstance(second, Rejected)
    assert isinstance(third, Item)
    assert (second.reason, second.part) == (Reason.NO_TEXT, second.part)
    assert b"<guid>leer</guid>" in (second.part or b"")
    assert b"<title>" not in (second.part or b"")
    assert third.source.index == 2


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (channel(""), Reason.NO_TEXT),
        ("<html><body>x</body></html>", Reason.WRONG_SHAPE),
        ("<!-- <rss> -->", Reason.MALFORMED),
        ('<!DOCTYPE rss [<!ENTITY a "b">]>' + channel("<item><title>&a;</title></item>"), Reason.MALFORMED),
        (channel("<item/>" * (rss.MAX_ENTRIES + 1)), Reason.MALFORMED),
        (channel("<item>" + "<a>" * 5_000), Reason.MALFORMED),
        (channel("<item>" + "<a/>" * 600_000), Reason.MALFORMED),
        (channel("<item>" + "&" * 200_000), Reason.MALFORMED),
    ],
)
def test_what_is_no_feed_or_too_much_of_one_is_refused(document, reason):
    with pytest.raises(Rejected) as caught:
        read(document)
    assert caught.value.reason is reason


def test_the_dtd_of_rss_0_91_is_not_needed():
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "https://tka.example/rss-0.91.dtd">'
    [item] = read(doctype + channel("<item><title>F&auml;hre</title></item>"))
    assert isinstance(item, Item)
    assert item.headline == "Fähre"


def test_a_broken_feed_is_read_as_far_as_it_goes():
    found = read(
        "<rss><channel><item><title>A</title><b></item><item><foo:x/><title>B</title></item></channel>"
    )
    assert [item.headline for item in found if isinstance(item, Item)] == ["A", "B"]
    assert all("not well-formed" in item.warnings[0] for item in found if isinstance(item, Item))


def test_entries_that_are_not_closed_have_only_their_own_fields():
    found = read(
        "<rss><channel><item><title>A</title><item><guid>g</guid><title>B</title></item></channel></rss>"
    )
    assert [(item.headline, item.item_id) for item in found if isinstance(item, Item)] == [
        ("A", None),
        ("B", "g"),
    ]


@pytest.mark.parametrize("end", ["Ein Abs", "Ein Absatz.</descr", "Ein Absatz.</description>"])
def test_half_a_text_does_not_pass_for_the_whole(end):
    cut = f"<rss><channel><item><title>A</title></item><item><title>B</title><description>{end}"
    first, second = read(cut)
    assert isinstance(first, Item)
    assert isinstance(second, Rejected)
    assert second.reason is Reason.MALFORMED
    assert [key for key, _ in rss.split(cut.encode(), FEED)] == [rss.split(cut.encode(), FEED)[0][0]]


@pytest.mark.parametrize(
    ("data", "headers"),
    [
        ('<?xml version="1.0" encoding="windows-1251"?>'.encode("cp1251"), ()),
        (b"", (("content-type", b'application/rss+xml; charset="windows-1251"'),)),
        (b'<?xml version="1.0" encoding="utf-8"?>', (("content-type", b"text/xml;charset=windows-1251"),)),
    ],
)
def test_the_character_set_is_the_server_s_else_that_of_the_declaration(data, headers):
    [item] = read(
        data + channel("<item><title>Паром затонул</title></item>").encode("cp1251"), headers=headers
    )
    assert isinstance(item, Item)
    assert item.headline == "Паром затонул"


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_unicode_is_known_by_its_first_bytes(charset):
    text = '<?xml version="1.0"?>' + channel("<item><title>Паром</title></item>")
    [item] = read(text.encode(charset))
    assert isinstance(item, Item)
    assert item.headline == "Паром"


@pytest.mark.parametrize(
    "document",
    [
        RSS_2,
        RSS_1,
        ATOM_1,
        channel(
            "<item><title>A</title></item><item><guid>g</guid><description>B &nbsp; b</description></item>"
        ),
        atom("<entry><title>A</title></entry><entry><title>B</title></entry>", "<id>x</id><title>T</title>"),
        "<item><title>A</title></item>",
    ],
)
def test_each_small_feed_states_the_item_that_it_was_split_from(document):
    parts = rss.split(document.encode(), FEED)
    items = [item for item in read(document) if isinstance(item, Item)]
    assert len(parts) == len(items) > 0
    for (key, part), item in zip(parts, items, strict=True):
        [alone] = read(part)
        assert isinstance(alone, Item)
        assert structs.replace(alone, source=item.source) == item
        assert key == item.item_id or (item.item_id is None and len(key) == 20)


def test_a_small_feed_does_not_change_when_only_the_feed_s_own_date_does():
    item = "<item><title>A</title></item>"
    early, late = (
        rss.split(channel(item, f"<lastBuildDate>{day} May 2026 10:00:00 Z</lastBuildDate>").encode(), FEED)
        for day in (12, 13)
    )
    assert early == late


def test_a_long_head_is_not_copied_into_every_small_feed():
    head = f"<title>{'x' * 50_000}</title>" + "<link>https://tka.example/</link>" * 500
    parts = rss.split(channel("<item><title>A</title></item>" * 3, head).encode(), FEED)
    assert max(len(part) for _, part in parts) < 2_000


NUMBERS = (
    "&#xD800;",
    "&#xD800",
    "&#55296;",
    "&#1;",
    "&#xFFFE;",
    "&&#0035;xD800;",
    "&#xD8&#0048;0;",
    "&#99999999;",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_is_no_character_does_not_lose_the_entry(number):
    assert one(f"<title>A {number}</title>").headline.startswith("A")
    assert one(f"<title x='{number}'>A<![CDATA[ {number}]]></title>").headline.startswith("A")


NASTY = (
    *NUMBERS,
    "[<![CDATA[",
    "<",
    ">",
    "&",
    ";",
    "item",
    "</item>",
    "<entry",
    "<![CDATA[",
    "]]>",
    "<!--",
    "xmlns:a='b'",
    "\x00",
    "a:",
    "=",
)


@given(st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=5)), max_size=20), st.integers(0, 900))
@settings(max_examples=150, deadline=None)
def test_nothing_but_rejected_is_ever_raised(pieces, place):
    for document in (RSS_2, ATOM_1):
        data = (document[:place] + "".join(pieces) + document[place:]).encode("utf-8", "replace")
        with suppress(Rejected):
            assert read(data)
            rss.split(data, FEED)


MANY_NAMESPACES = " ".join(f'xmlns:a{number}="{number}"' for number in range(5_000))


@pytest.mark.parametrize(
    "document",
    [
        channel("<item>" * 1_900 + "<title>" + "x" * 1_000_000),
        channel("<item><title>" + "<a b='c" * 40_000),
        '<?xml version="1.0"?>' + "\n" * 1_000_000 + channel("<item><title>A</title></item>"),
        channel(f"<item><title>A</title><author>{'a' * 1_000_000}</author></item>"),
        f"<rss {MANY_NAMESPACES}>" + "<item><title>A</title></item>" * 500 + "</rss>",
    ],
    ids=["nested", "quotes", "lines", "author", "namespaces"],
)
def test_no_shape_of_a_document_takes_long(document):
    data = document.encode()
    began = time.process_time()
    read(data)
    rss.split(data, FEED)
    assert time.process_time() - began < 2


def feeds() -> list:
    folder = FOLDER / "data/wire/rss-atom"
    names = [str(path.relative_to(FOLDER)) for path in sorted(folder.rglob("*.xml"))] or [
        "data/wire/rss-atom"
    ]
    return [
        pytest.param(name, id=Path(name).name)
        for name in names
        if "bozo" not in name and "chardet" not in name
    ]


@pytest.mark.parametrize("name", feeds())
def test_the_library_that_knows_every_dialect_reads_the_same_entries(name):
    data = shared(name).read_bytes()
    expected = feedparser.parse(data, sanitize_html=False)
    if not expected.entries or b"<!ENTITY" in data:  # entities that a feed declares, it expands
        with pytest.raises(Rejected):
            read(data)
        return
    found = read(data)
    assert len(found) == len(expected.entries)
    for ours, theirs in zip(found, expected.entries, strict=True):
        if isinstance(ours, Item):
            assert ours.headline == " ".join(theirs.get("title", "").split())
            assert ours.item_id == (theirs.get("id") or theirs.get("link"))
