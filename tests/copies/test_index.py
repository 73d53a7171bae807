from __future__ import annotations

import random
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wiredesk.copies import CopyIndex, log_entry
from wiredesk.copies.index import HOUR, MOST_MATCHED
from wiredesk.model import CopyDecision, Merge, Sketch, identifier
from wiredesk.settings import Settings
from wiredesk.stores.store import follow

WINDOW = 72
SETTINGS = Settings(copies_window_hours=WINDOW)


def story(number: int) -> str:
    """Ids in the order of the numbers, so that a test sees which of two is the smaller."""
    return f"{number:020x}"


def make_sketch(number: int, text: int, published: int = 0, received: int = 0, content: str = "") -> Sketch:
    return Sketch(
        story_id=story(number),
        fingerprint=identifier(f"{number} {text} {published} {content}"),
        rank=1,
        language="de",
        published=published,
        received=received,
        text_hash=text,
    )


def add_all(sketches: Sequence[Sketch]) -> list[CopyDecision]:
    index = CopyIndex(SETTINGS)
    return [index.add(sketch) for sketch in sketches]


def test_a_story_alone_is_its_own_cluster() -> None:
    assert add_all([make_sketch(1, 5)]) == [CopyDecision(story(1), "original")]


def test_a_copy_joins_the_cluster_of_the_earliest_published() -> None:
    first, second = add_all([make_sketch(2, 5, published=10), make_sketch(1, 5, published=20)])
    assert first == CopyDecision(story(2), "original")
    assert second == CopyDecision(story(2), "copy", matched=(story(2),))


def test_the_smaller_id_decides_between_two_of_the_same_time() -> None:
    assert add_all([make_sketch(1, 5), make_sketch(2, 5)])[-1].cluster_id == story(1)
    merge = Merge(loser=story(2), winner=story(1), published=0)
    assert add_all([make_sketch(2, 5), make_sketch(1, 5)])[-1].merges == (merge,)


def test_an_earlier_story_takes_over_the_cluster() -> None:
    *_, last = add_all([make_sketch(2, 5, 20), make_sketch(3, 5, 30), make_sketch(1, 5, 10)])
    assert last.cluster_id == story(1)
    assert last.merges == (Merge(loser=story(2), winner=story(1), published=10),)


def test_a_version_with_a_copied_text_joins_two_clusters() -> None:
    *_, last = add_all([make_sketch(1, 5, 10), make_sketch(2, 6, 20), make_sketch(2, 5, 20)])
    assert last == CopyDecision(story(1), "version", (story(1),), (Merge(story(2), story(1), 10),))


def test_a_story_whose_text_changes_keeps_its_cluster() -> None:
    *_, last = add_all([make_sketch(1, 5, 10), make_sketch(2, 5, 20), make_sketch(2, 6, 20)])
    assert last == CopyDecision(story(1), "version")


def test_a_late_first_version_makes_its_story_the_cluster() -> None:
    *_, last = add_all([make_sketch(1, 5, 10), make_sketch(2, 5, 20), make_sketch(2, 6, 5)])
    assert last.cluster_id == story(2)
    assert last.merges == (Merge(loser=story(1), winner=story(2), published=5),)


def test_texts_without_words_are_no_copies() -> None:
    assert {decision.cluster_id for decision in add_all([make_sketch(1, 0), make_sketch(2, 0)])} == {
        story(1),
        story(2),
    }


def test_another_headline_over_the_same_text_is_a_version() -> None:
    *_, last = add_all([make_sketch(1, 5, content="one"), make_sketch(1, 5, content="two")])
    assert last == CopyDecision(story(1), "version")


def test_the_stories_that_match_are_bounded_and_the_smallest() -> None:
    numbers = list(range(1, 101))
    random.Random(7).shuffle(numbers)
    index = CopyIndex(SETTINGS)
    for number in numbers:
        index.add(make_sketch(number, 5))
    expected = tuple(story(number) for number in range(1, MOST_MATCHED + 2) if number != 3)
    assert index.add(make_sketch(3, 5)).matched == expected


SKETCHES = st.lists(
    st.builds(
        make_sketch,
        number=st.integers(1, 6),
        text=st.integers(0, 5),
        published=st.integers(0, 5),
        received=st.integers(0, WINDOW * HOUR),
        content=st.sampled_from(["a", "b"]),
    ),
    min_size=1,
    max_size=14,
)


def clusters_of(sketches: Sequence[Sketch]) -> dict[str, str]:
    """What the clusters must be, found the slow way."""
    published = {one.story_id: one.published for one in sorted(sketches, key=lambda one: -one.published)}
    groups = {one.story_id: {one.story_id} for one in sketches}
    for one in sketches:
        for two in sketches:
            if one.text_hash == two.text_hash != 0 and groups[one.story_id] is not groups[two.story_id]:
                united = groups[one.story_id] | groups[two.story_id]
                groups.update(dict.fromkeys(united, united))
    return {
        story: min(group, key=lambda member: (published[member], member)) for story, group in groups.items()
    }


@dataclass
class FakeStore:
    """What a store does with decisions, and nothing else: stories' clusters, and redirects."""

    clusters: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, tuple[str, int]] = field(default_factory=dict)

    def put(self, sketch: Sketch, decision: CopyDecision) -> None:
        for merge in decision.merges:
            old = self.redirects.get(merge.loser)
            if old is None or (merge.published, merge.winner) < (old[1], old[0]):
                self.redirects[merge.loser] = (merge.winner, merge.published)
        for story, cluster in self.clusters.items():
            self.clusters[story] = follow(cluster, self.redirects)
        self.clusters[sketch.story_id] = follow(decision.cluster_id, self.redirects)

    def final(self) -> Mapping[str, str]:
        return {story: follow(cluster, self.redirects) for story, cluster in self.clusters.items()}


@settings(max_examples=400)
@given(sketches=SKETCHES, data=st.data())
def test_whatever_the_order_the_repetitions_and_the_restarts_the_clusters_are_the_same(
    sketches: list[Sketch], data: st.DataObject
) -> None:
    repeated = sketches + data.draw(st.lists(st.sampled_from(sketches), max_size=6))
    deliveries = data.draw(st.permutations(repeated))
    restarts = data.draw(st.sets(st.integers(0, len(deliveries))))
    index, store, log = CopyIndex(SETTINGS), FakeStore(), b""
    for number, sketch in enumerate(deliveries):
        if number in restarts:
            index = CopyIndex.from_log(log, SETTINGS)
        decision = index.add(sketch)
        log += log_entry(sketch)
        assert decision.cluster_id == clusters_of(deliveries[: number + 1])[sketch.story_id]
        store.put(sketch, decision)
    assert store.final() == clusters_of(sketches)
    assert index.trim() is None
    for sketch in sketches:
        assert index.add(sketch).merges == ()


@given(sketches=SKETCHES)
def test_adding_a_sketch_again_changes_nothing(sketches: list[Sketch]) -> None:
    index = CopyIndex(SETTINGS)
    for sketch in sketches:
        decision = index.add(sketch)
        again = index.add(sketch)
        assert (again.cluster_id, again.matched, again.merges) == (decision.cluster_id, decision.matched, ())
        assert again.relation == decision.relation


@given(sketches=SKETCHES, cut=st.integers(0, 14))
def test_a_log_read_in_pieces_makes_the_same_index(sketches: list[Sketch], cut: int) -> None:
    entries = [log_entry(sketch) for sketch in sketches]
    index = CopyIndex.from_log(b"".join(entries[:cut]), SETTINGS)
    index.extend(b"".join(entries[cut:]))
    live = CopyIndex(SETTINGS)
    for sketch in sketches:
        live.add(sketch)
    assert [index.add(sketch) for sketch in sketches] == [live.add(sketch) for sketch in sketches]


def test_a_broken_log_is_refused() -> None:
    with pytest.raises(Exception, match="multiple of"):
        CopyIndex.from_log(log_entry(make_sketch(1, 5))[:-1], SETTINGS)


def test_what_is_older_than_the_window_is_dropped_at_most_once_an_hour() -> None:
    index = CopyIndex(Settings(copies_window_hours=2))
    for hour in range(4):
        index.add(make_sketch(hour, 100 + hour, received=hour * HOUR))
    log = index.trim()
    # Received at 3; the window reaches back to 1.
    assert log == b"".join(
        log_entry(make_sketch(hour, 100 + hour, received=hour * HOUR)) for hour in (1, 2, 3)
    )
    assert index.add(make_sketch(50, 101, received=3 * HOUR)).matched == (story(1),)
    assert index.add(make_sketch(51, 100, received=3 * HOUR)).matched == ()
    index.add(make_sketch(52, 7, received=4 * HOUR - 1))
    assert index.trim() is None
    index.add(make_sketch(53, 8, received=4 * HOUR))
    shorter = index.trim()
    assert shorter is not None
    assert log_entry(make_sketch(1, 101, received=1 * HOUR)) not in shorter
    assert index.trim() is None


def test_nothing_is_trimmed_within_the_window() -> None:
    assert CopyIndex(SETTINGS).trim() is None
    index = CopyIndex(Settings(copies_window_hours=2))
    index.add(make_sketch(1, 5, received=0))
    index.add(make_sketch(2, 5, received=2 * HOUR))
    assert index.trim() is None


def test_repeats_do_not_make_the_log_longer() -> None:
    index = CopyIndex(Settings(copies_window_hours=1))
    for _ in range(100):
        index.add(make_sketch(1, 5, received=0))
    index.add(make_sketch(2, 6, received=1))
    index.add(make_sketch(3, 7, received=HOUR + 1))
    assert len(index.trim() or b"") == 2 * len(log_entry(make_sketch(1, 5)))


def test_a_story_and_its_text_take_less_than_500_bytes() -> None:
    rng, stories = random.Random(1), 20_000
    sketches = [make_sketch(rng.getrandbits(80), rng.getrandbits(64), number) for number in range(stories)]
    tracemalloc.start()
    index = CopyIndex(SETTINGS)
    for sketch in sketches:
        index.add(sketch)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used / stories < 500
