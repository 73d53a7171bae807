"""Calls a function in a fresh process: what was measured before leaves nothing behind there.

    python -m bench.child MODULE:FUNCTION ARGUMENTS

The arguments and what the function returns are JSON; the latter is the last line on standard output.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

READY = "ready"


def call(function: str, **arguments: Any) -> Any:
    """What the function returns."""
    return finish(start(function, **arguments))


def start(function: str, **arguments: Any) -> subprocess.Popen[str]:
    """The process, at work."""
    return subprocess.Popen(
        [sys.executable, "-m", "bench.child", function, json.dumps(arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Return when the function said so by `say_ready`."""
    assert process.stdout is not None
    if process.stdout.readline().strip() != READY:
        raise RuntimeError("the process ended before it was ready")


def say_ready() -> None:
    """Called by the function."""
    print(READY, flush=True)


def finish(process: subprocess.Popen[str]) -> Any:
    """What the function returns, when it does."""
    said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return json.loads(said.splitlines()[-1])


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    module, _, name = sys.argv[1].partition(":")
    arguments = json.loads(sys.argv[2])
    if arguments.get("engine") == "langdetect":
        # As if it were not installed; before anything of Wiredesk is imported.
        sys.modules["langdetect_rs"] = None  # type: ignore[assignment]
    print(json.dumps(getattr(import_module(module), name)(**arguments)), flush=True)


if __name__ == "__main__":
    main()
