"""Dead letters as listings print them."""

from __future__ import annotations

from typing import Any

from wiredesk.model import DeadLetter


def summary(letter: DeadLetter) -> dict[str, Any]:
    """A dead letter without its bytes, which may hold what is not for publication."""
    return {
        "id": letter.id,
        "reason": letter.reason,
        "message": letter.message,
        "step": letter.step,
        "source": {
            "feed": letter.feed,
            "topic": letter.topic,
            "partition": letter.partition,
            "offset": letter.offset,
            "received": letter.received,
        },
        "bytes": len(letter.value or b""),
        "program": letter.program,
        "attempt": letter.attempt,
    }
