"""Names of the registry that are spelled like a name it does not know: for whoever edits the registry."""

from __future__ import annotations

from msgspec import Struct
from rapidfuzz import fuzz, process

from wiredesk.actors.match import Alias, Of
from wiredesk.actors.registry import Registry
from wiredesk.actors.skeleton import romanised, skeleton

# In per cent, of the skeletons: above it stand the spellings of one name in two scripts more often than
# two names (measured: recall .55 to .68 where exact letters give .03 to .23).
LEAST_LIKENESS = 80.0
# So many of the likeliest skeletons are compared letter by letter; below this likeness of letters in per
# cent, what is left in common is chance (`Bolivia` for `Білоусов` has 40, `Mark Kelly` for `Меркель` 62).
_COMPARED = 200
_LEAST_LETTERS = 65
_KINDS = frozenset(("full", "short", "acronym", "surname"))


class Suggestion(Struct, frozen=True):
    """An actor that may be meant, and by which of its names."""

    id: str
    name: str
    likeness: int
    """Per cent, of the Latin letters."""


class NearestNames:
    """The names of one registry, by what their spellings share."""

    def __init__(self, registry: Registry) -> None:
        self._notability = {actor.id: actor.notability for actor in registry.actors.values()}
        self._names: list[Alias] = [
            alias for alias in registry.aliases() if alias.of is Of.ACTOR and alias.kind in _KINDS
        ]
        self._skeletons = [skeleton(alias.text) for alias in self._names]

    def of(self, name: str, limit: int = 3) -> list[Suggestion]:
        """The likeliest actors, each by its likeliest name; a suggestion, never a link."""
        wanted, letters = skeleton(name), romanised(name)
        if not wanted:
            return []
        alike = process.extract(
            wanted, self._skeletons, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, limit=_COMPARED
        )
        best: dict[str, Suggestion] = {}
        for _, _, place in alike:
            alias = self._names[place]
            likeness = round(fuzz.ratio(letters, romanised(alias.text)))
            known = best.get(alias.id)
            if likeness >= _LEAST_LETTERS and (known is None or likeness > known.likeness):
                best[alias.id] = Suggestion(alias.id, alias.text, likeness)
        return sorted(best.values(), key=lambda each: (-each.likeness, -self._notability[each.id], each.id))[
            :limit
        ]
