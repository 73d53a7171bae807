"""FindCopies: which cluster a story belongs to; the flow's only state, keyed by language.

State is a cache of the store, and the process keeps a cache of the state: a compact log of sketches and
a token that names its content. Where the token differs from the cached one (another worker wrote, a
bundle failed, a restore), the index is built anew from the store's sketches and the log.
A bundle reads one cell for each language, the token, and no more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import apache_beam as beam
from apache_beam.coders import BytesCoder
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec
from msgspec import Struct, structs

from wiredesk.copies import HOUR, CopyIndex, log_entry
from wiredesk.patience import patiently
from wiredesk.settings import Settings
from wiredesk.steps.bundle_by_language import Bundle
from wiredesk.steps.shared_store import store_of


class _Cached(Struct):
    token: bytes
    index: CopyIndex


_cache: dict[tuple[str, str, str], _Cached] = {}


class FindCopies(beam.DoFn):
    """The bundle with `copies` filled in."""

    LOG = BagStateSpec("log", BytesCoder())
    TOKEN = ReadModifyWriteStateSpec("token", BytesCoder())

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def setup(self) -> None:
        self._store = store_of(self._settings)

    def process(
        self,
        element: tuple[str, Bundle],
        log: Any = beam.DoFn.StateParam(LOG),
        token: Any = beam.DoFn.StateParam(TOKEN),
    ) -> Iterator[Bundle]:
        language, bundle = element
        if bundle.dead_letters:
            yield bundle
            return
        held = token.read() or b""
        name = (self._settings.store, self._settings.index_prefix, language)
        # Taken out while it is worked on: a bundle that fails half-way leaves no half-changed index behind.
        cached = _cache.pop(name, None)
        if cached is None or cached.token != held:
            cached = _Cached(held, self._remember(language, log, bundle))
        sketches = [draft.sketch for draft in bundle.drafts if draft.sketch]
        decisions = cached.index.add_all(sketches)
        drafts = tuple(
            structs.replace(draft, copies=decision)
            for draft, decision in zip(bundle.drafts, decisions, strict=True)
        )
        written = b"".join(map(log_entry, sketches))
        if (kept := cached.index.trim(_now())) is not None:
            log.clear()
            log.add(kept)
        else:
            log.add(written)
        cached.token = blake2b(held + written, digest_size=16).digest()
        token.write(cached.token)
        _cache[name] = cached
        yield Bundle(drafts=drafts)

    def _remember(self, language: str, log: Any, bundle: Bundle) -> CopyIndex:
        index = CopyIndex(self._settings)
        # A producer's clock may be ahead of all others: what it sends must not hide what came before.
        first = min(draft.sketch.received for draft in bundle.drafts if draft.sketch)
        since = min(first, _now()) - index.window_hours * HOUR
        # Entries take a fifth of the memory of sketches.
        index.extend(patiently(lambda: b"".join(map(log_entry, self._store.sketches(language, since)))))
        index.extend(b"".join(log.read()))
        return index


def _now() -> int:
    """Only to know a clock that is ahead of time; what a story becomes never depends on it."""
    return round(1000 * time.time())
