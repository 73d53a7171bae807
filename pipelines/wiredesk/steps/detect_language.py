"""DetectLanguage: the language of an item's text, and the quotations that it lets us read."""

from __future__ import annotations

from msgspec import structs

from wiredesk.language import LanguageDetector
from wiredesk.language.detector import ENOUGH
from wiredesk.model import Draft
from wiredesk.settings import Settings
from wiredesk.steps.step import Step
from wiredesk.text.quotes import quotes


class DetectLanguage(Step):
    """Fills in `detection` and `quotes`: a speaker is known by the verbs of a language, here first known."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._detector = LanguageDetector(self._settings)
        self._detector.warm()

    def apply(self, draft: Draft) -> Draft:
        item = draft.item
        feed = self._settings.feed(item.source.feed)
        # A headline counts only where the body is too short to speak for itself.
        if item.headline and len(draft.text) < ENOUGH:
            text, tokens = f"{item.headline}. {draft.text}", None
        else:
            text, tokens = draft.text, draft.tokens
        detection = self._detector.detect(
            text, declared=item.language, allowed=feed.languages if feed else None, tokens=tokens
        )
        found = quotes(draft.text, detection.lang, draft.tokens)
        return structs.replace(draft, detection=detection, quotes=found)
