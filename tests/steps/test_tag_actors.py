"""The registry may change while the desk runs: its stories say which one tagged them."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path

import pytest

from builders import make_item, make_record
from wiredesk.actors import Registry
from wiredesk.actors.live import LOOK_SECONDS, LiveTagger
from wiredesk.model import Detection, Draft
from wiredesk.settings import Settings
from wiredesk.steps.tag_actors import TagActors
from wiredesk.text import clean


def write(path: Path, *names: str, tick: int = 0) -> Path:
    """A registry file of companies, changed `tick` seconds after the others."""
    records = [
        {
            "id": f"local:{name.casefold()}", "kind": "company", "country": None,
            "names": [{"text": name, "lang": "de", "kind": "full"}], "roles": [], "parent": None,
            "notability": 10, "source": "editor", "checked": False,
        }
        for name in names
    ]  # fmt: skip
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    os.utime(path, (1_700_000_000 + tick, 1_700_000_000 + tick))
    return path


@pytest.fixture(autouse=True)
def _no_other_actors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the actors of these files, so that each load takes no time."""
    monkeypatch.setattr("wiredesk.actors.registry.BUILT_IN", ())


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A tagger over one file, and its clock."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock()
        self.live = LiveTagger((str(path),), self.clock)

    def found(self, seconds: float) -> set[str]:
        """Who is found so many seconds later."""
        self.clock.now += seconds
        return {tag.id for tag in self.live.current().tag("Hafengilde, Ostwerft und Nordbank.", "de")}


GUILD, YARD, BANK = "local:hafengilde", "local:ostwerft", "local:nordbank"


def test_a_file_that_changed_is_read_anew_but_not_before_it_is_time(tmp_path: Path) -> None:
    desk = Desk(write(tmp_path / "mine.jsonl", "Hafengilde"))
    assert desk.found(0) == {GUILD}
    write(tmp_path / "mine.jsonl", "Hafengilde", "Ostwerft", tick=1)
    assert desk.found(LOOK_SECONDS - 1) == {GUILD}
    assert desk.found(1) == {GUILD, YARD}
    # A change of the time alone is enough, and so is one of the size alone.
    write(tmp_path / "mine.jsonl", "Hafengilde", "Nordbank", tick=2)
    assert desk.found(LOOK_SECONDS) == {GUILD, BANK}
    write(tmp_path / "mine.jsonl", "Nordbank", tick=2)
    assert desk.found(LOOK_SECONDS) == {BANK}


def test_a_file_that_did_not_change_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(write(tmp_path / "mine.jsonl", "Hafengilde"))
    monkeypatch.setattr(Registry, "load", None)
    tagger = desk.live.tagger
    for _ in range(3):
        desk.clock.now += LOOK_SECONDS
        assert desk.live.current() is tagger


@pytest.mark.parametrize("how", ["half written", "gone"])
def test_a_file_that_is_broken_for_a_while_keeps_the_old_registry_and_is_told_once(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "mine.jsonl", "Hafengilde", "Ostwerft")
    desk = Desk(path)
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-20])
    with caplog.at_level(logging.WARNING, "wiredesk"):
        for _ in range(3):
            assert desk.found(LOOK_SECONDS) == {GUILD, YARD}
    (record,) = caplog.records
    assert "mine.jsonl" in record.getMessage()
    write(path, "Nordbank", tick=5)
    assert desk.found(LOOK_SECONDS) == {BANK}


def test_a_line_that_was_broken_from_the_start_holds_up_no_change(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.jsonl", "Hafengilde")
    path.write_text(path.read_text("utf-8") + "{\n", "utf-8")
    desk = Desk(path)
    assert desk.found(0) == {GUILD}
    write(path, "Ostwerft", tick=3)
    path.write_text(path.read_text("utf-8") + "{\n", "utf-8")
    assert desk.found(LOOK_SECONDS) == {YARD}


def draft(text: str) -> Draft:
    item = clean(make_item(text=text))
    found = Detection("de", 1.0, True, "engine", "test")
    return Draft(record=make_record(), item=item, rank=1, fingerprint="f", text=text, detection=found)


def test_each_story_records_the_registry_that_tagged_it(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.jsonl", "Hafengilde")
    step = TagActors(Settings(registry=(str(path),)))
    step.setup()
    clock = Clock()
    step._live = LiveTagger((str(path),), clock)
    step.start_bundle()
    before = step.apply(draft("Die Hafengilde und Ostwerft."))
    write(path, "Ostwerft", tick=1)
    clock.now = LOOK_SECONDS
    # Within a bundle the registry stays.
    same = step.apply(draft("Die Hafengilde und Ostwerft."))
    step.start_bundle()
    after = step.apply(draft("Die Hafengilde und Ostwerft."))
    assert [tag.id for tag in before.actors] == [tag.id for tag in same.actors] == [GUILD]
    assert [tag.id for tag in after.actors] == [YARD]
    assert before.registry == same.registry != after.registry == Registry.load([path]).version


def test_two_copies_of_the_step_share_one_registry(tmp_path: Path) -> None:
    step = TagActors(Settings(registry=(str(write(tmp_path / "mine.jsonl", "Hafengilde")),)))
    step.setup()
    first = step._live
    step.setup()
    assert step._live is first
