"""WriteStories: everything of a bundle into the store, in one go, before its offsets move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import registry
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindows
from msgspec import Struct

from wiredesk.metrics import DEAD_LETTERS, ITEMS, RELATIONS, count
from wiredesk.model import DeadLetter, Draft, Outcome, Receipt
from wiredesk.patience import patiently
from wiredesk.settings import Settings
from wiredesk.steps.bundle_by_language import Bundle
from wiredesk.steps.parcels import parcel, refused
from wiredesk.steps.shared_store import leased_store
from wiredesk.steps.struct_coder import StructCoder
from wiredesk.stores.store import Parcel


class Written(Struct, frozen=True):
    """The receipts of one bundle, in order."""

    receipts: tuple[Receipt, ...]


registry.register_coder(Written, StructCoder)


class WriteStories(beam.DoFn):
    """The receipts of each bundle, when the store has acknowledged all of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._held = leased_store(self._settings)
        self._outcomes = {
            outcome: Metrics.counter("wiredesk", f"{ITEMS.name}_{outcome}") for outcome in Outcome
        }

    def start_bundle(self) -> None:
        self._drafts: list[Draft] = []
        self._dead_letters: list[DeadLetter] = []

    def process(self, bundle: Bundle) -> None:
        self._drafts += bundle.drafts
        self._dead_letters += bundle.dead_letters

    def finish_bundle(self) -> Iterator[Any]:
        if not self._drafts and not self._dead_letters:
            return
        receipts = self._put(parcel([*self._drafts, *self._dead_letters]))
        letters = [
            refused(draft, receipt.refusal)
            for draft, receipt in zip(self._drafts, receipts, strict=False)
            if receipt.refusal
        ]
        if letters:
            self._put(parcel(letters))
        for receipt in receipts:
            count(ITEMS, label=receipt.outcome)
            self._outcomes[receipt.outcome].inc()
        for draft in self._drafts:
            if draft.copies:
                count(RELATIONS, label=draft.copies.relation)
        for letter in (*self._dead_letters, *letters):
            count(DEAD_LETTERS, label=letter.reason)
        yield GlobalWindows.windowed_value(Written(tuple(receipts)))

    def _put(self, whole: Parcel) -> list[Receipt]:
        def put() -> list[Receipt]:
            self._held.check_lease()
            return self._held.store.put(whole)

        return patiently(put)
