"""Merges of clusters in Elasticsearch: redirects, and the members that move.

A redirect is written against the very document that was read (or must be the first), because which of
two wins depends on (published, winner), more than a version number of 63 bits can hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from wiredesk.model import Merge, relation_in
from wiredesk.stores.elasticsearch_documents import action, ranked, redirect_document, redirect_id
from wiredesk.stores.elasticsearch_errors import Verdict
from wiredesk.stores.elasticsearch_server import Held, Server, Wanted
from wiredesk.stores.store import best_merges, follow

# Whole stories, each twice its text: a page is some 2 MB.
MEMBERS_AT_ONCE = 200

_DONE = "if (ctx._source.winner == params.winner) {ctx._source.done = true} else {ctx.op = 'none'}"

Redirects = dict[str, tuple[str, int]]


class Merges:
    """The redirects of one server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def redirects(self, clusters: Iterable[str]) -> Redirects:
        """All redirects on the ways from these clusters, realtime: loser -> (winner, published)."""
        found: Redirects = {}
        asked: set[str] = set()
        ahead = set(clusters)
        while ahead:
            asked |= ahead
            redirects = redirects_in(self._server.get([redirect_of(cluster) for cluster in ahead]))
            found |= redirects
            ahead = {winner for winner, _ in redirects.values()} - asked
        return found

    def end(self, cluster_id: str) -> str:
        """The cluster that this one lives in now, realtime."""
        return follow(cluster_id, self.redirects([cluster_id]))

    def reassign(self, merges: Sequence[Merge]) -> None:
        """Write the redirects of merges and move the members of every cluster on their ways."""
        unfinished = self._write(best_merges(merges))
        if unfinished:
            self._move(unfinished)

    def finish(self) -> None:
        """Move the members of redirects whose writer did not come to that."""
        self._server.refresh("keys")
        open_ones = [{"term": {"kind": "redirect"}}, {"term": {"done": False}}]
        losers = [
            held.document["loser"] for held in self._server.scan("keys", {"bool": {"filter": open_ones}})
        ]
        if losers:
            self._move(losers)

    def former(self, cluster_id: str) -> tuple[str, ...]:
        """All clusters from which redirects lead to this one, sorted."""
        found = {cluster_id}
        ahead = found
        while ahead:
            wanted = [{"term": {"kind": "redirect"}}, {"terms": {"winner": sorted(ahead)}}]
            redirects = self._server.scan("keys", {"bool": {"filter": wanted}})
            ahead = {str(held.document["loser"]) for held in redirects} - found
            found = found | ahead
        return tuple(sorted(found - {cluster_id}))

    def _write(self, merges: Sequence[Merge]) -> list[str]:
        """Write redirects that are better than what is held; the losers whose members are to be moved."""
        unfinished: list[str] = []
        while merges:
            held = self._server.get([redirect_of(merge.loser) for merge in merges])
            due = [pair for pair in zip(merges, held, strict=True) if _better(*pair)]
            unfinished += [
                merge.loser
                for merge, each in zip(merges, held, strict=True)
                if each and not _better(merge, each) and not each.document["done"]
            ]
            # `former` and `finish` search for redirects: they see them when this call returns.
            answers = self._server.bulk([self._redirect(*pair) for pair in due], refresh=True)
            unfinished += [
                merge.loser
                for (merge, _), answer in zip(due, answers, strict=True)
                if answer.verdict is Verdict.DONE
            ]
            # Another writer was faster: compare again, with what it wrote.
            merges = [
                merge
                for (merge, _), answer in zip(due, answers, strict=True)
                if answer.verdict is Verdict.CONFLICT
            ]
        return unfinished

    def _redirect(self, merge: Merge, held: Held | None) -> bytes:
        verb, sequence = ("index", held.sequence) if held else ("create", {})
        alias = self._server.alias("keys")
        return action(verb, alias, redirect_id(merge.loser), redirect_document(merge), **sequence)

    def _move(self, losers: Collection[str]) -> None:
        redirects = self.redirects(losers)
        # Winners too: a circle may have made one of them a loser.
        clusters = {*redirects, *(winner for winner, _ in redirects.values())}
        ends = {cluster: follow(cluster, redirects) for cluster in clusters}
        leaving = sorted(cluster for cluster, end in ends.items() if end != cluster)
        alias = self._server.alias("stories")
        # The redirects are there: what is written from now on follows them, what came before is found.
        self._server.refresh("stories")
        page: list[bytes] = []
        for held in self._server.scan("stories", {"terms": {"cluster_id": leaving}}, at_once=MEMBERS_AT_ONCE):
            end = ends[held.document["cluster_id"]]
            document = {**held.document, "cluster_id": end, "relation": relation_in(end, held.id)}
            page.append(ranked(alias, held.id, document["rank"], document))
            if len(page) == MEMBERS_AT_ONCE:
                self._server.bulk(page)
                page = []
        self._server.bulk(page)
        self._server.bulk(
            [
                action(
                    "update",
                    self._server.alias("keys"),
                    redirect_id(loser),
                    {"script": {"source": _DONE, "params": {"winner": redirects[loser][0]}}},
                )
                for loser in sorted(set(losers) & redirects.keys())
            ]
        )


def redirect_of(cluster: str) -> Wanted:
    """The redirect of a cluster, if it has one."""
    return Wanted("keys", redirect_id(cluster))


def redirects_in(held: Iterable[Held | None]) -> Redirects:
    """loser -> (winner, published) of these documents."""
    return {
        each.document["loser"]: (each.document["winner"], each.document["published"])
        for each in held
        if each is not None
    }


def _order(merge: Merge) -> tuple[int, str]:
    return merge.published, merge.winner


def _better(merge: Merge, held: Held | None) -> bool:
    return held is None or _order(merge) < (held.document["published"], held.document["winner"])
