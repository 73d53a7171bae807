"""Actors from the files of others, as lines of our own registry: one module a format."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from wiredesk.actors.importers import aliases, ftm, petrarch, popolo, wikidata
from wiredesk.actors.importers.source import Imported, Source, merged

READERS: Mapping[str, Callable[[Source], Imported]] = {
    "wikidata": wikidata.actors,
    "ftm": ftm.actors,
    "popolo": popolo.actors,
    "petrarch": petrarch.actors,
    "csv": aliases.actors,
}

_SIGNS = (
    ("ftm", re.compile(rb'"schema"\s*:\s*"[A-Z]')),
    ("popolo", re.compile(rb'"(?:persons|memberships|organizations)"\s*:\s*\[')),
    ("wikidata", re.compile(rb'"(?:entities|labels|claims)"\s*:\s*\{')),
)
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?[\w\"',; \t-]*\bid\b[\w\"',; \t-]*\r?\n")


def sniff(name: str, beginning: bytes) -> str | None:
    """The format of a file by its name and its first bytes, where it is plain."""
    if re.search(r"\.actors(\.txt)?$", name):
        return "petrarch"
    if beginning.lstrip()[:1] in (b"{", b"["):
        return next((format for format, sign in _SIGNS if sign.search(beginning)), None)
    return "csv" if _HEAD.match(beginning) else None


__all__ = ["READERS", "Source", "merged", "sniff"]
