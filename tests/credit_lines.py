"""The set of credit lines, datelines and bylines, and what the desk reads of each line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builders import make_item
from wiredesk.model import Credit, Dateline, Item
from wiredesk.text import clean
from wiredesk.text.byline import read_byline

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/credits/credits.ndjson").read_text("utf-8").splitlines()
]
TEXT = "Die neue Fähre legt im Mai zum ersten Mal an, teilte der Hafen von Brunnfeld mit."
# Remarks of the set on its own lines, no fields.
REMARKS = ("note",)


def item_with(row: dict[str, Any]) -> Item:
    """An item that begins or ends with the line of `row`."""
    texts = (TEXT, row["text"]) if row["position"] == "last" else (row["text"], TEXT)
    return make_item(text="\n".join(texts))


def wanted(row: dict[str, Any]) -> dict[str, Any]:
    """What is to be read of `row`; empty where it is text."""
    parsed = row["parsed"]
    if row["kind"] == "none":
        return {}
    named = {name: value for name, value in parsed.items() if name not in REMARKS}
    # The set keeps the empty line between two lines; a clean text has none.
    return named | {"raw": parsed.get("raw", row["text"]).replace("\n\n", "\n")}


def read(row: dict[str, Any]) -> dict[str, Any]:
    """What the desk reads of `row`, under the names of the set; empty where it takes it for text."""
    item = clean(item_with(row))
    found: dict[str, Any] = {}
    if item.byline and (byline := read_byline(item.byline)):
        found |= {"raw": byline.raw, "names": list(byline.names), "agencies": list(byline.agencies)}
    if item.dateline:
        found |= _dateline(item.dateline)
        # The agency of a release makes the credit one.
        if item.credit and item.credit.role != "text":
            found["role"] = str(item.credit.role)
    if item.credit and item.credit.end:
        found |= _credit(item.credit, row["text"])
    return found


def _dateline(dateline: Dateline) -> dict[str, Any]:
    found: dict[str, Any] = {
        "raw": dateline.raw,
        "end": dateline.end,
        "places": list(dateline.places),
        "region": dateline.region or None,
        "date": dateline.date or None,
        "agencies": [*dateline.agencies, *dateline.services],
    }
    return found | ({"services": list(dateline.services)} if dateline.services else {})


def _credit(credit: Credit, text: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "raw": credit.raw,
        "sources": list(credit.sources),
        "initials": list(credit.editors),
        "role": str(credit.role),
    }
    # Reporters are named in a list even where it is empty: `Compiled by the ... newsroom`.
    found |= {"names": list(credit.names)} if credit.names or "by the" in credit.raw else {}
    for name in ("desk", "genre", "photographer", "owner"):
        found |= {name: getattr(credit, name)} if getattr(credit, name) else {}
    found |= {"services": list(credit.services)} if credit.services else {}
    found |= {"inline": True} if credit.raw != text.replace("\n\n", "\n") else {}
    if credit.editors and credit.sources and credit.raw.startswith(credit.editors[0]):
        found["order"] = "initials-first"
    return found
