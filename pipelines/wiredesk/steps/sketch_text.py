"""SketchText: what the desk will remember of an item, to find its copies."""

from __future__ import annotations

from msgspec import structs

from wiredesk.copies import sketch
from wiredesk.model import Draft
from wiredesk.steps.step import Step


class SketchText(Step):
    """Fills in `sketch`, and drops `tokens`: no later step reads them, and on Flink they would travel."""

    def apply(self, draft: Draft) -> Draft:
        return structs.replace(draft, sketch=sketch(draft.story(), tokens=draft.tokens), tokens=None)
