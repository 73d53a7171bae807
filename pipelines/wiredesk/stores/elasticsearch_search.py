"""Searches: from a Query to its requests, and from their answers to a Page.

Elasticsearch can show the newest story of each cluster (collapse), but cannot go on from one page to the
next by it. So a page asks for what is older than the cursor, and then leaves out the clusters of which a
newer story matches too: they have been shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wiredesk.model import milliseconds
from wiredesk.stores.elasticsearch_documents import story_of
from wiredesk.stores.elasticsearch_server import Server
from wiredesk.stores.elasticsearch_templates import analysed_as, languages
from wiredesk.stores.query import SNIPPET_LENGTH, Clause, Term, decode_cursor, encode_cursor, mark, parse
from wiredesk.stores.store import Facet, Hit, Page, Query, others_in

# One below Elasticsearch's own limit (index.max_result_window): one hit more says whether a page follows.
LARGEST_PAGE = 9_999
FACET_VALUES = 10
# Every shard names more values than are shown, so that the counts are exact up to so many values.
SHARD_VALUES = 1_000
# The most that Elasticsearch counts with care (40,000); above it a total is an estimate.
COUNTED_CLUSTERS = 40_000
# Where older copies of what was shown fill a page, the next request asks for twice as much, up to this: 1,000
# stories with their texts are some 10 MB.
MOST_AT_ONCE = 1_000
# Clusters asked about in one request: with 60 providers each they stay below the limit for an answer
# (search.max_buckets, 65,536).
CLUSTERS_AT_ONCE = 1_000
# How many words a prefix at the end of a phrase may stand for.
EXPANSIONS = 1_000
# One below the limit beyond which Elasticsearch refuses to mark a text (index.highlight.max_analyzed_offset).
MARKED_CHARACTERS = 999_999

ALIAS = "stories-visible"
NEWEST = [{"published": "desc"}, {"story_id": "desc"}]
_FACETS = {"language": "language", "provider": "provider", "actor": "actor_ids"}


Place = tuple[int, str]
"""Where a story stands among the newest: published in milliseconds since 1970, story id."""


class _Cluster(NamedTuple):
    """What a page tells of a cluster."""

    providers: Mapping[str, int]
    """How many visible stories each of them has in it."""
    shown: bool
    """Whether it was shown before."""


def search(server: Server, query: Query) -> Page:
    """A page of what is found; `query.cluster` is no loser of a merge.

    Raises ValueError where the query cannot be read.
    """
    size = min(query.size, LARGEST_PAGE)
    after = decode_cursor(query.cursor) if query.cursor else None
    # One hit more says whether a page follows.
    asked = size + 1
    answer = server.search(ALIAS, request(query, asked, after, told=True))
    total, facets = _told(answer["aggregations"])
    hits: list[Hit] = []
    while True:
        found = answer["hits"]["hits"]
        clusters = _clusters(server, query, found, after)
        hits += [
            _hit(hit, cluster.providers)
            for hit in found
            if not (cluster := clusters[hit["_source"]["cluster_id"]]).shown
        ]
        if len(found) < asked or len(hits) > size:
            break
        after = _place(found[-1])
        asked = max(asked, min(2 * asked, MOST_AT_ONCE))
        answer = server.search(ALIAS, request(query, asked, after, told=False))
    more = len(hits) > size
    hits = hits[:size]
    last = hits[-1].story if more and hits else None
    cursor = encode_cursor(milliseconds(last.published), last.story_id) if last else ""
    return Page(total=total, hits=tuple(hits), facets=facets, cursor=cursor)


def request(query: Query, size: int, after: Place | None, *, told: bool) -> dict[str, Any]:
    """The body of a search for `size` hits after a place; `told`: with the total and the facets.

    Raises ValueError where the query cannot be read.
    """
    clauses = parse(query.q)
    body: dict[str, Any] = {
        "query": _found(query, clauses),
        "size": size,
        "sort": NEWEST,
        "track_total_hits": False,
    }
    if not query.cluster:
        body["collapse"] = {"field": "cluster_id"}
    if clauses:
        body["highlight"] = _highlight(query.language)
    if after:
        # Only what is shown: the total and the facets are those of all that is found.
        body["post_filter"] = _beyond(after)
    if told:
        total = (
            {"value_count": {"field": "story_id"}}
            if query.cluster
            else {"cardinality": {"field": "cluster_id", "precision_threshold": COUNTED_CLUSTERS}}
        )
        facets = {name: _facet(name, field) for name, field in _FACETS.items()}
        body["aggs"] = {"total": total, **facets}
    return body


def _found(query: Query, clauses: Sequence[Clause]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "filter": [_any_of(clause, query.language) for clause in clauses if not clause.excluded],
        "must_not": [_any_of(clause, query.language) for clause in clauses if clause.excluded],
    }
    wanted = {
        "language": query.language,
        "provider": query.provider,
        "actor_ids": query.actor,
        "cluster_id": query.cluster,
    }
    found["filter"] += [{"term": {field: value}} for field, value in wanted.items() if value]
    return {"bool": found}


def _beyond(place: Place) -> dict[str, Any]:
    """What stands after a place."""
    published, story_id = place
    older = {"range": {"published": {"lt": published, "format": "epoch_millis"}}}
    same = {"range": {"published": {"gte": published, "lte": published, "format": "epoch_millis"}}}
    return {
        "bool": {"should": [older, {"bool": {"filter": [same, {"range": {"story_id": {"lt": story_id}}}]}}]}
    }


def _clusters(
    server: Server, query: Query, hits: Sequence[Mapping[str, Any]], after: Place | None
) -> dict[str, _Cluster]:
    """The clusters of these hits, by id."""
    ids = list(dict.fromkeys(hit["_source"]["cluster_id"] for hit in hits))
    # A cluster that another writer moved or killed in this moment has nobody else.
    found = dict.fromkeys(ids, _Cluster({}, shown=False))
    for start in range(0, len(ids), CLUSTERS_AT_ONCE):
        body = _about(query, ids[start : start + CLUSTERS_AT_ONCE], after)
        for bucket in server.search(ALIAS, body)["aggregations"]["cluster"]["buckets"]:
            providers = {each["key"]: each["doc_count"] for each in bucket["provider"]["buckets"]}
            found[bucket["key"]] = _Cluster(providers, bool(bucket.get("shown", {}).get("doc_count")))
    return found


def _about(query: Query, clusters: Sequence[str], after: Place | None) -> dict[str, Any]:
    """The body of a request for who ran these clusters, and whether one of them was shown by `after`."""
    each: dict[str, Any] = {"provider": {"terms": {"field": "provider", "size": SHARD_VALUES}}}
    if after and not query.cluster:
        shown = {"filter": [_found(query, parse(query.q))], "must_not": [_beyond(after)]}
        each["shown"] = {"filter": {"bool": shown}}
    # By value: there are few of them, and numbers for all clusters of the index would have to be made first.
    terms = {"field": "cluster_id", "size": len(clusters), "execution_hint": "map"}
    return {
        "query": {"terms": {"cluster_id": clusters}},
        "size": 0,
        "aggs": {"cluster": {"terms": terms, "aggs": each}},
    }


def _told(answer: Mapping[str, Any]) -> tuple[int, dict[str, tuple[Facet, ...]]]:
    """The total and the facets."""
    facets = {name: _values(name, answer[name]["buckets"]) for name in _FACETS}
    return int(answer["total"]["value"]), facets


def _place(hit: Mapping[str, Any]) -> Place:
    published, story_id = hit["sort"]
    return published, story_id


def _fields(language: str) -> list[str]:
    """Where other forms of a word are looked for: everywhere, unless the search is in one language."""
    if not language:
        return ["*"]
    tag = analysed_as(language)
    return ["std", tag] if tag else ["std"]


def _any_of(clause: Clause, language: str) -> dict[str, Any]:
    terms = [_term(term, language) for term in clause.any_of]
    return terms[0] if len(terms) == 1 else {"bool": {"should": terms}}


def _term(term: Term, language: str) -> dict[str, Any]:
    fields = _fields(language) if term.inflected else ["std"]
    # A word is a phrase too: an analyser may cut it into several (Korean).
    match: dict[str, Any] = {
        "query": " ".join(term.words),
        "fields": [f"{part}.{field}" for part in ("headline", "text") for field in fields],
        "type": "phrase",
    }
    if term.prefix and len(term.words) == 1:
        match["type"] = "bool_prefix"  # a true prefix; phrase_prefix would stop at EXPANSIONS words
    elif term.prefix:
        match |= {"type": "phrase_prefix", "max_expansions": EXPANSIONS}
    return {"multi_match": match}


def _highlight(language: str) -> dict[str, Any]:
    # Named one by one: wildcards mean nothing here.
    fields = sorted(languages()) if not language else _fields(language)
    return {
        "type": "unified",
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "number_of_fragments": 1,
        "fragment_size": SNIPPET_LENGTH,
        "max_analyzed_offset": MARKED_CHARACTERS,
        # Marks what was found in the field of any language in the one text that all of them hold.
        "fields": {"text.std": {"matched_fields": [f"text.{field}" for field in fields]}},
    }


def _facet(name: str, field: str) -> dict[str, Any]:
    facet: dict[str, Any] = {
        "terms": {
            "field": field,
            "size": FACET_VALUES,
            "shard_size": SHARD_VALUES,
            "order": [{"_count": "desc"}, {"_key": "asc"}],
        }
    }
    if name == "actor":
        # The name for display is the one in the newest story.
        newest = {"size": 1, "sort": NEWEST, "_source": ["actors.id", "actors.name"]}
        facet["aggs"] = {"newest": {"top_hits": newest}}
    return facet


def _values(name: str, buckets: Sequence[Mapping[str, Any]]) -> tuple[Facet, ...]:
    return tuple(
        Facet(bucket["key"], _actor_name(bucket) if name == "actor" else bucket["key"], bucket["doc_count"])
        for bucket in buckets
    )


def _actor_name(bucket: Mapping[str, Any]) -> str:
    [newest] = bucket["newest"]["hits"]["hits"]
    names = {actor["id"]: actor["name"] for actor in newest["_source"].get("actors", ())}
    return str(names.get(bucket["key"], bucket["key"]))


def _hit(hit: Mapping[str, Any], providers: Mapping[str, int]) -> Hit:
    story = story_of(hit["_source"])
    [snippet] = hit.get("highlight", {}).get("text.std") or [mark(story.text, (), story.language)]
    return Hit(story, snippet, *others_in(providers, story.provider))
