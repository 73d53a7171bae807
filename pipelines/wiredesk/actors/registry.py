"""The actors that the desk knows: the built-in files, and the user's files on top of them.

A file holds one JSON object a line: an actor (it has an `id`), a kind of institution (a `slug`) or a role
noun (a `slug` and an `office`, which may be null); data/README.md describes the keys. A broken line costs
that line only: it is left out and listed in `refused`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw, Struct, field

from wiredesk.actors.match import Alias, Of
from wiredesk.errors import SettingsError
from wiredesk.model import identifier

BUILT_IN = ("registry.jsonl", "institutions.jsonl", "role_nouns.jsonl")

Language = Annotated[str, Meta(pattern="^[a-z]{2,3}$")]
# A year, a month or a day; such dates sort as text.
PartialDate = Annotated[str, Meta(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
NameKind = Literal["full", "short", "acronym", "surname", "adjective", "demonym", "metonym", "alias"]
ActorKind = Literal[
    "state", "capital", "institution", "military", "government", "igo", "bloc", "person", "party",
    "armed_group", "company", "media", "place",
]  # fmt: skip
# Two letters or digits anywhere in the name: one alone would be found in every text.
TWO_LETTERS = re.compile(r"[^\W_][\W_]*[^\W_]")


# These hold nothing but strings, so that no cycle of references goes through them: the collector of garbage
# would visit each of 100,000 names again and again while a registry loads.
class Name(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One name of an actor in one language, in its base form."""

    text: str
    lang: Language
    kind: NameKind


class Noun(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One name of an institution or of a role, in its base form."""

    text: str
    lang: Language
    gender: Literal["m", "f", "mf"] | None = None
    """Of role nouns: mf where the word does not tell."""


class Role(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}, gc=False):
    """A role that an actor had, from one date to another; None: open, or not known."""

    title: str
    code: str
    from_: PartialDate | None
    to: PartialDate | None


class Actor(Struct, frozen=True, forbid_unknown_fields=True):
    """One actor: a state, a person, a body, a company, ..."""

    id: Annotated[str, Meta(pattern=r"^(Q[1-9]\d*|local:\S+)$")]
    kind: ActorKind
    country: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None
    names: Annotated[tuple[Name, ...], Meta(min_length=1)]
    roles: tuple[Role, ...]
    parent: str | None
    notability: Annotated[int, Meta(ge=0, le=100)]
    source: str
    checked: bool


class Institution(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of institution, an actor with a country: `südkoreanisch` + `Verteidigungsministerium`."""

    slug: Slug
    code: str
    role_code: str
    """What is appended to the country's code."""
    kind: ActorKind
    names: Annotated[tuple[Noun, ...], Meta(min_length=1)]


class RoleNoun(Struct, frozen=True, forbid_unknown_fields=True):
    """A role, a person together with a country and a date: `russisch` + `Präsident`."""

    slug: Slug
    role_code: str
    office: str | None
    """The title that the holder's role has, where there is such an office."""
    names: Annotated[tuple[Noun, ...], Meta(min_length=1)]


Record = Actor | Institution | RoleNoun


class Refused(Struct, frozen=True):
    """One line that was left out, and why."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


class Registry(Struct, frozen=True):
    """All actors by id, institutions and role nouns by slug.

    `version` names this content, `refused` lists what was left out, `warnings` what is odd and was kept.
    """

    actors: Mapping[str, Actor]
    version: str
    refused: tuple[Refused, ...] = ()
    institutions: Mapping[str, Institution] = field(default_factory=dict)
    role_nouns: Mapping[str, RoleNoun] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @classmethod
    def load(cls, paths: Iterable[str | Path] = ()) -> Registry:
        """The built-in records and those of `paths`; a later file replaces whole records of the same id.

        Raises SettingsError where a file cannot be read.
        """
        folder = files("wiredesk.actors") / "data"
        contents = [(name, (folder / name).read_bytes()) for name in BUILT_IN]
        mistakes: list[str] = []
        for path in map(Path, paths):
            try:
                contents.append((str(path), path.read_bytes()))
            except OSError as error:
                mistakes.append(f"registry: {path} cannot be read: {error.strerror}")
        if mistakes:
            raise SettingsError(mistakes)
        return _layered(contents)

    def aliases(self) -> Iterator[Alias]:
        """Every name that a text may have: of actors, then of institutions, then of roles."""
        for actor in self.actors.values():
            for name in actor.names:
                yield Alias(name.text, Of.ACTOR, actor.id, name.kind, name.lang)
        for of, nouns in ((Of.INSTITUTION, self.institutions), (Of.ROLE, self.role_nouns)):
            for noun in nouns.values():
                for word in noun.names:
                    yield Alias(word.text, of, noun.slug, "noun", word.lang)


class _Keys(Struct):
    """The keys that tell what a line is."""

    slug: Raw = Raw()
    office: Raw = Raw()


_KEYS = msgspec.json.Decoder(_Keys)
_ACTOR = msgspec.json.Decoder(Actor)
_INSTITUTION = msgspec.json.Decoder(Institution)
_ROLE_NOUN = msgspec.json.Decoder(RoleNoun)


def read_record(line: bytes) -> Record:
    """The record of one line of a registry file; raises ValueError with what is wrong with it."""
    keys = _KEYS.decode(line)
    record: Record
    if not keys.slug:
        record = _ACTOR.decode(line)
    else:
        record = _ROLE_NOUN.decode(line) if keys.office else _INSTITUTION.decode(line)
    for name in record.names:
        if not TWO_LETTERS.search(name.text):
            raise ValueError(f"the name {name.text!r} has fewer than two letters")
    return record


def _layered(contents: Iterable[tuple[str, bytes]]) -> Registry:
    """The registry of files that each lie on top of those before."""
    records: dict[str, Record] = {}
    places: dict[str, tuple[str, int]] = {}
    refused: list[Refused] = []
    hashed: list[bytes] = []
    for file, content in contents:
        hashed.append(content)
        wrong: dict[int, str] = {}
        lines: dict[str, int] = {}
        read: dict[str, Record] = {}
        for number, line in enumerate(content.split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                record = read_record(line)
            # msgspec's errors are ValueErrors, and so is that of a text that is no UTF-8.
            except ValueError as error:
                wrong[number] = str(error)
                continue
            key = _key(record)
            if key in read:
                wrong[number] = f"{key} stands on an earlier line of this file"
            else:
                read[key], lines[key] = record, number
        # What was there has no cycle, so each one goes through a line of this file. Without that line an
        # older record of its id is back, which may close another.
        while cyclic := _cyclic(records | read) & read.keys():
            for key in cyclic:
                wrong[lines[key]] = f"{key} is its own parent, over one or more records"
                del read[key]
        records |= read
        places |= {key: (file, lines[key]) for key in read}
        refused += (Refused(file, number, reason) for number, reason in sorted(wrong.items()))
    actors = {key: record for key, record in records.items() if isinstance(record, Actor)}
    return Registry(
        actors,
        identifier(*hashed),
        tuple(refused),
        {record.slug: record for record in records.values() if isinstance(record, Institution)},
        {record.slug: record for record in records.values() if isinstance(record, RoleNoun)},
        tuple(
            "{}, line {}: ".format(*places[key]) + f"the registry has no {actor.parent}, the parent of {key}"
            for key, actor in actors.items()
            if actor.parent is not None and actor.parent not in actors
        ),
    )


def _key(record: Record) -> str:
    """What a later file replaces; actors' ids begin with Q or `local:`, so that none is another's."""
    if isinstance(record, Actor):
        return record.id
    return f"{'institution' if isinstance(record, Institution) else 'role noun'} {record.slug}"


def _cyclic(records: Mapping[str, Record]) -> set[str]:
    """Ids of the actors that are among their own ancestors."""
    found: set[str] = set()
    clear: set[str] = set()
    for start in records:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here not in clear and here not in path:
            record = records.get(here)
            if not isinstance(record, Actor):
                break
            path[here] = None
            here = record.parent
        if here is not None and here in path:
            ancestors = list(path)
            found.update(ancestors[ancestors.index(here) :])
        clear.update(path)
    return found
