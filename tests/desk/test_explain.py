"""`wiredesk explain`: every step's decision for an item, of a file or of a story in the store."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from builders import make_parcel, make_story, story_id
from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD
from wiredesk.desk.explain import STEPS, explain
from wiredesk.model import Story
from wiredesk.settings import Settings
from wiredesk.stores.sqlite import SqliteStore

TEXT = """Pegel der Lautenau steigt weiter

Brunnfeld (tka) - Der Pegel der Lautenau ist am Dienstag auf 412 Zentimeter gestiegen, sagte Wladimir Putin.

TKA/mk
"""


def explained(settings: Settings, *names: str, as_json: bool = True, exit_code: int = DONE) -> list[str]:
    out = io.StringIO()
    assert explain(settings, list(names), "inbox", "auto", as_json, out) == exit_code
    return out.getvalue().splitlines()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=f"sqlite:///{tmp_path}/wiredesk.db")


@pytest.fixture
def item(tmp_path: Path) -> str:
    path = tmp_path / "item.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def test_every_step_says_what_it_decided(settings: Settings, item: str):
    (line,) = explained(settings, item)
    decisions = json.loads(line)
    assert decisions["parsed"]["headline"] == "Pegel der Lautenau steigt weiter"
    assert decisions["linked"]["names"] == [f"story/{decisions['linked']['story_id']}"]
    assert decisions["language"]["detection"]["lang"] == "de"
    assert [actor["id"] for actor in decisions["actors"]["actors"]] == ["Q7747"]
    assert decisions["copies"]["decision"]["cluster_id"] == decisions["linked"]["story_id"]
    assert decisions["written"]["outcome"] == "indexed"


def test_people_read_it_as_indented_lines(settings: Settings, item: str):
    lines = explained(settings, item, as_json=False)
    assert "parsed" in lines
    assert "  headline: Pegel der Lautenau steigt weiter" in lines
    assert not any("None" in line or "[]" in line for line in lines)


def test_a_dead_letter_is_explained_by_its_reason(settings: Settings, tmp_path: Path):
    (tmp_path / "empty.txt").touch()
    (line,) = explained(settings, str(tmp_path / "empty.txt"))
    assert json.loads(line)["dead letter"]["reason"] == "empty"


def test_a_story_of_the_store_is_explained_by_its_id(settings: Settings):
    store = SqliteStore(settings.store.removeprefix("sqlite:///"))
    store.prepare()
    store.put(make_parcel(make_story("a", headline="Held")))
    (line,) = explained(settings, story_id("a"))
    assert json.loads(line)["parsed"]["headline"] == "Held"


def test_what_is_neither_a_file_nor_a_story_is_said(settings: Settings, capsys: pytest.CaptureFixture[str]):
    SqliteStore(settings.store.removeprefix("sqlite:///")).prepare()
    assert explained(settings, "nothing", exit_code=NOT_TO_BE_HAD) == []
    assert "there is no file and no story 'nothing'" in capsys.readouterr().err


def test_the_steps_tell_of_fields_that_a_story_has():
    assert {name for names in STEPS.values() for name in names} <= set(Story.__struct_fields__)
