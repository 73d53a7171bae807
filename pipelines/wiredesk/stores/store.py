"""The store: what every adapter promises, and the rules that all adapters share.

The store is the memory of the desk. Both adapters pass one contract suite (tests/stores/).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from wiredesk.model import (
    Alert,
    DeadLetter,
    Item,
    Key,
    Merge,
    Outcome,
    Receipt,
    Sketch,
    Status,
    Story,
    Watch,
    relation_in,
)

# A lease is taken over when its holder has been silent for this long: three missed renewals.
LEASE_SECONDS = 10.0
# There are few kinds of evidence: what is not seen in so many stories of a name hardly ever comes after.
EVIDENCE_STORIES = 20


class Entry(Struct, frozen=True):
    """One thing to write: a story with its sketch, or a dead letter."""

    story: Story | None = None
    sketch: Sketch | None = None
    dead_letter: DeadLetter | None = None


class Parcel(Struct, frozen=True):
    """What one bundle writes in one go, in the order of the items."""

    entries: tuple[Entry, ...] = ()
    merges: tuple[Merge, ...] = ()
    keys: tuple[Key, ...] = ()


class Previous(Struct, frozen=True):
    """What the store holds of a story before a write: enough to judge the new version."""

    rank: int
    fingerprint: str
    status: Status
    cluster_id: str
    headline: str = ""

    @classmethod
    def of(cls, story: Story) -> Previous:
        """What is held once this story is written."""
        return cls(story.rank, story.fingerprint, story.status, story.cluster_id, story.headline)


class Query(Struct, frozen=True, kw_only=True):
    """A search: `q` in the syntax of stores/query.py, filters, and where to go on.

    It finds one story of each cluster, the newest that matches; with `cluster` all of that one.
    """

    q: str = ""
    language: str = ""
    actor: str = ""
    provider: str = ""
    cluster: str = ""
    size: int = 20
    cursor: str = ""


class Hit(Struct, frozen=True):
    """One story that a search found."""

    story: Story
    snippet: str
    """HTML: escaped text with the found words in <mark>."""
    copies: int = 0
    """How many other visible stories its cluster has, whether they match or not."""
    also_ran_by: tuple[str, ...] = ()
    """Their providers, each once, without the story's own; sorted."""


class Facet(Struct, frozen=True):
    """One value of a facet and in how many found stories it stands."""

    value: str
    name: str
    count: int


class CandidateCount(Struct, frozen=True):
    """A name that the registry does not know, and how often visible stories have it."""

    key: str
    text: str
    """As the newest of the stories writes it."""
    evidence: tuple[str, ...]
    """All evidence of the newest EVIDENCE_STORIES of the stories, each once, sorted."""
    stories: int
    providers: int
    newest: str
    """Id of the newest story that has it."""


class Page(Struct, frozen=True):
    """One page of hits, the newest first; `cursor` is empty on the last page."""

    total: int
    """Clusters that are found (stories, where the query names a cluster)."""
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    """Of `language`, `provider` and `actor`: the ten most frequent values, then by value."""
    cursor: str


class Store(Protocol):
    """A store of stories, sketches, redirects, keys, watches, alerts, dead letters and one lease.

    Every call may raise Unavailable (the same call may succeed later). Nothing else is raised for
    the content of an item: what the store cannot hold comes back as a receipt `dead_letter`.
    A store object may be used from several threads.
    """

    def prepare(self) -> None:
        """Create what is missing (files, tables, templates, indices); do nothing where all is there."""

    def check(self) -> list[str]:
        """What is wrong with the store, one line each with what to do; empty where all is well."""

    def put(self, parcel: Parcel) -> list[Receipt]:
        """One receipt for each entry, in order, when all of the parcel is safe on disk.

        First the merges (see `reassign`), then stories by `judge`, then their sketches and keys, so
        that a crash in between is repaired by the repetition. Cluster ids follow redirects.
        An equal rank with equal content writes nothing.
        """

    def previous(self, story_ids: Sequence[str]) -> dict[str, Previous]:
        """What is held of these stories, by id, realtime; absent ids are left out."""

    def resolve(self, names: Sequence[str]) -> dict[str, str]:
        """Story ids by key name, realtime; the first story that took a name keeps it."""

    def link(self, items: Sequence[Item]) -> list[str | None]:
        """The story of each item by `Links`, with its keys written and versions moved that belong together.

        None for a kill or hold that names two different stories. An id that was moved finds its story.
        """

    def reassign(self, merges: Sequence[Merge]) -> None:
        """Move the members of each loser to its winner, at their own rank, and leave a redirect.

        Redirects are written first: an interrupted call is finished by `prepare`. Of two redirects of
        one loser, the one whose winner has the smaller (published, id) wins.
        """

    def former(self, cluster_id: str) -> tuple[str, ...]:
        """Ids of all clusters that were merged into this one, directly or not, sorted."""

    def sketches(self, language: str, since: int) -> Iterator[Sketch]:
        """All sketches of a language received at or after `since` (milliseconds), those just written too."""

    def copies(self, story_id: str, limit: int) -> list[Story]:
        """The other visible stories of a story's cluster, newest first, those just written too.

        Of a stub too, and under an id that was moved; none where there is no such story.
        """

    def candidates(self, stories: int, providers: int, limit: int) -> list[CandidateCount]:
        """Unknown names in so many visible stories of so many providers, the most frequent first, by key."""

    def search(self, query: Query) -> Page:
        """Visible stories that match, newest first (published, then story id, descending).

        Of each cluster the newest that matches, once, on whatever page it stands; with `query.cluster`,
        which may be a former id, all of that cluster. Facets count stories, the total counts clusters.
        Raises ValueError with a message for the user where the query cannot be read.
        """

    def story(self, story_id: str) -> Story | None:
        """The story as it is held, visible or not, realtime."""

    def add_watch(self, watch: Watch) -> None:
        """Write a watch; one of the same id is replaced. Searchable when the call returns."""

    def remove_watch(self, watch_id: str) -> bool:
        """Remove a watch; whether there was one."""

    def watches(self) -> list[Watch]:
        """All watches, by name."""

    def add_alerts(self, alerts: Sequence[Alert]) -> list[bool]:
        """Write alerts that are not there yet, unsent; for each, whether it was new."""

    def has_alerts(self, alert_ids: Sequence[str]) -> set[str]:
        """Which of these alerts exist, realtime."""

    def retract_alerts(self, story_ids: Sequence[str]) -> int:
        """Mark the alerts that these stories support as retracted and unsent; how many were not yet."""

    def mark_sent(self, alerts: Sequence[Alert]) -> None:
        """Note that the channel acknowledged these alerts in this state (retracted or not)."""

    def unsent_alerts(self, limit: int) -> list[Alert]:
        """Alerts that no channel has acknowledged in their present state, oldest first."""

    def alerts(self, limit: int) -> list[Alert]:
        """The newest alerts, newest first."""

    def dead_letters(self, limit: int) -> list[DeadLetter]:
        """The newest dead letters, by receipt, newest first."""

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        """One dead letter, whole."""

    def positions(self, source: str) -> dict[str, str]:
        """What was noted by `advance` for a source: name -> mark."""

    def advance(self, source: str, marks: Mapping[str, str]) -> None:
        """Note how far a source (a folder) is read; later marks of a name replace earlier ones."""

    def lease(self, owner: str) -> str:
        """Take or renew the desk's lease for LEASE_SECONDS; returns who holds it now (maybe another)."""

    def release(self, owner: str) -> None:
        """Give the lease back, if `owner` holds it."""

    def counts(self) -> dict[str, int]:
        """Number of stories, visible stories, sketches, alerts, dead letters and watches."""

    def close(self) -> None:
        """Let go of files and connections; the object is of no use afterwards."""


def judge(
    rank: int, fingerprint: str, previous: Previous | None, seen: int | None, status: Status
) -> Outcome:
    """What becomes of one version, from what the store holds of its story.

    `seen` is the rank at which this very content was sketched before, or None. An undated text has the
    time of its receipt in its rank; redelivered later it would outrank its own correction, so content
    that was seen at another rank is a redelivery, whatever its rank is now. Content seen at the same
    rank whose story is not there yet is a write that a crash cut off: it is written.
    """
    if previous is not None and previous.rank == rank and previous.fingerprint >= fingerprint:
        # At equal rank with different content (one in 1,024 ties) the larger fingerprint wins.
        return Outcome.REDELIVERED if previous.fingerprint == fingerprint or seen else Outcome.SUPERSEDED
    if seen is not None and seen != rank:
        return Outcome.REDELIVERED
    if previous is not None and previous.rank > rank:
        return Outcome.REDELIVERED if seen is not None else Outcome.SUPERSEDED
    return Outcome.WITHDRAWN if status is Status.CANCELED else Outcome.INDEXED


def best_merges(merges: Iterable[Merge]) -> list[Merge]:
    """One merge of each loser, of several the one to the smaller winner; none of a cluster into itself."""
    best_last = sorted(merges, key=lambda merge: (merge.published, merge.winner), reverse=True)
    return list({merge.loser: merge for merge in best_last if merge.loser != merge.winner}.values())


def in_cluster(story: Story, cluster_id: str) -> Story:
    """The story as a member of this cluster, with what it is to the others there."""
    relation = relation_in(cluster_id, story.story_id)
    if (story.cluster_id, story.relation) == (cluster_id, relation):
        return story
    return replace(story, cluster_id=cluster_id, relation=relation)


def others_in(providers: Mapping[str, int], own: str) -> tuple[int, tuple[str, ...]]:
    """(how many others, their providers but `own`) beside one story, from the counts of its whole cluster."""
    return max(0, sum(providers.values()) - 1), tuple(sorted(providers.keys() - {own}))


def follow(cluster_id: str, redirects: Mapping[str, tuple[str, int]]) -> str:
    """The cluster that `cluster_id` lives in now; `redirects` is loser -> (winner, its published).

    A late first version can make an old loser the smallest member again, and the redirects a circle;
    then the smallest (published, id) of the circle is the answer, the same from every start.
    """
    path = [cluster_id]
    published: dict[str, int] = {}
    while path[-1] in redirects:
        winner, moment = redirects[path[-1]]
        published[winner] = moment
        if winner in path:
            return min(path[path.index(winner) :], key=lambda cluster: (published[cluster], cluster))
        path.append(winner)
    return path[-1]
