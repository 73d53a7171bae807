"""The engines that tell a language by statistics, behind one protocol: langdetect and eldc.

langdetect is the named engine. The wheel langdetect-rs gives its answers bit for bit, fifty times faster; it
is used where it is installed, and the engine's name stays the same. eldc is a compiled detector that is
right more often on short texts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from math import log10
from typing import Any, NamedTuple, Protocol

import eldc

try:
    from langdetect_rs import PROFILES_DIRECTORY, DetectorFactory, LangDetectException
except ImportError:
    from langdetect import DetectorFactory, LangDetectException
    from langdetect.detector_factory import PROFILES_DIRECTORY

from wiredesk.language.tags import primary
from wiredesk.model import UNDETERMINED

SEED = 0
# Below 40 letters langdetect is sure of wrong answers ("RUSSIA" is German at 0.99999).
_SURE_LETTERS = 40
_SURE = 0.9
# Twelve nines: beyond them the rounding of floats decides.
_LEAST_DOUBT = 1e-12
# As many scores as are worth a look; eldc can give twenty.
_SCORES = 5


class Opinion(NamedTuple):
    """What an engine says of a text."""

    lang: str
    """`und` where it sees nothing that it knows."""
    sure: bool
    """Whether the engine's answers are to be relied on when it speaks like this."""
    scores: tuple[tuple[str, float], ...]
    """The likeliest languages in the engine's own measure, the best first."""
    signal: float
    """What the confidence is read from: calibration.py has a table of it for each engine."""


NOTHING = Opinion(UNDETERMINED, False, (), 0.0)


class Engine(Protocol):
    """A detector of languages; safe to share between threads."""

    name: str
    """With its version: stored with every story."""
    languages: frozenset[str]
    """What it can answer."""

    def ask(self, text: str, letters: int) -> Opinion:
        """Its opinion of a text without lone surrogates that has so many letters; never raises."""
        ...


class Langdetect:
    """langdetect with a seed of its own: the same text, the same answer."""

    name = f"langdetect/{version('langdetect')}+seed{SEED}"

    def __init__(self) -> None:
        # A factory of our own: neither the global one nor the global seed is touched.
        self._factory = DetectorFactory()
        self._factory.load_profile(PROFILES_DIRECTORY)
        self._factory.set_seed(SEED)
        self.languages = frozenset(map(_known, self._factory.get_lang_list()))

    def ask(self, text: str, letters: int) -> Opinion:
        """Its probabilities, those above 0.1."""
        detector = self._factory.create()
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return NOTHING
        scores: dict[str, float] = {}
        for language in found:
            # It knows two kinds of Chinese; the desk one.
            lang = _known(language.lang)
            scores[lang] = scores.get(lang, 0.0) + language.prob
        if not scores:
            return NOTHING
        ordered = tuple(sorted(scores.items(), key=lambda pair: -pair[1]))
        lang, best = ordered[0]
        # What tells its answers apart lies between 0.999 and 1: the number of nines.
        nines = -log10(max(1.0 - best, _LEAST_DOUBT))
        return Opinion(lang, best >= _SURE and letters >= _SURE_LETTERS, ordered, nines)


class Eldc:
    """eldc; its scores are no probabilities, and it says itself whether to rely on them."""

    name = f"eldc/{version('eldc')}"

    def __init__(self) -> None:
        eldc.init()
        # An instance: what others set in the process for all does not reach it.
        self._instance: Any = eldc.instance()
        self._instance.set_scores(_SCORES)
        self.languages = frozenset(map(self._lang, eldc.LANGUAGES))

    def ask(self, text: str, letters: int) -> Opinion:  # noqa: ARG002 - it weighs the length itself
        """Its scores; it reads the first 1,000 bytes."""
        # A NUL would end the text.
        found = self._instance.detect_details(text.replace("\0", " "))
        if found.language == UNDETERMINED:
            return NOTHING
        scores = tuple((self._lang(lang), score) for lang, score in found.scores.items())
        # The lead over the second counts: the height of the score differs from language to language.
        lead = scores[0][1] - scores[1][1] if len(scores) > 1 else scores[0][1]
        return Opinion(scores[0][0], found.reliable, scores, lead)

    @staticmethod
    def _lang(code: str) -> str:
        # It has one profile for Malay and Indonesian, and finds Malay in both.
        return "id" if code == "ms" else _known(code)


_ENGINES: dict[str, Callable[[], Engine]] = {"langdetect": Langdetect, "eldc": Eldc}
_lock = threading.Lock()
_loaded: dict[str, Engine] = {}


def engine(name: str) -> Engine:
    """The engine `langdetect` or `eldc`, loaded once for the process (0.1 s; langdetect without the wheel
    2 s).

    langdetect answers wrongly or not at all while its profiles are loading; hence the lock.
    """
    with _lock:
        if name not in _loaded:
            _loaded[name] = _ENGINES[name]()
        return _loaded[name]


@cache
def _known(code: str) -> str:
    return primary(code) or UNDETERMINED
