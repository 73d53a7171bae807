"""JSON from the wire into typed records, with every way to fail as a Rejected that says what and where."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import msgspec

from wiredesk.errors import Reason, Rejected

Shape = TypeVar("Shape")

REPLACED = "half characters (lone surrogates) were replaced"
# Some producers cut texts by UTF-16 units, through the middle of an emoji. msgspec refuses such a half.
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(data: bytes, shape: type[Shape]) -> tuple[Shape, tuple[str, ...]]:
    """The record of type `shape` that the JSON text states, and warnings.

    Raises Rejected: MALFORMED for what is no JSON or too deeply nested, WRONG_SHAPE for JSON that is no
    `shape`, with the place and what is expected there.
    """
    try:
        return msgspec.json.decode(data, type=shape), ()
    except msgspec.ValidationError as error:
        raise wrong_shape(error) from error
    except msgspec.DecodeError as error:
        if not _ESCAPED_SURROGATE.search(data):
            raise Rejected(Reason.MALFORMED, f"no valid JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise Rejected(Reason.BAD_ENCODING, f"no valid UTF-8 within JSON: {error}") from error
    except RecursionError as error:
        raise Rejected(Reason.MALFORMED, "JSON is nested too deeply") from error
    return _patiently(data, shape), (REPLACED,)


def convert(value: dict[str, Any], shape: type[Shape]) -> Shape:
    """The record of type `shape` that decoded JSON states. Raises Rejected(WRONG_SHAPE)."""
    try:
        return msgspec.convert(value, type=shape)
    except msgspec.ValidationError as error:
        raise wrong_shape(error) from error


def wrong_shape(error: msgspec.ValidationError) -> Rejected:
    """The rejection of JSON that is no wire item; msgspec's message names the field and the type."""
    return Rejected(Reason.WRONG_SHAPE, str(error))


def _patiently(data: bytes, shape: type[Shape]) -> Shape:
    """As `decode`, by way of the standard library, which reads halves of characters."""
    try:
        text = json.dumps(json.loads(data), ensure_ascii=False)
        return msgspec.json.decode(_SURROGATE.sub("\ufffd", text), type=shape)
    except msgspec.ValidationError as error:
        raise wrong_shape(error) from error
    except RecursionError as error:
        raise Rejected(Reason.MALFORMED, "JSON is nested too deeply") from error
    except (ValueError, msgspec.DecodeError) as error:
        raise Rejected(Reason.MALFORMED, f"no valid JSON: {error}") from error
