"""Ids and ranks, computed from the items alone: deliver them in any order and the same one wins.

Limits of this first form: an undated item without an id belongs to the filing day of its receipt, and a
correction or kill that comes after midnight does not find the story of the day before (that needs a look
into the store); two texts of one provider under one headline on one day are one story.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import msgpack

from wiredesk.model import Change, Item, Status, identifier, milliseconds
from wiredesk.text.clean import clean_line

# A rank, from the top: kill 1 bit, time 42, change 2, version 8, content hash 10; 63 bits, so that it is
# positive in every store. 42 bits of milliseconds reach from 1970 to 2109.
TIME_BITS, CHANGE_BITS, VERSION_BITS, HASH_BITS = 42, 2, 8, 10

# At equal time. A hold stands above everything that is shown: to hide wrongly for a moment does less
# harm than to show wrongly.
CHANGE_ORDER = {
    Change.NEW: 0,
    Change.UPDATE: 1,
    Change.REPEAT: 1,
    Change.RELEASE: 1,
    Change.CORRECTION: 2,
    Change.HOLD: 3,
    Change.KILL: 3,
}

# Where the version decides: 32 bits for its first number (Reuters' versions are 31-bit integers), the
# other 10 for the second. A third number is left to the content hash.
MINOR_BITS = 10

# What a version states of itself; not its receipt, not the doubts of its reader.
# `names` and `refers` may hold the day of the receipt.
_STATED = tuple(sorted(set(Item.__struct_fields__) - {"story_id", "names", "refers", "source", "warnings"}))
_NOTHING_STATED = (None, "", ())

# Quotation marks and apostrophes go, dashes are one dash; ё is often written е.
_MARKS = str.maketrans(
    {**dict.fromkeys("„“”‚‘’«»‹›\"'ʼ`"), **dict.fromkeys("–—−", "-"), "…": "...", "ё": "е"}
)

# A scheme as RFC 3986 writes it: urn:, http:, tag: ...
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")


def story_id(provider: str, item_id: str | None, headline: str, text: str, day: date) -> str:
    """The id of the story that an item is a version of.

    From the item's own id: alone where it is a URI, which is unique by itself, so that a kill which names
    no source, or comes by another feed, meets its victim; else with the provider. Where the format has no
    id, from the filing day and the headline without markers; without a headline, from the text.
    """
    if item_id:
        return identifier("id", "" if _URI.match(item_id) else provider, item_id)
    if headline := _folded(headline):
        return identifier("headline", provider, day.isoformat(), headline)
    return identifier("text", provider, _normalised(text))


def filing_day(moment: datetime, zone: str) -> date:
    """The day of `moment` in the feed's zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def referred_day(day: date, number: str | None = None, referred: str | None = None) -> date:
    """The day of the item that an item of `day` refers to, where its text does not say it.

    Agencies count from 1 each day: a number that is not below the item's own is of the day before. Without
    numbers, the day before: that of the same day is found by its id.
    """
    if number is not None and referred is not None and int(referred) < int(number):
        return day
    # The first day of the calendar has no day before.
    return day - timedelta(days=1) if day > date.min else day


def number_name(provider: str, day: date, number: str) -> str:
    """The name of an item by its agency number."""
    return f"number/{provider}/{day.isoformat()}/{number.lstrip('0') or '0'}"


def story_name(story: str) -> str:
    """The name of the story that an item without an id belongs to."""
    return f"story/{story}"


def headline_name(story: str) -> str:
    """The name by headline of an item that has an id; `story` is what its story would be without one."""
    return f"headline/{story}"


def fingerprint(item: Item) -> str:
    """The id of this content of the story: of everything that the item states, not of its receipt.

    A field at its empty default adds nothing, so that a field that a later version of the program adds
    does not make old content new.
    """
    stated = {name: value for name in _STATED if (value := getattr(item, name)) not in _NOTHING_STATED}
    return identifier(msgpack.encode(stated))


def rank(item: Item, content: str, order: str) -> int:
    """The place of a version among the versions of its story: the higher wins. From 1 to 2**63 - 1.

    `content` is the item's fingerprint; `order` is what decides in its feed: `time` (version_created,
    else the receipt) or `version`.
    """
    first, second = version_number(item.version)
    if order == "version":
        moment = _clamp(first, TIME_BITS - MINOR_BITS) << MINOR_BITS | _clamp(second, MINOR_BITS)
    else:
        moment = _clamp(milliseconds(item.version_created or item.source.received), TIME_BITS)
    value = int(item.status is Status.CANCELED)
    value = value << TIME_BITS | moment
    value = value << CHANGE_BITS | CHANGE_ORDER[item.change]
    value = value << VERSION_BITS | _clamp(first, VERSION_BITS)
    # The top bits of the fingerprint, so that at equal rank the larger fingerprint is the larger hash too.
    value = value << HASH_BITS | int(content[:4], 16) >> 16 - HASH_BITS
    return max(value, 1)


def version_number(version: str | None) -> tuple[int, int]:
    """The first two numbers of a version as the format writes it, so that 1.10 comes after 1.9."""
    # 20 digits are more than any counter or time stamp has; beyond them the numbers are cut, not computed.
    first, second, *_ = *re.findall(r"[0-9]+", version or ""), "0", "0"
    return int(first[:20]), int(second[:20])


def _clamp(number: int, bits: int) -> int:
    return min(max(number, 0), (1 << bits) - 1)


def _folded(headline: str) -> str:
    """What stays of a headline when another item quotes it: desks change its marks, not its words."""
    plain = _normalised(headline)
    # A headline of nothing but marks is still one.
    return " ".join(plain.translate(_MARKS).split()).rstrip(".!") or plain


def _normalised(text: str) -> str:
    return " ".join(map(clean_line, text.splitlines())).casefold()
