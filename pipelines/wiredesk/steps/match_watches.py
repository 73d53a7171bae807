"""MatchWatches: new mentions to alerts, written create-only; the outbox sends them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import apache_beam as beam

from wiredesk.metrics import ALERTS, count
from wiredesk.model import Alert, Outcome, Story, Watch
from wiredesk.patience import patiently
from wiredesk.settings import Settings
from wiredesk.steps.outbox import Outbox
from wiredesk.steps.shared_store import store_of
from wiredesk.steps.write_stories import Written
from wiredesk.watches import former_ids, match

# A new watch is seen within this time; asking more often would cost a search of the store a bundle.
WATCHES_SECONDS = 2.0


class MatchWatches(beam.DoFn):
    """The alerts that are new; a redelivered item is matched again, so that a crash in between loses none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._store = store_of(self._settings)
        self._outbox = Outbox(self._store, self._settings)
        self._watches: list[Watch] = []
        self._asked = float("-inf")

    def process(self, written: Written) -> Iterable[Alert]:
        receipts = written.receipts
        if time.monotonic() - self._asked >= WATCHES_SECONDS:
            self._watches = patiently(self._store.watches)
            self._asked = time.monotonic()
        current = [receipt.story for receipt in receipts if receipt.current and receipt.story]
        killed = [one.story.story_id for one in receipts if one.outcome is Outcome.WITHDRAWN and one.story]
        alerts = patiently(lambda: self._write(current)) if self._watches else []
        retracted = patiently(lambda: self._store.retract_alerts(killed)) if killed else 0
        count(ALERTS, len(alerts), "new")
        count(ALERTS, retracted, "retracted")
        self._outbox.deliver(filled=bool(alerts or retracted))
        return alerts

    def _write(self, stories: Sequence[Story]) -> list[Alert]:
        """The alerts that are new; of two about one cluster, the one under any of its former ids counts."""
        now = datetime.now(UTC)
        found = [alert for story in stories for alert in match(story, self._watches, now)]
        if not found:
            return []
        clusters = {alert.scope for alert in found if alert.scope == alert.cluster_id}
        former = {cluster: self._store.former(cluster) for cluster in clusters}
        elder = {alert.id: former_ids(alert, former.get(alert.scope, ())) for alert in found}
        known = self._store.has_alerts(sorted({name for names in elder.values() for name in names}))
        fresh = [alert for alert in found if known.isdisjoint(elder[alert.id])]
        created = self._store.add_alerts(fresh)
        return [alert for alert, new in zip(fresh, created, strict=True) if new]
