import pytest

from wiredesk.text.html import entities, has_markup, tags
from wiredesk.text.offsets import applied


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Wald &amp; Wiese", "Wald & Wiese"),
        ("&amp;amp;amp; &amp;quot;", '& "'),
        ("&#8222;Ja&#x201C;", "„Ja“"),
        ("&#146;s ist gut", "’s ist gut"),
        ("R&D; AT&T; &unbekannt; &", "R&D; AT&T; &unbekannt; &"),
        ("&amp;unbekannt;", "&unbekannt;"),
        ("ohne &auml Semikolon", "ohne &auml Semikolon"),
    ],
)
def test_an_entity_that_html_knows_is_what_it_stands_for(text, meant):
    assert applied(text, entities(text)) == meant


def test_an_entity_that_would_build_another_one_stays():
    assert entities("&am&#112; &&num;38; &semi;") == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ein <b>fettes</b> Wort", "ein fettes Wort"),
        ("<p>Eins.</p><p>Zwei.</p>", "\nEins.\n\nZwei.\n"),
        ('<a href="x" title=\'a\'>Ort</a> und <img src="y">', "Ort und "),
        ("Ton<script>a < b</script>art<style>p</style>", "Tonart"),
        ("vor<!-- <b>weg</b> -->nach<br/>", "vornach\n\n"),
        ("a < b & c > d <i>e</i>", "a < b & c > d e"),
        ("<Name> und <b>fett</b>", "<Name> und fett"),
    ],
)
def test_tags_that_html_knows_are_dropped_with_what_is_no_text(text, kept):
    assert applied(text, tags(text)).strip("\n") == kept.strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "Der Befehl <script> ist alt",
        "a<b und c>d",
        "<Redaktion>",
        "5 < 7",
        "p<0.05>",
        "<b ohne Ende",
    ],
)
def test_without_evidence_nothing_is_markup(text):
    assert not has_markup(text)
    assert tags(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Der Befehl <script> ist <b>gefährlich</b>, Ende",
        "Anfang <!-- offen <b>und</b> weiter, Ende",
        '<p title="offen>Text</p> und weiter, Ende',
        "\x00Null <b>und</b> \x1b\ufffe weiter, Ende",
    ],
)
def test_what_never_ends_swallows_no_text(text):
    assert applied(text, tags(text)).strip("\n").endswith((" weiter, Ende", " gefährlich, Ende"))


def test_markup_nested_deeper_than_the_parser_reads_stays():
    text = "<b>" * 5_000 + "Text" + "</b>" * 5_000
    assert tags(text) == []
