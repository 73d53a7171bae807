"""The restriction of an endless source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.transport.tracker import EndlessSource, PositionsTracker, Restriction, RestrictionCoder

positions = st.dictionaries(st.text(min_size=1), st.integers(0, 2**63 - 1))


def test_a_checkpoint_keeps_what_was_claimed_and_leaves_the_rest():
    tracker = PositionsTracker(Restriction({"wire/0": 5}))
    assert tracker.try_claim({"wire/0": 9})
    assert tracker.try_claim({"wire/1": 1})
    assert tracker.try_split(0) == (
        Restriction({"wire/0": 5}),
        Restriction({"wire/0": 9, "wire/1": 1}),
    )
    tracker.check_done()


def test_nothing_can_be_claimed_behind_a_checkpoint():
    tracker = PositionsTracker(Restriction({}))
    tracker.try_split(0)
    assert not tracker.try_claim({"wire/0": 1})
    assert tracker.try_split(0) is None


def test_there_is_nothing_to_split_but_a_checkpoint():
    tracker = PositionsTracker(Restriction({"wire/0": 5}))
    assert tracker.try_split(0.5) is None
    assert tracker.try_claim({"wire/0": 6})


def test_claiming_none_ends_the_source():
    tracker = PositionsTracker(Restriction({"wire/0": 5}))
    assert tracker.try_claim(None)
    tracker.check_done()
    assert tracker.try_split(0) is None


def test_a_reader_that_returns_without_either_is_found_out():
    with pytest.raises(ValueError, match="without a checkpoint"):
        PositionsTracker(Restriction({})).check_done()


def test_the_source_says_that_it_has_no_end():
    assert not PositionsTracker(Restriction({})).is_bounded()
    assert EndlessSource().truncate(0, Restriction({})) is None


@given(positions)
def test_positions_survive_their_coder(value: dict[str, int]):
    coder = RestrictionCoder()
    assert coder.decode(coder.encode(Restriction(value))) == Restriction(value)


def test_the_rest_is_never_falsy_because_beam_would_drop_it():
    _, rest = PositionsTracker(EndlessSource().initial_restriction(0)).try_split(0) or (None, None)
    assert rest
