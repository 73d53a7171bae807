"""The desk on a real Kafka and a real Elasticsearch, with the local runner."""

from __future__ import annotations

import json
import os
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from desk_on_servers import Setup, all_stories
from desk_process import ninjs_items, wait_until, wiredesk

SHARED = Path(os.environ.get("WIREDESK_SHARED", Path(__file__).parents[3] / "shared"))


def test_the_reference_item_that_was_sent_is_found_in_elasticsearch_a_moment_later(setup: Setup):
    reference = SHARED / "data" / "reference" / "item.txt"
    if not reference.exists():
        assert "CI" not in os.environ, "CI needs the shared data"
        pytest.skip("the reference item is not on this machine (set WIREDESK_SHARED)")
    with setup.desk() as desk:
        wiredesk("send", str(reference), "--topic", setup.topic, "--kafka", setup.kafka, "--feed", "iar")
        wait_until(lambda: setup.stories() == 1, "the story is in the index")
        request = urllib.request.Request(
            f"{setup.url}/{setup.prefix}stories-visible/_search",
            data=json.dumps({"query": {"match": {"text.de": "Nordkorea"}}}).encode(),
            headers={"Content-Type": "application/json"},
        )
        (hit,) = json.load(urllib.request.urlopen(request))["hits"]["hits"]
        assert {"Q7747", "Q56226", "Q423"} <= set(hit["_source"]["actor_ids"])
        assert hit["_source"]["credit"]["sources"] == ["IAR", "TVN24"]
        found = wiredesk("search", "Nordkorea", *setup.to_store, "--json").stdout
        assert json.loads(found)["language"] == "de"
        assert desk.interrupt() == 0
        assert desk.outcomes() == {"indexed": 1, "consumed": 1}


def test_a_desk_that_is_killed_twice_indexes_every_item_once_and_commits_to_the_end(setup: Setup):
    items = [value for _, value in ninjs_items(500)]
    setup.send(items[:150])
    with setup.desk() as desk:
        wait_until(lambda: setup.stories() >= 20, "the first desk is at work")
        setup.send(items[150:300])
        desk.kill()
    with setup.desk() as desk:
        wait_until(lambda: setup.stories() >= 200, "the second desk is at work")
        setup.send(items[300:])
        desk.kill()
    with setup.desk() as desk:
        wait_until(lambda: setup.stories() == 500, "all items are indexed")
        wait_until(lambda: setup.offsets()[0] == setup.offsets()[1], "committed to the end")
        assert desk.interrupt() == 0
        outcomes = desk.outcomes()
    committed, ends = setup.offsets()
    assert committed == ends
    assert sum(ends.values()) == 500
    assert outcomes.pop("consumed") == sum(outcomes.values())
    assert set(outcomes) <= {"indexed", "redelivered"}
    uris = {story.item_id for story in all_stories(setup.store)}
    assert uris == {uri for uri, _ in ninjs_items(500)}


def test_bad_records_become_dead_letters_with_their_bytes_and_the_desk_goes_on(setup: Setup):
    huge = b'{"uri": "urn:test:huge", "body_text": "' + b"x" * 20_000_000 + b'"}'
    bad = {
        "malformed": b'{"uri": ',
        "bad_encoding": b"no text \x81\x8d\x8f\x90\x9d at all",
        "empty": b"",
        "too_large": huge,
        "wrong_shape": b'{"uri": 5}',
    }
    good = [value for _, value in ninjs_items(3)]
    with setup.desk() as desk:
        setup.send([good[0], *bad.values(), None, good[1]])
        wait_until(lambda: setup.stories() == 2, "the good items are indexed")
        setup.send([good[2]])
        wait_until(lambda: setup.stories() == 3, "the desk went on")
        assert desk.interrupt() == 0
        assert desk.outcomes() == {"indexed": 3, "dead letter": 6, "consumed": 9}
    letters = {(letter.reason.value, letter.value) for letter in setup.store.dead_letters(10)}
    assert letters == {*bad.items(), ("empty", None)}


def test_an_alert_is_sent_to_the_topic_once_and_its_retraction_too(setup: Setup, kafka: str):
    alerts = f"{setup.topic}-alerts"
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.create_topics([NewTopic(alerts, 1, 1)])
    wiredesk("watch", "add", "--name", "putin", "--actor", "Q7747", "--first-in", "cluster", *setup.to_store)
    (uri, item), *_ = ninjs_items(1)
    kill = json.dumps(
        {"uri": uri, "version": "2", "versioncreated": "2026-03-02T12:00:00Z", "pubstatus": "canceled"}
    ).encode()
    with closing(KafkaConsumer(alerts, bootstrap_servers=kafka, auto_offset_reset="earliest")) as consumer:
        received = []

        def told(count: int) -> bool:
            for batch in consumer.poll(timeout_ms=200).values():
                received.extend(json.loads(record.value) for record in batch)
            return len(received) >= count

        with setup.desk("--alerts-topic", alerts) as desk:
            setup.send([item, item])
            wait_until(lambda: told(1), "the alert is on the topic")
            setup.send([kill])
            wait_until(lambda: told(2), "the retraction is on the topic")
            setup.send([item, kill])
            wait_until(lambda: setup.offsets()[0] == setup.offsets()[1], "all is read")
            assert desk.interrupt() == 0
        assert not told(3)
    assert [(alert["actor"], alert["retracted"]) for alert in received] == [("Q7747", False), ("Q7747", True)]
    assert received[0]["id"] == received[1]["id"]
    listed = wiredesk("alerts", "list", "--json", *setup.to_store).stdout.splitlines()
    assert [json.loads(line)["retracted"] for line in listed] == [True]


def test_a_bounded_run_reads_what_is_there_and_exits(setup: Setup):
    setup.send([value for _, value in ninjs_items(20)])
    with setup.desk("--once") as desk:
        assert desk.process.wait(120) == 0
        assert desk.outcomes() == {"indexed": 20, "consumed": 20}
    assert setup.offsets()[0] == setup.offsets()[1]
    with setup.desk("--once") as desk:
        assert desk.process.wait(120) == 0
    assert "no items" in desk.log.splitlines()[-1]


def test_new_partitions_are_found_while_the_desk_runs(setup: Setup, kafka: str):
    first, second = (value for _, value in ninjs_items(2))
    with setup.desk():
        setup.send([first])
        wait_until(lambda: setup.stories() == 1, "the desk is at work")
        with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
            admin.create_partitions({setup.topic: 4})
        with closing(KafkaProducer(bootstrap_servers=kafka)) as producer:
            producer.send(setup.topic, second, partition=3).get(60)
        wait_until(lambda: setup.stories() == 2, "the new partition is read")


def test_aborted_transactions_are_not_read_and_do_not_hold_up_a_bounded_run(setup: Setup, kafka: str):
    items = [value for _, value in ninjs_items(6)]
    with closing(KafkaProducer(bootstrap_servers=kafka, transactional_id=setup.topic)) as producer:
        producer.init_transactions()
        for start, commit in ((0, True), (2, False), (4, True)):
            producer.begin_transaction()
            for value in items[start : start + 2]:
                producer.send(setup.topic, value, partition=start // 2)
            producer.flush()
            (producer.commit_transaction if commit else producer.abort_transaction)()
    with setup.desk("--once") as desk:
        assert desk.process.wait(120) == 0
        assert desk.outcomes() == {"indexed": 4, "consumed": 4}
    assert setup.offsets()[0] == setup.offsets()[1]
