"""What each step costs, and what the library costs that a user would take instead."""

from __future__ import annotations

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeVar

import apache_beam as beam
import ftfy
import msgspec
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer
from msgspec import structs

from bench import baseline
from bench.child import call
from bench.desks import timed
from bench.items import BEGIN, compose
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers, indices, topic
from wiredesk import patience
from wiredesk.copies import CopyIndex, log_entry
from wiredesk.ingest import local_pipeline
from wiredesk.model import Draft, Receipt, WireRecord
from wiredesk.settings import Settings
from wiredesk.steps.clean_text import CleanText
from wiredesk.steps.detect_language import DetectLanguage
from wiredesk.steps.parse_items import ParseItems
from wiredesk.steps.read_wire import read_wire, readers
from wiredesk.steps.sketch_text import SketchText
from wiredesk.steps.tag_actors import TagActors
from wiredesk.stores.elasticsearch import ElasticsearchStore
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Entry, Parcel, Store

ITEMS = 1_000
ROUNDS = 5
# Reading is so cheap that it takes more records to see it.
RECORDS = 6_000
READ = "read Kafka"

A = TypeVar("A")
B = TypeVar("B")


class Spent(NamedTuple):
    """Seconds for one item."""

    cpu: float
    wall: float


class Clock:
    """Collects what each path took, round by round."""

    def __init__(self) -> None:
        self.spent: dict[str, list[Spent]] = defaultdict(list)

    def each(self, name: str, step: Callable[[A], B], items: Sequence[A]) -> list[B]:
        """`step` of each item."""
        return self.all(name, lambda given: [step(item) for item in given], items)

    def all(self, name: str, step: Callable[[Sequence[A]], B], items: Sequence[A]) -> B:
        """`step` of the items together."""
        # What the step before left behind is not this step's to clear away.
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        result = step(items)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        self.spent[name].append(Spent(cpu / len(items), wall / len(items)))
        return result


# Each step with what is measured against it.
INSTEAD = {
    READ: ("bare kafka-python loop",),
    "parse": (),
    "clean": ("ftfy.fix_text",),
    "language": ("langdetect", "langdetect-rs, whole text"),
    "actors": ("pyahocorasick, exact names",),
    "sketch": ("datasketch MinHash",),
    "find copies": ("datasketch MinHashLSH",),
    "write SQLite": (),
    "write Elasticsearch": ("elasticsearch.helpers.bulk",),
}


def steps(servers: Servers) -> None:
    """Print items a second and core of each step, and the ratios to what can stand instead."""
    clock = Clock()
    _read(clock, servers)
    with indices(servers.elasticsearch) as prefix, TemporaryDirectory() as folder:
        work = _Work(servers, prefix, Path(folder))
        for number in range(ROUNDS + 1):
            # The first round loads profiles, compiles, connects: it is not counted.
            work.round(clock if number else Clock(), number)
    print_text(
        f"Steps: {ITEMS:,} items of about 3,000 characters in five languages ({RECORDS:,} records for "
        f"reading), {ROUNDS} rounds of other items each, median (range). Ours and the others take turns on "
        "the same items. CPU is that of the process, not of the servers. The bulk helper writes the same "
        "stories as one plain document each; ours reads what is held, writes story and sketch, compressed."
    )
    rows = []
    for step, others in INSTEAD.items():
        rows.append(_row(step, clock.spent[step], None))
        rows.extend(_row(f"  {other}", clock.spent[other], clock.spent[step]) for other in others)
    print_table(
        ("step, and what stands instead", "items a second and core", "ms CPU", "ms wall", "CPU, times ours"),
        rows,
    )
    ours = [clock.spent[step] for step in INSTEAD if step != "write SQLite"]
    total = sum(sorted(spent)[len(spent) // 2].cpu for spent in ours)
    print_text(
        f"All, to Elasticsearch: {1000 * total:.2f} ms CPU an item, {1 / total:,.0f} a second and core."
    )


def _row(name: str, spent: Sequence[Spent], ours: Sequence[Spent] | None) -> tuple[str, ...]:
    cpu = [each.cpu for each in spent]
    return (
        name,
        spread([1 / seconds for seconds in cpu]),
        spread([1000 * seconds for seconds in cpu], ".3f"),
        spread([1000 * each.wall for each in spent], ".3f"),
        ratio([each.cpu for each in ours], cpu) if ours else "",
    )


class _Work:
    """The steps as the flow has them, and the libraries."""

    def __init__(self, servers: Servers, prefix: str, folder: Path) -> None:
        settings = Settings()
        self._parse = ParseItems(settings)
        self._clean, self._language = CleanText(), DetectLanguage(settings)
        self._actors, self._sketch = TagActors(settings), SketchText(settings)
        for step in (self._clean, self._language, self._actors, self._sketch):
            step.setup()
        self._elasticsearch = ElasticsearchStore(servers.elasticsearch, prefix=prefix)
        self._elasticsearch.prepare()
        self._client = Elasticsearch(servers.elasticsearch, request_timeout=60)
        self._plain_index = f"{prefix}plain"
        self._folder = folder
        self._detect = {engine: baseline.detector(engine) for engine in ("langdetect", "langdetect-rs")}
        self._names = baseline.names()

    def round(self, clock: Clock, number: int) -> None:
        """Every step once, with items of this round."""
        records = [_record(place, item.value) for place, item in enumerate(compose(ITEMS, seed=number))]
        drafts = clock.each("parse", lambda record: next(self._parse.process(record)), records)
        texts = [" ".join(block.text for block in draft.item.blocks) for draft in drafts]
        drafts = clock.each("clean", self._clean.apply, drafts)
        clock.each("ftfy.fix_text", ftfy.fix_text, texts)
        drafts = clock.each("language", self._language.apply, drafts)
        clock.each("langdetect", self._detect["langdetect"], texts)
        clock.each("langdetect-rs, whole text", self._detect["langdetect-rs"], texts)
        drafts = clock.each("actors", self._actors.apply, drafts)
        clock.each("pyahocorasick, exact names", lambda text: baseline.actors(text, self._names), texts)
        drafts = clock.each("sketch", self._sketch.apply, drafts)
        sketches = clock.each("datasketch MinHash", baseline.sketch, texts)
        drafts = clock.all("find copies", _find_copies, drafts)
        keyed = [(draft.item.item_id, sketch) for draft, sketch in zip(drafts, sketches, strict=True)]
        index = baseline.new_index()
        clock.each("datasketch MinHashLSH", lambda pair: baseline.copies(*pair, index), keyed)
        with closing(SqliteStore(self._folder / f"{number}.db")) as store:
            store.prepare()
            clock.all("write SQLite", lambda given: _write(store, given), drafts)
        clock.all("write Elasticsearch", lambda given: _write(self._elasticsearch, given), drafts)
        clock.all("elasticsearch.helpers.bulk", self._bulk, drafts)

    def _bulk(self, drafts: Sequence[Draft]) -> None:
        for batch in _batches(drafts):
            baseline.write(self._client, self._plain_index, map(_document, batch))


def _record(place: int, value: bytes) -> WireRecord:
    received = BEGIN + timedelta(seconds=place)
    return WireRecord("inbox", value, None, (), "wire", 0, place, received)


def _find_copies(drafts: Sequence[Draft]) -> list[Draft]:
    """As the step does it, without the runner's state, and of all languages together."""
    index, answers = CopyIndex(Settings()), []
    for batch in _batches(drafts):
        sketches = [draft.sketch for draft in batch if draft.sketch]
        for draft, decision in zip(batch, index.add_all(sketches), strict=True):
            answers.append(structs.replace(draft, copies=decision))
            log_entry(draft.sketch)
    return answers


def _write(store: Store, drafts: Sequence[Draft]) -> list[Receipt]:
    """As the step does it, by parcels of one poll."""
    receipts = []
    for batch in _batches(drafts):
        entries = tuple(Entry(story=draft.story(), sketch=draft.sketch) for draft in batch)
        merges = tuple(merge for draft in batch if draft.copies for merge in draft.copies.merges)
        receipts += store.put(Parcel(entries=entries, merges=merges))
    return receipts


def _document(draft: Draft) -> dict[str, Any]:
    """The same story for the client's helper: one document, no sketch, nothing read before."""
    story = draft.story()
    document: dict[str, Any] = msgspec.to_builtins(story)
    return {"id": story.story_id, **document}


def _batches(items: Sequence[A]) -> Iterable[Sequence[A]]:
    return (items[at : at + baseline.BATCH] for at in range(0, len(items), baseline.BATCH))


def _read(clock: Clock, servers: Servers) -> None:
    with topic(servers.kafka, (item.value for item in compose(RECORDS))) as name:
        for number in range(ROUNDS):
            for who in (READ, "bare kafka-python loop")[:: -1 if number % 2 else 1]:
                function = "reader" if who == READ else "loop"
                spent = call(
                    f"bench.steps:{function}", kafka=servers.kafka, topic=name, group=f"{who[:4]}-{number}"
                )
                clock.spent[who].append(Spent(spent["cpu"] / RECORDS, spent["wall"] / RECORDS))


def reader(kafka: str, topic: str, group: str) -> Any:
    """Wall and CPU seconds of the desk's reader alone, on the local runner, each poll committed."""
    times = timed()
    settings = Settings(source="kafka", kafka=kafka, topics=(topic,), group=group, once=True)
    patience.begin(bounded=True)
    pipeline = local_pipeline()
    pipeline | readers(settings) | beam.ParDo(read_wire(settings))
    pipeline.run().wait_until_finish()
    return times.result()


def loop(kafka: str, topic: str, group: str) -> Any:
    """Wall and CPU seconds of a loop that reads and commits every 500 records."""
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=baseline.BATCH,
    )
    first: tuple[float, float] | None = None
    read = 0
    with closing(consumer):
        while read < RECORDS:
            before = time.perf_counter(), time.process_time()
            polled = consumer.poll(timeout_ms=1_000)
            if polled:
                first = first or before
                read += sum(map(len, polled.values()))
                consumer.commit()
        assert first is not None
        return {"wall": time.perf_counter() - first[0], "cpu": time.process_time() - first[1]}
