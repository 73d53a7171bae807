"""The embedded store: one SQLite file with full-text search, no server.

One desk writes, any number of processes read at the same time (write-ahead log). What readers ask of it
is in sqlite_search.py.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakSet

import msgspec
from msgspec.structs import replace

from wiredesk.errors import Unavailable
from wiredesk.model import (
    Alert,
    DeadLetter,
    Item,
    Key,
    Merge,
    Outcome,
    Receipt,
    Sketch,
    Status,
    Story,
    Watch,
    milliseconds,
)
from wiredesk.stores import sqlite_search as searches
from wiredesk.stores.links import Links, names_behind, names_of
from wiredesk.stores.stems import fold, stem, stemmed_as, words
from wiredesk.stores.store import (
    LEASE_SECONDS,
    CandidateCount,
    Entry,
    Page,
    Parcel,
    Previous,
    Query,
    follow,
    in_cluster,
    judge,
)
from wiredesk.stores.versions import precede, succeed

MEMORY = ":memory:"
# How long a call waits for another writer: a parcel takes well under a second, a checkpoint of a busy
# file a few.
BUSY_SECONDS = 5.0
# Marks the file as ours, for `check` and for file(1): "Wire".
APPLICATION_ID = 0x57697265
SCHEMA_VERSION = 3
# Sketches are read in pages, so that no read transaction stays open while the desk uses them (an open
# one keeps the write-ahead log from being emptied); 10,000 are about 5 MB.
SKETCHES_AT_ONCE = 10_000

# Times are milliseconds since 1970. `cluster_id` of a story is the column, whatever `body` says: a merge
# then moves a cluster in one statement. Names that may hold any bytes of a file system are blobs.
# `story_actors` and `story_candidates` are of usable stories alone; their `story` is the row of one.
# The full-text table uses the tokenizer `ascii`, which cuts at spaces alone what stems.py has cut and
# folded already: search and snippet cannot disagree. `columnsize=0`: nothing ranks by length.
SCHEMA = f"""
CREATE TABLE stories (
    id INTEGER PRIMARY KEY,
    story_id TEXT NOT NULL UNIQUE,
    rank INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL,
    cluster_id TEXT NOT NULL,
    headline TEXT NOT NULL,
    language TEXT NOT NULL,
    provider TEXT NOT NULL,
    published INTEGER NOT NULL,
    embargoed INTEGER,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX stories_by_cluster ON stories (cluster_id);
CREATE INDEX stories_by_time ON stories (published DESC, story_id DESC) WHERE status = 'usable';
CREATE VIRTUAL TABLE words USING fts5 (headline, text, stems, tokenize = 'ascii', columnsize = 0);
CREATE TABLE story_actors (
    story INTEGER NOT NULL, actor_id TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (story, actor_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stories_of_actor ON story_actors (actor_id);
CREATE TABLE story_candidates (
    story INTEGER NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, evidence BLOB NOT NULL,
    PRIMARY KEY (story, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX stories_of_candidate ON story_candidates (key);
CREATE TABLE sketches (
    story_id TEXT NOT NULL, fingerprint TEXT NOT NULL, rank INTEGER NOT NULL, language TEXT NOT NULL,
    received INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (story_id, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX sketches_by_time ON sketches (language, received);
CREATE TABLE redirects (
    loser TEXT PRIMARY KEY, winner TEXT NOT NULL, published INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX redirects_by_winner ON redirects (winner);
CREATE TABLE keys (name BLOB PRIMARY KEY, story_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE watches (id TEXT PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE alerts (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, story_id TEXT NOT NULL,
    retracted INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL
) STRICT;
CREATE INDEX alerts_by_story ON alerts (story_id);
CREATE INDEX alerts_unsent ON alerts (number) WHERE sent = 0;
CREATE TABLE dead_letters (id TEXT PRIMARY KEY, received INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE INDEX dead_letters_by_time ON dead_letters (received DESC, id DESC);
CREATE TABLE positions (
    source BLOB NOT NULL, name BLOB NOT NULL, mark BLOB NOT NULL, PRIMARY KEY (source, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE lease (
    one INTEGER PRIMARY KEY CHECK (one = 1), owner TEXT NOT NULL, until INTEGER NOT NULL
) STRICT;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""

WRITE_STORY = """
INSERT INTO stories (story_id, rank, fingerprint, status, cluster_id, headline, language, provider,
                     published, embargoed, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (story_id) DO UPDATE SET
    rank = excluded.rank, fingerprint = excluded.fingerprint, status = excluded.status,
    cluster_id = excluded.cluster_id, headline = excluded.headline, language = excluded.language,
    provider = excluded.provider, published = excluded.published, embargoed = excluded.embargoed,
    body = excluded.body
WHERE excluded.rank >= stories.rank
"""
WRITE_REDIRECT = """
INSERT INTO redirects (loser, winner, published) VALUES (?, ?, ?)
ON CONFLICT (loser) DO UPDATE SET winner = excluded.winner, published = excluded.published
WHERE (excluded.published, excluded.winner) < (redirects.published, redirects.winner)
"""
# UNION, not UNION ALL: redirects may form a circle.
REDIRECTS_FROM = """
WITH RECURSIVE path (cluster) AS (
    SELECT value FROM json_each(?) UNION SELECT winner FROM redirects JOIN path ON loser = cluster
)
SELECT loser, winner, published FROM redirects JOIN path ON loser = cluster
"""
FORMER = """
WITH RECURSIVE merged (cluster) AS (
    SELECT :cluster UNION SELECT loser FROM redirects JOIN merged ON winner = cluster
)
SELECT cluster FROM merged WHERE cluster <> :cluster ORDER BY cluster
"""

# What to do about the errors of SQLite that the world makes, by primary result code.
_WORLD = {
    sqlite3.SQLITE_PERM: "may not be opened; check its owner and its rights",
    sqlite3.SQLITE_BUSY: "is in use by another writer; if this stays so, look for a second desk",
    sqlite3.SQLITE_LOCKED: "is in use by another writer; if this stays so, look for a second desk",
    sqlite3.SQLITE_NOMEM: "needs more memory than there is",
    sqlite3.SQLITE_READONLY: "cannot be written to; check its owner, its rights and those of its folder",
    sqlite3.SQLITE_IOERR: "cannot be read or written; check the disk",
    sqlite3.SQLITE_CORRUPT: "is damaged; set it aside, restore a copy of it or read the wire again",
    sqlite3.SQLITE_FULL: "does not fit on the disk; make room",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that its folder is there and may be written to",
    sqlite3.SQLITE_PROTOCOL: "cannot be locked; put it on a local disk",
    sqlite3.SQLITE_NOTADB: "is not a store of Wiredesk; name another file",
}

_WRITTEN = (Outcome.INDEXED, Outcome.WITHDRAWN)

_decode_sketch = msgspec.msgpack.Decoder(Sketch).decode
_encode = msgspec.json.encode


class _Connection(sqlite3.Connection):
    """A connection that a WeakSet can hold: it is closed when its thread has ended."""


class _Write(NamedTuple):
    """A story that the store can hold, and how it is written."""

    story: Story
    body: bytes
    sketch: Sketch | None
    sketch_body: bytes


class _Held(NamedTuple):
    """What the store holds of a story, and in which row."""

    row: int
    previous: Previous


class SqliteStore:
    """A Store in the file `path`, or in this process alone where `path` is `:memory:`.

    Every thread has a connection of its own; a store in memory has one, which threads use in turn.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = str(path)
        self._turn = threading.RLock()
        self._mine = threading.local()
        self._connections: WeakSet[_Connection] = WeakSet()
        self._memory = self._connect("rwc") if self._path == MEMORY else None

    # Opening and closing

    def prepare(self) -> None:
        """Create the file and its tables where they are missing."""
        with self._turn, self._explained():
            if self._memory is None:
                Path(self._path).parent.mkdir(parents=True, exist_ok=True)
            connection = self._memory or self._connect("rwc")
            _create(connection)
            self._verify(connection)
            self._mine.connection = connection

    def check(self) -> list[str]:
        """What is wrong with the file; reads all of it."""
        try:
            with self._transaction() as connection:
                [(answer,), *_] = connection.execute("PRAGMA quick_check(1)").fetchall()
        except Unavailable as unavailable:
            return [str(unavailable)]
        return [] if answer == "ok" else [f"{self._name}: {_WORLD[sqlite3.SQLITE_CORRUPT]} ({answer})"]

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._turn:
            for connection in list(self._connections):
                connection.close()

    @property
    def _name(self) -> str:
        return f"store {self._path}"

    def _connect(self, mode: str) -> _Connection:
        file = Path(self._path).absolute().as_uri()
        address = MEMORY if self._path == MEMORY else f"{file}?mode={mode}"
        # Without check_same_thread `close` can close what other threads have opened.
        connection = sqlite3.connect(
            address,
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        self._connections.add(connection)
        # FULL: what is committed survives a power cut, before offsets move. The default of Python is
        # FULL too; a system's SQLite may be built with another one.
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    def _verify(self, connection: _Connection) -> None:
        """Raise Unavailable where the file is not ours, or from a newer Wiredesk."""
        if _is_empty(connection):
            raise Unavailable(self._name, "holds no store yet; the desk creates it when it starts")
        if _pragma(connection, "application_id") != APPLICATION_ID:
            raise Unavailable(self._name, "belongs to another program; name another file")
        version = _pragma(connection, "user_version")
        if version != SCHEMA_VERSION:
            advice = (
                "update Wiredesk"
                if version > SCHEMA_VERSION
                else "move the file away, and read the wire again into a new one"
            )
            raise Unavailable(
                self._name, f"has version {version}, this Wiredesk knows {SCHEMA_VERSION}; {advice}"
            )

    def _connection(self) -> _Connection:
        if self._memory is not None:
            return self._memory
        mine: _Connection | None = getattr(self._mine, "connection", None)
        if mine is None:
            with self._turn:
                mine = self._connect("rw")
            self._verify(mine)  # so that no call has to say what a foreign file does to it
            self._mine.connection = mine
        return mine

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Raise Unavailable for errors that the world makes; what else SQLite raises is a bug of ours."""
        try:
            yield
        except sqlite3.Error as error:
            advice = _WORLD.get(_code(error))
            if advice is None:
                raise
            raise Unavailable(self._name, f"{advice} ({error})") from error
        except OSError as error:
            raise Unavailable(self._name, f"cannot be created: {error.strerror}") from error

    @contextmanager
    def _transaction(self, *, write: bool = False) -> Iterator[_Connection]:
        """One transaction: a snapshot to read, or the only writer."""
        # Threads of this process queue for writing, rather than poll the file's lock.
        turn = self._turn if write or self._memory else nullcontext()
        with turn, self._explained():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite itself has rolled back after some errors (full disk).
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    # Stories

    def put(self, parcel: Parcel) -> list[Receipt]:
        """One receipt for each entry, when the parcel is on disk: all of it in one transaction.

        A story that cannot be written as UTF-8 (half of a surrogate pair) is refused.
        """
        now = datetime.now(UTC)
        answers = [_prepared(entry, now) for entry in parcel.entries]
        writes = [answer for answer in answers if isinstance(answer, _Write)]
        letters = [entry.dead_letter for entry in parcel.entries if entry.dead_letter is not None]
        with self._transaction(write=True) as connection:
            _redirect(connection, parcel.merges)
            receipts = iter(_write_stories(connection, writes))
            _write_sketches(connection, writes)
            _write_keys(connection, parcel.keys)
            _write_dead_letters(connection, letters)
        return [next(receipts) if isinstance(answer, _Write) else answer for answer in answers]

    def previous(self, story_ids: Sequence[str]) -> dict[str, Previous]:
        """What is held of these stories, by id."""
        with self._transaction() as connection:
            return {story_id: held.previous for story_id, held in _held(connection, story_ids).items()}

    def resolve(self, names: Sequence[str]) -> dict[str, str]:
        """Story ids by key name."""
        with self._transaction() as connection:
            found = {
                name: connection.execute("SELECT story_id FROM keys WHERE name = ?", (_raw(name),)).fetchone()
                for name in names
            }
        return {name: row[0] for name, row in found.items() if row}

    def link(self, items: Sequence[Item]) -> list[str | None]:
        """The story of each item, in one transaction with the keys and the moves."""
        with self._transaction(write=True) as connection:
            names = [name for item in items for name in names_of(item)]
            links = Links(_keys(connection, names), lambda story_id: _headline(connection, story_id))
            found = [links.story_of(item) for item in items]
            _write_keys(connection, [Key(name, story_id) for name, story_id in links.new.items()])
            for story_id, to in links.moves:
                _move(connection, story_id, to)
        return found

    def reassign(self, merges: Sequence[Merge]) -> None:
        """Leave redirects and move the members, in one transaction."""
        with self._transaction(write=True) as connection:
            _redirect(connection, merges)

    def former(self, cluster_id: str) -> tuple[str, ...]:
        """Ids of all clusters that were merged into this one, sorted."""
        with self._transaction() as connection:
            return tuple(row[0] for row in connection.execute(FORMER, {"cluster": cluster_id}))

    def sketches(self, language: str, since: int) -> Iterator[Sketch]:
        """All sketches of a language received at or after `since`, by receipt."""
        last = (since, "", "")
        while True:
            with self._transaction() as connection:
                rows = connection.execute(
                    "SELECT received, story_id, fingerprint, body FROM sketches"
                    " WHERE language = ? AND (received, story_id, fingerprint) > (?, ?, ?)"
                    " ORDER BY received, story_id, fingerprint LIMIT ?",
                    (language, *last, SKETCHES_AT_ONCE),
                ).fetchall()
            yield from (_decode_sketch(row[3]) for row in rows)
            if len(rows) < SKETCHES_AT_ONCE:
                return
            last = rows[-1][:3]

    def search(self, query: Query) -> Page:
        """Visible stories that match, newest first; ValueError where the query cannot be read."""
        with self._transaction() as connection:
            if query.cluster:
                query = replace(query, cluster=_end(connection, query.cluster))
            return searches.search(connection, query)

    def copies(self, story_id: str, limit: int) -> list[Story]:
        """The other visible stories of a story's cluster, newest first."""
        with self._transaction() as connection:
            story = _found(connection, story_id)
            return searches.copies(connection, story, limit) if story else []

    def candidates(self, stories: int, providers: int, limit: int) -> list[CandidateCount]:
        """Unknown names in so many visible stories of so many providers, the most frequent first, by key."""
        with self._transaction() as connection:
            return searches.candidates(connection, stories, providers, limit)

    def story(self, story_id: str) -> Story | None:
        """The story as it is held, visible or not."""
        with self._transaction() as connection:
            return _found(connection, story_id)

    # Watches and alerts

    def add_watch(self, watch: Watch) -> None:
        """Write a watch; one of the same id is replaced."""
        row = (watch.id, watch.name, _encode(watch))
        with self._transaction(write=True) as connection:
            connection.execute("INSERT OR REPLACE INTO watches (id, name, body) VALUES (?, ?, ?)", row)

    def remove_watch(self, watch_id: str) -> bool:
        """Remove a watch; whether there was one."""
        with self._transaction(write=True) as connection:
            return connection.execute("DELETE FROM watches WHERE id = ?", (watch_id,)).rowcount > 0

    def watches(self) -> list[Watch]:
        """All watches, by name."""
        with self._transaction() as connection:
            rows = connection.execute("SELECT body FROM watches ORDER BY name, id").fetchall()
        return [msgspec.json.decode(body, type=Watch) for (body,) in rows]

    def add_alerts(self, alerts: Sequence[Alert]) -> list[bool]:
        """Write alerts that are not there yet, unsent; for each, whether it was new."""
        with self._transaction(write=True) as connection:
            return [
                connection.execute(
                    "INSERT INTO alerts (id, story_id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (alert.id, alert.story_id, _encode(alert)),
                ).rowcount
                > 0
                for alert in alerts
            ]

    def has_alerts(self, alert_ids: Sequence[str]) -> set[str]:
        """Which of these alerts exist."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT id FROM alerts WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(alert_ids),)
            )
            return {row[0] for row in rows}

    def retract_alerts(self, story_ids: Sequence[str]) -> int:
        """Mark the alerts that these stories support as retracted and unsent; how many were not yet."""
        with self._transaction(write=True) as connection:
            return connection.execute(
                "UPDATE alerts SET retracted = 1, sent = 0"
                " WHERE retracted = 0 AND story_id IN (SELECT value FROM json_each(?))",
                (json.dumps(story_ids),),
            ).rowcount

    def mark_sent(self, alerts: Sequence[Alert]) -> None:
        """Note that these alerts were acknowledged; one that was retracted meanwhile stays unsent."""
        with self._transaction(write=True) as connection:
            connection.executemany(
                "UPDATE alerts SET sent = 1 WHERE id = ? AND retracted = ?",
                [(alert.id, alert.retracted) for alert in alerts],
            )

    def unsent_alerts(self, limit: int) -> list[Alert]:
        """Alerts that no channel has acknowledged in their present state, oldest first."""
        return self._alerts("WHERE sent = 0 ORDER BY number", limit)

    def alerts(self, limit: int) -> list[Alert]:
        """The newest alerts, newest first."""
        return self._alerts("ORDER BY number DESC", limit)

    def _alerts(self, which: str, limit: int) -> list[Alert]:
        with self._transaction() as connection:
            rows = connection.execute(
                f"SELECT retracted, sent, body FROM alerts {which} LIMIT ?", (limit,)
            ).fetchall()
        return [
            replace(msgspec.json.decode(body, type=Alert), retracted=bool(retracted), sent=bool(sent))
            for retracted, sent, body in rows
        ]

    # Dead letters, positions, lease

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """The newest dead letters, by receipt, newest first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT body FROM dead_letters ORDER BY received DESC, id DESC LIMIT ?", (limit,)
            ).fetchall()
        return [msgspec.json.decode(body, type=DeadLetter) for (body,) in rows]

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        """One dead letter, whole."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT body FROM dead_letters WHERE id = ?", (dead_letter_id,)
            ).fetchone()
        return msgspec.json.decode(row[0], type=DeadLetter) if row else None

    def positions(self, source: str) -> dict[str, str]:
        """What was noted by `advance` for a source: name -> mark."""
        with self._transaction() as connection:
            rows = connection.execute("SELECT name, mark FROM positions WHERE source = ?", (_raw(source),))
            return {_named(name): _named(mark) for name, mark in rows}

    def advance(self, source: str, marks: Mapping[str, str]) -> None:
        """Note how far a source is read; later marks of a name replace earlier ones."""
        with self._transaction(write=True) as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO positions (source, name, mark) VALUES (?, ?, ?)",
                [(_raw(source), _raw(name), _raw(mark)) for name, mark in marks.items()],
            )

    def lease(self, owner: str) -> str:
        """Take or renew the desk's lease by the clock of this machine; returns who holds it now."""
        with self._transaction(write=True) as connection:
            now = searches.now()
            row = connection.execute("SELECT owner FROM lease WHERE until > ?", (now,)).fetchone()
            if row and row[0] != owner:
                return str(row[0])
            connection.execute(
                "INSERT OR REPLACE INTO lease (one, owner, until) VALUES (1, ?, ?)",
                (owner, now + round(LEASE_SECONDS * 1000)),
            )
            return owner

    def release(self, owner: str) -> None:
        """Give the lease back, if `owner` holds it."""
        with self._transaction(write=True) as connection:
            connection.execute("DELETE FROM lease WHERE owner = ?", (owner,))

    def counts(self) -> dict[str, int]:
        """Number of stories, visible stories, sketches, alerts, dead letters and watches."""
        tables = ("stories", "sketches", "alerts", "dead_letters", "watches")
        with self._transaction() as connection:
            counts = {
                table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in tables
            }
            visible = f"SELECT count(*) FROM stories WHERE {searches.VISIBLE}"
            return {**counts, "visible": connection.execute(visible, {"now": searches.now()}).fetchone()[0]}


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_schema)").fetchone()[0]


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, or wait until another process has made them."""
    deadline = time.monotonic() + BUSY_SECONDS
    while _is_empty(connection):
        try:
            # Before the tables: a file that has them has its write-ahead log.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA.split(";") if _is_empty(connection) else ():
                connection.execute(statement)
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            # To change the log, SQLite does not wait for others by itself, as it does for all else.
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _code(error: sqlite3.Error) -> int:
    """The primary result code: the lower byte of the extended one."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _raw(name: str) -> bytes:
    """A name that may hold any bytes of a file system (as lone surrogates), for a column of blobs."""
    return name.encode("utf-8", "surrogatepass")


def _named(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def _stories(connection: sqlite3.Connection, story_ids: Sequence[str]) -> dict[str, Story]:
    rows = connection.execute(
        "SELECT story_id, cluster_id, body FROM stories WHERE story_id IN (SELECT value FROM json_each(?))",
        (json.dumps(story_ids),),
    )
    return {story_id: searches.story_of(cluster_id, body) for story_id, cluster_id, body in rows}


def _found(connection: sqlite3.Connection, story_id: str) -> Story | None:
    """The story that has this id, or that a story of this id was moved to."""
    while (story := _stories(connection, [story_id]).get(story_id)) is None:
        moved = f"moved/{story_id}"
        if (to := _keys(connection, [moved]).get(moved)) is None:
            return None
        story_id = to
    return story


def _held(connection: sqlite3.Connection, story_ids: Sequence[str]) -> dict[str, _Held]:
    rows = connection.execute(
        "SELECT story_id, id, rank, fingerprint, status, cluster_id, headline FROM stories"
        " WHERE story_id IN (SELECT value FROM json_each(?))",
        (json.dumps(story_ids),),
    )
    return {
        story_id: _Held(row, Previous(rank, fingerprint, Status(status), cluster_id, headline))
        for story_id, row, rank, fingerprint, status, cluster_id, headline in rows
    }


def _keys(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, str]:
    """The keys of these names, and of the names behind them."""
    found: dict[str, str] = {}
    asked: set[str] = set()
    ahead = set(names)
    while ahead:
        asked |= ahead
        for name in ahead:
            row = connection.execute("SELECT story_id FROM keys WHERE name = ?", (_raw(name),)).fetchone()
            if row is not None:
                found[name] = row[0]
        ahead = names_behind(found) - asked
    return found


def _headline(connection: sqlite3.Connection, story_id: str) -> str | None:
    held = _held(connection, [story_id]).get(story_id)
    return held.previous.headline if held else None


def _move(connection: sqlite3.Connection, story_id: str, to: str) -> None:
    """Make the versions of one story versions of another; do nothing where none are held."""
    held = _stories(connection, [story_id]).get(story_id)
    if held is None:
        return
    if held.cluster_id == story_id:
        # A cluster goes by the id of its first story, and that is another one now.
        _redirect(connection, [Merge(story_id, to, milliseconds(held.first_created or held.published))])
    _forget(connection, [_held(connection, [story_id])[story_id].row])
    connection.execute("DELETE FROM stories WHERE story_id = ?", (story_id,))
    moved = replace(held, story_id=to)
    _write_stories(connection, [_Write(moved, _encode(moved), None, b"")])
    rows = connection.execute("SELECT body FROM sketches WHERE story_id = ?", (story_id,)).fetchall()
    sketches = [replace(_decode_sketch(body), story_id=to) for (body,) in rows]
    _write_sketches(connection, [_Write(moved, b"", each, msgspec.msgpack.encode(each)) for each in sketches])
    connection.execute("UPDATE alerts SET story_id = ? WHERE story_id = ?", (to, story_id))


def _redirects(connection: sqlite3.Connection, cluster_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
    """All redirects on the ways from these clusters."""
    rows = connection.execute(REDIRECTS_FROM, (json.dumps(list(cluster_ids)),))
    return {loser: (winner, published) for loser, winner, published in rows}


def _end(connection: sqlite3.Connection, cluster_id: str) -> str:
    """The cluster that this one lives in now."""
    return follow(cluster_id, _redirects(connection, [cluster_id]))


def _redirect(connection: sqlite3.Connection, merges: Sequence[Merge]) -> None:
    """Write the redirects of merges and move the members of each loser to where it leads now."""
    merges = [merge for merge in merges if merge.loser != merge.winner]
    connection.executemany(WRITE_REDIRECT, [(merge.loser, merge.winner, merge.published) for merge in merges])
    losers = {merge.loser for merge in merges}
    redirects = _redirects(connection, losers)
    connection.executemany(
        "UPDATE stories SET cluster_id = ? WHERE cluster_id = ?",
        [(follow(loser, redirects), loser) for loser in losers],
    )


def _prepared(entry: Entry, now: datetime) -> _Write | Receipt:
    """An entry ready to write, or the receipt that it gets in any case."""
    if entry.dead_letter is not None:
        return Receipt(Outcome.DEAD_LETTER, current=False)
    if entry.story is None:
        raise ValueError("an entry has a story or a dead letter")
    story, sketch = replace(entry.story, indexed_at=now), entry.sketch
    try:
        if story.rank >= 1 << 63:
            raise OverflowError("the rank has more than 63 bits")
        return _Write(story, _encode(story), sketch, msgspec.msgpack.encode(sketch))
    except (UnicodeEncodeError, OverflowError) as error:
        return Receipt(Outcome.DEAD_LETTER, current=False, refusal=f"SQLite cannot hold it: {error}")


def _write_stories(connection: sqlite3.Connection, writes: Sequence[_Write]) -> list[Receipt]:
    """Judge the stories in order, write what each has become at the end; one receipt for each."""
    story_ids = list({write.story.story_id for write in writes})
    before = _held(connection, story_ids)
    state = _Judging(
        previous={story_id: held.previous for story_id, held in before.items()},
        seen=_seen(connection, story_ids),
        redirects=_redirects_of(connection, writes),
        due={},
    )

    def held_story(story_id: str) -> Story:
        return _stories(connection, [story_id])[story_id]

    judged = [_judged(write, state, held_story) for write in writes]
    _write_rows(connection, state.due, before)
    current = [
        state.previous[write.story.story_id].fingerprint == write.story.fingerprint for _, write in judged
    ]
    stories = {story_id: due.story for story_id, due in state.due.items()}
    # A redelivered story is as it was written first, or moved since: only the store knows it.
    unknown = {
        write.story.story_id for (_, write), is_current in zip(judged, current, strict=True) if is_current
    }
    stories |= _stories(connection, list(unknown - stories.keys()))
    return [
        Receipt(outcome, is_current, stories[write.story.story_id] if is_current else None)
        for (outcome, write), is_current in zip(judged, current, strict=True)
    ]


class _Due(NamedTuple):
    """What the store shall hold of a story."""

    story: Story
    body: bytes


class _Judging(NamedTuple):
    """What the store will hold, as one version after the other is judged."""

    previous: dict[str, Previous]
    seen: dict[tuple[str, str], int]
    redirects: Mapping[str, tuple[str, int]]
    due: dict[str, _Due]


def _judged(write: _Write, state: _Judging, held_story: Callable[[str], Story]) -> tuple[Outcome, _Write]:
    """What becomes of a story, and the story with its cluster; `state` then holds what the store will."""
    story = write.story
    story_id = story.story_id
    content = (story_id, story.fingerprint)
    previous = state.previous.get(story_id)
    outcome = judge(story.rank, story.fingerprint, previous, state.seen.get(content), story.status)
    if write.sketch is not None:
        state.seen.setdefault(content, story.rank)
    # A story without text has no opinion of its cluster: what the store holds stands.
    if previous is not None and not story.text:
        cluster_id = previous.cluster_id
    else:
        cluster_id = follow(story.cluster_id if story.text else story_id, state.redirects)
    story = in_cluster(story, cluster_id)
    if outcome is Outcome.REDELIVERED:
        return outcome, write._replace(story=story)
    held = state.due[story_id].story if story_id in state.due else None
    if held is None and previous is not None:
        held = held_story(story_id)
    body = write.body
    if outcome in _WRITTEN:
        bare, story = story, succeed(story, held)
        due: Story | None = story
        body = write.body if story is bare else _encode(story)
    else:
        assert held is not None
        due = precede(held, story)
        body = _encode(due) if due else b""
    if due is not None:
        state.due[story_id] = _Due(due, body)
        state.previous[story_id] = Previous.of(due)
    return outcome, write._replace(story=story)


def _seen(connection: sqlite3.Connection, story_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """The rank of each content of these stories that was sketched."""
    rows = connection.execute(
        "SELECT story_id, fingerprint, rank FROM sketches WHERE story_id IN (SELECT value FROM json_each(?))",
        (json.dumps(story_ids),),
    )
    return {(story_id, fingerprint): rank for story_id, fingerprint, rank in rows}


def _redirects_of(connection: sqlite3.Connection, writes: Sequence[_Write]) -> dict[str, tuple[str, int]]:
    # The story's own id is the cluster of a stub whose story is not held.
    clusters = {name for write in writes for name in (write.story.cluster_id, write.story.story_id)}
    return _redirects(connection, clusters)


def _write_rows(connection: sqlite3.Connection, due: Mapping[str, _Due], before: Mapping[str, _Held]) -> None:
    """Write stories, their words, actors and candidates; `before` is what was held of them."""
    connection.executemany(WRITE_STORY, [_story_row(*each) for each in due.values()])
    rows = {story_id: held.row for story_id, held in _held(connection, list(due)).items()}
    _forget(connection, [held.row for story_id in rows if (held := before.get(story_id))])
    # Only what may be seen, now or after its embargo, is searched.
    usable = [story for story, _ in due.values() if story.status is Status.USABLE]
    connection.executemany(
        "INSERT INTO words (rowid, headline, text, stems) VALUES (?, ?, ?, ?)",
        [(rows[story.story_id], *_searched(story)) for story in usable],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO story_actors (story, actor_id, name) VALUES (?, ?, ?)",
        [
            (rows[story.story_id], actor.id, actor.name)
            for story in usable
            for actor in story.actors
            if actor.id in story.actor_ids
        ],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO story_candidates (story, key, text, evidence) VALUES (?, ?, ?, ?)",
        [
            (rows[story.story_id], candidate.key, candidate.text, _encode(candidate.evidence))
            for story in usable
            for candidate in story.candidates
        ],
    )


def _forget(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    """Delete what is searched of the stories of these rows."""
    for table, column in (("words", "rowid"), ("story_actors", "story"), ("story_candidates", "story")):
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(row,) for row in rows])


def _story_row(story: Story, body: bytes) -> tuple[object, ...]:
    return (
        story.story_id,
        story.rank,
        story.fingerprint,
        story.status,
        story.cluster_id,
        story.headline,
        story.language,
        story.provider,
        milliseconds(story.published),
        milliseconds(story.embargoed) if story.embargoed else None,
        body,
    )


def _searched(story: Story) -> tuple[str, str, str]:
    """What the full-text table holds of a story: words of the headline and of the text, and its stems."""
    headline, text = words(story.headline), words(story.text)
    tag = stemmed_as(story.language)
    stems = {stem(word, tag): None for word in dict.fromkeys((*headline, *text))} if tag else {}
    return " ".join(map(fold, headline)), " ".join(map(fold, text)), " ".join(stems)


def _write_sketches(connection: sqlite3.Connection, writes: Sequence[_Write]) -> None:
    # Create-only: the rank at which a content was seen first is the one that `judge` needs.
    connection.executemany(
        "INSERT INTO sketches (story_id, fingerprint, rank, language, received, body)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [
            (sketch.story_id, sketch.fingerprint, sketch.rank, sketch.language, sketch.received, body)
            for _, _, sketch, body in writes
            if sketch is not None
        ],
    )


def _write_keys(connection: sqlite3.Connection, keys: Sequence[Key]) -> None:
    connection.executemany(
        "INSERT INTO keys (name, story_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(_raw(key.name), key.story_id) for key in keys],
    )


def _write_dead_letters(connection: sqlite3.Connection, letters: Sequence[DeadLetter]) -> None:
    connection.executemany(
        "INSERT INTO dead_letters (id, received, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(letter.id, milliseconds(letter.received), _dead_letter_body(letter)) for letter in letters],
    )


def _dead_letter_body(letter: DeadLetter) -> bytes:
    try:
        return _encode(letter)
    except UnicodeEncodeError:
        # A file name or a message with half of a surrogate pair: shown as \udcff, the bytes stay as they are.
        return _encode(_readable(msgspec.to_builtins(letter)))


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list | tuple) else value
