"""The language of a text: letters first, then an engine, then what the item and its feed say.

Which engine: langdetect wherever it is at least as good, eldc for the texts below that length. Where that
is, and how sure an answer is, was measured; `make bench` prints the tables again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from wiredesk.language import letters as alphabet
from wiredesk.language.calibration import AGREED, LETTERS, confidence
from wiredesk.language.engines import Opinion, engine
from wiredesk.language.tags import primaries, primary
from wiredesk.model import UNDETERMINED, Alternative, Detection, Tokens
from wiredesk.settings import Settings

# Characters that an engine reads. From 250 on both are right on all 1,400 pieces of articles that were
# tried (Chinese apart, which letters tell), and each hundred more costs langdetect a tenth of its time.
ENOUGH = 400
# Characters from which langdetect answers: the length from which it is as good as eldc. Of those pieces,
# cut to 250, both miss none; cut to 200 langdetect misses 2 and eldc none, to 150 it is 2 and 1, to 60 18
# and 8 (`make bench` prints the table).
LONG = 250
# Below 12 letters a third of langdetect's answers is wrong and an eighth of eldc's: such texts are names
# and credits.
SHORT = 12
# Below 30 letters up to 1 in 100 of the answers that eldc relies on is wrong.
RELIABLE_LETTERS = 30
# Credit lines and names are no longer than 60 letters, and few of their words begin with a small one.
PROSE_LETTERS = 60
PROSE_WORDS = 3
# In capitals, and in scripts without, every word counts: a name has up to four.
CASELESS_WORDS = 5
# The tables of confidence hold for prose: of what is less, it is not known how often an answer is right.
NO_PROSE = 0.5
# In doubt an expected language is the answer where it scores nearly as high as the best.
NEARLY = 0.9

# A text is tasted in up to four places, each as long as eldc needs to be sure: do its parts differ?
TASTES = 4
TASTE = 160

# What no engine tells from its neighbour: only the item or its feed can. Without a word from those the
# first is the answer, and no reliable one.
TWINS = {"hr": ("hr", "sr", "bs"), "id": ("id", "ms")}
# Languages that no engine knows, with those that they are taken for.
UNKNOWN = {
    "csb": ("pl",), "dsb": ("pl", "cs", "sk"), "fo": ("is", "da", "no"), "fy": ("nl",), "gl": ("es", "pt"),
    "hsb": ("pl", "cs", "sk"), "lb": ("de", "nl"), "oc": ("ca", "fr"), "rm": ("it",),
}  # fmt: skip

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+")


class LanguageDetector:
    """Says in which language a text is written; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.warm()

    def __reduce__(self) -> tuple[type[LanguageDetector], tuple[Settings]]:
        # Engines do not travel: the process that receives the detector loads its own.
        return LanguageDetector, (self.settings,)

    def warm(self) -> None:
        """Load the engines, once for the process (0.1 s; 2 s without langdetect-rs)."""
        chosen = self.settings.language_engine
        self._short = engine("langdetect" if chosen == "langdetect" else "eldc")
        self._long = engine("eldc" if chosen == "eldc" else "langdetect")

    def detect(
        self,
        text: str,
        declared: str | None = None,
        allowed: Collection[str] | None = None,
        tokens: Tokens | None = None,
    ) -> Detection:
        """The language of `text` as a BCP 47 tag (`de`, `zh`, `sr-Latn`); `und` where nothing tells.

        Never raises, whatever the text. `declared` is the language that the item states: it is the answer
        where the text alone gives no reliable one. `allowed` are languages to expect: they are preferred in
        doubt, and a text in another language is still found; either way `conflict` says that the text is
        against them. `tokens` are the words of `text`, where they have been cut already.
        """
        head = _head(text, tokens)
        letters = alphabet.count(head)
        if {"Latn", "Cyrl"} <= set(letters.scripts):
            head = _WORD.sub(lambda word: alphabet.fold_lookalikes(word[0]), head)
            letters = alphabet.count(head)
        stated, expected = primary(declared), primaries(allowed)
        if letters.total < SHORT or _is_name(letters, head):
            return _unread("short" if letters.total else "none", stated, letters)
        if not letters.scripts:
            # More scripts at once than ten, or none that is known.
            return _unread("none", stated, letters)
        told = alphabet.tell(letters, head)
        if told:
            opinion, name = Opinion(told.lang, True, (), 0.0), ""
            found = _Found(told.lang, LETTERS, True, "letters")
        else:
            opinion, name, chance = self._ask(head.lower() if letters.capitals else head, letters.total)
            if opinion.lang == UNDETERMINED:
                return _unread("none", stated, letters)
            found = _Found(opinion.lang, chance, opinion.sure, "engine")
        if not _is_prose(letters, head):
            found = found._replace(confidence=min(found.confidence, NO_PROSE), reliable=False)
        found = _with_hints(found, opinion, stated, expected)
        against = (stated and found.lang != stated) or (expected and found.lang not in expected)
        return Detection(
            "sr-Latn" if found.lang == "sr" and letters.scripts[0] == "Latn" else found.lang,
            round(found.confidence, 3),
            found.reliable,
            found.method,
            name,
            alternatives=tuple(
                Alternative(lang, round(score, 3)) for lang, score in opinion.scores if lang != found.lang
            ),
            declared=stated,
            conflict=found.reliable and bool(against),
            rule=told.rule if told else "",
            scripts=letters.scripts,
            mixed=self._parts(text, opinion.lang),
        )

    def _ask(self, text: str, letters: int) -> tuple[Opinion, str, float]:
        """The opinion that counts, the engine that it is from, and the probability that it is right."""
        first = self._short.ask(text, letters)
        if len(text) < LONG or self._long is self._short:
            return first, self._short.name, confidence(self._short.name, first.signal)
        second = self._long.ask(text, letters)
        if first.lang == second.lang:
            return second, self._long.name, AGREED
        # langdetect never says that it does not know a language: eldc does, where it has one more. And
        # where eldc was sure, it was right whenever they differed.
        unknown = first.lang not in self._long.languages
        if unknown or first.sure:
            chosen, name = first._replace(sure=first.sure and unknown), self._short.name
        else:
            chosen, name = second._replace(sure=False), self._long.name
        return chosen, name, confidence(name, chosen.signal)

    def _parts(self, text: str, lang: str) -> tuple[str, ...]:
        """The languages of a text's parts, the most frequent first; empty where they agree."""
        places = min(TASTES, len(text) // TASTE)
        # Of a language that it does not know, the engine would say another for every part.
        if places < 2 or lang not in self._short.languages:
            return ()
        step = (len(text) - TASTE) // (places - 1)
        tastes = (_readable(text[at * step : at * step + TASTE]) for at in range(places))
        # Letters are not counted again: a taste that has few is no sure one of eldc's.
        opinions = [self._short.ask(taste, TASTE) for taste in tastes]
        counts = Counter(opinion.lang for opinion in opinions if opinion.sure)
        return tuple(lang for lang, _ in counts.most_common()) if len(counts) > 1 else ()


class _Found(NamedTuple):
    """What a text alone says, before its item and its feed are heard."""

    lang: str
    confidence: float
    reliable: bool
    method: str


def _head(text: str, tokens: Tokens | None) -> str:
    """What is read of a text: its beginning, without addresses and what no engine can take."""
    # A hundred words fill four hundred characters, or nearly so.
    head = " ".join(tokens.words[: ENOUGH // 4]) if tokens else text[:ENOUGH]
    return _readable(head[:ENOUGH])


def _readable(text: str) -> str:
    if text.isascii():
        clean = text
    else:
        clean = _SURROGATE.sub(" ", text)
        if not is_normalized("NFC", clean):
            clean = normalize("NFC", clean)
    return _ADDRESS.sub(" ", clean) if "@" in clean or "://" in clean or "www." in clean else clean


def _unread(method: str, stated: str | None, letters: alphabet.Letters) -> Detection:
    """What is said of a text that says nothing itself."""
    return Detection(
        stated or UNDETERMINED, 0.0, False, "declared" if stated else method, "",
        declared=stated, scripts=letters.scripts,
    )  # fmt: skip


def _is_name(letters: alphabet.Letters, text: str) -> bool:
    """Whether a text is no more than a name or two: a few words, each with a capital."""
    if letters.total >= PROSE_LETTERS or alphabet.CASELESS.issuperset(letters.scripts[:1]):
        return False
    words = text.split()
    return len(words) < CASELESS_WORDS and not any(word[0].islower() for word in words)


def _is_prose(letters: alphabet.Letters, text: str) -> bool:
    """Whether a text is more than a name or a credit line: only then an answer is relied on."""
    if letters.total < RELIABLE_LETTERS:
        return False
    if letters.total >= PROSE_LETTERS or letters.scripts[0] in alphabet.WITHOUT_SPACES:
        return True
    words = text.split()
    if letters.capitals or letters.scripts[0] in alphabet.CASELESS:
        return sum(word[0].isalpha() for word in words) >= CASELESS_WORDS
    return sum(word[0].islower() for word in words) >= PROSE_WORDS


def _with_hints(found: _Found, opinion: Opinion, stated: str | None, expected: frozenset[str]) -> _Found:
    """What is found in the light of what the item states and its feed expects; neither overrules a reliable
    answer."""
    if found.lang in TWINS and found.method == "engine":
        # Of several that are expected none is told from the others.
        twins = TWINS[found.lang]
        named = [stated] if stated in twins else [twin for twin in twins if twin in expected]
        if len(named) == 1 and named[0]:
            return found._replace(lang=named[0])
        found = found._replace(reliable=False)
    if found.method == "letters" or (found.reliable and found.lang not in UNKNOWN.get(stated or "", ())):
        return found
    scores = dict(opinion.scores)
    if stated:
        known = found.confidence if stated == found.lang else 0.0
        return _Found(stated, known, False, found.method if stated == found.lang else "declared")
    if expected and found.lang not in expected:
        near = [lang for lang in scores if lang in expected and scores[lang] >= NEARLY * max(scores.values())]
        if near:
            # Best first. Nothing is known of such an answer but that it is one of two.
            return found._replace(lang=near[0], confidence=min(found.confidence, NO_PROSE))
    return found
