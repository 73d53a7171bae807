"""CleanText: the item with clean blocks, its body as one text, and the words of that text."""

from __future__ import annotations

from msgspec import structs

from wiredesk import text
from wiredesk.model import Draft
from wiredesk.steps.step import Step


class CleanText(Step):
    """Fills in `item` (cleaned), `text` and `tokens`: the text is cut into words once, here."""

    def apply(self, draft: Draft) -> Draft:
        item = text.clean(draft.item)
        body = text.body(item)
        return structs.replace(draft, item=item, text=body, tokens=text.tokenise(body))
