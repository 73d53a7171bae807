"""What all steps that understand an item share: dead letters pass, refusals become dead letters.

One chain, no side outputs: on an endless source nothing behind a Flatten of refusals is ever written
by the local runner (docs/decisions/0002).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import apache_beam as beam

from wiredesk.errors import Rejected
from wiredesk.model import DeadLetter, Draft, WireRecord
from wiredesk.steps.dead_letters import dead_letter, internal_error


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
