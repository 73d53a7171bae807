"""Copies: the same text under another id, and the clusters that they make."""

from wiredesk.copies.entries import HOUR, log_entry
from wiredesk.copies.index import CopyIndex
from wiredesk.copies.sketch import sketch

__all__ = ["HOUR", "CopyIndex", "log_entry", "sketch"]
