"""`wiredesk explain`: what every step of the flow decided for one item, and from what.

A file is understood anew, by the steps of the flow and a store in memory. Of a story, the store tells what
it keeps: the decisions without the item that they were made from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

import msgspec
from msgspec import structs

from wiredesk.desk.dead_letters import summary
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD
from wiredesk.desk.process import files, read, results, with_format
from wiredesk.model import DeadLetter, Draft, Receipt, Story
from wiredesk.settings import Settings
from wiredesk.stores import open_store

# What of a story each step decided, in the order of the flow.
STEPS = {
    "parsed": (
        "provider", "item_id", "version", "version_created", "status", "embargoed", "change", "urgency",
        "headline", "warnings",
    ),
    "linked": ("story_id", "rank", "fingerprint"),
    "cleaned": ("dateline", "credit", "quotes", "byline", "ed_note"),
    "language": ("language", "detection"),
    "actors": ("actors", "candidates", "registry"),
    "copies": ("cluster_id", "relation"),
    "written": ("change_note", "indexed_at", "program"),
}  # fmt: skip


def explain(
    settings: Settings, names: list[str], feed: str, format_name: str, as_json: bool, out: TextIO
) -> int:
    """The exit code; what was decided for each item of the files, or for the stories of these ids, goes to
    `out`. Raises Unavailable where an id is asked for and the store is not to be had."""
    found = files(names)
    if isinstance(found, str):
        explained: Iterable[dict[str, Any]] | None = _stored(settings, names)
    else:
        settings, chosen = with_format(settings, feed, format_name)
        records = (record for name, path in found for record in read(name, path, chosen))
        explained = (_decisions(*one) for one in results(settings, records, copies=True))
    if explained is None:
        print(f"wiredesk explain: there is no file and no story {found!r}", file=sys.stderr)
        return NOT_TO_BE_HAD
    for decisions in explained:
        text = msgspec.json.encode(decisions).decode() if as_json else "\n".join(_lines(decisions)) + "\n"
        out.write(text + "\n")
    return DONE


def _stored(settings: Settings, ids: list[str]) -> list[dict[str, Any]] | None:
    store = open_store(settings)
    try:
        stories = [store.story(story_id) for story_id in ids]
    finally:
        store.close()
    return None if None in stories else [_of_story(story) for story in stories if story]


def _decisions(one: Draft | DeadLetter, receipt: Receipt) -> dict[str, Any]:
    if isinstance(one, DeadLetter):
        return {"source": f"{one.topic} {one.partition}/{one.offset}", "dead letter": summary(one)}
    decisions = _of_story(receipt.story or one.story())
    decisions["linked"] |= {"names": one.item.names, "refers": one.item.refers}
    # The marks are for comparing, not for reading.
    sketch = structs.replace(one.sketch, marks=b"") if one.sketch else None
    decisions["copies"] |= {"sketch": sketch, "decision": one.copies}
    decisions["written"] |= {"outcome": receipt.outcome, "current": receipt.current}
    builtins: dict[str, Any] = msgspec.to_builtins(decisions)
    return builtins


def _of_story(story: Story) -> dict[str, Any]:
    told = msgspec.to_builtins(story)
    place = story.source
    return {
        "source": f"{place.topic} {place.partition}/{place.offset}, item {place.index + 1}",
        **{step: {name: told[name] for name in names if name in told} for step, names in STEPS.items()},
    }


def _lines(value: Any, indent: str = "") -> Iterator[str]:
    """A nested value as indented lines, flat records of a list on one each; what is empty is left out."""
    entries = value.items() if isinstance(value, dict) else (("-", each) for each in value)
    for name, each in entries:
        if each is None or each in ("", [], (), {}):
            continue
        if isinstance(each, list | tuple) and not any(map(_nested, each)):
            each = ", ".join(map(str, each))
        if name == "-" and isinstance(each, dict) and not any(map(_nested, each.values())):
            each = ", ".join(f"{key} {_shown(part)}" for key, part in each.items() if part not in (None, ""))
        if _nested(each):
            yield f"{indent}{name}"
            yield from _lines(each, f"{indent}  ")
        else:
            yield f"{indent}{name}: {each}" if name != "-" else f"{indent}- {each}"


def _nested(value: Any) -> bool:
    return isinstance(value, dict | list | tuple)


def _shown(value: Any) -> str:
    return f"{value!r}" if isinstance(value, str) and " " in value else str(value)
