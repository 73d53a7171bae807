"""What is installed: the wheel, its version, and the names that programs import."""

from __future__ import annotations

import email
import inspect
import os
import re
import subprocess
import sys
import zipfile
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

import wiredesk
from wiredesk.cli import build_parser

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "pipelines" / "wiredesk"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as an installation builds it, without asking any index."""
    if find_spec("hatchling") is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("hatchling builds the wheel, and it is not installed here")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (found,) = folder.glob("*.whl")
    return zipfile.ZipFile(found)


def test_the_wheel_holds_the_package_whole(wheel: zipfile.ZipFile):
    wanted = {
        f"wiredesk/{path.relative_to(PACKAGE).as_posix()}"
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    # Named one by one too: a package folder that lost its data would not miss it here.
    assert {
        "wiredesk/py.typed",
        "wiredesk/actors/data/registry.jsonl",
        "wiredesk/actors/data/institutions.jsonl",
        "wiredesk/actors/data/role_nouns.jsonl",
        "wiredesk/web/templates/search.html",
        "wiredesk/web/static/wiredesk.css",
    } <= wanted
    assert wanted - set(wheel.namelist()) == set()


def test_the_wheel_holds_the_templates_of_the_indices(wheel: zipfile.ZipFile):
    templates = {path.name for path in (ROOT / "schemas" / "elasticsearch").glob("*.json")}
    assert {"stories.json", "dead-letters.json"} <= templates
    assert {f"wiredesk/schemas/elasticsearch/{name}" for name in templates} <= set(wheel.namelist())


def test_the_wheel_holds_no_tests_and_no_samples(wheel: zipfile.ZipFile):
    folders = {name.partition("/")[0] for name in wheel.namelist()}
    assert folders == {"wiredesk", f"wiredesk-{wiredesk.__version__}.dist-info"}
    assert [
        name for name in wheel.namelist() if re.search(r"(^|/)(tests?|test_\w+\.py|samples)(/|$)", name)
    ] == []


def test_the_version_is_one(wheel: zipfile.ZipFile, capsys: pytest.CaptureFixture[str]):
    metadata = email.message_from_bytes(wheel.read(f"wiredesk-{wiredesk.__version__}.dist-info/METADATA"))
    with pytest.raises(SystemExit):
        build_parser().parse_args(["--version"])
    said = capsys.readouterr().out.split()
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    places = {version("wiredesk"), metadata["Version"], said[-1], newest[1]}
    assert places == {wiredesk.__version__}


# The contract with programs in Python: the names, and the parameters that callers name.
CONTRACT = {
    "wiredesk.wire:parse": ("data", "feed", "received"),
    "wiredesk.text:clean": ("item",),
    "wiredesk.language:LanguageDetector": ("settings",),
    "wiredesk.language:LanguageDetector.detect": ("self", "text", "declared", "allowed", "tokens"),
    "wiredesk.actors:Registry.load": ("paths",),
    "wiredesk.actors:ActorTagger": ("registry",),
    "wiredesk.actors:ActorTagger.tag": ("self", "text", "language", "when", "tokens", "headline"),
    "wiredesk.copies:sketch": ("story", "tokens"),
    "wiredesk.copies:CopyIndex": ("settings",),
    "wiredesk.copies:CopyIndex.add": ("self", "sketch"),
}


@pytest.mark.parametrize(("name", "parameters"), CONTRACT.items(), ids=list(CONTRACT))
def test_the_names_that_programs_import_are_there(name: str, parameters: tuple[str, ...]):
    module, _, path = name.partition(":")
    found = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    assert tuple(inspect.signature(found).parameters) == parameters
    assert inspect.getdoc(found)


def test_the_domain_is_usable_without_beam():
    """In a process of its own: this one has imported everything."""
    code = (
        "import sys\n"
        "from wiredesk import actors, copies, language, stores, text, watches, wire\n"
        "print(sorted({'apache_beam', 'kafka', 'elasticsearch'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
