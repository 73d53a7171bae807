"""`wiredesk process`: the contract that other programs rely on."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from wiredesk.cli import main

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture
def process(capfdbinary: pytest.CaptureFixture[bytes]):
    def run(*arguments: str, code: int = 0) -> list[dict[str, Any]]:
        assert main(["process", *arguments]) == code
        return [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]

    return run


def plain(number: int, text: str, **more: Any) -> str:
    return json.dumps({"id": str(number), "provider": "tka", "headline": f"H{number}", "text": text, **more})


TEXT = "Die Stadt sperrt von Montag an die Brücke über den Fluss, teilte sie mit."


def test_each_item_is_one_line_in_the_order_of_the_input(process, tmp_path: Path):
    file = tmp_path / "items.ndjson"
    file.write_text("\n".join(plain(number, f"{TEXT} {number}") for number in range(250)), "utf-8")
    lines = process(str(file))
    assert [line["story"]["item_id"] for line in lines] == [str(number) for number in range(250)]
    assert {line["outcome"] for line in lines} == {"indexed"}


def test_a_line_has_the_cluster_that_holds_when_all_is_read(process, tmp_path: Path):
    file = tmp_path / "items.ndjson"
    times = ("14", "13", "12")
    lines = [plain(hour, TEXT, published=f"2026-03-02T{hour}:00:00Z") for hour in times]
    file.write_text("\n".join(lines), "utf-8")
    found = process(str(file))
    assert {line["story"]["cluster_id"] for line in found} == {found[-1]["story"]["story_id"]}
    assert [line["story"]["relation"] for line in found] == ["copy", "copy", "original"]
    # What each was when it came.
    assert [line["relation"] for line in found] == ["original", "original", "original"]


def test_every_outcome_is_told(process, tmp_path: Path):
    file = tmp_path / "items.ndjson"
    newer = plain(1, f"{TEXT} Neu.", published="2026-03-02T13:00:00Z", version=2)
    older = plain(1, TEXT, published="2026-03-02T12:00:00Z", version=1)
    kill = plain(2, "", published="2026-03-02T13:00:00Z", status="canceled")
    file.write_text("\n".join([newer, newer, older, kill, "{"]), "utf-8")
    assert [line["outcome"] for line in process(str(file))] == [
        "indexed", "redelivered", "superseded", "withdrawn", "dead_letter",
    ]  # fmt: skip


def test_a_dead_letter_says_reason_message_and_source(process, tmp_path: Path):
    file = tmp_path / "broken.json"
    file.write_bytes(b'{"uri": ')
    (line,) = process(str(file))
    letter = line["dead_letter"]
    assert letter["reason"] == "malformed"
    assert letter["message"]
    assert letter["source"]["topic"] == str(file)
    assert "value" not in letter


def test_copies_share_a_cluster_unless_nobody_asks(process, tmp_path: Path):
    file = tmp_path / "items.ndjson"
    file.write_text("\n".join([plain(1, TEXT), plain(2, TEXT)]), "utf-8")
    first, second = (line["story"]["cluster_id"] for line in process(str(file)))
    assert first == second
    first, second = (line["story"]["cluster_id"] for line in process("--no-copies", str(file)))
    assert first != second


def test_standard_input_is_read_where_the_file_is_a_dash(process, monkeypatch: pytest.MonkeyPatch):
    given = io.BytesIO(f"{plain(1, TEXT)}\n{plain(2, TEXT)}\n".encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    lines = process("--format", "ndjson", "--feed", "tka", "-")
    assert [line["story"]["source"]["feed"] for line in lines] == ["tka", "tka"]


def test_an_empty_file_is_one_dead_letter(process, tmp_path: Path):
    for name in ("a.txt", "b.ndjson"):
        (tmp_path / name).write_bytes(b"")
    lines = process(str(tmp_path / "a.txt"), str(tmp_path / "b.ndjson"))
    assert [line["dead_letter"]["reason"] for line in lines] == ["empty", "empty"]


def test_strict_exits_with_three_where_there_was_a_dead_letter(process, tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(b"")
    process("--strict", str(tmp_path / "a.txt"), code=3)
    process(str(tmp_path / "a.txt"), code=0)


def test_a_file_that_is_not_there_exits_with_two(process, tmp_path: Path):
    assert process(str(tmp_path / "none.txt"), code=2) == []


def test_the_samples_show_a_copy_a_correction_a_kill_and_a_dead_letter(process):
    lines = process(str(SAMPLES))
    outcomes = [line["outcome"] for line in lines]
    assert outcomes.count("withdrawn") == outcomes.count("dead_letter") == 1
    stories = [line["story"] for line in lines if "story" in line]
    assert "correction" in {story["change"] for story in stories}
    assert {"de", "pl", "uk", "en"} <= {story["language"] for story in stories}
    north_korea = [story for story in stories if "Nordkorea" in story["text"]]
    assert len(north_korea) == 2
    assert len({story["cluster_id"] for story in north_korea}) == 1
    assert {"Q7747", "Q56226", "Q423"} <= set(north_korea[0]["actor_ids"])


def test_the_item_of_an_unknown_feed_gets_the_feeds_name(process, tmp_path: Path):
    (tmp_path / "a.txt").write_text(f"{TEXT}\n\nIAR/TVN24/ps", "utf-8")
    (line,) = process("--feed", "iar", str(tmp_path / "a.txt"))
    assert line["story"]["provider"] == "iar"
    credit = line["story"]["credit"]
    assert (credit["raw"], credit["sources"], credit["editors"]) == (
        "IAR/TVN24/ps",
        ["IAR", "TVN24"],
        ["ps"],
    )
