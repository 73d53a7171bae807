"""ReadWire: the source that the settings name, as the first two steps of the flow."""

from __future__ import annotations

from functools import partial

import apache_beam as beam

from wiredesk.settings import Settings
from wiredesk.steps.shared_store import store_of
from wiredesk.transport.folder import ReadFolder
from wiredesk.transport.kafka import KafkaSource, ReadKafka


def readers(settings: Settings) -> beam.Create:
    """The elements that the source starts from: one for each reader.

    Reshuffled only where there are several, to spread them over workers: locally there is one, and a
    Reshuffle (or the GroupByKey in it) on an endless source never emits anything.
    """
    return beam.Create(range(settings.readers), reshuffle=settings.readers > 1)


def read_wire(settings: Settings, on_flink: bool = False) -> beam.DoFn:
    """The reader of the source, an unbounded splittable DoFn."""
    if settings.source != "kafka":
        return ReadFolder(settings.source, settings.once, partial(store_of, settings))
    source = KafkaSource(
        brokers=settings.kafka,
        group=settings.group,
        topics=settings.all_topics,
        start=settings.start,
        readers=settings.readers,
        bundle_seconds=settings.bundle_seconds,
        once=settings.once,
        one_round_late=on_flink,
    )
    return ReadKafka(source, {topic: settings.feed_of_topic(topic) for topic in settings.all_topics})
