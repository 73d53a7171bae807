import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Block, BlockKind
from wiredesk.settings import Feed
from wiredesk.wire import parse
from wiredesk.wire.body import (
    NOT_PUBLIC,
    blocks_of_html,
    blocks_of_lines,
    public_blocks,
    public_note,
    without_credit,
)

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
    ("texts", "kept"),
    [
        ([LONG, "IAR/TVN24/ps"], 1),
        ([LONG, "(pm/gs)", "Source: IAR"], 1),
        ([LONG, "(PAP)", "kn/ ms/"], 1),
        (["(PAP)"], 0),
        (["(PAP)", LONG], 2),
    ],
)
def test_what_an_item_says_is_without_the_credit_at_its_end(texts, kept):
    blocks = tuple(map(paragraph, texts))
    assert without_credit(blocks) == blocks[:kept]
    assert public_blocks(blocks) == (blocks, ())


SECRET = "000 555-0132"
# What editors are told in one block, and what is told of all that follows.
ONE_BLOCK = (
    "Nicht zur Veröffentlichung: Telefon {}", "Hinweis für die Redaktionen - nicht zur Veröffentlichung: {}",
    "Achtung Redaktionen, nur für Redaktionen: Rückfragen {}", "* * * * Nicht  zum Abdruck. Rückfragen {}",
    "Ansprechpartner nicht zur Veröffentlichung: {}", "Ansprechpartnerin: {} (nicht zur Veröffentlichung).",
    "Note to editors (not for publication): call {}", "NOT FOR PUBLICATION - newsroom {}",
    "Contact for editors, not for publication {}", "For editors only: {}",
    "À ne pas publier : rédaction {}", "Contact, non destiné à la publication : {}",
    "Note aux rédactions - pas pour publication: {}", "Réservé aux rédactions: {}",
    "NO PUBLICABLE: redacción {}", "Datos no destinados a la publicación: {}",
    "Nota a los redactores (no para publicación): {}",
    "NIE DO PUBLIKACJI: tel. {}", "Do wiadomości redakcji: tel. {}", "Nie publikować! Dyżurny {}",
    "Uwaga redakcje! Nieprzeznaczone do publikacji: {}",
    "Не для публікації: тел. {}", "Увага редакціям, не для друку: {}", "Лише для редакцій: {}",
    "Не для публикации: тел. {}", "Для служебного пользования. Дежурный {}",
    "Не для публікацыі: {}",
)  # fmt: skip
ALL_THAT_FOLLOWS = (
    "Nicht zur Veröffentlichung bestimmt:", "# Notizblock", "Notizblock",
    "Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt", "*** Not for publication ***",
    "The following is not intended for publication", "Ne pas publier", "No para publicación.",
    "Nie do publikacji", "Poniższe informacje nie są przeznaczone do publikacji", "(Не для публікації)",
    "НЕ ДЛЯ ПУБЛИКАЦИИ",
)  # fmt: skip
PROSE = (
    "Der Bericht war nicht zur Veröffentlichung bestimmt, sagte er der Zeitung.",
    "Nicht zur Veröffentlichung bestimmte Akten sind in Brunnfeld aufgetaucht.",
    "Die Redaktion kaufte einen Notizblock.",
    "The report was not for publication, he said.",
    "NOT FOR RELEASE, PUBLICATION OR DISTRIBUTION IN WHOLE OR IN PART",
    "Not for publication, release or distribution in or into the Republic of Vestmark",
    "Il a demandé de ne pas publier le texte.",
    "Prosił, aby nie publikować zdjęć.",
    "Он просил не публиковать снимки.",
)


@pytest.mark.parametrize("text", ONE_BLOCK)
def test_what_is_not_for_publication_exists_nowhere(text):
    blocks, warnings = public_blocks(tuple(map(paragraph, (LONG, text.format(SECRET), LONG))))
    assert blocks == (paragraph(LONG), paragraph(LONG))
    assert warnings == (NOT_PUBLIC,)
    assert public_note(f"Zweite Meldung folgt\n{text.format(SECRET)}") == (
        "Zweite Meldung folgt",
        (NOT_PUBLIC,),
    )


@pytest.mark.parametrize("text", ALL_THAT_FOLLOWS)
def test_a_marker_that_stands_alone_is_about_all_that_follows(text):
    lines = (LONG, "* * * *", text, f"Ada Beispiel {SECRET}", LONG)
    blocks, warnings = public_blocks(tuple(map(paragraph, lines)))
    assert blocks == (paragraph(LONG),)
    assert warnings == (NOT_PUBLIC,)


@pytest.mark.parametrize(
    "text", [*PROSE, LONG + " Der Brief war nicht zur Veröffentlichung bestimmt, sagte er."]
)
def test_prose_about_publication_stays(text):
    blocks = (paragraph(text), paragraph(LONG))
    assert public_blocks(blocks) == (blocks, ())


@pytest.mark.parametrize("text", ONE_BLOCK)
@pytest.mark.parametrize("form", ["ninjs", "digitalwires", "ndjson", "json", "plain"])
def test_a_telephone_number_for_editors_is_in_no_field_of_an_item(text, form):
    secret = text.format(SECRET)
    data = f"Titel\n\n{LONG}\n{secret}".encode()
    if form != "plain":
        names = {
            "ninjs": {
                "uri": "urn:1", "headline": "Titel", "body_text": f"{LONG}\n{secret}", "ednote": secret,
            },
            "digitalwires": {
                "urn": "urn:1", "headline": "Titel", "article_html": f"<p>{LONG}</p><p>{secret}</p>",
                "ednotes": [{"role": "x:editorialnote", "ednote": secret, "is_publishable": True}],
            },
            "ndjson": {"id": 1, "headline": "Titel", "text": f"{LONG}\n{secret}"},
            "json": {"id": 1, "title": "Titel", "text": [LONG, secret], "note": secret},
        }  # fmt: skip
        data = json.dumps(names[form]).encode()
    fields = {"item_id": "id", "headline": "title", "body": "text", "ed_note": "note"}
    [item] = parse(data, Feed(name="tka", format=form, fields=fields), datetime(2026, 5, 12, tzinfo=UTC))
    assert item.headline == "Titel"
    assert [block.text for block in item.blocks] == [LONG]
    assert SECRET not in repr(item)


@pytest.mark.parametrize(
    "blocks", [lambda: blocks_of_lines(["x"] * 100_001), lambda: blocks_of_html("<p>x" * 100_001)]
)
def test_a_million_blocks_are_refused_before_they_cost_anything(blocks):
    with pytest.raises(Rejected, match="more than 100,000 lines"):
        blocks()
