"""Ids decide, not order: permuted, repeated and crashed deliveries end in the same store."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_in_steps import DeskInSteps
from wiredesk.model import WireRecord
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BRIDGE = "Die Stadt sperrt von Montag an die Brücke über den Fluss. Wladimir Putin war nicht beteiligt."
FERRY = "Die Fähre über den See fährt wieder. Achtzig Menschen warteten am Montag an beiden Ufern."


def ninjs(uri: str, minute: int, text: str = BRIDGE, **more: Any) -> bytes:
    created = (NOON + timedelta(minutes=minute)).isoformat()
    item = {"uri": f"urn:{uri}", "versioncreated": created, "headline": f"Aus {uri}", "body_text": text}
    return json.dumps({**item, **more}).encode()


DELIVERIES: dict[str, bytes] = {
    "a1": ninjs("a", 10, version="1"),
    "a2": ninjs("a", 20, FERRY, version="2"),
    "a2 correction": ninjs("a", 20, FERRY.replace("Achtzig", "Neunzig"), version="2", ednote="Berichtigung"),
    "b, a copy of a1": ninjs("b", 15),
    "c, an earlier copy of a2": ninjs("c", 5, FERRY),
    "c killed": ninjs("c", 30, "", headline="", pubstatus="canceled"),
    "d, withheld": ninjs("d", 12, pubstatus="withheld"),
    "d, released": ninjs("d", 14),
    "e, embargoed copy": ninjs("e", 3, embargoed="2050-01-01T00:00:00Z"),
    "no item": b'{"uri": ',
}


def state(store: Store) -> dict[str, Any]:
    """The deciding fields of everything that the store holds."""
    ids = {msgspec.json.decode(data)["uri"] for name, data in DELIVERIES.items() if name != "no item"}
    from wiredesk.wire.identity import story_id

    stories = {}
    for uri in sorted(ids):
        story = store.story(story_id("", uri, "", "", NOON.date()))
        if story is None:
            continue
        fields = msgspec.to_builtins(story)
        stories[uri] = {name: value for name, value in fields.items() if name != "indexed_at"}
    return {"stories": stories, "dead letters": [letter.id for letter in store.dead_letters(10)]}


def desk_over(store: Store) -> DeskInSteps:
    records = {
        name: WireRecord("tka", data, None, (), "wire", 0, number, NOON)
        for number, (name, data) in enumerate(DELIVERIES.items())
    }
    return DeskInSteps(store, records)


@pytest.fixture(scope="module")
def desk() -> DeskInSteps:
    return desk_over(fresh())


def fresh() -> SqliteStore:
    store = SqliteStore(":memory:")
    store.prepare()
    return store


@pytest.fixture(scope="module")
def expected(desk: DeskInSteps) -> dict[str, Any]:
    desk.deliver(list(DELIVERIES))
    return state(desk.store)


def test_the_expected_end_is_what_a_reader_expects(expected: dict[str, Any]):
    stories = expected["stories"]
    assert stories["urn:a"]["text"].startswith("Die Fähre")
    assert "Neunzig" in stories["urn:a"]["text"]
    assert stories["urn:c"]["status"] == "canceled"
    assert stories["urn:c"]["text"] == ""
    assert stories["urn:d"]["status"] == "usable"
    # e is the earliest that carries the text of the bridge; a ties it to the text of the ferry.
    assert len({story["cluster_id"] for story in stories.values()}) == 1
    assert len(expected["dead letters"]) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_order_with_repeats_and_crashes_ends_in_the_same_store(
    desk: DeskInSteps, expected: dict[str, Any], data: st.DataObject
):
    names = list(DELIVERIES)
    order = data.draw(st.permutations(names))
    repeats = data.draw(st.lists(st.tuples(st.integers(0, len(order)), st.sampled_from(names)), max_size=4))
    for place, name in repeats:
        order.insert(place, name)
    desk.store.close()
    desk.store, desk.outcomes = fresh(), []
    desk.restart()
    delivered = 0
    while order:
        size = data.draw(st.integers(1, 4))
        crash = data.draw(st.sampled_from(["", "", "link", "write", "after"]))
        bundle, order = order[:size], order[size:]
        desk.deliver(bundle, crash)
        delivered += len(bundle) * (2 if crash == "after" else 1)
    assert state(desk.store) == expected
    assert len(desk.outcomes) == delivered
