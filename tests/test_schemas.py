"""The schemas that others rely on: what they take, what they refuse, and that our own output fits them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from wiredesk.cli import main
from wiredesk.model import Alert, DeadLetter, Item, Story, Watch

ROOT = Path(__file__).parents[1]
RECORDS: dict[str, type[msgspec.Struct]] = {
    "item": Item,
    "story": Story,
    "dead-letter": DeadLetter,
    "alert": Alert,
    "watch": Watch,
}
EXAMPLES = sorted((ROOT / "schemas" / "examples").glob("*.json"))


def record_of(example: Path) -> str:
    return example.name.partition(".")[0]


def passes(example: Path) -> bool:
    """NAME.CASE.pass.json or NAME.CASE.fail.json: the name is the test."""
    verdict = example.suffixes[-2]
    assert verdict in (".pass", ".fail"), example.name
    return verdict == ".pass"


@cache
def validator(name: str) -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def mistakes(name: str, document: Any) -> list[str]:
    return [error.message for error in validator(name).iter_errors(document)]


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_has_examples_that_pass_and_that_fail(name: str):
    verdicts = {passes(example) for example in EXAMPLES if record_of(example) == name}
    assert verdicts == {True, False}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_passes_or_fails_as_its_name_says(example: Path):
    found = mistakes(record_of(example), json.loads(example.read_text("utf-8")))
    assert (found == []) is passes(example), found


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_schema_and_record_agree_about_an_example(example: Path):
    data, record = example.read_bytes(), RECORDS[record_of(example)]
    if passes(example):
        again = msgspec.json.encode(msgspec.json.decode(data, type=record))
        stated = json.loads(data)
        assert stated == {name: value for name, value in json.loads(again).items() if name in stated}
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(data, type=record)


def test_what_process_prints_for_the_samples_fits_the_schema(capfdbinary: pytest.CaptureFixture[bytes]):
    assert main(["process", str(ROOT / "samples")]) == 0
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    stories = [line["story"] for line in lines if line["outcome"] != "dead_letter"]
    assert len(stories) > 10
    assert [found for story in stories for found in mistakes("story", story)] == []
    assert {line["outcome"] for line in lines} >= {"indexed", "withdrawn", "dead_letter"}
    assert all({"reason", "message", "source"} <= line["dead_letter"].keys() for line in lines
               if line["outcome"] == "dead_letter")  # fmt: skip
