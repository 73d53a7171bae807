"""Measures the desk on real servers: `make bench`, or `PYTHONPATH=tests python -m bench [PART ...]`.

Parts are parsing, credits, languages, actors, copies, steps, whole, latency, idle, and memory, which takes
long and runs only by name. Nothing is asserted: times of one machine say nothing of another, the ratios
within one run do.
"""

from __future__ import annotations

import logging
import sys
from importlib import import_module

from bench.report import print_machine
from bench.servers import servers

# Each is a function in the module of its name.
PARTS = ("parsing", "credits", "languages", "actors", "copies", "steps", "whole", "latency", "idle")
BY_NAME_ONLY = ("memory",)


def main(names: list[str]) -> None:
    """Run these parts; without names all but the long ones."""
    known = PARTS + BY_NAME_ONLY
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"there is no part {unknown[0]!r}; there are {', '.join(known)}")
    logging.basicConfig(level=logging.ERROR)
    found = servers()
    print_machine()
    for name in names or PARTS:
        getattr(import_module(f"bench.{name}"), name)(found)


if __name__ == "__main__":
    main(sys.argv[1:])
