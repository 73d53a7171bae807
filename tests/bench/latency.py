"""How long an item takes from its append to Kafka until the store has acknowledged it."""

from __future__ import annotations

import signal
import time
from contextlib import closing
from statistics import median, quantiles
from typing import Any

from kafka import KafkaProducer

from bench.child import finish, say_ready, start, wait_until_ready
from bench.desks import at_first_poll, run_desk, timed
from bench.items import compose
from bench.report import print_table, print_text
from bench.servers import Servers, indices, topic
from wiredesk.model import Receipt, milliseconds
from wiredesk.stores.store import Parcel

PER_SECOND = 100
SECONDS = 60
# The first items find cold caches here and cold code in the servers: they are sent, and not counted.
WARM_UP_SECONDS = 5
# Of the characters of five languages, two alphabets: 2 KB an item.
CHARACTERS = 1_100


def latency(servers: Servers) -> None:
    """Print median and 95th percentile."""
    number = PER_SECOND * (SECONDS + WARM_UP_SECONDS)
    values = [item.value for item in compose(number, CHARACTERS)]
    with topic(servers.kafka) as name, indices(servers.elasticsearch) as prefix:
        desk_process = start("bench.latency:desk", servers=servers, topic=name, prefix=prefix)
        wait_until_ready(desk_process)
        with closing(KafkaProducer(bootstrap_servers=servers.kafka)) as producer:
            begin = time.monotonic()
            for index, value in enumerate(values):
                time.sleep(max(0.0, begin + index / PER_SECOND - time.monotonic()))
                producer.send(name, value)
            producer.flush()
        desk_process.send_signal(signal.SIGTERM)
        measured = finish(desk_process)
    waited = measured["waited"][PER_SECOND * WARM_UP_SECONDS :]
    print_text(
        f"Latency: {PER_SECOND} items a second for {SECONDS} s, of {sum(map(len, values)) // number:,} bytes "
        "each; from the time in the Kafka record (the producer sets it when it takes the item) until the put "
        "to Elasticsearch returned, in ms."
    )
    percentiles = quantiles(waited, n=100)
    cells = [f"{value:.0f}" for value in (median(waited), percentiles[94], percentiles[98], max(waited))]
    share = f"{100 * measured['cpu'] / measured['wall']:.0f} %"
    heads = ("items", "median", "p95", "p99", "longest", "CPU, share of a core")
    print_table(heads, [(f"{len(waited):,}", *cells, share)])


def desk(servers: list[str], topic: str, prefix: str) -> Any:
    """Milliseconds that each item took, in the order of writing; wall and CPU seconds of them all."""
    from wiredesk.stores.elasticsearch import ElasticsearchStore

    waited: list[float] = []
    put = ElasticsearchStore.put

    def timed_put(store: ElasticsearchStore, parcel: Parcel) -> list[Receipt]:
        receipts = put(store, parcel)
        now = time.time() * 1000
        waited.extend(
            now - milliseconds(entry.story.source.received) for entry in parcel.entries if entry.story
        )
        return receipts

    ElasticsearchStore.put = timed_put  # type: ignore[method-assign]
    times = timed()
    at_first_poll(say_ready)
    run_desk(servers[0], topic, servers[1], prefix)
    return {"waited": waited, **times.result()}
