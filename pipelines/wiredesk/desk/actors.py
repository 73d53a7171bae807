"""`wiredesk actors lookup|stats|candidates`: what the registry makes of a name, what it holds and lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, TextIO

import msgspec
from msgspec import Struct, structs
from rapidfuzz import fuzz

from wiredesk.actors import ActorTagger, Registry
from wiredesk.actors.match import ANY_LANGUAGE, Alias, Of
from wiredesk.actors.nearest import NearestNames, Suggestion
from wiredesk.actors.registry import Actor
from wiredesk.desk.exits import DONE
from wiredesk.model import ActorMention
from wiredesk.stores.store import CandidateCount, Store


class Reading(Struct, frozen=True):
    """One actor that the desk sees in a name, and why."""

    languages: tuple[str, ...]
    id: str
    name: str
    kind: str
    country: str | None
    role: str
    """On the day that was asked for."""
    text: str
    """What was found in the name that was asked for."""
    alias: str
    """The name in the registry that it is a form of."""
    alias_kind: str
    exact: bool
    """Whether it is written as there."""
    by: str
    reading: str
    confidence: float


def lookup(registry: Registry, name: str, language: str | None, day: date, as_json: bool, out: TextIO) -> int:
    """The exit code; which actors `name` is in a language (else: in each), and why, goes to `out`.

    Where it is nobody: the names that are written so and the reason why they do not count, and the nearest.
    """
    readings = _readings(registry, name, language, day)
    written = [
        alias
        for alias in registry.aliases()
        if alias.text.casefold() == name.casefold()
        and (language in (None, alias.lang) or alias.lang == ANY_LANGUAGE)
    ]
    elsewhere = [] if language is None else _languages(registry, name, language)
    nearest = [] if readings or written else NearestNames(registry).of(name)
    if as_json:
        found = {"readings": readings, "names": written, "languages": elsewhere, "nearest": nearest}
        out.write(msgspec.json.encode({"name": name, **found}).decode() + "\n")
        return DONE
    for reading in readings:
        out.write("\n".join(_reading_lines(reading)) + "\n")
    if not readings:
        out.write("\n".join(_why_nobody(registry, name, language, written, elsewhere, nearest)) + "\n")
    return DONE


def _readings(registry: Registry, name: str, language: str | None, day: date) -> list[Reading]:
    """The readings in each language, those that differ in nothing else as one."""
    tagger = ActorTagger(registry)
    known = sorted({alias.lang for alias in registry.aliases()} - {ANY_LANGUAGE})
    when = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    # Within a sentence: at its beginning a capital says nothing, and a surname alone would not count.
    text = f"0 {name}"
    languages: dict[Reading, list[str]] = {}
    for lang in [language] if language else known:
        for tag in tagger.tag(text, lang, when=when):
            for mention in tag.mentions:
                alias = _alias(registry.actors.get(tag.id), mention.text, lang)
                reading = Reading(
                    (), tag.id, tag.name, tag.kind, tag.country, tag.role, mention.text,
                    alias.text if alias else "", alias.kind if alias else "",
                    alias is not None and alias.text == mention.text,
                    *_how(mention),
                )  # fmt: skip
                # The name to show and the alias differ from language to language and decide nothing.
                same = next((one for one in languages if _same(one, reading)), reading)
                languages.setdefault(same, []).append(lang)
    return [structs.replace(one, languages=tuple(langs)) for one, langs in languages.items()]


def _same(one: Reading, other: Reading) -> bool:
    return structs.replace(one, name=other.name) == other


def _how(mention: Any) -> tuple[str, str, float]:
    if isinstance(mention, ActorMention):
        return mention.by, mention.reading, mention.confidence
    return "name", "actor", 1.0


def _alias(actor: Actor | None, text: str, lang: str) -> Alias | None:
    """The name of `actor` that `text` is a form of; None where the actor is composed of several words."""
    names = [name for name in actor.names if name.lang in (lang, ANY_LANGUAGE)] if actor else []
    # What is nearest is right here: names of one actor are compared, not of many.
    best = max(
        names or (actor.names if actor else ()), key=lambda name: fuzz.ratio(name.text, text), default=None
    )
    return Alias(best.text, Of.ACTOR, actor.id, best.kind, best.lang) if actor and best else None


def _reading_lines(reading: Reading) -> Iterator[str]:
    about = ", ".join(filter(None, (reading.kind, reading.country, reading.role)))
    yield f"{reading.id}  {reading.name} ({about})  [{', '.join(reading.languages)}]"
    if not reading.alias:
        how = f"composed of its words, {reading.by}"
    elif reading.exact:
        how = f"written as in the registry, {reading.alias_kind}"
    else:
        how = f"a form of “{reading.alias}”, {reading.alias_kind}"
    yield f"  “{reading.text}”: {how}; read as {reading.reading}, confidence {reading.confidence:g}"


def _why_nobody(
    registry: Registry,
    name: str,
    language: str | None,
    written: list[Alias],
    elsewhere: list[str],
    nearest: list[Suggestion],
) -> Iterator[str]:
    yield f"“{name}” is nobody" + (f" in {language}" if language else "")
    for (id, of), kinds in _by_owner(written).items():
        yield f"  the registry has it as a name of {_called(registry, id, of)}: {', '.join(kinds)}"
        if of is not Of.ACTOR:
            yield "    it is an actor together with a country: “russisch” + “Präsident”"
        elif kinds == ["alias"] or kinds == ["adjective"]:
            yield "    a name of this kind counts only where others support it"
    if len({alias.id for alias in written if alias.kind == "surname"}) > 1:
        yield "  several actors have this surname: one is meant where the full name stands in the story"
    if elsewhere:
        yield f"  the registry has it in other languages: {', '.join(elsewhere)}"
    if not written and not elsewhere:
        yield "  no name of the registry is written so"
    for each in nearest:
        actor = registry.actors[each.id]
        yield f"  like {each.name} ({each.likeness} %): {each.id}, {actor.kind}"


def _by_owner(aliases: Iterable[Alias]) -> dict[tuple[str, Of], list[str]]:
    owners: dict[tuple[str, Of], list[str]] = {}
    for alias in aliases:
        kinds = owners.setdefault((alias.id, alias.of), [])
        if alias.kind not in kinds:
            kinds.append(alias.kind)
    return owners


def _called(registry: Registry, id: str, of: Of) -> str:
    return f"{id} ({registry.actors[id].kind})" if of is Of.ACTOR else f"the {of} {id}"


def _languages(registry: Registry, name: str, language: str) -> list[str]:
    """The other languages in which a name of the registry is written so."""
    same = (alias.lang for alias in registry.aliases() if alias.text.casefold() == name.casefold())
    return sorted({*same} - {language, ANY_LANGUAGE})


def stats(registry: Registry, as_json: bool, out: TextIO) -> int:
    """The exit code; what the registry holds, by kind and by language, and what it refused, goes to `out`."""
    actors = Counter(actor.kind for actor in registry.actors.values())
    names = Counter(actor.kind for actor in registry.actors.values() for _ in actor.names)
    languages = Counter(alias.lang for alias in registry.aliases())
    if as_json:
        held = {
            "version": registry.version,
            "actors": dict(actors.most_common()),
            "names": dict(languages.most_common()),
            "institutions": len(registry.institutions),
            "role_nouns": len(registry.role_nouns),
            "refused": registry.refused,
            "warnings": registry.warnings,
        }
        out.write(msgspec.json.encode(held).decode() + "\n")
        return DONE
    out.write(f"registry {registry.version}\n\n{'actors':14}{'number':>8}{'names':>9}\n")
    for kind, number in actors.most_common():
        out.write(f"{kind:14}{number:8,}{names[kind]:9,}\n")
    out.write(f"{'all':14}{actors.total():8,}{names.total():9,}\n")
    out.write(f"{len(registry.institutions)} institutions, {len(registry.role_nouns)} role nouns\n\n")
    out.write("names: " + ", ".join(f"{lang} {number:,}" for lang, number in languages.most_common()) + "\n")
    for what, lines in (("refused", list(map(str, registry.refused))), ("warnings", registry.warnings)):
        out.write(f"{what}: {len(lines)}\n" + "".join(f"  {line}\n" for line in lines))
    return DONE


class Unknown(Struct, frozen=True):
    """A name that the registry does not know, and the names that it has and are spelled like it."""

    candidate: CandidateCount
    nearest: list[Suggestion]


def candidates(
    store: Store,
    registry: Registry,
    stories: int,
    providers: int,
    limit: int,
    as_json: bool,
    out: TextIO,
) -> int:
    """The exit code; the unknown names in so many stories of so many providers go to `out`."""
    names = NearestNames(registry)
    for one in store.candidates(stories, providers, limit):
        unknown = Unknown(one, names.of(one.text))
        if as_json:
            told = msgspec.to_builtins(one) | {"nearest": unknown.nearest}
            out.write(msgspec.json.encode(told).decode() + "\n")
            continue
        out.write(f"{one.text}  in {one.stories} stories of {one.providers} providers, newest {one.newest}\n")
        out.write(f"  {', '.join(one.evidence)}\n")
        for each in unknown.nearest:
            out.write(f"  like {each.name} ({each.likeness} %): {each.id}\n")
    return DONE
