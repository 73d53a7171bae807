"""The store on a server: Elasticsearch 8. The only module that imports its client.

One index for each kind of document, behind an alias. Order is never trusted: a story is written with its
rank as an external version, everything else is create-only or written against the very document that was
read. `put` does not wait for searches to see what it wrote (they do within a second); `story`,
`previous`, `resolve`, `has_alerts` and the rules of `put` read what is held at this moment.

Requires the rights monitor, manage_index_templates, and all rights on the indices of the prefix.
"""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from elasticsearch import ApiError, Elasticsearch, JsonSerializer, TransportError, UnsupportedProductError
from msgspec.structs import asdict, replace

from wiredesk.errors import Unavailable
from wiredesk.model import (
    Alert,
    DeadLetter,
    Item,
    Key,
    Merge,
    Receipt,
    Sketch,
    Story,
    Watch,
    milliseconds,
)
from wiredesk.stores import elasticsearch_search as searches
from wiredesk.stores.elasticsearch_candidates import counted
from wiredesk.stores.elasticsearch_documents import (
    LEASE,
    PREVIOUS_FIELDS,
    action,
    deletion,
    key_document,
    key_id,
    position_document,
    position_id,
    position_of,
    previous_of,
    source_key,
    story_of,
)
from wiredesk.stores.elasticsearch_errors import Verdict
from wiredesk.stores.elasticsearch_merges import Merges
from wiredesk.stores.elasticsearch_server import Reply, Server, Wanted
from wiredesk.stores.elasticsearch_setup import check, prepare
from wiredesk.stores.elasticsearch_writing import Writing
from wiredesk.stores.links import Links, names_behind, names_of
from wiredesk.stores.store import LEASE_SECONDS, CandidateCount, Entry, Page, Parcel, Previous, Query

# A bulk of 10 MB takes a busy node some seconds; what takes longer than this is an outage.
REQUEST_SECONDS = 30.0
# A sketch is about 1 kB of JSON: a page is 5 MB, and a million sketches are 200 requests.
SKETCHES_AT_ONCE = 5_000
# Dead letters hold whole records: a page of 500 with 20 kB each is 10 MB.
RECORDS_AT_ONCE = 500

_RETRACT = (
    "if (ctx._source.retracted) {ctx.op = 'none'}"
    " else {ctx._source.retracted = true; ctx._source.sent = false}"
)
_SENT = "if (ctx._source.retracted == params.retracted) {ctx._source.sent = true} else {ctx.op = 'none'}"
_MOVED = "ctx._source.story_id = params.story_id"
# A script that another writer interrupts begins anew; three writers at once are one desk too many.
_TRIES = 5
# Level 9 was most of the cost of writing (a quarter millisecond a story) and saves four bytes in a hundred.
FAST = 1

T = TypeVar("T")


class _Json(JsonSerializer):
    """Answers are decoded by msgspec: two to three times as fast (pages of stories, of sketches)."""

    def json_loads(self, data: bytes) -> Any:
        return msgspec.json.decode(data)


class _Client:
    """Sends requests by the official client, once: whoever calls the store repeats."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.name = f"Elasticsearch at {parts.hostname}:{parts.port or 9200}"
        json = _Json()
        self.client = Elasticsearch(
            # The client insists on a port.
            url if parts.port else parts._replace(netloc=f"{parts.netloc}:9200").geturl(),
            serializers={json.mimetype: json, "application/vnd.elasticsearch+json": json},
            # Compressed below: the client would do it at level 9.
            http_compress=False,
            request_timeout=REQUEST_SECONDS,
            max_retries=0,
            retry_on_timeout=False,
        )

    def __call__(self, method: str, path: str, body: bytes | None) -> Reply:
        headers = {"accept": "application/json", "accept-encoding": "gzip"}
        if body is not None:
            # For a bulk request too: its lines are handed over as they are.
            headers |= {"content-type": "application/json", "content-encoding": "gzip"}
            body = gzip.compress(body, FAST)
        try:
            answer = self.client.perform_request(method, path, headers=headers, body=body)
        except UnsupportedProductError as error:
            raise Unavailable(self.name, "is no Elasticsearch server; check the address") from error
        except ApiError as error:
            return Reply(error.status_code, error.body, _seconds(error.meta.headers.get("retry-after")))
        except TransportError as error:
            raise Unavailable(
                self.name, f"cannot be reached or answers in halves; check that it runs ({error.message})"
            ) from error
        return Reply(answer.meta.status, answer.body, None)


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdigit() else None


class ElasticsearchStore:
    """A Store in the Elasticsearch cluster at `url` (user and password may stand in it)."""

    def __init__(self, url: str, prefix: str = "", shards: int = 1) -> None:
        client = _Client(url)
        self._client = client.client
        self._server = Server(client.name, prefix, client)
        self._prefix = prefix
        self._shards = shards
        self._merges = Merges(self._server)

    def prepare(self) -> None:
        """Create templates, indices and aliases where they are missing; finish interrupted merges."""
        prepare(self._server, self._prefix, self._shards)
        self._merges.finish()

    def check(self) -> list[str]:
        """What is wrong with the cluster, one line each with what to do."""
        try:
            return check(self._server, self._prefix, self._shards)
        except Unavailable as unavailable:
            return [str(unavailable)]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    # Stories

    def put(self, parcel: Parcel) -> list[Receipt]:
        """One receipt for each entry, when all is acknowledged; searches see it within a second."""
        self._merges.reassign(parcel.merges)
        return Writing(self._server, self._merges, datetime.now(UTC)).put(parcel.entries, parcel.keys)

    def previous(self, story_ids: Sequence[str]) -> dict[str, Previous]:
        """What is held of these stories, by id."""
        held = self._server.get([Wanted("stories", story_id, PREVIOUS_FIELDS) for story_id in set(story_ids)])
        return {each.id: previous_of(each.document) for each in held if each}

    def resolve(self, names: Sequence[str]) -> dict[str, str]:
        """Story ids by key name."""
        held = self._server.get([Wanted("keys", key_id(name)) for name in names])
        return {
            name: each.document["story_id"]
            for name, each in zip(names, held, strict=True)
            if each is not None
        }

    def link(self, items: Sequence[Item]) -> list[str | None]:
        """The story of each item; its keys are there, and the moves done, when the call returns."""
        names = {name for item in items for name in names_of(item)}
        while True:
            links = Links(self._keys(names), self._headline)
            found = [links.story_of(item) for item in items]
            keys = [Key(name, story_id) for name, story_id in links.new.items()]
            created = self._write(
                [self._action("create", "keys", key_id(key.name), key_document(key)) for key in keys]
            )
            if all(created):
                break
            # Another worker was faster with one of the keys: look again, with what it wrote.
        for story_id, to in links.moves:
            self._move(story_id, to)
        return found

    def _keys(self, names: Iterable[str]) -> dict[str, str]:
        """The keys of these names, and of the names behind them."""
        found: dict[str, str] = {}
        asked: set[str] = set()
        ahead = set(names)
        while ahead:
            asked |= ahead
            found |= self.resolve(sorted(ahead))
            ahead = names_behind(found) - asked
        return found

    def _headline(self, story_id: str) -> str | None:
        held = self.previous([story_id]).get(story_id)
        return held.headline if held else None

    def _move(self, story_id: str, to: str) -> None:
        """Make the versions of one story versions of another; do nothing where none are held.

        The old document goes last: a call that was cut off is done again by the repetition of its items.
        """
        [held] = self._server.get([Wanted("stories", story_id)])
        if held is None:
            return
        story = story_of(held.document)
        if story.cluster_id == story_id:
            # A cluster goes by the id of its first story, and that is another one now.
            published = milliseconds(story.first_created or story.published)
            self._merges.reassign([Merge(story_id, to, published)])
        Writing(self._server, self._merges, datetime.now(UTC)).put([Entry(replace(story, story_id=to))], ())
        [sketch] = self._server.get([Wanted("sketches", f"{story_id}-{story.fingerprint}")])
        if sketch is not None:
            moved = replace(msgspec.convert(sketch.document, Sketch), story_id=to)
            self._write([self._action("create", "sketches", moved.id, moved)])
        self._server.refresh("alerts")
        supported = self._server.scan("alerts", {"term": {"story_id": story_id}})
        self._update([(each.id, _MOVED, {"story_id": to}) for each in list(supported)])
        self._delete("stories", story_id)

    def reassign(self, merges: Sequence[Merge]) -> None:
        """Leave redirects, then move the members at their own rank."""
        self._merges.reassign(merges)

    def former(self, cluster_id: str) -> tuple[str, ...]:
        """Ids of all clusters that were merged into this one, sorted."""
        return self._merges.former(cluster_id)

    def sketches(self, language: str, since: int) -> Iterator[Sketch]:
        """All sketches of a language received at or after `since`, those just written too."""
        self._server.refresh("sketches")
        wanted = [{"term": {"language": language}}, {"range": {"received": {"gte": since}}}]
        found = self._server.scan("sketches", {"bool": {"filter": wanted}}, at_once=SKETCHES_AT_ONCE)
        return (msgspec.convert(each.document, Sketch) for each in found)

    def search(self, query: Query) -> Page:
        """Visible stories that match, newest first; ValueError where the query cannot be read."""
        if query.cluster:
            query = replace(query, cluster=self._merges.end(query.cluster))
        return searches.search(self._server, query)

    def copies(self, story_id: str, limit: int) -> list[Story]:
        """The other visible stories of a story's cluster, newest first, those just written too."""
        story = self.story(story_id)
        if story is None:
            return []
        # The redirect of an interrupted merge is there before its members have moved.
        cluster = {"term": {"cluster_id": self._merges.end(story.cluster_id)}}
        others = {"filter": [cluster], "must_not": [{"term": {"story_id": story.story_id}}]}
        self._server.refresh("stories")
        at_once = max(1, min(limit, RECORDS_AT_ONCE))
        found = self._server.scan("stories-visible", {"bool": others}, searches.NEWEST, at_once)
        return [story_of(each.document) for each in islice(found, limit)]

    def candidates(self, stories: int, providers: int, limit: int) -> list[CandidateCount]:
        """Unknown names in so many visible stories of so many providers, the most frequent first, by key."""
        return counted(self._server, stories, providers, limit)

    def story(self, story_id: str) -> Story | None:
        """The story as it is held, visible or not."""
        seen: set[str] = set()
        while story_id not in seen:
            seen.add(story_id)
            [held] = self._server.get([Wanted("stories", story_id)])
            if held:
                return story_of(held.document)
            moved = f"moved/{story_id}"
            story_id = self.resolve([moved]).get(moved, story_id)
        return None

    # Watches and alerts

    def add_watch(self, watch: Watch) -> None:
        """Write a watch; one of the same id is replaced."""
        self._write([self._action("index", "watches", watch.id, watch)], refresh=True)

    def remove_watch(self, watch_id: str) -> bool:
        """Remove a watch; whether there was one."""
        return self._delete("watches", watch_id)

    def watches(self) -> list[Watch]:
        """All watches, by name."""
        self._server.refresh("watches")
        found = self._server.scan("watches", {"match_all": {}})
        watches = (msgspec.convert(each.document, Watch) for each in found)
        return sorted(watches, key=lambda watch: (watch.name, watch.id))

    def add_alerts(self, alerts: Sequence[Alert]) -> list[bool]:
        """Write alerts that are not there yet, unsent; for each, whether it was new."""
        # The order of alerts: the clock, and within one call the order given.
        noted = time.time_ns()
        new = {"retracted": False, "sent": False}
        return self._write(
            [
                self._action("create", "alerts", alert.id, {**asdict(alert), **new, "noted": noted + number})
                for number, alert in enumerate(alerts)
            ]
        )

    def has_alerts(self, alert_ids: Sequence[str]) -> set[str]:
        """Which of these alerts exist."""
        held = self._server.get([Wanted("alerts", alert_id, ("id",)) for alert_id in alert_ids])
        return {each.id for each in held if each}

    def retract_alerts(self, story_ids: Sequence[str]) -> int:
        """Mark the alerts that these stories support as retracted and unsent; how many were not yet."""
        self._server.refresh("alerts")
        wanted = [{"terms": {"story_id": list(story_ids)}}, {"term": {"retracted": False}}]
        found = list(self._server.scan("alerts", {"bool": {"filter": wanted}}))
        self._update([(each.id, _RETRACT, {}) for each in found])
        return len(found)

    def mark_sent(self, alerts: Sequence[Alert]) -> None:
        """Note that these alerts were acknowledged; one that was retracted meanwhile stays unsent."""
        self._update([(alert.id, _SENT, {"retracted": alert.retracted}) for alert in alerts])

    def unsent_alerts(self, limit: int) -> list[Alert]:
        """Alerts that no channel has acknowledged in their present state, oldest first."""
        return self._first("alerts", {"term": {"sent": False}}, [{"noted": "asc"}], limit, Alert)

    def alerts(self, limit: int) -> list[Alert]:
        """The newest alerts, newest first."""
        return self._first("alerts", {"match_all": {}}, [{"noted": "desc"}], limit, Alert)

    def _update(self, updates: Sequence[tuple[str, str, Mapping[str, object]]]) -> None:
        """Run a script on each alert, whole or not at all; alerts that are not there are left out."""
        self._write(
            [
                self._action(
                    "update",
                    "alerts",
                    alert_id,
                    {"script": {"source": source, "params": parameters}},
                    retry_on_conflict=_TRIES,
                )
                for alert_id, source, parameters in updates
            ]
        )

    # Dead letters, positions, lease

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """The newest dead letters, by receipt, newest first."""
        newest = [{"received": "desc"}, {"id": "desc"}]
        return self._first("dead-letters", {"match_all": {}}, newest, limit, DeadLetter)

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        """One dead letter, whole."""
        [held] = self._server.get([Wanted("dead-letters", dead_letter_id)])
        return msgspec.convert(held.document, DeadLetter) if held else None

    def positions(self, source: str) -> dict[str, str]:
        """What was noted by `advance` for a source: name -> mark."""
        self._server.refresh("keys")
        wanted = [{"term": {"kind": "position"}}, {"term": {"source": source_key(source)}}]
        found = self._server.scan("keys", {"bool": {"filter": wanted}})
        return dict(position_of(each.document) for each in found)

    def advance(self, source: str, marks: Mapping[str, str]) -> None:
        """Note how far a source is read; later marks of a name replace earlier ones."""
        self._write(
            [
                self._action(
                    "index", "keys", position_id(source, name), position_document(source, name, mark)
                )
                for name, mark in marks.items()
            ]
        )

    def lease(self, owner: str) -> str:
        """Take or renew the desk's lease by the clock of this machine; returns who holds it now."""
        while True:
            [held] = self._server.get([Wanted("keys", LEASE)])
            now = time.time()
            if held and held.document["owner"] != owner and held.document["expires"] > now:
                return str(held.document["owner"])
            document = {"kind": "lease", "owner": owner, "expires": now + LEASE_SECONDS}
            verb, sequence = ("index", held.sequence) if held else ("create", {})
            if all(self._write([self._action(verb, "keys", LEASE, document, **sequence)])):
                return owner
            # Another desk wrote between our read and our write: look again.

    def release(self, owner: str) -> None:
        """Give the lease back, if `owner` holds it."""
        [held] = self._server.get([Wanted("keys", LEASE)])
        if held and held.document["owner"] == owner:
            self._delete("keys", LEASE, **held.sequence)

    def counts(self) -> dict[str, int]:
        """Number of stories, visible stories, sketches, alerts, dead letters and watches."""
        kinds = ("stories", "sketches", "alerts", "dead-letters", "watches")
        self._server.refresh(*kinds)
        counts = {kind.replace("-", "_"): self._server.count(kind) for kind in kinds}
        return {**counts, "visible": self._server.count("stories-visible")}

    def _action(self, verb: str, kind: str, id_: str, document: object, **options: object) -> bytes:
        return action(verb, self._server.alias(kind), id_, document, **options)

    def _write(self, actions: Sequence[bytes], *, refresh: bool = False) -> list[bool]:
        """For each action, whether it was done; raises ValueError where Elasticsearch can never do it."""
        answers = self._server.bulk(actions, refresh=refresh)
        for answer in answers:
            if answer.verdict is Verdict.REFUSED:
                raise ValueError(f"{self._server.name} refuses the document: {answer.message}")
        return [answer.verdict is Verdict.DONE for answer in answers]

    def _delete(self, kind: str, id_: str, **sequence: int) -> bool:
        line = deletion(self._server.alias(kind), id_, **sequence)
        return all(self._write([line], refresh=True))

    def _first(
        self, kind: str, query: Mapping[str, Any], sort: Sequence[object], limit: int, record: type[T]
    ) -> list[T]:
        """The first `limit` records, those just written too."""
        self._server.refresh(kind)
        at_once = max(1, min(limit, RECORDS_AT_ONCE))
        found = self._server.scan(kind, query, sort, at_once)
        return [msgspec.convert(each.document, record) for each in islice(found, limit)]
