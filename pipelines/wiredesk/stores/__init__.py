"""Where stories live: one protocol (store.py), an embedded store and Elasticsearch."""

from __future__ import annotations

from wiredesk.settings import Settings
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Store

SQLITE = "sqlite:///"


def open_store(settings: Settings) -> Store:
    """The store that the settings name; nothing is created before `prepare`."""
    if settings.store.startswith(SQLITE):
        return SqliteStore(settings.store.removeprefix(SQLITE))
    # Only here, because the client takes a while to import and a file needs none.
    from wiredesk.stores.elasticsearch import ElasticsearchStore

    return ElasticsearchStore(settings.store, prefix=settings.index_prefix, shards=settings.shards)
