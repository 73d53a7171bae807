"""How fast names are found in any inflection, beside an automaton that knows exact names only.

Names and texts are made up from syllables, with the registry's Polish names among them: the same each time.
"""

from __future__ import annotations

import gc
import os
import random
import time
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import ahocorasick

from bench.child import call
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers
from wiredesk.actors import Registry
from wiredesk.actors.inflection import inflection_of
from wiredesk.actors.match import Alias, Of
from wiredesk.actors.matcher import Matcher
from wiredesk.text.tokens import tokenise

LANGUAGE = "pl"
NUMBERS = (10_000, 100_000)
ROUNDS = 5
STORIES = 3_000
CHARACTERS = 3_000
# One word in twenty begins a name, as in a day of politics; half of the names are inflected, as Polish,
# Russian and Ukrainian mentions are (notes/actors.md 4b: 51 to 52 per cent).
NAMES_PER_WORD = 0.05
INFLECTED = 0.5
# Different words to draw from, the n-th as often as 1/n: with names and capitals about 110,000 stand in the
# text, as in news of its length.
WORDS = 100_000
SEED = 7

# Letters stand as often as they are written here.
_ONSETS = (
    "b", "c", "ch", "cz", "d", "f", "g", "h", "j", "k", "l", "m", "n", "n", "p", "r", "r", "s", "sz", "t",
    "w", "w", "z", "br", "gr", "kr", "pr", "st", "tr",
)  # fmt: skip
_VOWELS = ("a", "a", "e", "e", "i", "o", "o", "u", "y", "ó", "ie")
_CODAS = ("", "", "", "n", "r", "k", "m", "l", "s", "cz")


class Planted(NamedTuple):
    """A name in a story: where it stands, whose it is, and whether it is inflected."""

    start: int
    end: int
    id: str
    inflected: bool


class Corpus(NamedTuple):
    """Stories and the names that were put into them."""

    texts: list[str]
    planted: list[list[Planted]]


def actors(_servers: Servers) -> None:
    """Print speed, recall, memory and load time with 10,000 and with 100,000 names."""
    print_text(
        f"Actors: {STORIES:,} made-up stories of {CHARACTERS:,} characters, Polish inflection, one word in "
        f"{1 / NAMES_PER_WORD:.0f} begins a name, {INFLECTED:.0%} of the names inflected. Cold: nothing is "
        "remembered; steady: the same words were seen before. Tokens are given, as in the desk; the "
        "automaton (pyahocorasick) needs none, and its hits are filtered by word boundaries. "
        f"{ROUNDS} rounds, median."
    )
    for number in NUMBERS:
        _print_speed(number)
    table = []
    for number in NUMBERS:
        loaded = call("bench.actors:load", number=number)
        table.append((f"{number:,}", *(f"{value:,.2f}" for value in loaded)))
    heads = ("names", "load, s", "names and trie, MB more", "after the stories, MB more")
    print_text("Memory and load time, in a process of their own; the strings of the names are there before.")
    print_table(heads, table)


def _print_speed(number: int) -> None:
    names = aliases(number)
    corpus = stories(names)
    tokens = [tokenise(text) for text in corpus.texts]
    automaton = exact(names)
    matcher = Matcher(names)
    matcher.match("", tokenise(""), LANGUAGE)

    def ours() -> None:
        for text, cut in zip(corpus.texts, tokens, strict=True):
            matcher.match(text, cut, LANGUAGE)

    def theirs() -> None:
        for text in corpus.texts:
            hits(text, automaton)

    phrases = _phrase_matcher(names)
    spent: dict[str, list[float]] = {"pyahocorasick, exact": [], "ours, cold": [], "ours, steady": []}
    for _ in range(ROUNDS):
        spent["pyahocorasick, exact"].append(_cpu(theirs))
        matcher.surfaces(LANGUAGE).forget()
        spent["ours, cold"].append(_cpu(ours))
        spent["ours, steady"].append(_cpu(ours))
    if phrases:
        spent["spaCy PhraseMatcher, exact"] = [
            _cpu(lambda: [phrases(text) for text in corpus.texts]) for _ in range(ROUNDS)
        ]
    size = sum(map(len, corpus.texts)) / 1e6
    baseline = spent["pyahocorasick, exact"]
    print_text(f"With {number:,} names:")
    print_table(
        ("matcher", "million characters a second", "speed, pyahocorasick = 1"),
        [
            (name, spread([size / each for each in cpu], ".2f"), ratio(cpu, baseline))
            for name, cpu in spent.items()
        ],
    )
    if not phrases:
        print_text("spaCy is not installed: its PhraseMatcher was not measured.")
    rows = [
        ("pyahocorasick, exact", lambda text, _: hits(text, automaton)),
        ("ours", lambda text, cut: _found(matcher, text, cut)),
    ]
    print_table(
        ("recall of the names", "as listed", "inflected"),
        [(name, *recall(find, corpus, tokens)) for name, find in rows],
    )


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def aliases(number: int) -> list[Alias]:
    """That many Polish names: those of the registry, then full names and surnames that nobody has."""
    registry = Registry.load()
    known = [
        Alias(name.text, Of.ACTOR, actor.id, name.kind, LANGUAGE)
        for actor in registry.actors.values()
        for name in actor.names
        if name.lang == LANGUAGE
    ]
    draw = random.Random(SEED)
    given = [_word(draw, 2).capitalize() for _ in range(2_000)]
    found = known[:number]
    while len(found) < number:
        identity, surname = f"local:person-{len(found)}", _word(draw, 3).capitalize()
        found.append(Alias(f"{draw.choice(given)} {surname}", Of.ACTOR, identity, "full", LANGUAGE))
        # Every third is known by the surname alone too.
        if len(found) % 3 == 0:
            found.append(Alias(surname, Of.ACTOR, identity, "surname", LANGUAGE))
    return found[:number]


def _word(draw: random.Random, syllables: int) -> str:
    pieces = "".join(draw.choice(_ONSETS) + draw.choice(_VOWELS) for _ in range(syllables))
    return pieces + draw.choice(_CODAS)


def stories(names: Sequence[Alias]) -> Corpus:
    """Stories of words with frequencies as in a language, and full names among them."""
    draw = random.Random(SEED + 1)
    words = list({_word(draw, draw.choice((1, 2, 2, 3, 3, 4))): None for _ in range(WORDS)})
    cumulated = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    # News name few actors often: frequencies of names fall in the same way.
    full = [alias for alias in names if alias.kind == "full"]
    draw.shuffle(full)
    fame = list(accumulate(1 / rank for rank in range(1, len(full) + 1)))
    texts, planted = [], []
    for _ in range(STORIES):
        pieces: list[str] = []
        here: list[Planted] = []
        length, sentence = 0, 0
        while length < CHARACTERS:
            if draw.random() < NAMES_PER_WORD:
                alias = full[bisect(fame, draw.random() * fame[-1])]
                inflected = draw.random() < INFLECTED
                word = _inflect(alias.text, draw) if inflected else alias.text
                here.append(Planted(length, length + len(word), alias.id, word != alias.text))
            else:
                word = words[bisect(cumulated, draw.random() * cumulated[-1])]
                word = word if sentence else word.capitalize()
            sentence = (sentence + 1) % 15
            pieces.append(word)
            pieces.append(" " if sentence else ". ")
            length += len(word) + len(pieces[-1])
        texts.append("".join(pieces))
        planted.append(here)
    return Corpus(texts, planted)


def _inflect(name: str, draw: random.Random) -> str:
    """Every word of `name` in some form that the language has for its ending."""
    return " ".join(_form(word, draw) for word in name.split(" "))


def _form(word: str, draw: random.Random) -> str:
    pairs = inflection_of(LANGUAGE).pairs
    fitting = sorted(
        (base, form)
        for base, form in pairs
        if word.endswith(base) and len(word) - len(base) > 2 and base != form
    )
    # The longest ending is that of its class: `-ski` is no `-i`.
    longest = max((len(base) for base, _ in fitting), default=0)
    fitting = [pair for pair in fitting if len(pair[0]) == longest]
    if not fitting or not word.isalpha() or word.isupper():
        return word
    base, form = draw.choice(fitting)
    return word[: len(word) - len(base)] + form


def exact(names: Sequence[Alias]) -> Any:
    """An automaton over the names as they are listed."""
    automaton = ahocorasick.Automaton()
    ids: dict[str, list[str]] = {}
    for alias in names:
        ids.setdefault(alias.text, []).append(alias.id)
    for text, holders in ids.items():
        automaton.add_word(text, (len(text), holders))
    automaton.make_automaton()
    return automaton


def hits(text: str, automaton: Any) -> list[tuple[int, int, list[str]]]:
    """Names as whole words: where, and whose."""
    found = []
    for last, (length, ids) in automaton.iter(text):
        start, end = last + 1 - length, last + 1
        if not text[start - 1 : start].isalnum() and not text[end : end + 1].isalnum():
            found.append((start, end, ids))
    return found


def _found(matcher: Matcher, text: str, tokens: Any) -> Iterator[tuple[int, int, list[str]]]:
    for match in matcher.match(text, tokens, LANGUAGE):
        yield match.start, match.end, [alias.id for alias in match.aliases]


def recall(find: Callable[..., Any], corpus: Corpus, tokens: Sequence[Any]) -> tuple[str, str]:
    """Shares of the names that were found at their place, as listed and inflected."""
    counts = {False: [0, 0], True: [0, 0]}
    for text, cut, planted in zip(corpus.texts, tokens, corpus.planted, strict=True):
        found = {(start, end, id) for start, end, ids in find(text, cut) for id in ids}
        for start, end, identity, inflected in planted:
            counts[inflected][0] += (start, end, identity) in found
            counts[inflected][1] += 1
    listed, inflected = (f"{right / number:.3f}" for right, number in counts.values())
    return listed, inflected


def _phrase_matcher(names: Sequence[Alias]) -> Callable[[str], object] | None:
    if find_spec("spacy") is None:
        return None
    import spacy
    from spacy.matcher import PhraseMatcher

    language = spacy.blank(LANGUAGE)
    matcher = PhraseMatcher(language.vocab)
    for alias in names:
        matcher.add(alias.id, [language.make_doc(alias.text)])
    return lambda text: matcher(language.make_doc(text))


def load(number: int) -> list[float]:
    """Seconds to build the matcher, MB that it takes, and MB after it has read the stories."""
    names = aliases(number)
    corpus = stories(names)
    tokens = [tokenise(text) for text in corpus.texts]
    fields = [(alias.text, alias.of, alias.id, alias.kind, alias.lang) for alias in names]
    del names
    gc.collect()
    resident = _resident()
    began = time.process_time()
    matcher = Matcher(Alias(*each) for each in fields)
    matcher.match("", tokenise(""), LANGUAGE)
    seconds = time.process_time() - began
    gc.collect()
    built = _resident() - resident
    for text, cut in zip(corpus.texts, tokens, strict=True):
        matcher.match(text, cut, LANGUAGE)
    return [seconds, built / 1e6, (_resident() - resident) / 1e6]


def _resident() -> int:
    """Bytes, on Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
