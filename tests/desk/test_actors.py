"""`wiredesk actors`: what people who edit the registry see."""

from __future__ import annotations

import bz2
import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from wiredesk.actors import Registry
from wiredesk.actors.nearest import NearestNames
from wiredesk.cli import main
from wiredesk.desk.actors import candidates, lookup, stats
from wiredesk.stores.store import CandidateCount

WHOLE = Registry.load()
# A few of all actors: these tests look at what is told, and the whole vocabulary takes time to build.
SOME = ("Q7747", "Q159", "Q212", "Q567", "Q3874799", "Q4082839", "Q58217",
        "local:person-raul-castro", "local:person-fidel-castro")  # fmt: skip
REGISTRY = structs.replace(WHOLE, actors={actor: WHOLE.actors[actor] for actor in SOME})
DAY = date(2024, 6, 19)


def looked_up(name: str, language: str | None = None, day: date = DAY) -> str:
    out = io.StringIO()
    assert lookup(REGISTRY, name, language, day, False, out) == 0
    return out.getvalue()


def looked_up_json(name: str, language: str | None = None) -> dict[str, Any]:
    out = io.StringIO()
    lookup(REGISTRY, name, language, DAY, True, out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_a_name_is_explained_by_the_name_that_it_is_a_form_of() -> None:
    assert looked_up("Putins", "de").splitlines() == [
        "Q7747  Wladimir Putin (person, RUS, RUSGOV)  [de]",
        "  “Putins”: a form of “Putin”, surname; read as actor, confidence 0.7",
    ]
    assert "written as in the registry, full" in looked_up("Wladimir Putin", "de")


def test_a_role_is_that_of_the_day_that_is_asked_for() -> None:
    assert "(person, RUS)" in looked_up("Wladimir Putin", "de", date(1999, 1, 1))
    assert "RUSGOV" in looked_up("Wladimir Putin", "de", date(2010, 1, 1))


def test_without_a_language_each_is_tried_and_those_that_agree_are_told_together() -> None:
    (reading,) = looked_up_json("Ukraine")["readings"]
    assert reading["id"] == "Q212"
    assert {"de", "en", "fr"} <= set(reading["languages"])


def test_an_inflected_name_leads_to_the_actor() -> None:
    assert looked_up("Путіну", "uk").splitlines() == [
        "Q7747  Володимир Путін (person, RUS, RUSGOV)  [uk]",
        "  “Путіну”: a form of “Путін”, surname; read as actor, confidence 0.7",
    ]


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("Castro", "de", "several actors have this surname"),
        ("Castro", "de", "local:person-raul-castro (person): surname"),
        ("Präsident", "de", "the role president: noun"),
        ("Russland", "pl", "in other languages: de"),
        ("Merkell", "de", "like Merkel (92 %): Q567, person"),
        ("Xyzzy", "de", "no name of the registry is written so"),
        ("", "de", "is nobody"),
        ("*(", None, "is nobody"),
    ],
)
def test_a_name_that_is_nobody_is_told_why(name: str, language: str | None, said: str) -> None:
    assert said in looked_up(name, language)


def test_the_nearest_names_are_spelled_alike_in_any_script() -> None:
    names = NearestNames(REGISTRY)
    assert [each.id for each in names.of("Wolodimir Selenski", 1)] == ["Q3874799"]
    assert [each.id for each in names.of("Білоусов", 1)] == ["Q4082839"]
    assert names.of("Xyzzy Qwrtz") == []
    assert names.of("12") == []
    likeness = [each.likeness for each in names.of("Andrej Belousow")]
    assert likeness == sorted(likeness, reverse=True)


def test_stats_count_what_is_there_and_what_was_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("{\n", "utf-8")
    out = io.StringIO()
    stats(Registry.load([path]), False, out)
    text = out.getvalue()
    assert f"refused: 1\n  {path}, line 1: " in text
    assert "warnings: 0" in text
    out = io.StringIO()
    stats(REGISTRY, True, out)
    told = json.loads(out.getvalue())
    assert told["version"] == REGISTRY.version
    assert sum(told["actors"].values()) == len(REGISTRY.actors)
    assert told["refused"] == []


class StoreOfCandidates:
    """A store that has two unknown names."""

    def candidates(self, stories: int, providers: int, limit: int) -> list[CandidateCount]:
        found = [
            CandidateCount("ndr blsv", "Andrej Belousow", ("title",), 5, 3, "s1"),
            CandidateCount("n vlk", "Anna Falk", ("given_name", "speech"), 4, 2, "s2"),
        ]
        return [one for one in found if one.stories >= stories and one.providers >= providers][:limit]


def test_candidates_stand_beside_the_names_that_the_registry_has() -> None:
    store: Any = StoreOfCandidates()
    out = io.StringIO()
    candidates(store, REGISTRY, 3, 2, 20, False, out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "Andrej Belousow  in 5 stories of 3 providers, newest s1"
    assert "  title" in lines
    assert any("Q4082839" in line for line in lines)
    out = io.StringIO()
    candidates(store, REGISTRY, 5, 2, 20, True, out)
    (told,) = map(json.loads, out.getvalue().splitlines())
    assert (told["key"], told["stories"]) == ("ndr blsv", 5)
    assert told["nearest"][0]["id"] == "Q4082839"


# The command, from files to a registry file

PERSON = {
    "id": "NK-1", "schema": "Person",
    "properties": {"name": ["Anna Falk"], "country": ["de"], "position": ["Mayor (2012-)"]},
}  # fmt: skip


def imported(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["actors", "import", *arguments])
    return code, capsys.readouterr().err


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress)])
def test_an_import_makes_a_file_that_the_registry_reads(
    tmp_path: Path, ending: str, pack: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / f"people.ftm.json{ending}", tmp_path / "my_actors.jsonl"
    lines = [json.dumps(PERSON), json.dumps(PERSON), json.dumps({**PERSON, "id": "b", "schema": "Passport"})]
    source.write_bytes(pack("\n".join(lines).encode()))
    code, said = imported(capsys, str(source), "--out", str(out))
    assert code == 0
    assert said.splitlines() == [
        "1 actors, 0 of them in the registry before; 2 refused",
        f"  1 x an actor of this id came before ({source}, local:ftm-nk-1)",
        f"  1 x the schema Passport is no kind of actor ({source}, line 3)",
    ]
    registry = Registry.load([out])
    assert registry.refused == ()
    assert registry.actors["local:ftm-nk-1"].country == "DEU"
    assert not out.with_name(out.name + ".part").exists()


def test_an_actor_of_the_registry_keeps_what_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "names.csv", tmp_path / "my_actors.jsonl"
    source.write_text("id,name,language\nQ7747,Vova,sl\nQ7747,Wowa,nl\n", "utf-8")
    code, said = imported(capsys, str(source), "--out", str(out), "--language", "sl")
    assert (code, said.splitlines()[0]) == (0, "1 actors, 1 of them in the registry before; 0 refused")
    (record,) = lines_of(out)
    assert len(record["names"]) == len(WHOLE.actors["Q7747"].names) + 1
    assert record["names"][-1] == {"text": "Vova", "lang": "sl", "kind": "full"}
    assert record["roles"][0]["title"] == "president"


def test_names_of_other_languages_are_left_out_where_some_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "names.csv", tmp_path / "my_actors.jsonl"
    source.write_text("id,name,language\nQ7747,Wowa,nl\n", "utf-8")
    code, said = imported(capsys, str(source), "--out", str(out), "--language", "sl")
    assert code == 2
    assert "no name in the languages that are asked for" in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("content", "arguments", "code", "said"),
    [
        (b"", ("--format", "csv"), 2, "must name the columns"),
        (b"hello", (), 1, "say which with --format"),
        (b"id,name\nQ7747,Wowa\n", ("absent.json",), 2, "there is no file"),
    ],
)
def test_files_that_give_nothing_leave_what_was_there(
    tmp_path: Path,
    content: bytes,
    arguments: tuple[str, ...],
    code: int,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    source, out = tmp_path / "a.txt", tmp_path / "my_actors.jsonl"
    source.write_bytes(content)
    out.write_text("before", "utf-8")
    exit_code, told = imported(capsys, str(source), *arguments, "--out", str(out))
    assert exit_code == code
    assert said in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "my_actors.jsonl"]
    assert out.read_text("utf-8") == "before"


def test_a_packed_file_that_was_cut_short_leaves_what_was_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "people.ftm.json.gz", tmp_path / "my_actors.jsonl"
    source.write_bytes(gzip.compress(json.dumps(PERSON).encode() * 9)[:-9])
    assert imported(capsys, str(source), "--format", "ftm", "--out", str(out))[0] == 2
    assert not out.exists()


def test_a_file_is_not_imported_onto_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "names.csv"
    source.write_text("id,name\nQ7747,Wowa\n", "utf-8")
    code, said = imported(capsys, str(source), "--out", str(source))
    assert code == 1
    assert "one of the files to import" in said
    assert source.read_text("utf-8").startswith("id,name")


def test_the_commands_read_the_users_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "a.ftm.json", tmp_path / "mine.jsonl"
    source.write_text(json.dumps(PERSON), "utf-8")
    imported(capsys, str(source), "--out", str(out))
    assert main(["actors", "stats", "--registry", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["names"]["mul"] == 1
    assert main(["actors", "lookup", "Anna Falck", "--registry", str(out)]) == 0
    assert "local:ftm-nk-1" in capsys.readouterr().out
