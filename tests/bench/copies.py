"""How well copies are found on data/copies, how fast beside datasketch and rensa, and what a million take."""

from __future__ import annotations

import gc
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from math import comb
from pathlib import Path

import numpy as np
from datasketch import MinHashLSH
from rensa import RMinHash, RMinHashLSH

from bench import baseline
from bench.items import compose
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers
from copies.quality import Scored, clusters, pair_scores, read, sketches
from shared import FOLDER
from wiredesk.copies import CopyIndex, log_entry
from wiredesk.copies.entries import read_log
from wiredesk.copies.index import AT_ONCE
from wiredesk.copies.marks import END_VALUES, FORMAT, MARKS, VALUES, make_marks
from wiredesk.copies.rows import BANDS, VALUES_A_BAND
from wiredesk.copies.sketch import text_hash
from wiredesk.model import Sketch
from wiredesk.settings import Settings
from wiredesk.text.tokens import tokenise

ROUNDS = 5
TEXTS = 1_000
SMALL, LARGE = 10_000, 1_000_000
# A round; in all rounds as many as fit the tables of both indices, so that none pays for larger ones.
FOUND = 1_024
# rensa wants bands of equal length.
RENSA_VALUES = BANDS * VALUES_A_BAND


def copies(_servers: Servers) -> None:
    """Print quality, speed and memory of sketches and of the index."""
    folder = FOLDER / "data" / "copies"
    if not folder.exists():
        print_text(f"Copies: there is no {folder}; nothing is measured.")
        return
    reprints = sketches(read(folder / "reprints.ndjson"))
    _print_quality(reprints, sketches(read(folder / "templates.ndjson")))
    _print_sketching([row["text"] for row, _ in reprints])
    _print_finding(reprints)
    _print_million()


def _print_quality(reprints: Scored, templates: Scored) -> None:
    print_text("Clusters of data/copies, a language at a time, everything published within one hour.")
    copied = [each for each in reprints if each[0]["kind"] != "figure"]
    rows = [
        ("reprints", *(f"{score:.4f}" for score in pair_scores(copied))),
        ("reprints and updates", *(f"{score:.4f}" for score in pair_scores(reprints))),
    ]
    print_table(("pairs", "precision", "recall", "F1"), rows)
    found = clusters(templates)
    merged = sum(cluster != story for story, cluster in found.items())
    shuffled = list(reprints)
    random.Random(1).shuffle(shuffled)
    agreement = _rand_index(clusters(reprints), clusters(shuffled))
    index: dict[str, CopyIndex] = {}
    for row, sketch in shuffled:
        index.setdefault(row["lang"], CopyIndex(Settings())).add(sketch)
    told = Counter(
        index[row["lang"]].add(sketch).relation for row, sketch in reprints if row["kind"] == "figure"
    )
    print_table(
        ("", ""),
        [
            ("templates merged", f"{merged} of {len(templates)}"),
            ("one figure changed", ", ".join(f"{count} {relation}" for relation, count in told.items())),
            ("adjusted Rand index of two orders", f"{agreement:.4f}"),
        ],
    )


def _rand_index(one: dict[str, str], other: dict[str, str]) -> float:
    """Adjusted for chance (Hubert and Arabie 1985); 1: the same clusters."""

    def pairs(counts: Counter[object]) -> int:
        return sum(comb(count, 2) for count in counts.values())

    both = pairs(Counter((one[story], other[story]) for story in one))
    ours, theirs = pairs(Counter(one.values())), pairs(Counter(other.values()))
    chance = ours * theirs / comb(len(one), 2)
    return (both - chance) / ((ours + theirs) / 2 - chance)


def _print_sketching(reprints: Sequence[str]) -> None:
    composed = [json.loads(item.value)["body_text"] for item in compose(TEXTS)]
    rng = random.Random(2)
    for name, texts in (
        ("of 3,000 characters", composed),
        ("of data/copies", rng.sample(list(reprints), TEXTS)),
    ):
        tokens = [tokenise(text) for text in texts]

        def ours(tokens: Sequence[object] = tokens) -> None:
            for each in tokens:
                text_hash(each.words)
                make_marks(each, (), "en")

        def theirs(texts: Sequence[str] = texts) -> None:
            for text in texts:
                baseline.sketch(text)

        def rensa(texts: Sequence[str] = texts) -> None:
            for text in texts:
                _rensa(text)

        print_text(
            f"Sketching, {TEXTS:,} texts {name}; ours has tokens given, and finds figures and names too."
        )
        _print_rates({"Wiredesk": ours, "datasketch MinHash": theirs, "rensa RMinHash": rensa}, TEXTS)


def _rensa(text: str) -> RMinHash:
    words = text.lower().split()
    found = RMinHash(num_perm=RENSA_VALUES, seed=1)
    found.update([" ".join(words[at : at + 3]) for at in range(len(words) - 2)])
    return found


def _print_finding(reprints: Scored) -> None:
    made = [sketch for _, sketch in reprints]
    plain = [(sketch.id, baseline.sketch(row["text"])) for row, sketch in reprints]
    quick = [_rensa(row["text"]) for row, _ in reprints]

    def bundles() -> None:
        index = CopyIndex(Settings())
        for start in range(0, len(made), AT_ONCE):
            index.add_all(made[start : start + AT_ONCE])

    def one_by_one() -> None:
        index = CopyIndex(Settings())
        for sketch in made:
            index.add(sketch)

    def datasketch() -> None:
        index = MinHashLSH(num_perm=VALUES, params=(BANDS, VALUES_A_BAND))
        for key, minhash in plain:
            baseline.copies(key, minhash, index)

    def rensa() -> None:
        index = RMinHashLSH(0.2, RENSA_VALUES, BANDS)
        for key, minhash in enumerate(quick):
            index.query(minhash)
            index.insert(key, minhash)

    print_text(
        f"Finding copies, {len(made):,} sketches of data/copies, {BANDS} bands of {VALUES_A_BAND} values. "
        "Ours judges what it finds and keeps clusters; the libraries list what shares a band."
    )
    works = {
        f"Wiredesk, {AT_ONCE} at once": bundles,
        "Wiredesk, one by one": one_by_one,
        "datasketch MinHashLSH": datasketch,
        "rensa RMinHashLSH": rensa,
    }
    _print_rates(works, len(made))


def _print_rates(works: dict[str, Callable[[], None]], count: int) -> None:
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            gc.collect()
            before = time.process_time()
            work()
            spent[name].append((time.process_time() - before) / count)
    first = next(iter(works))
    rows = [
        (name, spread([1 / each for each in cpu]), ratio(spent[first], cpu) if name != first else "")
        for name, cpu in spent.items()
    ]
    print_table(("", "a second of CPU", "times the CPU of the first"), rows)


def _print_million() -> None:
    rng = np.random.default_rng(4)
    small, large = CopyIndex(Settings()), CopyIndex(Settings())
    small.extend(_log(SMALL, rng))
    before, began = _resident(), time.process_time()
    for _ in range(LARGE // SMALL):
        large.extend(_log(SMALL, rng))
    built = time.process_time() - began
    size = _resident() - before
    spent: dict[int, list[float]] = {SMALL: [], LARGE: []}
    for _ in range(ROUNDS):
        for held, index in ((SMALL, small), (LARGE, large)):
            made = _sketches(_log(FOUND, rng))
            gc.collect()
            before_cpu = time.process_time()
            for start in range(0, len(made), AT_ONCE):
                index.add_all(made[start : start + AT_ONCE])
            spent[held].append((time.process_time() - before_cpu) / len(made))
    print_text("Stories in the window, all texts different, times spread over 36 hours.")
    print_table(
        ("in the window", "found a second of CPU", "times the CPU of 10,000"),
        [
            (
                f"{held:,}",
                spread([1 / each for each in cpu]),
                ratio(spent[SMALL], cpu) if held == LARGE else "",
            )
            for held, cpu in spent.items()
        ],
    )
    print_table(
        ("", ""),
        [
            ("bytes a story in the index of a million", f"{size / LARGE:,.0f}"),
            ("bytes of an entry in the log", f"{len(_log(1, rng))}"),
            ("bytes of marks", f"{MARKS.itemsize}"),
            ("seconds of CPU to read a million entries", f"{built:.1f}"),
        ],
    )


def _log(count: int, rng: np.random.Generator) -> bytes:
    """Entries of stories whose texts have nothing in common."""
    blank = Sketch("00" * 10, "00" * 20, 1, "de", 0, 0, 1, bytes([FORMAT]) + bytes(MARKS.itemsize - 1))
    entries = read_log(log_entry(blank) * count).copy()
    entries["story"] = rng.integers(0, 256, (count, 10))
    for name in ("content", "text"):
        entries[name] = rng.integers(1, 1 << 63, count)
    entries["published"] = entries["received"] = rng.integers(0, 36 * 3_600_000, count)
    marks = entries["marks"]
    marks["values"] = rng.integers(0, 256, (count, VALUES))
    for name in ("opening", "ending"):
        marks[name] = rng.integers(0, 256, (count, END_VALUES))
    marks["shingles"] = 400
    marks["headline"] = rng.integers(1, 1 << 32, count)
    for name in ("figures", "names"):
        marks[name] = np.sort(rng.integers(0, 1 << 15, marks[name].shape), axis=1)
    return entries.tobytes()


def _sketches(log: bytes) -> list[Sketch]:
    return [
        Sketch(
            story_id=entry["story"].tobytes().hex(),
            fingerprint=f"{int(entry['content']):016x}{0:024x}",
            rank=1,
            language="de",
            published=int(entry["published"]),
            received=int(entry["received"]),
            text_hash=int(entry["text"]),
            marks=entry["marks"].tobytes(),
        )
        for entry in read_log(log)
    ]


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
