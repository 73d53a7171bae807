"""The few requests that the store makes, with the verdict of every answer.

How they travel is the business of the `send` function that the server is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, Protocol

import msgspec

from wiredesk.errors import Unavailable
from wiredesk.stores.elasticsearch_errors import Verdict, explain

# A bulk request is cut here: 10 MB take a busy node some seconds, and 100 MB are refused by default.
BULK_BYTES = 10_000_000
# How long Elasticsearch keeps a snapshot between two pages; whoever reads works on a page meanwhile.
SNAPSHOT_KEPT = "5m"


class Reply(NamedTuple):
    """An answer: HTTP status, decoded JSON, and the seconds to wait where the server says so."""

    status: int
    body: Any
    retry_after: float | None


class Send(Protocol):
    """Sends one request; raises Unavailable where no whole answer comes back."""

    def __call__(self, method: str, path: str, body: bytes | None) -> Reply: ...


class Answer(NamedTuple):
    """What became of one action of a bulk request."""

    verdict: Verdict
    message: str = ""


class Held(NamedTuple):
    """A document as it is held, with what an optimistic write needs."""

    id: str
    document: Mapping[str, Any]
    sequence: Mapping[str, int]
    """`if_seq_no` and `if_primary_term` for a write that must meet this very document."""


class Wanted(NamedTuple):
    """A document to get: the kind of its index, its id, and the fields (all where empty)."""

    kind: str
    id: str
    fields: tuple[str, ...] = ()


class Server:
    """Elasticsearch as the store needs it: indices are named by their kind."""

    def __init__(self, name: str, prefix: str, send: Send) -> None:
        self.name = name
        self._prefix = prefix
        self._send = send

    def alias(self, kind: str) -> str:
        """The alias of the index of this kind."""
        return f"{self._prefix}{kind}"

    def call(self, method: str, path: str, document: object = None, missing: object = None) -> Any:
        """The decoded answer to a request; `missing`, where given, stands for an answer 404."""
        reply = self._send(method, path, None if document is None else msgspec.json.encode(document))
        if reply.status == 404 and missing is not None:
            return missing
        return self._verified(reply)

    def _verified(self, reply: Reply) -> Any:
        if not 200 <= reply.status < 300:
            raise self.unavailable(explain(reply.status, _error(reply.body))[1], reply.retry_after)
        return reply.body

    def create(self, index: str) -> None:
        """Create an index from its template, unless somebody has."""
        reply = self._send("PUT", f"/{index}", None)
        if "resource_already_exists_exception" not in str(reply.body):
            self._verified(reply)

    def unavailable(self, message: str, retry_after: float | None = None) -> Unavailable:
        """The error to raise."""
        return Unavailable(self.name, message, retry_after)

    def refresh(self, *kinds: str) -> None:
        """Let searches see all that was written so far."""
        self.call("POST", f"/{','.join(map(self.alias, kinds))}/_refresh")

    def search(self, kind: str, body: Mapping[str, Any]) -> Any:
        """The answer to a search of all shards; raises ValueError where the query is too much for it."""
        # Without the parameter the hits of a lost shard would be missing without a word.
        path = f"/{self.alias(kind)}/_search?allow_partial_search_results=false"
        reply = self._send("POST", path, msgspec.json.encode(body))
        if reply.status == 400 and "too_many_" in str(reply.body):
            raise ValueError("The query has too many words. Leave some out, or search in one language.")
        return self._verified(reply)

    def count(self, kind: str) -> int:
        """How many documents the alias shows."""
        return int(self.call("GET", f"/{self.alias(kind)}/_count")["count"])

    def get(self, wanted: Sequence[Wanted]) -> list[Held | None]:
        """The documents as they are held at this moment, in order; None where there is none."""
        if not wanted:
            return []
        documents = [
            {"_index": self.alias(kind), "_id": id_, **({"_source": fields} if fields else {})}
            for kind, id_, fields in wanted
        ]
        found = self.call("POST", "/_mget", {"docs": documents})
        held = [self._held(each) for each in _listed(found, "docs")]
        if len(held) != len(wanted):
            raise self.unavailable(f"answered for {len(held)} documents of {len(wanted)}")
        return held

    def _held(self, found: Mapping[str, Any]) -> Held | None:
        if "error" in found:
            raise self.unavailable(explain(0, found["error"])[1])
        if not found.get("found"):
            return None
        sequence = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        return Held(found["_id"], found["_source"], sequence)

    def scan(
        self,
        kind: str,
        query: Mapping[str, Any],
        sort: Sequence[object] = ("_shard_doc",),
        at_once: int = 1_000,
    ) -> Iterator[Held]:
        """All documents that match at this moment, page by page, from one snapshot."""
        opened = self.call("POST", f"/{self.alias(kind)}/_pit?keep_alive={SNAPSHOT_KEPT}")
        snapshot = opened["id"]
        body: dict[str, Any] = {"query": query, "size": at_once, "sort": sort, "track_total_hits": False}
        try:
            while True:
                body["pit"] = {"id": snapshot, "keep_alive": SNAPSHOT_KEPT}
                answer = self.call("POST", "/_search?allow_partial_search_results=false", body)
                hits = answer["hits"]["hits"]
                yield from (Held(hit["_id"], hit["_source"], {}) for hit in hits)
                if len(hits) < at_once:
                    return
                snapshot = answer.get("pit_id", snapshot)
                body["search_after"] = hits[-1]["sort"]
        finally:
            # Where this fails the snapshot expires by itself.
            with suppress(Unavailable):
                self.call("DELETE", "/_pit", {"id": snapshot})

    def bulk(self, actions: Sequence[bytes], *, refresh: bool = False) -> list[Answer]:
        """What became of each action, in order.

        Raises Unavailable where one of them is to be repeated: the whole call may be repeated, because
        every action of ours is idempotent.
        """
        path = f"/_bulk?require_alias=true&refresh={str(refresh).lower()}"
        return [answer for batch in _batches(actions) for answer in self._bulk(path, batch)]

    def _bulk(self, path: str, actions: Sequence[bytes]) -> list[Answer]:
        reply = self._send("POST", path, b"".join(actions))
        if reply.status in (400, 413):
            # One action can spoil the request of all (its id, its size): find it.
            if len(actions) > 1:
                middle = len(actions) // 2
                return self._bulk(path, actions[:middle]) + self._bulk(path, actions[middle:])
            items = [{"status": reply.status, "error": _error(reply.body)}]
        else:
            items = [next(iter(item.values())) for item in _listed(self._verified(reply), "items")]
        if len(items) != len(actions):
            raise self.unavailable(f"answered for {len(items)} documents of {len(actions)}")
        answers = [_answer(item) for item in items]
        waiting = [answer.message for answer in answers if answer.verdict is Verdict.UNAVAILABLE]
        if waiting:
            raise self.unavailable(f"did not take {len(waiting)} of {len(answers)} documents: {waiting[0]}")
        return answers


def _answer(item: Mapping[str, Any]) -> Answer:
    status = int(item.get("status", 0))
    if 200 <= status < 300:
        return Answer(Verdict.DONE)
    if item.get("result") == "not_found":
        return Answer(Verdict.ABSENT)
    return Answer(*explain(status, item.get("error")))


def _error(body: object) -> object:
    return body.get("error", body) if isinstance(body, Mapping) else body


def _listed(body: object, name: str) -> Sequence[Mapping[str, Any]]:
    found = body.get(name) if isinstance(body, Mapping) else None
    return found if isinstance(found, list) else []


def _batches(actions: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for action in actions:
        if batch and size + len(action) > BULK_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(action)
        size += len(action)
    if batch:
        yield batch
