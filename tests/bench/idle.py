"""What a desk costs that has nothing to do."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

from bench.child import call
from bench.desks import at_first_poll, now, run_desk
from bench.report import print_table, print_text
from bench.servers import Servers, indices, topic

SECONDS = 30
# The first rounds finish what starting began.
SETTLE_SECONDS = 5


def idle(servers: Servers) -> None:
    """Print the share of a core."""
    with topic(servers.kafka) as name, indices(servers.elasticsearch) as prefix:
        cpu, wall = call("bench.idle:desk", servers=servers, topic=name, prefix=prefix)
    print_text(f"Idle: a desk on an empty topic and Elasticsearch, for {SECONDS} s.")
    print_table(("", "share of a core"), [("CPU of the process", f"{100 * cpu / wall:.2f} %")])


def desk(servers: list[str], topic: str, prefix: str) -> Any:
    """CPU and wall seconds of a desk that waits."""
    spent: list[float] = []

    def watch() -> None:
        time.sleep(SETTLE_SECONDS)
        wall, cpu = now()
        time.sleep(SECONDS)
        spent.extend((now()[1] - cpu, now()[0] - wall))
        os.kill(os.getpid(), signal.SIGTERM)

    at_first_poll(threading.Thread(target=watch, daemon=True).start)
    run_desk(servers[0], topic, servers[1], prefix)
    return spent
