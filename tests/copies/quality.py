"""Sketches of the rows of data/copies, and how well clusters of them agree with what they are."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from copies.texts import sketch_of
from wiredesk.copies import CopyIndex
from wiredesk.model import Sketch
from wiredesk.settings import Settings

Row = dict[str, Any]
Scored = list[tuple[Row, Sketch]]


def read(path: Path) -> list[Row]:
    """The rows of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def sketches(rows: Sequence[Row]) -> Scored:
    """Each row with its sketch; all are published within one hour."""
    rng = random.Random(6)
    return [
        (row, sketch_of(row["id"], row["text"], row["headline"], row["lang"], minutes=60 * rng.random()))
        for row in rows
    ]


def clusters(scored: Scored) -> dict[str, str]:
    """The cluster of each story in the end, a language at a time, delivered in this order."""
    by_language: dict[str, list[Sketch]] = defaultdict(list)
    for row, sketch in scored:
        by_language[row["lang"]].append(sketch)
    found: dict[str, str] = {}
    for of_one in by_language.values():
        index = CopyIndex(Settings())
        index.add_all(of_one)
        for sketch, decision in zip(of_one, index.add_all(of_one), strict=True):
            found[sketch.story_id] = decision.cluster_id
    return found


def pair_scores(scored: Scored) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of rows; a `figure` row is a copy of none."""
    found = clusters(scored)
    both: Counter[tuple[str, str]] = Counter()
    for row, sketch in scored:
        own = row["id"] if row["kind"] == "figure" else row["original"]
        both[found[sketch.story_id], own] += 1
    of_clusters: Counter[str] = Counter()
    of_originals: Counter[str] = Counter()
    for (cluster, original), count in both.items():
        of_clusters[cluster] += count
        of_originals[original] += count
    right, told, wanted = (_pairs(counts.values()) for counts in (both, of_clusters, of_originals))
    precision, recall = right / told, right / wanted
    return precision, recall, 2 * precision * recall / (precision + recall)


def _pairs(counts: Any) -> int:
    return sum(count * (count - 1) // 2 for count in counts)
