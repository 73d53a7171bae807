"""Kafka as the desk uses it: one consumer without a group's rebalancing, one producer, clear errors."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import crc32c  # noqa: F401  # kafka-python looks for it; without it every batch is checksummed in Python
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError, OffsetOutOfRangeError

from wiredesk.errors import Unavailable
from wiredesk.metrics import COMMIT_FAILURES, COMMITS, count
from wiredesk.transport.tracker import LAST_COMMIT_FAILED, Positions

# Records of one poll: enough to fill a bulk write.
POLL_RECORDS = 500
# Bytes of one fetch: what the reader holds in memory. A single larger record is still delivered (KIP-74).
FETCH_BYTES = 8_000_000
# How often the reader asks the brokers for new partitions and whether they are there at all:
# `poll` says nothing during an outage.
LOOK_SECONDS = 5.0
# A call that takes longer counts as an outage. Commits during one would otherwise block for half a minute.
CALL_MS = 5_000
# The largest record that `send` and the alerts may produce; the broker has the last word.
LARGEST_RECORD = 100_000_000

_log = logging.getLogger("wiredesk")


def partition_name(partition: Any) -> str:
    """`topic/number`: the name of a partition in restrictions; a topic's name has no slash."""
    return f"{partition.topic}/{partition.partition}"


def partition_of(name: str) -> Any:
    """The partition that a name from `partition_name` stands for."""
    topic, _, number = name.rpartition("/")
    return TopicPartition(topic, int(number))


class Consumer:
    """The partitions of one reader: positions are ours, the broker's group only remembers them."""

    def __init__(self, brokers: str, group: str, topics: Iterable[str], index: int, readers: int) -> None:
        self._brokers = brokers
        self._topics = tuple(topics)
        self._index = index
        self._readers = readers
        self._looked = 0.0
        self._at: Positions = {}
        try:
            self._consumer = KafkaConsumer(
                bootstrap_servers=brokers.split(","),
                group_id=group,
                enable_auto_commit=False,
                isolation_level="read_committed",
                # A position that is not there any more is our decision, not a silent jump of the client's.
                auto_offset_reset="none",
                allow_auto_create_topics=False,
                max_poll_records=POLL_RECORDS,
                fetch_max_bytes=FETCH_BYTES,
                max_partition_fetch_bytes=FETCH_BYTES,
                # An idle fetch waits this long at the broker: the answer comes at once when a record does.
                fetch_max_wait_ms=500,
                # New partitions are seen within half a minute.
                metadata_max_age_ms=30_000,
                # After an outage the client is back within a second instead of thirty.
                reconnect_backoff_max_ms=1_000,
                bootstrap_timeout_ms=CALL_MS,
                receive_message_max_bytes=2 * LARGEST_RECORD,
                metrics_enabled=False,
            )
        except KafkaError as error:
            raise Unavailable(f"Kafka at {brokers}", str(error)) from error

    def look(self, positions: Positions, start: str) -> Positions:
        """`positions` with every partition that this reader is now responsible for; mostly no call at all.

        A partition that comes while reading starts at its committed offset, else at its beginning.
        Raises Unavailable where the brokers do not answer or a topic does not exist.
        """
        now = time.monotonic()
        if positions and now - self._looked < LOOK_SECONDS:
            return positions
        try:
            mine = self._mine()
            new = [partition for partition in mine if partition_name(partition) not in positions]
            if new:
                starts = self._starts(new, "committed" if positions else start)
                positions = {**positions, **starts}
            else:
                self._consumer.end_offsets(mine, timeout_ms=CALL_MS)
        except KafkaError as error:
            raise self._away(error) from error
        self._looked = now
        return positions

    def _mine(self) -> list[Any]:
        mine = []
        for topic in self._topics:
            numbers = self._consumer.partitions_for_topic(topic)
            if not numbers:
                raise Unavailable(f"Kafka at {self._brokers}", f"there is no topic {topic!r}; create it")
            mine += [TopicPartition(topic, n) for n in sorted(numbers) if n % self._readers == self._index]
        return mine

    def _starts(self, partitions: list[Any], start: str) -> Positions:
        first = self._consumer.beginning_offsets(partitions, timeout_ms=CALL_MS)
        last = self._consumer.end_offsets(partitions, timeout_ms=CALL_MS)
        starts: Positions = {}
        at_time = {}
        if start not in ("committed", "earliest", "latest") and not start.isdigit():
            moment = round(datetime.fromisoformat(start).timestamp() * 1000)
            found = self._consumer.offsets_for_times(dict.fromkeys(partitions, moment), timeout_ms=CALL_MS)
            at_time = {partition: answer.offset for partition, answer in found.items() if answer}
        for partition in partitions:
            low, high = first[partition], last[partition]
            if start == "committed":
                committed = self._consumer.committed(partition, timeout_ms=CALL_MS)
                wanted, why = (
                    (low, "earliest: nothing committed") if committed is None else (committed, start)
                )
            elif start == "earliest":
                wanted, why = low, start
            elif start == "latest":
                wanted, why = high, start
            elif start.isdigit():
                wanted, why = int(start), "the offset asked for"
            else:
                wanted, why = at_time.get(partition, high), "the time asked for"
            if not low <= wanted <= high:
                _log.error(
                    "%s: offset %d (%s) is not there (%d to %d are): starting at the earliest",
                    partition_name(partition), wanted, why, low, high,
                )  # fmt: skip
                wanted, why = low, "earliest"
            _log.info("%s starts at offset %d (%s)", partition_name(partition), wanted, why)
            starts[partition_name(partition)] = wanted
        return starts

    def check(self) -> None:
        """Nothing, where the brokers answer and have every topic; else raises Unavailable."""
        try:
            self._mine()
        except KafkaError as error:
            raise self._away(error) from error

    def seek(self, positions: Positions) -> None:
        """Stand exactly at `positions`: mostly the consumer does already, and then this costs nothing."""
        if positions.keys() != self._at.keys():
            self._consumer.assign([partition_of(name) for name in positions])
            self._at = {}
        for name, offset in positions.items():
            if self._at.get(name) != offset:
                self._consumer.seek(partition_of(name), offset)
                self._at[name] = offset

    def poll(self, seconds: float) -> list[Any]:
        """The records that are there, or that come within `seconds`; in order within each partition."""
        try:
            batches = self._consumer.poll(timeout_ms=round(seconds * 1000), max_records=POLL_RECORDS)
        except OffsetOutOfRangeError:
            self._skip_to_what_is_there()
            return []
        except KafkaError as error:
            raise self._away(error) from error
        return [record for batch in batches.values() for record in batch]

    def _skip_to_what_is_there(self) -> None:
        """Retention was faster than the desk: go on with the oldest records left, and say what is lost."""
        try:
            first = self._consumer.beginning_offsets(list(map(partition_of, self._at)), timeout_ms=CALL_MS)
        except KafkaError as error:
            raise self._away(error) from error
        for partition, low in first.items():
            position = self._consumer.position(partition, timeout_ms=0)
            if position is None or position < low:
                name = partition_name(partition)
                _log.error("%s: records before offset %d are gone; going on there", name, low)
                self._consumer.seek(partition, low)

    def positions(self, names: Iterable[str]) -> Positions:
        """The next offsets after all records that `poll` gave, past what a transaction left behind."""
        self._at = {name: self._consumer.position(partition_of(name), timeout_ms=0) for name in names}
        return dict(self._at)

    def ends(self, names: Iterable[str]) -> Positions:
        """The offsets behind the last record that may be read now."""
        try:
            ends = self._consumer.end_offsets([partition_of(name) for name in names], timeout_ms=CALL_MS)
        except KafkaError as error:
            raise self._away(error) from error
        return {partition_name(partition): offset for partition, offset in ends.items()}

    def commit(self, positions: Positions) -> None:
        """Commit; raises Unavailable, counted, where the brokers do not answer in time."""
        offsets = {
            partition_of(name): OffsetAndMetadata(offset, "", -1) for name, offset in positions.items()
        }
        try:
            self._consumer.commit(offsets, timeout_ms=CALL_MS)
        except KafkaError as error:
            LAST_COMMIT_FAILED.set()
            count(COMMIT_FAILURES)
            raise self._away(error) from error
        LAST_COMMIT_FAILED.clear()
        count(COMMITS)

    def _away(self, error: KafkaError) -> Unavailable:
        return Unavailable(f"Kafka at {self._brokers}", str(error))

    def close(self) -> None:
        self._consumer.close(autocommit=False, timeout_ms=CALL_MS)


class Producer:
    """Sends records and waits for their acknowledgement.

    An idempotent producer wedges for ever once a batch has expired, so a failure closes it, and the next
    call starts a fresh one.
    """

    def __init__(self, brokers: str) -> None:
        self._brokers = brokers
        self._producer: Any = None

    def send(
        self, topic: str, messages: Iterable[tuple[bytes | None, bytes, Mapping[str, str]]]
    ) -> list[tuple[int, int]]:
        """(partition, offset) of each (key, value, headers), once all are acknowledged.

        Raises Unavailable where one is not within 30 seconds; some may have arrived then.
        """
        try:
            if self._producer is None:
                self._producer = KafkaProducer(
                    bootstrap_servers=self._brokers.split(","),
                    acks="all",
                    max_request_size=LARGEST_RECORD,
                    reconnect_backoff_max_ms=1_000,
                    bootstrap_timeout_ms=CALL_MS,
                    # So long a topic that does not exist holds up the caller.
                    max_block_ms=CALL_MS,
                    # The call below gives up long before the producer does, and then replaces it.
                    delivery_timeout_ms=120_000,
                )
            futures = [
                self._producer.send(
                    topic,
                    key=key,
                    value=value,
                    headers=[(name, text.encode()) for name, text in headers.items()],
                )
                for key, value, headers in messages
            ]
            deadline = time.monotonic() + 30
            sent = [future.get(timeout=max(0.1, deadline - time.monotonic())) for future in futures]
        except KafkaError as error:
            self.close()
            hint = f"; is there a topic {topic!r}?" if "metadata" in str(error).lower() else ""
            raise Unavailable(f"Kafka at {self._brokers}", f"{error}{hint}") from error
        return [(metadata.partition, metadata.offset) for metadata in sent]

    def close(self) -> None:
        if self._producer is not None:
            self._producer.close(timeout=1)
            self._producer = None
