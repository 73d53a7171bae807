from datetime import UTC, datetime
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.model import Block, BlockKind, Item, SourcePosition
from wiredesk.text import body, clean
from wiredesk.text.clean import REPLACED, clean_line, clean_text

SOURCE = SourcePosition("inbox", "", 0, 0, 0, datetime(2026, 5, 12, tzinfo=UTC))
# Letters that meet in bad texts: accents to combine, spaces, line ends, invisible characters, surrogates.
AWKWARD = st.text(
    st.one_of(
        st.sampled_from(
            "aé e\u0301\u0323\u00a0\u2009\u3000\t\r\n\x85\u2028"
            "\u00ad\u200b\ufeff\u202e\u2011\ufb01\x00\u2126\ud800\udc00"
        ),
        st.characters(),
    ),
    max_size=40,
)


def item(*texts: str, headline: str = "", kind: BlockKind = BlockKind.PARAGRAPH) -> Item:
    blocks = tuple(Block(kind, text) for text in texts)
    return Item(story_id="s", provider="p", headline=headline, blocks=blocks, source=SOURCE)


@pytest.mark.parametrize(
    ("unclean", "cleaned"),
    [
        ("Ein\u00a0Wort\u2009und  noch\teins ", "Ein Wort und noch eins"),
        ("eins\r\nzwei\rdrei\x85vier\u2028fünf\u2029sechs", "eins\nzwei\ndrei\nvier\nfünf\nsechs"),
        ("eins \n\n  zwei", "eins\nzwei"),
        ("Zu\u00adsam\u200bmen\ufeff\u200e\u202a\u2066\x07", "Zusammen"),
        ("u\u0308ber Lo\u0301dz\u0301", "über Lódź"),
        ("a\u00ad\u0308", "ä"),
        ("Kim Jong\u2011un", "Kim Jong-un"),
        ("O\ufb03zier", "Offizier"),
        ('„nicht westlich" – so – «er»', '„nicht westlich" – so – «er»'),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud83d halb", "\ufffd halb"),
        (" \u200b\n", ""),
    ],
)
def test_a_text_is_put_right(unclean, cleaned):
    assert clean_text(unclean) == cleaned


@given(AWKWARD)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(AWKWARD)
def test_what_is_cleaned_is_clean(text):
    cleaned = clean_text(text)
    assert is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip(" \n")
    assert not set(cleaned) & set("\r\t\x00\x85\u00ad\u200b\ufeff\u2028\u00a0\ud800")
    assert "  " not in cleaned
    assert "\n\n" not in cleaned
    cleaned.encode("utf-8")


@given(st.lists(AWKWARD, max_size=4), AWKWARD)
def test_an_item_cleaned_twice_is_the_same_item(texts, headline):
    cleaned = clean(item(*texts, headline=headline))
    assert clean(cleaned) == cleaned
    assert all(block.text for block in cleaned.blocks)
    assert "\n" not in cleaned.headline


def test_a_clean_item_comes_back_as_it_is():
    untouched = item("Ein Absatz.", "Noch einer.", headline="Titel")
    assert clean(untouched) is untouched


def test_empty_blocks_are_dropped_and_kinds_kept():
    cleaned = clean(item("Zwischentitel\u00a0", "\u200b \n", kind=BlockKind.HEADING))
    assert cleaned.blocks == (Block(BlockKind.HEADING, "Zwischentitel"),)


def test_a_lone_surrogate_leaves_a_warning_and_only_one():
    cleaned = clean(item("halb \ud83d", headline="\udc00"))
    assert cleaned.warnings == (REPLACED,)
    assert clean(cleaned).warnings == (REPLACED,)


def test_the_body_is_its_blocks_without_notes():
    mixed = item("Erster.", "Zweiter.")
    noted = (*mixed.blocks, Block(BlockKind.NOTE, "Achtung"), Block(BlockKind.QUOTE, "Zitat."))
    assert body(Item(story_id="s", provider="p", blocks=noted, source=SOURCE)) == "Erster.\nZweiter.\nZitat."
