"""The life of an item: every case of our set, in every order, with repeats and crashes, ends as expected."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster import Cluster
from desk_in_steps import DeskInSteps
from wiredesk import wire
from wiredesk.model import Outcome, Status, Story, WireRecord
from wiredesk.settings import Feed
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Store

CASES = Path(__file__).parents[1] / "data" / "lifecycle"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())
# All orders of up to six deliveries are 720; of more, this many.
MOST_ORDERS = 720
# Long after every embargo of the set.
LATER = datetime.fromisoformat("2026-06-01T00:00:00Z")


class Case:
    """The deliveries of a case as records, and what shall stand at the end."""

    def __init__(self, name: str) -> None:
        self.expected: dict[str, Any] = json.loads((CASES / name / "expect.json").read_text("utf-8"))
        self.records = {
            delivery["file"]: WireRecord(
                feed="wire",
                value=(CASES / name / delivery["file"]).read_bytes(),
                key=None,
                headers=(),
                topic=delivery["file"],
                partition=0,
                offset=0,
                received=datetime.fromisoformat(delivery["received"]),
            )
            for delivery in self.expected["deliveries"]
        }

    def orders(self) -> Iterator[tuple[str, ...]]:
        """Every order of the deliveries, or a fair choice of them."""
        orders = list(itertools.islice(itertools.permutations(self.records), 50_000))
        return iter(orders if len(orders) <= MOST_ORDERS else random.Random(4).sample(orders, 200))

    def stories_of(self, member: str) -> list[str]:
        record = self.records[member]
        assert record.value is not None
        return [item.story_id for item in wire.parse(record.value, Feed(name="wire"), record.received)]

    def check(self, store: Store) -> None:
        """Every story of the case is as expected, and there are no others."""
        assert store.dead_letters(10) == []
        for expected in self.expected["stories"]:
            found = {store.story(self.stories_of(member)[0]) for member in expected["members"]}
            assert len(found) == 1, "the members are one story"
            story = found.pop()
            assert story is not None
            _check(story, expected)
        assert store.counts()["stories"] == len(self.expected["stories"])


def _check(story: Story, expected: dict[str, Any]) -> None:
    assert story.headline == expected["headline"]
    assert story.status == expected["status"]
    assert story.visible(LATER) == expected["visible"]
    if expected["version"] is not None:
        assert story.version == expected["version"]
    # Of two versions with one number nobody says which corrects: the note of that case allows both.
    assert story.change == expected["change"] or (story.change, story.version) == ("update", "1")
    for text in expected.get("body_contains", ()):
        assert text in story.text
    # All but the clock of the store: a figure that was withdrawn may be its fraction of a second.
    everything = msgspec.json.encode(msgspec.structs.replace(story, indexed_at=None)).decode()
    for text in expected.get("body_must_not_contain", ()):
        assert text not in everything
    for checkpoint in expected.get("checkpoints", ()):
        assert story.visible(datetime.fromisoformat(checkpoint["at"])) == checkpoint["visible"]
    if story.status is Status.CANCELED:
        assert story.text == ""


def fresh() -> SqliteStore:
    store = SqliteStore(":memory:")
    store.prepare()
    return store


@pytest.fixture(scope="module")
def desk() -> DeskInSteps:
    return DeskInSteps(fresh(), {})


def begin(desk: DeskInSteps, case: Case, store: Store) -> None:
    desk.store.close()
    desk.store, desk.records, desk.outcomes = store, case.records, []
    desk.restart()


@pytest.mark.parametrize("name", NAMES)
def test_every_order_of_the_deliveries_ends_as_expected(desk: DeskInSteps, name: str):
    case = Case(name)
    for order in case.orders():
        begin(desk, case, fresh())
        for file in order:
            desk.deliver([file])
        case.check(desk.store)
        # Repeats change nothing and are called what they are.
        done = len(desk.outcomes)
        for file in reversed(order):
            desk.deliver([file])
        case.check(desk.store)
        assert set(desk.outcomes[done:]) == {Outcome.REDELIVERED}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_repeats_and_crashes_between_any_two_deliveries_change_nothing(
    desk: DeskInSteps, data: st.DataObject
):
    case = Case(data.draw(st.sampled_from(NAMES)))
    begin(desk, case, fresh())
    for bundle, crash in _bundles(case, data):
        desk.deliver(bundle, crash)
    case.check(desk.store)


def _bundles(case: Case, data: st.DataObject) -> Iterator[tuple[Sequence[str], str]]:
    names = list(case.records)
    order = list(data.draw(st.permutations(names)))
    for place, name in data.draw(
        st.lists(st.tuples(st.integers(0, len(order)), st.sampled_from(names)), max_size=3)
    ):
        order.insert(place, name)
    while order:
        size = data.draw(st.integers(1, 3))
        yield order[:size], data.draw(st.sampled_from(["", "link", "write", "after"]))
        order = order[size:]


@pytest.mark.parametrize(
    ("name", "files"),
    [("06-hold-release-g2-de", 2), ("10-hold-then-kill-7901-de", 2)],
)
def test_a_story_on_hold_is_hidden_in_either_order(desk: DeskInSteps, name: str, files: int):
    case = Case(name)
    for order in itertools.permutations(list(case.records)[:files]):
        begin(desk, case, fresh())
        for file in order:
            desk.deliver([file])
        story = desk.store.story(case.stories_of(order[0])[0])
        assert story is not None
        assert (story.status, story.visible(LATER)) == (Status.WITHHELD, False)


@pytest.mark.parametrize("name", NAMES)
def test_every_order_ends_as_expected_in_elasticsearch_too(desk: DeskInSteps, cluster: Cluster, name: str):
    case = Case(name)
    for order in case.orders():
        begin(desk, case, cluster.store())
        for file in order:
            desk.deliver([file])
        case.check(desk.store)
        cluster.clean()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_repeats_and_crashes_change_nothing_in_elasticsearch_either(
    desk: DeskInSteps, cluster: Cluster, data: st.DataObject
):
    case = Case(data.draw(st.sampled_from(NAMES)))
    # All is drawn before anything is delivered: an example that Hypothesis gives up while it draws would
    # leave its stories behind.
    bundles = list(_bundles(case, data))
    begin(desk, case, cluster.store())
    try:
        for bundle, crash in bundles:
            desk.deliver(bundle, crash)
        case.check(desk.store)
    finally:
        cluster.clean()
