"""ParseItems: records to items."""

from __future__ import annotations

from collections.abc import Iterator

import apache_beam as beam

from wiredesk import wire
from wiredesk.errors import Reason
from wiredesk.model import DeadLetter, Draft, WireRecord
from wiredesk.settings import Settings
from wiredesk.steps.dead_letters import dead_letter
from wiredesk.steps.step import understood


class ParseItems(beam.DoFn):
    """Each item of a record as a draft, each refusal as a dead letter; a record gives at least one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, record: WireRecord) -> Iterator[Draft | DeadLetter]:
        feed = self._settings.feed(record.feed)
        if feed is None:
            message = f"there is no feed {record.feed[:100]!r}; name it in the settings"
            yield dead_letter(record, "ParseItems", Reason.UNKNOWN_FEED, message, None)
        elif len(record.value or b"") > self._settings.max_item_bytes:
            message = f"{len(record.value or b'')} bytes; max_item_bytes is {self._settings.max_item_bytes}"
            yield dead_letter(record, "ParseItems", Reason.TOO_LARGE, message, None)
        else:
            yield from understood(record, wire.read(record, feed), "ParseItems")
