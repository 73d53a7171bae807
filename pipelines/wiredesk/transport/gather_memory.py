"""What `gather` has seen: one SQLite file that survives its restarts."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from msgspec import Struct, structs

from wiredesk.errors import Unavailable

# Marks the file as ours, for us and for file(1): "Wirg".
APPLICATION_ID = 0x57697267
SCHEMA_VERSION = 1

# A source is the id of a feed, its address and where its items go; an item is the id of its key. All
# contents of an item are kept, not its last one: a feed that shows two contents under one key would else
# be put again with every poll.
SCHEMA = f"""
CREATE TABLE sources (
    source TEXT PRIMARY KEY, etag TEXT NOT NULL, modified TEXT NOT NULL, failures INTEGER NOT NULL,
    next_poll REAL NOT NULL, not_before REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE seen (
    source TEXT NOT NULL, item TEXT NOT NULL, content TEXT NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (source, item, content)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
"""


class State(Struct, frozen=True):
    """Where the polling of one source stands; times are seconds since 1970."""

    etag: str = ""
    modified: str = ""
    failures: int = 0
    """Polls that failed since the last one that did not."""
    next_poll: float = 0.0
    not_before: float = 0.0
    """Until then the server asked to be left alone."""


class Memory:
    """The memory in the file `path`; used by all threads of one process, and by one process at a time.

    Everything raises Unavailable where the file cannot be read or written, or where it is not ours.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        with self._said():
            self._connection = sqlite3.connect(path, timeout=1, check_same_thread=False, isolation_level=None)
        try:
            self._prepare()
        except Unavailable:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._said():
            # The lock lasts as long as the process: two that share a memory would put items twice.
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA synchronous = FULL")
            (ours,) = self._connection.execute("PRAGMA application_id").fetchone()
            (version,) = self._connection.execute("PRAGMA user_version").fetchone()
            (tables,) = self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not ours and not tables:
            with self._transaction():
                for statement in filter(str.strip, SCHEMA.split(";")):
                    self._connection.execute(statement)
        elif (ours, version) != (APPLICATION_ID, SCHEMA_VERSION):
            raise Unavailable(f"memory {self._path}", "it is no memory of this version; name another file")
        else:
            with self._transaction():
                # Asks for the lock now, not when something is to be noted.
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def state(self, source: str) -> State:
        """Where the polling of `source` stands; a new source has a fresh state."""
        columns = ", ".join(State.__struct_fields__)
        with self._transaction():
            row = self._connection.execute(
                f"SELECT {columns} FROM sources WHERE source = ?", [source]
            ).fetchone()
        return State(*row) if row else State()

    def keep(self, source: str, state: State) -> None:
        """Note where the polling of `source` stands."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, ?)", [source, *structs.astuple(state)]
            )

    def unseen(self, source: str, contents: Iterable[tuple[str, str]], day: int) -> set[tuple[str, str]]:
        """Those (item, content) that were never noted; the others are noted as still there on `day`."""
        new = set()
        with self._transaction():
            for item, content in contents:
                row = self._connection.execute(
                    "SELECT day FROM seen WHERE (source, item, content) = (?, ?, ?)", [source, item, content]
                ).fetchone()
                if row is None:
                    new.add((item, content))
                elif row[0] < day:
                    self._connection.execute(
                        "UPDATE seen SET day = ? WHERE (source, item, content) = (?, ?, ?)",
                        [day, source, item, content],
                    )
        return new

    def note(self, source: str, contents: Iterable[tuple[str, str]], day: int) -> None:
        """Note that these (item, content) have arrived where they belong."""
        with self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?)",
                [(source, item, content, day) for item, content in contents],
            )

    def forget(self, source: str, before: int) -> None:
        """Drop what was last there before the day `before`."""
        with self._transaction():
            self._connection.execute("DELETE FROM seen WHERE source = ? AND day < ?", [source, before])

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock, self._said():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            locked = "locked" in str(error)
            said = "another `wiredesk gather` uses it" if locked else f"cannot be used: {error}"
            raise Unavailable(f"memory {self._path}", said) from error
