"""SketchText: what the desk will remember of an item, to find its copies."""

from __future__ import annotations

from msgspec import structs

from wiredesk.copies import sketch
from wiredesk.model import Draft
from wiredesk.settings import Settings
from wiredesk.steps.step import Step


class SketchText(Step):
    """Fills in `sketch`, and drops `tokens`: no later step reads them, and on Flink they would travel."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def apply(self, draft: Draft) -> Draft:
        feed = self._settings.feed(draft.record.feed)
        made = sketch(draft.story(), tokens=draft.tokens)
        if feed is not None and feed.copies_window_hours:
            made = structs.replace(made, window=feed.copies_window_hours)
        return structs.replace(draft, sketch=made, tokens=None)
