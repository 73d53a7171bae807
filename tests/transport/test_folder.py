"""Reading a folder: each file once per content."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wiredesk.errors import Unavailable
from wiredesk.transport import folder
from wiredesk.transport.folder import FolderReader, records, scan


class Notes:
    """What the store would note of a folder, and a switch that makes it unavailable."""

    def __init__(self) -> None:
        self.marks: dict[str, dict[str, str]] = {}
        self.away = False

    def positions(self, source: str) -> dict[str, str]:
        return dict(self.marks.get(source, {}))

    def advance(self, source: str, marks) -> None:
        if self.away:
            raise Unavailable("store", "away")
        self.marks.setdefault(source, {}).update(marks)


def put(path: Path, value: bytes, age_seconds: float = 60) -> None:
    """A file whose last change is `age_seconds` before a fixed moment: its order is no luck."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(value)
    moment = 1_700_000_000 - age_seconds
    os.utime(path, (moment, moment))


def read(reader: FolderReader, once: bool = True) -> list[tuple[str, str, bytes | None]]:
    """(feed, name, bytes) of all that is new, finalised and committed."""
    found = []
    while True:
        taken, marks = reader.bundle(once)
        if not taken and not marks:
            return found
        found += [(record.feed, record.topic, record.value) for record in taken]
        reader.finalised(marks)
        reader.commit()


def test_a_sub_folder_names_the_feed_and_the_top_is_the_inbox(tmp_path: Path):
    put(tmp_path / "dpa" / "a.json", b"1", age_seconds=30)
    put(tmp_path / "b.txt", b"2", age_seconds=20)
    put(tmp_path / "dpa" / "deep" / "c.json", b"3", age_seconds=10)
    assert read(FolderReader(str(tmp_path), Notes())) == [
        ("dpa", "dpa/a.json", b"1"),
        ("inbox", "b.txt", b"2"),
        ("dpa", "dpa/deep/c.json", b"3"),
    ]


def test_a_file_is_read_once_also_by_the_next_desk(tmp_path: Path):
    put(tmp_path / "a.txt", b"1")
    notes = Notes()
    reader = FolderReader(str(tmp_path), notes)
    assert len(read(reader)) == 1
    assert read(reader) == []
    assert read(FolderReader(str(tmp_path), notes)) == []


def test_a_changed_file_is_read_again_and_a_touched_one_is_not(tmp_path: Path):
    put(tmp_path / "a.txt", b"1")
    notes = Notes()
    read(FolderReader(str(tmp_path), notes))
    put(tmp_path / "a.txt", b"1", age_seconds=5)
    assert read(FolderReader(str(tmp_path), notes)) == []
    put(tmp_path / "a.txt", b"2", age_seconds=4)
    assert [value for _, _, value in read(FolderReader(str(tmp_path), notes))] == [b"2"]


def test_a_crash_before_the_commit_reads_the_file_again(tmp_path: Path):
    put(tmp_path / "a.txt", b"1")
    notes = Notes()
    taken, _ = FolderReader(str(tmp_path), notes).bundle(once=True)
    assert len(taken) == 1
    assert len(read(FolderReader(str(tmp_path), notes))) == 1


def test_a_file_whose_note_failed_stays_due(tmp_path: Path):
    put(tmp_path / "a.txt", b"1")
    notes = Notes()
    reader = FolderReader(str(tmp_path), notes)
    _, marks = reader.bundle(once=True)
    reader.finalised(marks)
    notes.away = True
    with pytest.raises(Unavailable):
        reader.commit()
    notes.away = False
    reader.commit()
    assert read(FolderReader(str(tmp_path), notes)) == []


def test_hidden_and_unfinished_files_are_left_alone(tmp_path: Path):
    for name in (".hidden", ".git/config", "a.tmp", "b.part", "c.txt~"):
        put(tmp_path / name, b"x")
    assert scan(tmp_path) == []


def test_a_file_that_still_changes_waits_until_it_rests(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"half")  # changed just now
    reader = FolderReader(str(tmp_path), Notes())
    assert reader.bundle(once=False)[0] == []
    (tmp_path / "a.txt").write_bytes(b"half and the other half")
    assert reader.bundle(once=False)[0] == []
    taken, _ = reader.bundle(once=False)  # the same as at the look before: it rests
    assert [record.value for record in taken] == [b"half and the other half"]


def test_each_line_of_an_ndjson_file_is_a_record_with_its_number(tmp_path: Path):
    put(tmp_path / "tka" / "a.ndjson", b'{"id":1}\n\n{"id":2}\n')
    taken, _ = FolderReader(str(tmp_path), Notes()).bundle(once=True)
    assert [(record.offset, record.value) for record in taken] == [(0, b'{"id":1}'), (2, b'{"id":2}')]


def test_a_bundle_is_bounded_and_a_file_is_noted_when_all_of_it_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folder, "BUNDLE_RECORDS", 2)
    put(tmp_path / "a.ndjson", b"1\n2\n3\n")
    reader = FolderReader(str(tmp_path), Notes())
    first, marks = reader.bundle(once=True)
    assert ([r.value for r in first], marks) == ([b"1", b"2"], {})
    second, marks = reader.bundle(once=True)
    assert [r.value for r in second] == [b"3"]
    assert list(marks) == ["a.ndjson"]


def test_a_single_file_can_be_the_source(tmp_path: Path):
    put(tmp_path / "a.txt", b"1")
    assert read(FolderReader(str(tmp_path / "a.txt"), Notes())) == [("inbox", "a.txt", b"1")]


def test_a_folder_that_is_not_there_says_what_to_do(tmp_path: Path):
    with pytest.raises(Unavailable, match="create it"):
        FolderReader(str(tmp_path / "none"), Notes()).bundle(once=True)


def test_an_empty_file_is_one_record(tmp_path: Path):
    put(tmp_path / "a.txt", b"")
    assert read(FolderReader(str(tmp_path), Notes())) == [("inbox", "a.txt", b"")]


def test_received_is_the_time_of_the_file_and_not_the_clock(tmp_path: Path):
    put(tmp_path / "a.txt", b"1", age_seconds=0)
    taken, _ = FolderReader(str(tmp_path), Notes()).bundle(once=True)
    assert taken[0].received.timestamp() == 1_700_000_000


def test_lines_end_at_any_newline():
    found = records("a", b"1\r\n2\n3", datetime.now(UTC), "f", True)
    assert [record.value for record in found] == [b"1", b"2", b"3"]
