"""`wiredesk conformance`: what the desk would make of an archive, in counts; no text of an item is shown.

The records are read as the desk reads them, and each item is dropped once it is counted.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import msgspec
from msgspec import structs
from tqdm import tqdm

from wiredesk.desk.exits import DONE
from wiredesk.desk.process import records_of, with_format
from wiredesk.errors import Rejected
from wiredesk.model import NDJSON_LINE, DeadLetter, Draft, Item, WireRecord
from wiredesk.settings import Feed, Settings
from wiredesk.steps.parse_items import ParseItems
from wiredesk.transport.folder import Found, scan
from wiredesk.wire.sniff import sniff

# So many files are named for each reason: enough to look at one, and few enough to read.
NAMED = 5
UNKNOWN = "unknown"
"""What files are counted under that no format recognises."""
# The fields that a format may leave out; the others always say something.
FIELDS = tuple(
    one.name for one in structs.fields(Item) if one.default in (None, "", ()) and one.name != "warnings"
)


@dataclass
class Tally:
    """What was counted of one format."""

    files: int = 0
    items: int = 0
    parsed: int = 0
    warnings: int = 0
    dead_letters: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    named: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The first files of each reason."""


def conformance(
    settings: Settings, folder: str, feed: str, format_name: str, as_json: bool, out: TextIO
) -> int:
    """The exit code; the counts are written to `out`. Raises Unavailable where the folder is not there."""
    settings, chosen = with_format(settings, feed, format_name)
    files = scan(Path(folder))
    bar = tqdm(files, unit="file", delay=2, disable=not sys.stderr.isatty(), file=sys.stderr)
    tallies, unreadable = counted(settings, bar, chosen)
    if as_json:
        out.write(msgspec.json.encode(report(tallies, unreadable)).decode() + "\n")
    else:
        out.write("\n".join(_lines(tallies, unreadable)) + "\n")
    return DONE


def counted(settings: Settings, files: Iterable[Found], feed: Feed) -> tuple[dict[str, Tally], list[str]]:
    """A tally for each format that was found, and the names of the files that cannot be read."""
    parse = ParseItems(settings)
    tallies: dict[str, Tally] = defaultdict(Tally)
    unreadable = []
    for file in files:
        try:
            value = file.read()
        except OSError:
            unreadable.append(file.name)
            continue
        of_file = set()
        for record in records_of(file.name, value, file.modified, feed):
            name = _format(record, feed)
            of_file.add(name)
            for found in parse.process(record):
                _count(tallies[name], found, file.name)
        for name in of_file:
            tallies[name].files += 1
    return tallies, unreadable


def report(tallies: dict[str, Tally], unreadable: list[str]) -> dict[str, Any]:
    """All that was counted, as it is written with --json; shares are of the items that were parsed."""
    formats = [
        {
            "format": name,
            "files": tally.files,
            "items": tally.items,
            "parsed": tally.parsed,
            "warnings": tally.warnings,
            "dead_letters": dict(tally.dead_letters),
            "files_by_reason": dict(tally.named),
            "fields": {one: round(tally.filled[one] / max(tally.parsed, 1), 3) for one in FIELDS},
        }
        for name, tally in sorted(tallies.items())
    ]
    return {"formats": formats, "unreadable": {"files": len(unreadable), "first": unreadable[:NAMED]}}


def _format(record: WireRecord, feed: Feed) -> str:
    if feed.format != "auto":
        return feed.format
    if NDJSON_LINE in record.headers:
        return "ndjson"
    try:
        return sniff(record.value or b"")
    except Rejected:
        return UNKNOWN


def _count(tally: Tally, found: Draft | DeadLetter, name: str) -> None:
    tally.items += 1
    if isinstance(found, Draft):
        tally.parsed += 1
        tally.warnings += len(found.item.warnings)
        tally.filled.update(one for one in FIELDS if getattr(found.item, one))
        return
    tally.dead_letters[found.reason] += 1
    named = tally.named[found.reason]
    if len(named) < NAMED and name not in named:
        named.append(name)


def _lines(tallies: dict[str, Tally], unreadable: list[str]) -> Iterator[str]:
    formats = sorted(tallies)
    heads = ("format", "files", "items", "parsed", "warnings", "dead letters")
    rows = [
        (name, tally.files, tally.items, tally.parsed, tally.warnings, tally.dead_letters.total())
        for name, tally in sorted(tallies.items())
    ]
    yield from _table(heads, rows)
    if read := [name for name in formats if tallies[name].parsed]:
        yield from ("", "Fields filled, in percent of the items parsed:", "")
        shares = [
            (one, *(f"{100 * tallies[name].filled[one] / tallies[name].parsed:.0f}" for name in read))
            for one in FIELDS
        ]
        yield from _table(("field", *read), shares)
    for name in formats:
        for reason, count in tallies[name].dead_letters.most_common():
            yield from ("", f"{name}: {count} {reason}")
            yield from (f"  {file}" for file in tallies[name].named[reason])
    if unreadable:
        yield from ("", f"{len(unreadable)} cannot be read")
        yield from (f"  {file}" for file in unreadable[:NAMED])


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """A table, the first column set left and the others right."""
    texts = [heads, *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for row in texts:
        first, *others = row
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells))
