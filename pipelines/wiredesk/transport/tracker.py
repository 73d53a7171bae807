"""The restriction of an endless source: a map from a name to the next offset, plain ints.

One element is one reader over many partitions, so that locally a single consumer serves all of them.
The reader ends each call itself (`defer_remainder`): neither the local runner nor Flink asks an open
call to checkpoint (apache/beam#20979).
"""

from __future__ import annotations

import threading
from typing import Any

import msgspec
from apache_beam.coders import Coder
from apache_beam.io.iobase import RestrictionProgress, RestrictionTracker
from apache_beam.transforms.core import RestrictionProvider

Positions = dict[str, int]


class Restriction(msgspec.Struct, frozen=True):
    """The next offset of every partition. A record of its own, because Beam drops a residual that is
    falsy: with an empty map the source would end in silence while its server is away."""

    positions: Positions


LAST_COMMIT_FAILED = threading.Event()
"""Set while the newest commit of this process has failed: then a run that ends must say so."""


class RestrictionCoder(Coder):
    """MessagePack of plain ints: it survives an upgrade of Beam, which a pickle does not."""

    def encode(self, value: Restriction) -> bytes:
        return msgspec.msgpack.encode(value)

    def decode(self, encoded: bytes) -> Restriction:
        return msgspec.msgpack.decode(encoded, type=Restriction)

    def is_deterministic(self) -> bool:
        return False


class PositionsTracker(RestrictionTracker):
    """Tracks the next offset of every partition; has no end but the one that the reader claims."""

    def __init__(self, restriction: Restriction) -> None:
        self._start = restriction
        self._next = dict(restriction.positions)
        self._done = False

    def current_restriction(self) -> Restriction:
        return self._start

    def current_progress(self) -> RestrictionProgress:
        # Never finished, and how much remains is not known: one unit of work stands for it.
        return RestrictionProgress(completed=0.0, remaining=1.0)

    def try_claim(self, position: Positions | None) -> bool:
        """Claim all that lies before the given next offsets; None claims the end of the source."""
        if self._done:
            return False
        if position is None:
            self._done = True
        else:
            self._next.update(position)
        return True

    def try_split(self, fraction_of_remainder: float) -> tuple[Restriction, Restriction] | None:
        """A checkpoint: what is claimed, and the rest. There is nothing else to split."""
        if self._done or fraction_of_remainder != 0:
            return None
        self._done = True
        return self._start, Restriction(dict(self._next))

    def check_done(self) -> None:
        if not self._done:
            raise ValueError("the reader returned without a checkpoint and without claiming the end")

    def is_bounded(self) -> bool:
        return False


class EndlessSource(RestrictionProvider):
    """The restriction provider of a reader: it starts with an empty map, and the reader fills it.

    Where to start is decided in the first call of the reader, which can wait for a server that is away;
    the set-up of the pipeline cannot.
    """

    def initial_restriction(self, element: Any) -> Restriction:  # noqa: ARG002
        return Restriction({})

    def create_tracker(self, restriction: Restriction) -> PositionsTracker:
        return PositionsTracker(restriction)

    def restriction_size(self, element: Any, restriction: Restriction) -> float:  # noqa: ARG002
        return 1.0

    def restriction_coder(self) -> RestrictionCoder:
        return RestrictionCoder()

    def truncate(self, element: Any, restriction: Restriction) -> None:
        """A drain stops at the present checkpoint."""
