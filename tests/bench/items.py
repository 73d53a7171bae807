"""Wire items to measure with: composed from our own phrases, the same for the same seed.

Five languages in turn. Sentences combine phrases, figures and invented names freely, so that two items of
one language share few runs of three words. Every 21st item is a copy of an earlier one under another id,
every 26th an update of one (no multiples of five: every language has some), and one in ten has the spaces
and soft hyphens that word processors leave.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SEED = 20260302
# Copies and updates refer to one of this many items before them: of the last minutes on a wire.
RECENT = 100


class Phrases(NamedTuple):
    """What the sentences of one language are made of: a table of phrases.toml."""

    pattern: str
    quote: str
    times: list[str]
    subjects: list[str]
    verbs: list[str]
    objects: list[str]
    tails: list[str]
    actors: list[str]
    openings: list[str]
    middles: list[str]
    endings: list[str]


def _load() -> dict[str, Phrases]:
    tables = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text("utf-8"))
    return {language: Phrases(**table) for language, table in tables.items()}


PHRASES = _load()
LANGUAGES = tuple(PHRASES)


class Composed(NamedTuple):
    """One item, as it is sent: the bytes of a ninjs document."""

    uri: str
    language: str
    value: bytes


def compose(number: int, characters: int = 3_000, seed: int = SEED) -> Iterator[Composed]:
    """`number` items whose text has about `characters` characters: the same for the same arguments."""
    chance = random.Random(seed)
    recent: deque[tuple[str, str, str, str]] = deque(maxlen=RECENT)
    for index in range(number):
        language = LANGUAGES[index % len(LANGUAGES)]
        uri, version = f"urn:bench:{seed}:{index}", 1
        headline, text = _written(PHRASES[language], characters, chance)
        if recent and index % 21 == 20:
            _, language, headline, text = chance.choice(recent)
        elif recent and index % 26 == 25:
            uri, language, headline, text = chance.choice(recent)
            text, version = f"{text}\n{_sentence(PHRASES[language], chance)}", 2
        else:
            recent.append((uri, language, headline, text))
        moment = BEGIN + timedelta(seconds=index)
        document = {
            "uri": uri,
            "version": str(version),
            "versioncreated": moment.isoformat(),
            "urgency": 3,
            "headline": headline,
            "language": language,
            "body_text": text,
            "infosource": [{"name": f"agency-{chance.randrange(4)}"}],
        }
        yield Composed(uri, language, json.dumps(document, ensure_ascii=False).encode())


def _written(phrases: Phrases, characters: int, chance: random.Random) -> tuple[str, str]:
    """Headline and text."""
    sentences: list[str] = []
    length = 0
    while length < characters:
        sentences.append(_sentence(phrases, chance))
        length += len(sentences[-1]) + 1
    paragraphs = [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    text = "\n".join(paragraphs)
    if chance.random() < 0.1:
        text = text.replace(" ", "\u00a0", 40).replace("ent", "e\u00adnt")
    return _sentence(phrases, chance).partition(",")[0][:90], text


def _sentence(phrases: Phrases, chance: random.Random) -> str:
    pattern = phrases.quote if chance.random() < 0.2 else phrases.pattern
    # Twice: the phrases have places to fill themselves.
    for _ in range(2):
        pattern = pattern.format_map(_Filling(phrases, chance))
    return pattern[:1].upper() + pattern[1:]


class _Filling(dict[str, str]):
    """Fills each place of a pattern with another phrase, name or figure."""

    def __init__(self, phrases: Phrases, chance: random.Random) -> None:
        self._phrases = phrases
        self._chance = chance

    def __missing__(self, place: str) -> str:
        chance, phrases = self._chance, self._phrases
        if place in ("n", "m"):
            return str(chance.randrange(2, 2_000))
        if place == "p":
            return f"{chance.randrange(1, 40)},{chance.randrange(10)}"
        if place in ("place", "name"):
            return "".join(map(chance.choice, (phrases.openings, phrases.middles, phrases.endings)))
        parts: list[str] = getattr(phrases, f"{place}s")
        return chance.choice(parts)
