"""Records for tests: each builder fills in what the test does not care about, the same every time.

Moments are given as minutes after NOON, so that a test says in one number what came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from wiredesk.errors import Reason
from wiredesk.model import (
    ActorMention,
    ActorTag,
    Alert,
    Block,
    BlockKind,
    Candidate,
    Change,
    DeadLetter,
    Item,
    Merge,
    Sketch,
    SourcePosition,
    Status,
    Story,
    Watch,
    WireRecord,
    identifier,
    milliseconds,
    relation_in,
)
from wiredesk.stores.store import Entry, Parcel

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def moment(minutes: float = 0) -> datetime:
    """A time, `minutes` after NOON."""
    return NOON + timedelta(minutes=minutes)


def make_record(value: bytes | None = b"{}", **fields: Any) -> WireRecord:
    """A record of the feed `inbox`, delivered at NOON."""
    defaults: dict[str, Any] = {
        "feed": "inbox", "key": None, "headers": (), "topic": "wire", "partition": 0, "offset": 0,
        "received": NOON,
    }  # fmt: skip
    return WireRecord(value=value, **{**defaults, **fields})


def make_source(**fields: Any) -> SourcePosition:
    """Where an item of `make_record` came from."""
    defaults: dict[str, Any] = {
        "feed": "inbox", "topic": "wire", "partition": 0, "offset": 0, "index": 0, "received": NOON,
    }  # fmt: skip
    return SourcePosition(**{**defaults, **fields})


def make_item(name: str = "a", text: str = "One paragraph.\n", **fields: Any) -> Item:
    """An item of the provider `test`; each line of `text` is a paragraph."""
    defaults: dict[str, Any] = {
        "story_id": story_id(name),
        "provider": "test",
        "item_id": name,
        "version_created": NOON,
        "headline": f"Headline of {name}",
        "blocks": tuple(Block(BlockKind.PARAGRAPH, line) for line in text.splitlines() if line),
        "source": make_source(),
    }
    return Item(**{**defaults, **fields})


def story_id(name: str) -> str:
    """The id of the story that tests call `name`."""
    return identifier("test", name)


def make_actor(actor: str, name: str = "", **fields: Any) -> ActorTag:
    """A tag of the actor `actor`."""
    defaults: dict[str, Any] = {
        "kind": "person", "country": None, "role": "", "salience": 0.5,
        "mentions": (ActorMention(0, 3, "One"),),
    }  # fmt: skip
    return ActorTag(id=actor, name=name or actor, **{**defaults, **fields})


def make_candidate(key: str, text: str = "", *evidence: str) -> Candidate:
    """A name that the registry does not know."""
    return Candidate(key, text or key.title(), evidence or ("apposition",))


def make_story(
    name: str = "a", rank: int = 1, text: str = "One paragraph.\n", *, minutes: float = 0, **fields: Any
) -> Story:
    """A usable English story; its cluster is its own, and its actors are those with a salience.

    The fingerprint comes from all that is given but the cluster; for the same content at another rank
    (an undated item delivered again) give the `fingerprint` of the first.
    """
    identity = story_id(name)
    cluster_id = fields.get("cluster_id", identity)
    actors: Sequence[ActorTag] = fields.get("actors", ())
    stated = sorted((key, repr(value)) for key, value in fields.items() if key != "cluster_id")
    content = repr((rank, text, minutes, stated))
    defaults: dict[str, Any] = {
        "fingerprint": identifier(identity, content),
        "provider": "test",
        "item_id": name,
        "version": str(rank),
        "published": moment(minutes),
        "first_created": None,
        "version_created": moment(minutes),
        "status": Status.USABLE,
        "embargoed": None,
        "urgency": None,
        "headline": f"Headline of {name}",
        "slugline": "",
        "byline": "",
        "dateline": None,
        "credit": None,
        "subjects": (),
        "places": (),
        "ed_note": "",
        "change": Change.NEW,
        "language": "en",
        "detection": None,
        "actors": (),
        "actor_ids": tuple(actor.id for actor in actors if actor.salience),
        "cluster_id": cluster_id,
        "relation": relation_in(cluster_id, identity),
        "source": make_source(),
        "warnings": (),
    }
    return Story(story_id=identity, rank=rank, text=text, **{**defaults, **fields})


def make_kill(name: str = "a", rank: int = 1 << 62, **fields: Any) -> Story:
    """The stub that a kill leaves: canceled, without text, at a rank above every version."""
    defaults: dict[str, Any] = {"status": Status.CANCELED, "change": Change.KILL, "headline": ""}
    return make_story(name, rank, "", **{**defaults, **fields})


def make_sketch(story: Story, **fields: Any) -> Sketch:
    """The sketch of a story."""
    defaults: dict[str, Any] = {
        "story_id": story.story_id,
        "fingerprint": story.fingerprint,
        "rank": story.rank,
        "language": story.language,
        "published": milliseconds(story.first_created or story.published),
        "received": milliseconds(story.source.received),
        # All 64 bits are used: the first 16 hexadecimal digits of a hash.
        "text_hash": int(identifier(story.text)[:16], 16) if story.text else 0,
    }
    return Sketch(**{**defaults, **fields})


def make_entry(story: Story) -> Entry:
    """What the desk writes of a story: the story and its sketch."""
    return Entry(story=story, sketch=make_sketch(story))


def make_parcel(*stories: Story, merges: Sequence[Merge] = ()) -> Parcel:
    """A parcel of stories with their sketches, in this order."""
    return Parcel(entries=tuple(make_entry(story) for story in stories), merges=tuple(merges))


def make_dead_letter(name: str = "a", value: bytes | None = b"\xff\x00broken", **fields: Any) -> DeadLetter:
    """A dead letter of the step ParseItems."""
    defaults: dict[str, Any] = {
        "id": identifier("dead", name),
        "feed": "inbox",
        "topic": "wire",
        "partition": 0,
        "offset": 0,
        "received": NOON,
        "step": "ParseItems",
        "reason": Reason.MALFORMED,
        "message": "is no JSON",
        "program": "0",
    }
    return DeadLetter(value=value, **{**defaults, **fields})


def make_watch(name: str = "a", **fields: Any) -> Watch:
    """A watch for the actor Q1."""
    return Watch(**{"id": identifier("watch", name), "name": name, "actors": ("Q1",), **fields})


def make_alert(name: str = "a", story: str = "a", *, minutes: float = 0, **fields: Any) -> Alert:
    """An alert of the watch `a` that the story called `story` supports."""
    defaults: dict[str, Any] = {
        "id": identifier("alert", name),
        "watch_id": identifier("watch", "a"),
        "watch": "a",
        "actor": "Q1",
        "actor_name": "Q1",
        "scope": story_id(story),
        "story_id": story_id(story),
        "cluster_id": story_id(story),
        "headline": "",
        "language": "en",
        "provider": "test",
        "sentence": "",
        "published": moment(minutes),
    }
    return Alert(**{**defaults, **fields})
