"""BundleByLanguage: what one bundle brought, as one element for each language.

So the only keyed step reads its state once for each language and bundle, and not once for each item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import apache_beam as beam
from apache_beam.coders import registry
from apache_beam.transforms.window import GlobalWindows
from msgspec import Struct

from wiredesk.model import DeadLetter, Draft
from wiredesk.steps.struct_coder import StructCoder


class Bundle(Struct, frozen=True):
    """The drafts of one bundle and language, in order; or its dead letters."""

    drafts: tuple[Draft, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()


registry.register_coder(Bundle, StructCoder)


class BundleByLanguage(beam.DoFn):
    """(language, Bundle) for each language of a bundle: one element, so one read of state, for each."""

    def start_bundle(self) -> None:
        self._drafts: dict[str, list[Draft]] = defaultdict(list)
        self._dead_letters: list[DeadLetter] = []

    def process(self, element: Draft | DeadLetter) -> None:
        if isinstance(element, DeadLetter):
            self._dead_letters.append(element)
        else:
            assert element.sketch is not None
            self._drafts[element.sketch.language].append(element)

    def finish_bundle(self) -> Iterator[Any]:
        for language, drafts in self._drafts.items():
            yield GlobalWindows.windowed_value((language, Bundle(drafts=tuple(drafts))))
        if self._dead_letters:
            letters = Bundle(dead_letters=tuple(self._dead_letters))
            yield GlobalWindows.windowed_value(("", letters))
