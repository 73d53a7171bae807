"""`wiredesk send`: files to a Kafka topic, each acknowledged before the next batch."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tqdm import tqdm

from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD
from wiredesk.errors import Unavailable
from wiredesk.settings import Settings
from wiredesk.transport.folder import LINE_SUFFIXES, records, scan
from wiredesk.transport.kafka_client import Producer

# Records sent before the acknowledgements are awaited.
BATCH_RECORDS = 500

CONTENT_TYPES = {
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".xml": "application/xml",
    ".txt": "text/plain",
}

Message = tuple[bytes | None, bytes, dict[str, str]]


def send(settings: Settings, names: list[str], topic: str, feed: str) -> int:
    """The exit code; every file (each line of an NDJSON file) is one record on `topic`.

    The key is the file's name, the headers are `content-type` and, where it is given, `feed`.
    """
    producer = Producer(settings.kafka)
    sent = 0
    batch: list[Message] = []
    try:
        paths = [found.path for name in names for found in scan(Path(name))]
        for path in tqdm(paths, unit="file", delay=2, disable=not sys.stderr.isatty()):
            for message in _messages(path, feed):
                batch.append(message)
                if len(batch) == BATCH_RECORDS:
                    sent += len(producer.send(topic, batch))
                    batch = []
        sent += len(producer.send(topic, batch)) if batch else 0
    except Unavailable as error:
        print(f"wiredesk send: {error}; {sent} records were acknowledged before", file=sys.stderr)
        return NOT_TO_BE_HAD
    finally:
        producer.close()
    print(f"{sent} records acknowledged on {topic}", file=sys.stderr)
    return DONE


def _messages(path: Path, feed: str) -> Iterator[Message]:
    headers = {"content-type": CONTENT_TYPES.get(path.suffix, "application/octet-stream")}
    if feed:
        headers["feed"] = feed
    one_per_line = path.suffix in LINE_SUFFIXES
    for record in records(path.name, path.read_bytes(), datetime.now(UTC), feed, one_per_line):
        yield path.name.encode("utf-8", "surrogateescape"), record.value or b"", headers
