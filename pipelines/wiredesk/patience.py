"""Waiting for the world: unbounded, jittered, said once and then every half minute.

`STOP` is set when the operator asks the desk to end; whoever waits looks at it.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from wiredesk.errors import Unavailable

T = TypeVar("T")

STOP = threading.Event()

# The first pause is short, because most outages are a restart; then each is twice as long, up to ten
# seconds: one desk is no stampede, and every second after the server is back is lost freshness.
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 10.0
REMINDER_SECONDS = 30.0
# How long a drain goes on waiting for a server that is away; then the desk leaves without the commit.
DRAIN_SECONDS = 20.0
# How long a bounded run (`--once`) waits for one: somebody is waiting for its exit code.
BOUNDED_SECONDS = 30.0

_log = logging.getLogger("wiredesk")
_waiting: dict[str, str] = {}
_bounded = threading.Event()
_gave_up: list[str] = []


def begin(bounded: bool) -> None:
    """Start a run: forget the last one's end; `bounded` runs give up after BOUNDED_SECONDS."""
    STOP.clear()
    _waiting.clear()
    _gave_up.clear()
    if bounded:
        _bounded.set()
    else:
        _bounded.clear()


def gave_up() -> str:
    """What this run stopped waiting for, or nothing."""
    return "; ".join(_gave_up)


def waiting() -> list[str]:
    """What the process waits for at this moment, one line each: part of the status line."""
    return list(_waiting.values())


class Patience:
    """One thing that may be away: how long to wait for it, and what was said about it."""

    def __init__(self) -> None:
        self._failures = 0
        self._since = self._said = 0.0
        self._stopping_since: float | None = None
        self._what = ""

    def wait(self, error: Unavailable, drain: bool = True) -> None:
        """Pause before the next try; says what is away, once and then every 30 s.

        Raises `error` when a stopping desk has waited DRAIN_SECONDS (at once where there is nothing to
        `drain`), a bounded run BOUNDED_SECONDS.
        """
        now = time.monotonic()
        if not self._failures:
            self._since, self._what = now, error.what
        if not self._failures or now - self._said >= REMINDER_SECONDS:
            self._said = now
            _log.warning("waiting for %s (%.0f s so far)", error, now - self._since)
        _waiting[self._what] = str(error)
        if STOP.is_set():
            self._stopping_since = self._stopping_since or now
        patience = DRAIN_SECONDS if drain else 0.0
        drained = self._stopping_since is not None and now - self._stopping_since >= patience
        if drained or (_bounded.is_set() and now - self._since > BOUNDED_SECONDS):
            _gave_up.append(str(error))
            raise error
        pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(self._failures, 10))
        self._failures += 1
        # At most a quarter more or less, so that several desks do not come back at the same moment.
        pause = max(error.retry_after or 0.0, pause * random.uniform(0.75, 1.25))
        if STOP.is_set():
            time.sleep(min(pause, 1.0))
        else:
            STOP.wait(pause)

    def succeeded(self) -> None:
        """Note that it answers again; says so if it was away."""
        if self._failures:
            _log.warning("%s is back after %.0f s", self._what, time.monotonic() - self._since)
            _waiting.pop(self._what, None)
            self._failures = 0
            self._stopping_since = None


def patiently(call: Callable[[], T], drain: bool = True) -> T:
    """The result of `call()`, repeated while it raises Unavailable; raises that as Patience.wait does."""
    patience = Patience()
    while True:
        try:
            result = call()
        except Unavailable as error:
            patience.wait(error, drain)
        else:
            patience.succeeded()
            return result
