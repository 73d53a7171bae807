"""Reading files: a watched folder, one file, or standard input.

Each file is read once per content; what was read is noted with the store (`Progress`), so a fresh store
reads everything again. A sub-folder names the feed; files at the top belong to the feed `inbox`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import apache_beam as beam

from wiredesk.errors import Unavailable
from wiredesk.metrics import COMMIT_FAILURES, COMMITS, CONSUMED, count
from wiredesk.model import NDJSON_LINE, WireRecord
from wiredesk.patience import STOP, Patience
from wiredesk.settings import DEFAULT_FEED
from wiredesk.transport.tracker import LAST_COMMIT_FAILED, EndlessSource

# One bundle: enough records to fill a bulk write, few enough to keep a step's memory small.
BUNDLE_RECORDS = 500
BUNDLE_BYTES = 8_000_000
# A folder is looked at twice a second: a file is then read within the second in which it came.
SCAN_SECONDS = 0.5
# Scanning takes at most one fiftieth of the time, however many files there are.
SCAN_SHARE = 50
# Whoever writes a file may still be at it: one that changed less than this ago is left until it rests.
RESTING_SECONDS = 1.0
# Of a larger file only this much is read; it is refused as too large anyway, and stays where it is.
LARGEST_READ = 100_000_000
LINE_SUFFIXES = (".ndjson", ".jsonl")
UNFINISHED_SUFFIXES = (".tmp", ".part", ".crdownload", "~")


class Progress(Protocol):
    """What the reader needs of the store."""

    def positions(self, source: str) -> dict[str, str]: ...

    def advance(self, source: str, marks: Mapping[str, str]) -> None: ...


class Found(NamedTuple):
    """A file as a scan saw it."""

    modified_ns: int
    name: str
    path: Path
    size: int

    @property
    def stamp(self) -> str:
        return f"{self.size}:{self.modified_ns}"

    @property
    def modified(self) -> datetime:
        """When it was delivered: the receipt of its records."""
        return datetime.fromtimestamp(self.modified_ns / 1e9, UTC)

    def read(self) -> bytes:
        """Its bytes, of a larger file the first LARGEST_READ. Raises OSError."""
        with self.path.open("rb") as stream:
            return stream.read(LARGEST_READ)


def scan(source: Path) -> list[Found]:
    """The files below `source` (or the file itself), oldest first; hidden and unfinished ones left out."""
    if source.is_file():
        status = source.stat()
        return [Found(status.st_mtime_ns, source.name, source, status.st_size)]
    if not source.is_dir():
        raise Unavailable(f"folder {source}", "it is not there; create it or name another one")
    found: list[Found] = []
    pending = [source]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith(UNFINISHED_SUFFIXES):
                    continue
                if entry.is_dir():
                    pending.append(Path(entry.path))
                elif entry.is_file():
                    status = entry.stat()
                    path = Path(entry.path)
                    name = path.relative_to(source).as_posix()
                    found.append(Found(status.st_mtime_ns, name, path, status.st_size))
    return sorted(found)


def records(
    name: str, value: bytes, received: datetime, feed: str, one_per_line: bool
) -> Iterator[WireRecord]:
    """The records of a file: itself, or one for each line that is not blank (offset = its number)."""
    if not one_per_line or not value.strip():
        # A file of blank lines only is still one record, so that it has an outcome.
        yield WireRecord(feed, value, None, (), name, 0, 0, received)
        return
    for number, line in enumerate(value.splitlines()):
        if line.strip():
            yield WireRecord(feed, line, None, (NDJSON_LINE,), name, 0, number, received)


def feed_of(name: str) -> str:
    """The feed that a file belongs to: its first folder, else `inbox`."""
    folder, slash, _ = name.partition("/")
    return folder if slash else DEFAULT_FEED


class FolderReader:
    """The files that are new or changed, as bundles of records; remembers what was read."""

    def __init__(self, source: str, progress: Progress) -> None:
        self._key = str(Path(source).resolve())
        self._path = Path(source)
        self._progress = progress
        self._marks = progress.positions(self._key)
        self._due: dict[str, str] = {}
        self._stream: Iterator[tuple[WireRecord | None, tuple[str, str] | None]] | None = None
        self._last_scan: dict[str, str] = {}
        self.pause = 0.0

    def bundle(self, once: bool) -> tuple[list[WireRecord], dict[str, str]]:
        """The next records, and the marks of the files that they complete."""
        taken: list[WireRecord] = []
        done: dict[str, str] = {}
        size = 0
        if self._stream is None:
            self._stream = self._files(once)
        for record, mark in self._stream:
            if record is not None:
                taken.append(record)
                size += len(record.value or b"")
            if mark is not None:
                done[mark[0]] = mark[1]
            if len(taken) >= BUNDLE_RECORDS or size >= BUNDLE_BYTES:
                return taken, done
        self._stream = None
        return taken, done

    def _files(self, once: bool) -> Iterator[tuple[WireRecord | None, tuple[str, str] | None]]:
        started = time.monotonic()
        found = scan(self._path)
        now_ns = time.time_ns()
        stamps = {file.name: file.stamp for file in found}
        before, self._last_scan = self._last_scan, stamps
        self.pause = max(SCAN_SECONDS, SCAN_SHARE * (time.monotonic() - started))
        for file in found:
            known, _, known_content = self._marks.get(file.name, "").rpartition(":")
            if known == file.stamp:
                continue
            resting = now_ns - file.modified_ns > RESTING_SECONDS * 1e9
            if not once and not resting and before.get(file.name) != file.stamp:
                continue
            try:
                value = file.read()
            except FileNotFoundError:
                continue
            content = blake2b(value, digest_size=8).hexdigest()
            mark = (file.name, f"{file.stamp}:{content}")
            self._marks[file.name] = mark[1]
            if content == known_content:
                yield None, mark
                continue
            one_per_line = file.name.endswith(LINE_SUFFIXES)
            for record in records(file.name, value, file.modified, feed_of(file.name), one_per_line):
                yield record, None
            yield None, mark

    def finalised(self, marks: dict[str, str]) -> None:
        """Called when the store has all of a bundle: its files may be noted as read."""
        self._due.update(marks)

    def commit(self) -> None:
        """Note the files of finalised bundles; raises Unavailable, and then they stay due."""
        if not self._due:
            return
        try:
            self._progress.advance(self._key, self._due)
        except Unavailable:
            LAST_COMMIT_FAILED.set()
            count(COMMIT_FAILURES)
            raise
        LAST_COMMIT_FAILED.clear()
        self._due = {}
        count(COMMITS)


class ReadFolder(beam.DoFn, EndlessSource):
    """Files as an endless source of records; with `once` it ends when all that is there was read."""

    def __init__(self, source: str, once: bool, open_progress: Callable[[], Progress]) -> None:
        self._source = source
        self._once = once or source == "-"
        self._open_progress = open_progress
        self._reader: FolderReader | None = None

    def setup(self) -> None:
        self._patience = Patience()

    @beam.DoFn.unbounded_per_element()
    def process(
        self,
        element: Any,  # noqa: ARG002
        finalizer: Any = beam.DoFn.BundleFinalizerParam,
        tracker: Any = beam.DoFn.RestrictionParam(),
    ) -> Iterator[WireRecord]:
        if self._source == "-":
            yield from records("-", sys.stdin.buffer.read(), datetime.now(UTC), DEFAULT_FEED, False)
            count(CONSUMED)
            tracker.try_claim(None)
            return
        try:
            if self._reader is None:
                self._reader = FolderReader(self._source, self._open_progress())
            self._reader.commit()
            if STOP.is_set():
                tracker.try_claim(None)
                return
            taken, marks = self._reader.bundle(self._once)
        except Unavailable as error:
            self._patience.wait(error)
            tracker.defer_remainder()
            return
        self._patience.succeeded()
        count(CONSUMED, len(taken))
        yield from taken
        if marks:
            reader = self._reader
            finalizer.register(lambda: reader.finalised(marks))
        if not taken and not marks:
            if self._once:
                tracker.try_claim(None)
                return
            STOP.wait(self._reader.pause)
        tracker.defer_remainder()
