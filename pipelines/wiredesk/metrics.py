"""What the desk counts: names, meaning and labels in one table, values in this process.

Beam counters of the same names carry the values out of Flink workers (steps/ and transport/ raise both).
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """One counter; `label` names what its values are split by, or is empty."""

    name: str
    help: str
    label: str = ""


CONSUMED = Metric("wiredesk_records_consumed_total", "Records read from Kafka or a folder.")
ITEMS = Metric("wiredesk_items_total", "Items, each counted once, by what became of them.", "outcome")
DEAD_LETTERS = Metric("wiredesk_dead_letters_total", "Dead letters, by reason.", "reason")
RELATIONS = Metric(
    "wiredesk_relations_total", "Items by what they are to known stories: original, copy, ...", "relation"
)
COMMITS = Metric("wiredesk_commits_total", "Commits of offsets or folder positions that succeeded.")
COMMIT_FAILURES = Metric("wiredesk_commit_failures_total", "Commits that failed and will be repeated.")
ALERTS = Metric("wiredesk_alerts_total", "Alerts by what happened: new, sent or retracted.", "event")
GATHER_POLLS = Metric("wiredesk_gather_polls_total", "Polls of `gather`: new, unchanged or failed.", "result")
GATHERED = Metric("wiredesk_gathered_items_total", "Items that `gather` put on Kafka or into the inbox.")

METRICS = (
    CONSUMED, ITEMS, DEAD_LETTERS, RELATIONS, COMMITS, COMMIT_FAILURES, ALERTS, GATHER_POLLS, GATHERED,
)  # fmt: skip

_lock = threading.Lock()
_values: Counter[tuple[str, str]] = Counter()


def count(metric: Metric, amount: int = 1, label: str = "") -> None:
    """Add to a counter of this process."""
    with _lock:
        _values[metric.name, label] += amount


def value(metric: Metric, label: str = "") -> int:
    """The count of this process since it started."""
    with _lock:
        return _values[metric.name, label]


def reset() -> None:
    """Set all counters to zero: the start of a run."""
    with _lock:
        _values.clear()
