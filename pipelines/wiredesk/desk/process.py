"""`wiredesk process`: files in, one JSON line for each item out; no server, no store to prepare.

The same steps as the flow, called one after the other, and a store in memory: so the outcomes are those
that the desk would give.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import structs
from tqdm import tqdm

from wiredesk.copies import CopyIndex
from wiredesk.desk.dead_letters import summary
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD, WITH_DEAD_LETTERS
from wiredesk.model import DeadLetter, Draft, Merge, Outcome, Receipt, Sketch, WireRecord
from wiredesk.settings import Feed, Settings
from wiredesk.steps.clean_text import CleanText
from wiredesk.steps.detect_language import DetectLanguage
from wiredesk.steps.link_versions import has_names, linked
from wiredesk.steps.parcels import parcel, refused
from wiredesk.steps.parse_items import ParseItems
from wiredesk.steps.sketch_text import SketchText
from wiredesk.steps.step import Step
from wiredesk.steps.tag_actors import TagActors
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import best_merges, follow, in_cluster
from wiredesk.transport.folder import LINE_SUFFIXES, records, scan

# Items written to the store in memory at a time: the output comes in steps of this size.
BATCH_ITEMS = 100


def process(
    settings: Settings,
    names: list[str],
    feed: str,
    format_name: str,
    copies: bool,
    strict: bool,
    out: BinaryIO,
) -> int:
    """The exit code; one JSON line for each item, in input order, is written to `out`."""
    settings, chosen = with_format(settings, feed, format_name)
    found = files(names)
    if isinstance(found, str):
        print(f"wiredesk process: there is no file {found!r}", file=sys.stderr)
        return NOT_TO_BE_HAD
    bar = tqdm(found, unit="file", delay=2, disable=not sys.stderr.isatty(), file=sys.stderr)
    wire_records = (record for name, path in bar for record in read(name, path, chosen))
    dead = 0
    for answer in answers(settings, wire_records, copies):
        dead += answer["outcome"] == Outcome.DEAD_LETTER
        out.write(msgspec.json.encode(answer) + b"\n")
    out.flush()
    return WITH_DEAD_LETTERS if strict and dead else DONE


def with_format(settings: Settings, feed: str, format_name: str) -> tuple[Settings, Feed]:
    """The settings and the feed of that name, whose format is fixed unless `format_name` is auto."""
    base = settings.feed(feed) or Feed(name=feed)
    chosen = structs.replace(base, format=format_name) if format_name != "auto" else base
    others = tuple(other for other in settings.feeds if other.name != feed)
    return structs.replace(settings, feeds=(chosen, *others)), chosen


def files(names: list[str]) -> list[tuple[str, Path | None]] | str:
    """Name and path of every file that is named, below folders too; `-` has no path. A name that is not
    there comes back alone."""
    found: list[tuple[str, Path | None]] = []
    for name in names:
        path = Path(name)
        if name == "-":
            found.append(("-", None))
        elif path.exists():
            found += [(each.path.as_posix(), each.path) for each in scan(path)]
        else:
            return name
    return found


def read(name: str, path: Path | None, feed: Feed) -> Iterator[WireRecord]:
    """The records of a file, or of standard input."""
    if path is None:
        value, received = sys.stdin.buffer.read(), datetime.now(UTC)
    else:
        value, received = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return records_of(name, value, received, feed)


def records_of(name: str, value: bytes, received: datetime, feed: Feed) -> Iterator[WireRecord]:
    """The records of a file: one a line where the feed's format, or else the name, says so."""
    one_per_line = feed.format == "ndjson" or (feed.format == "auto" and name.endswith(LINE_SUFFIXES))
    return records(name, value, received, feed.name, one_per_line)


def answers(settings: Settings, wire_records: Iterable[WireRecord], copies: bool) -> Iterator[dict[str, Any]]:
    """What became of each item, in order: `outcome` with `story` or `dead_letter`; `relation` says what the
    item was to those before it."""
    found: Iterable[tuple[Draft | DeadLetter, Receipt]] = results(settings, wire_records, copies)
    merges: list[Merge] = []
    if copies:
        # A later item may be the earlier one of its cluster: clusters are known when all are read.
        found = list(found)
        merges = [one for draft, _ in found if isinstance(draft, Draft) for one in _merges(draft)]
    redirects = {merge.loser: (merge.winner, merge.published) for merge in best_merges(merges)}
    for one, receipt in found:
        if isinstance(one, DeadLetter):
            yield {"outcome": Outcome.DEAD_LETTER, "dead_letter": summary(one)}
        else:
            relation = {"relation": one.copies.relation} if one.copies else {}
            story = receipt.story or one.story()
            story = in_cluster(story, follow(story.cluster_id, redirects))
            yield {"outcome": receipt.outcome, **relation, "story": story}


def _merges(draft: Draft) -> tuple[Merge, ...]:
    return draft.copies.merges if draft.copies else ()


def results(
    settings: Settings, wire_records: Iterable[WireRecord], copies: bool
) -> Iterator[tuple[Draft | DeadLetter, Receipt]]:
    """Every item as the steps understood it, in order, and what a store that was empty says of it."""
    parse = ParseItems(settings)
    steps: list[Step] = [CleanText(), DetectLanguage(settings), TagActors(settings), SketchText(settings)]
    for step in steps:
        step.setup()
    store = SqliteStore(":memory:")
    store.prepare()
    indices: dict[str, CopyIndex] = defaultdict(lambda: CopyIndex(settings))

    def understood(found: Draft | DeadLetter) -> Draft | DeadLetter:
        if has_names(found):
            (found,) = linked(store, [found])
        for step in steps:
            (found,) = step.process(found)
        return found

    def written(batch: list[Draft | DeadLetter]) -> Iterator[tuple[Draft | DeadLetter, Receipt]]:
        if copies:
            batch = _with_copies(batch, indices)
        receipts = store.put(parcel(batch))
        for one, receipt in zip(batch, receipts, strict=True):
            if receipt.refusal and isinstance(one, Draft):
                one = refused(one, receipt.refusal)
            yield one, receipt

    batch: list[Draft | DeadLetter] = []
    for record in wire_records:
        for found in parse.process(record):
            batch.append(understood(found))
            if len(batch) == BATCH_ITEMS:
                yield from written(batch)
                batch = []
    yield from written(batch)


def _with_copies(
    batch: list[Draft | DeadLetter], indices: Mapping[str, CopyIndex]
) -> list[Draft | DeadLetter]:
    """The batch with `copies` filled in, a language at a time: that is ten times as fast as one by one."""
    sketches: dict[str, list[Sketch]] = defaultdict(list)
    for one in batch:
        if isinstance(one, Draft) and one.sketch:
            sketches[one.sketch.language].append(one.sketch)
    decisions = {language: iter(indices[language].add_all(of_one)) for language, of_one in sketches.items()}
    return [
        structs.replace(one, copies=next(decisions[one.sketch.language]))
        if isinstance(one, Draft) and one.sketch
        else one
        for one in batch
    ]
