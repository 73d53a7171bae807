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
        self.parse = ParseItems(given)
        self.steps = [CleanText(), DetectLanguage(given), TagActors(given), SketchText(given)]
        for step in self.steps:
            step.setup()
        self.outcomes: list[Outcome] = []
        self.restart()

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

    def _deliver(self, names: Sequence[str], *, write: bool) -> None:
        parsed = [one for name in names for one in self.parse.process(self.records[name])]
        named = [one for one in parsed if has_names(one)]
        found: list[Draft | DeadLetter] = [one for one in parsed if one not in named]
        found += linked(self.store, named) if named else []
        done: list[Draft | DeadLetter] = []
        for one in found:
            for step in self.steps:
                (one,) = step.process(one)
            if isinstance(one, Draft) and one.sketch:
                one = msgspec.structs.replace(one, copies=self.index(one.sketch.language).add(one.sketch))
            done.append(one)
        if write:
            receipts = self.store.put(parcel(done))
            assert len(receipts) == len(done)
            self.outcomes += [receipt.outcome for receipt in receipts]
