"""LinkVersions: the story of each item whose format has no ids, found in the store by its names.

Before the text is understood: sketches and clusters are kept by story.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeGuard

import apache_beam as beam
from apache_beam.transforms.window import GlobalWindows
from msgspec import structs

from wiredesk.errors import Reason
from wiredesk.model import DeadLetter, Draft
from wiredesk.patience import patiently
from wiredesk.settings import Settings
from wiredesk.steps.dead_letters import dead_letter
from wiredesk.steps.shared_store import leased_store
from wiredesk.stores.store import Store

_AMBIGUOUS = (
    "it names {!r} by number and by headline, and these are two stories: nothing was done; find out which "
    "one is meant"
)


class LinkVersions(beam.DoFn):
    """Drafts with the id of the story that they are versions of; all of a bundle in one look-up."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._held = leased_store(self._settings)

    def start_bundle(self) -> None:
        self._drafts: list[Draft] = []

    def process(self, element: Draft | DeadLetter) -> Iterator[Draft | DeadLetter]:
        if has_names(element):
            self._drafts.append(element)
        else:
            yield element

    def finish_bundle(self) -> Iterator[Any]:
        def link() -> list[Draft | DeadLetter]:
            self._held.check_lease()
            return linked(self._held.store, self._drafts)

        for element in patiently(link) if self._drafts else ():
            yield GlobalWindows.windowed_value(element)


def has_names(element: Draft | DeadLetter) -> TypeGuard[Draft]:
    """Whether its story is found by names; an item with an id of its own knows it already."""
    return isinstance(element, Draft) and bool(element.item.names or element.item.refers)


def linked(store: Store, drafts: Sequence[Draft]) -> list[Draft | DeadLetter]:
    """Each draft with its story, or a dead letter where a kill names two different ones."""
    found = store.link([draft.item for draft in drafts])
    return [
        _ambiguous(draft)
        if story_id is None
        else structs.replace(draft, item=structs.replace(draft.item, story_id=story_id))
        for draft, story_id in zip(drafts, found, strict=True)
    ]


def _ambiguous(draft: Draft) -> DeadLetter:
    message = _AMBIGUOUS.format(", ".join((*draft.item.refers, draft.item.headline)))
    return dead_letter(draft.record, "LinkVersions", Reason.KILL_AMBIGUOUS, message, None)
