"""What still stands when a story is killed: the copies of it that other ids carry."""

from __future__ import annotations

from msgspec.structs import replace

from wiredesk.model import Alert
from wiredesk.stores.store import Store

# Read by people, who then look at each; a weather note may have thousands of copies.
MOST_COPIES = 20


def with_copies(store: Store, alert: Alert) -> Alert:
    """The alert; a retraction names the copies that are still visible at this moment."""
    if not alert.retracted:
        return alert
    copies = store.copies(alert.story_id, MOST_COPIES)
    return replace(alert, copies=tuple(story.story_id for story in copies))
