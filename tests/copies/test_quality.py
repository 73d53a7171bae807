"""The figures of issue 6, on data/copies; `make bench` prints what they are exactly."""

from __future__ import annotations

import random

import pytest

from copies.quality import Scored, clusters, pair_scores, read, sketches
from shared import shared
from wiredesk.copies import CopyIndex
from wiredesk.model import Relation
from wiredesk.settings import Settings


@pytest.fixture(scope="module")
def reprints() -> Scored:
    return sketches(read(shared("data/copies/reprints.ndjson")))


def test_reprints_are_found_and_others_kept_apart(reprints: Scored) -> None:
    precision, recall, f1 = pair_scores([each for each in reprints if each[0]["kind"] != "figure"])
    assert precision >= 0.98
    assert f1 >= 0.96
    assert recall >= 0.96


def test_figure_rows_are_updates_and_never_called_copies(reprints: Scored) -> None:
    changed = []
    for language in {row["lang"] for row, _ in reprints}:
        index = CopyIndex(Settings())
        of_one = [each for each in reprints if each[0]["lang"] == language]
        index.add_all([sketch for _, sketch in of_one])
        figure_rows = [sketch for row, sketch in of_one if row["kind"] == "figure"]
        changed += [decision.relation for decision in index.add_all(figure_rows)]
    assert len(changed) == 212
    assert set(changed) == {Relation.UPDATE}


def test_whatever_the_order_the_clusters_of_the_reprints_are_the_same(reprints: Scored) -> None:
    rng = random.Random(6)
    first = clusters(reprints)
    for _ in range(2):
        repeated = reprints + rng.sample(reprints, len(reprints) // 10)
        rng.shuffle(repeated)
        assert clusters(repeated) == first


def test_templates_with_new_figures_are_never_merged() -> None:
    templates = sketches(read(shared("data/copies/templates.ndjson")))
    found = clusters(templates)
    merged = sum(cluster != story for story, cluster in found.items())
    assert merged <= 0.01 * len(templates)


def test_a_translation_is_no_copy(reprints: Scored) -> None:
    # The first halves of four treebanks are translations of one another.
    originals = [each for each in reprints if each[0]["kind"] == "original" and each[0]["lang"] != "uk"]
    index = CopyIndex(Settings())
    decisions = index.add_all([sketch for _, sketch in originals])
    assert {decision.relation for decision in decisions} == {Relation.ORIGINAL}
