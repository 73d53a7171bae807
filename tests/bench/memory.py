"""How the memory of a desk grows while it reads: only by the stories in the copies window."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import linear_regression
from tempfile import TemporaryDirectory
from typing import Any

from bench.child import finish, start
from bench.desks import run_desk
from bench.items import compose
from bench.latency import CHARACTERS
from bench.report import print_table, print_text
from bench.servers import Servers, indices, topic
from wiredesk import metrics
from wiredesk.model import Outcome

ITEMS = 200_000
EVERY = 20_000
# Caches and pools are full by then.
SETTLED = 40_000


def memory(servers: Servers) -> None:
    """Print the resident memory of a desk on each store, every 20,000 items."""
    with topic(servers.kafka, _values()) as name, indices(servers.elasticsearch) as prefix:
        with TemporaryDirectory() as folder:
            _print("SQLite", servers.kafka, name, f"sqlite:///{folder}/wiredesk.db", "")
        _print("Elasticsearch", servers.kafka, name, servers.elasticsearch, prefix)


def _values() -> Iterator[bytes]:
    return (item.value for item in compose(ITEMS, CHARACTERS))


def _print(store_name: str, kafka: str, topic_name: str, store: str, prefix: str) -> None:
    samples = finish(start("bench.memory:desk", kafka=kafka, topic=topic_name, store=store, prefix=prefix))
    print_text(f"Memory: {ITEMS:,} items of about 2 KB from Kafka to {store_name}, in one copies window.")
    print_table(
        ("items", "resident MB", "items a second so far"),
        [(f"{items:,}", f"{size / 1e6:,.1f}", f"{items / seconds:,.0f}") for items, size, seconds in samples],
    )
    settled = [(items, size) for items, size, _ in samples if items >= SETTLED]
    slope = linear_regression(*zip(*settled, strict=True)).slope
    print_text(f"From {SETTLED:,} items on it grows by {slope:,.0f} bytes an item (least squares).")


def desk(kafka: str, topic: str, store: str, prefix: str) -> Any:
    """(items, resident bytes, seconds), every 20,000 items."""
    samples: list[tuple[int, int, float]] = []
    began = time.monotonic()

    def sample() -> None:
        items = sum(metrics.value(metrics.ITEMS, outcome) for outcome in Outcome)
        if items >= (len(samples) + 1) * EVERY:
            samples.append((items, _resident(), time.monotonic() - began))

    def watch() -> None:
        while not ended.wait(0.1):
            sample()

    ended = threading.Event()
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        run_desk(kafka, topic, store, prefix, once=True)
    finally:
        ended.set()
        watcher.join()
    sample()
    return samples


def _resident() -> int:
    """Bytes, on Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
