"""Who holds an office: roles of the registry by state, title and day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from wiredesk.actors.registry import Actor, Role

# Two persons of one surname, or two leaders of one state: one is meant only where the other is far less
# known. Notability comes in steps of 5 to 15 within one office; 30 is head of government against minister.
LEAD = 30
# Titles that one person of a state holds at a time; a minister, an ambassador or a senator is one of many.
# A noun is tried along its chain: who is called leader is mostly the president, where there is no `leader`.
_LEADERS = ("leader", "supreme leader")
_CHAINS = {
    "president": ("president", "leader"),
    "prime minister": ("prime minister", "chancellor"),
    "chancellor": ("chancellor",),
    "vice president": ("vice president",),
    "foreign minister": ("foreign minister",),
    "defence minister": ("defence minister",),
    "interior minister": ("interior minister",),
    "finance minister": ("finance minister",),
    "economy minister": ("economy minister",),
    "justice minister": ("justice minister",),
    "energy minister": ("energy minister",),
    "leader": _LEADERS,
    "supreme leader": ("supreme leader", "leader"),
    "king": ("king", "monarch"),
    "emir": ("emir", "monarch"),
    "crown prince": ("crown prince",),
    "chief of the general staff": ("chief of the general staff",),
    "central bank governor": ("central bank governor",),
}
_HEADS = ("president", "prime minister", "chancellor")


def day_of(when: datetime | None) -> str:
    """The day of a moment (UTC), as dates of the registry are written; empty: none."""
    return when.astimezone(UTC).date().isoformat() if when else ""


def held_on(role: Role, day: str) -> bool:
    """Whether a role was held on a day; without a day only one that has no dates."""
    # Dates of years and months cover all of them: only as many characters are compared as are given.
    return (not role.from_ or bool(day and role.from_ <= day[: len(role.from_)])) and (
        not role.to or bool(day and day[: len(role.to)] <= role.to)
    )


def role_on(actor: Actor, day: str) -> str:
    """The code of the role that `actor` had on a day, of several the last begun; else ""."""
    if not actor.roles:
        return ""
    held = [role for role in actor.roles if held_on(role, day)]
    if len(held) < 2:
        return held[0].code if held else ""
    return max(held, key=lambda role: role.from_ or "").code


class Offices:
    """Holders of offices, by state."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._holders: dict[tuple[str, str], list[tuple[Role, str, int]]] = {}
        for actor in actors:
            if actor.kind == "person":
                for role in actor.roles:
                    # The first three letters of a code are the state's, also where a person is from another.
                    key = (role.code[:3], role.title)
                    self._holders.setdefault(key, []).append((role, actor.id, actor.notability))

    def holder(self, country: str, office: str | None, day: str) -> str | None:
        """The id of who held an office of a state on a day; None: nobody known, or one of several."""
        for title in _CHAINS.get(office or "", ()):
            held = {actor for role, actor, _ in self._holders.get((country, title), ()) if held_on(role, day)}
            if held:
                return held.pop() if len(held) == 1 else None
        return self._head(country, day) if office == "leader" else None

    def holds(self, actor: Actor, office: str | None, day: str) -> bool:
        """Whether a person held an office of whatever state on a day."""
        titles = _CHAINS.get(office or "", (office,))
        return any(role.title in titles and held_on(role, day) for role in actor.roles)

    def _head(self, country: str, day: str) -> str | None:
        known = {
            actor: notability
            for title in _HEADS
            for role, actor, notability in self._holders.get((country, title), ())
            if held_on(role, day)
        }
        best, *others = sorted(known.items(), key=lambda pair: -pair[1]) or [("", 0)]
        return best[0] if best[0] and all(best[1] - other >= LEAD for _, other in others) else None
