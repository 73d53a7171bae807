"""What a story says of the versions before it: its change, its note, and what a kill leaves standing.

All of it follows from the best version below the current one that is no kill, so it is the same in
whatever order the versions came: a late older one is told to the story that has replaced it.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from wiredesk.model import Change, ChangeNote, Difference, Status, Story
from wiredesk.stores.store import in_cluster
from wiredesk.text.difference import difference

# What a stub takes from the story that was killed, where the kill itself does not state it; the warning
# says so, and by it we know later that it was not the kill's own. The embargo too: a stub under it is shown
# to nobody, since its headline would break it.
_LENT = ("headline", "version", "embargoed")
_LENT_BY = "{}: from the version that was killed"


def succeed(story: Story, held: Story | None) -> Story:
    """The story as it is held once it has replaced `held`."""
    if held is None:
        return story
    if held.status is Status.CANCELED:
        # Only a kill replaces a kill, and both retract the same version.
        return story if held.change_note is None else _noted(story, held.change_note)
    return _noted(story, _note(held, story))


def precede(held: Story, late: Story) -> Story | None:
    """The held story with what an older version, come late, tells of it; None where that is nothing."""
    told = held
    if late.text and held.status is Status.CANCELED and not held.text:
        # A kill that came before its victim could not know the cluster; now it does.
        told = in_cluster(held, late.cluster_id)
    known = held.change_note
    if late.status is not Status.CANCELED and (known is None or known.rank < late.rank):
        told = _noted(told, _note(late, held))
    return told if told != held else None


def _note(before: Story, after: Story) -> ChangeNote:
    if after.status is Status.CANCELED:
        differences: tuple[Difference, ...] = (Difference.RETRACTION,)
    else:
        differences = difference(before.headline, before.text, after.headline, after.text, after.language)
    return ChangeNote(
        differences, before.rank, before.headline, before.version, before.status, before.embargoed
    )


def _noted(story: Story, note: ChangeNote) -> Story:
    lent: dict[str, Any] = {}
    warnings = list(story.warnings)
    if story.status is Status.CANCELED:
        for name in _LENT:
            told, value = _LENT_BY.format(name), getattr(note, name)
            if value and (told in warnings or not getattr(story, name)):
                lent[name] = value
                warnings += [told] if told not in warnings else []
    return replace(story, change=_change(story, note), change_note=note, warnings=tuple(warnings), **lent)


def _change(story: Story, note: ChangeNote) -> Change:
    """What the version is to the one that is now known to stand before it."""
    if story.status is not Status.USABLE or story.change not in (Change.NEW, Change.UPDATE, Change.RELEASE):
        return story.change
    return Change.RELEASE if note.status is Status.WITHHELD else Change.UPDATE
