"""`wiredesk actors import`: the files of others become one file of our registry."""

from __future__ import annotations

import bz2
import gzip
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import structs
from tqdm import tqdm

from wiredesk.actors import Registry
from wiredesk.actors.importers import READERS, Source, merged, sniff
from wiredesk.actors.match import ANY_LANGUAGE
from wiredesk.actors.registry import Actor, Refused
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD
from wiredesk.errors import SettingsError

# What `sniff` reads of a file: an entity of Wikidata has its labels far within it.
_BEGINNING_BYTES = 64 * 1024
_OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open}
# Places that the report names for one reason; its count says how many there are.
_SHOWN = 5


class _Report:
    """What an import kept and what it refused."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.known = 0
        self._places: dict[str, list[str]] = {}
        self._refused: Counter[str] = Counter()

    def refuse(self, place: str, reason: str) -> None:
        self._refused[reason] += 1
        # A dump has millions of lines that are no actors: as many places as are shown are kept.
        places = self._places.setdefault(reason, [])
        if len(places) < _SHOWN:
            places.append(place)

    def lines(self) -> Iterator[str]:
        refused = self._refused.total()
        yield f"{len(self.kept):,} actors, {self.known:,} of them in the registry before; {refused:,} refused"
        for reason, number in self._refused.most_common():
            places = "; ".join(self._places[reason]) + ("; ..." if number > _SHOWN else "")
            yield f"  {number:,} x {reason} ({places})"


def import_actors(
    registry: Registry,
    names: list[str],
    format_name: str,
    languages: list[str],
    country: str | None,
    out: Path,
) -> int:
    """The exit code; the actors of other formats are written to `out` as lines of a registry file.

    Those that the registry has keep all that they have there and get the names that they lack. What was
    refused, and why, is told on standard error. Without `languages` names of all are kept.
    """
    paths = [Path(name) for name in names]
    absent = next((path for path in paths if not path.is_file()), None)
    if absent:
        print(f"wiredesk actors import: there is no file {str(absent)!r}", file=sys.stderr)
        return NOT_TO_BE_HAD
    if out.resolve() in [path.resolve() for path in paths]:
        raise SettingsError([f"--out: {out} is one of the files to import; name another"])
    wanted = frozenset((*languages, ANY_LANGUAGE)) if languages else None
    report, part = _Report(), out.with_name(out.name + ".part")
    try:
        formats = {path: format_name if format_name != "auto" else _format(path) for path in paths}
        size = sum(path.stat().st_size for path in paths)
        with (
            part.open("wb") as lines,
            tqdm(total=size, unit="B", unit_scale=True, delay=2, disable=not sys.stderr.isatty()) as bar,
        ):
            for path, format in formats.items():
                source = Source(str(path), _lines(path, bar), registry.actors, country)
                for actor in _kept(READERS[format](source), source, wanted, report):
                    lines.write(msgspec.json.encode(actor) + b"\n")
        if report.kept:
            part.replace(out)
    # A packed file that was cut short ends in EOFError.
    except (OSError, EOFError) as error:
        print(f"wiredesk actors import: {error}", file=sys.stderr)
        return NOT_TO_BE_HAD
    finally:
        part.unlink(missing_ok=True)
    print("\n".join(report.lines()), file=sys.stderr)
    return DONE if report.kept else NOT_TO_BE_HAD


def _kept(
    found: Iterable[Actor | Refused], source: Source, wanted: frozenset[str] | None, report: _Report
) -> Iterator[Actor]:
    """The actors with the names that are wanted, each once, on top of what the registry has of them."""
    for one in found:
        if isinstance(one, Refused):
            report.refuse(f"{one.file}, line {one.line}", one.reason)
            continue
        names = tuple(name for name in one.names if wanted is None or name.lang in wanted)
        if not names:
            report.refuse(f"{source.file}, {one.id}", "no name in the languages that are asked for")
        elif one.id in report.kept:
            report.refuse(f"{source.file}, {one.id}", "an actor of this id came before")
        else:
            actor, known = structs.replace(one, names=names), source.known.get(one.id)
            report.kept.add(one.id)
            report.known += known is not None
            yield merged(actor, known) if known else actor


def _format(path: Path) -> str:
    with path.open("rb") as raw, _opened(path, raw) as file:
        found = sniff(path.stem if path.suffix in _OPENERS else path.name, file.read(_BEGINNING_BYTES))
    if found is None:
        raise SettingsError([f"the format of {path} is not plain; say which with --format"])
    return found


def _opened(path: Path, raw: BinaryIO) -> Any:
    """The file, unpacked where its name says that it is packed."""
    return _OPENERS[path.suffix](raw) if path.suffix in _OPENERS else raw


def _lines(path: Path, bar: Any) -> Iterator[bytes]:
    """The lines of a file, one at a time: a dump does not fit into memory."""
    with path.open("rb") as raw, _opened(path, raw) as file:
        read = 0
        for line in file:
            yield line
            # The place in the packed file: how much there is unpacked is not known.
            bar.update(raw.tell() - read)
            read = raw.tell()
