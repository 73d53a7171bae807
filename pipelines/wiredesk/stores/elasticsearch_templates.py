"""The index templates: where they lie, and how they are filled in for one cluster."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from wiredesk.model import identifier

KINDS = ("stories", "sketches", "alerts", "watches", "keys", "dead-letters")
"""The indices, one for each kind of document."""

VISIBLE = {
    "bool": {
        "filter": [{"term": {"status": "usable"}}],
        "must_not": [{"range": {"embargoed": {"gt": "now"}}}],
    }
}
"""The filter of the alias `stories-visible`; `now` is read anew by every search."""


def folder() -> Path:
    """Where the templates are: in the installed package, or in the checkout that it runs from."""
    package = Path(__file__).parents[1]
    places = (package / "schemas" / "elasticsearch", package.parents[1] / "schemas" / "elasticsearch")
    return next((place for place in places if place.is_dir()), places[0])


@cache
def _raw(kind: str) -> str:
    return (folder() / f"{kind}.json").read_text(encoding="utf-8")


@cache
def languages() -> frozenset[str]:
    """Language tags that have an analysed field of their own beside `std`."""
    properties = json.loads(_raw("stories"))["template"]["mappings"]["properties"]
    return frozenset(properties["text"]["properties"]) - {"std"}


@cache
def analysed_as(language: str) -> str | None:
    """The field for a language tag (`de` for `de-AT`), or None where `std` is all there is."""
    tag = language.partition("-")[0].lower()
    # Both written forms of Norwegian share one analyser.
    tag = "no" if tag in ("nb", "nn") else tag
    return tag if tag in languages() else None


def plugins() -> dict[str, str]:
    """The plugin that each analyser needs, for those that need one."""
    needed: dict[str, str] = json.loads(_raw("stories"))["_meta"]["plugins"]
    return needed


def template(kind: str, prefix: str, shards: int, absent: Collection[str] = ()) -> dict[str, Any]:
    """The body of the composable template of `kind`.

    Analysers whose plugin is `absent` are replaced by `plain`. The mapping's `_meta` tells which these
    are and which file it was made from: `check` compares it.
    """
    raw = _raw(kind)
    body: dict[str, Any] = json.loads(raw.replace("${prefix}", prefix).replace("${shards}", str(shards)))
    needed = body["_meta"].get("plugins", {})
    degraded = {name: plugin for name, plugin in sorted(needed.items()) if plugin in absent}
    if degraded:
        analysers = body["template"]["settings"]["index"]["analysis"]["analyzer"]
        analysers.update(dict.fromkeys(degraded, analysers["plain"]))
    body["template"]["mappings"]["_meta"] = {
        "version": body["version"],
        "content": identifier(raw),
        "degraded": degraded,
    }
    return body


def index_name(kind: str, prefix: str) -> str:
    """The index that `prepare` creates behind the alias of `kind`."""
    return f"{prefix}{kind}-v{json.loads(_raw(kind))['version']}"


def aliases(kind: str, prefix: str) -> dict[str, dict[str, Any]]:
    """The aliases of an index of `kind`, with their filters."""
    plain: dict[str, dict[str, Any]] = {f"{prefix}{kind}": {}}
    return {**plain, f"{prefix}stories-visible": {"filter": VISIBLE}} if kind == "stories" else plain
