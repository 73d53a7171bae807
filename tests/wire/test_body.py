import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind
from wiredesk.wire.body import NOT_PUBLIC, blocks_of_html, blocks_of_lines, split_body

LONG = "Der Absatz ist so lang, wie es Absätze in Texten sind, und an seinem Ende steht stets noch ein Punkt."


def paragraph(text: str) -> Block:
    return Block(BlockKind.PARAGRAPH, text)


def heading(text: str) -> Block:
    return Block(BlockKind.HEADING, text)


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>eins</p><p>zwei</p>", [paragraph("eins"), paragraph("zwei")]),
        ("eins<p>zwei</p>drei", [paragraph("eins"), paragraph("zwei"), paragraph("drei")]),
        ("<h2>Titel</h2>Text", [heading("Titel"), paragraph("Text")]),
        ("<blockquote><p>eins</p><p>zwei</p></blockquote>drei",
         [Block(BlockKind.QUOTE, "eins"), Block(BlockKind.QUOTE, "zwei"), paragraph("drei")]),
        ("<p>a <b>fett</b>\n  und <i>schräg</i>.</p>", [paragraph("a fett und schräg.")]),
        ("<p>eins<br>zwei<br/><br/>drei</p>", [paragraph("eins"), paragraph("zwei"), paragraph("drei")]),
        ("<ul><li>a<li>b</ul>", [paragraph("a"), paragraph("b")]),
        ("<p>5 &lt; 6 &amp; 7&nbsp;km</p>", [paragraph("5 < 6 & 7 km")]),
        ("<html><head><title>T</title></head><body><script>x</script><style>y</style>z</body></html>",
         [paragraph("z")]),
        ("<figure><img src='a'><figcaption>Bild</figcaption></figure>Text<!-- c -->", [paragraph("Text")]),
        ("", []),
        ("<p> </p>", []),
        ('<?xml version="1.0" encoding="latin-1"?><p>ä</p>', [paragraph("ä")]),
    ],
)  # fmt: skip
def test_html_becomes_blocks(markup, blocks):
    assert list(blocks_of_html(markup)) == blocks


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Z")), min_size=1), max_size=5)
)
def test_no_word_of_html_is_lost(words):
    escaped = (word.replace("&", "&amp;").replace("<", "&lt;") for word in words)
    markup = "".join(f"<div><p>{word}</p></div>" for word in escaped)
    assert [block.text for block in blocks_of_html(markup)] == words


@pytest.mark.parametrize("depth", [3_000, 200_000])
def test_html_of_any_depth_is_refused_and_never_crashes(depth):
    with pytest.raises(Rejected) as caught:
        blocks_of_html("<div>" * depth + "text")
    assert caught.value.reason is Reason.MALFORMED


def test_html_of_some_depth_is_read():
    assert blocks_of_html("<div>" * 1_000 + "text") == (paragraph("text"),)


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        ([LONG, "Abkommen über Zusammenarbeit", LONG], ["Abkommen über Zusammenarbeit"]),
        ([LONG, "Das ist ein Satz.", LONG], []),
        ([LONG, "„Ein Zitat“", LONG], []),
        (["Erste Zeile", LONG], []),
        ([LONG, "Letzte Zeile"], []),
        ([LONG, "FC Brunnfeld 3:1", "TSV Lüttbek 0:0", LONG], []),
    ],
)
def test_a_heading_is_a_short_line_between_paragraphs(lines, headings):
    assert [block.text for block in blocks_of_lines(lines) if block.kind is BlockKind.HEADING] == headings


@pytest.mark.parametrize(
    ("texts", "kept", "raw", "sources", "editors"),
    [
        ([LONG, "IAR/TVN24/ps"], 1, "IAR/TVN24/ps", ("IAR", "TVN24"), ("ps",)),
        ([LONG, "(pm/gs)", "Source: IAR"], 1, "(pm/gs)\nSource: IAR", ("IAR",), ("pm", "gs")),
        ([LONG, "(PAP)", "kn/ ms/"], 1, "(PAP)\nkn/ ms/", ("PAP",), ("kn", "ms")),
        (["(PAP)"], 0, "(PAP)", ("PAP",), ()),
    ],
)
def test_credit_lines_come_off_the_end(texts, kept, raw, sources, editors):
    blocks, credit, _ = split_body(tuple(map(paragraph, texts)))
    assert len(blocks) == kept
    assert credit is not None
    assert (credit.raw, credit.sources, credit.editors) == (raw, sources, editors)


def test_a_credit_in_the_middle_is_text():
    blocks = (paragraph("(PAP)"), paragraph(LONG))
    assert split_body(blocks) == (blocks, None, ())


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (
            [LONG, "Hinweis für die Redaktionen - nicht zur Veröffentlichung bestimmt: Telefon 000", LONG],
            [LONG, LONG],
        ),
        ([LONG, "Not for publication", "Call 000 555", "And 000 556"], [LONG]),
        ([LONG, "NIE DO PUBLIKACJI: tel. 000"], [LONG]),
    ],
)
def test_what_is_not_for_publication_exists_nowhere(texts, kept):
    blocks, _, warnings = split_body(tuple(map(paragraph, texts)))
    assert [block.text for block in blocks] == kept
    assert warnings == (NOT_PUBLIC,)


def test_prose_about_publication_stays():
    blocks = (paragraph(LONG + " Der Bericht war nicht zur Veröffentlichung bestimmt, sagte er."),)
    assert split_body(blocks) == (blocks, None, ())
