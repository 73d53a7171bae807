"""Wire items broken at random: `make fuzz`, or `PYTHONPATH=tests python -m fuzz [NUMBER] [SEED]`.

Each input follows from the seed and its number alone, so a failure names all that is needed to see it again.
Without the folder of development data the samples and the lifecycle set are what is broken.
"""

from __future__ import annotations

import random
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from traceback import walk_tb
from typing import NamedTuple

from tqdm import tqdm

from builders import make_record
from shared import FOLDER
from wire_samples import FORMATS, Sample, feed_of, write
from wiredesk.settings import Feed
from wiredesk.wire import read

# The promise: whatever the bytes are, 2 s of CPU and 200 MB are never exceeded, on a slow machine too.
MOST_SECONDS = 2.0
MOST_BYTES = 200_000_000
# Repeating a chunk makes inputs grow; larger records are not the point, and max_item_bytes cuts them.
LARGEST = 1_000_000
LIFECYCLE = Path(__file__).parent / "data" / "lifecycle"

# What parsers stumble over: ends and beginnings of markup, control characters, marks, numbers without end.
SPLINTERS = (
    b"<", b"</", b">", b"&", b"&amp", b"&#xD800;", b"]]>", b"<![CDATA[", b"<!--", b"{", b"}", b"[", b'"',
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"<?xml version='1.0' encoding='utf-16'?>", b'encoding="x-nonsense"',
    b'encoding="utf-7"', b"\\ud800", b"null", b"1e999", b"-", b"9" * 400, b"\x00", b"\x01", b"\x02", b"\x03",
    b"\x04", b"\x16", b"\x1b$B", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff\x00", b"\xc3", b"\xe2\x80\xa8",
    b"\r", b"\n\n", b"\t" * 50, b" =\n", b"KILL KILL KILL\n", b"(KORREKTUR)", b"320099 Xyz 26",
    b"99999999T999999Z", b"0000-00-00T00:00:00", b"9999-12-31T23:59:59-14:00", b"=?utf-8?b?/////w==?=",
    b"\nContent-Type: multipart/mixed; boundary=a\n\n--a\n", b"(" * 300, b"<a>" * 300, b"[" * 300,
    b"<div><p>" * 200,
)  # fmt: skip


class Input(NamedTuple):
    """Broken bytes, and the feed that they come from."""

    feed: Feed
    data: bytes


class Spent(NamedTuple):
    """What one input took, and how it went: what was raised, where it is no Rejected."""

    seconds: float
    error: Exception | None


def corpus() -> list[tuple[str, bytes]]:
    """What is broken, each with its format (`auto` where only the bytes say it)."""
    files = [*LIFECYCLE.rglob("*.*"), *(FOLDER / "data" / "wire").rglob("*.*")]
    real = [
        ("auto", path.read_bytes()) for path in sorted(files) if path.is_file() and path.name != "expect.json"
    ]
    samples = [
        (name, write(name, sample)) for name in FORMATS for sample in (Sample(), Sample(status="canceled"))
    ]
    # The manifest itself and its like are no wire items.
    return samples + [(name, data) for name, data in real if len(data) <= LARGEST // 4]


def broken(whole: Sequence[tuple[str, bytes]], seed: int, number: int) -> Input:
    """One input: a file with one to four things done to it."""
    chance = random.Random(f"{seed}:{number}")
    name, data = chance.choice(whole)
    for _ in range(chance.randint(1, 4)):
        data = _broken(data, chance, whole)[:LARGEST]
    # A feed may fix the wrong format, and then its parser sees what it never expects.
    name = chance.choice((name, name, "auto", chance.choice(FORMATS)))
    feed = Feed(name="tka") if name == "auto" else feed_of(name)
    return Input(feed, data)


def _broken(data: bytes, chance: random.Random, whole: Sequence[tuple[str, bytes]]) -> bytes:
    if not data:
        return chance.choice(SPLINTERS)
    start = chance.randrange(len(data))
    # Short chunks hit tags and fields, long ones whole parts.
    end = min(len(data), start + int(len(data) ** chance.random()) + 1)
    chunk = data[start:end]
    match chance.randrange(9):
        case 0:
            return data[:start]
        case 1:
            return data[start:]
        case 2:
            flipped = bytearray(data)
            for _ in range(chance.randint(1, 20)):
                flipped[chance.randrange(len(data))] = chance.randrange(256)
            return bytes(flipped)
        case 3:
            return data[:start] + data[end:]
        case 4:
            # Bounded here, so that the memory that is measured is the parsers'.
            times = min(chance.choice((2, 3, 10, 1_000)), LARGEST // len(chunk) + 1)
            return data[:start] + chunk * times + data[end:]
        case 5:
            other = chance.randrange(len(data))
            return data[:other] + chunk + data[other:]
        case 6:
            _, stranger = chance.choice(whole)
            place = chance.randrange(len(stranger) + 1)
            return data[:start] + stranger[place : place + len(chunk)] + data[end:]
        case 7:
            return data[:start] + chance.choice(SPLINTERS) * chance.choice((1, 1, 1, 100)) + data[end:]
        case _:
            splinter = chance.choice(SPLINTERS)
            return splinter.join(data.split(data[start : start + 1], chance.randint(1, 30)))


def spent(item: Input) -> Spent:
    """Read the input as the desk does."""
    record = make_record(item.data, feed=item.feed.name)
    before = process_time()
    try:
        for _ in read(record, item.feed):
            pass
    except Exception as error:
        return Spent(process_time() - before, error)
    return Spent(process_time() - before, None)


def where(error: Exception | None) -> str:
    """The kind of an error and the line that raised it; its message may be the whole input."""
    if error is None or error.__traceback__ is None:
        return ""
    *_, (frame, line) = walk_tb(error.__traceback__)
    return f", {type(error).__name__} in {Path(frame.f_code.co_filename).name}:{line}"


def peak_bytes() -> int:
    """The most memory that this process had at any time."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main(number: int, seed: int) -> int:
    """0, or 1 where an input broke a promise; prints the worst of all."""
    whole = corpus()
    at_start = peak_bytes()
    worst = (0.0, 0)
    failures = 0
    bar = tqdm(range(number), unit="input", file=sys.stderr)
    for place in bar:
        seconds, error = spent(broken(whole, seed, place))
        worst = max(worst, (seconds, place))
        if error or seconds > MOST_SECONDS:
            failures += 1
            bar.write(f"input {place} of seed {seed}: {seconds:.2f} s{where(error)}", file=sys.stderr)
    grown = peak_bytes() - at_start
    print(f"{number:,} inputs of seed {seed}; worst time {1000 * worst[0]:.0f} ms (input {worst[1]})")
    print(f"peak memory {grown / 1e6:.0f} MB above the {at_start / 1e6:.0f} MB at the start")
    print(f"{failures} raised another error than Rejected or took over {MOST_SECONDS:.0f} s")
    return 1 if failures or grown > MOST_BYTES else 0


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    sys.exit(main(*(numbers + [100_000, 1][len(numbers) :])))
