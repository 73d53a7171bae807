"""Which story an item belongs to where its format has no ids: found by number, headline and day.

Every item that has a number claims it; every item that refers to a number leaves a note that it did. Both
are keys, create-only, so whoever comes second sees the first: a correction finds the item it corrects, and
an item that comes after its correction or kill finds that. The story is that of the item referred to.

| key | story |
| --- | --- |
| `number/...` | of the item that has this number; of the first, where a number was used twice in a day |
| `number/...@STORY` | the same, for the others |
| `wanted/number/...` | of a version that refers to the number |
| `killed/number/...` | of a kill or hold that refers to the number |
| `story/STORY` | an unmarked item of this story was seen |
| `back/STORY` | of a marked item of the next day, which may belong to this story |
| `moved/STORY` | where the versions of this story went |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from wiredesk.model import Change, Item

_HIDES = (Change.KILL, Change.HOLD)
# Desks shorten headlines when they quote them: half of the words of the shorter one is the same headline.
_SAME_HEADLINE = 0.5


def names_of(item: Item) -> list[str]:
    """The keys that decide where an item belongs."""
    found = [f"moved/{item.story_id}", f"story/{item.story_id}"]
    for name in item.names:
        if name.startswith("number/"):
            found += [name, f"{name}@{item.story_id}", f"wanted/{name}", f"killed/{name}"]
        elif name.startswith("headline/"):
            found.append(f"moved/{name.removeprefix('headline/')}")
        else:
            found += [name, f"back/{item.story_id}"]
    for name in item.refers:
        kinds = ("wanted", "killed")
        found += [name, f"back/{name.removeprefix('story/')}", f"{name}@{item.story_id}"]
        found += [f"{kind}/{name}" for kind in kinds]
    return found


class Links:
    """The keys of one parcel: read before, added to by each item in its order.

    `held` are the keys that the store has of `names_of` all items, and of the `names_behind` those.
    `headline` tells the headline of a story that is held, or None.
    """

    def __init__(self, held: Mapping[str, str], headline: Callable[[str], str | None]) -> None:
        self._keys = dict(held)
        self._headline = headline
        self._headlines: dict[str, str] = {}
        """Of the items of this parcel, by their own ids: the store may not have them yet."""
        self.new: dict[str, str] = {}
        """Keys to create."""
        self.moves: list[tuple[str, str]] = []
        """Stories (from, to) whose versions belong together, in order."""

    def story_of(self, item: Item) -> str | None:
        """The id of the story that the item belongs to; None where a kill names two different ones."""
        self._headlines.setdefault(item.story_id, item.headline)
        for name in item.names:
            if name.startswith("number/"):
                self._own(name, item.story_id)
            elif name.startswith("headline/"):
                self._head(name.removeprefix("headline/"), item.story_id)
            else:
                self._see(item.story_id)
        story = self._at(item.story_id)
        for name in item.refers:
            if not name.startswith("number/"):
                return self._look_back(item.story_id, name.removeprefix("story/"))
            if item.change in _HIDES:
                return self._victim(item, name)
            story = self._join(item.story_id, name)
        return story

    def _own(self, number: str, story: str) -> None:
        if self._claim(number, story) != story:
            # The same item again, or a number used twice in a day: the first owner keeps it.
            if self._at(self._keys[number]) != self._at(story):
                self._claim(f"{number}@{story}", story)
            return
        if (waiting := self._keys.get(f"wanted/{number}")) is not None:
            self._move(waiting, story)
        waiting = self._keys.get(f"killed/{number}")
        # A kill that found a story by its headline stays there.
        if waiting is not None and f"story/{waiting}" not in self._keys and waiting != story:
            self.moves.append((waiting, self._at(story)))

    def _head(self, headline: str, story: str) -> None:
        """The first item with an id that has this headline is the one that kills of the headline mean."""
        if self._claim(f"moved/{headline}", story) == story:
            self.moves.append((headline, self._at(story)))

    def _see(self, story: str) -> None:
        self._claim(f"story/{story}", story)
        waiting = self._keys.get(f"back/{story}")
        if waiting is not None and f"story/{waiting}" not in self._keys:
            self.moves.append((waiting, self._at(story)))

    def _look_back(self, story: str, day_before: str) -> str:
        self._claim(f"back/{day_before}", story)
        if f"story/{story}" in self._keys or f"story/{day_before}" not in self._keys:
            return self._at(story)
        return self._at(day_before)

    def _join(self, story: str, number: str) -> str:
        first = self._claim(f"wanted/{number}", story)
        owner = self._keys.get(number)
        if owner is not None:
            self._move(story, owner)
        elif first != story:
            self._move(*sorted((self._at(first), self._at(story)), reverse=True))
        return self._at(story)

    def _victim(self, item: Item, number: str) -> str | None:
        self._claim(f"killed/{number}", item.story_id)
        owner = self._keys.get(number)
        by_headline = self._at(item.story_id)
        if owner is None or self._at(owner) == by_headline or f"{number}@{item.story_id}" in self._keys:
            return by_headline
        found = self._headlines.get(owner) or self._headline(self._at(owner)) or ""
        if f"story/{item.story_id}" in self._keys and not same_headline(found, item.headline):
            return None
        return self._at(owner)

    def _claim(self, name: str, story: str) -> str:
        """The story that has the key, which is `story` where none had it."""
        if name not in self._keys:
            self._keys[name] = self.new[name] = story
        return self._keys[name]

    def _move(self, story: str, to: str) -> None:
        to = self._at(to)
        if (end := self._at(story)) != to:
            self._claim(f"moved/{end}", to)
        # The whole way, not its last piece: a crash may have left a key without the move that it stands for.
        self.moves += [(each, to) for each in self._way(story) if each != to]

    def _at(self, story: str) -> str:
        return self._way(story)[-1]

    def _way(self, story: str) -> list[str]:
        # `_move` joins two ends, so that no way comes back; a race of two writers could make a circle.
        way = [story]
        while (to := self._keys.get(f"moved/{way[-1]}")) is not None and to not in way:
            way.append(to)
        return way


def same_headline(one: str, other: str) -> bool:
    """Whether two headlines name one story: half of the words of the shorter stand in the longer."""
    short, long = sorted((set(one.casefold().split()), set(other.casefold().split())), key=len)
    return not short or len(short & long) >= _SAME_HEADLINE * len(short)


def names_behind(keys: Mapping[str, str]) -> set[str]:
    """The keys that are told of by the stories of these keys: where they went, and whether they were seen."""
    return {f"{kind}/{story}" for story in keys.values() for kind in ("moved", "story")}
