"""A desk between a real Kafka and a real Elasticsearch, and what both hold of its work."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from msgspec import structs

from desk_process import DeskProcess
from wiredesk.model import Story
from wiredesk.stores.elasticsearch import ElasticsearchStore
from wiredesk.stores.store import Hit, Query


class Setup:
    """One topic, one set of indices, one group."""

    def __init__(self, kafka: str, topic: str, url: str, prefix: str, tmp_path: Path) -> None:
        self.kafka, self.topic, self.group = kafka, topic, f"group-{topic}"
        self.url, self.prefix, self.log = url, prefix, tmp_path / "desk.log"
        self.store = ElasticsearchStore(url, prefix=prefix)
        self.to_store = ("--store", url, "--index-prefix", prefix)

    def desk(self, *more: str) -> DeskProcess:
        return DeskProcess(
            self.log, "--source", "kafka", "--kafka", self.kafka, "--topics", self.topic,
            "--group", self.group, *self.to_store, *more,
        )  # fmt: skip

    def stories(self) -> int:
        """How many stories the index has at this moment."""
        base = f"{self.url}/{self.prefix}stories"
        try:
            urllib.request.urlopen(urllib.request.Request(f"{base}/_refresh", method="POST")).read()
            return int(json.load(urllib.request.urlopen(f"{base}/_count"))["count"])
        except urllib.error.HTTPError as error:
            if error.code == 404:  # the desk has not made the index yet
                return 0
            raise

    def offsets(self) -> tuple[dict[int, int | None], dict[int, int]]:
        """Committed and end offsets by partition."""
        with closing(KafkaConsumer(bootstrap_servers=self.kafka, group_id=self.group)) as consumer:
            partitions = [TopicPartition(self.topic, number) for number in range(3)]
            committed = {p.partition: consumer.committed(p) for p in partitions}
            ends = {p.partition: end for p, end in consumer.end_offsets(partitions).items()}
        return committed, ends

    def send(self, items: Iterable[bytes | None]) -> None:
        with closing(KafkaProducer(bootstrap_servers=self.kafka, max_request_size=40_000_000)) as producer:
            futures = [
                # A record may lack a value or a key, but not both.
                producer.send(self.topic, value, key=None if value is not None else b"key", partition=n % 3)
                for n, value in enumerate(items)
            ]
            for future in futures:
                future.get(60)


def all_stories(store: ElasticsearchStore) -> list[Story]:
    """Every visible story: a hit of each cluster, page by page, and all of its cluster."""
    found: list[Story] = []
    for hit in _hits(store, Query(size=100)):
        if hit.copies:
            found += [each.story for each in _hits(store, Query(size=100, cluster=hit.story.cluster_id))]
        else:
            found.append(hit.story)
    return found


def _hits(store: ElasticsearchStore, query: Query) -> Iterator[Hit]:
    while True:
        page = store.search(query)
        yield from page.hits
        if not page.cursor:
            return
        query = structs.replace(query, cursor=page.cursor)
