"""TagActors: who acts in an item, and which names the registry does not know."""

from __future__ import annotations

from apache_beam.utils.shared import Shared
from msgspec import structs

from wiredesk.actors.live import LiveTagger
from wiredesk.model import UNDETERMINED, Draft
from wiredesk.settings import Settings
from wiredesk.steps.step import Step
from wiredesk.text.tokens import tokenise


class TagActors(Step):
    """Fills in `actors`, `candidates`, and the version of the registry that found them."""

    def __init__(self, settings: Settings) -> None:
        self._paths = settings.registry
        self._shared = Shared()  # one registry a process, however many copies of this step run in it

    def setup(self) -> None:
        self._live = self._shared.acquire(lambda: LiveTagger(self._paths))
        self._tagger = self._live.current()

    def start_bundle(self) -> None:
        self._tagger = self._live.current()

    def apply(self, draft: Draft) -> Draft:
        language = draft.detection.lang if draft.detection else UNDETERMINED
        when = draft.item.version_created or draft.record.received
        tokens = draft.tokens or tokenise(draft.text)
        tags = self._tagger.tag(draft.text, language, when=when, tokens=tokens, headline=draft.item.headline)
        return structs.replace(
            draft,
            actors=tuple(tags),
            candidates=self._tagger.candidates(draft.text, language, tokens, tags),
            registry=self._tagger.registry.version,
        )
