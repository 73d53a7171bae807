"""The commands over the embedded store: what they print and how they exit."""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from wiredesk import patience
from wiredesk.cli import main
from wiredesk.errors import Unavailable
from wiredesk.stores.sqlite import SqliteStore

SAMPLES = Path(__file__).parents[2] / "samples"


class Commands:
    """Commands in this process, over one store; each returns its exit code and what it printed."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.store, self.inbox, self._capture = f"sqlite:///{folder}/desk.db", folder / "inbox", capture
        shutil.copytree(SAMPLES, self.inbox)

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        try:
            code = main([*arguments])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = self._capture.readouterr()
        return code, out.decode(), err.decode()

    def lines(self, *arguments: str) -> list[dict[str, Any]]:
        code, out, err = self(*arguments, "--store", self.store, "--json")
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]

    def run_once(self, *more: str) -> tuple[int, str, str]:
        return self("run", "--once", "--source", str(self.inbox), "--store", self.store, *more)


@pytest.fixture
def desk(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch) -> Commands:
    monkeypatch.chdir(tmp_path)
    return Commands(tmp_path, capfdbinary)


def test_a_desk_from_watch_to_alert_to_search(desk: Commands):
    watch = ("watch", "add", "--name", "putin", "--actor", "Q7747", "--first-in", "cluster")
    assert desk(*watch, "--store", desk.store)[0] == 0
    code, _, said = desk.run_once()
    assert code == 0
    assert "done: " in said
    (watch_record,) = desk.lines("watch", "list")
    assert watch_record["actors"] == ["Q7747"]
    alerts = desk.lines("alerts", "list")
    assert len(alerts) == 2  # three stories mention Putin, and two of them are copies
    assert all(alert["sent"] for alert in alerts)
    found = desk.lines("search", "Nordkorea")
    # Two stories, of which one is a copy: they are one hit, and each stands in the list of its cluster.
    (hit,) = found
    assert "<mark>" in hit["snippet"]
    assert hit["copies"] == 1
    assert len(desk.lines("search", "", "--cluster", hit["cluster_id"])) == 2
    (story,) = desk.lines("story", found[0]["story_id"])
    assert story["story_id"] == found[0]["story_id"]
    (letter,) = desk.lines("dead-letters", "list")
    code, shown, _ = desk("dead-letters", "show", letter["id"], "--bytes", "--store", desk.store)
    assert shown.encode() == (desk.inbox / "iar" / "broken.json").read_bytes()


def test_a_desk_reads_its_feeds_as_the_file_of_settings_says(desk: Commands, tmp_path: Path):
    feeds = """
        [[feeds]]
        name = "feed"
        format = "json"
        fields = {item_id = "key", headline = "title", body = "content.text"}
        [[feeds]]
        name = "tka"
        provider = "Talkreis"
    """
    (tmp_path / "wiredesk.toml").write_text(feeds, "utf-8")
    (desk.inbox / "feed").mkdir()
    item = {"key": "7", "title": "Fähre fährt wieder", "content": {"text": "Die Fähre fährt wieder."}}
    (desk.inbox / "feed" / "one.json").write_text(json.dumps(item), "utf-8")
    assert desk.run_once()[0] == 0
    (found,) = desk.lines("search", "Fähre", "--provider", "feed")
    assert found["headline"] == "Fähre fährt wieder"
    assert desk.lines("search", "", "--provider", "Talkreis")


def test_an_alert_whose_story_is_killed_is_retracted(desk: Commands):
    (kill,) = desk.inbox.glob("*/*kill*")
    later = kill.read_bytes()
    kill.unlink()
    desk("watch", "add", "--name", "z", "--actor", "Q3874799", "--first-in", "story", "--store", desk.store)
    desk.run_once()
    before = desk.lines("alerts", "list")
    assert before
    assert not any(alert["retracted"] for alert in before)
    kill.write_bytes(later)
    code, _, said = desk.run_once()
    assert code == 0
    after = desk.lines("alerts", "list")
    assert sum(alert["retracted"] for alert in after) == 1
    assert {alert["id"] for alert in after} == {alert["id"] for alert in before}
    assert "RETRACTED z" in said


def test_a_second_run_reads_nothing_again(desk: Commands):
    desk.run_once()
    code, _, said = desk.run_once()
    assert code == 0
    assert "done: no items; 0 consumed" in said


def test_standard_input_can_be_the_source(desk: Commands, monkeypatch):
    sample = (desk.inbox / "iar" / "nordkorea.txt").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sample)))
    code, _, said = desk("run", "--source", "-", "--store", desk.store)
    assert code == 0
    assert "done: 1 indexed; 1 consumed" in said


@pytest.mark.parametrize("call", ["put", "advance"])
def test_a_drain_that_has_to_leave_what_it_read_exits_with_two(desk: Commands, monkeypatch, call: str):
    def away(*_):
        patience.STOP.set()
        raise Unavailable("store", "away")

    monkeypatch.setattr(patience, "DRAIN_SECONDS", 0.0)
    monkeypatch.setattr(SqliteStore, call, away)
    code, _, said = desk("run", "--source", str(desk.inbox), "--store", desk.store)
    assert code == 2
    assert "store: away" in said


def test_strict_exits_with_three_where_there_was_a_dead_letter(desk: Commands):
    assert desk.run_once("--strict")[0] == 3


def test_a_source_that_is_not_there_exits_with_two(desk: Commands):
    code, _, said = desk("run", "--once", "--source", "nowhere", "--store", desk.store)
    assert code == 2
    assert "there is no folder or file 'nowhere'" in said


def test_wrong_settings_exit_with_one_and_name_every_mistake(desk: Commands):
    code, _, said = desk("run", "--store", "postgres://x", "--start", "someday", "--page-port", "-1")
    assert code == 1
    assert all(flag in said for flag in ("--store", "--start", "--page-port"))
    assert not (desk.inbox.parent / "wiredesk.db").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("fly",), "invalid choice"),
        (("search",), "QUERY"),
        (("search", "-only"), "expected one argument|required|arguments"),
        (("process",), "FILE"),
        (("story", "nothing"), "there is no story 'nothing'"),
        (("watch", "remove", "--name", "none"), "there is no watch 'none'"),
        (("watch", "add", "--name", "x", "--actor", "Q1", "--first-in", "town"), "first|cluster"),
        (("dead-letters", "show", "none"), "there is no dead letter 'none'"),
    ],
)
def test_wrong_usage_exits_with_one_and_says_what_is_wrong(desk: Commands, arguments, message):
    desk("index", "create")
    code, _, said = desk(*arguments)
    assert code == 1
    assert re.search(message, said)


def test_a_command_that_only_reads_creates_no_store(desk: Commands):
    code, _, said = desk("search", "x")
    assert code == 2
    assert "wiredesk.db" in said
    assert not Path("wiredesk.db").exists()


def test_check_tells_what_is_well_and_what_is_not(desk: Commands):
    desk("index", "create", "--store", desk.store)
    code, said, _ = desk("check", "--source", str(desk.inbox), "--store", desk.store)
    assert code == 0, said
    assert said.count("ok") == 4
    code, said, _ = desk("check", "--source", "nowhere", "--store", desk.store)
    assert code == 2
    assert "WRONG source nowhere" in said


def test_a_store_that_is_away_exits_with_two(desk: Commands):
    code, _, said = desk("search", "x", "--store", "http://127.0.0.1:9")
    assert code == 2
    assert "Elasticsearch" in said


def test_the_version_is_told(desk: Commands):
    assert desk("--version")[1].startswith("wiredesk 0.")
