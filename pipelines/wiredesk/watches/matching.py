"""Which watches a story answers, and the alerts that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from wiredesk.model import ActorTag, Alert, Reading, Story, Watch, identifier
from wiredesk.text.tokens import tokenise
from wiredesk.watches.rules import days_of

# What fits into one line of a notification; a longer sentence is cut around the mention.
SENTENCE = 300

_DAY = 86_400
"""Seconds."""

_SENTENCE_END = re.compile(r"[.!?…][\"'»«“”‘’)\]]*\s+|\n")


def match(story: Story, watches: Sequence[Watch], now: datetime) -> list[Alert]:
    """One alert for each watch and each of its actors that the story mentions; none while it is not visible.

    Alert ids depend on the watch, the actor and the scope only: the same mention found again has the
    same id.
    """
    if not story.visible(now):
        return []
    tags = {tag.id: tag for tag in story.acting}
    words: str | None = None
    alerts: list[Alert] = []
    for watch in watches:
        mentioned = [tags[actor] for actor in watch.actors if actor in tags]
        if not mentioned or not _fits(story, watch):
            continue
        if watch.words:
            words = words or _normal(story.headline) + "\n" + _normal(story.text)
            if not all(_normal(word) in words for word in watch.words):
                continue
        alerts.extend(_alert(story, watch, tag) for tag in mentioned)
    return alerts


def former_ids(alert: Alert, former_clusters: Iterable[str]) -> tuple[str, ...]:
    """The ids that the alert would have had while its cluster had these ids; none for other scopes."""
    if alert.scope != alert.cluster_id:
        return ()
    return tuple(_alert_id(alert.watch_id, alert.actor, cluster) for cluster in former_clusters)


def _fits(story: Story, watch: Watch) -> bool:
    return (not watch.languages or story.language in watch.languages) and (
        not watch.providers or story.provider in watch.providers
    )


def _normal(text: str) -> str:
    """The words of `text` in small letters with a space around each: whole words are found by `in`."""
    return f" {' '.join(tokenise(text).words).casefold()} "


def _alert(story: Story, watch: Watch, tag: ActorTag) -> Alert:
    scope = _scope(story, watch)
    return Alert(
        id=_alert_id(watch.id, tag.id, scope),
        watch_id=watch.id,
        watch=watch.name,
        actor=tag.id,
        actor_name=tag.name,
        scope=scope,
        story_id=story.story_id,
        cluster_id=story.cluster_id,
        headline=story.headline,
        language=story.language,
        provider=story.provider,
        sentence=_sentence_of(story, tag),
        published=story.published,
    )


def _alert_id(watch_id: str, actor: str, scope: str) -> str:
    return identifier(watch_id, actor, scope)


def _scope(story: Story, watch: Watch) -> str:
    """What a mention is the first in.

    A cluster's id is the id of one of its stories, so the scope of a story says that it is one: else the
    alert of one story would be taken for that of a cluster it was merged into.
    """
    if watch.first_in == "cluster":
        return story.cluster_id
    if days := days_of(watch.first_in):
        return f"{watch.first_in}:{int(story.published.timestamp() // _DAY) // days}"
    return f"story:{story.story_id}"


def _sentence_of(story: Story, tag: ActorTag) -> str:
    """The sentence that names the actor first; empty where the headline alone does."""
    mention = next((each for each in tag.mentions if each.reading is Reading.ACTOR), None)
    return _sentence(story.text, mention.start, mention.end) if mention else ""


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a mention, at most SENTENCE characters; dots show where it was cut."""
    # What is further away than a whole sentence may be long is cut off in any case.
    low, high = max(0, start - SENTENCE), min(len(text), end + SENTENCE)
    for found in _SENTENCE_END.finditer(text, low, start):
        low = found.end()
    if found_end := _SENTENCE_END.search(text, end, high):
        high = found_end.end()
    sentence = text[low:high].strip()
    if len(sentence) <= SENTENCE:
        return sentence
    # As much before the mention as after it, and two characters for the dots.
    room = SENTENCE - 2
    first = max(low, min(start - (room - (end - start)) // 2, high - room))
    last = min(high, first + room)
    return ("…" if first > low else "") + text[first:last].strip() + ("…" if last < high else "")
