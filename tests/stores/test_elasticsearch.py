"""What Elasticsearch can do to a parcel, and what the store makes of it."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
import pytest
from elasticsearch import Elasticsearch
from msgspec.structs import replace

from builders import (
    make_candidate,
    make_dead_letter,
    make_entry,
    make_parcel,
    make_sketch,
    make_story,
    moment,
    story_id,
)
from stores.conftest import Cluster
from stores.fake_elasticsearch import (
    CUT,
    Answer,
    FakeElasticsearch,
    Fault,
    Request,
    refusing,
    rejecting,
)
from wiredesk.errors import Unavailable
from wiredesk.model import Alert, DeadLetter, Key, Merge, Outcome, Sketch, Story, Watch
from wiredesk.stores import (
    elasticsearch,
    elasticsearch_candidates,
    elasticsearch_search,
    elasticsearch_server,
)
from wiredesk.stores import elasticsearch_templates as templates
from wiredesk.stores.elasticsearch import ElasticsearchStore
from wiredesk.stores.elasticsearch_documents import dead_letter_document, story_document
from wiredesk.stores.elasticsearch_merges import Merges
from wiredesk.stores.query import MAX_WORDS
from wiredesk.stores.store import Entry, Parcel, Query

A, B, C = (story_id(name) for name in "abc")


@pytest.fixture
def fake() -> Iterator[FakeElasticsearch]:
    fake = FakeElasticsearch()
    yield fake
    fake.close()


@pytest.fixture
def faulty(fake: FakeElasticsearch) -> Iterator[ElasticsearchStore]:
    """A store on the fake server."""
    store = ElasticsearchStore(fake.url)
    yield store
    store.close()


@pytest.fixture
def real(cluster: Cluster) -> Iterator[ElasticsearchStore]:
    """A store on a real server, empty."""
    store = cluster.store()
    assert isinstance(store, ElasticsearchStore)
    yield store
    store.close()
    cluster.clean()


# The table of errors: what lies in the document refuses it, everything else is waited for

REFUSALS = [
    (400, "document_parsing_exception", "failed to parse field [urgency]"),
    (400, "mapper_parsing_exception", "failed to parse"),
    (400, "strict_dynamic_mapping_exception", "mapping set to strict"),
    (400, "action_request_validation_exception", "Validation Failed: 1: illegal version value [-1]"),
    (400, "illegal_argument_exception", "Document contains at least one immense term in field"),
    (400, "illegal_argument_exception", "id is too long, must be no longer than 512 bytes but was: 600"),
    (400, "x_content_parse_exception", "Numeric value out of range of long"),
    (413, "", "too large"),
]
WAITS = [
    (400, "illegal_argument_exception", "no write index is defined for alias [stories]", "index create"),
    (400, "illegal_argument_exception", "Limit of total fields [1000] has been exceeded", "index check"),
    (400, "document_parsing_exception", "Limit of total fields [1000] has been exceeded", "index check"),
    (400, "illegal_argument_exception", "something new", "report"),
    (429, "es_rejected_execution_exception", "rejected execution", "busy"),
    (429, "circuit_breaking_exception", "Data too large", "busy"),
    (503, "unavailable_shards_exception", "primary shard is not active", "not ready"),
    (503, "process_cluster_event_timeout_exception", "failed to process", "busy"),
    (403, "cluster_block_exception", "index [stories] blocked by: [FORBIDDEN/8/index write (api)]", "disk"),
    (429, "cluster_block_exception", "TOO_MANY_REQUESTS/12/disk usage exceeded", "disk"),
    (404, "index_not_found_exception", "no such index [stories]", "index create"),
    (403, "security_exception", "action is unauthorized", "rights"),
    (401, "security_exception", "missing authentication credentials", "password"),
    (401, "", "", "password"),
    (403, "", "", "rights"),
    (429, "", "", "busy"),
    (502, "", "", "not ready"),
    (503, "", "", "not ready"),
    (504, "", "", "not ready"),
    (500, "null_pointer_exception", "", "report"),
]


def faults(status: int, type: str, reason: str) -> list[Fault]:
    """The error of one document within an answer 200, and as the answer to the whole request."""
    return [rejecting(lambda id_: id_ == A, status, type, reason), refusing(status, type, reason)]


@pytest.mark.parametrize("whole", [False, True], ids=["item", "request"])
@pytest.mark.parametrize(("status", "type", "reason"), REFUSALS)
def test_an_error_of_the_document_refuses_it_alone(
    fake: FakeElasticsearch, faulty: ElasticsearchStore, status: int, type: str, reason: str, whole: bool
) -> None:
    refuse = faults(status, type, reason)[whole]
    fake.fault = lambda request: refuse(request) if A in str(request.body) else None
    receipts = faulty.put(make_parcel(make_story("b"), make_story("a"), make_story("c")))
    assert [receipt.outcome for receipt in receipts] == ["indexed", "dead_letter", "indexed"]
    assert reason in receipts[1].refusal
    assert not receipts[1].current
    assert fake.bulks("sketches") == [[make_sketch(make_story(name)).id for name in "bc"]]


@pytest.mark.parametrize("whole", [False, True], ids=["item", "request"])
@pytest.mark.parametrize(("status", "type", "reason", "advice"), WAITS)
def test_an_error_of_the_world_is_waited_for(
    fake: FakeElasticsearch,
    faulty: ElasticsearchStore,
    status: int,
    type: str,
    reason: str,
    advice: str,
    whole: bool,
) -> None:
    fake.fault = faults(status, type, reason)[whole]
    with pytest.raises(Unavailable, match=advice) as raised:
        faulty.put(make_parcel(make_story("a"), make_story("b")))
    assert raised.value.what == f"Elasticsearch at {fake.url.removeprefix('http://')}"
    assert fake.bulks("sketches") == []


def test_a_version_conflict_means_that_another_writer_was_faster(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    fake.fault = rejecting(lambda id_: id_ == A, 409, "version_conflict_engine_exception")
    receipts = faulty.put(make_parcel(make_story("a"), make_story("b"), make_story("a", 2)))
    assert [receipt.outcome for receipt in receipts] == ["superseded", "indexed", "superseded"]
    assert [receipt.current for receipt in receipts] == [False, True, False]
    assert receipts[0].story is None


def test_what_is_create_only_may_be_there_already(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    fake.fault = rejecting(lambda id_: id_ not in (A, B), 409, "version_conflict_engine_exception")
    letter = Entry(dead_letter=make_dead_letter())
    receipts = faulty.put(Parcel((make_entry(make_story("a")), letter), keys=(Key("one", A),)))
    assert [receipt.outcome for receipt in receipts] == ["indexed", "dead_letter"]


# What the server does to a request


def test_when_some_documents_are_rejected_the_whole_parcel_is_waited_for_and_then_written(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    parcel = make_parcel(make_story("a"), make_story("b"), make_story("c"))
    fake.fault = rejecting(lambda id_: id_ == B, 429, "es_rejected_execution_exception")
    with pytest.raises(Unavailable, match="did not take 1 of 3 documents"):
        faulty.put(parcel)
    fake.fault = lambda _: None
    assert [receipt.outcome for receipt in faulty.put(parcel)] == ["indexed"] * 3


def test_the_server_says_how_long_to_wait(fake: FakeElasticsearch, faulty: ElasticsearchStore) -> None:
    fake.fault = refusing(429, **{"Retry-After": "7"})
    with pytest.raises(Unavailable) as raised:
        faulty.put(make_parcel(make_story()))
    assert raised.value.retry_after == 7.0


def test_a_request_that_is_too_large_is_halved_until_it_fits(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    names = "abcdefg"
    too_large = refusing(413)
    fake.fault = lambda request: too_large(request) if len(request.body.splitlines()) > 4 else None
    receipts = faulty.put(make_parcel(*map(make_story, names)))
    assert [receipt.outcome for receipt in receipts] == ["indexed"] * len(names)
    taken = [ids for ids in fake.bulks("stories") if len(ids) <= 2]
    assert [id_ for ids in taken for id_ in ids] == [story_id(name) for name in names]


def test_a_long_parcel_travels_in_several_requests(
    fake: FakeElasticsearch, faulty: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch_server, "BULK_BYTES", 1_000)
    faulty.put(make_parcel(make_story("a"), make_story("b", text="word " * 1_000), make_story("c")))
    assert fake.bulks("stories") == [[A], [B], [C]]


HALF = json.dumps({"errors": False, "items": [{"index": {"status": 201}}]}).encode()[:-9]


@pytest.mark.parametrize(
    "answer",
    [
        CUT,
        Answer(raw=HALF),
        Answer(raw=HALF, length=len(HALF) + 9),
        Answer(raw=b""),
        Answer(raw=b"<html>proxy</html>"),
        Answer(body={"items": []}),
        Answer(body={"items": [{"index": {"status": 201}}] * 2}),
        Answer(body=[]),
    ],
    ids=["cut", "truncated", "cut short", "empty", "proxy", "too few", "too many", "not ours"],
)
def test_half_an_answer_is_no_answer(
    fake: FakeElasticsearch, faulty: ElasticsearchStore, answer: Answer
) -> None:
    fake.fault = lambda request: answer if request.path.startswith("/_bulk") else None
    with pytest.raises(Unavailable):
        faulty.put(make_parcel(make_story()))
    assert len(fake.bulks("stories")) == 1, "the client must not repeat by itself"


def test_a_server_that_hangs_is_left_after_a_while(
    fake: FakeElasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elasticsearch, "REQUEST_SECONDS", 0.2)
    store = ElasticsearchStore(fake.url)
    fake.fault = fake.hang
    with pytest.raises(Unavailable, match="check that it runs"):
        store.put(make_parcel(make_story()))
    assert len(fake.requests) == 1
    store.close()


def test_where_nothing_listens_every_call_is_unavailable_and_check_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    store = ElasticsearchStore(f"http://reader:secret@127.0.0.1:{port}")
    with pytest.raises(Unavailable) as raised:
        store.story(A)
    [line] = store.check()
    assert line == str(raised.value)
    assert "secret" not in line


def test_a_server_that_is_not_elasticsearch_is_named_so(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    fake.fault = lambda _: Answer(body={"docs": []}, headers={})
    with pytest.raises(Unavailable, match="no Elasticsearch"):
        faulty.story(A)


def test_documents_that_the_server_leaves_out_of_an_answer_are_not_taken_for_absent(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    fake.fault = lambda _: Answer(body={"docs": []})
    with pytest.raises(Unavailable, match="0 documents of 1"):
        faulty.story(A)


def test_a_missing_index_is_not_taken_for_a_missing_story(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    error = {"type": "index_not_found_exception", "reason": "no such index [stories]"}
    fake.fault = lambda _: Answer(body={"docs": [{"_id": A, "error": error}]})
    with pytest.raises(Unavailable, match="index create"):
        faulty.story(A)


# The order of writing, and what a refused version leaves behind


def test_sketches_and_keys_come_after_the_stories_and_dead_letters(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    entries = (make_entry(make_story("a")), Entry(dead_letter=make_dead_letter()))
    faulty.put(Parcel(entries, keys=(Key("one", A),)))
    bulks = [request.actions for request in fake.requests if request.path.startswith("/_bulk")]
    assert [[(verb, head["_index"]) for verb, head in actions] for actions in bulks] == [
        [("index", "stories"), ("create", "dead-letters")],
        [("create", "sketches"), ("create", "keys")],
    ]


def test_no_write_creates_an_index_by_itself(fake: FakeElasticsearch, faulty: ElasticsearchStore) -> None:
    faulty.put(make_parcel(make_story()))
    paths = [request.path for request in fake.requests if "_bulk" in request.path]
    assert paths
    assert all("require_alias=true" in path for path in paths)


def test_of_a_refused_story_no_key_is_kept(fake: FakeElasticsearch, faulty: ElasticsearchStore) -> None:
    fake.fault = rejecting(lambda id_: id_ == A, 400, "document_parsing_exception")
    entries = (make_entry(make_story("a")), make_entry(make_story("b")))
    faulty.put(Parcel(entries, keys=(Key("of a", A), Key("of b", B), Key("of another", C))))
    assert [len(ids) for ids in fake.bulks("keys")] == [2]


def test_when_the_last_version_is_refused_the_one_before_it_is_written(real: ElasticsearchStore) -> None:
    good, bad, old = make_story("a", 5), make_story("a", 9, urgency=10**12), make_story("a", 3)
    receipts = real.put(make_parcel(good, bad, old, make_story("b")))
    assert [receipt.outcome for receipt in receipts] == ["indexed", "dead_letter", "superseded", "indexed"]
    assert "urgency" in receipts[1].refusal
    held = real.story(A)
    assert held is not None
    assert held.rank == 5
    assert {sketch.rank for sketch in real.sketches("en", 0)} == {5, 3, 1}


@pytest.mark.parametrize(
    "story",
    [
        make_story("a", urgency=10**12),
        make_story("a", 1 << 63),
        replace(make_story("a"), story_id="x" * 600),
        make_story("a", text="half \ud83d of a pair"),
    ],
    ids=["number", "rank", "long id", "surrogate"],
)
def test_what_elasticsearch_cannot_hold_is_refused_and_harms_nothing_else(
    real: ElasticsearchStore, story: Story
) -> None:
    receipts = real.put(make_parcel(make_story("b"), story, make_story("c")))
    assert [receipt.outcome for receipt in receipts] == ["indexed", "dead_letter", "indexed"]
    assert receipts[1].refusal
    assert real.counts()["stories"] == 2


def test_a_refusal_does_not_quote_the_story(real: ElasticsearchStore) -> None:
    [receipt] = real.put(make_parcel(make_story("a", text="Secret words.\n", urgency=10**12)))
    assert "Secret" not in receipt.refusal


def test_very_long_texts_and_values_are_held_and_found(real: ElasticsearchStore) -> None:
    long = "x" * 40_000
    story = make_story("a", text=f"Findable {'word ' * 300_000}", subjects=(long,), warnings=(long,))
    [receipt] = real.put(make_parcel(story))
    assert receipt.outcome is Outcome.INDEXED
    real.counts()
    [hit] = real.search(Query(q="findable")).hits
    assert hit.story.subjects == (long,)
    assert hit.snippet.startswith("<mark>Findable</mark>")


def test_the_longest_query_is_answered(real: ElasticsearchStore) -> None:
    words = " ".join(f"word{number}" for number in range(MAX_WORDS))
    real.put(make_parcel(make_story("a", text=words)))
    real.counts()
    assert real.search(Query(q=words)).total == 1


def test_a_query_that_is_too_much_for_a_small_server_is_the_users_to_change(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    cause = {"type": "too_many_nested_clauses", "reason": "Query contains too many nested clauses"}
    error = {"type": "search_phase_execution_exception", "reason": "all shards failed", "caused_by": cause}
    fake.fault = lambda _: Answer(400, {"error": error, "status": 400})
    with pytest.raises(ValueError, match="too many words"):
        faulty.search(Query(q="peace"))


@pytest.mark.parametrize("url", ["http://host", "http://host/", "https://reader:secret@host:9200/search"])
def test_an_address_may_leave_out_the_port(url: str) -> None:
    store = ElasticsearchStore(url)
    assert store._server.name == "Elasticsearch at host:9200"
    store.close()


# Merges that something interrupts


def test_preparing_finishes_an_interrupted_merge(real: ElasticsearchStore) -> None:
    real.put(make_parcel(make_story("a"), make_story("b")))
    Merges(real._server)._write([Merge(A, B, 1)])  # what a crash leaves: the redirect alone
    real.prepare()
    held = real.story(A)
    assert held is not None
    assert held.cluster_id == B
    real._server.refresh("keys")
    assert list(real._server.scan("keys", {"term": {"done": False}})) == []


def test_a_story_that_is_written_while_its_cluster_is_merged_moves_too(
    real: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = real._server.bulk

    def merged_meanwhile(actions: list[bytes], **options: bool) -> object:
        monkeypatch.undo()  # the merge itself, and what comes after it, go through
        real.reassign([Merge(A, B, 1)])
        return bulk(actions, **options)

    monkeypatch.setattr(real._server, "bulk", merged_meanwhile)
    [receipt] = real.put(make_parcel(make_story("a")))
    held = real.story(A)
    assert held is not None
    assert held.cluster_id == B
    assert receipt.story == held


def test_a_merge_tells_the_index_what_its_members_are(real: ElasticsearchStore) -> None:
    real.put(make_parcel(make_story("a"), make_story("b"), make_story("c", cluster_id=B)))
    real.reassign([Merge(A, B, 0)])
    real.counts()
    found = real._server.search("stories", {"query": {"term": {"relation": "original"}}})["hits"]["hits"]
    assert [hit["_id"] for hit in found] == [B]


# Names without end, and pages full of what was shown


def test_names_are_counted_in_parts(real: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elasticsearch_candidates, "NAMES_IN_A_PART", 5)
    monkeypatch.setattr(elasticsearch_candidates, "NAMES_AT_ONCE", 2)
    names = [make_candidate(f"name {number:02}") for number in range(30)]
    real.put(make_parcel(make_story("a", candidates=names), make_story("b", candidates=names[::3])))
    real.counts()
    assert [(each.key, each.stories) for each in real.candidates(2, 1, 100)] == [
        (name.key, 2) for name in names[::3]
    ]
    assert [each.key for each in real.candidates(1, 1, 12)] == [
        *(name.key for name in names[::3]),
        *(names[number].key for number in (1, 2)),
    ]


@pytest.mark.parametrize("most", [2, 1_000])
def test_a_page_is_full_where_older_copies_come_before_it(
    real: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(elasticsearch_search, "MOST_AT_ONCE", most)
    monkeypatch.setattr(elasticsearch_search, "CLUSTERS_AT_ONCE", 2)
    names = [f"{number:02}" for number in range(12)]
    new = [make_story(name, minutes=100 - int(name)) for name in names]
    old = [replace(story, story_id=f"{story.story_id}-old", published=moment(0)) for story in new]
    real.put(make_parcel(*new, *old, make_story("last", minutes=-1)))
    real.counts()
    first = real.search(Query(size=12))
    assert [hit.story.item_id for hit in first.hits] == names
    second = real.search(Query(size=12, cursor=first.cursor))
    assert ([hit.story.item_id for hit in second.hits], second.cursor) == (["last"], "")


# Preparing and checking


@pytest.mark.parametrize(
    ("version", "advice"), [(1, "start anew with another --index-prefix"), (99, "update Wiredesk")]
)
def test_an_index_of_another_wiredesk_is_refused_before_it_refuses_documents(
    fake: FakeElasticsearch, faulty: ElasticsearchStore, version: int, advice: str
) -> None:
    held = {"sketches-v1": {"mappings": {"_meta": {"version": version}}}}
    fake.fault = lambda request: Answer(body=held) if request.path == "/sketches" else None
    with pytest.raises(
        Unavailable, match=f"sketches-v1 of version {version}, this Wiredesk knows 2; {advice}"
    ):
        faulty.prepare()
    assert all(request.method == "GET" for request in fake.requests)


def test_a_missing_plugin_degrades_its_fields_loudly(
    fake: FakeElasticsearch, faulty: ElasticsearchStore, caplog: pytest.LogCaptureFixture
) -> None:
    fake.plugins.remove("analysis-stempel")
    with caplog.at_level(logging.WARNING):
        faulty.prepare()
    [message] = caplog.messages
    assert "analysis-stempel" in message
    assert "--index-prefix" in message
    [put] = [request for request in fake.requests if request.path == "/_index_template/stories"]
    template = json.loads(put.body)["template"]
    analysers = template["settings"]["index"]["analysis"]["analyzer"]
    assert analysers["pl"] == analysers["plain"]
    assert analysers["uk"] == {"type": "ukrainian"}
    assert template["mappings"]["_meta"]["degraded"] == {"pl": "analysis-stempel"}


def test_with_all_plugins_nothing_is_degraded(
    faulty: ElasticsearchStore, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        faulty.prepare()
    assert caplog.messages == []


def test_degraded_fields_are_searched_all_the_same(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = {plugin: ["node-1"] for plugin in templates.plugins().values()}
    monkeypatch.setattr("wiredesk.stores.elasticsearch_setup._absent", lambda _: everywhere)
    store = ElasticsearchStore(cluster.url, prefix=f"{cluster.prefix}plain-")
    store.prepare()
    assert all("plugin" in line for line in store.check())
    story = make_story("a", text="Prezydent był w mieście Łódź.\n", language="pl")
    store.put(make_parcel(story, replace(story, story_id=B, cluster_id=B, language="uk")))
    store.counts()
    assert store.search(Query(q="lodz")).total == 2
    assert store.search(Query(q="miescie", language="pl")).total == 1
    store.close()


def test_check_names_a_missing_plugin_and_its_node(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    fake.plugins.remove("analysis-ukrainian")
    assert any("analysis-ukrainian is missing on node-1" in line for line in faulty.check())


def test_check_wants_version_8(fake: FakeElasticsearch, faulty: ElasticsearchStore) -> None:
    fake.fault = lambda _: Answer(body={"version": {"number": "7.17.1"}})
    [line] = faulty.check()
    assert "is version 7.17.1" in line


def test_check_names_templates_and_aliases_that_are_missing(faulty: ElasticsearchStore) -> None:
    lines = faulty.check()
    for kind in templates.KINDS:
        assert any(f"template {kind} " in line for line in lines)
        assert any(f"alias {kind} " in line for line in lines)
    assert all("run `wiredesk index create`" in line for line in lines)


def test_a_blocked_index_is_waited_for_and_named(cluster: Cluster, real: ElasticsearchStore) -> None:
    with Elasticsearch(cluster.url) as client:
        index = f"{cluster.prefix}stories"
        client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
        try:
            with pytest.raises(Unavailable, match="lift the block"):
                real.put(make_parcel(make_story()))
            [line] = real.check()
            assert "read_only_allow_delete" in line
        finally:
            client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})


def test_a_mapping_of_another_wiredesk_is_named(cluster: Cluster, real: ElasticsearchStore) -> None:
    with Elasticsearch(cluster.url) as client:
        index = f"{cluster.prefix}watches"
        [about] = client.indices.get_mapping(index=index).values()
        ours = about["mappings"]["_meta"]
        client.indices.put_mapping(index=index, meta={**ours, "content": "another"})
        try:
            [line] = real.check()
            assert f"{index}-v1 has another mapping" in line
        finally:
            client.indices.put_mapping(index=index, meta=ours)


def test_an_index_in_the_place_of_an_alias_stops_everything(
    fake: FakeElasticsearch, faulty: ElasticsearchStore
) -> None:
    fake.fault = lambda request: Answer(body={"stories": {}}) if request.path == "/stories" else None
    with pytest.raises(Unavailable, match="move or delete"):
        faulty.prepare()


def test_two_desks_may_prepare_at_once(fake: FakeElasticsearch, faulty: ElasticsearchStore) -> None:
    exists = Answer(400, {"error": {"type": "resource_already_exists_exception"}, "status": 400})

    def fault(request: Request) -> Answer | None:
        return exists if re.fullmatch(r"PUT /[a-z-]+-v\d+", f"{request.method} {request.path}") else None

    fake.fault = fault
    faulty.prepare()
    aliases = [request.path for request in fake.requests if "/_alias/" in request.path]
    assert len(aliases) == len(templates.KINDS) + 1


# Templates

RECORDS = {
    "stories": Story, "sketches": Sketch, "alerts": Alert, "watches": Watch, "dead-letters": DeadLetter,
}  # fmt: skip


def mapping(kind: str) -> dict[str, Any]:
    """The mapping of a kind."""
    found: dict[str, Any] = templates.template(kind, "desk-", 3)["template"]["mappings"]
    return found


def test_templates_are_filled_in() -> None:
    for kind in templates.KINDS:
        template = templates.template(kind, "desk-", 3)
        assert template["index_patterns"] == [f"desk-{kind}-v*"]
        assert "${" not in json.dumps(template)
    shards = templates.template("stories", "", 3)["template"]["settings"]["index"]["number_of_shards"]
    assert shards == "3"


def objects(fields: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A mapping and the objects within it that have fields."""
    yield fields
    for field in fields["properties"].values():
        if "properties" in field:
            yield from objects(field)


@pytest.mark.parametrize("kind", templates.KINDS)
def test_mappings_are_strict_at_every_level(kind: str) -> None:
    assert all(each["dynamic"] == "strict" for each in objects(mapping(kind)))


@pytest.mark.parametrize("kind", templates.KINDS)
def test_no_value_of_any_length_can_break_a_term(kind: str) -> None:
    for each in objects(mapping(kind)):
        for name, field in each["properties"].items():
            if field["type" if "type" in field else "properties"] == "keyword" and field.get("index", True):
                # 8,191 characters of four bytes stay below Lucene's 32,766. Ids are limited by themselves.
                assert name == "story_id" or field["ignore_above"] == 8_191


def missing(record: type[msgspec.Struct], fields: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """The fields of a record that the mapping has no place for."""
    for field in msgspec.structs.fields(record):
        place = fields["properties"].get(field.encode_name)
        if place is None:
            yield f"{at}{field.name}"
        for part in structs_in(field.type):
            if place and "properties" in place:
                yield from missing(part, place, f"{at}{field.name}.")
            elif place and place.get("enabled", True):
                yield f"{at}{field.name} (an object)"


def structs_in(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from structs_in(part)


@pytest.mark.parametrize(("kind", "record"), RECORDS.items())
def test_every_field_of_a_record_has_a_place(kind: str, record: type[msgspec.Struct]) -> None:
    assert list(missing(record, mapping(kind))) == []


def test_headline_and_text_have_the_same_fields_each_with_the_analyser_of_its_name() -> None:
    properties = mapping("stories")["properties"]
    fields = properties["text"]["properties"]
    assert properties["headline"]["properties"] == fields
    assert {name: field["analyzer"] for name, field in fields.items()} == {name: name for name in fields}
    analysis = templates.template("stories", "", 1)["template"]["settings"]["index"]["analysis"]
    assert fields.keys() <= analysis["analyzer"].keys()


@pytest.mark.parametrize(
    ("language", "field"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("PT-br", "pt"),
        ("nb", "no"),
        ("zh-cn", None),
        ("und", None),
        ("", None),
    ],
)
def test_a_language_has_its_field(language: str, field: str | None) -> None:
    assert templates.analysed_as(language) == field
    assert list(story_document(make_story(language=language))["text"]) == ["std", *([field] if field else [])]


def test_a_dead_letter_document_can_always_be_written() -> None:
    letter = make_dead_letter(topic="wire/\udcff", message="half \ud83d", headers=(("\udc80", b"\xff"),))
    document = dead_letter_document(letter)
    assert document["topic"] == "wire/\\udcff"
    assert (
        msgspec.convert(msgspec.json.decode(msgspec.json.encode(document)), DeadLetter).value == letter.value
    )
    assert isinstance(msgspec.convert(document, DeadLetter).received, datetime)
