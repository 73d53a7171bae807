"""How our records travel between workers: MessagePack, by their own types."""

from __future__ import annotations

from typing import Any

import msgspec
from apache_beam.coders import Coder


class StructCoder(Coder):
    """The coder of a msgspec Struct that was registered with it."""

    def __init__(self, record: type) -> None:
        self._record = record

    @classmethod
    def from_type_hint(cls, typehint: type, registry: Any) -> StructCoder:  # noqa: ARG003
        return cls(typehint)

    def encode(self, value: Any) -> bytes:
        return msgspec.msgpack.encode(value)

    def decode(self, encoded: bytes) -> Any:
        return msgspec.msgpack.decode(encoded, type=self._record)

    def estimate_size(self, value: Any) -> int:  # noqa: ARG002
        # Asked for a counter of bytes that nobody reads: an answer would cost an encoding of every bundle.
        return 1

    def is_deterministic(self) -> bool:
        return False

    def to_type_hint(self) -> type:
        return self._record

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StructCoder) and other._record is self._record

    def __hash__(self) -> int:
        return hash(self._record)
