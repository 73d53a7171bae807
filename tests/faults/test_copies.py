"""Copies whatever the order: any permutation, repeats, crashes and cold starts give the same clusters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster import Cluster
from desk_in_steps import DeskInSteps
from shared import shared
from wiredesk.model import Outcome, Relation, WireRecord
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Query, Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[1] / "data" / "copies" / "templates.ndjson"
# Two originals a language with all their copies, and one family of notes a language: about 190 items.
ORIGINALS = ("001", "002")
FAMILY = "boerse"


def rows() -> Iterator[dict[str, str]]:
    for line in shared("data/copies/reprints.ndjson").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["original"].endswith(ORIGINALS):
            yield row
    for line in TEMPLATES.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["family"].endswith(FAMILY):
            yield row


def record(number: int, row: dict[str, str]) -> WireRecord:
    """An item of NDJSON; all are published within one hour."""
    published = NOON + timedelta(seconds=7 * number)
    item = {
        "id": row["id"],
        "provider": "tka",
        "headline": row["headline"],
        "text": row["text"],
        "language": row["lang"],
        "published": published.isoformat(),
    }
    return WireRecord("tka", json.dumps(item).encode(), None, (), "wire.ndjson", 0, number, published)


@pytest.fixture(scope="module")
def desk() -> DeskInSteps:
    return DeskInSteps(fresh(), {row["id"]: record(number, row) for number, row in enumerate(rows())})


@pytest.fixture(scope="module")
def stories(desk: DeskInSteps) -> dict[str, str]:
    """Story by item id."""
    return {name: one.item.story_id for name in desk.records for one in desk.understand(name)}  # type: ignore[union-attr]


def clusters(store: Store, stories: dict[str, str]) -> dict[str, str]:
    """Cluster by item id; what a story says of itself agrees with it."""
    found = {}
    for name, story_id in stories.items():
        story = store.story(story_id)
        assert story is not None
        first = story.cluster_id == story.story_id
        assert story.relation is (Relation.ORIGINAL if first else Relation.COPY)
        found[name] = story.cluster_id
    return found


def fresh() -> SqliteStore:
    store = SqliteStore(":memory:")
    store.prepare()
    return store


@pytest.fixture(scope="module")
def expected(desk: DeskInSteps, stories: dict[str, str]) -> dict[str, str]:
    desk.deliver(list(desk.records))
    return clusters(desk.store, stories)


def test_copies_are_together_and_everything_else_is_apart(expected: dict[str, str], stories: dict[str, str]):
    notes = [name for name in stories if FAMILY in name]
    assert [expected[name] for name in notes] == [stories[name] for name in notes]
    copied = [name for name in stories if name.endswith(("-other-headline", "-dateline", "-cut70"))]
    assert len(copied) == 3 * 5 * len(ORIGINALS)
    assert [expected[name] for name in copied] == [stories["-".join(name.split("-")[:2])] for name in copied]


def deliveries(names: list[str], data: st.DataObject) -> list[tuple[list[str], str]]:
    """Bundles in any order, a tenth of the items twice, with the place where the desk crashes."""
    repeats = data.draw(st.lists(st.sampled_from(names), max_size=len(names) // 10))
    order = data.draw(st.permutations([*names, *repeats]))
    found = []
    while order:
        size = data.draw(st.integers(1, 60))
        found.append((order[:size], data.draw(st.sampled_from(["", "", "write", "after"]))))
        order = order[size:]
    return found


def deliver(desk: DeskInSteps, store: Store, bundles: list[tuple[list[str], str]]) -> None:
    desk.store.close()
    desk.store, desk.outcomes = store, []
    desk.restart()
    for bundle, crash in bundles:
        desk.deliver(bundle, crash)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_with_repeats_crashes_and_cold_starts_gives_the_same_clusters(
    desk: DeskInSteps, stories: dict[str, str], expected: dict[str, str], data: st.DataObject
):
    bundles = deliveries(list(stories), data)
    deliver(desk, fresh(), bundles)
    assert clusters(desk.store, stories) == expected
    delivered = sum(len(bundle) * (2 if crash == "after" else 1) for bundle, crash in bundles)
    assert len(desk.outcomes) == delivered
    assert desk.outcomes.count(Outcome.INDEXED) == len(stories)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_gives_the_same_clusters_in_elasticsearch_too(
    desk: DeskInSteps,
    stories: dict[str, str],
    expected: dict[str, str],
    cluster: Cluster,
    data: st.DataObject,
):
    # All is drawn first: an example that Hypothesis gives up must leave no stories behind.
    bundles = deliveries(list(stories), data)
    try:
        deliver(desk, cluster.store(), bundles)
        assert clusters(desk.store, stories) == expected
        cluster.refresh()
        found = desk.store.search(Query(size=100))
        assert found.total == len(set(expected.values()))
    finally:
        cluster.clean()
