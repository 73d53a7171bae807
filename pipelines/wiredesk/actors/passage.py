"""A text with its words and the cues of its language: what the passes over matches ask about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from wiredesk.actors.cues import Cues, Verb, verb
from wiredesk.model import Tokens

# What stands between two words of one sentence part: nothing else lets a cue reach over it.
_PLAIN = frozenset((" ", "\u00a0", ""))
# Behind one of them a sentence begins, or a part of one that has a capital as well.
_OPENS = frozenset('.!?…:;\n"„“”«»–—-')
_ENDS = frozenset(".!?…\n")
# A verb stands at most this many words from who acts: one adverb or auxiliary lies between.
_REACH = 2
# To ask an enumeration for a member takes ten times as long as a name of the module.
_SAYS, _NEITHER = Verb.SAYS, Verb.NEITHER


class Passage:
    """A text that is read for actors."""

    __slots__ = ("cues", "ends", "language", "starts", "text", "words")

    def __init__(self, text: str, tokens: Tokens, language: str, cues: Cues) -> None:
        self.text = text
        self.words = tokens.words
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.language = language
        self.cues = cues

    def word(self, number: int) -> str:
        """A word as it stands; empty outside of the text."""
        return self.words[number] if 0 <= number < len(self.words) else ""

    def low(self, number: int) -> str:
        """A word in small letters; empty outside of the text."""
        return self.words[number].lower() if 0 <= number < len(self.words) else ""

    def beginning(self, heads: Iterable[str]) -> list[int]:
        """The numbers of the words that begin with one of `heads`, in order.

        The text is searched: a text has more words than heads that anybody asks for.
        """
        text, words, starts = self.text, self.words, self.starts
        numbers: list[int] = []
        for head in heads:
            at = text.find(head)
            while at >= 0:
                number = bisect_left(starts, at)
                if number < len(starts) and starts[number] == at and words[number].startswith(head):
                    numbers.append(number)
                at = text.find(head, at + 1)
        return sorted(set(numbers))

    def plain(self, end: int, number: int) -> bool:
        """Whether only a space stands between the place `end` and a word behind it."""
        starts = self.starts
        # A longer gap is none; the slice is only cut where it is short.
        return number < len(starts) and starts[number] - end < 2 and self.text[end : starts[number]] in _PLAIN

    def joined(self, number: int) -> bool:
        """Whether only a space stands between a word and the one before it."""
        # As `plain` has it, once more: of all questions this is asked most.
        starts = self.starts
        if not 0 < number < len(starts):
            return False
        start, end = starts[number], self.ends[number - 1]
        return start - end < 2 and self.text[end:start] in _PLAIN

    def begins_sentence(self, number: int) -> bool:
        """Whether a word is the first of its sentence, or of a part behind a colon or an opening mark."""
        if number == 0:
            return True
        gap = self.text[self.ends[number - 1] : self.starts[number]]
        return not gap or not _OPENS.isdisjoint(gap)

    def before(self, first: int) -> str:
        """The word before a name, in small letters, an article skipped; empty at the edge of its part."""
        if not self.joined(first):
            return ""
        word = self.words[first - 1].lower()
        if word in self.cues.articles and self.joined(first - 1):
            return self.low(first - 2)
        return word

    def beside(self, first: int, end: int, last: int, reach: int = _REACH) -> Verb:
        """What the verb beside a name says of it, within its part of the sentence.

        A verb of saying counts on both sides, one of doing only behind the name: before it stands who acts
        on it. `reach` is how many words behind the name are looked at.
        """
        found = _NEITHER
        for number in range(last + 1, last + 1 + reach):
            if not self.plain(end, number):
                break
            found = verb(self.language, self.words[number])
            if found is not _NEITHER:
                break
            end = self.ends[number]
        if found is _SAYS:
            return found
        return _SAYS if self._said_before(first) else found

    def told_behind(self, end: int, last: int, reach: int) -> bool:
        """Whether a verb, a time or a negation stands within `reach` words behind a name in its sentence."""
        for number in range(last + 1, min(last + 1 + reach, len(self.words))):
            if not _ENDS.isdisjoint(self.text[end : self.starts[number]]):
                return False
            end = self.ends[number]
            if self.low(number) in self.cues.when or verb(self.language, self.words[number]) is not _NEITHER:
                return True
        return False

    def said_behind(self, end: int, last: int) -> str:
        """The verb of saying behind a name, as it stands; empty: none."""
        for number in range(last + 1, last + 1 + _REACH):
            if not self.plain(end, number):
                return ""
            word = self.words[number]
            end = self.ends[number]
            if verb(self.language, word) is Verb.SAYS:
                return word
        return ""

    def _said_before(self, first: int) -> bool:
        for number in range(first - 1, max(first - 1 - _REACH, -1), -1):
            if not self.joined(number + 1):
                return False
            word = self.words[number]
            if verb(self.language, word) is _SAYS:
                return True
            if word in self.cues.prepositions:
                return False
        return False
