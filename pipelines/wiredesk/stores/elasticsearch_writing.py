"""One parcel on its way into Elasticsearch: judged in order, written in two bulk requests.

Stories and dead letters first, their sketches and keys once these are acknowledged: a crash in between
leaves a story without its sketch, which the repetition finds, judges as redelivered and completes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace

from wiredesk.model import DeadLetter, Key, Outcome, Receipt, Story
from wiredesk.stores.elasticsearch_documents import (
    PREVIOUS_FIELDS,
    action,
    dead_letter_document,
    key_document,
    key_id,
    previous_of,
    ranked,
    story_document,
    story_of,
)
from wiredesk.stores.elasticsearch_errors import Verdict
from wiredesk.stores.elasticsearch_merges import Merges, Redirects, redirect_of, redirects_in
from wiredesk.stores.elasticsearch_server import Answer, Server, Wanted
from wiredesk.stores.store import Entry, Previous, follow, in_cluster, judge
from wiredesk.stores.versions import precede, succeed

_WRITTEN = (Outcome.INDEXED, Outcome.WITHDRAWN)

_log = logging.getLogger("wiredesk")


class _Judged(NamedTuple):
    """One version and what becomes of it, as far as the store was read."""

    story: Story
    outcome: Outcome


class _Due(NamedTuple):
    """What the store shall hold of a story, and the entry that made it so."""

    story: Story
    number: int


class Writing:
    """Writes the entries of one parcel; used once."""

    def __init__(self, server: Server, merges: Merges, now: datetime) -> None:
        self._server = server
        self._merges = merges
        self._now = now
        self._sketched: set[str] = set()
        """Ids of sketches that the store has."""

    def put(self, entries: Sequence[Entry], keys: Sequence[Key]) -> list[Receipt]:
        """One receipt for each entry."""
        letters = [entry.dead_letter for entry in entries if entry.dead_letter is not None]
        stories = {number: entry.story for number, entry in enumerate(entries) if entry.story is not None}
        written = self._write_stories(stories, letters)
        dead = Receipt(Outcome.DEAD_LETTER, current=False)
        receipts = [written.get(number, dead) for number in range(len(entries))]
        self._write_rest(entries, receipts, keys)
        return receipts

    def _write_stories(
        self, stories: Mapping[int, Story], letters: Sequence[DeadLetter] = ()
    ) -> dict[int, Receipt]:
        """Judge the stories in order and write what each has become at the end, with the dead letters."""
        held, seen, redirects = self._read(list(stories.values()))
        judged, due = self._judge(stories, held, seen, redirects)
        answers = self._write(due, letters)
        refused = {story_id for story_id, answer in answers.items() if answer.verdict is Verdict.REFUSED}
        beaten = {story_id for story_id, answer in answers.items() if answer.verdict is Verdict.CONFLICT}
        due |= self._follow_late_redirects(
            {id_: each for id_, each in due.items() if id_ not in refused | beaten}
        )
        culprits = {due[story_id].number: answers[story_id].message for story_id in refused}
        receipts = {
            number: Receipt(Outcome.DEAD_LETTER, current=False, refusal=message)
            for number, message in culprits.items()
        }
        # Without the version that was refused, another one of this parcel may be the last.
        again = {
            number: story
            for number, story in stories.items()
            if story.story_id in refused and number not in culprits
        }
        if again:
            receipts |= self._write_stories(again)
        for story_id in beaten:
            held.pop(story_id, None)
        rest = {number: each for number, each in judged.items() if each.story.story_id not in refused}
        return receipts | self._receipts(rest, held, {id_: each.story for id_, each in due.items()})

    def _read(self, stories: Sequence[Story]) -> tuple[dict[str, Previous], dict[str, int], Redirects]:
        """What is held: previous versions by story id, ranks by sketch id, redirects of all clusters."""
        ids = list(dict.fromkeys(story.story_id for story in stories))
        sketches = list(dict.fromkeys(_sketch_id(story) for story in stories))
        clusters = list(
            dict.fromkeys(story.cluster_id if story.text else story.story_id for story in stories)
        )
        found = self._server.get(
            [
                *(Wanted("stories", story_id, PREVIOUS_FIELDS) for story_id in ids),
                *(Wanted("sketches", sketch_id, ("rank",)) for sketch_id in sketches),
                *map(redirect_of, clusters),
            ]
        )
        held = {each.id: previous_of(each.document) for each in found[: len(ids)] if each}
        of_sketches = found[len(ids) : len(ids) + len(sketches)]
        seen = {each.id: int(each.document["rank"]) for each in of_sketches if each}
        redirects = redirects_in(found[len(ids) + len(sketches) :])
        self._sketched |= seen.keys()
        ahead = {winner for winner, _ in redirects.values()}
        ahead |= {
            held[story.story_id].cluster_id for story in stories if not story.text and story.story_id in held
        }
        return held, seen, redirects | self._merges.redirects(ahead)

    def _judge(
        self,
        stories: Mapping[int, Story],
        held: dict[str, Previous],
        seen: dict[str, int],
        redirects: Redirects,
    ) -> tuple[dict[int, _Judged], dict[str, _Due]]:
        """What becomes of each story, and what is to be written; `held` is what the store then holds."""
        judged: dict[int, _Judged] = {}
        due: dict[str, _Due] = {}
        current = self._current(stories.values(), held, seen)
        for number, given in stories.items():
            before = held.get(given.story_id)
            cluster_id = given.cluster_id
            if not given.text:
                # A stub has no opinion of its cluster: what the store holds stands.
                cluster_id = before.cluster_id if before else given.story_id
            story = replace(in_cluster(given, follow(cluster_id, redirects)), indexed_at=self._now)
            sketch_id = _sketch_id(story)
            outcome = judge(story.rank, story.fingerprint, before, seen.get(sketch_id), story.status)
            seen.setdefault(sketch_id, story.rank)
            judged[number] = _Judged(story, outcome)
            if outcome is Outcome.REDELIVERED:
                continue
            earlier = due.get(story.story_id)
            now = earlier.story if earlier else current.get(story.story_id)
            if outcome in _WRITTEN:
                story = succeed(story, now)
                judged[number] = _Judged(story, outcome)
                due[story.story_id] = _Due(story, number)
            elif now is not None:
                told = precede(now, story)
                if told is not None:
                    due[story.story_id] = _Due(told, earlier.number if earlier else number)
            if story.story_id in due:
                held[story.story_id] = Previous.of(due[story.story_id].story)
        return judged, due

    def _current(
        self, stories: Iterable[Story], held: Mapping[str, Previous], seen: Mapping[str, int]
    ) -> dict[str, Story]:
        """The stories that are held of those that will change, whole: what changed is told by their texts."""
        changing = {
            story.story_id
            for story in stories
            if (before := held.get(story.story_id))
            and judge(story.rank, story.fingerprint, before, seen.get(_sketch_id(story)), story.status)
            is not Outcome.REDELIVERED
        }
        found = self._server.get([Wanted("stories", story_id) for story_id in sorted(changing)])
        return {each.id: story_of(each.document) for each in found if each}

    def _write(self, due: Mapping[str, _Due], letters: Sequence[DeadLetter]) -> dict[str, Answer]:
        """What became of each story, by id."""
        answers: dict[str, Answer] = {}
        actions: dict[str, bytes] = {}
        for story_id, (story, _) in due.items():
            try:
                actions[story_id] = self._story_action(story)
            except UnicodeEncodeError as error:
                answers[story_id] = Answer(Verdict.REFUSED, f"cannot be written as UTF-8: {error}")
        alias = self._server.alias("dead-letters")
        dead = [action("create", alias, letter.id, dead_letter_document(letter)) for letter in letters]
        found = self._server.bulk([*actions.values(), *dead])
        for letter, answer in zip(letters, found[len(actions) :], strict=True):
            if answer.verdict is Verdict.REFUSED:
                _log.error("%s refuses dead letter %s: %s", self._server.name, letter.id, answer.message)
        return answers | dict(zip(actions, found[: len(actions)], strict=True))

    def _follow_late_redirects(self, due: Mapping[str, _Due]) -> dict[str, _Due]:
        """Move what was written into a cluster that another writer merged since we read its redirects.

        That writer's search for members saw our story or it did not; if not, its redirect was there
        before our story was, and we see it now.
        """
        redirects = self._merges.redirects({story.cluster_id for story, _ in due.values()})
        moved = {}
        for story_id, (story, number) in due.items():
            cluster_id = follow(story.cluster_id, redirects)
            if cluster_id != story.cluster_id:
                moved[story_id] = _Due(in_cluster(story, cluster_id), number)
        self._server.bulk([self._story_action(story) for story, _ in moved.values()])
        return moved

    def _receipts(
        self, judged: Mapping[int, _Judged], held: Mapping[str, Previous], due: Mapping[str, Story]
    ) -> dict[int, Receipt]:
        """Receipts by entry; `held` lacks the stories of which another writer had a newer version."""
        current = {
            number
            for number, (story, _) in judged.items()
            if (now := held.get(story.story_id)) and now.fingerprint == story.fingerprint
        }
        unwritten = {judged[number].story.story_id for number in current} - due.keys()
        now_held = self._server.get([Wanted("stories", story_id) for story_id in unwritten])
        stories = {**due, **{each.id: story_of(each.document) for each in now_held if each}}
        receipts = {}
        for number, (story, outcome) in judged.items():
            if outcome in _WRITTEN and story.story_id not in held:
                outcome = Outcome.SUPERSEDED
            is_current = number in current
            # A version that a later one of this parcel has replaced: as it was for that moment.
            shown = stories.get(story.story_id) if is_current else story if outcome in _WRITTEN else None
            receipts[number] = Receipt(outcome, is_current, shown)
        return receipts

    def _write_rest(self, entries: Sequence[Entry], receipts: Sequence[Receipt], keys: Sequence[Key]) -> None:
        """Write the sketches and keys of what was not refused; all are create-only."""
        held: set[str] = set()
        refused: set[str] = set()
        for entry, receipt in zip(entries, receipts, strict=True):
            if entry.story is not None:
                (refused if receipt.refusal else held).add(entry.story.story_id)
        sketches = [
            entry.sketch
            for entry, receipt in zip(entries, receipts, strict=True)
            if entry.sketch and not receipt.refusal and entry.sketch.id not in self._sketched
        ]
        alias = self._server.alias("keys")
        answers = self._server.bulk(
            [
                *(action("create", self._server.alias("sketches"), each.id, each) for each in sketches),
                *(
                    action("create", alias, key_id(key.name), key_document(key))
                    for key in keys
                    if key.story_id not in refused - held
                ),
            ]
        )
        for answer in answers:
            if answer.verdict is Verdict.REFUSED:
                _log.error("%s refuses a sketch or key: %s", self._server.name, answer.message)

    def _story_action(self, story: Story) -> bytes:
        return ranked(self._server.alias("stories"), story.story_id, story.rank, story_document(story))


def _sketch_id(story: Story) -> str:
    return f"{story.story_id}-{story.fingerprint}"
