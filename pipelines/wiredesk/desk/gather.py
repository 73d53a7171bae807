"""`wiredesk gather`: brings feeds to the desk, each in a thread of its own, until it is asked to stop."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

from wiredesk import metrics, patience
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD
from wiredesk.desk.signals import on_signals
from wiredesk.desk.status import StatusLine
from wiredesk.errors import SettingsError
from wiredesk.settings import Settings
from wiredesk.transport.gather import Poller, ToFolder, ToKafka
from wiredesk.transport.gather_memory import Memory

# How long feeds that are being polled may take to end; a supervisor's patience is ten seconds or more.
STOP_SECONDS = 4.0

_log = logging.getLogger("wiredesk")


class GatherStatus(StatusLine):
    """The line of a `gather`: what it has put, and how the polls went."""

    def total(self) -> int:
        return metrics.value(metrics.GATHERED)

    def summary(self) -> str:
        polls = {how: metrics.value(metrics.GATHER_POLLS, how) for how in ("new", "unchanged", "failed")}
        told = ", ".join(f"{number:,} {how}" for how, number in polls.items() if number)
        return f"{self.total():,} items put · polls: {told or 'none yet'}"


def gather(settings: Settings) -> int:
    """The exit code: done, or (with `once`) nothing was to be had or could be put.

    Raises SettingsError with everything that is wrong with the feeds' addresses; Unavailable where the
    memory is in use or damaged.
    """
    _check(settings)
    patience.begin(bounded=settings.once)
    metrics.reset()
    memory = Memory(settings.gather_memory)
    outlet: ToKafka | ToFolder
    if settings.source == "kafka":
        outlet = ToKafka(settings.kafka, next(iter(settings.topics), ""))
    else:
        outlet = ToFolder(Path(settings.source))
    pollers = [
        Poller(feed, outlet, memory, settings.contact, settings.once)
        for feed in settings.feeds
        if feed.address
    ]
    restore_signals = on_signals(lambda *_: patience.STOP.set())
    status = GatherStatus()
    status.start()
    succeeded: list[bool] = []
    try:
        threads = [
            threading.Thread(
                # Daemons: one that hangs in a call of the system must not keep the process alive.
                target=_once if settings.once else Poller.follow,
                args=(poller, succeeded) if settings.once else (poller,),
                name=f"gather {number}",
                daemon=True,
            )
            for number, poller in enumerate(pollers)
        ]
        for thread in threads:
            thread.start()
        left = _wait(threads)
    finally:
        status.stop()
        restore_signals()
    _log.info("done: %s", status.summary())
    if left:
        # They may be anywhere, also in a write; the memory survives that as it survives a crash.
        _log.warning("%d feeds did not end in time and were left", left)
        os._exit(DONE)
    outlet.close()
    memory.close()
    if patience.gave_up() and not patience.STOP.is_set():
        _log.error("gave up waiting for %s", patience.gave_up())
        return NOT_TO_BE_HAD
    return NOT_TO_BE_HAD if settings.once and not any(succeeded) and not patience.STOP.is_set() else DONE


def _once(poller: Poller, succeeded: list[bool]) -> None:
    succeeded.append(poller.poll())


def _wait(threads: list[threading.Thread]) -> int:
    """How many threads are still alive, STOP_SECONDS after the operator asked to stop; else none."""
    deadline: float | None = None
    while any(thread.is_alive() for thread in threads):
        if patience.STOP.wait(0.1):
            deadline = deadline or time.monotonic() + STOP_SECONDS
            if time.monotonic() >= deadline:
                break
            time.sleep(0.02)
    return sum(thread.is_alive() for thread in threads)


def _check(settings: Settings) -> None:
    mistakes = []
    feeds = [feed for feed in settings.feeds if feed.address]
    if not feeds:
        mistakes.append(
            "no feed has an address to gather from; write into wiredesk.toml, for example:\n"
            '[[feeds]]\nname = "tka"\naddress = "https://tka.example/news.xml"'
        )
    folder = None if settings.source == "kafka" else Path(settings.source).resolve()
    if folder is None:
        if not settings.topics and not all(feed.topic for feed in feeds):
            mistakes.append("topics: needs the topic that gathered items are put on")
    elif settings.source == "-" or folder.is_file():
        mistakes.append("source: needs a folder, or kafka, to put items into")
    else:
        for feed in feeds:
            if feed.address.startswith(("http://", "https://")):
                continue
            path = Path(feed.address).resolve()
            # It would gather what it has put, and put that again.
            if path.is_relative_to(folder) or folder.is_relative_to(path):
                mistakes.append(
                    f"feed {feed.name}: its address {feed.address} and the folder that items are put into, "
                    f"{settings.source}, lie within each other"
                )
    if mistakes:
        raise SettingsError(mistakes)
