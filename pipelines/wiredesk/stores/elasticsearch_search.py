"""From a Query to the body of a search, and from its answer to a Page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wiredesk.stores.elasticsearch_documents import story_of
from wiredesk.stores.elasticsearch_templates import analysed_as, languages
from wiredesk.stores.query import SNIPPET_LENGTH, Clause, Term, decode_cursor, encode_cursor, mark, parse
from wiredesk.stores.store import Facet, Hit, Page, Query

# One below Elasticsearch's own limit (index.max_result_window): one hit more says whether a page follows.
LARGEST_PAGE = 9_999
FACET_VALUES = 10
# Every shard names more values than are shown, so that the counts are exact up to so many values.
SHARD_VALUES = 1_000
# How many words a prefix at the end of a phrase may stand for.
EXPANSIONS = 1_000
# One below the limit beyond which Elasticsearch refuses to mark a text (index.highlight.max_analyzed_offset).
MARKED_CHARACTERS = 999_999

NEWEST = [{"published": "desc"}, {"story_id": "desc"}]
_FACETS = {"language": "language", "provider": "provider", "actor": "actor_ids"}


def request(query: Query) -> dict[str, Any]:
    """The body of the search; raises ValueError where the query cannot be read."""
    clauses = parse(query.q)
    found: dict[str, Any] = {
        "filter": [_any_of(clause, query.language) for clause in clauses if not clause.excluded],
        "must_not": [_any_of(clause, query.language) for clause in clauses if clause.excluded],
    }
    wanted = {"language": query.language, "provider": query.provider, "actor_ids": query.actor}
    found["filter"] += [{"term": {field: value}} for field, value in wanted.items() if value]
    body: dict[str, Any] = {
        "query": {"bool": found},
        "size": min(query.size, LARGEST_PAGE) + 1,
        "sort": NEWEST,
        "track_total_hits": True,
        "aggs": {name: _facet(name, field) for name, field in _FACETS.items()},
    }
    if clauses:
        body["highlight"] = _highlight(query.language)
    if query.cursor:
        body["search_after"] = list(decode_cursor(query.cursor))
    return body


def page(query: Query, answer: Mapping[str, Any]) -> Page:
    """The page that the answer to `request(query)` holds."""
    found = answer["hits"]["hits"]
    hits = tuple(_hit(hit) for hit in found[: min(query.size, LARGEST_PAGE)])
    more = len(found) > len(hits) and hits
    facets = {name: _values(name, answer["aggregations"][name]["buckets"]) for name in _FACETS}
    cursor = encode_cursor(*found[len(hits) - 1]["sort"]) if more else ""
    return Page(total=answer["hits"]["total"]["value"], hits=hits, facets=facets, cursor=cursor)


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


def _hit(hit: Mapping[str, Any]) -> Hit:
    story = story_of(hit["_source"])
    [snippet] = hit.get("highlight", {}).get("text.std") or [mark(story.text, (), story.language)]
    return Hit(story, snippet)
