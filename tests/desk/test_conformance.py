"""`wiredesk conformance`: the counts of an archive, and never its texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wiredesk.cli import main

SECRET = "Die Brücke über die Arle wird gesperrt, teilte die Stadt am Montag mit."


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two ninjs items and a broken one, a plain text, and two lines of NDJSON of which one is broken."""
    folder = tmp_path / "archive"
    (folder / "deep").mkdir(parents=True)
    good = {"uri": "urn:1", "headline": SECRET, "body_text": SECRET, "urgency": 12}
    (folder / "a.json").write_text(json.dumps(good), "utf-8")
    (folder / "b.json").write_text(json.dumps({"uri": "urn:2", "headline": SECRET}), "utf-8")
    (folder / "deep" / "c.json").write_text(json.dumps({"uri": "urn:3", "type": "event"}), "utf-8")
    (folder / "d.txt").write_text(SECRET, "utf-8")
    line = json.dumps({"id": "1", "provider": "tka", "headline": SECRET, "text": SECRET})
    (folder / "e.ndjson").write_text(f"{line}\n{SECRET}\n", "utf-8")
    return folder


@pytest.fixture
def printed(capfd: pytest.CaptureFixture[str]):
    def run(*arguments: str, code: int = 0) -> str:
        assert main(["conformance", *arguments]) == code
        return capfd.readouterr().out

    return run


def test_each_format_has_its_counts(printed, archive: Path):
    report = json.loads(printed(str(archive), "--json"))
    assert report["unreadable"] == {"files": 0, "first": []}
    ndjson, ninjs, plain = report["formats"]
    fields = ninjs.pop("fields")
    assert ninjs == {
        "format": "ninjs",
        "files": 3,
        "items": 3,
        "parsed": 2,
        "warnings": 1,
        "dead_letters": {"no_text": 1},
        "files_by_reason": {"no_text": ["deep/c.json"]},
    }
    assert (fields["headline"], fields["blocks"], fields["urgency"]) == (1, 0.5, 0)
    assert (ndjson["format"], ndjson["files"], ndjson["items"], ndjson["parsed"]) == ("ndjson", 1, 2, 1)
    assert (plain["format"], plain["files"], plain["parsed"]) == ("plain", 1, 1)


def test_no_text_of_an_item_is_shown(printed, archive: Path):
    for arguments in ([], ["--json"]):
        out = printed(str(archive), *arguments)
        assert "no_text" in out
        assert "Brücke" not in out
        assert "Arle" not in out


def test_the_table_names_formats_fields_and_the_files_of_each_reason(printed, archive: Path):
    lines = [" ".join(line.split()) for line in printed(str(archive)).splitlines()]
    assert "ninjs 3 3 2 1 1" in lines
    assert "headline 100 100 0" in lines
    assert "ninjs: 1 no_text" in lines
    assert lines[lines.index("ninjs: 1 no_text") + 1] == "deep/c.json"


def test_five_files_of_a_reason_are_named_and_all_are_counted(printed, tmp_path: Path):
    for number in range(7):
        (tmp_path / f"{number}.json").write_text("{", "utf-8")
    [found] = json.loads(printed(str(tmp_path), "--json", "--format", "ninjs"))["formats"]
    assert found["dead_letters"] == {"malformed": 7}
    assert len(found["files_by_reason"]["malformed"]) == 5


def test_a_format_that_is_named_is_counted_by_its_name(printed, archive: Path):
    [found] = json.loads(printed(str(archive), "--format", "plain", "--json"))["formats"]
    assert (found["format"], found["files"]) == ("plain", 5)


def test_a_file_that_cannot_be_read_is_counted(printed, archive: Path, monkeypatch: pytest.MonkeyPatch):
    opened = Path.open

    def refuse(path: Path, *arguments: str, **more: str):
        if path.name == "b.json":
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **more)

    monkeypatch.setattr(Path, "open", refuse)
    report = json.loads(printed(str(archive), "--json"))
    assert report["unreadable"] == {"files": 1, "first": ["b.json"]}
    assert report["formats"][1]["files"] == 2


def test_a_folder_that_is_not_there_exits_with_2(printed, tmp_path: Path):
    assert printed(str(tmp_path / "nowhere"), code=2) == ""


def test_an_empty_folder_is_an_empty_table(printed, tmp_path: Path):
    assert printed(str(tmp_path)).split() == [
        "format",
        "files",
        "items",
        "parsed",
        "warnings",
        "dead",
        "letters",
    ]
