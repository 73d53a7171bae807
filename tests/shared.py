"""The folder of development data beside the repository: texts that tests read and never copy."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("WIREDESK_SHARED") or Path(__file__).parents[2] / "shared")


def shared(name: str) -> Path:
    """The path of `name` below the folder; the test is skipped without it, and fails where CI is set."""
    path = FOLDER / name
    if not path.exists():
        missing = f"there is no {path}; set WIREDESK_SHARED to the folder of development data"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path
