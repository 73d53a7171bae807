"""Measures the desk on real servers: `make bench`, or `PYTHONPATH=tests python -m bench [PART ...]`.

Parts are steps, whole, latency, idle, and memory, which takes long and runs only by name. Nothing is
asserted: times of one machine say nothing of another, the ratios within one run do.
"""

from __future__ import annotations

import sys

from bench.idle import idle
from bench.latency import latency
from bench.memory import memory
from bench.report import print_machine
from bench.servers import servers
from bench.steps import steps
from bench.whole import whole

PARTS = {"steps": steps, "whole": whole, "latency": latency, "idle": idle, "memory": memory}
BY_NAME_ONLY = {"memory"}


def main(names: list[str]) -> None:
    """Run these parts; without names all but the long ones."""
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    print_machine()
    found = servers()
    for name in names or [name for name in PARTS if name not in BY_NAME_ONLY]:
        PARTS[name](found)


if __name__ == "__main__":
    main(sys.argv[1:])
