"""`wiredesk run`: the desk at work, on the local runner, until it is done or asked to stop."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from msgspec import structs

from wiredesk import metrics, patience, web
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD, WITH_DEAD_LETTERS
from wiredesk.desk.signals import on_signals
from wiredesk.desk.status import StatusLine
from wiredesk.errors import Unavailable
from wiredesk.ingest import ingest, local_pipeline
from wiredesk.model import Outcome
from wiredesk.settings import Settings
from wiredesk.steps.shared_store import close_stores, leased_store
from wiredesk.stores import open_store
from wiredesk.transport.tracker import LAST_COMMIT_FAILED

_log = logging.getLogger("wiredesk")


def run(settings: Settings, strict: bool = False) -> int:
    """The exit code of a desk that ran: done, source or store not to be had, or dead letters (`strict`)."""
    if missing := _missing_source(settings):
        _log.error("%s", missing)
        return NOT_TO_BE_HAD
    settings = structs.replace(settings, owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}")
    patience.begin(bounded=settings.once)
    metrics.reset()
    LAST_COMMIT_FAILED.clear()
    restore_signals = on_signals(_drain)
    status = StatusLine()
    close_page: Callable[[], None] | None = None
    try:
        leased_store(settings)
        if settings.page_port:
            address, close_page = web.start(open_store(settings), "127.0.0.1", settings.page_port)
            _log.info("search page: %s", address)
        status.start()
        pipeline = local_pipeline()
        ingest(pipeline, settings)
        pipeline.run().wait_until_finish()
    except Unavailable as error:
        if patience.STOP.is_set() and not metrics.value(metrics.CONSUMED):
            return DONE  # asked to stop while it still waited to begin: nothing was read, nothing is owed
        _log.error("%s", error)
        return NOT_TO_BE_HAD
    except RuntimeError as error:
        # Beam wraps what a step raises: whether it was the world or a bug, patience knows.
        if not patience.gave_up():
            raise
        _log.error("gave up waiting for %s", patience.gave_up())
        _log.debug("", exc_info=error)
        return NOT_TO_BE_HAD
    finally:
        status.stop()
        if close_page:
            close_page()
        close_stores()
        restore_signals()
    _log.info("done: %s; %d consumed", status.summary(), metrics.value(metrics.CONSUMED))
    if LAST_COMMIT_FAILED.is_set():
        _log.error("the last commit failed: the items since the one before will be read again")
        return NOT_TO_BE_HAD
    if strict and metrics.value(metrics.ITEMS, Outcome.DEAD_LETTER):
        return WITH_DEAD_LETTERS
    return DONE


def _missing_source(settings: Settings) -> str:
    source = settings.source
    if source in ("kafka", "-") or Path(source).exists():
        return ""
    return f"there is no folder or file {source!r}; create it, or name another one with --source"


def _drain(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """The first signal drains: what was read is written and committed. The second leaves at once."""
    if patience.STOP.is_set():
        print("\nleft without a commit; the items since the last one will be read again", file=sys.stderr)
        os._exit(128 + number)
    patience.STOP.set()
    _log.info("stopping: finishing what was read (once more to leave at once)")
