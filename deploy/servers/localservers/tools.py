"""The tools this machine must have (a JDK, Maven, pip) and how they are called."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

REPO = Path(__file__).resolve().parents[3]
SOURCES = REPO / "deploy" / "servers"
JAVA_AT_LEAST = 17


class ServersError(Exception):
    """What went wrong, in words for the person at the terminal."""


def say(text: str) -> None:
    """Tell the person what is being done; standard output stays free for `servers env`."""
    print(text, file=sys.stderr, flush=True)


def last_lines(text: str, count: int = 30) -> str:
    """The last lines of a log, indented."""
    return "\n".join("    " + line for line in text.splitlines()[-count:])


def run(command: Sequence[str], what: str, cwd: Path | None = None) -> str:
    """Standard output of a command that must succeed."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise ServersError(
            f"{what} failed ({command[0]} ended with {done.returncode}):\n"
            f"{last_lines(done.stdout + done.stderr)}"
        )
    return done.stdout


def java_tool(name: str) -> str:
    """The path of `java` or `javac`, from JAVA_HOME or PATH, of a version that runs all servers."""
    home = os.environ.get("JAVA_HOME")
    path = shutil.which(name, path=str(Path(home) / "bin")) if home else shutil.which(name)
    if not path:
        where = f"in JAVA_HOME ({home})" if home else "on PATH"
        raise ServersError(
            f"needs Java {JAVA_AT_LEAST}: no {name} {where}; "
            f"install a JDK of version {JAVA_AT_LEAST} or newer"
        )
    shown = subprocess.run([path, "-version"], capture_output=True, text=True)
    found = re.search(r'(?:version "|javac )(\d+)', shown.stdout + shown.stderr)
    if not found or int(found[1]) < JAVA_AT_LEAST:
        raise ServersError(
            f"needs Java {JAVA_AT_LEAST}: {path} is {found[1] if found else 'unknown'}; "
            f"install a JDK of version {JAVA_AT_LEAST} or newer or set JAVA_HOME"
        )
    return path


def java_environment() -> dict[str, str]:
    """This process's environment without the settings that would leak into the servers' JVMs."""
    leaking = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_HOME", "CLASSPATH"}
    return {name: value for name, value in os.environ.items() if name not in leaking}


def maven(repository: Path, *arguments: str, what: str) -> None:
    """Run Maven with its own repository folder, so that what it fetched can be thrown away with the rest."""
    java_tool("javac")
    path = shutil.which("mvn")
    if not path:
        raise ServersError("needs Maven: no mvn on PATH; install Maven 3.8 or newer")
    run([path, "-q", "-B", f"-Dmaven.repo.local={repository}", *arguments], what)


def copy_jars(repository: Path, pom: Path, target: Path, what: str) -> None:
    """Put the jars that a pom names, and all they need, into a folder: whole or not at all."""
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    maven(
        repository,
        "-f",
        str(pom),
        "dependency:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={unfinished}",
        what=what,
    )
    unfinished.rename(target)


def compile_java(sources: Path, class_path: str, classes: Path) -> None:
    """Compile all Java files of a folder into an emptied folder of classes."""
    shutil.rmtree(classes, ignore_errors=True)
    files = [str(path) for path in sorted(sources.rglob("*.java"))]
    run(
        [
            java_tool("javac"),
            "-nowarn",
            "-Xlint:none",
            "--release",
            str(JAVA_AT_LEAST),
            "-d",
            str(classes),
            "-cp",
            class_path,
            *files,
        ],
        f"compiling {sources.name}",
    )


def fill_in(template: str, **values: object) -> str:
    """A template with its @NAMES@ replaced by values."""
    return re.sub(r"@([A-Z_]+)@", lambda name: str(values[name[1]]), template)


def python() -> str:
    """The Python that runs the project: WIREDESK_PYTHON, else the repo's .venv, else this one."""
    chosen = os.environ.get("WIREDESK_PYTHON")
    if chosen:
        return chosen
    own = REPO / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable
