"""One store a process, under the desk's lease: two desks on one store would disagree about clusters."""

from __future__ import annotations

import logging
import threading
import time

from wiredesk.errors import Unavailable
from wiredesk.patience import patiently
from wiredesk.settings import Settings
from wiredesk.stores import open_store
from wiredesk.stores.store import LEASE_SECONDS, Store

# Three renewals in the life of a lease: two may fail before another desk takes over.
RENEW_SECONDS = LEASE_SECONDS / 3

_log = logging.getLogger("wiredesk")
_lock = threading.Lock()
_held: dict[Settings, LeasedStore] = {}


class LeasedStore:
    """A store and the lease on it, renewed by a thread until `close`."""

    def __init__(self, settings: Settings) -> None:
        self.store: Store = open_store(settings)
        self._owner = settings.owner
        self._renewed = 0.0
        self._closed = threading.Event()
        # Before the lease is held nothing was read: a desk that is asked to stop here just leaves.
        patiently(self.store.prepare, drain=False)
        patiently(self._take, drain=False)
        threading.Thread(target=self._renew, name="lease", daemon=True).start()

    def _take(self) -> None:
        asked = time.monotonic()
        holder = self.store.lease(self._owner)
        if holder != self._owner:
            raise Unavailable("the store's lease", f"another desk works here ({holder}); standing by")
        self._renewed = asked

    def _renew(self) -> None:
        while not self._closed.wait(RENEW_SECONDS):
            try:
                self._take()
            except Unavailable as error:
                _log.warning("the lease could not be renewed: %s", error)

    def check_lease(self) -> None:
        """Nothing, while the lease is ours; else takes it back, or waits (Unavailable) if another has it.

        Raises RuntimeError when another desk has written meanwhile: the caches of this one are stale.
        """
        if time.monotonic() - self._renewed < LEASE_SECONDS:
            return
        asked = time.monotonic()
        holder = self.store.lease(self._owner)
        if holder != self._owner:
            raise RuntimeError(f"another desk ({holder}) has taken over this store; start again to stand by")
        self._renewed = asked

    def close(self) -> None:
        self._closed.set()
        try:
            self.store.release(self._owner)
        except Unavailable:
            _log.warning("the lease could not be given back; it ends by itself in %.0f s", LEASE_SECONDS)
        self.store.close()


def leased_store(settings: Settings) -> LeasedStore:
    """The store of this process, with the lease held; waits, visibly, while another desk holds it."""
    with _lock:
        if settings not in _held:
            _held[settings] = LeasedStore(settings)
        return _held[settings]


def store_of(settings: Settings) -> Store:
    """The store of `leased_store`: for callers that only need the store."""
    return leased_store(settings).store


def close_stores() -> None:
    """Give back every lease of this process and close its stores."""
    with _lock:
        for held in _held.values():
            held.close()
        _held.clear()
