"""The registry of sources: the agencies, broadcasters and papers that credit lines and datelines name.

The registry is data, `sources.jsonl`: one source a line, with its names in every script that it is written
in. Facts gathered for this project, CC0 1.0. A spelling belongs to one source only.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """One source, and how it is written."""

    id: str
    """What a search filters by; never changed once it stands."""
    name: str
    kind: Literal["agency", "broadcaster", "paper", "portal", "release", "data", "photo"]
    """`release`: press releases of whoever pays; `data`: results and tables; `photo`: pictures only."""
    country: str | None
    """ISO 3166-1 alpha-3; None where several countries have one of that name."""
    aliases: dict[str, tuple[str, ...]]
    """By script (ISO 15924)."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *(alias for aliases in self.aliases.values() for alias in aliases))


def _load() -> tuple[Source, ...]:
    lines = files("wiredesk.text").joinpath("sources.jsonl").read_bytes().splitlines()
    decode = msgspec.json.Decoder(Source).decode
    return tuple(map(decode, lines))


REGISTRY = _load()
SOURCES = {spelling: source for source in REGISTRY for spelling in source.spellings}
"""Every spelling, and the source that it means."""
AGENCIES = frozenset(spelling for spelling, source in SOURCES.items() if source.kind == "agency")
"""The spellings of agencies: these number their items."""

_FOLDED = {spelling.casefold(): source for spelling, source in SOURCES.items()}


def find_source(text: str) -> Source | None:
    """The source that is written `text`, in another case too (REUTERS).

    Small letters and two letters only as the registry has them: `sid` is an agency, `tt` somebody's initials.
    """
    if source := SOURCES.get(text):
        return source
    return None if text.islower() or len(text) <= 2 else _FOLDED.get(text.casefold())


def source_ids(names: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of those among `names` that the registry has, each once."""
    return tuple(dict.fromkeys(source.id for name in names if (source := find_source(name))))
