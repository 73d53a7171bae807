"""The promises on texts of known language; the figures themselves are printed by `make bench`."""

from __future__ import annotations

import json
from functools import cache
from statistics import mean

import pytest

from bench.languages import TEN, of_size, rows, same, score
from shared import shared
from wiredesk.language import LanguageDetector
from wiredesk.language.calibration import TABLES
from wiredesk.settings import Settings

DETECTOR = LanguageDetector(Settings())


@cache
def texts(size: str) -> list:
    shared("data/language")
    return of_size(rows(), size)


@pytest.mark.parametrize(
    ("size", "right"),
    [("headline", 99.5), ("headline in capitals", 97.0), ("lead", 99.8), ("article", 100.0)],
)
def test_ten_languages_are_found(size: str, right: float) -> None:
    found = score(DETECTOR.detect, [row for row in texts(size) if row.lang in TEN])
    assert found.right >= right
    assert found.reliable >= 95
    assert found.wrong <= 0.1


def test_every_language_of_the_data_is_found() -> None:
    assert score(DETECTOR.detect, texts("headline")).right >= 97


@pytest.mark.parametrize("size", ["headline", "lead", "article"])
def test_a_text_in_one_language_is_not_called_mixed(size: str) -> None:
    assert [row for row in texts(size) if DETECTOR.detect(row.text).mixed] == []


def test_a_text_in_two_languages_is_called_mixed() -> None:
    german, polish = ([row.text for row in texts("article") if row.lang == lang] for lang in ("de", "pl"))
    both = [f"{one}\n{other}" for one, other in zip(german, polish, strict=True)]
    assert [set(DETECTOR.detect(text).mixed) for text in both] == [{"de", "pl"}] * len(both)


def test_no_credit_line_and_no_byline_has_a_reliable_language() -> None:
    lines = map(json.loads, shared("data/credits/credits.ndjson").read_bytes().splitlines())
    # Where a credit ends or begins a sentence, the sentence is prose and may be known.
    kept = [line["text"] for line in lines if line["kind"] in ("credit", "byline") and not _inline(line)]
    assert len(kept) > 80
    assert [text for text in kept if DETECTOR.detect(text).reliable] == []


def _inline(line: dict) -> bool:
    return bool(line["parsed"].get("inline"))


def test_confidence_is_how_often_it_is_right() -> None:
    found = [(DETECTOR.detect(row.text), row.lang) for row in texts("headline")]
    right = mean(same(detection.lang, lang) for detection, lang in found)
    assert abs(mean(detection.confidence for detection, _ in found) - right) < 0.03


@pytest.mark.parametrize("engine", TABLES)
def test_a_stronger_signal_is_never_less_sure(engine: str) -> None:
    signals, chances = zip(*TABLES[engine], strict=True)
    assert list(signals) == sorted(set(signals))
    assert list(chances) == sorted(chances)
    assert signals[0] == 0.0
    assert all(0 < chance < 1 for chance in chances)
