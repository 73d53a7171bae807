"""What a measurement prints: the machine it ran on, and tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from textwrap import fill

PACKAGES = (
    "wiredesk", "apache-beam", "kafka-python", "crc32c", "elasticsearch", "msgspec", "lxml", "PyStemmer",
    "langdetect", "langdetect-rs", "eldc", "ftfy", "datasketch", "rensa", "numpy", "pyahocorasick",
)  # fmt: skip


def print_machine() -> None:
    """Print what figures depend on."""
    load = ", ".join(f"{part:.2f}" for part in os.getloadavg())
    print_table(
        ("machine", ""),
        [
            ("CPU", f"{_cpu()}, {os.cpu_count()} cores"),
            ("load average", f"{load} (1, 5, 15 minutes, at the start)"),
            ("system", platform.platform()),
            ("Python", platform.python_version()),
            ("packages", " ".join(f"{name} {version(name)}" for name in PACKAGES[:7])),
            ("", " ".join(f"{name} {version(name)}" for name in PACKAGES[7:])),
        ],
    )


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def print_text(text: str) -> None:
    """Print a paragraph."""
    print(f"{fill(text, 110)}\n", flush=True)


def print_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column is set left, and so is the last of a table of two."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for row in (heads, ["-" * width for width in widths], *rows):
        cells = [
            cell.ljust(width) if at == 0 or len(heads) == 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip(), flush=True)
    print(flush=True)


def spread(values: Sequence[float], form: str = ",.0f") -> str:
    """Median and range."""
    return f"{median(values):{form}} ({min(values):{form}} to {max(values):{form}})"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """How many times as much of something the others take: median and range of the pairs."""
    return spread([other / own for own, other in zip(ours, theirs, strict=True)], ".2f")
