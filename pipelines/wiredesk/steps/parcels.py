"""What the flow hands to the store: one parcel of stories, sketches, merges and dead letters."""

from __future__ import annotations

from collections.abc import Sequence

from wiredesk.errors import Reason
from wiredesk.model import DeadLetter, Draft
from wiredesk.steps.dead_letters import dead_letter
from wiredesk.stores.store import Entry, Parcel


def parcel(elements: Sequence[Draft | DeadLetter]) -> Parcel:
    """The parcel of these drafts and dead letters, one entry for each, in their order."""
    entries = [
        Entry(dead_letter=one) if isinstance(one, DeadLetter) else Entry(story=one.story(), sketch=one.sketch)
        for one in elements
    ]
    merges = [
        merge for one in elements if isinstance(one, Draft) and one.copies for merge in one.copies.merges
    ]
    return Parcel(entries=tuple(entries), merges=tuple(merges))


def refused(draft: Draft, refusal: str) -> DeadLetter:
    """The dead letter of a story that the store can never hold: the store has not its bytes, we have."""
    return dead_letter(draft.record, "WriteStories", Reason.REFUSED_BY_STORE, refusal, None)
