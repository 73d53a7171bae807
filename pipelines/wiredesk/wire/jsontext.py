"""JSON from the wire into typed records, with every way to fail as a Rejected that says what and where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Item, Status
from wiredesk.settings import Feed
from wiredesk.wire import charset

Shape = TypeVar("Shape")

# Each value, and each line or tag of a body, costs up to 230 bytes as a Python object and two microseconds:
# 300,000 stay far below 100 MB and two seconds, and are more than a message of a thousand items has.
MAX_VALUES = 300_000
# More than a day of an agency has in one message; so the time that a message takes is bounded.
MAX_ITEMS = 2_000

CHANGES = {change.value: change for change in Change}
"""The changes by their words, which are those of the IPTC's signals too."""

REPLACED = "half characters (lone surrogates) were replaced"
# Some producers cut texts by UTF-16 units, through the middle of an emoji. msgspec refuses such a half.
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Only what stands in headlines: "5 < 6 > 4" and "<unverständlich>" are text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|em|font|h[1-6]|i|p|q|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?/?>", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def each(
    data: bytes, feed: Feed, item: Callable[[str | bytes, list[str], int], Item]
) -> list[Item | Rejected]:
    """What `item` makes of an object, or of each object in an array, or what is wrong with that one.

    `item` gets the object as JSON, the warnings to begin with, and the place in the array. Raises what `item`
    raises for the only object, and Rejected for what is no JSON.
    """
    text, warnings = charset.decode(data, feed)
    refuse_huge(text)
    if not text.lstrip().startswith("["):
        return [item(text, [*warnings], 0)]
    elements, replaced = decode(text, list[Raw])
    if not elements:
        raise Rejected(Reason.WRONG_SHAPE, "expected an object, got an array without any")
    if len(elements) > MAX_ITEMS:
        raise Rejected(Reason.TOO_LARGE, f"{len(elements)} items in one array; read are up to {MAX_ITEMS}")
    found: list[Item | Rejected] = []
    for index, element in enumerate(map(bytes, elements)):
        try:
            found.append(item(element, [*warnings, *replaced], index))
        except Rejected as error:
            found.append(Rejected(error.reason, f"element {index + 1}: {error.message}", part=element))
    return found


def decode(text: str | bytes, shape: type[Shape]) -> tuple[Shape, tuple[str, ...]]:
    """The record of type `shape` that the JSON text states, and warnings.

    Raises Rejected: MALFORMED for what is no JSON or too deeply nested, WRONG_SHAPE for JSON that is no
    `shape`, with the place and what is expected there.
    """
    try:
        return msgspec.json.decode(text, type=shape), ()
    except msgspec.ValidationError as error:
        raise wrong_shape(error) from error
    except msgspec.DecodeError as error:
        text = text if isinstance(text, str) else text.decode()
        if not _ESCAPED_SURROGATE.search(text):
            raise Rejected(Reason.MALFORMED, f"no valid JSON: {error}") from error
    except RecursionError as error:
        raise Rejected(Reason.MALFORMED, "JSON is nested too deeply") from error
    return _patiently(text, shape), (REPLACED,)


def convert(value: dict[str, Any], shape: type[Shape]) -> Shape:
    """The record of type `shape` that decoded JSON states. Raises Rejected(WRONG_SHAPE)."""
    try:
        return msgspec.convert(value, type=shape)
    except msgspec.ValidationError as error:
        raise wrong_shape(error) from error


def status(text: str | None, place: str) -> Status | None:
    """The status that a word states, or None where there is none.

    Raises Rejected(WRONG_SHAPE) for a word that is not known: it could hide a kill.
    """
    if not text or not text.strip():
        return None
    # NewsML-G2 writes the qualified code `stat:usable`, and some bridges leave it so.
    word = text.strip().lower().removeprefix("stat:")
    try:
        return Status("canceled" if word == "cancelled" else word)
    except ValueError as error:
        message = f"expected usable, withheld or canceled, got {text[:40]!r} - at `{place}`"
        raise Rejected(Reason.WRONG_SHAPE, message) from error


def urgency(value: Any, warnings: list[str]) -> int | None:
    """The urgency from 1 to 9, or None; another value adds a warning."""
    if value is None:
        return None
    number = int(value) if isinstance(value, str) and value.isdecimal() and len(value) == 1 else value
    if type(number) is int and 1 <= number <= 9:
        return number
    got = repr(value)[:40] if isinstance(value, str | int) else type(value).__name__
    warnings.append(f"urgency: expected 1 to 9, got {got}")
    return None


def names(*values: Any) -> tuple[str, ...]:
    """Names out of texts, objects with a name, and lists of both, each once."""
    found: dict[str, None] = {}
    for value in values:
        for entry in value if isinstance(value, list) else (value,):
            name = entry.get("name") if isinstance(entry, dict) else entry
            if isinstance(name, str) and name.strip():
                found[name.strip()] = None
    return tuple(found)


def first_name(*values: Any) -> str:
    """The first of `names`, or an empty text."""
    found = names(*values)
    return found[0] if found else ""


def without_markup(text: str) -> str:
    """A line of text without the tags and the named characters of HTML that strayed into it."""
    if "<" in text:
        text = _TAG.sub("", text)
    return _ENTITY.sub(lambda match: unescape(match[0]), text) if "&" in text else text


def wrong_shape(error: msgspec.ValidationError) -> Rejected:
    """The rejection of JSON that is no wire item; msgspec's message names the field and the type."""
    return Rejected(Reason.WRONG_SHAPE, str(error))


def refuse_huge(text: str | bytes) -> None:
    """Nothing, or Rejected(TOO_LARGE) where the values and lines of a JSON text would fill the memory."""
    marks = (",", "[", "{", "<", "\\n") if isinstance(text, str) else (b",", b"[", b"{", b"<", b"\\n")
    if len(text) > MAX_VALUES and sum(map(text.count, marks)) > MAX_VALUES:  # type: ignore[arg-type]
        message = f"more than {MAX_VALUES} values, lines and tags; send the items in smaller messages"
        raise Rejected(Reason.TOO_LARGE, message)


def _patiently(text: str | bytes, shape: type[Shape]) -> Shape:
    """As `decode`, by way of the standard library, which reads halves of characters."""
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
        return msgspec.json.decode(_SURROGATE.sub("\ufffd", whole), type=shape)
    except msgspec.ValidationError as error:
        raise wrong_shape(error) from error
    except RecursionError as error:
        raise Rejected(Reason.MALFORMED, "JSON is nested too deeply") from error
    except (ValueError, msgspec.DecodeError) as error:
        raise Rejected(Reason.MALFORMED, f"no valid JSON: {error}") from error
