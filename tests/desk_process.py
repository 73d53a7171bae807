"""A desk as an operator runs it: another process, which tests can interrupt, kill and read the log of."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

# What these tests wait for takes seconds; a loaded machine may need many times that.
PATIENCE_SECONDS = 120


def wiredesk(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    """A finished `wiredesk` command; fails with what it said, unless `check` is off."""
    done = subprocess.run(
        [sys.executable, "-m", "wiredesk.cli", *arguments], capture_output=True, check=False
    )
    if check and done.returncode:
        raise AssertionError(
            f"wiredesk {' '.join(arguments)}: exit {done.returncode}: {done.stderr.decode()}"
        )
    return done


def wait_until(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Return when `holds()` does; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)


class DeskProcess:
    """`wiredesk run` with these arguments, from the start of a `with` block to its end."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self._log = log
        self._arguments = arguments

    def __enter__(self) -> DeskProcess:
        self._stream = self._log.open("ab")
        command = [sys.executable, "-m", "wiredesk.cli", "run", *self._arguments]
        self.process = subprocess.Popen(
            command, stdout=self._stream, stderr=self._stream, env=dict(os.environ)
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._stream.close()

    def kill(self) -> None:
        """kill -9"""
        self.process.kill()
        self.process.wait()

    def interrupt(self) -> int:
        """Ctrl-C; the exit code of the drain."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE_SECONDS)

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8")

    def outcomes(self) -> dict[str, int]:
        """What the last desk of this log says of its items when it has ended, and what it consumed."""
        (line,) = re.findall(r"done: (.*)", self.log)[-1:]
        return {
            name: int(number.replace(",", "")) for number, name in re.findall(r"([\d,]+) ([a-z ]+)", line)
        }


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEXTS = {
    "de": "Die Stadt {n} sperrt von Montag an die Brücke über den Fluss, teilte das Bauamt am Dienstag mit.",
    "en": "The town {n} closes its bridge over the river from Monday on, its mayor said on Tuesday.",
    "pl": "Miasto {n} zamyka od poniedziałku most na rzece, poinformował we wtorek wydział budownictwa.",
    "uk": "Місто {n} з понеділка закриває міст через річку, повідомило у вівторок управління будівництва.",
}


def ninjs_items(count: int, start: int = 0) -> Iterator[tuple[str, bytes]]:
    """(uri, bytes) of different ninjs items, in four languages by turns; some mention an actor."""
    for number in range(start, start + count):
        language = list(TEXTS)[number % len(TEXTS)]
        actor = {
            "de": "Wladimir Putin",
            "en": "Vladimir Putin",
            "pl": "Władimir Putin",
            "uk": "Володимир Путін",
        }
        text = TEXTS[language].format(n=f"A{number}B")
        if number % 10 < len(TEXTS):
            text += f" {actor[language]}."
        uri = f"urn:test:{number}"
        yield (
            uri,
            json.dumps(
                {
                    "uri": uri,
                    "version": "1",
                    "versioncreated": (NOON + timedelta(seconds=number)).isoformat(),
                    "language": language,
                    "headline": f"{number}: {text[:30]}",
                    "body_text": text,
                    "infosource": [{"name": "tka"}],
                }
            ).encode(),
        )
