import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.text import tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kim Jong-un traf Putin.", ["Kim", "Jong-un", "traf", "Putin"]),
        ("der UN-Sicherheitsrat", ["der", "UN-Sicherheitsrat"]),
        ("прем'єр, прем’єр, премʼєр", ["прем'єр", "прем’єр", "премʼєр"]),
        ("im Mercedes Benz", ["im", "Mercedes", "Benz"]),
        ("„Russlands\" und 'Putins'", ["Russlands", "und", "Putins"]),
        (
            "6.700 Container, 12,5 Mio. am 8.10.2026.",
            ["6.700", "Container", "12,5", "Mio", "am", "8.10.2026"],
        ),
        ("Ende.Anfang IAR/TVN24", ["Ende", "Anfang", "IAR", "TVN24"]),
        ("ATLANTA (AP) _ A jury", ["ATLANTA", "AP", "A", "jury"]),
        ("за\u0301мок і замо\u0301к", ["за\u0301мок", "і", "замо\u0301к"]),
        ("הַמֶּמְשָׁלָה", ["הַמֶּמְשָׁלָה"]),
        ("- – — ' …", []),
    ],
)
def test_words_are_what_actors_look_up(text, words):
    assert list(tokenise(text).words) == words


@given(st.text())
def test_tokens_stand_where_they_say_in_order_and_without_overlap(text):
    tokens = tokenise(text)
    edge = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert edge <= start < end <= len(text)
        assert text[start:end] == word
        edge = end


@given(st.text())
def test_no_letter_or_digit_is_lost(text):
    tokens = tokenise(text)
    inside = {
        place for start, end in zip(tokens.starts, tokens.ends, strict=True) for place in range(start, end)
    }
    assert all(place in inside for place, letter in enumerate(text) if letter.isalnum())
