"""Reading Kafka: an unbounded splittable DoFn on kafka-python, and the rule by which it commits.

One element is one reader over a set of partitions. A call polls, hands records on, and checkpoints
itself. Its bundle's finalizer runs when the store has acknowledged everything that came of it, and only
then may the offsets be committed. On Flink finalizers run for all bundles outstanding when *a*
checkpoint completes, also for those that ended after its barrier (measured: up to 193 offsets ahead in
ten of ten kills); so there an offset waits for one whole further round.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
from apache_beam.metrics import Metrics
from msgspec import Struct

from wiredesk.errors import Unavailable
from wiredesk.metrics import CONSUMED, count
from wiredesk.model import WireRecord
from wiredesk.patience import STOP, Patience
from wiredesk.transport.kafka_client import Consumer
from wiredesk.transport.tracker import EndlessSource, Positions

# How long an idle reader waits in one call: nothing is lost by waiting, since a record ends it at once.
IDLE_SECONDS = 0.5


class KafkaSource(Struct, frozen=True):
    """What to read and how: plain values, so that it travels to workers."""

    brokers: str
    group: str
    topics: tuple[str, ...]
    start: str
    readers: int
    bundle_seconds: float
    once: bool
    one_round_late: bool
    """Whether a finalizer may run before its own bundle is safe: so it is on Flink."""


class Commits:
    """Which positions of one reader may be committed: written by finalizers, read by the reader."""

    def __init__(self, one_round_late: bool) -> None:
        self._one_round_late = one_round_late
        self._lock = threading.Lock()
        self._finalised: Positions = {}
        self._due: Positions = {}

    def begin(self, positions: Positions) -> Positions:
        """What was finalised when a bundle begins at `positions`; forgotten after a rewind."""
        with self._lock:
            if any(offset > positions.get(name, 0) for name, offset in self._finalised.items()):
                self._finalised, self._due = {}, {}
            return dict(self._finalised)

    def finalise(self, before: Positions, after: Positions) -> None:
        """The finalizer of a bundle that began when `before` was finalised and that ended at `after`."""
        with self._lock:
            self._due = {**self._due, **(before if self._one_round_late else after)}
            self._finalised = {**self._finalised, **after}

    def take(self) -> Positions:
        """What is due now."""
        with self._lock:
            due, self._due = self._due, {}
            return due

    @property
    def pending(self) -> bool:
        """Whether a commit is due."""
        return bool(self._due)

    def give_back(self, due: Positions) -> None:
        """A commit failed: it is due again, unless something newer is."""
        with self._lock:
            self._due = {**due, **self._due}


class _Reader:
    """What one reader keeps between its calls in this process."""

    def __init__(self, source: KafkaSource) -> None:
        self.commits = Commits(source.one_round_late)
        self.patience = Patience()
        self.consumer: Consumer | None = None
        self.committed: Positions = {}
        self.ends: Positions | None = None


# A consumer has one owner at a time and outlives the DoFn objects that a runner makes and forgets: a call
# takes its reader from here and puts it back.
_readers: dict[tuple[KafkaSource, int], _Reader] = {}


def _feed(headers: list[tuple[str, bytes | None]], topic: str, feeds: dict[str, str]) -> str:
    named = next((value for name, value in headers if name == "feed" and value), None)
    return named.decode("utf-8", "replace") if named else feeds[topic]


class ReadKafka(beam.DoFn, EndlessSource):
    """Records of Kafka from an element that is the number of a reader.

    `feeds` maps each topic to the feed of the records that name none in their header `feed`.
    """

    def __init__(self, source: KafkaSource, feeds: dict[str, str]) -> None:
        self._source = source
        self._feeds = feeds

    def setup(self) -> None:
        self._consumed = Metrics.counter("wiredesk", CONSUMED.name)

    # The finalizer must stand before the tracker: Beam fills positional parameters first.
    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        element: int,
        finalizer: Any = beam.DoFn.BundleFinalizerParam,
        tracker: Any = beam.DoFn.RestrictionParam(),
    ) -> Iterator[WireRecord]:
        source, name = self._source, (self._source, element)
        reader = _readers.pop(name, None) or _Reader(source)
        try:
            positions = self._ready(reader, element, tracker.current_restriction().positions)
        except Unavailable as error:
            _readers[name] = reader
            if STOP.is_set() and not reader.commits.pending:
                tracker.try_claim(None)
                return
            reader.patience.wait(error)
            tracker.defer_remainder()
            return
        tracker.try_claim(positions)
        before = reader.commits.begin(positions)
        if STOP.is_set() or self._finished(reader, positions):
            if reader.consumer:
                reader.consumer.close()
            tracker.try_claim(None)
            return
        try:
            yield from self._poll(reader, positions, tracker)
        finally:
            _readers[name] = reader
        after = reader.consumer.positions(positions) if reader.consumer else positions
        tracker.try_claim(after)
        # On Flink an idle round must still carry the commit of the round before.
        if after != positions or (source.one_round_late and after != reader.committed):
            commits = reader.commits
            finalizer.register(lambda: commits.finalise(before, after))
        tracker.defer_remainder()

    def _ready(self, reader: _Reader, index: int, positions: Positions) -> Positions:
        """Where to read from, with a consumer that stands there and all that is due committed."""
        source = self._source
        if reader.consumer is None:
            reader.consumer = Consumer(source.brokers, source.group, source.topics, index, source.readers)
        if due := reader.commits.take():
            try:
                reader.consumer.commit(due)
            except Unavailable:
                reader.commits.give_back(due)
                raise
            reader.committed = {**reader.committed, **due}
        positions = reader.consumer.look(positions, source.start)
        reader.consumer.seek(positions)
        if source.once and reader.ends is None:
            reader.ends = reader.consumer.ends(positions)
        reader.patience.succeeded()
        return positions

    def _finished(self, reader: _Reader, positions: Positions) -> bool:
        return reader.ends is not None and all(
            positions[partition] >= end for partition, end in reader.ends.items()
        )

    def _poll(self, reader: _Reader, positions: Positions, tracker: Any) -> Iterator[WireRecord]:
        if not positions or reader.consumer is None:
            STOP.wait(IDLE_SECONDS)  # more readers than partitions: this one has nothing to do
            return
        deadline = time.monotonic() + (self._source.bundle_seconds or IDLE_SECONDS)
        read = 0
        while True:
            try:
                batch = reader.consumer.poll(max(0.0, deadline - time.monotonic()))
            except Unavailable as error:
                reader.patience.wait(error)
                break
            for record in batch:
                if not tracker.try_claim({f"{record.topic}/{record.partition}": record.offset + 1}):
                    return
                headers = [(name, value) for name, value in record.headers]
                yield WireRecord(
                    _feed(headers, record.topic, self._feeds),
                    record.value,
                    record.key,
                    tuple(headers),
                    record.topic,
                    record.partition,
                    record.offset,
                    # -1 stands for a record without a time (a very old producer): then the epoch.
                    datetime.fromtimestamp(max(0, record.timestamp) / 1000, UTC),
                )
            read += len(batch)
            # Locally (no bundle_seconds) a bundle ends with the first records that came: that is what
            # keeps the delay at some milliseconds.
            if (batch and not self._source.bundle_seconds) or time.monotonic() >= deadline or STOP.is_set():
                break
        if read:
            count(CONSUMED, read)
            self._consumed.inc(read)
