"""The indices of one test module in a real Elasticsearch: emptied between tests, not made anew."""

from __future__ import annotations

import time
import uuid

from elasticsearch import ConflictError, Elasticsearch

from wiredesk.stores.store import Store


class Cluster:
    """The indices of one test module in a real Elasticsearch."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.prefix = f"test-{uuid.uuid4().hex[:12]}-"
        self._client = Elasticsearch(url, request_timeout=60)
        store = self.store()
        store.prepare()
        store.close()
        # See `clean`: how long the version of a deleted document is remembered.
        self._client.indices.put_settings(index=f"{self.prefix}*", settings={"index.gc_deletes": "0s"})

    def store(self) -> Store:
        """A store over these indices; its caches are its own."""
        from wiredesk.stores.elasticsearch import ElasticsearchStore

        return ElasticsearchStore(self.url, prefix=self.prefix)

    def clean(self) -> None:
        """Remove all documents, and the memory of them: much faster than creating the indices again.

        A deleted story leaves its version behind, which refuses lower ranks of it until a refresh after
        the next tick of the server's clock (200 ms). A document of our own shows when that has happened.
        """
        stories, witness = f"{self.prefix}stories", uuid.uuid4().hex
        self._client.index(index=stories, id=witness, version=2, version_type="external", document={})
        self._client.indices.refresh(index=f"{self.prefix}*")
        self._client.delete_by_query(
            index=f"{self.prefix}*", query={"match_all": {}}, conflicts="proceed", refresh=True
        )
        while True:
            try:
                self._client.index(index=stories, id=witness, version=1, version_type="external", document={})
            except ConflictError:
                time.sleep(0.02)
                self._client.indices.refresh(index=stories)
            else:
                self._client.delete(index=stories, id=witness, version=1, version_type="external_gte")
                return

    def refresh(self) -> None:
        """Let searches see what was written."""
        self._client.indices.refresh(index=f"{self.prefix}*")

    def remove(self) -> None:
        """Remove indices and templates."""
        # A cluster may refuse to delete by wildcard: the names are asked for.
        if names := list(self._client.indices.get(index=f"{self.prefix}*")):
            self._client.indices.delete(index=names)
        self._client.indices.delete_index_template(name=f"{self.prefix}*")
        self._client.close()
