"""The records that travel through the desk: frozen, typed, JSON and MessagePack by msgspec.

Field names are the names in the schemas, in Elasticsearch and in the JSON API. Times are aware
datetimes. Ids are strings of 20 hexadecimal characters (80 bits of BLAKE2b: at a hundred million
stories the chance of one collision is below one in a hundred million).
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated

from msgspec import Meta, Struct

from wiredesk import __version__
from wiredesk.errors import Reason

ID_BYTES = 10
UNDETERMINED = "und"
"""The language tag of a text whose language is not known (ISO 639-2)."""

NDJSON_LINE = ("content-type", b"application/x-ndjson")
"""The header of a record that is one line of an NDJSON file."""


def identifier(*parts: str | bytes) -> str:
    """The id of what `parts` name: 20 hexadecimal characters, the same on every machine.

    Parts are length-prefixed, so that ("ab", "c") and ("a", "bc") differ.
    """
    digest = blake2b(digest_size=ID_BYTES)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return digest.hexdigest()


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware datetime."""
    return round(moment.timestamp() * 1000)


class Status(StrEnum):
    """Publishing status of an item (IPTC pubStatus)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class Change(StrEnum):
    """What a version is to the one before it."""

    NEW = "new"
    UPDATE = "update"
    REPEAT = "repeat"
    CORRECTION = "correction"
    HOLD = "hold"
    RELEASE = "release"
    KILL = "kill"


class BlockKind(StrEnum):
    """What a block of an item's body is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    NOTE = "note"


class Outcome(StrEnum):
    """What became of an item: exactly one of these, for every item."""

    INDEXED = "indexed"
    REDELIVERED = "redelivered"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DEAD_LETTER = "dead_letter"


class WireRecord(Struct, frozen=True):
    """One message as received: a Kafka record, a file, or a line of standard input."""

    feed: str
    value: bytes | None
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    topic: str
    """The Kafka topic, or the path of the file below its source folder."""
    partition: int
    offset: int
    received: datetime
    """A fact of the delivery (Kafka timestamp, file modification time), never the wall clock."""


class SourcePosition(Struct, frozen=True):
    """Where an item came from: enough to find the record again."""

    feed: Annotated[str, Meta(description="Feed of the settings that the record belongs to.")]
    topic: Annotated[str, Meta(description="Kafka topic, or path of the file below its source folder.")]
    partition: Annotated[int, Meta(description="Kafka partition; 0 for files.")]
    offset: Annotated[int, Meta(description="Kafka offset; 0 for files.")]
    index: Annotated[int, Meta(description="Place of the item within its record, from 0.")]
    received: Annotated[datetime, Meta(description="When the record was delivered.")]
    digest: Annotated[str, Meta(description="BLAKE2b of the record's bytes, 128 bits in hexadecimal.")] = ""


class Block(Struct, frozen=True):
    """One paragraph, heading, quote or note of an item's body."""

    kind: BlockKind
    text: str


class CreditRole(StrEnum):
    """For what a credit line names its sources."""

    TEXT = "text"
    PARAPHRASE = "paraphrase"
    PRESS_RELEASE = "press_release"
    COPYRIGHT = "copyright"
    PHOTO = "photo"
    END_MARK = "end_mark"


class Credit(Struct, frozen=True):
    """Who an item is from, as its credit line says, or its dateline where no credit line does."""

    raw: Annotated[
        str, Meta(description="The credit line as it stood; empty: the dateline names the sources.")
    ]
    sources: Annotated[
        tuple[str, ...], Meta(description="Agencies, broadcasters, papers, as written, in order.")
    ]
    editors: Annotated[tuple[str, ...], Meta(description="Initials of writers and editors.")] = ()
    role: Annotated[CreditRole, Meta(description="For what the sources are named.")] = CreditRole.TEXT
    source_ids: Annotated[
        tuple[str, ...], Meta(description="Ids of `sources` in the registry of sources.")
    ] = ()
    services: Annotated[tuple[str, ...], Meta(description="Services of the agency, regional ones too.")] = ()
    desk: Annotated[str, Meta(description="The agency's code of the desk.")] = ""
    genre: Annotated[str, Meta(description="The agency's code of the genre.")] = ""
    names: Annotated[tuple[str, ...], Meta(description="Reporters and editors, where it names them.")] = ()
    photographer: Annotated[str, Meta(description="Who took the picture.")] = ""
    owner: Annotated[str, Meta(description="Who handed out the picture.")] = ""
    start: Annotated[
        int, Meta(description="Where `raw` began in the body before it was taken off.", ge=0)
    ] = 0
    end: Annotated[int, Meta(description="Where `raw` ended there; 0: it is not from the body.", ge=0)] = 0


class Dateline(Struct, frozen=True):
    """Where and when an item was written, and by which agencies, as the line before its text says."""

    raw: Annotated[str, Meta(description="The dateline as it stood.")]
    places: Annotated[tuple[str, ...], Meta(description="Places, in order.")] = ()
    region: Annotated[str, Meta(description="State or country behind the place.")] = ""
    date: Annotated[str, Meta(description="The date as written.")] = ""
    agencies: Annotated[tuple[str, ...], Meta(description="Agencies as written, in order.")] = ()
    services: Annotated[tuple[str, ...], Meta(description="Regional services of the agency.")] = ()
    start: Annotated[int, Meta(description="Where `raw` began in the body before it was cut off.", ge=0)] = 0
    end: Annotated[
        int, Meta(description="Where it ended there; 0: a field of the format states it.", ge=0)
    ] = 0


class Item(Struct, frozen=True, kw_only=True):
    """One wire item as its format states it; nothing in it is invented."""

    story_id: Annotated[str, Meta(description="Id of the story that this item is a version of.")]
    provider: Annotated[str, Meta(description="Who sent the item.")]
    item_id: Annotated[str | None, Meta(description="The format's own id, where it has one.")] = None
    version: Annotated[str | None, Meta(description="Version as the format writes it.")] = None
    first_created: Annotated[datetime | None, Meta(description="When version one was made.")] = None
    version_created: Annotated[datetime | None, Meta(description="When this version was made.")] = None
    status: Annotated[Status, Meta(description="usable, withheld or canceled.")] = Status.USABLE
    embargoed: Annotated[datetime | None, Meta(description="Not to be shown before this time.")] = None
    urgency: Annotated[int | None, Meta(description="1 (flash) to 9, as IPTC counts.")] = None
    headline: Annotated[str, Meta(description="Headline without lifecycle markers; may be empty.")] = ""
    slugline: Annotated[str, Meta(description="Slug line.")] = ""
    byline: Annotated[str, Meta(description="Who wrote it.")] = ""
    language: Annotated[str | None, Meta(description="Language as declared on the wire.")] = None
    blocks: Annotated[tuple[Block, ...], Meta(description="The body, block by block.")] = ()
    dateline: Annotated[Dateline | None, Meta(description="The dateline, read.")] = None
    credit: Annotated[Credit | None, Meta(description="The credit line, read.")] = None
    subjects: Annotated[tuple[str, ...], Meta(description="Subject names or codes.")] = ()
    places: Annotated[tuple[str, ...], Meta(description="Place names.")] = ()
    ed_note: Annotated[str, Meta(description="Public note to editors.")] = ""
    change: Annotated[Change, Meta(description="What this version is to the one before.")] = Change.NEW
    cancels: Annotated[tuple[str, ...], Meta(description="What a kill names as its victim.")] = ()
    names: Annotated[tuple[str, ...], Meta(description="What others may call the item by: its number.")] = ()
    refers: Annotated[tuple[str, ...], Meta(description="Names of the story that it is a version of.")] = ()
    source: SourcePosition
    warnings: Annotated[tuple[str, ...], Meta(description="What was repaired or doubted while reading.")] = ()


class Alternative(Struct, frozen=True):
    """A language that a text might be in as well."""

    lang: Annotated[str, Meta(description="BCP 47 tag.")]
    score: Annotated[float, Meta(description="In the engine's own measure, rounded to 3 places.")]


class Detection(Struct, frozen=True):
    """A language, and how sure the desk is of it."""

    lang: Annotated[str, Meta(description="BCP 47 tag, `und` when not known.")]
    confidence: Annotated[float, Meta(description="Probability of being right, rounded to 3 places.")]
    reliable: Annotated[bool, Meta(description="Whether to act on it.")]
    method: Annotated[str, Meta(description="letters, engine, declared, short or none.")]
    engine: Annotated[str, Meta(description="Engine and version that answered.")]
    alternatives: Annotated[
        tuple[Alternative, ...], Meta(description="What else the engine thought of, the likeliest first.")
    ] = ()
    declared: Annotated[str | None, Meta(description="Language that the item states.")] = None
    conflict: Annotated[
        bool, Meta(description="Whether a reliable answer is against what item or feed say.")
    ] = False
    rule: Annotated[str, Meta(description="Letters that told it, where letters did.")] = ""
    scripts: Annotated[tuple[str, ...], Meta(description="ISO 15924 codes, the most frequent first.")] = ()
    mixed: Annotated[
        tuple[str, ...], Meta(description="Languages of the text's parts, where those differ.")
    ] = ()


class Tokens(Struct, frozen=True):
    """The words of a text and where they stand: cut once, read by language, actors and copies."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


class Mention(Struct, frozen=True):
    """A span of a story's text that names an actor or a speaker; offsets count characters."""

    start: int
    end: int
    text: str


class Quote(Struct, frozen=True):
    """A quotation of a story's text, its marks included; offsets count characters."""

    start: Annotated[int, Meta(description="Where it begins in `text`.", ge=0)]
    end: Annotated[int, Meta(description="Where it ends in `text`.", ge=0)]
    balanced: Annotated[bool, Meta(description="Whether it is opened and closed.")]
    speaker: Annotated[Mention | None, Meta(description="Who is named beside it as speaking.")] = None


class Reading(StrEnum):
    """As what a span names an actor."""

    ACTOR = "actor"
    PLACE = "place"
    NESTED = "nested"


class ActorMention(Struct, frozen=True):
    """A span of a story's text that names an actor; offsets count characters."""

    start: Annotated[int, Meta(description="Where it begins in `text`.", ge=0)]
    end: Annotated[int, Meta(description="Where it ends in `text`.", ge=0)]
    text: Annotated[str, Meta(description="What stands there.")]
    by: Annotated[
        str, Meta(description="How it was found: name, surname, metonym, composed or apposition.")
    ] = "name"
    reading: Annotated[
        Reading, Meta(description="actor; place: where, not who; nested: inside a longer name.")
    ] = Reading.ACTOR
    confidence: Annotated[float, Meta(description="0 to 1; 1 where the full name stands.")] = 1.0
    subject: Annotated[bool, Meta(description="Whether it acts: a cue of saying or doing is beside it.")] = (
        False
    )


class Candidate(Struct, frozen=True):
    """A name that the registry does not know and that looks like an actor's."""

    key: Annotated[str, Meta(description="The same for the inflections and spellings of one name.")]
    text: Annotated[str, Meta(description="The name as it stands first.")]
    evidence: Annotated[tuple[str, ...], Meta(description="Why it looks like a name, sorted.")]


class ActorTag(Struct, frozen=True):
    """An actor that a story mentions."""

    id: Annotated[
        str, Meta(description="Wikidata id, `local:` id of the registry, or a pattern: KOR/defence-ministry.")
    ]
    kind: Annotated[str, Meta(description="person, state, igo, institution, ...")]
    country: Annotated[str | None, Meta(description="ISO 3166-1 alpha-3 code.")]
    role: Annotated[str, Meta(description="Role code at the item's date, or empty.")]
    name: Annotated[str, Meta(description="Name for display.")]
    salience: Annotated[
        float, Meta(description="Weight in the story, 0 to 1, to 3 places; 0: no mention is of an actor.")
    ]
    mentions: Annotated[
        tuple[ActorMention, ...], Meta(description="Where, in `text`; none: the headline alone.")
    ]


class Sketch(Struct, frozen=True):
    """What the desk remembers of one content of one story, to find its copies; kept also for
    superseded, killed and embargoed ones, because clusters must not depend on the order of arrival."""

    story_id: str
    fingerprint: str
    """Id of this content of the story: of everything that the item states, not of its receipt."""
    rank: int
    language: str
    published: int
    """Milliseconds since 1970: first_created, else version_created, else received."""
    received: int
    """Milliseconds since 1970."""
    text_hash: int
    """64-bit hash of the normalised body; 0 where there is no text, and then it has no copies."""
    marks: bytes = b""
    """MinHash, figures and names, in the layout that its first byte names; empty: no text."""
    window: int = 0
    """Hours that the feed's copies may lie apart; 0: those of the desk."""

    @property
    def id(self) -> str:
        """Id of the sketch record in the store."""
        return f"{self.story_id}-{self.fingerprint}"


class Merge(Struct, frozen=True):
    """Two clusters are one: `loser` lives on as a redirect to `winner`."""

    loser: str
    winner: str
    published: int
    """The winner's (published, id) decides between two redirects of one loser: the smaller wins."""


class Relation(StrEnum):
    """What a story is to those that the desk knows."""

    ORIGINAL = "original"
    """The first of its cluster, by its time of publication."""
    COPY = "copy"
    """The text of a story that was published before, under another id."""
    UPDATE = "update"
    """The text of another story with other figures; it is no copy and has a cluster of its own."""
    VERSION = "version"
    """Another version of a story that is known."""


class CopyDecision(Struct, frozen=True):
    """Which cluster a story belongs to, and what that changes."""

    cluster_id: str
    relation: Relation
    matched: tuple[str, ...] = ()
    """Ids of the stories that carry the same text; of an update, of those whose figures it changes."""
    merges: tuple[Merge, ...] = ()


class Difference(StrEnum):
    """In what a version differs from the one before it."""

    RETRACTION = "retraction"
    FIGURE = "figure"
    NAME = "name"
    QUOTE = "quote"
    TEXT_ADDED = "text_added"
    TEXT_CUT = "text_cut"
    WORDING = "wording"
    TYPO = "typo"
    HEADLINE = "headline"


class ChangeNote(Struct, frozen=True):
    """What a version changed, and the version that it replaced (never that one's text)."""

    differences: Annotated[tuple[Difference, ...], Meta(description="The gravest first; empty: none.")]
    rank: Annotated[int, Meta(description="Rank of the version before.")]
    headline: Annotated[str, Meta(description="Headline of the version before.")]
    version: Annotated[str | None, Meta(description="Version before, as the format writes it.")] = None
    status: Annotated[Status, Meta(description="Status of the version before.")] = Status.USABLE
    embargoed: Annotated[datetime | None, Meta(description="Embargo of the version before.")] = None


class Story(Struct, frozen=True, kw_only=True):
    """What the store holds and search returns: the document for the current version of an item."""

    story_id: Annotated[str, Meta(description="Stable id of the story, over all its versions.")]
    rank: Annotated[int, Meta(description="Order among versions; the higher wins.", ge=0)]
    fingerprint: Annotated[str, Meta(description="Id of this content of the story.")]
    provider: Annotated[str, Meta(description="Who sent the item.")]
    item_id: Annotated[str | None, Meta(description="The format's own id, where it has one.")]
    version: Annotated[str | None, Meta(description="Version as the format writes it.")]
    published: Annotated[datetime, Meta(description="When this version was made, else received.")]
    first_created: Annotated[datetime | None, Meta(description="When version one was made.")]
    version_created: Annotated[datetime | None, Meta(description="When this version was made.")]
    status: Annotated[Status, Meta(description="usable, withheld or canceled.")]
    embargoed: Annotated[datetime | None, Meta(description="Not to be shown before this time.")]
    urgency: Annotated[int | None, Meta(description="1 (flash) to 9, as IPTC counts.")]
    headline: Annotated[str, Meta(description="Headline without lifecycle markers; may be empty.")]
    slugline: Annotated[str, Meta(description="Slug line.")]
    byline: Annotated[str, Meta(description="Who wrote it.")]
    dateline: Annotated[Dateline | None, Meta(description="The dateline, read.")]
    credit: Annotated[Credit | None, Meta(description="The credit line, read.")]
    subjects: Annotated[tuple[str, ...], Meta(description="Subject names or codes.")]
    places: Annotated[tuple[str, ...], Meta(description="Place names.")]
    ed_note: Annotated[str, Meta(description="Public note to editors.")]
    change: Annotated[Change, Meta(description="What this version is to the one before.")]
    text: Annotated[str, Meta(description="The body as searched and marked; blocks end with a newline.")]
    language: Annotated[str, Meta(description="Language of the text, `und` when not known.")]
    detection: Annotated[Detection | None, Meta(description="How the language was found.")]
    actors: Annotated[tuple[ActorTag, ...], Meta(description="Actors, the most salient first.")]
    actor_ids: Annotated[tuple[str, ...], Meta(description="Ids of `actors`, in their order.")]
    cluster_id: Annotated[str, Meta(description="Id shared by all copies of the story.")]
    relation: Annotated[
        Relation, Meta(description="original: the first published of its cluster, else copy.")
    ]
    source: SourcePosition
    warnings: Annotated[tuple[str, ...], Meta(description="What was repaired or doubted while reading.")]
    quotes: Annotated[tuple[Quote, ...], Meta(description="Quotations, in their order.")] = ()
    candidates: Annotated[
        tuple[Candidate, ...], Meta(description="Names that the registry of actors does not know.")
    ] = ()
    change_note: Annotated[
        ChangeNote | None, Meta(description="What changed from the version before, where one is known.")
    ] = None
    indexed_at: Annotated[datetime | None, Meta(description="When the store wrote it.")] = None
    program: Annotated[str, Meta(description="Version of Wiredesk that wrote it.")] = ""
    engine: Annotated[str, Meta(description="Language engine and version.")] = ""
    registry: Annotated[str, Meta(description="Content hash of the actor registry.")] = ""

    @property
    def acting(self) -> tuple[ActorTag, ...]:
        """The actors proper: not what is named as a place, or within a longer name, alone."""
        return tuple(actor for actor in self.actors if actor.salience)

    def visible(self, now: datetime | None = None) -> bool:
        """Whether a reader may see it at `now` (default: this moment)."""
        released = self.embargoed is None or self.embargoed <= (now or datetime.now(UTC))
        return self.status is Status.USABLE and released


def relation_in(cluster_id: str, story_id: str) -> Relation:
    """What a story is in its cluster, whose id is that of its first story."""
    return Relation.ORIGINAL if cluster_id == story_id else Relation.COPY


class DeadLetter(Struct, frozen=True, kw_only=True):
    """A record, or the part of one, that could not be processed: kept whole, with the reason."""

    id: Annotated[str, Meta(description="The same for the same record and part, however often it comes.")]
    feed: Annotated[str, Meta(description="Feed that the record belongs to.")]
    value: Annotated[bytes | None, Meta(description="The original bytes (base64 in JSON).")]
    key: Annotated[bytes | None, Meta(description="Kafka key (base64 in JSON).")] = None
    headers: Annotated[tuple[tuple[str, bytes | None], ...], Meta(description="Kafka headers.")] = ()
    topic: Annotated[str, Meta(description="Kafka topic, or path of the file.")]
    partition: Annotated[int, Meta(description="Kafka partition; 0 for files.")]
    offset: Annotated[int, Meta(description="Kafka offset; 0 for files.")]
    received: Annotated[datetime, Meta(description="When the record was delivered.")]
    step: Annotated[str, Meta(description="Step of the flow that refused it.")]
    reason: Annotated[Reason, Meta(description="Why, from a bounded set.")]
    message: Annotated[str, Meta(description="What exactly was wrong.")]
    program: Annotated[str, Meta(description="Version of Wiredesk that refused it.")]
    attempt: Annotated[int, Meta(description="How often it was tried, from 1.")] = 1


class Key(Struct, frozen=True):
    """A name under which a story can be found, such as (provider, day, agency number)."""

    name: str
    story_id: str


class Watch(Struct, frozen=True, kw_only=True):
    """What somebody waits for: a mention of any of these actors, in stories of this scope."""

    id: Annotated[str, Meta(description="Id, from the name.")]
    name: Annotated[str, Meta(description="Name; adding a watch of the same name replaces it.")]
    actors: Annotated[tuple[str, ...], Meta(description="Actor ids; one is enough.")]
    words: Annotated[tuple[str, ...], Meta(description="Words that must all stand in the story.")] = ()
    languages: Annotated[tuple[str, ...], Meta(description="Only these languages.")] = ()
    providers: Annotated[tuple[str, ...], Meta(description="Only these providers.")] = ()
    first_in: Annotated[str, Meta(description="`cluster`, `story` or `days:N`: when it is new.")] = "cluster"


class Alert(Struct, frozen=True, kw_only=True):
    """A new mention of a watched actor; its id is the same however often the mention is found."""

    id: Annotated[str, Meta(description="hash(watch, actor, scope).")]
    watch_id: Annotated[str, Meta(description="Id of the watch.")]
    watch: Annotated[str, Meta(description="Name of the watch.")]
    actor: Annotated[str, Meta(description="Actor id.")]
    actor_name: Annotated[str, Meta(description="Name for display.")]
    scope: Annotated[str, Meta(description="Cluster id, story id or day bucket.")]
    story_id: Annotated[str, Meta(description="The story that supports it.")]
    cluster_id: Annotated[str, Meta(description="Cluster of that story.")]
    headline: Annotated[str, Meta(description="Its headline.")]
    language: Annotated[str, Meta(description="Its language.")]
    provider: Annotated[str, Meta(description="Its provider.")]
    sentence: Annotated[str, Meta(description="The text around the mention.")]
    published: Annotated[datetime, Meta(description="When the story's version was made.")]
    copies: Annotated[
        tuple[str, ...],
        Meta(description="Of a retraction: ids of visible copies of the story, newest first."),
    ] = ()
    retracted: Annotated[bool, Meta(description="No visible story supports it any more.")] = False
    sent: Annotated[bool, Meta(description="Whether its channel has acknowledged it.")] = False


class Draft(Struct, frozen=True, kw_only=True):
    """An item on its way to becoming a story: each step of the flow fills in its part."""

    record: WireRecord
    item: Item
    rank: int
    fingerprint: str
    text: str = ""
    tokens: Tokens | None = None
    detection: Detection | None = None
    quotes: tuple[Quote, ...] = ()
    actors: tuple[ActorTag, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    registry: str = ""
    sketch: Sketch | None = None
    copies: CopyDecision | None = None

    def story(self) -> Story:
        """The story that this draft, with every step done, becomes."""
        item = self.item
        cluster_id = self.copies.cluster_id if self.copies else item.story_id
        return Story(
            story_id=item.story_id,
            rank=self.rank,
            fingerprint=self.fingerprint,
            provider=item.provider,
            item_id=item.item_id,
            version=item.version,
            published=item.version_created or self.record.received,
            first_created=item.first_created,
            version_created=item.version_created,
            status=item.status,
            embargoed=item.embargoed,
            urgency=item.urgency,
            headline=item.headline,
            slugline=item.slugline,
            byline=item.byline,
            dateline=item.dateline,
            credit=item.credit,
            subjects=item.subjects,
            places=item.places,
            ed_note=item.ed_note,
            change=item.change,
            text=self.text,
            language=self.detection.lang if self.detection else UNDETERMINED,
            detection=self.detection,
            actors=self.actors,
            # A salience of 0: named as a place or within another name alone.
            actor_ids=tuple(actor.id for actor in self.actors if actor.salience),
            cluster_id=cluster_id,
            relation=relation_in(cluster_id, item.story_id),
            candidates=self.candidates,
            source=item.source,
            warnings=item.warnings,
            quotes=self.quotes,
            program=__version__,
            engine=self.detection.engine if self.detection else "",
            registry=self.registry,
        )


class Receipt(Struct, frozen=True):
    """What the store says of one item that it was given."""

    outcome: Outcome
    current: bool
    """Whether this very content is now the story that the store holds."""
    story: Story | None = None
    """The story as held now, where the item is the current version."""
    refusal: str = ""
    """Why the store can never hold the story: the caller makes it a dead letter, it has the bytes."""
