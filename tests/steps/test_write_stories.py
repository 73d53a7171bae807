"""What a bundle writes, and what becomes of a story that the store can never hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from builders import make_item, make_record
from wiredesk import metrics
from wiredesk.copies import sketch
from wiredesk.errors import Reason, Unavailable
from wiredesk.metrics import DEAD_LETTERS, ITEMS, value
from wiredesk.model import Draft, Outcome, Receipt
from wiredesk.settings import Settings
from wiredesk.steps import write_stories
from wiredesk.steps.bundle_by_language import Bundle
from wiredesk.steps.dead_letters import dead_letter
from wiredesk.steps.write_stories import WriteStories
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Parcel


class Held:
    """A store that refuses the story with the headline `refused`, and is away for the first calls."""

    def __init__(self, away: int = 0) -> None:
        self.store = self
        self.inner = SqliteStore(":memory:")
        self.inner.prepare()
        self.away = away
        self.parcels: list[Parcel] = []

    def check_lease(self) -> None:
        pass

    def put(self, parcel: Parcel) -> list[Receipt]:
        if self.away:
            self.away -= 1
            raise Unavailable("store", "away", retry_after=0.0)
        self.parcels.append(parcel)
        receipts = self.inner.put(parcel)
        return [
            Receipt(Outcome.DEAD_LETTER, current=False, refusal="a field is too long")
            if entry.story and entry.story.headline == "refused"
            else receipt
            for entry, receipt in zip(parcel.entries, receipts, strict=True)
        ]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    metrics.reset()
    held = Held()
    monkeypatch.setattr(write_stories, "leased_store", lambda _: held)
    yield held
    metrics.reset()


def draft(name: str, headline: str = "H") -> Draft:
    found = Draft(record=make_record(name.encode()), item=make_item(name, headline=headline), rank=5,
                  fingerprint=f"{ord(name):020x}", text="A text of some words.")  # fmt: skip
    return Draft(
        **{**{f: getattr(found, f) for f in found.__struct_fields__}, "sketch": sketch(found.story())}
    )


def write(*bundles: Bundle) -> list[Receipt]:
    step = WriteStories(Settings())
    step.setup()
    step.start_bundle()
    for bundle in bundles:
        step.process(bundle)
    return [receipt for windowed in step.finish_bundle() for receipt in windowed.value.receipts]


def test_a_bundle_is_written_in_one_go_and_each_item_counted_once(held: Held):
    letter = dead_letter(make_record(b"x"), "ParseItems", Reason.MALFORMED, "broken", None)
    receipts = write(Bundle(drafts=(draft("a"), draft("b"))), Bundle(dead_letters=(letter,)))
    assert [receipt.outcome for receipt in receipts] == ["indexed", "indexed", "dead_letter"]
    assert len(held.parcels) == 1
    assert value(ITEMS, Outcome.INDEXED) == 2
    assert value(ITEMS, Outcome.DEAD_LETTER) == value(DEAD_LETTERS, Reason.MALFORMED) == 1


def test_a_story_that_the_store_refuses_becomes_a_dead_letter_with_its_bytes(held: Held):
    write(Bundle(drafts=(draft("a"), draft("b", "refused"))))
    (letter,) = held.inner.dead_letters(10)
    assert (letter.reason, letter.value, letter.message) == (
        Reason.REFUSED_BY_STORE,
        b"b",
        "a field is too long",
    )
    assert value(ITEMS, Outcome.INDEXED) == value(ITEMS, Outcome.DEAD_LETTER) == 1
    assert value(DEAD_LETTERS, Reason.REFUSED_BY_STORE) == 1


def test_a_store_that_is_away_is_waited_for(held: Held):
    held.away = 2
    assert [receipt.outcome for receipt in write(Bundle(drafts=(draft("a"),)))] == ["indexed"]


def test_an_empty_bundle_writes_nothing(held: Held):
    assert write() == []
    assert held.parcels == []
