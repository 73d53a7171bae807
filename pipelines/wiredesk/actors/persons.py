"""Who a surname is: the person named in full in the same text, or the one that everybody knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from wiredesk.actors.offices import LEAD
from wiredesk.actors.registry import Actor

# How sure a surname is: of the person whose full name stands in the text (measured wrong in 0 of 100 on five
# languages), of the one whose title stands before it, and of a holder whom only the
# registry knows (wrong in up to 1 of 20).
NAMED_HERE = 0.95
BY_TITLE = 0.85
KNOWN_ALONE = 0.7


class Who(Struct, frozen=True, gc=False):
    """An actor, how it was found (see `ActorMention.by`), and how sure that is."""

    id: str
    by: str
    confidence: float


def choose(
    holders: Sequence[str],
    named: Collection[str],
    actors: Mapping[str, Actor],
    has_title: Callable[[str], bool] | None = None,
    alone: Callable[[], bool] = lambda: True,
) -> Who | None:
    """The holder of a surname who is meant; None: nobody can say.

    `named` are the persons whose full names stand in the text, `has_title` tells whether a person had the
    role that stands before the name. Full names beat titles, titles beat fame; `alone` tells whether fame
    is enough.
    """
    here = [holder for holder in holders if holder in named]
    if len(here) == 1:
        return Who(here[0], "surname", NAMED_HERE)
    if has_title:
        titled = [holder for holder in here or holders if has_title(holder)]
        if len(titled) == 1:
            # The title decided only where there was a choice.
            return Who(titled[0], "apposition" if len(holders) > 1 else "surname", BY_TITLE)
    best = best_known(holders, actors) if not here and alone() else None
    return Who(best, "surname", KNOWN_ALONE) if best else None


def best_known(ids: Sequence[str], actors: Mapping[str, Actor]) -> str | None:
    """The actor that leads all others by far in notability; None: none does."""
    best, *others = sorted(ids, key=lambda actor: (-actors[actor].notability, actor))
    lead = actors[best].notability - LEAD
    return best if all(actors[other].notability <= lead for other in others) else None
