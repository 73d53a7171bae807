"""What the step adds to a sketch: the window of the feed."""

from __future__ import annotations

import pytest

from builders import make_item, make_record
from wiredesk.model import Detection, Draft, Tokens
from wiredesk.settings import Feed, Settings
from wiredesk.steps.sketch_text import SketchText

FEEDS = (Feed(name="weekly", copies_window_hours=200), Feed(name="dpa"))


@pytest.mark.parametrize(("feed", "window"), [("weekly", 200), ("dpa", 0), ("inbox", 0)])
def test_a_sketch_carries_the_window_of_its_feed(feed: str, window: int):
    draft = Draft(
        record=make_record(feed=feed),
        item=make_item(),
        rank=1,
        fingerprint="ab" * 10,
        text="One paragraph of some six words.",
        tokens=Tokens((), (), ()),
        detection=Detection("en", 1.0, True, "engine", ""),
    )
    made = SketchText(Settings(feeds=FEEDS)).apply(draft)
    assert made.sketch.window == window
    assert made.tokens is None
