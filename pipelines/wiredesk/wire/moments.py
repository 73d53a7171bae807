"""Times as the wire writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment(text: str, zone: str) -> datetime:
    """The time that an ISO 8601 text states, in UTC; one without an offset is in `zone`.

    Raises ValueError where the text states no time.
    """
    stated = datetime.fromisoformat(text.strip())
    if stated.tzinfo is None:
        stated = stated.replace(tzinfo=ZoneInfo(zone))
    try:
        return stated.astimezone(UTC)
    except OverflowError as error:  # the first and the last day of the calendar, in another zone
        raise ValueError(f"out of range: {text!r}") from error


def moment_or_warning(name: str, text: str | None, zone: str, warnings: list[str]) -> datetime | None:
    """The time, or None where the text states none; what could not be read adds a warning."""
    if not text:
        return None
    try:
        return moment(text, zone)
    except ValueError:
        warnings.append(f"{name}: no time can be read from {text[:40]!r}")
        return None
