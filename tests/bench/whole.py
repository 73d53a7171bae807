"""The whole desk against a loop that a user would put together: Kafka to Elasticsearch, the same items."""

from __future__ import annotations

from typing import Any

from bench import baseline as plain
from bench.child import call
from bench.desks import run_desk, timed
from bench.items import compose
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers, indices, topic

ITEMS = 3_000
REPETITIONS = 3
ENGINES = ("langdetect-rs", "langdetect")


def whole(servers: Servers) -> None:
    """Print items a second of both, and the ratios of the pairs."""
    times: dict[tuple[str, str], list[dict[str, float]]] = {}
    with topic(servers.kafka, (item.value for item in compose(ITEMS))) as name:
        for repetition in range(REPETITIONS):
            for engine in ENGINES:
                # Taking turns: who comes second meets warm servers.
                for who in ("desk", "baseline")[:: -1 if repetition % 2 else 1]:
                    with indices(servers.elasticsearch) as prefix:
                        measured = call(
                            f"bench.whole:{who}",
                            servers=servers, topic=name, prefix=prefix, engine=engine, items=ITEMS,
                        )  # fmt: skip
                    times.setdefault((who, engine), []).append(measured)
    print_text(
        f"The whole: {ITEMS:,} items of about 3,000 characters in five languages, from Kafka to "
        "Elasticsearch; each run in a fresh process, from the poll of the first record to the last commit; "
        f"{REPETITIONS} repetitions taking turns, median (range). CPU is that of the process, all its "
        "threads, not of the servers. Baseline: kafka-python, ftfy, the language engine, datasketch, "
        "pyahocorasick and elasticsearch.helpers.bulk in batches of 500, commit after the bulk."
    )
    rows = []
    for (who, engine), measured in times.items():
        cpu, wall = (_values(measured, key) for key in ("cpu", "wall"))
        rows.append(
            (
                f"{who} with {engine}",
                spread([ITEMS / seconds for seconds in cpu]),
                spread([1000 * seconds / ITEMS for seconds in cpu], ".2f"),
                spread([ITEMS / seconds for seconds in wall]),
            )
        )
    print_table(("", "items a second and core", "ms CPU an item", "items a second, wall"), rows)
    rows = []
    for ours, theirs in (
        ("langdetect-rs", "langdetect"),
        ("langdetect-rs", "langdetect-rs"),
        ("langdetect", "langdetect"),
    ):
        own, other = times["desk", ours], times["baseline", theirs]
        rows.append(
            (
                f"desk with {ours}, against baseline with {theirs}",
                ratio(_values(own, "cpu"), _values(other, "cpu")),
                ratio(_values(own, "wall"), _values(other, "wall")),
            )
        )
    print_table(("times as fast (above 1: the desk is faster)", "by CPU", "by wall"), rows)


def _values(measured: list[dict[str, float]], key: str) -> list[float]:
    return [each[key] for each in measured]


def desk(servers: list[str], topic: str, prefix: str, engine: str, items: int) -> Any:  # noqa: ARG001
    """Wall and CPU seconds of `wiredesk run --once`; `engine` has chosen what can be imported."""
    times = timed()
    run_desk(servers[0], topic, servers[1], prefix, once=True)
    return times.result()


def baseline(servers: list[str], topic: str, prefix: str, engine: str, items: int) -> Any:
    """Wall and CPU seconds of the loop."""
    marks = list(plain.run(servers[0], topic, prefix, servers[1], f"{prefix}plain", engine, items))
    return {"wall": marks[-1][0] - marks[0][0], "cpu": marks[-1][1] - marks[0][1]}
