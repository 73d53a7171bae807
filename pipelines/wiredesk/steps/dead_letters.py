"""Dead letters of records, for every step that refuses one."""

from __future__ import annotations

import traceback

from wiredesk import __version__
from wiredesk.errors import Reason
from wiredesk.model import DeadLetter, WireRecord, identifier

# A stack is kept from its end, where the cause stands; this much is some 25 frames.
STACK_CHARACTERS = 4_000


def dead_letter(
    record: WireRecord, step: str, reason: Reason, message: str, part: bytes | None
) -> DeadLetter:
    """The dead letter of a record, or of the refused `part` of one; its id depends on nothing else."""
    value = record.value if part is None else part
    place = f"{record.feed}|{record.topic}|{record.partition}|{record.offset}"
    return DeadLetter(
        id=identifier("dead-letter", place, value or b""),
        feed=record.feed,
        value=value,
        key=record.key,
        headers=record.headers,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        received=record.received,
        step=step,
        reason=reason,
        # A message may quote what was wrong, and that need not be valid text.
        message=message.encode("utf-8", "replace").decode(),
        program=__version__,
    )


def internal_error(record: WireRecord, step: str) -> DeadLetter:
    """The dead letter of a bug, with the stack of the exception that is being handled."""
    return dead_letter(record, step, Reason.INTERNAL_ERROR, traceback.format_exc()[-STACK_CHARACTERS:], None)
