from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.copies.chains import Chains

BANDS = 3
KEYS = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=BANDS, max_size=BANDS), max_size=30
)


def arrays(rows: list[list[int | None]]) -> tuple[np.ndarray, np.ndarray]:
    keys = np.array([[key or 0 for key in row] for row in rows], np.uint32).reshape(-1, BANDS)
    present = np.array([[key is not None for key in row] for row in rows], np.bool_).reshape(-1, BANDS)
    return keys, present


def pairs(found: tuple[np.ndarray, np.ndarray, np.ndarray]) -> list[tuple[int, int, int]]:
    return sorted(zip(*(part.tolist() for part in found), strict=True))


@given(first=KEYS, second=KEYS)
def test_chains_find_what_a_dict_of_lists_finds(
    first: list[list[int | None]], second: list[list[int | None]]
) -> None:
    chains, bands = Chains(BANDS, 1), np.arange(BANDS)
    chains.room(len(first) + len(second))
    chains.insert(0, *arrays(first))
    chains.insert(len(first), *arrays(second))
    rows = [*first, *second]
    expected = sorted(
        (at, row, band)
        for at, keys in enumerate(second)
        for band, key in enumerate(keys)
        for row in range(len(first) + at)
        if key is not None and rows[row][band] == key
    )
    assert pairs(chains.before(len(first), *arrays(second), bands, len(rows))) == expected
    every = sorted(
        (at, row, band)
        for at, keys in enumerate(second)
        for band, key in enumerate(keys)
        for row in range(len(rows))
        if key is not None and rows[row][band] == key
    )
    assert pairs(chains.find(*arrays(second), bands, len(rows))) == every


def test_of_a_long_chain_the_newest_are_found() -> None:
    chains = Chains(1, 100)
    chains.room(100)
    chains.insert(0, np.full((100, 1), 7, np.uint32), np.ones((100, 1), np.bool_))
    _, rows, _ = chains.find(np.full((1, 1), 7, np.uint32), np.ones((1, 1), np.bool_), np.arange(1), 3)
    assert sorted(rows.tolist()) == [97, 98, 99]
