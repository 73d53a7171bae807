"""Polling feeds and folders: each item is put once, on Kafka or into the inbox.

What was put is noted when Kafka has acknowledged it, or the file has its name: a crash between the two
repeats an item, which the desk knows again; it never loses one.
"""

from __future__ import annotations

import codecs
import logging
import os
import random
import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec
from kafka.errors import MessageSizeTooLargeError
from msgspec import Struct, structs

from wiredesk.errors import Reason, Rejected, Unavailable
from wiredesk.metrics import GATHER_POLLS, GATHERED, count
from wiredesk.model import NDJSON_LINE, identifier
from wiredesk.patience import STOP, patiently
from wiredesk.settings import Feed
from wiredesk.transport.fetch import DAY_SECONDS, Fetcher, Refused
from wiredesk.transport.folder import LINE_SUFFIXES, RESTING_SECONDS, scan
from wiredesk.transport.gather_memory import Memory, State
from wiredesk.transport.kafka_client import Producer
from wiredesk.wire import charset, jsontext, rss

# Entries put before they are noted: what a crash repeats at most, and what is held of a folder at a time.
BATCH_ENTRIES = 500
BATCH_BYTES = 8_000_000
# Polls come up to a tenth early or late, so that feeds of one host drift apart.
JITTER = 0.1
# A feed that comes back is read within half an hour, however long it was away.
LONGEST_PAUSE_SECONDS = 1_800.0
# How long the memory keeps what a feed has not shown any more. An entry that returns later than that is
# put again, and the desk knows it again by its id and content.
REMEMBERED_DAYS = 90
# Longer keys (a feed may state anything as an id) are replaced by their hash.
LONGEST_KEY = 512

SUFFIXES = {
    "application/json": ".json",
    "application/x-ndjson": ".ndjson",
    "application/xml": ".xml",
    "message/rfc822": ".eml",
    "text/plain": ".txt",
    "application/octet-stream": "",
}
"""The content types that records are labelled with, and the end of the file name that says the same."""
CONTENT_TYPES = {suffix: kind for kind, suffix in SUFFIXES.items()} | {".jsonl": "application/x-ndjson"}

_END_OF_FEED = re.compile(rb"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)

# Members of a JSON object that name it, the most specific first.
JSON_KEYS = ("uri", "urn", "guid", "id", "url")

_log = logging.getLogger("wiredesk")


class Entry(Struct, frozen=True):
    """One item as its source shows it."""

    key: str
    """What the source calls it, the same for all its versions."""
    value: bytes
    content_type: str


class Outlet(Protocol):
    """Where entries are put."""

    def place(self, feed: Feed) -> str:
        """The name of the place: another place is sent everything anew."""

    def put(self, feed: Feed, entries: Sequence[Entry]) -> list[Entry]:
        """Those entries that have arrived: all, unless one can never arrive. Raises Unavailable."""


class ToKafka:
    """Puts entries on the topic of their feed, else on `topic`."""

    def __init__(self, brokers: str, topic: str) -> None:
        self._topic = topic
        self._producer = Producer(brokers)
        # A producer that fails is replaced: nobody else may be using it then.
        self._lock = threading.Lock()

    def place(self, feed: Feed) -> str:
        return f"kafka {feed.topic or self._topic}"

    def put(self, feed: Feed, entries: Sequence[Entry]) -> list[Entry]:
        messages = [
            (_kafka_key(entry.key), entry.value, {"content-type": entry.content_type, "feed": feed.name})
            for entry in entries
        ]
        try:
            with self._lock:
                self._producer.send(feed.topic or self._topic, messages)
        except Unavailable as error:
            if not isinstance(error.__cause__, MessageSizeTooLargeError):
                raise
            if len(entries) > 1:
                return [arrived for entry in entries for arrived in self.put(feed, [entry])]
            (entry,) = entries
            _log.error(
                "feed %s: an entry of %d bytes is more than the topic takes (max.message.bytes); left out",
                feed.name, len(entry.value),
            )  # fmt: skip
            return []
        return list(entries)

    def close(self) -> None:
        self._producer.close()


class ToFolder:
    """Puts each content of each entry into a file of its own below `folder`/FEED."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, feed: Feed) -> str:
        return f"folder {(self._folder / feed.name).resolve()}"

    def put(self, feed: Feed, entries: Sequence[Entry]) -> list[Entry]:
        folder = self._folder / feed.name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for entry in entries:
                _write(folder, _file_name(entry), entry.value)
            # The names too must be on the disk before the memory says so.
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise Unavailable(f"folder {folder}", error.strerror or str(error)) from error
        return list(entries)

    def close(self) -> None:
        pass


def _kafka_key(key: str) -> bytes:
    raw = key.encode("utf-8", "surrogatepass")
    return raw if len(raw) <= LONGEST_KEY else identifier(raw).encode()


def _file_name(entry: Entry) -> str:
    """The same for the same content, so that a repetition writes what is there already."""
    return f"{identifier(entry.key)}-{identifier(entry.value)[:8]}{SUFFIXES[entry.content_type]}"


def _write(folder: Path, name: str, value: bytes) -> None:
    """A file that is whole from the moment it has its name; the desk leaves hidden files alone."""
    unfinished = folder / f".{name}"
    with unfinished.open("wb") as stream:
        stream.write(value)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(folder / name)


def entries(data: bytes, feed: Feed, declared: str | None = None) -> list[Entry]:
    """The entries of a document: those of RSS and Atom, or the elements of JSON. Raises Rejected.

    `declared` is the character set that the server states.
    JSON is an array, or an object whose `items` are an array (JSON Feed 1.1); unless the feed's own paths
    begin with `items`, and then an object is one item. Every other format is one item, the whole document.
    """
    if not data.strip():
        raise Rejected(Reason.EMPTY, "the document is empty")
    if data.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:1] in (b"{", b"["):
        text, _ = charset.decode(data, feed, declared)
        return list(_json_entries(text, feed))
    if feed.format in ("auto", "rss"):
        # What a broken line left would be read as far as it goes, and its validator would hide the rest.
        # In UTF-16 there are zero bytes between the letters.
        if not _END_OF_FEED.search(data.replace(b"\0", b"")):
            raise Rejected(
                Reason.MALFORMED, "no feed, or one that is cut off: the end tag of RSS or Atom is missing"
            )
        try:
            found = rss.split(data, feed, declared)
        except Rejected as rejected:
            if rejected.reason is Reason.NO_TEXT:
                return []  # a feed may be empty for a while
            raise
        return [Entry(key, value, "application/xml") for key, value in found]
    return [Entry(feed.name, data, "application/xml" if data.lstrip().startswith(b"<") else "text/plain")]


def _json_entries(text: str, feed: Feed) -> Iterator[Entry]:
    jsontext.refuse_huge(text)
    if text.lstrip().startswith("["):
        elements, _ = jsontext.decode(text, list[msgspec.Raw])
    else:
        members, _ = jsontext.decode(text, dict[str, msgspec.Raw])
        whole = any(path.split(".")[0] == "items" for path in feed.fields.values())
        listed = None if whole else members.get("items")
        if listed is None or not bytes(listed).startswith(b"["):
            elements = [msgspec.Raw(text.encode())]
        else:
            elements, _ = jsontext.decode(bytes(listed), list[msgspec.Raw])
    for element in elements:
        value = bytes(element)
        yield Entry(_json_key(value, feed), value, "application/json")


def _json_key(value: bytes, feed: Feed) -> str:
    """The id of the element, by the feed's path of `item_id` or by the usual names; else its hash."""
    paths = [feed.fields["item_id"]] if "item_id" in feed.fields else JSON_KEYS
    try:
        element, _ = jsontext.decode(value, object)
    except Rejected:
        return identifier(value)  # the desk will say what is wrong with it
    for path in paths:
        found: Any = element
        for step in path.split("."):
            if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            return str(found)
    return identifier(value)


class Poller:
    """One feed: asks its address when it is time, and puts what is new."""

    def __init__(self, feed: Feed, outlet: Outlet, memory: Memory, contact: str, once: bool = False) -> None:
        self._feed = feed
        self._outlet = outlet
        self._memory = memory
        self._once = once
        self._fetcher = Fetcher(contact)
        self._source = identifier(feed.name, feed.address, outlet.place(feed))
        # The stamps of files that were put or known: they need not be read again.
        self._stamps: dict[str, str] = {}

    def follow(self) -> None:
        """Poll until the operator asks to stop; the first time when the memory says."""
        state = self._state()
        # A start is a try: whoever mended something starts again.
        due = 0.0 if state.failures else state.next_poll
        # A clock that was wrong once must not silence the feed.
        while not STOP.wait(min(max(0.0, due - time.time()), max(DAY_SECONDS, self._feed.every))):
            self.poll()
            due = self._state().next_poll

    def poll(self) -> bool:
        """Ask once, and put what is new; False, and a line in the log, where that failed."""
        state = self._state()
        now = time.time()
        if now < state.not_before <= now + DAY_SECONDS:
            _log.warning(
                "feed %s: must not be asked for %.0f s more",
                self._feed.name,
                state.not_before - now,
            )
            count(GATHER_POLLS, label="failed")
            return False
        try:
            new, etag, modified = self._poll(state)
        except (Unavailable, Rejected) as error:
            self._failed(state, error)
            return False
        except Exception as bug:
            _log.exception("feed %s: a bug of Wiredesk, please report it", self._feed.name)
            self._failed(state, bug)
            return False
        if state.failures:
            _log.warning("feed %s is back", self._feed.name)
        pause = self._feed.every * random.uniform(1 - JITTER, 1 + JITTER)
        self._keep(State(etag, modified, next_poll=time.time() + pause))
        count(GATHER_POLLS, label="new" if new else "unchanged")
        _log.debug("feed %s: %d new, next poll in %.0f s", self._feed.name, new, pause)
        return True

    def _failed(self, state: State, error: Exception) -> None:
        if STOP.is_set():
            return  # what was interrupted says nothing about the feed
        # Doubling from the second failure on: the first is mostly a restart of the server.
        doubled = self._feed.every * 2.0 ** min(state.failures, 20)
        longest = max(self._feed.every, LONGEST_PAUSE_SECONDS)
        asked = error.retry_after or 0.0 if isinstance(error, Unavailable) else 0.0
        pause = max(asked, min(doubled, longest) * random.uniform(1 - JITTER, 1 + JITTER))
        _log.warning("feed %s: %s; next poll in %.0f s", self._feed.name, error, pause)
        count(GATHER_POLLS, label="failed")
        now = time.time()
        self._keep(
            structs.replace(
                state,
                failures=state.failures + 1,
                next_poll=now + pause,
                not_before=0.0 if isinstance(error, Refused) else now + asked,
            )
        )

    def _state(self) -> State:
        try:
            return patiently(lambda: self._memory.state(self._source), drain=False)
        except Unavailable:
            return State()  # we are asked to stop, or waited too long: nothing will be put either

    def _keep(self, state: State) -> None:
        try:
            patiently(lambda: self._memory.keep(self._source, state), drain=False)
        except Unavailable as error:
            _log.error("%s; this feed will be polled again early", error)

    def _poll(self, state: State) -> tuple[int, str, str]:
        """How many entries were new, and what to ask with next time."""
        address = self._feed.address
        if not address.startswith(("http://", "https://")):
            return self._put_files(Path(address)), "", ""
        document = self._fetcher.fetch(address, state.etag, state.modified)
        if document is None:
            return 0, state.etag, state.modified
        found = entries(document.value, self._feed, document.charset or None)
        new, refused = self._put(found)
        # With a validator the server would not show again what could not be put.
        return (new, "", "") if refused else (new, document.etag, document.modified)

    def _put_files(self, path: Path) -> int:
        stamps: dict[str, str] = {}
        new, refused = self._put(self._files(path, stamps))
        if not refused:
            self._stamps.update(stamps)
        return new

    def _put(self, found: Iterable[Entry]) -> tuple[int, int]:
        """How many of the entries were put, and how many can never be."""
        today = int(time.time() / DAY_SECONDS)
        new = refused = 0
        for batch in _batches(found):
            fresh, arrived = self._put_batch(batch, today)
            new += arrived
            refused += fresh - arrived
        self._memory.forget(self._source, today - REMEMBERED_DAYS)
        return new, refused

    def _put_batch(self, batch: list[Entry], today: int) -> tuple[int, int]:
        """How many of the entries were new, and how many of these have arrived."""
        by_content = {_content(entry): entry for entry in batch}
        unseen = patiently(lambda: self._memory.unseen(self._source, by_content, today), drain=False)
        fresh = [entry for content, entry in by_content.items() if content in unseen]
        if not fresh:
            return 0, 0
        arrived = patiently(lambda: self._outlet.put(self._feed, fresh), drain=False)
        patiently(lambda: self._memory.note(self._source, map(_content, arrived), today), drain=False)
        count(GATHERED, len(arrived))
        return len(fresh), len(arrived)

    def _files(self, path: Path, stamps: dict[str, str]) -> Iterator[Entry]:
        """The entries of a folder, of a maildir, or of one file; `stamps` collects what was read."""
        maildir = (path / "new").is_dir() and (path / "cur").is_dir()
        # Programs that write mail work in `tmp` and move what is whole.
        folders = [path / "new", path / "cur"] if maildir else [path]
        rested = time.time_ns() - int(RESTING_SECONDS * 1e9)
        try:
            found = [file for folder in folders for file in scan(folder)]
        except OSError as error:
            raise Unavailable(f"folder {path}", error.strerror or str(error)) from error
        for file in found:
            name = file.name.partition(":")[0] if maildir else file.name  # behind the colon stand flags
            resting = maildir or self._once or file.modified_ns < rested
            if not resting or self._stamps.get(name) == file.stamp:
                continue
            try:
                value = file.read()
            except FileNotFoundError:
                continue  # moved or deleted since the scan
            except OSError as error:
                raise Unavailable(f"file {file.path}", error.strerror or str(error)) from error
            stamps[name] = file.stamp
            if not value.strip():
                continue
            if file.name.endswith(LINE_SUFFIXES):
                kind = NDJSON_LINE[1].decode()
                # A line has no name of its own, and its number changes with every line before it.
                for line in filter(bytes.strip, value.splitlines()):
                    yield Entry(identifier(line), line, kind)
            else:
                kind = CONTENT_TYPES.get(file.path.suffix, "application/octet-stream")
                yield Entry(name, value, "message/rfc822" if maildir else kind)


def _content(entry: Entry) -> tuple[str, str]:
    """What the memory notes of an entry."""
    return identifier(entry.key), identifier(entry.value)


def _batches(found: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    size = 0
    for entry in found:
        batch.append(entry)
        size += len(entry.value)
        if len(batch) == BATCH_ENTRIES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
