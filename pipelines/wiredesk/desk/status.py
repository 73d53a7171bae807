"""The live one-line status of a desk, and its logging."""

from __future__ import annotations

import logging
import shutil
import sys
import threading
import time

from wiredesk import metrics, patience
from wiredesk.model import Outcome

CLEAR = "\r\x1b[K"
# Where nobody watches, a line is written only when something changed, and at most this often.
LOG_SECONDS = 30.0


class StatusLine:
    """One line about what the desk has done, redrawn each second on a terminal, else logged now and then."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._show, name="status", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the line; the terminal is left clean."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def summary(self) -> str:
        """How many items had each outcome so far."""
        counts = {outcome: metrics.value(metrics.ITEMS, outcome) for outcome in Outcome}
        parts = [f"{number:,} {outcome.replace('_', ' ')}" for outcome, number in counts.items() if number]
        return ", ".join(parts) or "no items"

    def total(self) -> int:
        """What the rate of the line counts."""
        return sum(metrics.value(metrics.ITEMS, outcome) for outcome in Outcome)

    def _show(self) -> None:
        terminal = sys.stderr.isatty()
        before, logged_at, logged, started = 0, time.monotonic(), "", time.monotonic()
        while not self._stop.wait(1.0):
            total = self.total()
            now = time.monotonic()
            rate, before, started = (total - before) / (now - started), total, now
            line = " · ".join(
                [self.summary(), f"{rate:,.0f}/s", *(f"waiting for {w}" for w in patience.waiting())]
            )
            if terminal:
                width = shutil.get_terminal_size().columns - 1
                sys.stderr.write(CLEAR + line[:width])
                sys.stderr.flush()
            elif now - logged_at >= LOG_SECONDS and self.summary() != logged:
                logging.getLogger("wiredesk").info("%s", line)
                logged_at, logged = now, self.summary()
        if terminal:
            sys.stderr.write(CLEAR)


def log_to_stderr(verbose: bool = False) -> None:
    """Log lines of the desk to standard error, above the status line; of libraries only what went wrong."""

    class Handler(logging.StreamHandler):  # type: ignore[type-arg]
        def emit(self, record: logging.LogRecord) -> None:
            self.stream = sys.stderr
            if sys.stderr.isatty():
                self.stream.write(CLEAR)
            super().emit(record)

    handler = Handler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname).1s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=logging.ERROR, handlers=[handler], force=True)
    logging.getLogger("wiredesk").setLevel(logging.DEBUG if verbose else logging.INFO)
    # An outage is ours to report, once and in one line: the client would fill the screen with it.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
