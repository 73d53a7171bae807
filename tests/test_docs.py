"""What the documents say is there: every name, every link, every command."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from wiredesk.cli import build_parser
from wiredesk.errors import Reason
from wiredesk.metrics import METRICS
from wiredesk.model import Outcome
from wiredesk.settings import FEED_OPTIONS, FORMATS, OPTIONS

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
# Written by hand: docs/reference/ is generated from the very names that are looked for here.
WRITTEN = [README, *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "decisions").glob("*.md"))]
GENERATED = sorted((ROOT / "docs" / "reference").glob("*.md"))
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```", re.DOTALL | re.MULTILINE)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Every command that does something, below `parser`."""
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield parser
    for group in groups:
        for child in group.choices.values():
            yield from commands(child)


COMMANDS = {command.prog: command for command in commands(build_parser())}


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("commands", list(COMMANDS)),
        ("settings", [option.name for option in (*OPTIONS, *FEED_OPTIONS)]),
        ("settings", [option.variable for option in OPTIONS]),
        ("settings", list(FORMATS)),
        ("reasons", list(Reason)),
        ("metrics", [metric.name for metric in METRICS]),
    ],
)
def test_the_reference_names_everything_that_is_there(page: str, names: list[str]):
    text = (ROOT / "docs" / "reference" / f"{page}.md").read_text("utf-8")
    assert [name for name in names if not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)] == []


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("runbook.md", list(Reason)),
        ("runbook.md", [metric.name for metric in METRICS]),
        ("guarantees.md", list(Outcome)),
    ],
)
def test_whoever_operates_the_desk_reads_what_each_name_means(page: str, names: list[str]):
    text = (ROOT / "docs" / page).read_text("utf-8")
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_command_is_shown_in_a_text_that_people_read():
    text = "\n".join(path.read_text("utf-8") for path in WRITTEN)
    # What the README teaches by one of a family: the others stand in the reference that it links to.
    families = {"wiredesk watch list": "wiredesk watch add", "wiredesk watch remove": "wiredesk watch add"}
    assert [command for command in COMMANDS if families.get(command, command) not in text] == []


@pytest.mark.parametrize("path", [*WRITTEN, *GENERATED], ids=name_of)
def test_every_link_leads_to_a_file(path: Path):
    targets = [match["target"] for match in LINK.finditer(path.read_text("utf-8"))]
    local = [target.partition("#")[0] for target in targets if not re.match(r"https?:|#", target)]
    assert [target for target in local if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_every_test_that_is_named_exists_in_the_file_that_is_linked(path: Path):
    named = [match for match in LINK.finditer(path.read_text("utf-8")) if match["text"].startswith("`test_")]
    absent = []
    for match in named:
        code = (path.parent / match["target"]).read_text("utf-8")
        if f"\ndef {match['text'].strip('`')}(" not in code:
            absent.append(match["text"])
    assert absent == []


def test_every_promise_is_marked_with_a_test():
    promises = re.search(r"\| promise \| held by \|\n.*?\n\n", README.read_text("utf-8"), re.DOTALL)
    assert promises
    rows = promises[0].strip().splitlines()[2:]
    assert len(rows) >= 5  # the five ideas that everything follows from
    assert [row for row in rows if "](tests/" not in row] == []


def test_no_document_names_a_place_of_one_machine():
    private = re.compile(r"(?<![\w.])/(home|root|tmp|work|Users)/")
    for path in (*WRITTEN, *GENERATED):
        assert not private.search(path.read_text("utf-8")), name_of(path)


def shown() -> Iterator[str]:
    """Every `wiredesk ...` line of the shell blocks and of the examples of the help."""
    for path in WRITTEN:
        for fence in FENCE.finditer(path.read_text("utf-8")):
            if fence["language"] == "sh":
                lines = fence["body"].replace("\\\n", " ").splitlines()
                yield from (line.strip() for line in lines if line.strip().startswith("wiredesk "))
    for path in WRITTEN:
        yield from re.findall(r"(?<!`)`(wiredesk [^`\n]+)`", path.read_text("utf-8"))


@pytest.mark.parametrize("line", sorted(set(shown())))
def test_every_command_that_is_shown_can_be_typed(line: str):
    words = shlex.split(line, comments=True)
    names = set(COMMANDS)
    # In running text a bare group or command may stand for itself: `wiredesk watch`, `wiredesk search`.
    if any(name == line or name.startswith(f"{line} ") for name in names):
        return
    build_parser().parse_args(words[1:])


@pytest.mark.parametrize("command", COMMANDS.values(), ids=list(COMMANDS))
def test_the_help_of_every_command_has_an_example_that_can_be_typed(command: argparse.ArgumentParser):
    example = re.search(r"example: (.+)", command.format_help())
    assert example, command.prog
    words = shlex.split(example[1])
    assert " ".join(words).startswith(command.prog)
    build_parser().parse_args(words[1:])
