"""The registry while the desk runs: its files may change, and be broken for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from wiredesk.actors.registry import Registry
from wiredesk.actors.tagger import ActorTagger
from wiredesk.errors import SettingsError

# Whoever saves a file waits about so long for it to count; a look at a file costs microseconds, and one
# every ten seconds is nothing even where files lie on a network.
LOOK_SECONDS = 10.0

_log = logging.getLogger("wiredesk")


class LiveTagger:
    """The tagger of the registry as its files are now, or were when they were last whole."""

    def __init__(self, paths: tuple[str, ...], clock: Callable[[], float] = time.monotonic) -> None:
        self._paths, self._clock = paths, clock
        # The files are looked at before they are read: what is written meanwhile is a change.
        self._looked, self._files = clock(), self._look()
        self.tagger = ActorTagger(Registry.load(paths))
        self._lock = threading.Lock()

    def _look(self) -> list[tuple[int, int] | None]:
        """Time of change and size of each file; None where it is not there."""
        found: list[tuple[int, int] | None] = []
        for path in map(Path, self._paths):
            try:
                status = path.stat()
                found.append((status.st_mtime_ns, status.st_size))
            except OSError:
                found.append(None)
        return found

    def current(self) -> ActorTagger:
        """The tagger to use for a bundle: a new one where the files have changed and are not broken."""
        # Other threads go on with the tagger that is there while one of them loads.
        if self._clock() - self._looked >= LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._looked, before = self._clock(), self._files
                self._files = self._look()
                if self._files != before:
                    self._reload()
            finally:
                self._lock.release()
        return self.tagger

    def _reload(self) -> None:
        old = self.tagger.registry
        try:
            new = Registry.load(self._paths)
        except SettingsError as error:
            _log.warning("the registry of actors stays %s: %s", old.version, error)
            return
        # More refusals than before: the file is half written, or somebody's slip of the pen.
        if len(new.refused) > len(old.refused):
            _log.warning("the registry of actors stays %s: %s", old.version, new.refused[-1])
        elif new.version != old.version:
            self.tagger = ActorTagger(new)
            _log.info("the registry of actors is now %s, before %s", new.version, old.version)
