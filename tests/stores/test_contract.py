"""What every store promises (store.py; sections 1, 4 and 6 of the design), asked of each of them."""

from __future__ import annotations

import html
import itertools
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from builders import (
    NOON,
    make_actor,
    make_alert,
    make_candidate,
    make_dead_letter,
    make_entry,
    make_kill,
    make_parcel,
    make_record,
    make_sketch,
    make_source,
    make_story,
    make_watch,
    moment,
    story_id,
)
from wiredesk.model import (
    Block,
    BlockKind,
    Change,
    Difference,
    Item,
    Key,
    Merge,
    Outcome,
    Receipt,
    Relation,
    Status,
    Story,
    identifier,
    milliseconds,
)
from wiredesk.settings import Feed
from wiredesk.stores.store import (
    EVIDENCE_STORIES,
    Entry,
    Hit,
    Page,
    Parcel,
    Previous,
    Query,
    Store,
    in_cluster,
)
from wiredesk.wire.stated import Reference, Stated, item_of

A, B, C, D = (story_id(name) for name in "abcd")
DAY = timedelta(days=1)


def put(store: Store, *stories: Story, merges: Sequence[Merge] = ()) -> list[Receipt]:
    return store.put(make_parcel(*stories, merges=merges))


def outcome(store: Store, story: Story) -> Outcome:
    [receipt] = put(store, story)
    return receipt.outcome


def held(store: Store, name: str) -> Story:
    story = store.story(story_id(name))
    assert story is not None
    return story


def plain(story: Story | None) -> Story:
    """The fields that are the same whenever and in whatever order a story was written."""
    assert story is not None
    change = Change.NEW if story.change_note and story.change is Change.UPDATE else story.change
    lent = tuple(each for each in story.warnings if "from the version that was killed" in each)
    headline = "" if lent else story.headline
    return replace(story, indexed_at=None, change_note=None, change=change, headline=headline, warnings=())


def page(store: Store, q: str = "", **fields: object) -> Page:
    store.counts()  # searches see what was put within a second; what counts says is up to date
    return store.search(Query(q=q, **fields))  # type: ignore[arg-type]


def names(found: Page) -> list[str]:
    return [hit.story.item_id or "" for hit in found.hits]


def find(store: Store, q: str = "", **fields: object) -> set[str]:
    return set(names(page(store, q, **fields)))


# A new store


def test_a_prepared_store_is_empty_and_well(store: Store) -> None:
    assert store.check() == []
    assert store.counts() == {
        "stories": 0, "visible": 0, "sketches": 0, "alerts": 0, "dead_letters": 0, "watches": 0,
    }  # fmt: skip
    assert page(store) == Page(0, (), {"language": (), "provider": (), "actor": ()}, "")


def test_preparing_again_keeps_what_is_there(store: Store) -> None:
    put(store, make_story("a"))
    store.prepare()
    assert held(store, "a").item_id == "a"


def test_an_empty_parcel_has_no_receipts(store: Store) -> None:
    assert store.put(Parcel()) == []


# Versions: the higher rank wins


def test_a_new_story_is_indexed_and_comes_back_whole(store: Store) -> None:
    story = make_story(
        "a", 5, "Ein Satz.\nNoch einer.\n", language="de", actors=(make_actor("Q1", "Jan Kowalski"),),
        embargoed=NOON, urgency=3, subjects=("politics",), source=make_source(offset=7),
    )  # fmt: skip
    before = datetime.now(UTC) - timedelta(seconds=1)
    [receipt] = put(store, story)
    assert (receipt.outcome, receipt.current, receipt.refusal) == (Outcome.INDEXED, True, "")
    assert plain(receipt.story) == story
    assert plain(held(store, "a")) == story
    assert held(store, "a").indexed_at == receipt.story.indexed_at  # type: ignore[union-attr]
    assert before < held(store, "a").indexed_at < before + DAY  # type: ignore[operator]


def test_a_story_that_is_not_there_is_none(store: Store) -> None:
    assert store.story(A) is None
    assert store.previous([A]) == {}
    assert store.previous([]) == {}


def test_previous_says_what_is_held_and_leaves_out_what_is_not(store: Store) -> None:
    story = make_story("a", 5, headline="Talks")
    put(store, story)
    assert store.previous([A, B]) == {A: Previous(5, story.fingerprint, Status.USABLE, A, "Talks")}


def test_a_newer_version_replaces_an_older_one(store: Store) -> None:
    put(store, make_story("a", 1, "Old words.\n"))
    [receipt] = put(store, make_story("a", 2, "New words.\n"))
    assert (receipt.outcome, receipt.current) == (Outcome.INDEXED, True)
    assert held(store, "a").text == "New words.\n"
    assert find(store, "new") == {"a"}
    assert find(store, "old") == set()
    assert store.counts()["stories"] == 1


def test_an_older_version_that_comes_late_is_superseded(store: Store) -> None:
    new = make_story("a", 2)
    put(store, new)
    [receipt] = put(store, make_story("a", 1))
    assert receipt == Receipt(Outcome.SUPERSEDED, current=False)
    assert plain(held(store, "a")) == new


def test_a_superseded_version_delivered_again_is_redelivered(store: Store) -> None:
    put(store, make_story("a", 2))
    assert outcome(store, make_story("a", 1)) is Outcome.SUPERSEDED
    assert outcome(store, make_story("a", 1)) is Outcome.REDELIVERED


def test_a_redelivered_current_version_is_current_and_writes_nothing(store: Store) -> None:
    story = make_story("a")
    put(store, story)
    first = held(store, "a")
    [receipt] = put(store, story)
    assert receipt == Receipt(Outcome.REDELIVERED, current=True, story=first)
    assert held(store, "a") == first


def test_at_equal_rank_the_larger_fingerprint_wins_in_any_order(store: Store) -> None:
    for name, order in (("a", "12"), ("b", "21")):
        for fingerprint in order:
            put(store, make_story(name, 1, fingerprint=fingerprint))
        assert held(store, name).fingerprint == "2"


def test_an_undated_text_delivered_again_does_not_outrank_its_correction(store: Store) -> None:
    undated = make_story("a", 10, "Wrong.\n")
    correction = make_story("a", 20, "Right.\n", change=Change.CORRECTION)
    put(store, undated)
    put(store, correction)
    # Its rank comes from its receipt, and that is later now.
    [receipt] = put(store, replace(undated, rank=30))
    assert receipt == Receipt(Outcome.REDELIVERED, current=False)
    assert plain(held(store, "a")) == correction


def test_an_undated_current_text_delivered_again_keeps_its_first_rank(store: Store) -> None:
    undated = make_story("a", 10)
    put(store, undated)
    [receipt] = put(store, replace(undated, rank=30))
    assert (receipt.outcome, receipt.current, plain(receipt.story)) == (Outcome.REDELIVERED, True, undated)
    assert held(store, "a").rank == 10


def test_the_highest_rank_is_held_exactly(store: Store) -> None:
    story = make_story("a", (1 << 63) - 1)
    put(store, story)
    assert held(store, "a").rank == (1 << 63) - 1
    assert outcome(store, make_story("a", (1 << 63) - 2)) is Outcome.SUPERSEDED


def test_versions_in_one_parcel_are_judged_in_order(store: Store) -> None:
    one, two, three = make_story("a", 1), make_story("a", 3), make_story("a", 2)
    receipts = put(store, one, two, three, two, one)
    assert [receipt.outcome for receipt in receipts] == [
        Outcome.INDEXED, Outcome.INDEXED, Outcome.SUPERSEDED, Outcome.REDELIVERED, Outcome.REDELIVERED,
    ]  # fmt: skip
    assert [receipt.current for receipt in receipts] == [False, True, False, True, False]
    assert [plain(receipt.story) for receipt in receipts if receipt.current] == [two, two]
    assert plain(held(store, "a")) == two
    assert store.counts()["sketches"] == 3


def test_receipts_come_in_the_order_of_the_entries(store: Store) -> None:
    entries = (
        make_entry(make_story("a")),
        Entry(dead_letter=make_dead_letter("x")),
        make_entry(make_kill("b")),
        make_entry(make_story("a")),
    )
    assert [receipt.outcome for receipt in store.put(Parcel(entries))] == [
        Outcome.INDEXED, Outcome.DEAD_LETTER, Outcome.WITHDRAWN, Outcome.REDELIVERED,
    ]  # fmt: skip


def test_a_crash_between_story_and_sketch_is_repaired_by_the_repetition(store: Store) -> None:
    story = make_story("a")
    store.put(Parcel((Entry(story=story),)))
    assert list(store.sketches("en", 0)) == []
    [receipt] = put(store, story)
    assert (receipt.outcome, receipt.current) == (Outcome.REDELIVERED, True)
    assert list(store.sketches("en", 0)) == [make_sketch(story)]


# Kills, holds and embargoes


def test_a_kill_removes_the_story_from_search_and_leaves_a_stub(store: Store) -> None:
    put(store, make_story("a", 1, "Secret words.\n"))
    [receipt] = put(store, make_kill("a"))
    assert (receipt.outcome, receipt.current) == (Outcome.WITHDRAWN, True)
    assert plain(receipt.story) == make_kill("a")
    assert find(store, "secret") == find(store) == set()
    assert held(store, "a").text == ""
    counts = store.counts()
    assert (counts["stories"], counts["visible"]) == (1, 0)


def test_a_kill_is_final(store: Store) -> None:
    put(store, make_kill("a"))
    assert outcome(store, make_story("a", (1 << 62) - 1)) is Outcome.SUPERSEDED
    assert find(store) == set()


def test_a_kill_that_comes_before_its_original_takes_its_cluster(store: Store) -> None:
    [kill] = put(store, make_kill("a"))
    assert kill.story is not None
    assert kill.story.cluster_id == A
    [original] = put(store, make_story("a", 1, cluster_id=B))
    assert original == Receipt(Outcome.SUPERSEDED, current=False)
    now = held(store, "a")
    assert now.cluster_id == B
    assert plain(now) == plain(in_cluster(kill.story, B))


def test_a_kill_that_comes_after_its_original_keeps_its_cluster(store: Store) -> None:
    put(store, make_story("a", 1, cluster_id=B))
    [receipt] = put(store, make_kill("a"))
    assert receipt.story == held(store, "a")
    assert held(store, "a").cluster_id == B


@pytest.mark.parametrize("killed_first", [False, True])
def test_kill_and_original_in_one_parcel_share_the_originals_cluster(
    store: Store, killed_first: bool
) -> None:
    versions = [make_story("a", 1, cluster_id=B), make_kill("a")]
    receipts = put(store, *(reversed(versions) if killed_first else versions))
    assert held(store, "a").cluster_id == B
    [current] = [receipt for receipt in receipts if receipt.current]
    assert current.story == held(store, "a")


def test_the_cluster_of_a_stub_follows_redirects(store: Store) -> None:
    put(store, make_kill("a"))
    store.reassign([Merge(B, C, 0)])
    put(store, make_story("a", 1, cluster_id=B))
    assert held(store, "a").cluster_id == C


def test_a_superseded_version_does_not_move_a_story_that_has_text(store: Store) -> None:
    put(store, make_story("a", 2, cluster_id=B))
    put(store, make_story("a", 1, cluster_id=C))
    assert held(store, "a").cluster_id == B


@pytest.mark.parametrize(
    ("fields", "visible"),
    [
        ({}, True),
        ({"status": Status.WITHHELD}, False),
        ({"status": Status.CANCELED}, False),
        ({"embargoed": datetime.now(UTC) + DAY}, False),
        ({"embargoed": datetime.now(UTC) - DAY}, True),
        ({"embargoed": datetime.now(UTC) - DAY, "status": Status.WITHHELD}, False),
    ],
)
def test_only_usable_stories_past_their_embargo_are_found(
    store: Store, fields: dict[str, object], visible: bool
) -> None:
    story = make_story("a", 1, "Peace.\n", actors=(make_actor("Q1"),), **fields)
    put(store, story)
    found = page(store, "peace")
    assert names(found) == (["a"] if visible else [])
    assert found.total == store.counts()["visible"] == int(visible)
    assert bool(found.facets["actor"]) is visible
    # By its id it is there for those who look after it.
    assert plain(held(store, "a")) == story


def test_a_held_story_is_found_again_when_it_is_released(store: Store) -> None:
    put(store, make_story("a", 1, "Peace.\n"))
    put(store, make_story("a", 2, "Peace.\n", status=Status.WITHHELD, change=Change.HOLD))
    assert find(store, "peace") == set()
    put(store, make_story("a", 3, "Peace.\n", change=Change.RELEASE))
    assert find(store, "peace") == {"a"}


# Order does not matter


def deliveries(number: int) -> list[Parcel]:
    """Versions, a kill, a copy and a merge of stories that belong to this number alone."""

    def story(name: str, rank: int, cluster: str, **fields: object) -> Story:
        cluster_id = story_id(f"{cluster}{number}")
        fixed = {"fingerprint": f"{name}{rank}", "item_id": name, "headline": name}
        return make_story(
            f"{name}{number}", rank, f"Text {rank} of {name}.\n", cluster_id=cluster_id, **fixed, **fields
        )

    kill = make_kill(f"b{number}", fingerprint="killed", item_id="b", cluster_id=story_id(f"b{number}"))
    merge = Merge(story_id(f"c{number}"), story_id(f"a{number}"), 0)
    return [
        make_parcel(story("a", 1, "a"), story("c", 1, "c")),
        make_parcel(story("a", 2, "a", change=Change.CORRECTION)),
        make_parcel(story("b", 1, "c")),
        make_parcel(kill),
        make_parcel(story("d", 1, "a"), merges=[merge]),
    ]


def end(store: Store, number: int) -> list[Story]:
    """All fields of what is held in the end, with the same names for every number."""
    clusters = {story_id(f"{name}{number}"): name for name in "abcd"}
    stories = [held(store, f"{name}{number}") for name in "abcd"]
    return [
        replace(plain(story), story_id=clusters[story.story_id], cluster_id=clusters[story.cluster_id])
        for story in stories
    ]


def test_any_order_of_delivery_ends_the_same(store: Store) -> None:
    orders = list(itertools.permutations(range(5)))
    # A server takes its time: every seventh order still begins and ends with each parcel.
    for number, order in enumerate(orders if "sqlite" in type(store).__module__ else orders[::7]):
        parcels = deliveries(number)
        for place in order:
            store.put(parcels[place])
        # Some are delivered again, as after a crash.
        for place in order[: number % 3]:
            store.put(parcels[place])
        ended = end(store, number)
        assert [(story.rank, story.cluster_id) for story in ended] == [
            (2, "a"),
            (1 << 62, "a"),
            (1, "a"),
            (1, "a"),
        ]
        if number == 0:
            expected = ended
        assert ended == expected, f"order {order}"


# Clusters, merges, redirects


def test_a_merge_moves_all_members_and_touches_nothing_else(store: Store) -> None:
    put(store, make_story("a", 7), make_story("b", 8, cluster_id=A), make_story("c", 9))
    before = [held(store, name) for name in "abc"]
    store.reassign([Merge(A, C, 0)])
    assert [held(store, name) for name in "abc"] == [in_cluster(story, C) for story in before]
    assert store.previous([A])[A].cluster_id == C
    assert {hit.story.cluster_id for hit in page(store).hits} == {C}


def test_withheld_and_killed_members_move_too(store: Store) -> None:
    put(store, make_story("a", status=Status.WITHHELD), make_story("b", cluster_id=A))
    put(store, make_kill("b"))
    store.reassign([Merge(A, C, 0)])
    assert (held(store, "a").cluster_id, held(store, "b").cluster_id) == (C, C)


def test_a_story_written_after_a_merge_follows_it(store: Store) -> None:
    store.reassign([Merge(A, B, 0)])
    [receipt] = put(store, make_story("a"))
    assert receipt.story is not None
    assert receipt.story.cluster_id == held(store, "a").cluster_id == B


def test_the_merges_of_a_parcel_hold_for_its_stories(store: Store) -> None:
    put(store, make_story("a"))
    put(store, make_story("b", cluster_id=A), merges=[Merge(A, C, 0)])
    assert (held(store, "a").cluster_id, held(store, "b").cluster_id) == (C, C)


def test_merges_form_chains(store: Store) -> None:
    put(store, make_story("a"))
    store.reassign([Merge(A, B, 3)])
    store.reassign([Merge(C, D, 1)])
    store.reassign([Merge(B, C, 2)])
    put(store, make_story("b"), make_story("c", cluster_id=A))
    assert [held(store, name).cluster_id for name in "abc"] == [D, D, D]
    assert store.former(D) == tuple(sorted((A, B, C)))
    assert store.former(C) == tuple(sorted((A, B)))
    assert store.former(A) == ()


def test_merges_given_at_once_are_followed_to_the_end(store: Store) -> None:
    put(store, make_story("a"), make_story("b"))
    store.reassign([Merge(A, B, 2), Merge(B, C, 1)])
    assert (held(store, "a").cluster_id, held(store, "b").cluster_id) == (C, C)


def test_of_two_redirects_of_one_loser_the_earlier_winner_stays(store: Store) -> None:
    store.reassign([Merge(A, B, 2)])
    store.reassign([Merge(A, C, 1)])
    store.reassign([Merge(A, D, 3)])
    put(store, make_story("a"))
    assert held(store, "a").cluster_id == C
    assert (store.former(B), store.former(C)) == ((), (A,))


def test_a_circle_of_merges_ends_at_its_earliest_cluster(store: Store) -> None:
    put(store, make_story("a"), make_story("b"))
    store.reassign([Merge(A, B, 2)])
    assert (held(store, "a").cluster_id, held(store, "b").cluster_id) == (B, B)
    # A first version came late: A is the elder after all.
    store.reassign([Merge(B, A, 1)])
    put(store, make_story("c", cluster_id=B), make_story("d", cluster_id=A))
    assert [held(store, name).cluster_id for name in "abcd"] == [A, A, A, A]
    assert store.former(A) == (B,)


def test_a_cluster_is_never_merged_into_itself(store: Store) -> None:
    put(store, make_story("a"))
    store.reassign([Merge(A, A, 0)])
    assert held(store, "a").cluster_id == A
    assert store.former(A) == ()


def test_repeated_merges_change_nothing(store: Store) -> None:
    put(store, make_story("a"), make_story("b"))
    for _ in range(2):
        store.reassign([Merge(A, B, 0)])
    store.reassign([])
    assert (held(store, "a").cluster_id, held(store, "b").cluster_id) == (B, B)


def test_a_newer_version_keeps_the_merged_cluster(store: Store) -> None:
    put(store, make_story("a", 1))
    store.reassign([Merge(A, B, 0)])
    put(store, make_story("a", 2, "Newer.\n"))
    assert (held(store, "a").cluster_id, held(store, "a").rank) == (B, 2)


# What a story is in its cluster


def relations(store: Store) -> dict[str, str]:
    """What each story is, as it is held; searches say the same."""
    page(store)
    stories = {name: held(store, name) for name in "abc" if store.story(story_id(name))}
    shown = {hit.story.story_id: hit.story for each in stories.values() for hit in _of(store, each)}
    assert shown == {each.story_id: each for each in stories.values() if each.visible(NOON)}
    return {name: each.relation.value for name, each in stories.items()}


def _of(store: Store, story: Story) -> Sequence[Hit]:
    return store.search(Query(cluster=story.cluster_id)).hits


def test_the_story_whose_id_the_cluster_has_is_its_original(store: Store) -> None:
    receipts = put(store, make_story("a"), make_story("b", cluster_id=A), make_story("c"))
    assert [receipt.story.relation for receipt in receipts] == ["original", "copy", "original"]  # type: ignore[union-attr]
    assert relations(store) == {"a": "original", "b": "copy", "c": "original"}


def test_a_merge_makes_an_original_a_copy_and_a_copy_the_original(store: Store) -> None:
    put(store, make_story("a"), make_story("b", cluster_id=A), make_story("c"))
    store.reassign([Merge(A, B, 1)])
    assert relations(store) == {"a": "copy", "b": "original", "c": "original"}
    store.reassign([Merge(B, C, 0)])
    assert relations(store) == {"a": "copy", "b": "copy", "c": "original"}


def test_a_story_that_comes_with_a_former_cluster_is_what_it_is_in_the_present_one(store: Store) -> None:
    store.reassign([Merge(A, B, 1)])
    receipts = put(store, make_story("a"), make_story("b", cluster_id=A))
    assert [receipt.story.relation for receipt in receipts] == ["copy", "original"]  # type: ignore[union-attr]
    assert relations(store) == {"a": "copy", "b": "original"}


def test_the_store_knows_better_than_the_story_what_it_is(store: Store) -> None:
    put(
        store,
        make_story("a", relation=Relation.COPY),
        make_story("b", cluster_id=A, relation=Relation.UPDATE),
    )
    assert relations(store) == {"a": "original", "b": "copy"}


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_a_stub_is_what_its_story_was_whatever_the_order(store: Store, order: tuple[int, ...]) -> None:
    versions = [make_story("a", 1, cluster_id=B), make_kill("a"), make_story("b")]
    for place in order:
        put(store, versions[place])
    assert relations(store) == {"a": "copy", "b": "original"}


# Sketches and keys


def test_every_content_leaves_a_sketch_whatever_its_outcome(store: Store) -> None:
    stories = [
        make_story("a", 2),
        make_story("a", 1),
        make_kill("a"),
        make_story("b", status=Status.WITHHELD),
    ]
    for story in stories:
        put(store, story)
    sketches = {sketch.id: sketch for sketch in store.sketches("en", 0)}
    assert sketches == {sketch.id: sketch for sketch in map(make_sketch, stories)}


def test_sketches_are_those_of_a_language_since_a_receipt(store: Store) -> None:
    put(store, *(make_story(str(n), language="en", source=make_source(received=moment(n))) for n in range(4)))
    put(store, make_story("de", language="de", source=make_source(received=moment(9))))
    since = milliseconds(moment(2))
    assert sorted(sketch.received for sketch in store.sketches("en", since)) == [since, since + 60_000]
    assert [sketch.language for sketch in store.sketches("de", 0)] == ["de"]
    assert list(store.sketches("fr", 0)) == []


def test_a_sketch_holds_64_bits(store: Store) -> None:
    story = make_story("a")
    sketch = make_sketch(story, text_hash=(1 << 64) - 1)
    store.put(Parcel((Entry(story=story, sketch=sketch),)))
    assert list(store.sketches("en", 0)) == [sketch]


def test_a_sketch_holds_its_marks_and_its_window(store: Store) -> None:
    stories = [make_story(name) for name in "abc"]
    sketches = [
        make_sketch(stories[0], marks=bytes(range(256)), window=36),
        make_sketch(stories[1], marks=b"\x01" + b"\xff" * 40_000, window=24 * 365),
        make_sketch(stories[2]),
    ]
    store.put(Parcel(tuple(map(Entry, stories, sketches))))
    found = {sketch.story_id: sketch for sketch in store.sketches("en", 0)}
    assert found == {sketch.story_id: sketch for sketch in sketches}


def test_the_first_story_that_took_a_key_keeps_it(store: Store) -> None:
    assert store.resolve(["dpa 1"]) == {}
    store.put(
        Parcel((make_entry(make_story("a")),), keys=(Key("dpa 1", A), Key("dpa 1", B), Key("Łódź/2", B)))
    )
    store.put(Parcel(keys=(Key("dpa 1", C),)))
    assert store.resolve(["dpa 1", "Łódź/2", "none"]) == {"dpa 1": A, "Łódź/2": B}
    assert store.resolve([]) == {}


# Search


@pytest.fixture
def library(store: Store) -> Store:
    put(
        store,
        make_story(
            "talks", text="The peace talks in Geneva go on.\nDelegates were negotiating.\n", headline="Talks"
        ),
        make_story("war", text="War and peace: the talks have failed.\n", headline="Setback in Kyiv"),
        make_story("de", text="Die Gespräche in der Straße nach Łódź.\n", headline="Bericht", language="de"),
        make_story("de2", text="Nach den Gesprächen in Berlin.\n", headline="Über Polen", language="de"),
        make_story(
            "pl", text="Rozmowa z prezydentem w Krakowie.\n", headline="Prezydenta nie ma", language="pl"
        ),
        make_story("sisi", text="Präsident Al-Sisi sagte: 1,5 Prozent.\n", headline="Kairo", language="de"),
    )
    return store


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", {"talks", "war", "de", "de2", "pl", "sisi"}),
        ("peace", {"talks", "war"}),
        ("PEACE Talks", {"talks", "war"}),
        ("peace geneva", {"talks"}),
        ("kyiv", {"war"}),  # in a headline
        ("kyiv failed", {"war"}),  # one in the headline, one in the text
        ("missing", set()),
        ("peace missing", set()),
        ('"peace talks"', {"talks"}),
        ('"talks peace"', set()),
        ('"setback in kyiv"', {"war"}),
        ('"kyiv war"', set()),  # no phrase goes from the headline into the text
        ("peace -failed", {"talks"}),
        ('peace -"peace talks"', {"war"}),
        ("peace -missing", {"talks", "war"}),
        ("negot*", {"talks"}),
        ("negot", set()),
        ("-gen* peace", {"war"}),
        ("geneva OR kyiv", {"talks", "war"}),
        ("geneva OR kyiv OR berlin", {"talks", "war", "de2"}),
        ("peace geneva OR failed", {"talks", "war"}),
        ('peace "go on" OR missing', {"talks"}),
        ("geneva or kyiv", set()),  # a word, as it is in small letters
        ("gespräch", {"de", "de2"}),  # inflected
        ("GESPRACHE", {"de", "de2"}),  # and without diacritics
        ('"gespräche"', {"de"}),  # a phrase is not inflected
        ("lodz", {"de"}),
        ("Łódź", {"de"}),
        ("strasse", {"de"}),
        ("straße", {"de"}),
        ("uber polen", {"de2"}),
        ("prezydent", {"pl"}),
        ("prezydentowi", {"pl"}),
        ("negotiate", {"talks"}),
        ("al-sisi", {"sisi"}),
        ("sisi", {"sisi"}),
        ("Al-Si*", {"sisi"}),
        ("präsident -sisi", set()),
        ('"1,5 prozent"', {"sisi"}),
        ('peace "', {"talks", "war"}),
        ("peace OR", {"talks", "war"}),
        ("peace - !", {"talks", "war"}),
        ("AND NOT NEAR(", set()),
        ("text:peace", set()),
        ("pea?e", set()),
        ("'; DROP TABLE stories; --", set()),
    ],
)
def test_queries_find_what_they_say(library: Store, q: str, found: set[str]) -> None:
    assert find(library, q) == found


def test_a_query_that_only_excludes_is_refused_with_advice(store: Store) -> None:
    with pytest.raises(ValueError, match="only excludes"):
        store.search(Query(q="-peace"))


def test_a_search_in_one_language_finds_its_other_forms(library: Store) -> None:
    assert find(library, "gespräch", language="de") == {"de", "de2"}
    assert find(library, "gespräch", language="en") == set()


def test_a_snippet_shows_the_found_words_in_escaped_text(store: Store) -> None:
    put(store, make_story("a", text='<script>alert("x")</script> Die Gespräche & mehr.\n', language="de"))
    [hit] = page(store, "gespräch").hits
    assert "<mark>Gespräche</mark>" in hit.snippet
    assert "<script" not in hit.snippet
    shown = html.unescape(hit.snippet.replace("<mark>", "").replace("</mark>", ""))
    assert shown == '<script>alert("x")</script> Die Gespräche & mehr.'


def test_a_snippet_is_short_and_around_the_first_found_word(store: Store) -> None:
    put(store, make_story("a", text="Padding words. " * 200 + "The needle. " + "Padding words. " * 200))
    [hit] = page(store, "needle").hits
    assert "<mark>needle</mark>" in hit.snippet
    assert len(hit.snippet) < 400


@pytest.mark.parametrize("q", ["", "headline"])
def test_without_a_found_word_in_it_the_text_begins_the_snippet(store: Store, q: str) -> None:
    put(store, make_story("a", text="First words. " + "More of them. " * 100))
    [hit] = page(store, q).hits
    assert hit.snippet.startswith("First words.")
    assert "<mark>" not in hit.snippet
    assert len(hit.snippet) < 400


def test_filters_narrow_the_search_together(store: Store) -> None:
    put(
        store,
        make_story("a", language="de", provider="dpa", actors=(make_actor("Q1"),)),
        make_story("b", language="de", provider="pap", actors=(make_actor("Q1"), make_actor("Q2"))),
        make_story("c", language="pl", provider="pap"),
    )
    assert find(store, language="de") == {"a", "b"}
    assert find(store, provider="pap") == {"b", "c"}
    assert find(store, actor="Q1") == {"a", "b"}
    assert find(store, actor="Q1", provider="pap") == {"b"}
    assert find(store, "paragraph", actor="Q2", language="pl") == set()
    assert find(store, language="xx") == find(store, actor="Q9") == set()


def test_facets_count_all_found_stories_most_frequent_first(store: Store) -> None:
    one, two = make_actor("Q1", "Jan Kowalski"), make_actor("Q2", "Anna Nowak")
    put(
        store,
        make_story("a", language="de", provider="dpa", actors=(one,)),
        make_story("b", language="pl", provider="dpa", actors=(one, two)),
        make_story("c", language="de", provider="apa"),
        make_story("d", language="en", status=Status.WITHHELD, actors=(one,)),
    )
    found = page(store, "paragraph", size=1)
    assert {
        kind: [(facet.value, facet.name, facet.count) for facet in facets]
        for kind, facets in found.facets.items()
    } == {
        "language": [("de", "de", 2), ("pl", "pl", 1)],
        "provider": [("dpa", "dpa", 2), ("apa", "apa", 1)],
        "actor": [("Q1", "Jan Kowalski", 2), ("Q2", "Anna Nowak", 1)],
    }
    assert (found.total, len(found.hits)) == (3, 1)


def test_a_facet_shows_its_ten_most_frequent_values_then_by_value(store: Store) -> None:
    put(store, *(make_story(str(n), provider=f"p{n % 12:02}") for n in range(13)))
    values = [facet.value for facet in page(store).facets["provider"]]
    assert values == ["p00", "p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08", "p09"]


def test_an_actor_is_shown_by_the_name_in_the_newest_story(store: Store) -> None:
    put(store, make_story("a", minutes=2, actors=(make_actor("Q1", "Zoe New"),)))
    put(store, make_story("b", minutes=1, actors=(make_actor("Q1", "Ada Old"),)))
    assert page(store).facets["actor"][0].name == "Zoe New"


def test_the_actors_of_a_newer_version_replace_the_old_ones(store: Store) -> None:
    put(store, make_story("a", 1, actors=(make_actor("Q1"),)))
    put(store, make_story("a", 2, actors=(make_actor("Q2"),)))
    assert (find(store, actor="Q1"), find(store, actor="Q2")) == (set(), {"a"})
    assert [facet.value for facet in page(store).facets["actor"]] == ["Q2"]


def test_who_is_named_as_a_place_alone_is_no_actor(store: Store) -> None:
    put(
        store,
        make_story("a", actors=(make_actor("Q1"), make_actor("Q2", salience=0.0))),
        make_story("b", actors=(make_actor("Q2"),)),
    )
    assert (find(store, actor="Q1"), find(store, actor="Q2")) == ({"a"}, {"b"})
    assert [(facet.value, facet.count) for facet in page(store).facets["actor"]] == [("Q1", 1), ("Q2", 1)]
    assert [actor.id for actor in held(store, "a").actors] == ["Q1", "Q2"]


def walk(store: Store, **fields: object) -> Iterator[Page]:
    cursor = ""
    while True:
        found = page(store, cursor=cursor, **fields)
        yield found
        if not (cursor := found.cursor):
            return


def test_pages_go_from_new_to_old_without_gap_or_double(store: Store) -> None:
    # Three of each minute: the story id decides among them.
    stories = [make_story(str(n), minutes=n // 3, language="de" if n % 2 else "en") for n in range(20)]
    put(store, *stories)
    newest = sorted(stories, key=lambda story: (story.published, story.story_id), reverse=True)
    for size in (1, 7, 20, 50):
        pages = list(walk(store, size=size))
        assert [name for found in pages for name in names(found)] == [story.item_id for story in newest]
        assert {found.total for found in pages} == {20}
        assert len(pages) == -(-20 // size)
    german = [story.item_id for story in newest if story.language == "de"]
    assert [name for found in walk(store, size=4, language="de") for name in names(found)] == german


def test_a_story_that_comes_between_two_pages_moves_neither(store: Store) -> None:
    put(store, *(make_story(str(n), minutes=n) for n in range(6)))
    first = page(store, size=3)
    put(store, make_story("late", minutes=99))
    second = page(store, size=3, cursor=first.cursor)
    assert names(first) + names(second) == ["5", "4", "3", "2", "1", "0"]


def test_stories_of_before_1970_and_of_far_ahead_are_paged_too(store: Store) -> None:
    times = {"old": datetime(1921, 5, 4, tzinfo=UTC), "now": NOON, "far": datetime(2999, 1, 1, tzinfo=UTC)}
    put(store, *(make_story(name, published=time) for name, time in times.items()))
    assert [name for found in walk(store, size=1) for name in names(found)] == ["far", "now", "old"]


@pytest.mark.parametrize("cursor", ["%", "x", "äöü", "MTIz", "e30", "a" * 1000])
def test_a_broken_cursor_is_refused_with_advice(store: Store, cursor: str) -> None:
    with pytest.raises(ValueError, match="first page"):
        store.search(Query(cursor=cursor))


# One story a cluster


def test_search_shows_the_newest_story_of_a_cluster_that_matches(store: Store) -> None:
    put(
        store,
        make_story("a", text="Peace talks.\n", minutes=1),
        make_story("b", text="Peace talks.\n", minutes=2, cluster_id=A, provider="dpa"),
        make_story("c", text="Talks.\n", minutes=3, cluster_id=A, provider="pap", language="pl"),
        make_story("d", text="Talks.\n", minutes=0),
    )
    assert names(page(store)) == ["c", "d"]
    assert names(page(store, "peace")) == ["b"]
    assert names(page(store, "peace", provider="test")) == ["a"]
    assert names(page(store, language="en")) == ["b", "d"]


def test_the_total_counts_clusters_and_facets_count_stories(store: Store) -> None:
    put(
        store,
        *(make_story(name, cluster_id=A, actors=(make_actor("Q1"),)) for name in "abc"),
        make_story("d"),
    )
    found = page(store, size=1)
    assert found.total == 2
    assert [(facet.value, facet.count) for facet in found.facets["provider"]] == [("test", 4)]
    assert [(facet.value, facet.count) for facet in found.facets["actor"]] == [("Q1", 3)]


def test_a_hit_tells_of_the_other_visible_stories_of_its_cluster(store: Store) -> None:
    put(
        store,
        make_story("a", text="Peace.\n", minutes=9, provider="pap"),
        make_story("b", minutes=1, cluster_id=A, provider="dpa"),
        make_story("c", minutes=2, cluster_id=A, provider="apa"),
        make_story("c2", minutes=3, cluster_id=A, provider="apa"),
        make_story("own", minutes=4, cluster_id=A, provider="pap"),
        make_story("withheld", cluster_id=A, provider="x", status=Status.WITHHELD),
        make_story("embargoed", cluster_id=A, provider="y", embargoed=datetime.now(UTC) + DAY),
        make_story("alone", text="Peace.\n"),
    )
    put(store, make_story("k", cluster_id=A, provider="z"), make_kill("k", provider="z"))
    found = page(store, "peace")
    assert [(hit.story.item_id, hit.copies, hit.also_ran_by) for hit in found.hits] == [
        ("a", 4, ("apa", "dpa")),
        ("alone", 0, ()),
    ]


def test_a_search_in_a_cluster_shows_all_of_it(store: Store) -> None:
    put(
        store,
        *(make_story(name, minutes=number, cluster_id=A) for number, name in enumerate("abc")),
        make_story("d", minutes=9),
    )
    found = page(store, cluster=A)
    assert (names(found), found.total) == (["c", "b", "a"], 3)
    assert [hit.copies for hit in found.hits] == [2, 2, 2]
    assert [name for each in walk(store, cluster=A, size=1) for name in names(each)] == ["c", "b", "a"]
    assert {each.total for each in walk(store, cluster=A, size=1)} == {3}
    assert names(page(store, cluster="0" * 20)) == []
    store.reassign([Merge(A, D, 0)])
    assert names(page(store, cluster=A)) == names(page(store, cluster=D)) == ["d", "c", "b", "a"]


def test_a_merge_is_seen_by_the_next_search(store: Store) -> None:
    put(store, make_story("a", minutes=1), make_story("b", minutes=2))
    assert names(page(store)) == ["b", "a"]
    store.reassign([Merge(A, B, 0)])
    found = page(store)
    assert (names(found), found.total, found.hits[0].copies) == (["b"], 1, 1)


def clusters_of(count: int, seed: int) -> list[Story]:
    """So many stories in a third as many clusters, some at one time, of two providers and languages."""
    chance = Random(seed)
    return [
        make_story(
            str(number),
            text=chance.choice(("Peace.\n", "War.\n")),
            minutes=chance.randrange(count // 2),
            cluster_id=story_id(str(chance.randrange(count // 3))),
            provider=chance.choice(("dpa", "pap")),
            status=chance.choice((Status.USABLE, Status.USABLE, Status.WITHHELD)),
        )
        for number in range(count)
    ]


def newest_of_clusters(stories: Sequence[Story]) -> list[str]:
    """What a search shall show of these stories, on all pages."""
    newest: dict[str, Story] = {}
    for story in sorted(stories, key=lambda story: (story.published, story.story_id), reverse=True):
        newest.setdefault(story.cluster_id, story)
    return [story.item_id or "" for story in newest.values()]


@pytest.mark.parametrize("size", [1, 3, 8])
def test_a_cluster_stands_once_where_its_newest_story_stands_on_whatever_page(
    store: Store, size: int
) -> None:
    stories = clusters_of(60, seed=size)
    put(store, *stories)
    visible = [story for story in stories if story.status is Status.USABLE]
    for fields, wanted in (
        ({}, visible),
        ({"q": "peace"}, [story for story in visible if story.text == "Peace.\n"]),
        ({"provider": "dpa"}, [story for story in visible if story.provider == "dpa"]),
    ):
        pages = list(walk(store, size=size, **fields))
        shown = newest_of_clusters(wanted)
        assert [name for found in pages for name in names(found)] == shown
        assert {found.total for found in pages} == {len(shown)}
        assert [len(found.hits) for found in pages[:-1]] == [size] * (len(pages) - 1)


# Copies of a story


def copies(store: Store, name: str, limit: int = 10) -> list[str]:
    return [story.item_id or "" for story in store.copies(story_id(name), limit)]


def test_copies_are_the_other_visible_stories_of_a_cluster_newest_first(store: Store) -> None:
    put(
        store,
        make_story("a", minutes=5),
        make_story("b", minutes=1, cluster_id=A),
        make_story("c", minutes=9, cluster_id=A),
        make_story("d"),
        make_story("withheld", cluster_id=A, status=Status.WITHHELD),
        make_story("embargoed", cluster_id=A, embargoed=datetime.now(UTC) + DAY),
    )
    assert (copies(store, "a"), copies(store, "b"), copies(store, "c")) == (
        ["c", "b"],
        ["c", "a"],
        ["a", "b"],
    )
    assert copies(store, "withheld") == ["c", "a", "b"]
    assert (copies(store, "a", 1), copies(store, "a", 0)) == (["c"], [])
    assert copies(store, "d") == copies(store, "nobody") == []
    assert store.copies(A, 1) == [held(store, "c")]


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_a_stub_still_has_the_copies_of_its_story(store: Store, order: tuple[int, ...]) -> None:
    versions = [make_story("a", 1, cluster_id=B), make_kill("a"), make_story("b")]
    for place in order:
        put(store, versions[place])
    assert (copies(store, "a"), copies(store, "b")) == (["b"], [])


def test_copies_follow_merges(store: Store) -> None:
    put(store, make_story("a"), make_kill("k"), make_story("k", 1, cluster_id=A), make_story("b"))
    store.reassign([Merge(A, B, 0)])
    assert copies(store, "b") == ["a"]
    assert copies(store, "k") == [story.item_id for story in store.copies(story_id("k"), 10)]
    assert set(copies(store, "k")) == {"a", "b"}


# Names that the registry does not know


def unknown(
    store: Store, stories: int = 1, providers: int = 1, limit: int = 10
) -> list[tuple[str, int, int]]:
    store.counts()
    return [(each.key, each.stories, each.providers) for each in store.candidates(stories, providers, limit)]


def test_names_are_counted_by_stories_and_providers_the_most_frequent_first(store: Store) -> None:
    one, two, three = (make_candidate(key) for key in ("mann", "anna", "zoe"))
    put(
        store,
        make_story("a", provider="dpa", candidates=(one, two)),
        make_story("b", provider="dpa", candidates=(one, three)),
        make_story("c", provider="pap", candidates=(one, two)),
        make_story("d", provider="dpa", candidates=(three,)),
    )
    assert unknown(store) == [("mann", 3, 2), ("anna", 2, 2), ("zoe", 2, 1)]
    assert unknown(store, 2, 2) == [("mann", 3, 2), ("anna", 2, 2)]
    assert unknown(store, 3) == unknown(store, limit=1) == [("mann", 3, 2)]
    assert unknown(store, 1, 3) == unknown(store, 4) == unknown(store, limit=0) == []


@pytest.mark.parametrize("order", [*itertools.permutations(range(5))][::11])
def test_kills_and_corrections_take_their_names_back_whatever_the_order(
    store: Store, order: tuple[int, ...]
) -> None:
    anna, zoe = make_candidate("anna"), make_candidate("zoe")
    versions = [
        make_story("a", 1, candidates=(anna, zoe)),
        make_story("a", 2, candidates=(zoe,), change=Change.CORRECTION),
        make_story("b", 1, candidates=(anna, zoe)),
        make_kill("b"),
        make_story("c", 1, candidates=(zoe,), status=Status.WITHHELD),
    ]
    for place in order:
        put(store, versions[place])
    assert unknown(store) == [("zoe", 1, 1)]


def test_a_name_is_written_as_in_the_newest_story_with_the_evidence_of_all(store: Store) -> None:
    put(
        store,
        make_story("a", minutes=1, candidates=(make_candidate("anna", "Anną", "title", "cue"),)),
        make_story("b", minutes=3, candidates=(make_candidate("zoe"), make_candidate("anna", "Anna", "cue"))),
        make_story("c", minutes=2, candidates=(make_candidate("anna", "Annie", "apposition"),)),
    )
    store.counts()
    [anna] = store.candidates(2, 1, 10)
    assert (anna.text, anna.newest, anna.evidence) == ("Anna", B, ("apposition", "cue", "title"))


def test_evidence_is_that_of_the_newest_stories(store: Store) -> None:
    kinds = [f"kind {number:02}" for number in range(EVIDENCE_STORIES + 1)]
    put(
        store,
        *(
            make_story(kind, minutes=number, candidates=(make_candidate("anna", "Anna", kind),))
            for number, kind in enumerate(kinds)
        ),
    )
    store.counts()
    [anna] = store.candidates(1, 1, 10)
    assert (anna.stories, anna.evidence) == (EVIDENCE_STORIES + 1, tuple(kinds[1:]))


def test_names_of_any_letters_and_length_are_counted(store: Store) -> None:
    keys = sorted(["習近平", 'o"brien, [x]', "a" * 5_000, "\x00nul", "*", "𝐛"])
    put(store, make_story("a", candidates=tuple(map(make_candidate, keys))))
    assert [key for key, _, _ in unknown(store)] == keys


# What a store cannot hold


@pytest.mark.parametrize(
    "fields", [{"text": "Half of a pair: \ud83d\n"}, {"headline": "\udcff"}, {"provider": "\ud800"}]
)
def test_half_of_a_surrogate_pair_harms_nothing_else(store: Store, fields: dict[str, str]) -> None:
    strange, good = make_story("a", **fields), make_story("b")
    first, second = put(store, strange, good)
    if first.outcome is Outcome.DEAD_LETTER:
        assert first.refusal
        assert store.story(A) is None
    else:
        assert (first.outcome, first.refusal) == (Outcome.INDEXED, "")
    assert second.outcome is Outcome.INDEXED
    assert "b" in find(store, "paragraph")
    # And again, as after a crash.
    assert put(store, strange)[0].outcome in (Outcome.DEAD_LETTER, Outcome.REDELIVERED)


@pytest.mark.parametrize(
    "text",
    [
        "A \0 in the text.\n",
        "word" * 20_000,
        "🏳️‍🌈 𝐛𝐨𝐥𝐝 \U0010ffff \ufffe \u202e",
        "習近平 in 北京。",
        "*" * 5000,
        "\t \n",
    ],
    ids=["nul", "long word", "astral", "undivided", "signs", "blank"],
)  # fmt: skip
def test_strange_texts_are_held_as_they_are(store: Store, text: str) -> None:
    story = make_story("a", text=text, headline="Findable")
    assert outcome(store, story) is Outcome.INDEXED
    assert plain(held(store, "a")) == story
    assert find(store, "findable") == {"a"}


def test_words_of_undivided_scripts_are_found(store: Store) -> None:
    put(store, make_story("a", text="習近平在北京。", language="zh"))
    assert (find(store, "北京"), find(store, "京北")) == ({"a"}, set())


# Watches and alerts


def test_watches_are_listed_by_name_replaced_by_id_and_removed(store: Store) -> None:
    assert store.watches() == []
    a, b = make_watch("a"), make_watch("b", words=("peace",), first_in="days:7")
    store.add_watch(b)
    store.add_watch(a)
    assert store.watches() == [a, b]
    changed = replace(a, actors=("Q7", "Q8"))
    store.add_watch(changed)
    assert store.watches() == [changed, b]
    assert (store.remove_watch(b.id), store.remove_watch(b.id)) == (True, False)
    assert store.watches() == [changed]
    assert store.counts()["watches"] == 1


def test_an_alert_is_written_once(store: Store) -> None:
    one, two = make_alert("one"), make_alert("two", "b", minutes=1)
    assert store.add_alerts([one]) == [True]
    assert store.add_alerts([one, two, two]) == [False, True, False]
    assert store.add_alerts([]) == []
    assert store.has_alerts([one.id, two.id, "0" * 20]) == {one.id, two.id}
    assert store.has_alerts([]) == set()
    assert store.counts()["alerts"] == 2


def test_an_alert_holds_the_copies_that_were_there_when_it_was_sent(store: Store) -> None:
    alert = make_alert(copies=(B, C))
    store.add_alerts([alert])
    assert store.alerts(1) == store.unsent_alerts(1) == [alert]


def test_alerts_stay_unsent_until_they_are_acknowledged(store: Store) -> None:
    alerts = [make_alert(str(n), str(n), minutes=n) for n in range(3)]
    for alert in alerts:
        store.add_alerts([alert])
    assert store.unsent_alerts(10) == alerts
    assert store.unsent_alerts(2) == alerts[:2]
    store.mark_sent(alerts[:1])
    assert store.unsent_alerts(10) == alerts[1:]
    sent = [replace(alerts[0], sent=True), *alerts[1:]]
    assert store.alerts(10) == sent[::-1]
    assert store.alerts(1) == sent[:1:-1]
    store.mark_sent([])


def test_an_alert_that_is_added_again_stays_sent(store: Store) -> None:
    alert = make_alert()
    store.add_alerts([alert])
    store.mark_sent([alert])
    store.add_alerts([alert])
    assert store.unsent_alerts(10) == []


def test_a_retraction_is_sent_once_too(store: Store) -> None:
    kept, lost = make_alert("kept", "a"), make_alert("lost", "b", minutes=1)
    store.add_alerts([kept, lost])
    store.mark_sent([kept, lost])
    assert store.retract_alerts([B, C]) == 1
    retracted = replace(lost, retracted=True)
    assert store.unsent_alerts(10) == [retracted]
    assert store.retract_alerts([B]) == 0
    store.mark_sent([retracted])
    assert store.unsent_alerts(10) == []
    assert store.retract_alerts([B]) == store.retract_alerts([]) == 0
    assert store.unsent_alerts(10) == []
    assert store.alerts(10) == [replace(retracted, sent=True), replace(kept, sent=True)]


def test_a_retraction_during_the_delivery_is_not_taken_for_sent(store: Store) -> None:
    alert = make_alert()
    store.add_alerts([alert])
    [on_its_way] = store.unsent_alerts(10)
    store.retract_alerts([A])
    store.mark_sent([on_its_way])
    assert store.unsent_alerts(10) == [replace(alert, retracted=True)]


# Dead letters


def test_dead_letters_keep_their_bytes(store: Store) -> None:
    letter = make_dead_letter(
        "a", bytes(range(256)), key=b"\xff", headers=(("feed", b"\x00\xff"), ("none", None)), attempt=2
    )
    nothing = make_dead_letter("b", None, received=moment(-1))
    receipts = store.put(Parcel((Entry(dead_letter=letter), Entry(dead_letter=nothing))))
    assert receipts == [Receipt(Outcome.DEAD_LETTER, current=False)] * 2
    assert store.dead_letter(letter.id) == letter
    assert store.dead_letter(nothing.id) == nothing
    assert store.dead_letter("0" * 20) is None
    store.counts()
    assert store.dead_letters(10) == [letter, nothing]
    assert store.dead_letters(1) == [letter]


def test_a_dead_letter_is_written_once_and_counted_every_time(store: Store) -> None:
    letter = make_dead_letter("a")
    for message in ("first", "second"):
        [receipt] = store.put(Parcel((Entry(dead_letter=replace(letter, message=message)),)))
        assert receipt.outcome is Outcome.DEAD_LETTER
    assert store.dead_letter(letter.id) == replace(letter, message="first")
    assert store.counts()["dead_letters"] == 1


def test_a_dead_letter_with_an_undecodable_file_name_is_kept(store: Store) -> None:
    letter = make_dead_letter("a", topic="inbox/caf\udce9.xml")
    assert store.put(Parcel((Entry(dead_letter=letter),)))[0].outcome is Outcome.DEAD_LETTER
    kept = store.dead_letter(letter.id)
    assert kept is not None
    assert kept.value == letter.value


# Positions and lease


def test_positions_are_kept_for_each_source(store: Store) -> None:
    assert store.positions("inbox") == {}
    store.advance("inbox", {"dpa/1.json": "17-300", "caf\udce9.xml": "18-1"})
    store.advance("other", {"dpa/1.json": "1-1"})
    store.advance("inbox", {"dpa/1.json": "19-300", "a b/ü.txt": "20-0"})
    store.advance("inbox", {})
    assert store.positions("inbox") == {"dpa/1.json": "19-300", "caf\udce9.xml": "18-1", "a b/ü.txt": "20-0"}
    assert store.positions("other") == {"dpa/1.json": "1-1"}


def test_the_lease_is_held_by_one_desk_until_it_gives_it_back(store: Store) -> None:
    assert store.lease("one") == "one"
    assert store.lease("two") == "one"
    assert store.lease("one") == "one"
    store.release("two")
    assert store.lease("two") == "one"
    store.release("one")
    assert store.lease("two") == "two"
    assert store.lease("one") == "two"


def test_the_lease_of_a_silent_desk_is_taken_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[type(store).__module__], "LEASE_SECONDS", 0.0)
    assert store.lease("one") == "one"
    assert store.lease("two") == "two"


# Versions: what a story says of those before it, whatever the order

VERSIONS = {
    "withheld": {"rank": 1, "status": Status.WITHHELD, "change": Change.HOLD},
    "first": {"rank": 2, "text": "37 pairs were counted.\n", "headline": "Storks", "version": "7"},
    "second": {"rank": 3, "text": "32 pairs were counted.\n", "headline": "Storks", "version": "8"},
}


@pytest.mark.parametrize("order", [*itertools.permutations(VERSIONS)])
def test_a_story_notes_what_it_changed_whatever_the_order(store: Store, order: tuple[str, ...]) -> None:
    for name in order:
        put(store, make_story("a", **VERSIONS[name]))
    now = held(store, "a")
    assert now.change is Change.UPDATE
    assert now.change_note is not None
    assert now.change_note.differences == (Difference.FIGURE,)
    assert (now.change_note.rank, now.change_note.headline, now.change_note.version) == (2, "Storks", "7")


@pytest.mark.parametrize("order", [*itertools.permutations(("withheld", "second"))])
def test_what_was_withheld_and_is_usable_is_a_release(store: Store, order: tuple[str, ...]) -> None:
    for name in order:
        put(store, make_story("a", **VERSIONS[name]))
    assert held(store, "a").change is Change.RELEASE


@pytest.mark.parametrize("order", [*itertools.permutations(("kill", "first", "second"))])
@pytest.mark.parametrize("own", ["", "Withdrawn"])
def test_a_stub_says_what_the_kill_does_not(store: Store, order: tuple[str, ...], own: str) -> None:
    embargo = moment(60)
    for name in order:
        story = make_story("a", **VERSIONS[name], embargoed=embargo) if name in VERSIONS else None
        put(store, story or make_kill("a", headline=own, version=None))
    now = held(store, "a")
    assert now.headline == own or now.headline == "Storks"
    assert now.headline == (own or "Storks")
    assert (now.version, now.embargoed, now.text) == ("8", embargo, "")
    assert now.change is Change.KILL
    assert now.change_note is not None
    assert now.change_note.differences == (Difference.RETRACTION,)
    assert len(now.warnings) == (2 if own else 3)


def test_an_equal_delivery_changes_no_note(store: Store) -> None:
    for rank in (2, 3, 2, 3, 2):
        put(store, make_story("a", rank, headline=f"Number {rank}"))
    assert held(store, "a").change_note.headline == "Number 2"


# Links: the story of items without ids. An item is written as: what it is, its headline, its number, and
# the number that it refers to.


def wire(store: Store, *items: Item) -> list[str | None]:
    """Link and write items as the desk does, one bundle; the story ids."""
    found = store.link(items)
    for item, story in zip(items, found, strict=True):
        if story is not None:
            put(store, replace(_story(item), story_id=story, cluster_id=story))
    return found


def _story(item: Item) -> Story:
    kill = item.status is Status.CANCELED
    return make_story(
        item.headline,
        milliseconds(item.source.received) | (1 << 62 if kill else 0),
        "" if kill else "Text.\n",
        headline=item.headline,
        status=item.status,
        change=item.change,
        fingerprint=identifier(repr(item)),
    )


def flash(headline: str, number: int | None = None, minutes: float = 0, **fields: object) -> Item:
    """An item as a format without ids gives it, filed `minutes` after noon."""
    stated = {
        "headline": headline,
        "number": None if number is None else f"{number:04}",
        "version_created": moment(minutes),
        "blocks": (Block(BlockKind.PARAGRAPH, f"Text of {headline}"),),
        **fields,
    }
    return item_of(Stated(**stated), make_record(received=moment(minutes)), Feed(name="tka"))


def about(number: int) -> dict[str, object]:
    return {"references": (Reference(f"{number:04}"),)}


NIGHT = 11.5 * 60  # 23:30 on the day of NOON
MORNING = 13 * 60  # 01:00 on the day after
KILL, HOLD, CORRECTION = {"change": Change.KILL}, {"change": Change.HOLD}, {"change": Change.CORRECTION}


LINKED: list[tuple[str, list[Item], dict[str, str]]] = [
    (
        "a correction under a new headline, by number",
        [flash("Storks", 157), flash("Fewer storks", 171, 5, **CORRECTION, **about(157))],
        {"Storks": "Fewer storks", "Fewer storks": "Fewer storks"},
    ),
    (
        "a correction of a correction",
        [
            flash("Storks", 157),
            flash("Fewer storks", 171, 5, **CORRECTION, **about(157)),
            flash("Few storks", 180, 9, **CORRECTION, **about(171)),
        ],
        {"Storks": "Few storks", "Fewer storks": "Few storks", "Few storks": "Few storks"},
    ),
    (
        "two corrections of one item that never comes",
        [
            flash("Fewer storks", 171, 5, **CORRECTION, **about(157)),
            flash("Few storks", 180, 9, **CORRECTION, **about(157)),
        ],
        {"Fewer storks": "Few storks", "Few storks": "Few storks"},
    ),
    (
        "a kill by number alone",
        [flash("Storks", 157), flash("", 171, 5, **KILL, **about(157), ed_note="Do not use tka 0157")],
        {"Storks": "Storks killed"},
    ),
    (
        "a kill by number and a shortened headline",
        [flash("Storks come back to town", 157), flash("Storks come back", 171, 5, **KILL, **about(157))],
        {"Storks come back to town": "Storks come back killed"},
    ),
    (
        "a kill by number after midnight: its number is the smaller",
        [
            flash("Storks", 157, NIGHT),
            flash("Cranes", 5, MORNING - 30),
            flash("", 12, MORNING, **KILL, **about(157), ed_note="Do not use tka 0157"),
        ],
        {"Storks": "Storks killed", "Cranes": "Cranes"},
    ),
    (
        "the same number on the next day is another item",
        [
            flash("Storks", 157, 0),
            flash("Cranes", 157, 24 * 60),
            flash("", 171, 24 * 60 + 5, **KILL, **about(157), ed_note="Do not use tka 0157"),
        ],
        {"Storks": "Storks", "Cranes": "Cranes killed"},
    ),
    (
        "a number used twice in a day: the headline says which",
        [
            flash("Storks", 157),
            flash("Cranes", 157, 3),
            flash("Cranes", 171, 5, **KILL, **about(157)),
        ],
        {"Storks": "Storks", "Cranes": "Cranes killed"},
    ),
    (
        "a kill by headline after midnight, which names no day",
        [flash("Storks", None, NIGHT), flash("Storks", None, MORNING, **KILL)],
        {"Storks": "Storks killed"},
    ),
    (
        "a kill by headline after midnight that names the day",
        [
            flash("Storks", None, NIGHT),
            flash("Storks", None, MORNING, **KILL, day=moment(NIGHT).date()),
        ],
        {"Storks": "Storks killed"},
    ),
    (
        "a hold, and then its release",
        [
            flash("Storks", 157),
            flash("Storks", 160, 3, **HOLD, **about(157)),
            flash("Storks", 171, 5, change=Change.RELEASE, **about(157)),
        ],
        {"Storks": "Storks"},
    ),
    (
        "a kill for an item that never comes waits",
        [flash("Storks", 171, 5, **KILL, **about(157)), flash("Cranes", 158)],
        {"Storks": "Storks killed", "Cranes": "Cranes"},
    ),
]


@pytest.mark.parametrize(
    ("items", "order", "expected"),
    [
        pytest.param(items, order, expected, id=f"{case} {''.join(map(str, order))}")
        for case, items, expected in LINKED
        for order in itertools.permutations(range(len(items)))
        # A limit: a number is used twice in a day, and the kill comes between its first item and the second.
        if "twice" not in case or order not in [(0, 2, 1), (2, 0, 1)]
    ],
)
def test_items_without_ids_find_their_story_in_any_order(
    store: Store, items: list[Item], order: tuple[int, ...], expected: dict[str, str]
) -> None:
    for place in (*order, *order):
        wire(store, items[place])
    shown = {}
    for headline in expected:
        story = next(store.story(item.story_id) for item in items if item.headline == headline)
        assert story is not None
        shown[headline] = story.headline + " killed" * (story.status is Status.CANCELED)
    assert shown == expected
    assert store.counts()["stories"] == len(set(expected.values()))


def test_a_kill_whose_number_and_headline_are_two_stories_is_refused(store: Store) -> None:
    storks, cranes = flash("Storks come back", 157), flash("Cranes leave the river", 160, 2)
    kill = flash("Cranes leave the river", 171, 5, **KILL, **about(157))
    assert wire(store, storks, cranes, kill) == [storks.story_id, cranes.story_id, None]
    assert wire(store, kill) == [None]
    for item in (storks, cranes):
        assert store.story(item.story_id).status is Status.USABLE


def test_a_new_item_under_yesterdays_headline_is_a_story_of_its_own(store: Store) -> None:
    monday, tuesday = flash("Weather"), flash("Weather", minutes=24 * 60)
    correction = flash("Weather", minutes=24 * 60 + 5, **CORRECTION)
    assert wire(store, monday, tuesday, correction) == [monday.story_id, tuesday.story_id, tuesday.story_id]


def test_a_moved_story_is_found_under_its_old_id_and_its_repetition_is_redelivered(store: Store) -> None:
    correction = flash("Fewer storks", 171, 5, **CORRECTION, **about(157))
    original = flash("Storks", 157)
    wire(store, correction)
    wire(store, original)
    assert store.story(correction.story_id).story_id == original.story_id
    assert store.counts()["stories"] == 1
    assert wire(store, correction) == [original.story_id]
    assert store.story(original.story_id).headline == "Fewer storks"


def test_a_moved_story_takes_its_cluster_along(store: Store) -> None:
    correction = flash("Fewer storks", 171, 5, **CORRECTION, **about(157))
    original = flash("Storks", 157)
    wire(store, correction)
    put(store, make_story("copy", cluster_id=correction.story_id))
    wire(store, original)
    put(store, make_story("late copy", cluster_id=correction.story_id))
    moved = store.story(original.story_id)
    assert (moved.cluster_id, moved.relation) == (original.story_id, Relation.ORIGINAL)
    for identity in (correction.story_id, original.story_id):
        assert {story.item_id for story in store.copies(identity, 10)} == {"copy", "late copy"}
    assert page(store, cluster=correction.story_id).total == 3
