"""Names and stories to measure matchers with: made up, and of the letters of real ones; the same each time.

What a matcher costs depends on how much the words of a text are like the names. An automaton that no word
leads away from its first state runs from the cache of the processor, however many names it knows; so it does
where names are made of syllables that texts do not have. Here a chain of letters, each drawn by the two
before it, is trained for names on those of the registry and for words on what this project has written of
texts (the golden items and the phrases of the bench). Names so begin and end as names of their language do
and share their beginnings with its words, in five languages and two scripts. Given names are those of the
registry, as most people bear one of a few hundred.

The most frequent words are those of our own texts in their own order, the rest are made up, each n-th as
often as 1/n. They keep the capitals that they are drawn with, so that nouns have one in German and some words
elsewhere: names that nobody lists.

Measured beside the texts of data/language in the same languages (0.25 MB): with 10,000 names the automaton
reads the stories at 34 and the texts at 32 million characters a second, with 100,000 at 25 and 26. Of their
different words 24 and 26 in a hundred begin with the first four letters of a name, then 40 and 38. To our
matcher the stories are a little harder: 10 and 5 words in a hundred may begin a name, then 15 and 7.
"""

from __future__ import annotations

import json
import random
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from bench.items import PHRASES
from wiredesk.actors import Registry
from wiredesk.actors.inflection import inflection_of
from wiredesk.actors.match import Alias, Of
from wiredesk.text.tokens import tokenise

LANGUAGES = ("de", "en", "pl", "ru", "uk")
STORIES = 3_000
CHARACTERS = 3_000
# One word in twenty begins a name, as in a day of politics; half of the names are inflected, as Polish,
# Russian and Ukrainian mentions are (51 to 52 per cent in news of 2019 to 2021).
NAMES_PER_WORD = 0.05
INFLECTED = 0.5
# Different words of a language to draw from; some 190,000 stand in the stories, one in seven of their words.
WORDS = 50_000
# Letters that decide the next: with three, the chain of words has no 100,000 to give.
_ORDER = 2
_SENTENCE = 15
_SEED = 7
_GOLDEN = Path(__file__).parent.parent / "data" / "actors" / "golden.ndjson"


class Planted(NamedTuple):
    """A name in a story: where it stands, whose it is, and whether it is inflected."""

    start: int
    end: int
    id: str
    inflected: bool


class Story(NamedTuple):
    """A text and the names that were put into it."""

    text: str
    language: str
    planted: tuple[Planted, ...]


class _Chain:
    """Makes words of the letters of others."""

    def __init__(self, words: Iterable[str]) -> None:
        self._next: dict[str, list[str]] = {}
        for word in words:
            spelt = " " * _ORDER + word + " "
            for at in range(_ORDER, len(spelt)):
                self._next.setdefault(spelt[at - _ORDER : at], []).append(spelt[at])

    def word(self, draw: random.Random) -> str:
        """A word of three letters at least."""
        while True:
            word = " " * _ORDER
            while (letter := draw.choice(self._next[word[-_ORDER:]])) != " ":
                word += letter
            if len(word) >= _ORDER + 3:
                return word[_ORDER:]


def aliases(number: int) -> list[Alias]:
    """That many names: those of the registry, then of persons whom nobody knows, as many in each language."""
    registry = Registry.load()
    known = [alias for alias in registry.aliases() if alias.lang in LANGUAGES and alias.of is Of.ACTOR]
    random.Random(_SEED).shuffle(known)
    found = known[:number]
    persons = [
        alias for alias in known if alias.kind == "full" and registry.actors[alias.id].kind == "person"
    ]
    more = number - len(found)
    for place, language in enumerate(LANGUAGES):
        share = more * (place + 1) // len(LANGUAGES) - more * place // len(LANGUAGES)
        found += _made_up(language, [alias.text for alias in persons if alias.lang == language], share)
    return found


def _made_up(language: str, persons: Sequence[str], number: int) -> list[Alias]:
    draw = random.Random(f"{_SEED} names {language}")
    given = [name.split()[0] for name in persons]
    surnames = _Chain(name.split()[-1] for name in persons)
    found: list[Alias] = []
    while len(found) < number:
        identity, surname = f"local:{language}-{len(found)}", surnames.word(draw)
        found.append(Alias(f"{draw.choice(given)} {surname}", Of.ACTOR, identity, "full", language))
        # Every third is known by the surname alone too.
        if len(found) % 3 == 0:
            found.append(Alias(surname, Of.ACTOR, identity, "surname", language))
    return found[:number]


def stories(names: Sequence[Alias]) -> list[Story]:
    """Stories of each language in turn: words with frequencies as in it, and full names among them."""
    tellers = [_Teller(language, names) for language in LANGUAGES]
    return [tellers[number % len(tellers)].story() for number in range(STORIES)]


class _Teller:
    """Makes up the stories of one language."""

    def __init__(self, language: str, names: Sequence[Alias]) -> None:
        self._language = language
        self._draw = random.Random(f"{_SEED} stories {language}")
        self._words = _words(language, self._draw)
        self._often = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))
        # News name few actors often: frequencies of names fall in the same way.
        self._names = [alias for alias in names if alias.kind == "full" and alias.lang == language]
        self._draw.shuffle(self._names)
        self._fame = list(accumulate(1 / rank for rank in range(1, len(self._names) + 1)))

    def story(self) -> Story:
        draw = self._draw
        pieces: list[str] = []
        planted: list[Planted] = []
        length = sentence = 0
        while length < CHARACTERS:
            if draw.random() < NAMES_PER_WORD:
                alias = self._names[bisect(self._fame, draw.random() * self._fame[-1])]
                word = self._inflected(alias.text) if draw.random() < INFLECTED else alias.text
                planted.append(Planted(length, length + len(word), alias.id, word != alias.text))
            else:
                word = self._words[bisect(self._often, draw.random() * self._often[-1])]
                word = word if sentence else word[0].upper() + word[1:]
            sentence = (sentence + 1) % _SENTENCE
            pieces += (word, " " if sentence else ". ")
            length += len(word) + len(pieces[-1])
        return Story("".join(pieces), self._language, tuple(planted))

    def _inflected(self, name: str) -> str:
        """Every word of `name` in some form that the language has for its ending."""
        return " ".join(_form(word, self._language, self._draw) for word in name.split(" "))


def _words(language: str, draw: random.Random) -> list[str]:
    """The words of our own texts, the most frequent first, then made-up ones."""
    items = [json.loads(line) for line in _GOLDEN.read_text("utf-8").splitlines()]
    items = [item for item in items if item["language"] == language]
    # Names are put in for themselves, as often as in news.
    named = {word for item in items for one in item["mentions"] for word in one["text"].split()}
    texts = [item["text"] for item in items]
    lists = [phrases for phrases in PHRASES[language] if isinstance(phrases, list)]
    texts += [phrase for phrases in lists for phrase in phrases if "{" not in phrase]
    known = Counter(word for text in texts for word in tokenise(text).words if word not in named)
    words = dict.fromkeys(word for word, _ in known.most_common())
    chain = _Chain(word for word in known if word.isalpha())
    while len(words) < WORDS:
        words[chain.word(draw)] = None
    return list(words)


@cache
def _endings(language: str) -> list[tuple[str, str]]:
    return sorted(pair for pair in inflection_of(language).pairs if pair[0] != pair[1])


def _form(word: str, language: str, draw: random.Random) -> str:
    if not word.isalpha() or word.isupper():
        return word
    fitting = [
        (base, form) for base, form in _endings(language) if word.endswith(base) and len(word) - len(base) > 2
    ]
    # The longest ending is that of its class: `-ski` is no `-i`.
    longest = max((len(base) for base, _ in fitting), default=0)
    fitting = [pair for pair in fitting if len(pair[0]) == longest]
    if not fitting:
        return word
    base, form = draw.choice(fitting)
    return word[: len(word) - len(base)] + form
