from __future__ import annotations

import pytest

from actor_matches import actor
from wiredesk.actors.persons import Who, best_known, choose

PERSONS = {
    one.id: one
    for one in (
        actor("local:anna", "Anna Falk", notability=60),
        actor("local:bert", "Bert Falk", notability=40),
        actor("local:karla", "Karla Weber", notability=60),
        actor("local:emil", "Emil Weber", notability=30),
    )
}
FALKS, WEBERS = ("local:anna", "local:bert"), ("local:emil", "local:karla")


@pytest.mark.parametrize(
    ("holders", "named", "titled", "expected"),
    [
        # The person named in full, else the title's, else the far better known, else nobody.
        (FALKS, {"local:bert"}, set(), "local:bert"),
        (FALKS, {"local:bert"}, {"local:anna"}, "local:bert"),
        (FALKS, set(), {"local:bert"}, "local:bert"),
        (FALKS, set(FALKS), {"local:anna"}, "local:anna"),
        (FALKS, set(FALKS), set(), None),
        (FALKS, set(FALKS), set(FALKS), None),
        (FALKS, set(), set(), None),
        (WEBERS, set(), set(), "local:karla"),
        (WEBERS, set(WEBERS), set(), None),
        (WEBERS, {"local:emil"}, set(), "local:emil"),
    ],
)
def test_full_names_beat_titles_and_titles_beat_fame(
    holders: tuple[str, ...], named: set[str], titled: set[str], expected: str | None
) -> None:
    who = choose(holders, named, PERSONS, titled.__contains__ if titled else None)
    assert (who.id if who else None) == expected


def test_what_decides_says_how_sure_the_choice_is() -> None:
    named = choose(FALKS, {"local:anna"}, PERSONS)
    titled = choose(FALKS, set(), PERSONS, {"local:anna"}.__contains__)
    known = choose(WEBERS, set(), PERSONS)
    assert named
    assert titled
    assert known
    assert 1 > named.confidence > titled.confidence > known.confidence > 0.5
    assert (named.by, titled.by, known.by) == ("surname", "apposition", "surname")


def test_fame_alone_may_not_be_enough() -> None:
    assert choose(WEBERS, set(), PERSONS, alone=lambda: False) is None
    assert choose(WEBERS, {"local:emil"}, PERSONS, alone=lambda: False) == Who("local:emil", "surname", 0.95)


def test_the_best_known_leads_by_thirty_points() -> None:
    assert best_known(WEBERS, PERSONS) == "local:karla"
    assert best_known(FALKS, PERSONS) is None
    assert best_known(FALKS[1:], PERSONS) == "local:bert"
