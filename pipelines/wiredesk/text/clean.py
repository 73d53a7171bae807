"""Characters put right: one form of every letter, one kind of space, nothing that cannot be seen.

The order matters: invisible characters go first, because a soft hyphen between a letter and its accent
hides the pair from NFC; spaces come last, because dropped characters leave doubled ones behind.
"""

from __future__ import annotations

import re
from unicodedata import is_normalized, normalize

from msgspec import structs

from wiredesk.model import Block, BlockKind, Item

_LINES = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# C0 and C1 controls, soft hyphen, Arabic letter mark, zero-width space, direction marks and embeddings,
# word joiner and invisible operators, isolates, byte order mark, interlinear marks. Zero-width joiner and
# non-joiner stay: Persian and the scripts of India need them.
_NOTHING = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
)
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}

_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE = re.compile(rf"\r\n?|[{_LINES}]")
_INVISIBLE = re.compile(f"[{_NOTHING}]+")
_SPACE = re.compile(rf"[ {_SPACES}]+")
_LETTERS = {"\u2010": "-", "\u2011": "-", **_LIGATURES}
_TRANSLATION = str.maketrans(_LETTERS)
_EDGES = re.compile(r" ?\n[ \n]*")

_ONE_LINE = ("headline", "slugline", "byline", "dateline", "ed_note")

REPLACED = "characters that are no text (lone surrogates) were replaced"


def clean_text(text: str) -> str:
    """`text` in NFC with `\\n` as its only line end, single spaces, no blank line and nothing invisible.

    What a mark drops is not seen by a reader; letters, quotation marks and dashes stay as they are.
    """
    if _is_clean(text):
        return text
    text = _INVISIBLE.sub("", _LINE.sub("\n", _SURROGATE.sub("\ufffd", text))).translate(_TRANSLATION)
    return normalize("NFC", _EDGES.sub("\n", _SPACE.sub(" ", text)).strip(" \n"))


def clean_line(text: str) -> str:
    """`text` cleaned, on one line."""
    text = clean_text(text)
    return text.replace("\n", " ") if "\n" in text else text


def clean(item: Item) -> Item:
    """The item with every text in it cleaned and empty blocks dropped; a clean item comes back as it is.

    Cleaning twice is cleaning once. A lone surrogate becomes U+FFFD, and a warning says so.
    """
    texts = [
        *(text for text in map(item.__getattribute__, _ONE_LINE) if text),
        *(block.text for block in item.blocks),
        *item.subjects,
        *item.places,
    ]
    if all(texts) and all(map(_is_clean, texts)):
        return item
    blocks = (Block(block.kind, clean_text(block.text)) for block in item.blocks)
    changes: dict[str, object] = {name: clean_line(getattr(item, name)) for name in _ONE_LINE}
    changes["subjects"] = tuple(filter(None, map(clean_line, item.subjects)))
    changes["places"] = tuple(filter(None, map(clean_line, item.places)))
    changes["blocks"] = tuple(block for block in blocks if block.text)
    if any(map(_SURROGATE.search, texts)):
        changes["warnings"] = (*item.warnings, REPLACED)
    return structs.replace(item, **changes)


def body(item: Item) -> str:
    """The text of an item as it is searched and marked: its blocks, one a line; notes are no part of it."""
    return "\n".join([block.text for block in item.blocks if block.kind is not BlockKind.NOTE])


def _is_clean(text: str) -> bool:
    """Whether a text is one line that needs nothing: all that most texts cost."""
    # Not printable are all controls, format characters, surrogates and every space but the usual one.
    return (
        text.isprintable()
        and "  " not in text
        and text[:1] != " "
        and text[-1:] != " "
        and not any(letter in text for letter in _LETTERS)
        and is_normalized("NFC", text)
    )
