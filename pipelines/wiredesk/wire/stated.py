"""What a format states of one item, and the rules by which every format becomes an Item."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from wiredesk.model import Block, Change, Dateline, Item, Status, WireRecord
from wiredesk.settings import Feed
from wiredesk.wire.body import public_blocks, public_note, without_credit
from wiredesk.wire.identity import filing_day, headline_name, number_name, referred_day, story_id, story_name
from wiredesk.wire.lifecycle import change_of, status_of, strip_markers
from wiredesk.wire.received import position, with_text


class Reference(Struct, frozen=True):
    """An earlier item that an item names: by agency number, and the day where the text says it."""

    number: str
    day: date | None = None


class Stated(Struct, frozen=True, kw_only=True):
    """One item as its format states it, field by field; what the format does not state stays absent."""

    item_id: str | None = None
    new_id_each_time: bool = False
    """Whether a correction or kill has an id of its own (e-mail): then it is found by the headline."""
    provider: str = ""
    namespace: str = ""
    """Whose ids these are, where every item of the format says it; a credit that a kill may lack is none."""
    version: str | None = None
    first_created: datetime | None = None
    version_created: datetime | None = None
    status: Status | None = None
    embargoed: datetime | None = None
    urgency: int | None = None
    headline: str = ""
    """With its markers: `item_of` takes them off and reads them."""
    known_by: str = ""
    """What all versions share where their headlines differ (the slug of ANPA): it names the story, then."""
    slugline: str = ""
    byline: str = ""
    language: str | None = None
    blocks: tuple[Block, ...] = ()
    """With parts that are not for publication, which `item_of` drops. Datelines and credit lines stay:
    `text.clean` splits them off."""
    dateline: str = ""
    subjects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    ed_note: str = ""
    change: Change | None = None
    """What a field of the format (a signal) says; only the status beats it."""
    cancels: tuple[str, ...] = ()
    number: str | None = None
    """The agency's own running number of the day, where the format has one."""
    references: tuple[Reference, ...] = ()
    """Earlier items that a marked item names by number; of an item that is new they are ignored."""
    day: date | None = None
    """The filing day of the story that a marked item is about, where its text says it."""
    warnings: tuple[str, ...] = ()


def item_of(stated: Stated, record: WireRecord, feed: Feed, index: int = 0) -> Item:
    """The item: markers off the headline, what is not for publication dropped.

    `index` is the item's place within its record. Raises Rejected(NO_TEXT).
    """
    headline, marker = strip_markers(stated.headline)
    blocks, doubts = public_blocks(stated.blocks)
    ed_note, more_doubts = public_note(stated.ed_note)
    change = change_of(stated.status, marker, ed_note, stated.version, stated.change)
    provider = feed.provider or stated.provider or feed.name
    namespace = feed.provider or stated.namespace or feed.name
    filed = filing_day(stated.version_created or record.received, feed.zone)
    known_by = stated.known_by or headline
    own_id = None if stated.new_id_each_time and change is not Change.NEW else stated.item_id
    text = ""
    if not own_id and not known_by:
        # One text is one story under either credit.
        text = "\n".join(block.text for block in without_credit(blocks)) or ed_note
    return with_text(
        Item(
            story_id=story_id(namespace, own_id, known_by, text, stated.day or filed),
            provider=provider,
            item_id=stated.item_id,
            version=stated.version,
            first_created=stated.first_created,
            version_created=stated.version_created,
            status=stated.status or status_of(change),
            embargoed=stated.embargoed,
            urgency=stated.urgency,
            headline=headline,
            slugline=stated.slugline,
            byline=stated.byline,
            language=stated.language,
            blocks=blocks,
            dateline=Dateline(stated.dateline) if stated.dateline else None,
            subjects=stated.subjects,
            places=stated.places,
            ed_note=ed_note,
            change=change,
            cancels=stated.cancels,
            names=_names(stated, change, namespace, known_by, filed),
            refers=() if own_id is not None else _refers(stated, change, namespace, known_by, filed),
            source=position(record, index),
            warnings=(*stated.warnings, *doubts, *more_doubts),
        )
    )


def _names(stated: Stated, change: Change, namespace: str, known_by: str, filed: date) -> tuple[str, ...]:
    """What others may call the item by: its number, and its headline where it has no id that they know."""
    names = [number_name(namespace, filed, stated.number)] if stated.number else []
    if change is Change.NEW and known_by:
        by_headline = story_id(namespace, None, known_by, "", stated.day or filed)
        if stated.new_id_each_time:
            names.append(headline_name(by_headline))
        elif stated.item_id is None:
            names.append(story_name(by_headline))
    return tuple(names)


def _refers(stated: Stated, change: Change, namespace: str, known_by: str, filed: date) -> tuple[str, ...]:
    """What a marked item calls its story by: numbers, else its headline on the day before."""
    if change is Change.NEW:
        return ()
    numbers = tuple(
        number_name(namespace, named.day or referred_day(filed, stated.number, named.number), named.number)
        for named in stated.references
    )
    if numbers or not known_by or stated.day is not None:
        return numbers
    return (story_name(story_id(namespace, None, known_by, "", referred_day(filed))),)
