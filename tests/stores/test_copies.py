"""What a kill leaves standing: the copies that whoever waits for a mention must hear of."""

from __future__ import annotations

import pytest

from builders import make_alert, make_kill, make_parcel, make_story, story_id
from wiredesk.cli import main
from wiredesk.stores.copies import with_copies
from wiredesk.stores.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path) -> SqliteStore:
    """A story that was killed after its alert, a copy of it, a killed copy, and another story."""
    store = SqliteStore(tmp_path / "desk.db")
    store.prepare()
    cluster = {"cluster_id": story_id("a")}
    store.put(make_parcel(make_story("a"), make_story("b", **cluster), make_story("c", **cluster)))
    store.put(make_parcel(make_story("d")))
    store.add_alerts([make_alert("one", "a"), make_alert("two", "d")])
    store.put(make_parcel(make_kill("a"), make_kill("c", **cluster)))
    store.retract_alerts([story_id("a")])
    return store


def test_a_retraction_names_the_copies_that_are_still_shown(store: SqliteStore) -> None:
    found = {alert.id: with_copies(store, alert) for alert in store.alerts(10)}
    copies = {alert.story_id: (alert.retracted, alert.copies) for alert in found.values()}
    assert copies == {story_id("a"): (True, (story_id("b"),)), story_id("d"): (False, ())}


@pytest.mark.usefixtures("store")
def test_the_list_of_alerts_says_where_the_text_is_still_shown(
    tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["alerts", "list", "--store", f"sqlite:///{tmp_path}/desk.db"]) == 0
    assert f"still shown: {story_id('b')}" in capsys.readouterr().out


@pytest.mark.usefixtures("store")
def test_a_killed_story_lists_its_copies(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["story", story_id("a"), "--store", f"sqlite:///{tmp_path}/desk.db"]) == 0
    assert f"copies: {story_id('b')}" in capsys.readouterr().out
