"""What readers ask of a SQLite store: searches, the copies of a story, unknown names. Only reads.

The words of a story stand in the full-text table folded, in order; beside them its stems, each with its
language (`gesprach·de`), so that a stem never finds a story of another language.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from wiredesk.model import Story, milliseconds
from wiredesk.stores.query import Clause, Term, decode_cursor, encode_cursor, mark, parse
from wiredesk.stores.stems import ALGORITHMS, fold, stem, stemmed_as
from wiredesk.stores.store import (
    EVIDENCE_STORIES,
    CandidateCount,
    Facet,
    Hit,
    Page,
    Query,
    in_cluster,
    others_in,
)

FACET_VALUES = 10
VISIBLE = "status = 'usable' AND (embargoed IS NULL OR embargoed <= :now)"

# One statement, so that the full-text table is read once: total, facets and the page all come from `found`.
# Of each `{group}` the newest is shown, whatever page it stands on: its place is decided among all that is
# found, not among what is left after the cursor.
# CROSS JOIN: SQLite would rather read the actors of all stories than those of the few that are found.
# The name of an actor is that of the row with the maximum, which SQLite takes: the newest story.
SEARCH = """
WITH found AS MATERIALIZED (
    SELECT id, cluster_id, story_id, language, provider, published FROM stories WHERE {condition}
), placed AS MATERIALIZED (
    SELECT id, story_id, published,
        row_number() OVER (PARTITION BY {group} ORDER BY published DESC, story_id DESC) AS place
    FROM found
), shown AS (
    SELECT id FROM placed WHERE place = 1 {after} ORDER BY published DESC, story_id DESC LIMIT :limit
)
SELECT 'shown', id, '', 0, 0 FROM shown
UNION ALL SELECT 'total', '', '', count(*), 0 FROM placed WHERE place = 1
UNION ALL SELECT 'language', language, language, count(*), 0 FROM found GROUP BY language
UNION ALL SELECT 'provider', provider, provider, count(*), 0 FROM found GROUP BY provider
UNION ALL SELECT 'actor', actor_id, name, count(*), max(published)
    FROM found CROSS JOIN story_actors ON story = found.id GROUP BY actor_id
"""
PROVIDERS = f"""
SELECT cluster_id, provider, count(*) FROM stories
WHERE cluster_id IN (SELECT value FROM json_each(:clusters)) AND {VISIBLE} GROUP BY cluster_id, provider
"""
COPIES = f"""
SELECT cluster_id, body FROM stories WHERE cluster_id = :cluster AND story_id <> :story_id AND {VISIBLE}
ORDER BY published DESC, story_id DESC LIMIT :limit
"""
# Most names stand in one story alone: those are left out before any story is read.
CANDIDATES = f"""
SELECT key, count(*), count(DISTINCT provider) FROM story_candidates JOIN stories ON stories.id = story
WHERE key IN (SELECT key FROM story_candidates GROUP BY key HAVING count(*) >= :stories) AND {VISIBLE}
GROUP BY key HAVING count(*) >= :stories AND count(DISTINCT provider) >= :providers
ORDER BY count(*) DESC, key LIMIT :limit
"""
NEWEST_WITH = f"""
SELECT text, evidence, story_id FROM story_candidates JOIN stories ON stories.id = story
WHERE key = :key AND {VISIBLE} ORDER BY published DESC, story_id DESC LIMIT {EVIDENCE_STORIES}
"""

_decode_story = msgspec.json.Decoder(Story).decode
_decode_evidence = msgspec.json.Decoder(tuple[str, ...]).decode


class _Found(NamedTuple):
    """What a search finds: the rows of the page and of what comes after it, and what is told of all."""

    rows: list[int]
    total: int
    facets: dict[str, tuple[Facet, ...]]


def now() -> int:
    """This moment in milliseconds since 1970."""
    return milliseconds(datetime.now(UTC))


def story_of(cluster_id: str, body: bytes) -> Story:
    """The story of a row: its cluster is the column, whatever the body says."""
    return in_cluster(_decode_story(body), cluster_id)


def search(connection: sqlite3.Connection, query: Query) -> Page:
    """A page of what is found; `query.cluster` is no loser of a merge.

    Raises ValueError where the query cannot be read.
    """
    clauses = parse(query.q)
    found = _find(connection, query, clauses)
    stories = _stories(connection, found.rows[: query.size])
    providers = _providers(connection, {story.cluster_id for story in stories})
    hits = tuple(
        Hit(
            story,
            mark(story.text, clauses, story.language),
            *others_in(providers[story.cluster_id], story.provider),
        )
        for story in stories
    )
    more = len(found.rows) > query.size and stories
    cursor = encode_cursor(milliseconds(stories[-1].published), stories[-1].story_id) if more else ""
    return Page(total=found.total, hits=hits, facets=found.facets, cursor=cursor)


def copies(connection: sqlite3.Connection, story: Story, limit: int) -> list[Story]:
    """The other visible stories of the story's cluster, newest first."""
    values = {"cluster": story.cluster_id, "story_id": story.story_id, "limit": limit, "now": now()}
    return [story_of(*row) for row in connection.execute(COPIES, values)]


def candidates(
    connection: sqlite3.Connection, stories: int, providers: int, limit: int
) -> list[CandidateCount]:
    """Unknown names in so many visible stories of so many providers, the most frequent first, by key."""
    values = {"stories": stories, "providers": providers, "limit": limit, "now": now()}
    return [
        _counted(connection, {**values, "key": key}, *counts)
        for key, *counts in connection.execute(CANDIDATES, values).fetchall()
    ]


def _counted(
    connection: sqlite3.Connection, values: Mapping[str, object], stories: int, providers: int
) -> CandidateCount:
    rows = connection.execute(NEWEST_WITH, values).fetchall()
    text, _, newest = rows[0]
    evidence = {each for _, found, _ in rows for each in _decode_evidence(found)}
    return CandidateCount(str(values["key"]), text, tuple(sorted(evidence)), stories, providers, newest)


def _find(connection: sqlite3.Connection, query: Query, clauses: Sequence[Clause]) -> _Found:
    conditions = [VISIBLE]
    values: dict[str, object] = {"now": now(), "limit": query.size + 1}
    if clauses:
        conditions.append("id IN (SELECT rowid FROM words WHERE words MATCH :match)")
        values["match"] = _match(clauses, query.language)
    wanted = {"language": query.language, "provider": query.provider, "cluster_id": query.cluster}
    for column, value in wanted.items():
        if value:
            conditions.append(f"{column} = :{column}")
            values[column] = value
    if query.actor:
        conditions.append("id IN (SELECT story FROM story_actors WHERE actor_id = :actor)")
        values["actor"] = query.actor
    after = ""
    if query.cursor:
        values["published"], values["after"] = decode_cursor(query.cursor)
        after = "AND (published, story_id) < (:published, :after)"
    statement = SEARCH.format(
        condition=" AND ".join(conditions),
        group="story_id" if query.cluster else "cluster_id",
        after=after,
    )
    return _told(connection.execute(statement, values))


def _told(answer: Iterable[tuple[str, str | int, str, int, int]]) -> _Found:
    rows: list[int] = []
    total = 0
    facets: dict[str, list[Facet]] = {"language": [], "provider": [], "actor": []}
    for kind, value, name, count, _ in answer:
        if kind == "shown":
            rows.append(int(value))
        elif kind == "total":
            total = count
        else:
            facets[kind].append(Facet(str(value), name, count))
    most = {
        kind: tuple(sorted(values, key=lambda facet: (-facet.count, facet.value))[:FACET_VALUES])
        for kind, values in facets.items()
    }
    return _Found(rows, total, most)


def _stories(connection: sqlite3.Connection, rows: Sequence[int]) -> list[Story]:
    """The stories of these rows, in their order."""
    found = connection.execute(
        "SELECT cluster_id, body FROM json_each(?) JOIN stories ON stories.id = value ORDER BY json_each.key",
        (json.dumps(rows),),
    )
    return [story_of(*row) for row in found]


def _providers(connection: sqlite3.Connection, clusters: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many visible stories each provider has in each of these clusters."""
    found: dict[str, dict[str, int]] = {cluster: {} for cluster in clusters}
    values = {"clusters": json.dumps(list(found)), "now": now()}
    for cluster, provider, count in connection.execute(PROVIDERS, values):
        found[cluster][provider] = count
    return found


def _match(clauses: Sequence[Clause], language: str) -> str:
    """The clauses in the language of FTS5; there is at least one that is not excluded."""
    wanted = [_any_of(clause, language) for clause in clauses if not clause.excluded]
    excluded = [_any_of(clause, language) for clause in clauses if clause.excluded]
    match = " AND ".join(wanted)
    return f"({match}) NOT ({' OR '.join(excluded)})" if excluded else match


def _any_of(clause: Clause, language: str) -> str:
    return f"({' OR '.join(_term(term, language) for term in clause.any_of)})"


def _term(term: Term, language: str) -> str:
    # Folded words are letters and digits alone: nothing in them needs escaping between quotes.
    match = f'{{headline text}} : "{" ".join(map(fold, term.words))}"{" *" if term.prefix else ""}'
    if not term.inflected:
        return match
    # The word may be of any language, unless the search is in one.
    tags = [tag] if (tag := stemmed_as(language)) else [] if language else ALGORITHMS
    stems = " OR ".join(f'"{stem(term.words[0], tag)}"' for tag in tags)
    return f"{match} OR stems : ({stems})" if stems else match
