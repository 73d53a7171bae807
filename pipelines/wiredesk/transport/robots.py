"""What a robots.txt allows (RFC 9309).

The parser of the standard library takes the first rule that fits and knows no wildcards; the standard asks
for the longest one, with `*` and `$`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct

PRODUCT = "wiredesk"
# RFC 9309, 2.5: whoever reads must read at least so much.
LARGEST_ROBOTS = 512_000


class Rules(Struct, frozen=True):
    """The rules that concern us: (pattern, whether it allows)."""

    lines: tuple[tuple[str, bool], ...] = ()

    def allow(self, path: str) -> bool:
        """Whether `path` (with its query) may be fetched: the longest pattern decides, else the kinder."""
        path = _octets(path)
        fitting = [(len(pattern), allows) for pattern, allows in self.lines if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def rules(text: str) -> Rules:
    """The rules of a robots.txt for Wiredesk: those of its own groups, else those of the groups for `*`."""
    ours: list[tuple[str, bool]] = []
    everyone: list[tuple[str, bool]] = []
    named = False
    groups: list[list[tuple[str, bool]]] = []
    in_rules = False
    for field, value in _fields(text):
        if field == "user-agent":
            if in_rules:  # a line of names after rules begins another group
                groups, in_rules = [], False
            product = re.match(r"[a-z_-]*|\*", value.lower())
            if product and product[0] == PRODUCT:
                named = True
                groups.append(ours)
            elif value == "*":
                groups.append(everyone)
        elif field in ("allow", "disallow"):
            in_rules = True
            if value:  # an empty rule forbids nothing
                for group in groups:
                    group.append((_octets(value), field == "allow"))
    return Rules(tuple(ours if named else everyone))


def _fields(text: str) -> Iterable[tuple[str, str]]:
    for line in text.removeprefix("\ufeff").splitlines():
        field, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield field.strip().lower(), value.strip()


def _octets(path: str) -> str:
    """The path with everything but ASCII escaped, so that both spellings of a letter are equal."""
    escaped = quote(path, safe="/%*$?=&:@!'(),;+~#[]")
    return re.sub("%[0-9a-fA-F]{2}", lambda found: found[0].upper(), escaped)


def _fits(pattern: str, path: str) -> bool:
    """Whether `path` begins as `pattern` says; by searching piece after piece, which never goes back."""
    to_the_end = pattern.endswith("$")
    first, *pieces = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not pieces:
        return not to_the_end or at == len(path)
    *between, last = pieces
    for piece in between:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if to_the_end:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
