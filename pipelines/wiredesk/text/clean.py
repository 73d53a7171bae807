"""Texts put right, in this order: letters decoded wrongly, left-over markup, then spaces and invisibles."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from msgspec import structs

from wiredesk.model import Block, BlockKind, Item
from wiredesk.text import html, invisibles, mojibake
from wiredesk.text.offsets import Edit, Layer, Offsets, applied, edits_of_pattern, layer
from wiredesk.text.split import split

_ONE_LINE = ("headline", "slugline", "byline", "ed_note")

REPLACED = "characters that are no text (lone surrogates) were replaced"
REPAIRED = "letters that had been decoded with the wrong charset were repaired"
UNWRAPPED = "markup in a text field was read as markup"


class _Step(NamedTuple):
    """What is put right before the characters are: the warning, the change, and the same as edits."""

    warning: str
    change: Callable[[str], str]
    edits: Callable[[str], list[Edit]]


_SURROGATES = re.compile("[\ud800-\udfff]+")


def _surrogates(text: str) -> list[Edit]:
    """Two surrogates that belong together as their character, one alone as U+FFFD."""
    return edits_of_pattern(_SURROGATES, text, _characters)


def _characters(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _changing(edits: Callable[[str], list[Edit]]) -> Callable[[str], str]:
    return lambda text: applied(text, edits(text))


# Mojibake first: it is known by characters that the steps behind it drop.
_STEPS = (
    _Step(REPLACED, _changing(_surrogates), _surrogates),
    _Step(REPAIRED, mojibake.repaired, mojibake.repairs),
    _Step(UNWRAPPED, _changing(html.entities), html.entities),
    _Step(UNWRAPPED, _changing(html.tags), html.tags),
)
# What was escaped or decoded twice is put right in one round, and rounds go on while something comes to
# light. Text that was made to bring more each time is not repaired at all.
_MOST_ROUNDS = 4


def clean_text(text: str, repairs: set[str] | None = None) -> str:
    """`text` in NFC with `\\n` as its only line end, single spaces, no blank line and nothing invisible.

    Letters decoded wrongly are repaired, and left-over markup is read. All else stays as it is: letters,
    quotation marks and dashes. Cleaning twice is cleaning once. `repairs` gets a warning for what was not
    merely tidied.
    """
    return text if _is_clean(text) else _cleaned(text, set() if repairs is None else repairs)


def clean_line(text: str, repairs: set[str] | None = None) -> str:
    """`text` cleaned, on one line; `repairs` as in `clean_text`."""
    text = clean_text(text, repairs)
    return text.replace("\n", " ") if "\n" in text else text


def clean_with_offsets(text: str) -> tuple[str, Offsets]:
    """`clean_text(text)`, and where each span of it stood in `text`."""
    layers: list[Layer] = []
    return _cleaned(text, set(), layers), Offsets(layers)


def _cleaned(text: str, warnings: set[str], layers: list[Layer] | None = None) -> str:
    """The text, cleaned. `warnings` gets what was repaired, `layers` what was moved."""
    # Whether repairs come to an end is asked of the text, then of the text as it stays without them: so the
    # answer for what is given back is the same again.
    for repair_first in (True, False):
        found: set[str] = set()
        moved: list[Layer] | None = None if layers is None else []
        start = text if repair_first else _plain(text, moved)
        settled = _settled(start, found, moved)
        if settled is not None:
            warnings |= found
            if layers is not None:
                layers += moved or ()
            return settled
    return _plain(text, layers)


def _settled(text: str, warnings: set[str], layers: list[Layer] | None) -> str | None:
    """The text after as many rounds as it takes; None where it does not come to rest."""
    for _ in range(_MOST_ROUNDS):
        before = text
        for step in _STEPS:
            changed = _changed(text, step.edits(text), layers) if layers is not None else step.change(text)
            if changed != text:
                warnings.add(step.warning)
                text = changed
        text = _plain(text, layers)
        if text == before or not (mojibake.is_suspicious(text) or html.has_markup(text)):
            return text
    return None


def _plain(text: str, layers: list[Layer] | None) -> str:
    if layers is None:
        return invisibles.plain(text)
    for step in invisibles.steps():
        text = _changed(text, step(text), layers)
    return text


def _changed(text: str, edits: list[Edit], layers: list[Layer]) -> str:
    if edits:
        layers.append(layer(edits))
    return applied(text, edits)


def _is_clean(text: str) -> bool:
    return invisibles.is_plain(text) and not mojibake.is_suspicious(text) and not html.has_markup(text)


def clean(item: Item) -> Item:
    """The item with every text in it cleaned, empty blocks dropped, byline, dateline and credit split off.

    A clean item comes back as it is; cleaning twice is cleaning once. Each line of a block is a block.
    Warnings say what was repaired, and which line may be a dateline or a credit and stays in the text.
    """
    return split(_clean_characters(item))


def _clean_characters(item: Item) -> Item:
    texts = [
        *(text for text in map(item.__getattribute__, _ONE_LINE) if text),
        *(block.text for block in item.blocks),
        *item.subjects,
        *item.places,
        *((item.dateline.raw,) if item.dateline and item.dateline.end == 0 else ()),
    ]
    if all(texts) and all(map(_is_clean, texts)):
        return item
    repairs: set[str] = set()

    def line(text: str) -> str:
        return clean_line(text, repairs)

    changes: dict[str, object] = {name: line(getattr(item, name)) for name in _ONE_LINE}
    changes["subjects"] = tuple(filter(None, map(line, item.subjects)))
    changes["places"] = tuple(filter(None, map(line, item.places)))
    if item.dateline and item.dateline.end == 0:  # one that was split off already is clean
        raw = line(item.dateline.raw)
        changes["dateline"] = structs.replace(item.dateline, raw=raw) if raw else None
    changes["blocks"] = tuple(
        Block(block.kind, text)
        for block in item.blocks
        for text in clean_text(block.text, repairs).split("\n")
        if text
    )
    changes["warnings"] = (*item.warnings, *sorted(repairs.difference(item.warnings)))
    return structs.replace(item, **changes)


def body(item: Item) -> str:
    """The text of an item as it is searched and marked: its blocks, one a line; notes are no part of it."""
    return "\n".join([block.text for block in item.blocks if block.kind is not BlockKind.NOTE])
