from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copies.texts import COUNCIL, HARBOUR, own_words
from wiredesk.copies import words as wordlist
from wiredesk.copies.marks import (
    FORMAT,
    MARKS,
    MOST_FIGURES,
    MOST_WORDS_READ,
    NONE,
    VALUES,
    make_marks,
    min_hash,
)
from wiredesk.copies.words import fold
from wiredesk.text.tokens import tokenise

# Each with the marks that it has everywhere and for ever; other marks need another FORMAT.
VECTORS = json.loads(Path(__file__).with_name("marks.json").read_text("utf-8"))


def read(text: str, language: str = "en", headline: str = "") -> np.ndarray:
    return np.frombuffer(make_marks(tokenise(text), tokenise(headline).words, language), MARKS)[0]


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["language"] for vector in VECTORS])
def test_marks_never_change(vector: dict[str, str]) -> None:
    headline = tokenise(vector["headline"]).words
    made = make_marks(tokenise(vector["text"]), headline, vector["language"])
    assert made.hex() == vector["marks"]


def test_marks_are_the_same_in_another_process() -> None:
    program = (
        "import sys; from wiredesk.copies.marks import make_marks; from wiredesk.text.tokens import tokenise;"
        "print(make_marks(tokenise(sys.argv[1]), (), 'de').hex())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, COUNCIL],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.strip() == make_marks(tokenise(COUNCIL), (), "de").hex()


@given(
    text=st.text(st.characters(codec=None), min_size=1, max_size=80), language=st.sampled_from(["de", "zh"])
)
def test_every_text_with_words_has_marks_of_one_length(text: str, language: str) -> None:
    if tokenise(text).words:
        assert len(make_marks(tokenise(text), (), language)) == MARKS.itemsize


@pytest.mark.parametrize("shared", [0, 40, 100, 180, 200])
def test_minhash_estimates_how_much_is_shared(shared: int) -> None:
    rng = np.random.default_rng(shared)
    numbers = rng.integers(0, 1 << 32, 400 - shared, np.uint32)
    one, other = min_hash(numbers[:200], VALUES), min_hash(numbers[200 - shared :], VALUES)
    # Three deviations of 128 values.
    assert np.mean(one == other) == pytest.approx(shared / (400 - shared), abs=0.13)


def test_the_end_of_a_long_text_is_read_no_more() -> None:
    long = own_words(MOST_WORDS_READ, random.Random(1))
    assert make_marks(tokenise(long), (), "en") == make_marks(tokenise(long + " " + HARBOUR), (), "en")


def test_figures_and_names_are_bounded_and_sorted() -> None:
    made = read(" ".join(f"Name{number} {number}" for number in range(1_000)))
    for name in ("figures", "names"):
        assert sorted(made[name].tolist()) == made[name].tolist()
        assert NONE not in made[name]
    few = read("The 3 boats and 5 ships of the harbour came back")
    assert few["figures"].tolist().count(NONE) == MOST_FIGURES - 2


def test_a_headline_of_another_case_is_the_same() -> None:
    one = read(HARBOUR, headline="Lock closed")
    assert one["headline"] == read(HARBOUR, headline="LOCK CLOSED")["headline"]
    assert one["headline"] != read(HARBOUR, headline="Lock open")["headline"]
    assert read(HARBOUR)["headline"] == 0
    assert one["format"] == FORMAT


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("Größe", "GROESSE"),
        ("Żółć", "zolc"),
        ("ёлка", "Елка"),
        ("façade", "facade"),
        ("Ångström", "ANGSTROEM"),
    ],
)
def test_words_are_folded(word: str, other: str) -> None:
    assert fold(word) == fold(other)


def test_the_words_that_are_remembered_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordlist, "MOST_WORDS", 50)
    wordlist._NUMBERS.clear()
    before = make_marks(tokenise(HARBOUR), (), "en")
    assert len(wordlist._NUMBERS) <= 50
    assert make_marks(tokenise(HARBOUR), (), "en") == before
