from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actor_matches import passage_of

TEXTS = st.text("aAbB -.\n", max_size=40)


@given(TEXTS, st.lists(st.text("aAbB-", min_size=1, max_size=3), max_size=4))
def test_words_are_found_by_their_first_letters(text: str, heads: list[str]) -> None:
    passage = passage_of(text, "en")
    begun = [number for number, word in enumerate(passage.words) if word.startswith(tuple(heads))]
    assert passage.beginning(heads) == begun


@given(TEXTS, st.integers(-1, 50))
def test_words_are_joined_where_only_a_space_stands_between_them(text: str, number: int) -> None:
    passage = passage_of(text, "en")
    inside = 0 < number < len(passage.words)
    assert passage.joined(number) == (inside and passage.plain(passage.ends[number - 1], number))
