"""The language of a text, from langdetect with a fixed seed: the same text, the same answer.

The wheel langdetect-rs gives the answers of langdetect bit for bit, fifty times faster; it is used
where it is installed, and the engine's name stays the same.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from importlib.metadata import version
from typing import Any

try:
    from langdetect_rs import PROFILES_DIRECTORY, DetectorFactory, LangDetectException
except ImportError:
    from langdetect import DetectorFactory, LangDetectException
    from langdetect.detector_factory import PROFILES_DIRECTORY

from wiredesk.model import UNDETERMINED, Detection, Tokens
from wiredesk.settings import Settings

SEED = 0
ENGINE = f"langdetect/{version('langdetect')}+seed{SEED}"

# Characters that the engine reads: 100 % right at 800, and no better at 3,000.
ENOUGH = 800
# Below 12 letters a third of the answers is wrong (66 % right at 12); such texts are names and credits.
SHORT = 12
# Below 40 letters the engine is sure of wrong answers ("RUSSIA" is German at 0.99999).
RELIABLE_LETTERS = 40
RELIABLE_CONFIDENCE = 0.9
# How much likelier an allowed language is before a letter is read. Measured with ten languages allowed,
# on headlines: 861 of 875 right without, 864 at 10, 866 at 100; of headlines in other languages none
# changed up to 100, and at 1,000 two did.
ALLOWED_WEIGHT = 100.0

_DECLARED = re.compile(r"[a-z]{2,3}(?![a-z])")

_lock = threading.Lock()
_factory: Any = None


def _load() -> Any:
    """The engine with its profiles, one for the process.

    langdetect loads them at its first use and answers wrongly or not at all meanwhile; hence the lock,
    and a factory of our own: neither its global one nor the global seed is touched.
    """
    global _factory
    with _lock:
        if _factory is None:
            factory = DetectorFactory()
            factory.load_profile(PROFILES_DIRECTORY)
            factory.set_seed(SEED)
            _factory = factory
    return _factory


class LanguageDetector:
    """Says in which language a text is written; safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.warm()

    def __reduce__(self) -> tuple[type[LanguageDetector], tuple[Settings]]:
        # The profiles do not travel: the process that receives the detector loads its own.
        return LanguageDetector, (self.settings,)

    def warm(self) -> None:
        """Load the engine's profiles, once for the process (0.1 s; 2 s without langdetect-rs)."""
        self._engine = _load()

    def detect(
        self,
        text: str,
        declared: str | None = None,
        allowed: Collection[str] | None = None,
        tokens: Tokens | None = None,  # noqa: ARG002 - part of the contract; rules of letters will read it
    ) -> Detection:
        """The language of `text` as a tag without region (`de`, `zh`); `und` where nothing tells.

        Never raises, whatever the text. `declared` is the language that the item states: it is the answer
        where the text alone gives no reliable one. `allowed` are languages to expect: they are preferred
        in doubt, and a text in another language is still found.
        """
        head = text[:ENOUGH]
        letters = sum(map(str.isalpha, head))
        stated = _primary(declared)
        if letters < SHORT:
            return _without_engine("short" if letters else "none", stated)
        if 2 * sum(map(str.isupper, head)) > letters:
            # The engine skips words in capitals: of 776 headlines it knows 309 so, and 757 in small letters.
            head = head.lower()
        probabilities = self._ask(head, allowed)
        if not probabilities:
            return _without_engine("none", stated)
        lang, confidence = max(probabilities.items(), key=lambda pair: pair[1])
        reliable = confidence >= RELIABLE_CONFIDENCE and letters >= RELIABLE_LETTERS
        if stated and not reliable:
            return Detection(stated, round(probabilities.get(stated, 0.0), 3), False, "declared", ENGINE)
        return Detection(lang, round(confidence, 3), reliable, "engine", ENGINE)

    def _ask(self, text: str, allowed: Collection[str] | None) -> dict[str, float]:
        """Probabilities by language, those above 0.1; empty where the engine sees nothing it knows."""
        detector = self._engine.create()
        if allowed:
            expected = {_primary(tag) for tag in allowed}
            detector.set_prior_map(
                {
                    code: ALLOWED_WEIGHT if _primary(code) in expected else 1.0
                    for code in self._engine.get_lang_list()
                }
            )
        detector.append(text)
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return {}
        probabilities: dict[str, float] = {}
        for language in found:
            # The engine knows two kinds of Chinese; the desk one.
            code = _primary(language.lang) or UNDETERMINED
            probabilities[code] = probabilities.get(code, 0.0) + language.prob
        return probabilities


def _primary(tag: str | None) -> str | None:
    """The language of a BCP 47 tag without script and region; None where it names none."""
    match = _DECLARED.match(tag.strip().lower()) if tag else None
    return match[0] if match and match[0] != UNDETERMINED else None


def _without_engine(method: str, stated: str | None) -> Detection:
    return Detection(stated or UNDETERMINED, 0.0, False, "declared" if stated else method, "")
