"""Names that the registry of actors does not know, counted over the visible stories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from heapq import nsmallest
from typing import Any, NamedTuple

import msgspec

from wiredesk.model import Candidate
from wiredesk.stores.elasticsearch_search import ALIAS, NEWEST
from wiredesk.stores.elasticsearch_server import Server
from wiredesk.stores.store import EVIDENCE_STORIES, CandidateCount

# Elasticsearch shares all names out to parts by their hash, and answers for one part at a time: so every
# count is exact, on any number of shards. A part may be twice as large as the others before one is left out,
# and its answer stays below the limit (search.max_buckets, 65,536).
NAMES_IN_A_PART = 25_000
MOST_NAMES = 2 * NAMES_IN_A_PART
# Exact up to so many providers; a newsroom reads some dozens. Each name of a part may take 8 bytes for each
# of them: 20 MB.
PROVIDERS = 100
# The names are told at once of which the newest stories are read: 50 x EVIDENCE_STORIES of them.
NAMES_AT_ONCE = 50


class _Counts(NamedTuple):
    """How often a name stands in visible stories."""

    key: str
    stories: int
    providers: int


def counted(server: Server, stories: int, providers: int, limit: int) -> list[CandidateCount]:
    """Unknown names in so many visible stories of so many providers, the most frequent first, by key."""
    frequent = nsmallest(
        limit, _frequent(server, stories, providers), key=lambda each: (-each.stories, each.key)
    )
    return [
        found
        for start in range(0, len(frequent), NAMES_AT_ONCE)
        for found in _written(server, frequent[start : start + NAMES_AT_ONCE])
    ]


def _frequent(server: Server, stories: int, providers: int) -> Iterator[_Counts]:
    names = _aggregated(server, {"cardinality": {"field": "candidates.key"}})["value"]
    parts = 1 + names // NAMES_IN_A_PART
    for part in range(parts):
        terms = {
            "field": "candidates.key",
            "include": {"partition": part, "num_partitions": parts},
            "size": MOST_NAMES,
            # A story has one provider.
            "min_doc_count": max(1, stories, providers),
        }
        distinct = {"cardinality": {"field": "provider", "precision_threshold": PROVIDERS}}
        for bucket in _aggregated(server, {"terms": terms, "aggs": {"providers": distinct}})["buckets"]:
            counts = _Counts(bucket["key"], bucket["doc_count"], bucket["providers"]["value"])
            if counts.providers >= providers:
                yield counts


def _written(server: Server, names: list[_Counts]) -> Iterator[CandidateCount]:
    """The names with how the newest stories write them, in their order."""
    newest = {"size": EVIDENCE_STORIES, "sort": NEWEST, "_source": ["story_id", "candidates"]}
    keys = [each.key for each in names]
    terms = {"field": "candidates.key", "include": keys, "size": len(keys)}
    answer = _aggregated(server, {"terms": terms, "aggs": {"newest": {"top_hits": newest}}})
    found = {bucket["key"]: bucket["newest"]["hits"]["hits"] for bucket in answer["buckets"]}
    for key, stories, providers in names:
        # A name that another writer took back in this moment is left out.
        if documents := [hit["_source"] for hit in found.get(key, ())]:
            written = [_candidate(document, key) for document in documents]
            evidence = tuple(sorted({each for one in written for each in one.evidence}))
            newest_id = documents[0]["story_id"]
            yield CandidateCount(key, written[0].text, evidence, stories, providers, newest_id)


def _candidate(document: Mapping[str, Any], key: str) -> Candidate:
    return msgspec.convert(next(each for each in document["candidates"] if each["key"] == key), Candidate)


def _aggregated(server: Server, aggregation: Mapping[str, Any]) -> Any:
    body = {"size": 0, "track_total_hits": False, "aggs": {"found": aggregation}}
    return server.search(ALIAS, body)["aggregations"]["found"]
