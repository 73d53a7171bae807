"""Watches: what somebody waits for, and the alerts that a story answers them with."""

from wiredesk.watches.matching import former_ids, match
from wiredesk.watches.rules import make_watch, watch_id

__all__ = ["former_ids", "make_watch", "match", "watch_id"]
