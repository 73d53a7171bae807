"""What all steps that understand an item share: dead letters pass, refusals become dead letters.

One chain, no side outputs: on an endless source nothing behind a Flatten of refusals is ever written
by the local runner (docs/decisions/0002).
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator

import apache_beam as beam

from wiredesk import __version__
from wiredesk.errors import Reason, Rejected
from wiredesk.model import DeadLetter, Draft, WireRecord, identifier

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


class Step(beam.DoFn):
    """A step from draft to draft: a subclass has `apply`, and `setup` where it holds something."""

    def apply(self, draft: Draft) -> Draft:
        """The draft with this step's part filled in; may raise Rejected."""
        raise NotImplementedError

    def process(self, element: Draft | DeadLetter) -> Iterable[Draft | DeadLetter]:
        if isinstance(element, DeadLetter):
            return (element,)
        name = type(self).__name__
        try:
            return (self.apply(element),)
        except Rejected as refusal:
            return (dead_letter(element.record, name, refusal.reason, refusal.message, refusal.part),)
        except Exception:
            return (internal_error(element.record, name),)


def understood(
    record: WireRecord, found: Iterator[Draft | Rejected], step: str
) -> Iterator[Draft | DeadLetter]:
    """What a parser found in a record, with each refusal as a dead letter."""
    try:
        for item in found:
            if isinstance(item, Rejected):
                yield dead_letter(record, step, item.reason, item.message, item.part)
            else:
                yield item
    except Rejected as refusal:
        yield dead_letter(record, step, refusal.reason, refusal.message, refusal.part)
    except Exception:
        yield internal_error(record, step)
