"""`wiredesk check`: every preflight at once; sends nothing and changes nothing."""

from __future__ import annotations

from pathlib import Path

from wiredesk.actors import Registry
from wiredesk.errors import Unavailable
from wiredesk.language import LanguageDetector
from wiredesk.settings import Settings
from wiredesk.stores import open_store
from wiredesk.transport.kafka_client import Consumer


def check(settings: Settings) -> list[tuple[str, list[str]]]:
    """(what was looked at, what is wrong with it) for each part of the desk."""
    registry = Registry.load(settings.registry)
    detector = LanguageDetector(settings)
    detector.warm()
    sample = "Die Außenminister der beiden Länder haben am Mittwoch in Berlin über das Abkommen gesprochen."
    found = detector.detect(sample)
    return [
        (f"source {settings.source}", _source(settings)),
        (f"store {settings.store}", _store(settings)),
        (f"actors, registry {registry.version}", [str(refused) for refused in registry.refused]),
        (f"language, {found.engine}", [] if found.lang == "de" else [f"took German for {found.lang}"]),
    ]


def _source(settings: Settings) -> list[str]:
    if settings.source != "kafka":
        there = settings.source == "-" or Path(settings.source).exists()
        return [] if there else [f"there is no folder or file {settings.source!r}; create it"]
    try:
        consumer = Consumer(settings.kafka, settings.group, settings.all_topics, 0, 1)
        try:
            consumer.check()
        finally:
            consumer.close()
    except Unavailable as error:
        return [str(error)]
    return []


def _store(settings: Settings) -> list[str]:
    try:
        store = open_store(settings)
        try:
            return store.check()
        finally:
            store.close()
    except Unavailable as error:
        return [str(error)]
