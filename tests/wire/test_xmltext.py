import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind
from wiredesk.settings import Feed
from wiredesk.wire.xmltext import (
    MAX_NODES,
    REPAIRED,
    blocks_of_xml,
    children,
    first,
    name_of,
    read_xml,
    text_of,
)

FEED = Feed(name="tka")
# Ten entities, each of ten times the one before: 10,000,000,000 characters.
LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))


def root_of(markup: str):
    return read_xml(markup.encode(), FEED)[0]


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


@pytest.mark.parametrize(
    "data",
    [
        f'<!DOCTYPE a [<!ENTITY e0 "ha">{LAUGHS}]><a>&e10;</a>'.encode(),
        f'<!DOCTYPE a [<!ENTITY e0 "ha">{LAUGHS}]><a b="&e10;"/>'.encode(),
        f'<!DOCTYPE a [<!ENTITY e0 "ha">{LAUGHS}]><a>&e10;</a>'.encode("utf-16"),
        f'<?xml version="1.0"?><!-- c --><!DOCTYPE a [<!ENTITY e0 "ha">{LAUGHS}]><a>&e10;</a>'.encode(),
        b'<!DOCTYPE a [<!ENTITY one "1">]><a>&one;</a>',
        b'<!DOCTYPE a [<!ENTITY % p "<!ELEMENT b ANY>"> %p;]><a/>',
    ],
)
def test_a_document_that_declares_entities_is_refused_at_once(data):
    begun = time.perf_counter()
    with pytest.raises(Rejected, match="declares entities") as caught:
        read_xml(data, FEED)
    assert caught.value.reason is Reason.MALFORMED
    # It takes a tenth of a millisecond; expanding the entities would take minutes.
    assert time.perf_counter() - begun < 1


def test_no_other_file_is_ever_read(tmp_path):
    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY secret "geheim">', encoding="utf-8")
    root, _ = read_xml(f'<!DOCTYPE a SYSTEM "{secret.as_uri()}"><a>&secret;</a>'.encode(), FEED)
    assert root.text == "&secret;"
    with pytest.raises(Rejected, match="declares entities"):
        read_xml(f'<!DOCTYPE a [<!ENTITY s SYSTEM "{secret.as_uri()}">]><a>&s;</a>'.encode(), FEED)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<a>\n<b>Der Text bricht", "line 2, column 19"),
        (b"<a>\n  <b></c></a>", "line 2, column 10"),
        (b"<a>1</a><a>2</a>", "line 1, column 9"),
        (b"nur Text", "line 1, column 1"),
        (b'<?xml version="1.0"?>', "no well-formed XML"),
        (b"<a>x & y</a>", "line 1, column 7"),
        (b"<a>" * 300 + b"</a>" * 300, "nested too deeply"),
        (b"<a/>" * (MAX_NODES + 1), "smaller messages"),
        (b"<a " + b'b="" ' * (MAX_NODES + 1) + b"/>", "smaller messages"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_place(data, said):
    with pytest.raises(Rejected) as caught:
        read_xml(data, FEED)
    assert caught.value.reason is Reason.MALFORMED
    assert said in caught.value.message


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_document_that_was_cut_off_says_so_wherever_it_was_cut(cut):
    whole = b'<item id="1"><head>Titel</head><body><p>Text</p></body></item>'
    with pytest.raises(Rejected, match=r"line 1, column \d+"):
        read_xml(whole[:cut], FEED)


@pytest.mark.parametrize(
    ("data", "warned"),
    [
        ("<a>Größe</a>".encode(), []),
        ("\ufeff<a>Größe</a>".encode(), []),
        ("<a>Größe</a>".encode("utf-16"), []),
        ('<?xml version="1.0" encoding="UTF-16"?><a>Größe</a>'.encode("utf-16"), []),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>Größe</a>'.encode("latin-1"), []),
        ("<?xml version='1.0' encoding='windows-1252' standalone='yes'?><a>Größe</a>".encode("cp1252"), []),
        ('\n<?xml version="1.0" encoding="UTF-8"?>\n<a>Größe</a>'.encode(), []),
        ('<?xml version="1.0" encoding="UTF-16"?><a>Größe</a>'.encode(), ["UTF-16"]),
        ('<?xml version="1.0" encoding="klingonisch"?><a>Größe</a>'.encode(), ["klingonisch"]),
    ],
)
def test_the_declared_character_set_counts_unless_the_bytes_contradict_it(data, warned):
    root, warnings = read_xml(data, FEED)
    assert root.text == "Größe"
    assert [word for word in warned if not any(word in warning for warning in warnings)] == []
    assert bool(warnings) is bool(warned)


def test_a_wrongly_declared_character_set_is_a_warning_that_names_both():
    text = "Die Größe der Räume in den Häusern der Straße könnte für Bürger größer ausfallen"
    root, warnings = read_xml(f'<?xml version="1.0" encoding="UTF-8"?><a>{text}</a>'.encode("cp1252"), FEED)
    assert root.text == text
    assert "UTF-8" in " ".join(warnings)
    assert "windows-1252" in " ".join(warnings)


@pytest.mark.parametrize(
    ("markup", "text", "warnings"),
    [
        ('<!DOCTYPE a SYSTEM "nitf.dtd"><a>caf&eacute;&nbsp;&amp;&#x20ac;</a>', "café\xa0&€", ()),
        ("<a>caf&eacute; &amp; &lt;b&gt;</a>", "café & <b>", (REPAIRED,)),
        ("<a>&klammer;&LT;b></a>", "&klammer;<b>", (REPAIRED,)),
        ('<!DOCTYPE a SYSTEM "a.dtd"><a>&klammer;</a>', "&klammer;", (REPAIRED,)),
        ("<a>x\x0by\x00z</a>", "x y z", (REPAIRED,)),
        ("<a><![CDATA[<p>&amp;</p>]]></a>", "<p>&amp;</p>", ()),
        ("<a>vor<!-- c -->her<?pi x?>!</a>", "vorher!", ()),
    ],
)
def test_characters_are_what_was_meant(markup, text, warnings):
    root, said = read_xml(markup.encode(), FEED)
    assert (root.text, said) == (text, warnings)


def test_no_name_is_dropped_from_an_attribute():
    root, warnings = read_xml(b'<!DOCTYPE a SYSTEM "a.dtd"><a id="urn:&eins;&eacute;&QUOT;"/>', FEED)
    assert (root.get("id"), warnings) == ('urn:&eins;\xe9"', (REPAIRED,))


@pytest.mark.parametrize(
    "markup",
    [
        "<item><head/><body><p>a</p><q/><p>b</p></body></item>",
        '<item xmlns="urn:eins"><head/><body><p>a</p><q/><p>b</p></body></item>',
        '<n:item xmlns:n="urn:zwei"><n:head/><n:body><n:p>a</n:p><q/><n:p>b</n:p></n:body></n:item>',
    ],
)
def test_elements_are_found_by_name_whatever_their_prefix(markup):
    root = root_of(markup)
    assert name_of(root) == "item"
    assert text_of(first(root, "body", "p")) == "a"
    assert [text_of(found) for found in children(first(root, "body"), "p")] == ["a", "b"]
    assert first(root, "body", "r", "s") is None
    assert children(root, "p") == []


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<a/>", ""),
        ("<a> x\n  y </a>", "x y"),
        ("<a>W<b>ort</b> und</a>", "Wort und"),
        ("<a>x<br/>y</a>", "x y"),
    ],
)
def test_the_text_of_an_element_is_on_one_line(markup, text):
    assert text_of(root_of(markup)) == text


def test_no_element_has_no_text():
    assert text_of(None) == ""


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<x><p>eins</p><p>zwei <em>drei</em></p></x>", [paragraph("eins"), paragraph("zwei drei")]),
        ('<h:body xmlns:h="urn:h"><h:h2>T</h:h2><h:p>a<h:br/>b</h:p></h:body>',
         [Block(BlockKind.HEADING, "T"), paragraph("a"), paragraph("b")]),
        ("<body.content><block><p>a</p></block><hl2>T</hl2><bq><block><p>z</p></block></bq></body.content>",
         [paragraph("a"), Block(BlockKind.HEADING, "T"), Block(BlockKind.QUOTE, "z")]),
        ("<body><header><h1>Titel</h1><p>Von Ada</p></header>Text<script>x</script></body>",
         [paragraph("Text")]),
        ("<body><figure><img/><figcaption>Bild</figcaption></figure><p>Text</p></body>",
         [paragraph("Bild"), paragraph("Text")]),
        ("<body><table><tr><td>Verein</td><td>3</td></tr></table></body>",
         [paragraph("Verein"), paragraph("3")]),
    ],
)  # fmt: skip
def test_bodies_become_blocks(markup, blocks):
    assert list(blocks_of_xml(root_of(markup))) == blocks


def test_what_follows_a_body_is_not_read_with_it():
    body = first(root_of("<a><body><p>x</p></body>danach</a>"), "body")
    assert blocks_of_xml(body) == (paragraph("x"),)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Z", "Cn")), min_size=1))
def test_no_letter_is_lost(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
    assert root_of(f"<a>{escaped}</a>").text == text


@given(st.binary() | st.text("<>!?/&;=\"'[]%- abENTITYDOCTYPE\x00ü").map(str.encode))
def test_whatever_the_bytes_are_they_are_read_or_refused(data):
    with suppress(Rejected):
        assert isinstance(name_of(read_xml(data, FEED)[0]), str)
