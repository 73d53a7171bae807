from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wiredesk.wire.moments import (
    _MONTHS,
    MONTHS,
    mail_moment,
    moment,
    moment_or_warning,
    release_moment,
    wire_day,
    wire_moment,
)

RECEIVED = datetime(2026, 5, 12, 6, 15, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def at(*fields: int) -> datetime:
    return datetime(*fields, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-12T08:15:00+02:00", at(2026, 5, 12, 6, 15)),
        ("20260512T081500+0200", at(2026, 5, 12, 6, 15)),
        ("2026-05-12T08:15:00Z", at(2026, 5, 12, 8, 15)),
        ("2026-05-12T08:15:00", at(2026, 5, 12, 6, 15)),
        (" 20260512 ", at(2026, 5, 11, 22)),
    ],
)
def test_an_iso_time_is_read_in_both_formats_and_in_the_feed_s_zone(text, expected):
    assert moment(text, BERLIN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("120815 Mai 26", at(2026, 5, 12, 6, 15)),
        ("120815 MAI 2026", at(2026, 5, 12, 6, 15)),
        ("120815 maj. 26", at(2026, 5, 12, 6, 15)),
        ("120815 тра 26", at(2026, 5, 12, 6, 15)),
        ("120815 мая", at(2026, 5, 12, 6, 15)),
        ("120815 GMT May 26", at(2026, 5, 12, 8, 15)),
        ("120815Z MAY 26", at(2026, 5, 12, 8, 15)),
        ("120815 Mai 26 MESZ", at(2026, 5, 12, 6, 15)),
        ("120815 мая 26 МСК", at(2026, 5, 12, 5, 15)),
        ("120815 May 26 +0530", at(2026, 5, 12, 2, 45)),
        ("12. Mai", at(2026, 5, 11, 22)),
        ("12 czerwca 2026", at(2026, 6, 11, 22)),
        ("5. tammikuuta 2026", at(2026, 1, 4, 23)),
        ("12 de mayo de 2026", at(2026, 5, 11, 22)),
        ("12. Mai 2026, 18.00 Uhr", at(2026, 5, 12, 16)),
        ("12.05.26 18:00", at(2026, 5, 12, 16)),
        ("May 12, 2026 2:05 p.m. EDT", at(2026, 5, 12, 18, 5)),
        ("May 12 12:05 am ET", at(2026, 5, 12, 4, 5)),
    ],
)
def test_a_time_of_the_wire_is_read_in_every_form(text, expected):
    assert wire_moment(text, BERLIN, RECEIVED) == expected


@pytest.mark.parametrize(
    ("text", "received", "expected"),
    [
        ("31 Dec", at(2026, 1, 1), at(2025, 12, 31)),
        ("312355 Dez", at(2026, 1, 1, 0, 5), at(2025, 12, 31, 23, 55)),
        ("010005 Jan", at(2025, 12, 31, 23, 55), at(2026, 1, 1, 0, 5)),
        ("29 Feb", at(2026, 2, 1), at(2024, 2, 29)),
        ("120815 Mai 99", at(2001, 1, 1), at(1999, 5, 12, 8, 15)),
        ("120815 Mai 01", at(1999, 12, 1), at(2001, 5, 12, 8, 15)),
    ],
)
def test_a_year_that_is_not_written_whole_is_the_nearest_to_the_receipt(text, received, expected):
    assert wire_moment(text, "UTC", received) == expected


@pytest.mark.parametrize(
    "text",
    ["", "120815", "gestern", "120815 Foo 26", "321200 Mai 26", "122460 Mai 26", "122400 Mai 26",
     "31.02.2026", "May 12 13:05 p.m.", "120815 Mai 26 XYZ", "x" * 10_000, "1" * 10_000],
)  # fmt: skip
def test_what_states_no_time_is_none(text):
    with pytest.raises(ValueError, match=r"."):
        wire_moment(text, "UTC", RECEIVED)


def test_no_word_names_two_months():
    words = [word for words in _MONTHS for word in set(words.split())]
    assert len(words) == len(set(words))
    assert {MONTHS[word] for word in MONTHS} == set(range(1, 13))


# Each of another language.
MONTH_NAMES = ("січ", "fév.", "mrt", "kwi", "maj", "июня", "lug", "ago", "верасня", "outubro", "lis", "joulu")
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda time: time.replace(second=0, microsecond=0)
)


@given(TIMES, OFFSETS)
def test_an_iso_time_comes_back_over_every_offset(time, zone):
    written = time.astimezone(zone)
    assert moment(written.isoformat(), BERLIN) == time
    assert moment(written.strftime("%Y%m%dT%H%M%S%z"), BERLIN) == time


@given(TIMES, OFFSETS, st.integers(-180 * 24 * 60, 180 * 24 * 60))
def test_a_wire_time_without_a_year_comes_back_within_half_a_year(time, zone, minutes):
    written = time.astimezone(zone)
    assume((written.month, written.day) != (2, 29))  # which is the nearest one that there was
    received = time + timedelta(minutes=minutes)
    without = f"{written:%d%H%M} {MONTH_NAMES[written.month - 1]}"
    assert wire_moment(f"{without} {written:%z}", BERLIN, received) == time
    assert wire_moment(f"{without} {written:%y} {written:%z}", BERLIN, received) == time


@given(TIMES, OFFSETS)
def test_a_mail_time_comes_back_over_every_offset(time, zone):
    assert mail_moment(format_datetime(time.astimezone(zone)), BERLIN) == time


@given(st.text())
def test_no_text_breaks_the_reading_of_times(text):
    for read in (moment, mail_moment, lambda text, zone: wire_moment(text, zone, RECEIVED)):
        warnings: list[str] = []
        found = moment_or_warning("field", text, BERLIN, warnings, read)
        assert (found is None) == bool(warnings) or not text
    with suppress(ValueError):
        release_moment(text, BERLIN, RECEIVED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 12 May 2026 08:15:00 +0200", at(2026, 5, 12, 6, 15)),
        ("Tue, 12 May 2026 08:15:00", at(2026, 5, 12, 6, 15)),
        ("Tue, 12 May 2026 08:15:00 -0000 (unknown)", at(2026, 5, 12, 8, 15)),
        ("12 May 26 08:15 GMT", at(2026, 5, 12, 8, 15)),
        ("12 May 97 08:15 EST", at(1997, 5, 12, 13, 15)),
        ("Tuesday, 12-May-26 08:15:00 GMT", at(2026, 5, 12, 8, 15)),
        ("Di, 12 Mai 2026 08:15:00 MESZ", at(2026, 5, 12, 6, 15)),
        ("Tue May 12 08:15:00 2026", at(2026, 5, 12, 6, 15)),
        ("Sat, 30 Jun 2012 23:59:60 GMT", at(2012, 6, 30, 23, 59, 59)),
    ],
)
def test_the_date_of_a_mail_is_read(text, expected):
    assert mail_moment(text, BERLIN) == expected


@pytest.mark.parametrize("text", ["", "Tue", "Tue, 12 May 2026 08:15:00 FOO", "32 May 2026 08:15:00 GMT"])
def test_what_is_no_date_of_a_mail_is_none(text):
    with pytest.raises(ValueError, match=r"."):
        mail_moment(text, "UTC")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("For release Monday, May 25, and thereafter", at(2026, 5, 24, 22)),
        ("For Release 12:01 a.m. EDT, Monday, May 25", at(2026, 5, 25, 4, 1)),
        ("Sperrfrist: Dienstag, 12. Mai, 18.00 Uhr", at(2026, 5, 12, 16)),
        ("Sperrfrist 1800 Uhr", at(2026, 5, 12, 16)),
        ("Sperrfrist 18 Uhr", at(2026, 5, 12, 16)),
        ("Sperrfrist 5.00 Uhr", at(2026, 5, 13, 3)),
        ("Embargo until 1800 GMT May 13", at(2026, 5, 13, 18)),
        ("Embargo: 6 p.m. ET", at(2026, 5, 12, 22)),
        ("ЭМБАРГО до 12.05.2026 15:00 МСК", at(2026, 5, 12, 12)),
    ],
)
def test_a_release_is_read_from_its_sentence(text, expected):
    assert release_moment(text, BERLIN, RECEIVED) == expected


@pytest.mark.parametrize("text", ["Sperrfrist beachten", "12 Personen", "Embargo until 99.99 Uhr"])
def test_a_release_without_a_time_is_none(text):
    with pytest.raises(ValueError, match=r"."):
        release_moment(text, BERLIN, RECEIVED)


def test_a_day_is_the_nearest_one():
    assert wire_day("30. Dezember", date(2026, 1, 2)) == date(2025, 12, 30)
    assert wire_day("2.1.", date(2025, 12, 30)) == date(2026, 1, 2)
    assert wire_day("May 3, 2020", date(2026, 1, 1)) == date(2020, 5, 3)
