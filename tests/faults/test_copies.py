"""Copies whatever the order: any permutation, repeats, crashes and cold starts give the same clusters."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from cluster import Cluster
from shared import shared
from wiredesk.copies import CopyIndex
from wiredesk.model import Draft, Outcome, Relation, WireRecord
from wiredesk.settings import Settings
from wiredesk.steps.clean_text import CleanText
from wiredesk.steps.detect_language import DetectLanguage
from wiredesk.steps.parcels import parcel
from wiredesk.steps.parse_items import ParseItems
from wiredesk.steps.sketch_text import SketchText
from wiredesk.steps.tag_actors import TagActors
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


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    """The items as SketchText leaves them, all published within one hour."""
    given = Settings()
    steps = [ParseItems(given), CleanText(), DetectLanguage(given), TagActors(given), SketchText(given)]
    for step in steps[1:]:
        step.setup()
    found = []
    for number, row in enumerate(rows()):
        published = NOON + timedelta(seconds=7 * number)
        item = {
            "id": row["id"],
            "provider": "tka",
            "headline": row["headline"],
            "text": row["text"],
            "language": row["lang"],
            "published": published.isoformat(),
        }
        value = json.dumps(item).encode()
        one = WireRecord("tka", value, None, (), "wire.ndjson", 0, number, published)
        for step in steps:
            (one,) = step.process(one)
        assert isinstance(one, Draft)
        found.append(one)
    return found


class Desk:
    """Finds copies over one store; `deliver` may crash before or after the write, and starts cold then."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.outcomes: list[Outcome] = []
        self.indices: dict[str, CopyIndex] = {}

    def index(self, language: str) -> CopyIndex:
        if language not in self.indices:
            self.indices[language] = CopyIndex(Settings())
            self.indices[language].add_all(list(self.store.sketches(language, 0)))
        return self.indices[language]

    def deliver(self, bundle: Sequence[Draft], crash: str = "") -> None:
        self._deliver(bundle, write=crash != "before")
        if crash:
            self.indices = {}
            self._deliver(bundle, write=True)

    def _deliver(self, bundle: Sequence[Draft], *, write: bool) -> None:
        by_language: dict[str, list[Draft]] = defaultdict(list)
        for draft in bundle:
            assert draft.sketch is not None
            by_language[draft.sketch.language].append(draft)
        done = []
        for language, some in by_language.items():
            decisions = self.index(language).add_all([one.sketch for one in some if one.sketch])
            done += [
                structs.replace(one, copies=decision) for one, decision in zip(some, decisions, strict=True)
            ]
        if write:
            self.outcomes += [receipt.outcome for receipt in self.store.put(parcel(done))]


def clusters(store: Store, drafts: Sequence[Draft]) -> dict[str, str]:
    """Cluster by item id; what a story says of itself agrees with it."""
    found = {}
    for draft in drafts:
        story = store.story(draft.item.story_id)
        assert story is not None
        first = story.cluster_id == story.story_id
        assert story.relation is (Relation.ORIGINAL if first else Relation.COPY)
        found[str(story.item_id)] = story.cluster_id
    return found


def fresh() -> SqliteStore:
    store = SqliteStore(":memory:")
    store.prepare()
    return store


@pytest.fixture(scope="module")
def expected(drafts: list[Draft]) -> dict[str, str]:
    desk = Desk(fresh())
    desk.deliver(drafts)
    return clusters(desk.store, drafts)


def test_copies_are_together_and_everything_else_is_apart(expected: dict[str, str], drafts: list[Draft]):
    stories = {str(draft.item.item_id): draft.item.story_id for draft in drafts}
    notes = [name for name in stories if FAMILY in name]
    assert [expected[name] for name in notes] == [stories[name] for name in notes]
    copied = [name for name in stories if name.endswith(("-other-headline", "-dateline", "-cut70"))]
    assert len(copied) == 3 * 5 * len(ORIGINALS)
    assert [expected[name] for name in copied] == [stories["-".join(name.split("-")[:2])] for name in copied]


def deliveries(drafts: list[Draft], data: st.DataObject) -> list[tuple[Sequence[Draft], str]]:
    """Bundles in any order, a tenth of the items twice, with the place where the desk crashes."""
    numbers = list(range(len(drafts)))
    repeats = data.draw(st.lists(st.sampled_from(numbers), max_size=len(numbers) // 10))
    order = data.draw(st.permutations([*numbers, *repeats]))
    found = []
    while order:
        size = data.draw(st.integers(1, 60))
        bundle, order = [drafts[number] for number in order[:size]], order[size:]
        found.append((bundle, data.draw(st.sampled_from(["", "", "before", "after"]))))
    return found


def deliver(store: Store, bundles: Sequence[tuple[Sequence[Draft], str]]) -> Desk:
    desk = Desk(store)
    for bundle, crash in bundles:
        desk.deliver(bundle, crash)
    return desk


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_with_repeats_crashes_and_cold_starts_gives_the_same_clusters(
    drafts: list[Draft], expected: dict[str, str], data: st.DataObject
):
    bundles = deliveries(drafts, data)
    desk = deliver(fresh(), bundles)
    assert clusters(desk.store, drafts) == expected
    delivered = sum(len(bundle) * (2 if crash == "after" else 1) for bundle, crash in bundles)
    assert len(desk.outcomes) == delivered
    assert desk.outcomes.count(Outcome.INDEXED) == len(drafts)
    desk.store.close()


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_gives_the_same_clusters_in_elasticsearch_too(
    drafts: list[Draft], expected: dict[str, str], cluster: Cluster, data: st.DataObject
):
    # All is drawn first: an example that Hypothesis gives up must leave no stories behind.
    bundles = deliveries(drafts, data)
    try:
        desk = deliver(cluster.store(), bundles)
        assert clusters(desk.store, drafts) == expected
        cluster.refresh()
        found = desk.store.search(Query(size=100))
        assert found.total == len(set(expected.values()))
    finally:
        cluster.clean()
