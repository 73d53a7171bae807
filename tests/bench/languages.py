"""How often the language of a text is found, how fast, and which engine is better at which length."""

from __future__ import annotations

import gc
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from statistics import mean
from typing import NamedTuple

from bench import baseline
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers
from shared import FOLDER
from wiredesk.language import LanguageDetector, letters
from wiredesk.language.calibration import confidence
from wiredesk.language.engines import Engine, engine
from wiredesk.model import Detection
from wiredesk.settings import LANGUAGE_ENGINES, Settings

TEN = ("de", "pl", "en", "uk", "ru", "be", "cs", "fr", "es", "he")
SIZES = ("headline", "headline in capitals", "lead", "article")
CUTS = (20, 40, 60, 80, 100, 150, 200, 250, 300, 400)
ROUNDS = 5
# A table of confidences has this many steps before neighbours that do not rise are joined.
STEPS = 20


class Row(NamedTuple):
    """A text of known language."""

    lang: str
    size: str
    text: str


class Score(NamedTuple):
    """How a detector did, as means over languages, in per cent; `wrong` over all of them together."""

    right: float
    reliable: float
    wrong: float


def languages(_servers: Servers) -> None:
    """Print accuracy, coverage and speed on the development data, and what the constants were read from."""
    if not (FOLDER / "data" / "language").exists():
        print_text(f"Languages: there is no {FOLDER / 'data' / 'language'}; nothing is measured.")
        return
    found = rows()
    _print_accuracy(found)
    _print_speed(found)
    _print_crossing(found)
    _print_calibration(found)


def rows() -> list[Row]:
    """The development data. Without Galician, which no engine knows."""
    paths = sorted((FOLDER / "data" / "language").glob("*.ndjson"))
    lines = [json.loads(line) for path in paths for line in path.read_bytes().splitlines()]
    return [Row(line["lang"], line["size"], line["text"]) for line in lines if line["lang"] != "gl"]


def same(found: str, lang: str) -> bool:
    """Whether an answer is right: Serbian in Latin letters and Croatian are one language here."""
    one = {"sr-Latn": "hr", "sr": "hr"}
    return one.get(found, found) == one.get(lang, lang)


def of_size(found: Iterable[Row], size: str) -> list[Row]:
    """The texts of one of SIZES."""
    kept = [row for row in found if row.size == size.partition(" ")[0]]
    return [row._replace(text=row.text.upper()) for row in kept] if "capitals" in size else kept


def score(detect: Callable[[str], Detection], found: Sequence[Row]) -> Score:
    """How `detect` does on these texts."""
    right, reliable = defaultdict[str, list[bool]](list), defaultdict[str, list[bool]](list)
    wrong = 0
    for row in found:
        detection = detect(row.text)
        right[row.lang].append(same(detection.lang, row.lang))
        reliable[row.lang].append(detection.reliable)
        wrong += detection.reliable and not right[row.lang][-1]
    relied = sum(map(sum, reliable.values()))
    return Score(
        100 * mean(map(mean, right.values())),
        100 * mean(map(mean, reliable.values())),
        100 * wrong / relied if relied else 0.0,
    )


def _print_accuracy(found: Sequence[Row]) -> None:
    table = []
    for chosen in LANGUAGE_ENGINES:
        detector = LanguageDetector(Settings(language_engine=chosen))
        for size in SIZES:
            texts = of_size(found, size)
            ten = score(detector.detect, [row for row in texts if row.lang in TEN])
            every = score(detector.detect, texts)
            table.append((chosen, size, *(f"{value:.2f}" for value in (*ten, *every))))
    print_text(
        f"Languages: texts of known language, right answers in per cent as a mean over the ten languages "
        f"{' '.join(TEN)}, then over all {len({row.lang for row in found})} (Croatian and Serbian in Latin "
        "letters as one). Reliable: how many answers are called so, and how many of those are wrong."
    )
    heads = ("engine", "size", "ten", "reliable", "wrong", "all", "reliable", "wrong")
    print_table(heads, table)


def _print_speed(found: Sequence[Row]) -> None:
    texts = [row.text for row in of_size(found, "lead")]
    detect = {
        "ours, auto": LanguageDetector(Settings()).detect,
        "ours, eldc": LanguageDetector(Settings(language_engine="eldc")).detect,
        "langdetect": baseline.detector("langdetect"),
        "langdetect-rs": baseline.detector("langdetect-rs"),
    }
    spent: dict[str, list[float]] = {name: [] for name in detect}
    for number in range(ROUNDS):
        for name in list(detect)[:: -1 if number % 2 else 1]:
            # Other texts each round; langdetect itself takes milliseconds for one.
            spent[name].append(_cpu(detect[name], texts[number::ROUNDS]))
    ours = spent["ours, auto"]
    print_text(f"Speed: {len(texts)} leads of 200 to 300 characters, {ROUNDS} rounds, median (range).")
    print_table(
        ("detector", "leads a second and core", "CPU, times ours"),
        [(name, spread([1 / each for each in cpu]), ratio(ours, cpu)) for name, cpu in spent.items()],
    )


def _cpu(detect: Callable[[str], object], texts: Sequence[str]) -> float:
    gc.collect()
    before = time.process_time()
    for text in texts:
        detect(text)
    return (time.process_time() - before) / len(texts)


def _print_crossing(found: Sequence[Row]) -> None:
    both = engine("langdetect").languages & engine("eldc").languages
    table = []
    for cut in CUTS:
        pieces = [row for row in _cut(of_size(found, "article"), cut) if row.lang in both or row.lang == "sr"]
        # What letters tell is no engine's merit: Chinese, which langdetect takes for Korean.
        pieces = [row for row in pieces if row.lang != "zh"]
        missed = [
            sum(not same(engine(name).ask(row.text, cut).lang, row.lang) for row in pieces)
            for name in ("langdetect", "eldc")
        ]
        table.append((str(cut), f"{len(pieces):,}", *map(str, missed)))
    print_text("From which length: pieces of articles, in languages that both engines know, without letters.")
    print_table(("characters", "pieces", "langdetect wrong", "eldc wrong"), table)


def _cut(found: Iterable[Row], cut: int) -> list[Row]:
    """Up to three pieces of each text, `cut` characters each, that do not overlap."""
    return [
        row._replace(text=row.text[at : at + cut])
        for row in found
        for at in range(0, min(3 * cut, len(row.text) - cut + 1), cut)
    ]


def _print_calibration(found: Sequence[Row]) -> None:
    for name in ("langdetect", "eldc"):
        fitted, checked = _signals(engine(name), found[::2]), _signals(engine(name), found[1::2])
        error = mean(abs(mean(p - right for p, right in part)) for part in _parts(name, checked))
        steps = ", ".join(f"({signal:.3f}, {chance:.3f})" for signal, chance in fit(fitted))
        print_text(
            f"Confidence of {name}, fitted on {len(fitted):,} texts and pieces: {steps}. Mean error of the "
            f"table in use on {len(checked):,} others: {error:.3f}."
        )


def _signals(asked: Engine, found: Sequence[Row]) -> list[tuple[float, bool]]:
    """(signal, right) of each text that letters do not tell, whole and cut short, in order of the signal."""
    short = [row for cut in CUTS[:4] for row in _cut(of_size(found, "lead"), cut)]
    signals = []
    for row in (*found, *short):
        counted = letters.count(row.text)
        if letters.tell(counted, row.text) is None:
            opinion = asked.ask(row.text, counted.total)
            signals.append((opinion.signal, same(opinion.lang, row.lang)))
    return sorted(signals)


def fit(signals: Sequence[tuple[float, bool]]) -> list[tuple[float, float]]:
    """(signal from which, share of right answers): steps of equal weight, joined until they rise.

    Pool adjacent violators; a success and a failure are added to each step, so that none is certain.
    """
    size = -(-len(signals) // STEPS)
    steps: list[tuple[float, int, int]] = []
    for at in range(0, len(signals), size):
        part = signals[at : at + size]
        steps.append((part[0][0], sum(right for _, right in part), len(part)))
        while len(steps) > 1 and _chance(*steps[-2][1:]) >= _chance(*steps[-1][1:]):
            *_, (signal, right, number), (_, more, others) = steps
            steps[-2:] = [(signal, right + more, number + others)]
    return [(signal, _chance(right, number)) for signal, right, number in steps]


def _chance(right: int, number: int) -> float:
    return (right + 1) / (number + 2)


def _parts(name: str, signals: Sequence[tuple[float, bool]]) -> list[list[tuple[float, bool]]]:
    """(confidence, right), in ten parts of equal size, by rising signal."""
    pairs = [(confidence(name, signal), right) for signal, right in signals]
    size = -(-len(pairs) // 10)
    return [pairs[at : at + size] for at in range(0, len(pairs), size)]
