"""What readers are shown: from records of the store to answers of the API and parts of the page.

Pure functions; nothing here knows HTTP. Values are escaped by the templates, except snippets, which
are HTML by contract and pass `only_marks` on every way out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from msgspec import Struct, structs

from wiredesk.model import (
    ActorMention,
    ActorTag,
    Change,
    ChangeNote,
    Credit,
    Difference,
    Reading,
    Relation,
    Status,
    Story,
)
from wiredesk.stores.store import Facet, Hit, Page, Query
from wiredesk.web import languages

# What fits into two lines of a headline on a phone.
OPENING_CHARACTERS = 100

FACETS = {"language": "Language", "provider": "Provider", "actor": "Actor"}


class FoundActor(Struct, frozen=True):
    """An actor of a found story; where it is mentioned stands in the story itself."""

    id: str
    name: str
    salience: float


class Found(Struct, frozen=True, kw_only=True):
    """One hit, as the API answers it: what a list of results needs, without the text."""

    story_id: str
    headline: str
    snippet: str
    published: datetime
    language: str
    provider: str
    credit: Credit | None
    urgency: int | None
    actors: tuple[FoundActor, ...]
    cluster_id: str
    relation: Relation
    copies: int
    also_ran_by: tuple[str, ...]
    status: Status
    change: Change
    change_note: ChangeNote | None


class Answer(Struct, frozen=True):
    """One page of hits, as the API answers it."""

    total: int
    hits: tuple[Found, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    cursor: str


class Copy(Struct, frozen=True):
    """Another visible story with the same text."""

    story_id: str
    provider: str
    headline: str
    published: datetime


class Stub(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What may still be told of a killed story: that it was there and is withdrawn, never its text."""

    story_id: str
    status: Status
    headline: str = ""
    change: Change
    published: datetime
    copies: tuple[Copy, ...] = ()
    """What still carries the text that was killed: whoever withdraws it must know."""


class Chip(Struct, frozen=True):
    """A filter to take or, where it is selected, to drop."""

    name: str
    count: int | None
    link: str
    selected: bool


class Piece(Struct, frozen=True):
    """A stretch of a paragraph; `actor` is the name of the actor that it mentions, or empty."""

    text: str
    actor: str = ""


def killed(story: Story, now: datetime | None = None) -> bool:
    """Whether a reader at `now` (default: this moment) may learn that the story was killed.

    Not before its embargo ends: nobody saw it, and the headline of the stub would break the embargo.
    """
    return story.status is Status.CANCELED and structs.replace(story, status=Status.USABLE).visible(now)


def copies(stories: Sequence[Story]) -> tuple[Copy, ...]:
    """What a reader is told of the copies of a story."""
    return tuple(Copy(each.story_id, each.provider, title(each), each.published) for each in stories)


def stub(story: Story, others: Sequence[Story] = ()) -> Stub:
    """What is left of a killed story; `others` are its copies."""
    return Stub(
        story_id=story.story_id,
        status=story.status,
        headline=story.headline,
        change=story.change,
        published=story.published,
        copies=copies(others),
    )


def answer(page: Page) -> Answer:
    """A page of the store as the API answers it."""
    return Answer(page.total, tuple(map(_found, page.hits)), named(page.facets), page.cursor)


def _found(hit: Hit) -> Found:
    story = hit.story
    return Found(
        story_id=story.story_id,
        headline=story.headline,
        snippet=only_marks(hit.snippet),
        published=story.published,
        language=story.language,
        provider=story.provider,
        credit=story.credit,
        urgency=story.urgency,
        actors=tuple(FoundActor(actor.id, actor.name, actor.salience) for actor in story.acting),
        cluster_id=story.cluster_id,
        relation=story.relation,
        copies=hit.copies,
        also_ran_by=hit.also_ran_by,
        status=story.status,
        change=story.change,
        change_note=story.change_note,
    )


_DIFFERENCES = {
    Difference.RETRACTION: "withdrawn",
    Difference.FIGURE: "a figure",
    Difference.NAME: "a name",
    Difference.QUOTE: "a quote",
    Difference.TEXT_ADDED: "text was added",
    Difference.TEXT_CUT: "text was cut",
    Difference.WORDING: "the wording",
    Difference.TYPO: "a typo",
    Difference.HEADLINE: "the headline",
}


def changed(note: ChangeNote) -> str:
    """What a version changed, in words."""
    return ", ".join(_DIFFERENCES[each] for each in note.differences)


def only_marks(snippet: str) -> str:
    """The snippet with every tag but <mark> and </mark> escaped.

    Stores promise such snippets. It is enforced here too, because this is the one place where text
    from the wire meets a browser unescaped, and a slip in one adapter would run its scripts.
    """
    return re.sub(r"<(?!/?mark>)", "&lt;", snippet)


def named(facets: Mapping[str, tuple[Facet, ...]]) -> dict[str, tuple[Facet, ...]]:
    """The facets, with names of languages: stores know only their tags."""
    return {
        facet: tuple(
            structs.replace(entry, name=languages.name(entry.value)) if facet == "language" else entry
            for entry in entries
        )
        for facet, entries in facets.items()
    }


def link(query: Query, **changes: str) -> str:
    """Address of the search page for `query` with `changes`; it starts at the newest story again."""
    changed = structs.replace(query, **{"cursor": "", **changes})
    fields = {name: getattr(changed, name) for name in ("q", *FACETS, "cluster", "cursor")}
    filled = urlencode({name: value for name, value in fields.items() if value})
    return f"/?{filled}" if filled else "/"


def chips(query: Query, facets: Mapping[str, tuple[Facet, ...]]) -> dict[str, list[Chip]]:
    """Filters by the label of their facet: the selected one, then those that the found stories have."""
    shown = {}
    for facet, label in FACETS.items():
        selected = getattr(query, facet)
        entries = [
            Chip(entry.name, entry.count, link(query, **{facet: entry.value}), False)
            for entry in facets.get(facet, ())
            if entry.value != selected
        ]
        if selected:
            # Also when no found story has it: else the reader could not drop the filter that hides all.
            same = next((entry for entry in facets.get(facet, ()) if entry.value == selected), None)
            plain = languages.name(selected) if facet == "language" else selected
            count = same.count if same else None
            entries.insert(0, Chip(same.name if same else plain, count, link(query, **{facet: ""}), True))
        if entries:
            shown[label] = entries
    if query.cluster:
        shown["Copies"] = [Chip("of one story", None, link(query, cluster=""), True)]
    return shown


def title(story: Story) -> str:
    """The headline, else the beginning of the text, else the slug line or that there is none."""
    if story.headline.strip():
        return story.headline
    first = next((line.strip() for line in story.text.splitlines() if line.strip()), "")
    if len(first) > OPENING_CHARACTERS:
        # At a space, so that no word is cut; a text without spaces is cut where it is.
        first = first[:OPENING_CHARACTERS].rsplit(" ", 1)[0] + "…"
    return first or story.slugline.strip() or "(no headline)"


def paragraphs(story: Story) -> list[list[Piece]]:
    """The text in paragraphs, each in pieces, the mentions of actors apart.

    Of mentions that overlap the first is marked, of those that begin together the longest. Offsets
    that lie outside the text mark nothing.
    """
    text = story.text
    mentions = sorted(
        (mention.start, -mention.end, _named_as(actor, mention))
        for actor in story.actors
        for mention in actor.mentions
    )
    pieces = []
    place = 0
    for start, negative_end, name in mentions:
        end = -negative_end
        if place <= start < end <= len(text):
            pieces += [Piece(text[place:start]), Piece(text[start:end], name)]
            place = end
    pieces.append(Piece(text[place:]))

    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split("\n")
        lines[-1].append(Piece(first, piece.actor))
        lines.extend([Piece(other, piece.actor)] for other in others)
    return [
        [piece for piece in line if piece.text] for line in lines if any(piece.text.strip() for piece in line)
    ]


def _named_as(actor: ActorTag, mention: ActorMention) -> str:
    return f"{actor.name} (place)" if mention.reading is Reading.PLACE else actor.name


def also_ran_by(hit: Hit) -> str:
    """Who else ran the story, in a few words; empty where nobody did."""
    if hit.also_ran_by:
        return f"also ran by {len(hit.also_ran_by)}: {', '.join(hit.also_ran_by)}"
    return f"{hit.copies} more from {hit.story.provider}" if hit.copies else ""


def moment(when: datetime) -> str:
    """A time as people at a desk read it, in UTC: 24 Nov 2026, 17:42 UTC."""
    when = when.astimezone(UTC)
    return f"{when.day} {when:%b %Y, %H:%M} UTC"


def source(story: Story) -> str:
    """Who the story is from: its provider and, where it says more, its credit line."""
    credit = story.credit
    # Where only the dateline names the sources, there is no line to show.
    raw = (credit.raw.strip() or ", ".join(credit.sources)) if credit else ""
    return f"{story.provider} · {raw}" if raw and raw != story.provider else story.provider
