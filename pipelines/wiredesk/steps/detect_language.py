"""DetectLanguage: the language of an item's text."""

from __future__ import annotations

from msgspec import structs

from wiredesk.language import LanguageDetector
from wiredesk.model import Draft
from wiredesk.settings import Settings
from wiredesk.steps.step import Step


class DetectLanguage(Step):
    """Fills in `detection`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._detector = LanguageDetector(self._settings)
        self._detector.warm()

    def apply(self, draft: Draft) -> Draft:
        item = draft.item
        feed = self._settings.feed(item.source.feed)
        text = f"{item.headline}. {draft.text}" if item.headline else draft.text
        detection = self._detector.detect(
            text, declared=item.language, allowed=feed.languages if feed else None, tokens=draft.tokens
        )
        return structs.replace(draft, detection=detection)
