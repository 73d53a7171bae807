"""The actors that the desk knows: the built-in file, and the user's files on top of it.

A file holds one JSON object a line; data/README.md describes the keys. A broken line costs that line
only: it is left out and listed in `refused`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from wiredesk.errors import SettingsError
from wiredesk.model import identifier

BUILT_IN = "registry.jsonl"

Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
# A year, a month or a day; such dates sort as text.
PartialDate = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
# Two letters or digits anywhere in the name: one alone would be found in every text.
_TWO_LETTERS = re.compile(r"[^\W_][\W_]*[^\W_]")


class Name(Struct, frozen=True, forbid_unknown_fields=True):
    """One name of an actor in one language, in its base form."""

    text: str
    lang: Language
    kind: Literal["full", "short", "acronym", "surname", "adjective", "demonym", "metonym", "alias"]


class Role(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A role that an actor had, from one date to another; None: open, or not known."""

    title: str
    code: str
    from_: PartialDate | None
    to: PartialDate | None


class Actor(Struct, frozen=True, forbid_unknown_fields=True):
    """One actor: a state, a person, a body, a company, ..."""

    id: Annotated[str, Meta(pattern=r"^(Q[1-9]\d*|local:\S+)$")]
    kind: Literal[
        "state", "capital", "institution", "military", "government", "igo", "bloc", "person", "party",
        "armed_group", "company", "media", "place",
    ]  # fmt: skip
    country: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None
    names: Annotated[tuple[Name, ...], Meta(min_length=1)]
    roles: tuple[Role, ...]
    parent: str | None
    notability: Annotated[int, Meta(ge=0, le=100)]
    source: str
    checked: bool


class Refused(Struct, frozen=True):
    """One line that was left out, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class Registry(Struct, frozen=True):
    """All actors by id; `version` names this content, `refused` lists what was left out."""

    actors: Mapping[str, Actor]
    version: str
    refused: tuple[Refused, ...] = ()

    @classmethod
    def load(cls, paths: Iterable[str | Path] = ()) -> Registry:
        """The built-in actors and those of `paths`; a later file replaces whole actors of the same id.

        Raises SettingsError where a file cannot be read.
        """
        contents = [(BUILT_IN, (files("wiredesk.actors") / "data" / BUILT_IN).read_bytes())]
        mistakes: list[str] = []
        for path in map(Path, paths):
            try:
                contents.append((str(path), path.read_bytes()))
            except OSError as error:
                mistakes.append(f"registry: {path} cannot be read: {error.strerror}")
        if mistakes:
            raise SettingsError(mistakes)
        actors: dict[str, Actor] = {}
        refused: list[Refused] = []
        for file, content in contents:
            actors |= _read(file, content, refused)
        return cls(actors, identifier(*(content for _, content in contents)), tuple(refused))


_DECODER = msgspec.json.Decoder(Actor)


def _read(file: str, content: bytes, refused: list[Refused]) -> dict[str, Actor]:
    actors: dict[str, Actor] = {}
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            actor = _DECODER.decode(line)
        # A text that is no UTF-8 raises UnicodeDecodeError, not msgspec's error.
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            refused.append(Refused(file, number, str(error)))
            continue
        short = next((name.text for name in actor.names if not _TWO_LETTERS.search(name.text)), None)
        if short is not None:
            refused.append(Refused(file, number, f"the name {short!r} has fewer than two letters"))
        elif actor.id in actors:
            refused.append(Refused(file, number, f"{actor.id} stands on an earlier line of this file"))
        else:
            actors[actor.id] = actor
    return actors
