"""The store is the outbox: an alert stays unsent until its channel has acknowledged it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

import msgspec

from wiredesk.errors import Unavailable
from wiredesk.metrics import ALERTS, count
from wiredesk.model import Alert
from wiredesk.settings import Settings
from wiredesk.stores.copies import with_copies
from wiredesk.stores.store import Store
from wiredesk.transport.kafka_client import Producer

# After a channel failed, alerts wait in the outbox before the next try, and the flow goes on. The pause
# doubles up to a minute: a try may hold up the flow for five seconds (a topic that does not exist).
FIRST_RETRY_SECONDS = 5.0
LONGEST_RETRY_SECONDS = 60.0
# One delivery: a channel that was away for long catches up in steps.
DELIVERY_ALERTS = 500

_log = logging.getLogger("wiredesk")


class Outbox:
    """Sends what is unsent, to a Kafka topic or to the log: at least once, under a stable id."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._topic = settings.alerts_topic
        self._producer = Producer(settings.kafka) if self._topic else None
        self._pause = FIRST_RETRY_SECONDS
        self._due = 0.0  # whoever starts sends what is unsent

    def deliver(self, filled: bool) -> None:
        """Send, if the outbox was `filled` just now or a retry is due; a channel that is away only delays."""
        away = self._pause > FIRST_RETRY_SECONDS
        if time.monotonic() < self._due and (away or not filled):
            return
        try:
            while unsent := self._store.unsent_alerts(DELIVERY_ALERTS):
                self._send([with_copies(self._store, alert) for alert in unsent])
                self._store.mark_sent(unsent)
                count(ALERTS, len(unsent), "sent")
        except Unavailable as error:
            _log.warning("alerts wait in the store: %s", error)
            self._due = time.monotonic() + self._pause
            self._pause = min(2 * self._pause, LONGEST_RETRY_SECONDS)
        else:
            self._due, self._pause = float("inf"), FIRST_RETRY_SECONDS

    def _send(self, alerts: Sequence[Alert]) -> None:
        if self._producer:
            headers: dict[str, str] = {"content-type": "application/json"}
            messages = [(alert.watch_id.encode(), msgspec.json.encode(alert), headers) for alert in alerts]
            self._producer.send(self._topic, messages)
            return
        for alert in alerts:
            kind = "RETRACTED" if alert.retracted else "ALERT"
            _log.info(
                "%s %s: %s in %r", kind, alert.watch, alert.actor_name, alert.headline or alert.sentence
            )
            if alert.copies:
                _log.info("the same text is still shown in %s", ", ".join(alert.copies))
