"""Kafka or Elasticsearch goes away and comes back: the desk waits, says so, and loses nothing."""

from __future__ import annotations

import signal

from desk_on_servers import Setup
from desk_process import ninjs_items, wait_until

ITEMS = [value for _, value in ninjs_items(60)]


def test_elasticsearch_that_dies_and_comes_back_costs_nothing(setup: Setup, faults):
    with setup.desk() as desk:
        setup.send(ITEMS[:20])
        wait_until(lambda: setup.stories() == 20, "the desk is at work")
        faults.kill("elasticsearch")
        setup.send(ITEMS[20:40])
        wait_until(lambda: "waiting for Elasticsearch" in desk.log, "the desk says what it waits for")
        assert desk.process.poll() is None
        faults.start("elasticsearch")
        setup.send(ITEMS[40:])
        wait_until(lambda: setup.stories() == 60, "all items are indexed")
        assert desk.interrupt() == 0
        outcomes = desk.outcomes()
    assert desk.log.count("waiting for Elasticsearch") <= 1 + 120 // 30  # once, then every 30 s
    assert outcomes.pop("consumed") == sum(outcomes.values()) == 60
    assert setup.offsets()[0] == setup.offsets()[1]


def test_kafka_that_dies_and_comes_back_costs_nothing(setup: Setup, faults):
    with setup.desk() as desk:
        setup.send(ITEMS[:30])
        wait_until(lambda: setup.stories() == 30, "the desk is at work")
        faults.kill("kafka")
        wait_until(lambda: "waiting for Kafka" in desk.log, "the desk says what it waits for")
        assert desk.process.poll() is None
        faults.start("kafka")
        setup.send(ITEMS[30:])
        wait_until(lambda: setup.stories() == 60, "all items are indexed")
        assert "is back after" in desk.log
        assert desk.interrupt() == 0
        assert desk.outcomes() == {"indexed": 60, "consumed": 60}
    assert setup.offsets()[0] == setup.offsets()[1]


def test_a_desk_that_starts_before_its_servers_waits_for_them(setup: Setup, faults):
    faults.kill("kafka")
    faults.kill("elasticsearch")
    with setup.desk() as desk:
        wait_until(lambda: "waiting for Elasticsearch" in desk.log, "it waits for the store")
        faults.start("elasticsearch")
        wait_until(lambda: "waiting for Kafka" in desk.log, "it waits for the source")
        faults.start("kafka")
        setup.send(ITEMS[:10])
        wait_until(lambda: setup.stories() == 10, "all items are indexed")
        assert desk.interrupt() == 0


def test_a_second_desk_stands_by_and_takes_over_when_the_first_one_ends(setup: Setup, tmp_path):
    setup.send(ITEMS[:10])
    with setup.desk() as first:
        wait_until(lambda: setup.stories() == 10, "the first desk is at work")
        other = Setup(setup.kafka, setup.topic, setup.url, setup.prefix, tmp_path / "second")
        other.log.parent.mkdir()
        with other.desk() as second:
            wait_until(lambda: "another desk works here" in second.log, "the second desk stands by")
            setup.send(ITEMS[10:20])
            wait_until(lambda: setup.stories() == 20, "the first desk goes on")
            assert first.interrupt() == 0
            setup.send(ITEMS[20:30])
            wait_until(lambda: setup.stories() == 30, "the second desk has taken over")
            assert second.interrupt() == 0
            assert second.outcomes() == {"indexed": 10, "consumed": 10}


def test_the_second_signal_leaves_at_once_and_the_next_desk_repeats(setup: Setup, faults):
    with setup.desk() as desk:
        setup.send(ITEMS[:10])
        wait_until(lambda: setup.stories() == 10, "the desk is at work")
        faults.kill("elasticsearch")
        setup.send(ITEMS[10:20])
        wait_until(lambda: "waiting for Elasticsearch" in desk.log, "it waits")
        desk.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "stopping" in desk.log, "it drains")
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(30) == 128 + signal.SIGTERM
        faults.start("elasticsearch")
    with setup.desk() as desk:
        wait_until(lambda: setup.stories() == 20, "the next desk reads what was not committed")
        assert desk.interrupt() == 0
