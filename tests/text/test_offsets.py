import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.text import tokenise
from wiredesk.text.clean import clean_text, clean_with_offsets

# Words with all that cleaning moves around and in them.
PIECES = st.lists(
    st.sampled_from((
        "Wort", "straße", "Zu\u00adsam\u200bmen", "u\u0308ber", "o\ufb03z", "\ud83d", "12", ".", "  ", "–",
        "\t", "\u00a0", "\r\n", " \n \n", "\u200b", "\ufeff", "&amp;", "&nbsp;", "<b>", "</b>", "<br>",
        "\x84",
    )),
    max_size=20,
).map("".join)  # fmt: skip


@given(PIECES, st.data())
@settings(max_examples=200)
def test_a_word_of_the_cleaned_text_has_the_letters_of_its_span_in_the_given_one(text, data):
    cleaned, offsets = clean_with_offsets(text)
    assert cleaned == clean_text(text)
    tokens = tokenise(cleaned)
    edge = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        first, last = offsets.original(start, end)
        # A tag inside a word has its partner elsewhere; one without a partner is a word itself.
        span = clean_text(text[first:last])
        assert word in span or word in clean_text(re.sub("</?b>|<br>", "", text[first:last]))
        assert edge <= first < last <= len(text)
        edge = last if word == span else first
    start = data.draw(st.integers(0, len(cleaned)))
    end = data.draw(st.integers(start, len(cleaned)))
    first, last = offsets.original(start, end)
    assert 0 <= first <= last <= len(text)


@pytest.mark.parametrize(
    ("given", "word", "original"),
    [
        ("Ein\u00a0 Wort", "Wort", "Wort"),
        ("\ufeffZu\u00adsammen\u200b!", "Zusammen", "Zu\u00adsammen"),
        ("<p>Der Rat von <b>Oberau</b> tagt</p>", "Oberau", "Oberau"),
        ("<b>b</b> b <i>tagt</i>", "tagt", "tagt"),
        ("Wort</b>Wort<b>Wort", "WortWortWort", "Wort</b>Wort<b>Wort"),
        ("Die RÃ¼ckkehr der BÃ¤ren", "Bären", "BÃ¤ren"),
        ("u\u0308ber Lo\u0301dz\u0301", "Lódź", "Lo\u0301dz\u0301"),
        ("Wald &amp; Wiese", "&", "&amp;"),
        ("eins\r\n\r\nzwei", "zwei", "zwei"),
        ("O\ufb03zier da", "da", "da"),
    ],
)
def test_a_span_stood_where_it_says(given, word, original):
    cleaned, offsets = clean_with_offsets(given)
    start = cleaned.index(word)
    first, last = offsets.original(start, start + len(word))
    assert given[first:last] == original


def test_a_part_of_a_repaired_word_is_the_whole_word():
    cleaned, offsets = clean_with_offsets("Die BÃ¤ren")
    first, last = offsets.original(cleaned.index("ären"), len(cleaned))
    assert (first, last) == (4, 10)
