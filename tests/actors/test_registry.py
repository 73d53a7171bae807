from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wiredesk.actors import Registry
from wiredesk.actors.match import Alias, Of
from wiredesk.errors import SettingsError


def line(**fields: Any) -> str:
    record: dict[str, Any] = {
        "id": "local:harbour-guild", "kind": "institution", "country": "DEU",
        "names": [{"text": "Hafengilde", "lang": "de", "kind": "full"}],
        "roles": [{"title": "guild", "code": "DEUBUS", "from": None, "to": None}],
        "parent": None, "notability": 10, "source": "editor", "checked": False,
    }  # fmt: skip
    return json.dumps(record | fields, ensure_ascii=False)


def noun(**fields: Any) -> str:
    """A line of an institution; with `office`, of a role noun."""
    record: dict[str, Any] = {
        "slug": "guild", "role_code": "BUS", "names": [{"text": "Gilde", "lang": "de"}],
        **({} if "office" in fields else {"code": "BUS", "kind": "institution"}),
    }  # fmt: skip
    return json.dumps(record | fields, ensure_ascii=False)


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else one.encode() for one in lines))
    return path


def test_the_built_in_registry_loads_whole() -> None:
    registry = Registry.load()
    assert registry.refused == ()
    assert registry.warnings == ()
    assert len(registry.actors) > 2_000
    assert registry.institutions["defence-ministry"].role_code == "GOVMIL"
    assert registry.role_nouns["president"].office == "president"
    assert registry.actors["Q7747"].country == "RUS"


def test_a_users_file_adds_actors_and_replaces_those_of_the_same_id(tmp_path: Path) -> None:
    first = write(tmp_path / "first.jsonl", line(), line(id="Q7747", country="DEU"))
    second = write(tmp_path / "second.jsonl", line(notability=70))
    registry = Registry.load([first, second])
    assert registry.refused == ()
    assert registry.actors["local:harbour-guild"].notability == 70
    assert registry.actors["Q7747"].country == "DEU"
    assert len(registry.actors) == len(Registry.load().actors) + 1


def named(text: str) -> list[dict[str, str]]:
    return [{"text": text, "lang": "de", "kind": "full"}]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("{", "truncated"),
        ("[]", "object"),
        (b'{"id": "\xff"}', "utf-8"),
        (json.dumps({"id": "Q1"}), "missing required field `kind`"),
        (line(colour="red"), "unknown field `colour`"),
        (line(names=[{"text": "Gilde", "lang": "de", "kind": "full", "note": ""}]), "unknown field `note`"),
        (line(names=[]), "length >= 1"),
        (line(names=named("")), "fewer than two letters"),
        (line(names=named("x")), "fewer than two letters"),
        (line(names=named(" x. ")), "fewer than two letters"),
        (line(kind="ship"), "ship"),
        (line(id="guild"), "$.id"),
        (line(country="Germany"), "$.country"),
        (line(notability=101), "$.notability"),
        (line(roles=[{"title": "", "code": "", "from": "May 2020", "to": None}]), "$.roles[0].from"),
        (line(), "stands on an earlier line"),
        (line(id="local:own-parent", parent="local:own-parent"), "its own parent"),
        (noun(slug="Ministry of Truth"), "$.slug"),
        (noun(names=[{"text": "x", "lang": "de"}]), "fewer than two letters"),
        (noun(names=[{"text": "Amt", "lang": "de", "kind": "full"}]), "unknown field `kind`"),
        (noun(office=7), "$.office"),
    ],
)
def test_a_broken_line_is_refused_with_its_place_and_the_rest_loads(
    tmp_path: Path, broken: str | bytes, reason: str
) -> None:
    path = write(tmp_path / "mine.jsonl", line(), "", broken, line(id="local:after"))
    registry = Registry.load([path])
    assert {"local:harbour-guild", "local:after"} <= registry.actors.keys()
    (refused,) = registry.refused
    assert (refused.file, refused.line) == (str(path), 3)
    assert reason in refused.reason.lower()
    assert str(refused).startswith(f"{path}, line 3: ")


def test_a_file_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        Registry.load([tmp_path / "absent.jsonl", tmp_path / "gone.jsonl"])
    assert len(caught.value.mistakes) == 2
    assert "absent.jsonl cannot be read" in caught.value.mistakes[0]


def test_the_version_names_the_content(tmp_path: Path) -> None:
    mine = write(tmp_path / "mine.jsonl", line())
    same = write(tmp_path / "same.jsonl", line())
    other = write(tmp_path / "other.jsonl", line(notability=11))
    assert Registry.load().version == Registry.load().version
    assert Registry.load([mine]).version == Registry.load([same]).version
    assert len({Registry.load(paths).version for paths in ([], [mine], [other], [mine, other])}) == 4


def test_a_line_may_be_an_actor_an_institution_or_a_role_noun(tmp_path: Path) -> None:
    path = write(
        tmp_path / "mine.jsonl", line(), noun(), noun(slug="guild-master", office=None),
        noun(slug="president", office="president", names=[{"text": "Obmann", "lang": "de", "gender": "m"}]),
    )  # fmt: skip
    registry, built_in = Registry.load([path]), Registry.load()
    assert registry.refused == ()
    assert registry.institutions.keys() - built_in.institutions.keys() == {"guild"}
    assert registry.role_nouns.keys() - built_in.role_nouns.keys() == {"guild-master"}
    assert [name.text for name in registry.role_nouns["president"].names] == ["Obmann"]


def test_the_aliases_are_the_names_of_all_three_kinds(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.jsonl", line(), noun(), noun(slug="guild-master", office=None))
    aliases = set(Registry.load([path]).aliases()) - set(Registry.load().aliases())
    assert aliases == {
        Alias("Hafengilde", Of.ACTOR, "local:harbour-guild", "full", "de"),
        Alias("Gilde", Of.INSTITUTION, "guild", "noun", "de"),
        Alias("Gilde", Of.ROLE, "guild-master", "noun", "de"),
    }


def actor(name: str, parent: str | None) -> str:
    return line(id=f"local:{name}", parent=parent and f"local:{parent}")


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ([actor("a", "b"), actor("b", "a")], [1, 2]),
        ([actor("a", "b"), actor("b", "c"), actor("c", "a"), actor("d", "a")], [1, 2, 3]),
        ([actor("a", "b"), actor("b", "b"), actor("c", "d"), actor("d", None)], [2]),
        ([actor("a", "b"), actor("b", "c"), actor("c", None)], []),
    ],
)
def test_all_lines_of_a_cycle_of_parents_are_refused(
    tmp_path: Path, lines: list[str], refused: list[int]
) -> None:
    registry = Registry.load([write(tmp_path / "mine.jsonl", *lines)])
    assert [each.line for each in registry.refused] == refused
    assert all("its own parent" in each.reason for each in registry.refused)


def test_a_line_that_closes_a_cycle_through_an_earlier_file_costs_itself_alone(tmp_path: Path) -> None:
    # In the built-in registry Putin's parent is Russia.
    path = write(tmp_path / "mine.jsonl", line(id="Q159", parent="Q7747"), line())
    registry = Registry.load([path])
    assert [str(each) for each in registry.refused] == [
        f"{path}, line 1: Q159 is its own parent, over one or more records"
    ]
    assert registry.actors["Q159"] == Registry.load().actors["Q159"]
    assert registry.actors["Q7747"].parent == "Q159"


def test_an_older_record_that_comes_back_may_close_another_cycle(tmp_path: Path) -> None:
    older = write(tmp_path / "older.jsonl", actor("a", "b"), actor("b", None))
    newer = write(tmp_path / "newer.jsonl", actor("a", "a"), actor("b", "a"))
    registry = Registry.load([older, newer])
    assert [each.line for each in registry.refused] == [1, 2]
    assert registry.actors["local:a"].parent == "local:b"
    assert registry.actors["local:b"].parent is None


def test_a_parent_that_is_not_there_is_a_warning_and_the_actor_is_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.jsonl", "", line(parent="Q99999999"))
    registry = Registry.load([path])
    assert registry.refused == ()
    assert registry.warnings == (
        f"{path}, line 2: the registry has no Q99999999, the parent of local:harbour-guild",
    )
    assert "local:harbour-guild" in registry.actors


def test_a_long_chain_of_parents_is_no_cycle_and_takes_no_time(tmp_path: Path) -> None:
    chain = [actor(str(number), str(number + 1) if number < 5_000 else None) for number in range(5_001)]
    assert Registry.load([write(tmp_path / "mine.jsonl", *chain)]).refused == ()
