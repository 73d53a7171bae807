"""The style sheet keeps what it promises to eyes: contrast in light and dark, and no foreign files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import wiredesk.web

FOLDER = Path(wiredesk.web.__file__).parent
CSS = (FOLDER / "static" / "wiredesk.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--(\w+): (#\w{6});", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.S)
)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("ink", "paper"), ("soft", "paper"), ("link", "paper"), ("paper", "ink"),
        ("ink", "panel"), ("soft", "panel"), ("link", "panel"), ("ink", "found"), ("ink", "actor"),
    ],
)  # fmt: skip
def test_every_pair_of_colours_has_the_contrast_of_wcag_aa(
    colours: dict[str, str], front: str, back: str
) -> None:
    dark, light = sorted((luminance(colours[front]), luminance(colours[back])))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_both_sets_name_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()


def test_the_page_asks_nobody_else_and_runs_no_scripts() -> None:
    for file in [*FOLDER.glob("templates/*.html"), FOLDER / "static" / "wiredesk.css"]:
        text = file.read_text("utf-8")
        assert not re.search(r"https?:|//[a-z]|@import|url\(|<script|<style|\bstyle=|\bon\w+=", text), (
            file.name
        )
