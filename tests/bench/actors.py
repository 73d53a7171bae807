"""How fast names are found in any inflection, beside an automaton that knows exact names only.

Names and stories are those of bench/names.py, which says why they are made as they are.
"""

from __future__ import annotations

import gc
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ahocorasick

from bench.child import call
from bench.items import BEGIN, compose
from bench.names import CHARACTERS, INFLECTED, LANGUAGES, NAMES_PER_WORD, STORIES, Story, aliases, stories
from bench.report import print_table, print_text, ratio, spread
from bench.servers import Servers
from wiredesk.actors import ActorTagger, Registry
from wiredesk.actors.match import Alias, Of
from wiredesk.actors.matcher import Matcher
from wiredesk.model import ActorTag, Tokens
from wiredesk.text.tokens import tokenise

NUMBERS = (10_000, 100_000)
ROUNDS = 5
ITEMS = 100


def actors(_servers: Servers) -> None:
    """Print speed, recall, memory and load time with 10,000 and with 100,000 names, and of all of `tag`."""
    print_text(
        f"Actors: {STORIES:,} made-up stories of {CHARACTERS:,} characters in {', '.join(LANGUAGES)}; one "
        f"word in {1 / NAMES_PER_WORD:.0f} begins a name, {INFLECTED:.0%} of the names are inflected. Cold: "
        "nothing is remembered; steady: the same words were seen before. Tokens are given, as in the desk; "
        "the automaton (pyahocorasick) needs none, knows the names of all languages, and its hits are "
        f"filtered by word boundaries. {ROUNDS} rounds, median."
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
    _print_tagger()


def _print_speed(number: int) -> None:
    names = aliases(number)
    told = stories(names)
    tokens = [tokenise(story.text) for story in told]
    automaton = exact(names)
    matcher = _built(names)

    def ours() -> None:
        for story, cut in zip(told, tokens, strict=True):
            matcher.match(story.text, cut, story.language)

    def theirs() -> None:
        for story in told:
            hits(story.text, automaton)

    phrases = _phrase_matchers(names)
    spent: dict[str, list[float]] = {"pyahocorasick, exact": [], "ours, cold": [], "ours, steady": []}
    for _ in range(ROUNDS):
        spent["pyahocorasick, exact"].append(_cpu(theirs))
        for language in LANGUAGES:
            matcher.surfaces(language).forget()
        spent["ours, cold"].append(_cpu(ours))
        spent["ours, steady"].append(_cpu(ours))
    if phrases:
        spent["spaCy PhraseMatcher, exact"] = [
            _cpu(lambda: [phrases[story.language](story.text) for story in told]) for _ in range(ROUNDS)
        ]
    size = sum(len(story.text) for story in told) / 1e6
    words = {(story.language, word) for story, cut in zip(told, tokens, strict=True) for word in cut.words}
    baseline = spent["pyahocorasick, exact"]
    print_text(f"With {number:,} names; {len(words):,} different words in the stories:")
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
        ("pyahocorasick, exact", lambda story, _: hits(story.text, automaton)),
        ("ours", lambda story, cut: _found(matcher, story, cut)),
    ]
    print_table(
        ("recall of the names", "as listed", "inflected"),
        [(name, *recall(find, told, tokens)) for name, find in rows],
    )


def _print_tagger() -> None:
    """All that finds who acts, on the items of the bench, beside an automaton of the registry's names."""
    registry = Registry.load()
    tagger = ActorTagger(registry)
    automaton = exact([alias for alias in registry.aliases() if alias.of is Of.ACTOR])
    items = [(json.loads(item.value), item.language) for item in compose(ITEMS)]
    read = [(item["headline"], item["body_text"], language) for item, language in items]
    tokens = [tokenise(text) for _, text, _ in read]

    def tag() -> list[list[ActorTag]]:
        return [
            tagger.tag(text, language, BEGIN, cut, headline)
            for (headline, text, language), cut in zip(read, tokens, strict=True)
        ]

    tags = tag()

    def candidates() -> None:
        for (_, text, language), cut, tagged in zip(read, tokens, tags, strict=True):
            tagger.candidates(text, language, cut, tagged)

    def theirs() -> list[list[tuple[int, int, list[str]]]]:
        return [hits(text, automaton) for _, text, _ in read]

    size = sum(len(text) for _, text, _ in read) / len(read)
    print_text(
        f"The tagger as a whole on {ITEMS} items of the bench with {size:,.0f} characters on average, with "
        f"the built-in registry, in the steady state; {ROUNDS} rounds, median. The automaton finds names of "
        "any language as they are listed, and does not say who is meant, or who acts."
    )
    found = (sum(len(tag.mentions) for tagged in tags for tag in tagged), sum(map(len, theirs())))
    rows: list[tuple[str, Callable[[], object], str]] = [
        ("tag, with the headline", tag, f"{found[0] / ITEMS:.1f}"),
        ("candidates", candidates, ""),
        ("pyahocorasick, exact", theirs, f"{found[1] / ITEMS:.1f}"),
    ]
    table = []
    for name, work, mentions in rows:
        work()
        spent = [1e3 * _cpu(work) / ITEMS for _ in range(ROUNDS)]
        table.append((name, spread(spent, ".3f"), mentions))
    print_table(("", "ms an item", "mentions an item"), table)


def _built(names: Iterable[Alias]) -> Matcher:
    matcher = Matcher(names)
    for language in LANGUAGES:
        matcher.match("", tokenise(""), language)
    return matcher


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


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


def _found(matcher: Matcher, story: Story, tokens: Tokens) -> Iterator[tuple[int, int, list[str]]]:
    for match in matcher.match(story.text, tokens, story.language):
        yield match.start, match.end, [alias.id for alias in match.aliases]


def recall(find: Callable[..., Any], told: Sequence[Story], tokens: Sequence[Tokens]) -> tuple[str, str]:
    """Shares of the names that were found at their place, as listed and inflected."""
    counts = {False: [0, 0], True: [0, 0]}
    for story, cut in zip(told, tokens, strict=True):
        found = {(start, end, id) for start, end, ids in find(story, cut) for id in ids}
        for start, end, identity, inflected in story.planted:
            counts[inflected][0] += (start, end, identity) in found
            counts[inflected][1] += 1
    listed, inflected = (f"{right / number:.3f}" for right, number in counts.values())
    return listed, inflected


def _phrase_matchers(names: Sequence[Alias]) -> dict[str, Callable[[str], object]]:
    """By language; nothing where spaCy is not installed."""
    if find_spec("spacy") is None:
        return {}
    import spacy
    from spacy.matcher import PhraseMatcher

    def built(code: str) -> Callable[[str], object]:
        language = spacy.blank(code)
        matcher = PhraseMatcher(language.vocab)
        for alias in names:
            if alias.lang == code:
                matcher.add(alias.id, [language.make_doc(alias.text)])
        return lambda text: matcher(language.make_doc(text))

    return {code: built(code) for code in LANGUAGES}


def load(number: int) -> list[float]:
    """Seconds to build the matcher, MB that it takes, and MB after it has read the stories."""
    names = aliases(number)
    told = stories(names)
    tokens = [tokenise(story.text) for story in told]
    fields = [(alias.text, alias.of, alias.id, alias.kind, alias.lang) for alias in names]
    del names
    gc.collect()
    resident = _resident()
    began = time.process_time()
    matcher = _built(Alias(*each) for each in fields)
    seconds = time.process_time() - began
    gc.collect()
    built = _resident() - resident
    for story, cut in zip(told, tokens, strict=True):
        matcher.match(story.text, cut, story.language)
    return [seconds, built / 1e6, (_resident() - resident) / 1e6]


def _resident() -> int:
    """Bytes, on Linux."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
