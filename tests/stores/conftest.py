"""The fixture `store`: every store that keeps the promises of store.py, prepared and empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster
from wiredesk.stores.sqlite import SqliteStore
from wiredesk.stores.store import Store


@pytest.fixture(params=["sqlite-file", "sqlite-memory", "elasticsearch"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store, each of its kinds in turn."""
    store: Store
    if request.param == "elasticsearch":
        cluster: Cluster = request.getfixturevalue("cluster")
        store = cluster.store()
        yield store
        store.close()
        cluster.clean()
        return
    store = SqliteStore(":memory:" if request.param == "sqlite-memory" else tmp_path / "wiredesk.db")
    store.prepare()
    yield store
    store.close()
