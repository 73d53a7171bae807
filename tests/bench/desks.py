"""The desk as `wiredesk run` starts it, in this process, with a look at its clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from wiredesk.desk.exits import DONE
from wiredesk.desk.run import run
from wiredesk.settings import Settings
from wiredesk.transport.kafka_client import Consumer


class Times:
    """Wall and CPU seconds from the poll that brought the first record to the last commit."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None
        self._last = (0.0, 0.0)

    def polled(self, before: tuple[float, float]) -> None:
        """Records came from a poll that began at `before`."""
        self._first = self._first or before

    def committed(self) -> None:
        """Offsets were committed just now."""
        self._last = now()

    def result(self) -> dict[str, float]:
        """What lies between."""
        assert self._first is not None
        return {"wall": self._last[0] - self._first[0], "cpu": self._last[1] - self._first[1]}


def now() -> tuple[float, float]:
    """Wall and CPU seconds of this process."""
    return time.perf_counter(), time.process_time()


def timed() -> Times:
    """The times of the desk that runs next in this process."""
    times = Times()
    poll, commit = Consumer.poll, Consumer.commit

    def timed_poll(consumer: Consumer, seconds: float) -> list[Any]:
        before = now()
        records = poll(consumer, seconds)
        if records:
            times.polled(before)
        return records

    def timed_commit(consumer: Consumer, positions: dict[str, int]) -> None:
        commit(consumer, positions)
        times.committed()

    Consumer.poll, Consumer.commit = timed_poll, timed_commit  # type: ignore[method-assign]
    return times


def at_first_poll(call: Callable[[], None]) -> None:
    """Have `call` called when the desk that runs next in this process begins to read."""
    poll = Consumer.poll

    def first_poll(consumer: Consumer, seconds: float) -> list[Any]:
        Consumer.poll = poll  # type: ignore[method-assign]
        call()
        return poll(consumer, seconds)

    Consumer.poll = first_poll  # type: ignore[method-assign]


def run_desk(kafka: str, topic: str, store: str, prefix: str = "", once: bool = False) -> None:
    """Run a desk to its end; raises RuntimeError where it ends badly."""
    settings = Settings(
        source="kafka", kafka=kafka, topics=(topic,), group=f"group-{prefix or topic}",
        store=store, index_prefix=prefix, once=once,
    )  # fmt: skip
    code = run(settings)
    if code != DONE:
        raise RuntimeError(f"the desk ended with {code}")
