from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wiredesk.actors import Registry
from wiredesk.errors import SettingsError


def line(**fields: Any) -> str:
    record: dict[str, Any] = {
        "id": "local:harbour-guild", "kind": "institution", "country": "DEU",
        "names": [{"text": "Hafengilde", "lang": "de", "kind": "full"}],
        "roles": [{"title": "guild", "code": "DEUBUS", "from": None, "to": None}],
        "parent": None, "notability": 10, "source": "editor", "checked": False,
    }  # fmt: skip
    return json.dumps(record | fields, ensure_ascii=False)


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(one if isinstance(one, bytes) else one.encode() for one in lines))
    return path


def test_the_built_in_registry_loads_whole() -> None:
    registry = Registry.load()
    assert registry.refused == ()
    assert len(registry.actors) > 2_000
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
