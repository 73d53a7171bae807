"""The flow without a runner, over one store: crashed and restarted at will."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from wiredesk.copies import CopyIndex
from wiredesk.model import DeadLetter, Draft, Outcome, WireRecord
from wiredesk.settings import Settings
from wiredesk.steps.clean_text import CleanText
from wiredesk.steps.detect_language import DetectLanguage
from wiredesk.steps.link_versions import has_names, linked
from wiredesk.steps.parcels import parcel
from wiredesk.steps.parse_items import ParseItems
from wiredesk.steps.sketch_text import SketchText
from wiredesk.steps.tag_actors import TagActors
from wiredesk.stores.store import Store


class DeskInSteps:
    """Delivers records by name, bundle by bundle; `outcomes` has what became of every item."""

    def __init__(self, store: Store, records: Mapping[str, WireRecord]) -> None:
        self.store = store
        self.records = records
        given = Settings()
        self._parse = ParseItems(given)
        self._steps = [CleanText(), DetectLanguage(given), TagActors(given), SketchText(given)]
        for step in self._steps:
            step.setup()
        self.outcomes: list[Outcome] = []
        self.restart()

    @property
    def records(self) -> Mapping[str, WireRecord]:
        """What `deliver` may deliver, by name."""
        return self._records

    @records.setter
    def records(self, records: Mapping[str, WireRecord]) -> None:
        self._records = records
        self._understood: dict[str, list[Draft | DeadLetter]] = {}

    def restart(self) -> None:
        """A cold start: what is known of copies comes from the store."""
        self.indices: dict[str, CopyIndex] = {}

    def index(self, language: str) -> CopyIndex:
        """The copies index of a language, warmed up from the store."""
        if language not in self.indices:
            self.indices[language] = CopyIndex(Settings())
            self.indices[language].add_all(list(self.store.sketches(language, 0)))
        return self.indices[language]

    def deliver(self, names: Sequence[str], crash: str = "") -> None:
        """One bundle; `crash` ends the process before its `link`, before its `write` or `after` it, and it
        comes again."""
        if crash != "link":
            self._deliver(names, write=crash != "write")
        if crash:
            self.restart()
            self._deliver(names, write=True)

    def understand(self, name: str) -> list[Draft | DeadLetter]:
        """The items of a record that no names link, as SketchText leaves them: the same every time."""
        if name not in self._understood:
            parsed = (one for one in self._parse.process(self.records[name]) if not has_names(one))
            self._understood[name] = [self._stepped(one) for one in parsed]
        return self._understood[name]

    def _stepped(self, one: Draft | DeadLetter) -> Draft | DeadLetter:
        for step in self._steps:
            (one,) = step.process(one)
        return one

    def _deliver(self, names: Sequence[str], *, write: bool) -> None:
        done = [one for name in names for one in self.understand(name)]
        named = [one for name in names for one in self._parse.process(self.records[name]) if has_names(one)]
        done += [self._stepped(one) for one in (linked(self.store, named) if named else [])]
        done = [self._with_copies(one) for one in done]
        if write:
            receipts = self.store.put(parcel(done))
            assert len(receipts) == len(done)
            self.outcomes += [receipt.outcome for receipt in receipts]

    def _with_copies(self, one: Draft | DeadLetter) -> Draft | DeadLetter:
        if not isinstance(one, Draft) or one.sketch is None:
            return one
        return msgspec.structs.replace(one, copies=self.index(one.sketch.language).add(one.sketch))
