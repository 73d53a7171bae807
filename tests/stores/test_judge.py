"""The rules that all stores share: what becomes of a version, and where a redirect leads."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.model import Outcome, Status
from wiredesk.stores.store import Previous, follow, judge

USABLE, CANCELED = Status.USABLE, Status.CANCELED


def previous(rank: int, fingerprint: str) -> Previous:
    return Previous(rank, fingerprint, USABLE, "cluster")


@pytest.mark.parametrize(
    ("rank", "fingerprint", "held", "seen", "status", "outcome"),
    [
        (5, "f", None, None, USABLE, Outcome.INDEXED),
        (5, "f", None, None, Status.WITHHELD, Outcome.INDEXED),
        (5, "f", None, None, CANCELED, Outcome.WITHDRAWN),
        (5, "f", (4, "e"), None, USABLE, Outcome.INDEXED),
        (5, "f", (4, "e"), None, CANCELED, Outcome.WITHDRAWN),
        (5, "f", (6, "e"), None, USABLE, Outcome.SUPERSEDED),
        (5, "f", (6, "e"), None, CANCELED, Outcome.SUPERSEDED),
        (5, "f", (6, "e"), 5, USABLE, Outcome.REDELIVERED),
        (5, "f", (5, "f"), 5, USABLE, Outcome.REDELIVERED),
        (5, "f", (5, "f"), 5, CANCELED, Outcome.REDELIVERED),
        # A crash came between story and sketch.
        (5, "f", (5, "f"), None, USABLE, Outcome.REDELIVERED),
        # A crash came between sketch and story.
        (5, "f", None, 5, USABLE, Outcome.INDEXED),
        (5, "f", (4, "e"), 5, USABLE, Outcome.INDEXED),
        # Equal rank, other content: the larger fingerprint.
        (5, "f", (5, "e"), None, USABLE, Outcome.INDEXED),
        (5, "f", (5, "g"), None, USABLE, Outcome.SUPERSEDED),
        (5, "f", (5, "g"), 5, USABLE, Outcome.REDELIVERED),
        # An undated text comes again, later than its correction or later than itself.
        (9, "f", (7, "correction"), 5, USABLE, Outcome.REDELIVERED),
        (9, "f", (5, "f"), 5, USABLE, Outcome.REDELIVERED),
        (3, "f", (5, "f"), 5, USABLE, Outcome.REDELIVERED),
    ],
)
def test_a_version_has_exactly_one_outcome(
    rank: int,
    fingerprint: str,
    held: tuple[int, str] | None,
    seen: int | None,
    status: Status,
    outcome: Outcome,
) -> None:
    assert judge(rank, fingerprint, held and previous(*held), seen, status) is outcome


VERSIONS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc")), min_size=1, max_size=8)


def ended(versions: list[tuple[int, str]]) -> tuple[tuple[int, str], int]:
    """What is held when these (rank, fingerprint) came in order, and how many of them were new to it."""
    held: Previous | None = None
    seen: dict[str, int] = {}
    fresh = 0
    for rank, content in versions:
        fingerprint = f"{rank}{content}"
        outcome = judge(rank, fingerprint, held, seen.get(fingerprint), USABLE)
        fresh += outcome is not Outcome.REDELIVERED
        seen.setdefault(fingerprint, rank)
        if outcome is Outcome.INDEXED:
            held = previous(rank, fingerprint)
    assert held is not None
    return (held.rank, held.fingerprint), fresh


@given(VERSIONS, st.randoms(use_true_random=False))
def test_the_order_of_versions_decides_nothing(versions: list[tuple[int, str]], random: object) -> None:
    again = [*versions, *versions[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert ended(again) == ended(versions)
    assert ended(versions)[0][0] == max(rank for rank, _ in versions)
    assert ended(versions)[1] == len(set(versions))


# Redirects


@pytest.mark.parametrize(
    ("redirects", "start", "end"),
    [
        ({}, "a", "a"),
        ({"a": ("b", 1)}, "a", "b"),
        ({"a": ("b", 1)}, "b", "b"),
        ({"a": ("b", 2), "b": ("c", 1)}, "a", "c"),
        ({"a": ("b", 2), "b": ("a", 1)}, "b", "a"),
        ({"a": ("b", 1), "b": ("a", 2)}, "a", "b"),
        ({"a": ("b", 1), "b": ("a", 1)}, "b", "a"),
        ({"x": ("a", 9), "a": ("b", 1), "b": ("a", 2)}, "x", "b"),
        ({"a": ("a", 1)}, "a", "a"),
    ],
)
def test_redirects_are_followed_to_their_end(
    redirects: Mapping[str, tuple[str, int]], start: str, end: str
) -> None:
    assert follow(start, redirects) == end


CLUSTERS = "abcdef"
# When the first story of each cluster was published.
PUBLISHED = st.fixed_dictionaries({cluster: st.integers(0, 3) for cluster in CLUSTERS})
PAIRS = st.lists(st.tuples(st.sampled_from(CLUSTERS), st.sampled_from(CLUSTERS)), max_size=12)


def written(merges: list[tuple[str, str, int]]) -> dict[str, tuple[str, int]]:
    """The redirects that stores keep of these merges: of one loser the smaller (published, id)."""
    redirects: dict[str, tuple[str, int]] = {}
    for loser, winner, published in merges:
        if loser == winner:
            continue
        known = redirects.get(loser)
        if known is None or (published, winner) < (known[1], known[0]):
            redirects[loser] = (winner, published)
    return redirects


@given(PUBLISHED, PAIRS, st.randoms(use_true_random=False))
def test_the_order_of_merges_does_not_decide_where_a_cluster_ends(
    published: dict[str, int], pairs: list[tuple[str, str]], random: object
) -> None:
    merges = [(loser, winner, published[winner]) for loser, winner in pairs]
    expected = {cluster: follow(cluster, written(merges)) for cluster in CLUSTERS}
    again = [*merges, *merges[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert {cluster: follow(cluster, written(again)) for cluster in CLUSTERS} == expected


@given(PUBLISHED, PAIRS)
def test_where_a_redirect_ends_nothing_leads_on(
    published: dict[str, int], pairs: list[tuple[str, str]]
) -> None:
    redirects = written([(loser, winner, published[winner]) for loser, winner in pairs])
    for cluster in CLUSTERS:
        end = follow(cluster, redirects)
        assert follow(end, redirects) == end
        if cluster in redirects:
            assert follow(redirects[cluster][0], redirects) == end
