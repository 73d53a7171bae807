"""`wiredesk gather` on a real Kafka."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from desk_process import wiredesk
from misbehaving_server import answer, serving


def records(kafka: str, topic: str) -> list[Any]:
    """All that is on the topic."""
    with closing(KafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")) as consumer:
        partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        found: list[Any] = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            found += [record for batch in consumer.poll(timeout_ms=500).values() for record in batch]
    return found


def test_each_item_is_on_the_topic_once_and_an_update_again(kafka: str, topic: str, tmp_path: Path):
    first = b'[{"uri": "tag:tka.example,2026:1", "headline": "Markt in Sundhafen"}, {"uri": "2"}]'
    then = b'[{"uri": "3"}, {"uri": "tag:tka.example,2026:1", "headline": "Markt abgesagt"}, {"uri": "2"}]'
    with serving() as server:
        settings = tmp_path / "wiredesk.toml"
        settings.write_text(f'[[feeds]]\nname = "tka"\naddress = "{server.address}/feed"\n', "utf-8")
        for document in (first, first, then):
            server.behaviours["/feed"] = answer(document)
            wiredesk(
                "gather", "--once", "--source", "kafka", "--kafka", kafka, "--topics", topic,
                "--gather-memory", str(tmp_path / "gather.db"), "--config", str(settings),
            )  # fmt: skip
    found = records(kafka, topic)
    assert sorted(record.key for record in found) == [
        b"2", b"3", b"tag:tka.example,2026:1", b"tag:tka.example,2026:1",
    ]  # fmt: skip
    # All versions of an item are on one partition, in their order.
    titles = [record.value for record in found if record.key.startswith(b"tag:")]
    assert [b"abgesagt" in title for title in titles] == [False, True]
    assert {tuple(record.headers) for record in found} == {
        (("content-type", b"application/json"), ("feed", b"tka"))
    }
