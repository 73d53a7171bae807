from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from wiredesk.model import Block, BlockKind, Change, Credit, Dateline, Item, SourcePosition, Status
from wiredesk.wire.identity import filing_day, fingerprint, rank, referred_day, story_id, version_number

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
ITEM = Item(
    story_id="s",
    provider="tka",
    item_id="urn:1",
    version="1",
    version_created=NOON,
    headline="Titel",
    blocks=(Block(BlockKind.PARAGRAPH, "Ein Absatz."),),
    source=SourcePosition("tka", "wire", 0, 0, 0, NOON),
)
TIMES = st.datetimes(timezones=st.just(UTC))
ITEMS = st.builds(
    structs.replace,
    st.just(ITEM),
    version=st.none() | st.text(max_size=30) | st.integers(0).map(str),
    version_created=st.none() | TIMES,
    status=st.sampled_from(Status),
    change=st.sampled_from(Change),
    headline=st.text(max_size=5),
)


def ranked(item: Item, order: str = "time") -> int:
    return rank(item, fingerprint(item), order)


@given(ITEMS, st.sampled_from(["time", "version"]))
def test_a_rank_is_positive_and_fits_into_63_bits(item, order):
    assert 0 < ranked(item, order) < 2**63


@given(ITEMS, ITEMS, st.sampled_from(["time", "version"]))
def test_a_kill_outranks_everything_that_is_no_kill(item, other, order):
    kill = structs.replace(item, status=Status.CANCELED)
    alive = structs.replace(other, status=Status.USABLE)
    assert ranked(kill, order) > ranked(alive, order)


LATER = NOON + timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("lower", "higher", "order"),
    [
        ({}, {"version_created": LATER}, "time"),
        ({"version": "200"}, {"version_created": LATER}, "time"),
        ({"change": Change.CORRECTION}, {"version_created": LATER}, "time"),
        ({"version_created": LATER, "version": "9"}, {"version": "10"}, "version"),
        ({"version": "1.9"}, {"version": "1.10"}, "version"),
        ({"version": "1.10"}, {"version": "2"}, "version"),
        ({"version": "978556838"}, {"version": "1542761538"}, "version"),
        ({"version": "9"}, {"version": "10"}, "time"),
        ({"change": Change.NEW, "version": "9"}, {"change": Change.UPDATE}, "time"),
        ({"change": Change.NEW, "version": "9"}, {"change": Change.REPEAT}, "time"),
        ({"change": Change.UPDATE, "version": "9"}, {"change": Change.CORRECTION}, "time"),
        ({"change": Change.REPEAT, "version": "9"}, {"change": Change.CORRECTION}, "time"),
        ({"change": Change.CORRECTION, "version": "9"}, {"change": Change.HOLD}, "time"),
    ],
)
def test_the_newer_version_has_the_higher_rank(lower, higher, order):
    assert ranked(structs.replace(ITEM, **lower), order) < ranked(structs.replace(ITEM, **higher), order)


def test_an_undated_item_is_ordered_by_its_receipt():
    undated = structs.replace(ITEM, version_created=None)
    later = structs.replace(undated, source=structs.replace(undated.source, received=LATER))
    assert ranked(undated) < ranked(later)
    assert ranked(undated) >> 20 == ranked(structs.replace(ITEM, change=Change.NEW)) >> 20


@given(ITEMS, ITEMS)
def test_at_equal_rank_but_for_the_hash_the_larger_fingerprint_is_never_lower(item, other):
    same = structs.replace(
        other,
        status=item.status,
        change=item.change,
        version=item.version,
        version_created=item.version_created,
    )
    if fingerprint(item) <= fingerprint(same):
        assert ranked(item) <= ranked(same)


@pytest.mark.parametrize(
    ("version", "number"),
    [
        (None, (0, 0)),
        ("", (0, 0)),
        ("3", (3, 0)),
        ("1.10", (1, 10)),
        ("v2", (2, 0)),
        ("x", (0, 0)),
        ("1.2.3", (1, 2)),
    ],
)
def test_versions_are_read_as_numbers(version, number):
    assert version_number(version) == number


@pytest.mark.parametrize(
    "change",
    [
        {"provider": "x"},
        {"item_id": "urn:2"},
        {"version": "2"},
        {"first_created": NOON},
        {"version_created": LATER},
        {"status": Status.WITHHELD},
        {"embargoed": NOON},
        {"urgency": 3},
        {"headline": "Anderer"},
        {"slugline": "x"},
        {"byline": "x"},
        {"language": "de"},
        {"blocks": (Block(BlockKind.HEADING, "Ein Absatz."),)},
        {"dateline": Dateline("x")},
        {"credit": Credit("(PAP)", ("PAP",))},
        {"subjects": ("x",)},
        {"places": ("x",)},
        {"ed_note": "x"},
        {"change": Change.UPDATE},
        {"cancels": ("x",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_everything_that_an_item_states_is_in_its_fingerprint(change):
    assert fingerprint(structs.replace(ITEM, **change)) != fingerprint(ITEM)


def test_nothing_of_the_receipt_is_in_the_fingerprint():
    moved = SourcePosition("other", "topic", 3, 99, 1, LATER)
    again = structs.replace(ITEM, source=moved, story_id="t", warnings=("doubt",))
    assert fingerprint(again) == fingerprint(ITEM)


def test_the_fingerprint_of_an_item_never_changes_between_versions_of_the_program():
    assert fingerprint(ITEM) == "bef87d8e5f29df4c6385"


def identity(**parts: object) -> str:
    given = {"item_id": None, "headline": "Ein  Titel", "text": "Text.", "day": NOON.date()}
    return story_id("tka", **{**given, **parts})


NEXT_DAY = NOON.date() + timedelta(days=1)


def test_an_id_decides_alone():
    assert identity(item_id="1") == identity(item_id="1", headline="x", day=NEXT_DAY)
    assert identity(item_id="1") != identity(item_id="2")
    assert identity(item_id="1") != story_id("rap", "1", "", "", NOON.date())


def test_without_an_id_the_headline_of_the_day_decides():
    assert identity() == identity(headline="ein titel\u00a0", text="Anderer Text.")
    assert identity() != identity(headline="Noch ein Titel")
    assert identity() != identity(day=NEXT_DAY)


@pytest.mark.parametrize(
    ("headline", "quoted"),
    [
        ("Завод «Лугомаш» закрили", 'Завод "Лугомаш" закрили'),
        ("Der „Adler“ kehrt zurück", "Der «Adler» kehrt zurück"),
        ("Озёрноград – без воды", "Озерноград - без воды"),
        ("Wer zahlt …", "wer zahlt ..."),
        ("Keiner zahlt!", "Keiner zahlt"),
        ("Tarnbridge’s mill", "Tarnbridge's mill."),
    ],
)
def test_a_headline_is_the_same_however_its_marks_are_written(headline, quoted):
    assert identity(headline=headline) == identity(headline=quoted)


def test_headlines_of_other_words_or_of_other_marks_alone_are_others():
    assert identity(headline="Wer zahlt?") != identity(headline="Wer zahlte?")
    assert identity(headline="!!!", text="") != identity(headline="...", text="")


@pytest.mark.parametrize(("zone", "day"), [("Europe/Warsaw", 13), ("UTC", 12), ("America/Los_Angeles", 12)])
def test_the_filing_day_is_that_of_the_feed_s_zone(zone, day):
    assert filing_day(datetime(2026, 5, 12, 22, 30, tzinfo=UTC), zone).day == day


@pytest.mark.parametrize(
    ("number", "referred", "day"),
    [("0171", "0157", 12), ("0012", "0157", 11), ("0157", "0157", 11), (None, None, 11), (None, "0157", 11)],
)
def test_a_number_that_is_not_below_the_item_s_own_is_of_the_day_before(number, referred, day):
    assert referred_day(NOON.date(), number, referred).day == day


def test_without_a_headline_the_text_decides_on_any_day():
    assert identity(headline="", text="Ein\nText.") == identity(headline=" ", text="ein text.", day=NEXT_DAY)
    assert identity(headline="") != identity(headline="", text="Anderer Text.")


def test_an_id_that_is_a_uri_names_the_story_whoever_sends_it():
    def of(provider: str, item_id: str) -> str:
        return story_id(provider, item_id, "", "", NOON.date())

    assert of("tka", "urn:newsml:x:1") == of("", "urn:newsml:x:1")
    assert of("tka", "tag:x,2026:1") == of("rap", "tag:x,2026:1")
    assert of("tka", "157") != of("rap", "157")
