"""What the errors of Elasticsearch mean for us: one table, read from the top.

Draining a topic into dead letters is the worst outcome, so only errors that lie in the document itself
refuse it; whatever is not known here is waited for, with Elasticsearch's own words in the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class Verdict(StrEnum):
    """What an answer means for one document or request."""

    DONE = "done"
    CONFLICT = "conflict"
    """Another writer was faster, or the document is there already."""
    ABSENT = "absent"
    REFUSED = "refused"
    """The document can never be written as it is."""
    UNAVAILABLE = "unavailable"
    """The world: the same request may succeed later."""


class Row(NamedTuple):
    """One kind of error; an empty `type` or `reason` and a status of 0 match any."""

    type: str
    reason: str
    status: int
    verdict: Verdict
    advice: str


_BUSY = "is busy; if this stays so, give it more memory or nodes"
_DOWN = "is not ready; look at its log and at _cluster/health"
_RIGHTS = "refuses the user; check user, password and the rights on the indices of the prefix"
_MISSING = "lacks an index or alias; run `wiredesk index create`"
_BLOCKED = "does not take writes; free disk space or lift the block (index.blocks.*)"

TABLE = (
    # A limit of the index, whatever type it comes under: every document would be refused.
    Row(
        "", "Limit of total fields", 0, Verdict.UNAVAILABLE, "has a full mapping; run `wiredesk index check`"
    ),
    Row("", "no write index is defined", 0, Verdict.UNAVAILABLE, _MISSING),
    Row("document_parsing_exception", "", 0, Verdict.REFUSED, ""),
    # The name of the same before version 8.8.
    Row("mapper_parsing_exception", "", 0, Verdict.REFUSED, ""),
    Row("strict_dynamic_mapping_exception", "", 0, Verdict.REFUSED, ""),
    Row("action_request_validation_exception", "", 0, Verdict.REFUSED, ""),
    Row("x_content_parse_exception", "", 0, Verdict.REFUSED, ""),
    Row("illegal_argument_exception", "immense term", 0, Verdict.REFUSED, ""),
    Row("illegal_argument_exception", "no longer than 512 bytes", 0, Verdict.REFUSED, ""),
    Row("version_conflict_engine_exception", "", 0, Verdict.CONFLICT, ""),
    Row("document_missing_exception", "", 0, Verdict.ABSENT, ""),
    Row("es_rejected_execution_exception", "", 0, Verdict.UNAVAILABLE, _BUSY),
    Row("circuit_breaking_exception", "", 0, Verdict.UNAVAILABLE, _BUSY),
    Row("unavailable_shards_exception", "", 0, Verdict.UNAVAILABLE, _DOWN),
    Row("process_cluster_event_timeout_exception", "", 0, Verdict.UNAVAILABLE, _BUSY),
    Row("cluster_block_exception", "", 0, Verdict.UNAVAILABLE, _BLOCKED),
    Row("index_not_found_exception", "", 0, Verdict.UNAVAILABLE, _MISSING),
    Row("security_exception", "", 0, Verdict.UNAVAILABLE, _RIGHTS),
    Row("", "", 401, Verdict.UNAVAILABLE, _RIGHTS),
    Row("", "", 403, Verdict.UNAVAILABLE, _RIGHTS),
    Row("", "", 413, Verdict.REFUSED, ""),
    Row("", "", 429, Verdict.UNAVAILABLE, _BUSY),
    Row("", "", 502, Verdict.UNAVAILABLE, _DOWN),
    Row("", "", 503, Verdict.UNAVAILABLE, _DOWN),
    Row("", "", 504, Verdict.UNAVAILABLE, _DOWN),
)
UNKNOWN = Row("", "", 0, Verdict.UNAVAILABLE, "gives an answer that Wiredesk does not know; please report it")


def explain(status: int, error: object) -> tuple[Verdict, str]:
    """(verdict, message) for an HTTP status and the `error` of an answer or of an item of a bulk."""
    kind, reason = _named(error)
    for row in (*TABLE, UNKNOWN):
        if row.type in ("", kind) and row.reason in reason and row.status in (0, status):
            break
    details = f"{status} {kind}: {reason}" if kind else f"{status} {reason}".strip()
    return row.verdict, f"{row.advice} ({details})" if row.advice else details


def _named(error: object) -> tuple[str, str]:
    """Type and reason of an error; the cause beneath says what exactly was wrong."""
    if not isinstance(error, Mapping):
        return "", str(error or "")
    reasons: dict[str, None] = {}
    cause: Any = error
    while isinstance(cause, Mapping):
        # A parser goes on with the document itself; what a story says is nothing for a log.
        reasons[str(cause.get("reason") or "").partition("\n at [Source")[0]] = None
        cause = cause.get("caused_by")
    return str(error.get("type") or ""), ": ".join(filter(None, reasons))
