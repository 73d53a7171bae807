"""The errors of Wiredesk, two families and no more.

WiredeskError
├── Rejected          this item, for ever: it becomes a dead letter
├── Unavailable       the world, for now: wait, visibly, and try again
└── SettingsError     the settings: every mistake at once, before anything starts

Anything else that is raised is a bug: the item becomes a dead letter `internal_error`
with its stack, and the desk goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class Reason(StrEnum):
    """Why an item became a dead letter: a bounded set, also the label of a metric."""

    EMPTY = "empty"
    """The record carries no bytes: an empty file, an empty or a null Kafka value."""
    TOO_LARGE = "too_large"
    """The record is larger than `max_item_bytes`."""
    BAD_ENCODING = "bad_encoding"
    """The bytes are not valid in the character set that they claim or that the feed states."""
    MALFORMED = "malformed"
    """The bytes do not follow the syntax of their format (JSON or HTML that cannot be read)."""
    WRONG_SHAPE = "wrong_shape"
    """The syntax is right and the content is no wire item: required fields absent or of another type."""
    UNKNOWN_FORMAT = "unknown_format"
    """No format that the feed allows recognises the bytes."""
    UNKNOWN_FEED = "unknown_feed"
    """The record names a feed that the settings do not have."""
    NO_TEXT = "no_text"
    """The item has neither a headline nor a body, and it is no kill."""
    KILL_AMBIGUOUS = "kill_ambiguous"
    """A kill or hold names its victim by number and by headline, and these are different stories: it was
    not applied; look at both and kill by hand what is meant."""
    REFUSED_BY_STORE = "refused_by_store"
    """The store cannot hold this document, now or later (mapping, field limits, document too large)."""
    INTERNAL_ERROR = "internal_error"
    """A bug in Wiredesk; the message carries the stack. Please report it."""


class WiredeskError(Exception):
    """The root: catch it to catch everything that Wiredesk raises on purpose."""


class Rejected(WiredeskError):
    """This item can never be processed as it is; its bytes go into a dead letter."""

    def __init__(self, reason: Reason, message: str, part: bytes | None = None) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message
        self.part = part
        """The bytes of the refused part, where a record holds several items and only one is refused."""


class Unavailable(WiredeskError):
    """A server does not answer, or refuses us for now; the same call may succeed later."""

    def __init__(self, what: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(f"{what}: {message}")
        self.what = what
        self.retry_after = retry_after
        """Seconds that the server asked us to wait, where it did."""


class SettingsError(WiredeskError):
    """The settings are wrong; `mistakes` has one line for each mistake, each with what to do."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)
