"""MatchWatches: new mentions to alerts; the store is the outbox, so none is lost and none told twice."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import apache_beam as beam
import msgspec

from wiredesk.errors import Unavailable
from wiredesk.metrics import ALERTS, count
from wiredesk.model import Alert, Outcome, Receipt, Story, Watch
from wiredesk.patience import patiently
from wiredesk.settings import Settings
from wiredesk.steps.shared_store import store_of
from wiredesk.transport.kafka_client import Producer
from wiredesk.watches import former_ids, match

# A new watch is seen within this time; asking more often would cost a search of the store a bundle.
WATCHES_SECONDS = 2.0
# After a channel failed, alerts wait this long in the outbox before the next try, and the flow goes on.
RETRY_SECONDS = 10.0
# One delivery: a channel that was away for long catches up in steps.
OUTBOX_ALERTS = 500

_log = logging.getLogger("wiredesk")


class MatchWatches(beam.DoFn):
    """Alerts for the stories that a bundle made current, written create-only and then sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._store = store_of(self._settings)
        self._producer = Producer(self._settings.kafka) if self._settings.alerts_topic else None
        self._watches: list[Watch] = []
        self._asked = float("-inf")
        self._next_delivery = 0.0  # whoever starts sends what is unsent

    def process(self, receipts: Sequence[Receipt]) -> Iterable[Alert]:
        if time.monotonic() - self._asked >= WATCHES_SECONDS:
            self._watches = patiently(self._store.watches)
            self._asked = time.monotonic()
        current = [receipt.story for receipt in receipts if receipt.current and receipt.story]
        withdrawn = [r.story.story_id for r in receipts if r.outcome is Outcome.WITHDRAWN and r.story]
        alerts = patiently(lambda: self._write(current)) if self._watches else []
        retracted = patiently(lambda: self._store.retract_alerts(withdrawn)) if withdrawn else 0
        count(ALERTS, len(alerts), "new")
        count(ALERTS, retracted, "retracted")
        if alerts or retracted or time.monotonic() >= self._next_delivery:
            self._deliver()
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

    def _deliver(self) -> None:
        """Send what is unsent; a channel that is away delays its alerts and nothing else."""
        try:
            while unsent := self._store.unsent_alerts(OUTBOX_ALERTS):
                self._send(unsent)
                self._store.mark_sent(unsent)
                count(ALERTS, len(unsent), "sent")
        except Unavailable as error:
            _log.warning("alerts wait in the store: %s", error)
            self._next_delivery = time.monotonic() + RETRY_SECONDS
        else:
            self._next_delivery = float("inf")

    def _send(self, alerts: Sequence[Alert]) -> None:
        if self._producer:
            headers: dict[str, str] = {"content-type": "application/json"}
            messages = [(alert.watch_id.encode(), msgspec.json.encode(alert), headers) for alert in alerts]
            self._producer.send(self._settings.alerts_topic, messages)
            return
        for alert in alerts:
            kind = "RETRACTED" if alert.retracted else "ALERT"
            _log.info(
                "%s %s: %s in %r", kind, alert.watch, alert.actor_name, alert.headline or alert.sentence
            )
