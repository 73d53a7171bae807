"""Every real file of the development data against what its line of the manifest says of it.

A value that is null is not checked. Values stand there as the files write them: times are compared as
instants, statuses without `stat:`, providers with or without the scheme of a qualified code. Where a file
holds several items, the one with the id of the manifest is compared, else the first.
"""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared import FOLDER, shared
from wiredesk.errors import Reason, Rejected
from wiredesk.model import Change, Item
from wiredesk.settings import Feed
from wiredesk.text import body
from wiredesk.wire import parse
from wiredesk.wire.lifecycle import strip_markers

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
# Not UTC, so that a time without a zone shows whether the feed's zone was taken.
FEED = Feed(name="tka", zone="Europe/Berlin")
MANIFEST = "data/wire/MANIFEST.jsonl"

# What is no news text, and how it may be refused; where it is read, it is compared like any other.
NO_NEWS = {
    # NewsML-G2 items that describe vocabularies, people, events to come and coverage to come
    "conceptItem": (Reason.NO_TEXT, Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
    "knowledgeItem": (Reason.NO_TEXT, Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
    "catalogItem": (Reason.NO_TEXT, Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
    "planningItem": (Reason.NO_TEXT, Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
    # lists of items that were sent elsewhere
    "packageItem": (Reason.NO_TEXT, Reason.WRONG_SHAPE),
    # parts of a document that the standard prints as listings
    "contentSet": (Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
    "contentMeta": (Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
    "groupSet": (Reason.WRONG_SHAPE, Reason.UNKNOWN_FORMAT),
}
# Of any kind: neither a headline nor a body (events, pictures, data, feeds without an entry).
SAYS_NOTHING = (Reason.NO_TEXT, Reason.WRONG_SHAPE)
# Several files of feeds are broken on purpose; what can be saved of them is not prescribed.
BROKEN_FEED = (*SAYS_NOTHING, Reason.MALFORMED, Reason.BAD_ENCODING, Reason.UNKNOWN_FORMAT)
# A list of events, which is no object of ninjs.
NO_FORMAT = {"ninjs-3.0/20231016-event-timeline-sample.json": (Reason.UNKNOWN_FORMAT,)}


def rows() -> list[Any]:
    """The lines of the manifest; where the folder is missing, one that skips or fails the test."""
    path = FOLDER / MANIFEST
    lines = path.read_text("utf-8").splitlines() if path.exists() else ['{"file": "MANIFEST.jsonl"}']
    return [pytest.param(row, id=row["file"]) for row in map(json.loads, lines)]


def may_be_refused(row: dict[str, Any]) -> tuple[Reason, ...]:
    """The reasons for which the file may be refused; none where it holds a news text."""
    expected = row["expect"]
    silent = expected["headline"] is None and expected["body"] is None
    reasons = NO_FORMAT.get(row["file"]) or NO_NEWS.get(expected["kind"], ())
    if silent:
        reasons += BROKEN_FEED if expected["kind"] == "feed" else SAYS_NOTHING
    return reasons


@pytest.mark.parametrize("row", rows())
def test_a_real_file_is_read_as_the_manifest_says(row):
    data = shared(f"data/wire/{row['file']}").read_bytes()
    if mistakes := mistakes_in(data, row):
        pytest.fail("\n".join(mistakes), pytrace=False)


def mistakes_in(data: bytes, row: dict[str, Any]) -> list[str]:
    """One line for each thing that is not as the manifest says."""
    wanted = row["expect"]["id"]
    if wanted and row["format"] == "newsml-1.2":
        # The public identifier ends with the revision; what stands before it names the story.
        wanted = wanted.removesuffix(f":{row['expect']['version']}")
    try:
        items = parse(data, FEED, NOON)
    except Rejected as rejected:
        return [] if rejected.reason in may_be_refused(row) else [str(rejected)]
    if not items:
        return ["no item and no refusal"]
    named = [item for item in items if item.item_id == wanted]
    if wanted and not named:
        return [f"id: expected {wanted!r}, read {[item.item_id for item in items]}"]
    return compare(named[0] if named else items[0], row["expect"])


def compare(item: Item, expected: dict[str, Any]) -> list[str]:
    """One line for each value that differs: what is expected, and what was read."""
    status = (expected["pub_status"] or "usable").removeprefix("stat:").lower()
    found = [
        # Numbers stand there as numbers or as texts.
        differs("version", expected["version"] and str(expected["version"]), item.version),
        differs("status", status, str(item.status)),
        differs("urgency", expected["urgency"] and int(expected["urgency"]), item.urgency),
        differs("language", expected["language"], item.language),
        differs("first_created", instant(expected["first_created"]), item.first_created),
        differs("version_created", instant(expected["version_created"]), item.version_created),
        differs("embargoed", instant(expected["embargo"]), item.embargoed),
        differs("headline", expected["headline"] and line(expected["headline"]), line(item.headline)),
        differs("provider", expected["provider"] and code(expected["provider"]), code(item.provider)),
        differs("change", expected["change"], str(item.change)),
    ]
    if item.change in (Change.KILL, Change.HOLD):
        found.append(f"change: no file is a kill or a hold, read {item.change}")
    if expected["body"] is not None:
        prefix, suffix = expected["body"]["prefix"].strip(), expected["body"]["suffix"].strip()
        text = spaced(body(item))
        found += [
            differs("body begins", prefix, text[: len(prefix)]),
            differs("body ends", suffix, text[-len(suffix) :]),
            differs("body's letters", expected["body"]["nonspace_chars"], len(re.sub(r"\s", "", text))),
        ]
    return [difference for difference in found if difference]


def differs(name: str, expected: Any, read: Any) -> str:
    return "" if expected is None or expected == read else f"{name}: expected {expected!r}, read {read!r}"


def line(text: str) -> str:
    """A headline on one line, without the words that say only what the version is."""
    return spaced(strip_markers(text)[0])


def spaced(text: str) -> str:
    return " ".join(text.split())


def code(provider: str) -> str:
    """`REUTERS` of the qualified code `nprov:REUTERS`; addresses and names as they are."""
    return re.sub(r"^\w+:(?!//)", "", provider)


def instant(text: str | None) -> datetime | None:
    """The instant that a time of the manifest means, in the zone of FEED where it has none."""
    if not text:
        return None
    if "," in text:
        return parsedate_to_datetime(text)
    if re.fullmatch(r"\d{6} \w{3} \d\d", text):
        moment = datetime.strptime(text.replace("Okt", "Oct"), "%d%H%M %b %y")
    else:
        moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(FEED.zone))
