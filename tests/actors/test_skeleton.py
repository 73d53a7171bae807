from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.actors import Registry
from wiredesk.actors.skeleton import romanised, skeleton


@pytest.mark.parametrize(
    "spellings",
    [
        "Putin Poutine Путин Путін Poetin פוטין",
        "Wladimir Władimir Vladimír Vladimir Владимир Володимир",
        "Lawrow Ławrow Lavrov Лавров Лавроў",
        "Gorbatschow Gorbachev Gorbaczow Gorbačov Горбачёв Горбачов",
        "Chruschtschow Khrushchev Chruszczow Chruščov Хрущёв Хрущов",
        "Selenskyj Zelensky Zełenski Zelenskyj Зеленський Зеленский Зяленскі",
        "Michail Mikhail Михаил",
        "Schoigu Shoigu Szojgu Šojgu Шойгу",
    ],
)
def test_the_spellings_of_one_name_have_one_skeleton(spellings: str) -> None:
    first, *others = spellings.split()
    assert [each for each in others if skeleton(each) != skeleton(first)] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ""),
        ("12 – 30", ""),
        ("Yi", "yi"),
        ("习近平", "习近平"),
        ("Kim Jong-un", "km ng n"),
        ("O'Brien", "brn"),
        ("  Anna\u00a0 Falk ", "n vlk"),
    ],
)
def test_a_skeleton_is_made_word_by_word(name: str, expected: str) -> None:
    assert skeleton(name) == expected


def test_names_that_sound_different_differ() -> None:
    names = ("Putin", "Lawrow", "Merkel", "Macron", "Biden", "Tusk", "Scholz", "Orbán")
    assert all(skeleton(one) != skeleton(two) for one, two in combinations(names, 2))


@given(st.text(max_size=40))
def test_every_text_has_a_skeleton_and_case_does_not_matter(text: str) -> None:
    found = skeleton(text)
    assert found == " ".join(found.split())
    assert len(found.split()) == len(romanised(text).split())


def test_most_persons_have_one_skeleton_in_russian_and_in_ukrainian() -> None:
    pairs = [
        (russian.text, ukrainian.text)
        for actor in Registry.load().actors.values()
        if actor.kind == "person"
        for russian in actor.names
        if (russian.lang, russian.kind) == ("ru", "full")
        for ukrainian in actor.names
        if (ukrainian.lang, ukrainian.kind) == ("uk", "full")
    ]
    same = sum(skeleton(russian) == skeleton(ukrainian) for russian, ukrainian in pairs)
    assert len(pairs) > 500
    assert same / len(pairs) > 0.85
