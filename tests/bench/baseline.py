"""What a user would put together without Wiredesk: one loop over good libraries."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any

import ahocorasick
import ftfy
from datasketch import MinHash, MinHashLSH
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from kafka import KafkaConsumer

from wiredesk.actors import Registry

BATCH = 500
PERMUTATIONS = 128
THRESHOLD = 0.8
_WORD = re.compile(r"\w+")


def detector(engine: str) -> Callable[[str], str]:
    """`detect` of langdetect or of langdetect-rs (which answers the same), with a fixed seed."""
    if engine == "langdetect-rs":
        from langdetect_rs import DetectorFactory, detect
    else:
        from langdetect import DetectorFactory, detect
    DetectorFactory.seed = 0
    detect("Profiles are loaded when the first text comes.")
    found: Callable[[str], str] = detect
    return found


def names() -> Any:
    """An automaton over all names of Wiredesk's registry, each with the ids of its actors."""
    ids: dict[str, set[str]] = {}
    for actor in Registry.load().actors.values():
        for name in actor.names:
            ids.setdefault(name.text, set()).add(actor.id)
    automaton = ahocorasick.Automaton()
    for name, actors in ids.items():
        automaton.add_word(name, (name, sorted(actors)))
    automaton.make_automaton()
    return automaton


def actors(text: str, automaton: Any) -> list[str]:
    """Ids of the actors whose names stand in the text as whole words."""
    found: set[str] = set()
    for last, (name, ids) in automaton.iter(text):
        start, end = last + 1 - len(name), last + 1
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            found.update(ids)
    return sorted(found)


def sketch(text: str) -> MinHash:
    """MinHash over shingles of three words."""
    words = _WORD.findall(text.lower())
    minhash = MinHash(num_perm=PERMUTATIONS)
    minhash.update_batch([" ".join(words[at : at + 3]).encode() for at in range(len(words) - 2)])
    return minhash


def copies(key: str, minhash: MinHash, index: MinHashLSH) -> list[str]:
    """Earlier items that are much the same; the item is remembered."""
    found: list[str] = index.query(minhash)
    if key not in index:
        index.insert(key, minhash)
    return found


def new_index() -> MinHashLSH:
    """An empty index of sketches."""
    return MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)


def write(client: Elasticsearch, index: str, documents: Iterable[dict[str, Any]]) -> None:
    """One bulk request, by the client's helper."""
    bulk(client, ({"_index": index, "_id": each["id"], "_source": each} for each in documents))


def run(kafka: str, topic: str, group: str, url: str, index: str, engine: str, expected: int) -> Any:
    """Read `expected` items and index them.

    Yields (wall, CPU) seconds before the poll that brings the first item, and after each batch.
    """
    detect, automaton, similar = detector(engine), names(), new_index()
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=BATCH,
    )
    with closing(consumer), Elasticsearch(url, request_timeout=60) as client:
        read = 0
        batch: list[dict[str, Any]] = []
        while read < expected:
            before = time.perf_counter(), time.process_time()
            polled = consumer.poll(timeout_ms=1_000, max_records=BATCH - len(batch))
            if polled and not read:
                yield before
            for message in (message for messages in polled.values() for message in messages):
                read += 1
                item = json.loads(message.value)
                text = ftfy.fix_text(item["body_text"])
                batch.append(
                    {
                        "id": item["uri"],
                        "version": item["version"],
                        "published": item["versioncreated"],
                        "headline": ftfy.fix_text(item["headline"]),
                        "text": text,
                        "language": detect(text),
                        "actors": actors(text, automaton),
                        "copies": copies(item["uri"], sketch(text), similar),
                    }
                )
            if len(batch) == BATCH or read == expected:
                write(client, index, batch)
                consumer.commit()
                batch = []
                yield time.perf_counter(), time.process_time()
