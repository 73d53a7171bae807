"""Records as documents of Elasticsearch, and back; the lines of a bulk request."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import asdict

from wiredesk.model import DeadLetter, Key, Merge, Story, identifier
from wiredesk.stores.elasticsearch_templates import analysed_as
from wiredesk.stores.store import Previous

PREVIOUS_FIELDS = ("rank", "fingerprint", "status", "cluster_id", "headline.std")
LEASE = "lease"


def action(verb: str, index: str, document_id: str, document: object, **options: object) -> bytes:
    """The two lines of a bulk request that write one document.

    Raises UnicodeEncodeError where a text has half of a surrogate pair: no UTF-8 can hold it.
    """
    head = {verb: {"_index": index, "_id": document_id, **options}}
    return b"%b\n%b\n" % (msgspec.json.encode(head), msgspec.json.encode(document))


def deletion(index: str, document_id: str, **options: object) -> bytes:
    """The line of a bulk request that deletes one document."""
    return msgspec.json.encode({"delete": {"_index": index, "_id": document_id, **options}}) + b"\n"


def ranked(index: str, story_id: str, rank: int, document: object) -> bytes:
    """The lines that write a story unless a higher rank is held; an equal one is replaced."""
    return action("index", index, story_id, document, version=rank, version_type="external_gte")


def story_document(story: Story) -> dict[str, Any]:
    """The document of a story: headline and text for all, and once more for the story's language."""
    fields = ("std", analysed_as(story.language))
    document = asdict(story)
    for part in ("headline", "text"):
        document[part] = {field: document[part] for field in fields if field}
    return document


def story_of(document: Mapping[str, Any]) -> Story:
    """The story of a document."""
    plain = {part: document[part]["std"] for part in ("headline", "text")}
    return msgspec.convert({**document, **plain}, Story)


def previous_of(document: Mapping[str, Any]) -> Previous:
    """What `judge` needs of a story's document (PREVIOUS_FIELDS)."""
    return msgspec.convert({**document, "headline": document["headline"]["std"]}, Previous)


def dead_letter_document(letter: DeadLetter) -> dict[str, Any]:
    """The document of a dead letter; halves of surrogate pairs (in file names) are shown as \\udcff."""
    document: dict[str, Any] = _readable(msgspec.to_builtins(letter))
    return document


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: _readable(each) for name, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list | tuple) else value


def key_id(name: str) -> str:
    """Id of the document of a key: names may be longer than the 512 bytes of an id."""
    return f"key:{identifier(name)}"


def key_document(key: Key) -> dict[str, Any]:
    """The document of a key."""
    return {"kind": "key", "name": _readable(key.name), "story_id": key.story_id}


def redirect_id(loser: str) -> str:
    """Id of the document of a redirect."""
    return f"redirect:{loser}"


def redirect_document(merge: Merge) -> dict[str, Any]:
    """The document of a redirect whose members are still to be moved."""
    return {"kind": "redirect", **asdict(merge), "done": False}


def position_id(source: str, name: str) -> str:
    """Id of the document of a position."""
    return f"position:{identifier(source, name)}"


def position_document(source: str, name: str, mark: str) -> dict[str, Any]:
    """The document of a position; names of files may hold any bytes."""
    return {
        "kind": "position",
        "source": source_key(source),
        "exact_name": _exact(name),
        "mark": _exact(mark),
    }


def source_key(source: str) -> str:
    """What positions of one source have in common: a folder's name may be any bytes, of any length."""
    return identifier(source)


def position_of(document: Mapping[str, Any]) -> tuple[str, str]:
    """(name, mark) of the document of a position."""
    return _text(document["exact_name"]), _text(document["mark"])


def _exact(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogatepass")).decode()


def _text(exact: str) -> str:
    return b64decode(exact).decode("utf-8", "surrogatepass")
