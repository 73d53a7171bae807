from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.actors.salience import Weight, saliences

ONCE = Weight(mentions=1, first=0.5, headline=False, subject=False)


@pytest.mark.parametrize(
    "better",
    [
        Weight(mentions=2, first=0.5, headline=False, subject=False),
        Weight(mentions=1, first=0.4, headline=False, subject=False),
        Weight(mentions=1, first=0.5, headline=True, subject=False),
        Weight(mentions=1, first=0.5, headline=False, subject=True),
    ],
)
def test_more_earlier_in_the_headline_or_acting_weighs_more(better: Weight) -> None:
    salience = saliences({"a": ONCE, "b": better})
    assert salience["b"] == 1.0
    assert 0 < salience["a"] < 1


def test_the_headline_weighs_more_than_a_cue_of_acting() -> None:
    salience = saliences(
        {
            "headline": Weight(mentions=1, first=0.5, headline=True, subject=False),
            "subject": Weight(mentions=1, first=0.5, headline=False, subject=True),
        }
    )
    assert salience["headline"] > salience["subject"]


def test_who_is_named_in_the_headline_alone_has_weight() -> None:
    salience = saliences({"a": ONCE, "b": Weight(mentions=0, first=1.0, headline=True, subject=False)})
    assert 0 < salience["b"] < salience["a"] == 1.0


def test_nobody_has_no_salience() -> None:
    assert saliences({}) == {}


@given(
    st.dictionaries(
        st.text(max_size=3),
        st.builds(Weight, st.floats(0, 500), st.floats(0, 1), st.booleans(), st.booleans()),
        min_size=1,
    )
)
def test_the_most_salient_has_one_and_nobody_who_acts_has_none(weights: dict[str, Weight]) -> None:
    salience = saliences(weights)
    assert salience.keys() == weights.keys()
    assert all(0 < value <= 1 and value == round(value, 3) for value in salience.values())
    scored = any(weight.mentions > 1e-3 or weight.headline or weight.subject for weight in weights.values())
    assert max(salience.values()) == 1.0 or not scored
