"""How often an engine was right that spoke like this: its own numbers are no probabilities.

langdetect gives wrong answers a probability of 0.99999, and the scores of eldc differ from language to
language. The tables below are printed by `python -m bench languages` (tests/bench/languages.py), which fits
them on every second text of the development data, cut to many lengths, and checks them on the others.
"""

from __future__ import annotations

from bisect import bisect_right

# Name of the engine -> (signal from which, probability of being right), rising in both. The signal of
# langdetect is the number of nines of its probability, that of eldc the lead of its best score.
TABLES: dict[str, tuple[tuple[float, float], ...]] = {
    "langdetect": (
        (0.0, 0.344),
        (0.84, 0.618),
        (5.18, 0.867),
        (5.26, 0.912),
        (5.3, 0.936),
        (5.37, 0.96),
        (5.42, 0.977),
        (5.57, 0.977),
        (5.7, 0.989),
    ),
    "eldc": (
        (0.0, 0.839),
        (0.01, 0.853),
        (0.043, 0.929),
        (0.09, 0.974),
        (0.125, 0.976),
        (0.174, 0.991),
        (0.197, 0.994),
        (0.243, 0.996),
        (0.293, 0.998),
        (0.502, 0.999),
    ),
}
# Of 1,300 texts whose letters told the language all were right, and of 1,300 pieces of 250 characters in
# which both engines saw the same one: of the next thousand one may be wrong.
LETTERS = 0.999
AGREED = 0.999


def confidence(engine: str, signal: float) -> float:
    """The probability that the answer of an engine (its name, with or without version) is right, 0 to 1."""
    table = TABLES[engine.partition("/")[0]]
    return table[max(0, bisect_right(table, (signal, 1.0)) - 1)][1]
