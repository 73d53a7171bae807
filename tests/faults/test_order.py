"""Ids decide, not order: permuted, repeated and crashed deliveries end in the same store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wiredesk.copies import CopyIndex
from wiredesk.model import DeadLetter, Draft, Outcome, WireRecord
from wiredesk.settings import Settings
from wiredesk.steps.clean_text import CleanText
from wiredesk.steps.detect_language import DetectLanguage
from wiredesk.steps.parcels import parcel
from wiredesk.steps.parse_items import ParseItems
from wiredesk.steps.sketch_text import SketchText
from wiredesk.steps.tag_actors import TagActors
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


class Desk:
    """The flow without a runner, over one store, with crashes between or within bundles."""

    def __init__(self, store: Store) -> None:
        self.store = store
        given = Settings()
        self.parse = ParseItems(given)
        self.steps = [CleanText(), DetectLanguage(given), TagActors(given), SketchText()]
        for step in self.steps:
            step.setup()
        self.outcomes: list[Outcome] = []
        self.restart()

    def restart(self) -> None:
        """A cold start: what is known of copies comes from the store."""
        self.indices: dict[str, CopyIndex] = {}

    def index(self, language: str) -> CopyIndex:
        if language not in self.indices:
            self.indices[language] = CopyIndex(Settings())
            for sketch in list(self.store.sketches(language, 0)):
                self.indices[language].add(sketch)
        return self.indices[language]

    def deliver(self, names: Sequence[str], crash: str = "") -> None:
        """One bundle; `crash` ends the process `before` its write or `after` it, and it comes again."""
        found: list[Draft | DeadLetter] = []
        for name in names:
            number = list(DELIVERIES).index(name)
            record = WireRecord("tka", DELIVERIES[name], None, (), "wire", 0, number, NOON)
            for one in self.parse.process(record):
                for step in self.steps:
                    (one,) = step.process(one)
                if isinstance(one, Draft) and one.sketch:
                    decision = self.index(one.sketch.language).add(one.sketch)
                    one = msgspec.structs.replace(one, copies=decision)
                found.append(one)
        if crash != "before":
            receipts = self.store.put(parcel(found))
            assert len(receipts) == len(found)
            self.outcomes += [receipt.outcome for receipt in receipts]
        if crash:
            self.restart()
            self.deliver(names)


def state(store: Store) -> dict[str, Any]:
    """The deciding fields of everything that the store holds."""
    ids = {msgspec.json.decode(data)["uri"] for name, data in DELIVERIES.items() if name != "no item"}
    from wiredesk.wire.identity import story_id

    stories = {}
    for uri in sorted(ids):
        story = store.story(story_id("", uri, "", "", NOON, "UTC"))
        if story is None:
            continue
        fields = msgspec.to_builtins(story)
        stories[uri] = {
            name: value for name, value in fields.items() if name not in ("indexed_at", "change_note")
        }
    return {"stories": stories, "dead letters": [letter.id for letter in store.dead_letters(10)]}


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(fresh())


def fresh() -> SqliteStore:
    store = SqliteStore(":memory:")
    store.prepare()
    return store


@pytest.fixture(scope="module")
def expected(desk: Desk) -> dict[str, Any]:
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
    desk: Desk, expected: dict[str, Any], data: st.DataObject
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
        crash = data.draw(st.sampled_from(["", "", "before", "after"]))
        bundle, order = order[:size], order[size:]
        desk.deliver(bundle, crash)
        delivered += len(bundle) * (2 if crash == "after" else 1)
    assert state(desk.store) == expected
    assert len(desk.outcomes) == delivered
