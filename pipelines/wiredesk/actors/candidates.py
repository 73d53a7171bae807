"""Names that the registry does not know and that look like an actor's: precision before recall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count

from wiredesk.actors.cues import Verb
from wiredesk.actors.given import is_given_name
from wiredesk.actors.passage import Passage
from wiredesk.actors.registry import RoleNoun
from wiredesk.actors.skeleton import skeleton
from wiredesk.model import ActorTag, Candidate

# A story that names more unknown people is a list of them, not news of one.
MOST = 10
# Each name is compared with all before it; a text with more of them is a directory.
_MOST_LOOKED_AT = 100
# Two to four words: one alone is any word with a capital (measured: precision .24 to .59 even of two), five
# are two names.
_SHORTEST, _LONGEST = 2, 4
_KINDS_NEEDED = 2
# Inflection adds up to two consonants to a word (`-owem`, `-ским`): spellings of one name differ by no more.
_MOST_ENDING = 2
# Words of some days of news, 5 MB: one look-up a word is all that most texts cost.
_REMEMBERED = 50_000
# A longer word is a link or a heap of letters, and is not worth remembering.
_LONGEST_WORD = 60
# Languages whose capitals say nothing: German writes nouns with them, Hebrew has none.
_CAPITALS_SAY_NOTHING = frozenset(("de", "he"))
# They stand inside a name.
_PARTICLES = frozenset((
    "von", "van", "der", "den", "vom", "zu", "zur", "de", "du", "des", "la", "le", "al", "el", "bin", "ibn",
    "ben", "da", "di", "do", "dos", "del",
))  # fmt: skip


class _Capitals(dict[str, bool]):
    """Whether a word may be a part of a name by its capital, worked out when first asked for."""

    def __missing__(self, word: str) -> bool:
        # Initials and codes are no names: `USA`, `G7`.
        capital = word[0].isupper() and not word.isupper() and not word[-1].isdigit()
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = capital
        return capital


class Finder:
    """Finds candidates; knows the role nouns, which stand before names."""

    def __init__(self, roles: Iterable[RoleNoun]) -> None:
        self._capitals = _Capitals()
        self._nouns: dict[str, set[str]] = {}
        for role in roles:
            for name in role.names:
                # The last word stands next to the name; its end may be inflected.
                self._nouns.setdefault(name.lang, set()).add(name.text.split()[-1].lower())

    def candidates(self, passage: Passage, tags: Sequence[ActorTag]) -> tuple[Candidate, ...]:
        """At most `MOST`, those with most evidence first, then as they stand in the text.

        Each has a given name at its front, or two kinds of evidence of: `title`, `capitals`, `speech`.
        """
        runs = self._runs(passage)
        if not runs:
            return ()
        covered = sorted([(one.start, one.end) for tag in tags for one in tag.mentions])
        groups: dict[str, tuple[str, set[str], int]] = {}
        place = reached = 0
        for first, last in runs:
            start, end = passage.starts[first], passage.ends[last]
            while place < len(covered) and covered[place][0] < end:
                reached = max(reached, covered[place][1])
                place += 1
            if reached > start:
                continue
            if len(groups) == _MOST_LOOKED_AT:
                break
            evidence = self._evidence(passage, first, last, end)
            if "given_name" not in evidence and len(evidence) < _KINDS_NEEDED:
                continue
            text = passage.text[start:end]
            key = skeleton(text)
            if not key.strip():
                continue
            same = next((known for known in groups if _same(known, key)), key)
            known_text, known_evidence, at = groups.pop(same, (text, set(), start))
            base = min(same, key, key=lambda one: (len(one), one))
            groups[base] = (known_text, known_evidence | evidence, at)
        ordered = sorted(groups.items(), key=lambda item: (-len(item[1][1]), item[1][2]))
        return tuple(
            Candidate(key, text, tuple(sorted(evidence))) for key, (text, evidence, _) in ordered[:MOST]
        )

    def _runs(self, passage: Passage) -> list[tuple[int, int]]:
        """First and last words of what may be a name."""
        words, language = passage.words, passage.language
        runs: list[tuple[int, int]] = []
        for first, last in self._in_capitals(passage):
            # The first word of a sentence has its capital for another reason, and a title in front is none of
            # the name.
            while first < last and not self._given(words[first], language) and (
                passage.begins_sentence(first) or self._is_title(passage, first)
            ):  # fmt: skip
                first += 1
            if language in _CAPITALS_SAY_NOTHING and not (
                self._given(words[first], language) or self._is_title(passage, first - 1)
            ):
                continue
            if _SHORTEST <= last - first + 1 <= _LONGEST:
                runs.append((first, last))
        return runs

    def _in_capitals(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """First and last of the words with capitals that stand together, particles between; two at least."""
        words = passage.words
        first = last = -1
        for number in compress(count(), map(self._capitals.__getitem__, words)):
            near = number - last == 1 or words[last + 1] in _PARTICLES
            if near and _follows(passage, last, number):
                last = number
                continue
            if first < last:
                yield first, last
            first = last = number
        if first < last:
            yield first, last

    def _evidence(self, passage: Passage, first: int, last: int, end: int) -> set[str]:
        found = set()
        if self._given(passage.words[first], passage.language):
            found.add("given_name")
        if self._is_title(passage, first - 1) and passage.joined(first):
            found.add("title")
        if passage.language not in _CAPITALS_SAY_NOTHING and not passage.begins_sentence(first):
            found.add("capitals")
        if passage.beside(first, end, last) is Verb.SAYS:
            found.add("speech")
        return found

    def _given(self, word: str, language: str) -> bool:
        return self._capitals[word] and is_given_name(word, language)

    def _is_title(self, passage: Passage, number: int) -> bool:
        word = passage.low(number)
        if word in passage.cues.titles:
            return True
        nouns = self._nouns.get(passage.language, set())
        # An ending has up to three letters: `burmistrzami`.
        return not nouns.isdisjoint((word, word[:-1], word[:-2], word[:-3]))


def _follows(passage: Passage, last: int, number: int) -> bool:
    """Whether a word with a capital goes on with a name that has come to `last`: only particles between."""
    for between in range(last + 1, number):
        if passage.words[between] not in _PARTICLES or not passage.joined(between):
            return False
    return passage.joined(number)


def _same(one: str, other: str) -> bool:
    """Whether two keys are of one name in two cases: word by word one goes on where the other ends."""
    left, right = one.split(), other.split()
    return len(left) == len(right) and all(
        abs(len(a) - len(b)) <= _MOST_ENDING and (a.startswith(b) or b.startswith(a))
        for a, b in zip(left, right, strict=True)
    )
