from __future__ import annotations

import re
from typing import Any

import pytest

from wiredesk.model import Watch, identifier
from wiredesk.watches import make_watch, watch_id


def test_a_watch_has_the_id_of_its_name() -> None:
    watch = make_watch(" Harbour ", [" Q7747", "Q423", "Q7747"], ["Brücke"], ["DE"], ["tka"], "days:7")
    assert watch == Watch(
        id=identifier("watch", "Harbour"), name="Harbour", actors=("Q7747", "Q423"), words=("Brücke",),
        languages=("de",), providers=("tka",), first_in="days:7",
    )  # fmt: skip
    assert make_watch("Harbour", ["Q1"]).id == watch_id(" Harbour") == watch.id != watch_id("Bridge")
    assert make_watch("Harbour", ["Q1"]).first_in == "cluster"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": " "}, "a watch needs a name"),
        ({"actors": []}, "at least one actor"),
        ({"actors": ["Q1", " "]}, "at least one actor"),
        ({"words": ["Brücke", "?!"]}, "'?!' is no word"),
        ({"languages": ["Deutsch"]}, "'deutsch' is no language"),
        ({"first_in": ""}, "'' is not `cluster`"),
        ({"first_in": "week"}, "'week' is not `cluster`"),
        ({"first_in": "days:0"}, "N from 1 to 365"),
        ({"first_in": "days:366"}, "N from 1 to 365"),
        ({"first_in": "days:٣"}, "N from 1 to 365"),
        ({"first_in": "days:1\n"}, "N from 1 to 365"),
    ],
)
def test_a_wrong_watch_is_refused_with_what_is_wrong(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        make_watch(**{"name": "Harbour", "actors": ["Q1"], **fields})
    assert len(str(caught.value).splitlines()) == 1


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ValueError, match="a watch needs a name") as caught:
        make_watch("", [], ["-"], ["x"], first_in="never")
    assert len(str(caught.value).splitlines()) == 5


@pytest.mark.parametrize("first_in", ["cluster", "story", "days:1", "days:365"])
def test_every_way_of_being_new_is_allowed(first_in: str) -> None:
    assert make_watch("Harbour", ["Q1"], first_in=first_in).first_in == first_in
