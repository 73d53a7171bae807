from __future__ import annotations

from datetime import UTC, datetime

import pytest

from actor_matches import actor
from wiredesk.actors.offices import Offices, day_of, held_on
from wiredesk.actors.registry import Role


def person(name: str, title: str, begin: str | None, end: str | None, notability: int = 50) -> object:
    return actor(f"local:{name}", name, notability=notability, roles=[Role(title, "RUSGOV", begin, end)])


OFFICES = Offices(
    [
        person("old", "president", "2008", "2012-05-06"),
        person("new", "president", "2012-05-07", None, 90),
        person("premier", "prime minister", "2020", None),
        person("one", "minister", "2020", None),
        person("first", "defence minister", "2020", None),
        person("second", "defence minister", "2020", None),
    ]  # type: ignore[list-item]
)


@pytest.mark.parametrize(
    ("office", "day", "expected"),
    [
        ("president", "2012-05-06", "local:old"),
        ("president", "2012-05-07", "local:new"),
        ("president", "2007-12-31", None),
        ("president", "", None),
        ("prime minister", "2021-01-01", "local:premier"),
        # No `leader` is listed: the president, who is far better known than the head of government.
        ("leader", "2021-01-01", "local:new"),
        # One of many, and an office that two persons seem to hold.
        ("minister", "2021-01-01", None),
        ("defence minister", "2021-01-01", None),
        (None, "2021-01-01", None),
    ],
)
def test_an_office_has_one_holder_on_a_day(office: str | None, day: str, expected: str | None) -> None:
    assert OFFICES.holder("RUS", office, day) == expected


def test_an_office_of_another_state_is_another_office() -> None:
    assert OFFICES.holder("UKR", "president", "2021-01-01") is None


def test_a_role_without_dates_needs_no_day() -> None:
    assert held_on(Role("a", "b", None, None), "")
    assert not held_on(Role("a", "b", "2020", None), "")
    assert not held_on(Role("a", "b", None, "2020"), "")


def test_a_day_is_that_of_utc() -> None:
    assert day_of(datetime(2024, 6, 19, 23, tzinfo=UTC)) == "2024-06-19"
    assert day_of(None) == ""
