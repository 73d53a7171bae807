"""The graph of the flow, and the order in which it writes and commits."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from apache_beam.portability import common_urns
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability.fn_api_runner import FnApiRunner

from wiredesk import metrics, patience
from wiredesk.ingest import ingest, local_pipeline
from wiredesk.model import Outcome
from wiredesk.settings import Settings
from wiredesk.steps.shared_store import close_stores
from wiredesk.stores.sqlite import SqliteStore

PRIMITIVES = common_urns.primitives


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "inbox").mkdir()
    return Settings(source=str(tmp_path / "inbox"), store=f"sqlite:///{tmp_path}/desk.db", owner="test")


@pytest.fixture(params=["folder", "kafka"])
def graph(request: pytest.FixtureRequest, settings: Settings) -> beam_runner_api_pb2.Pipeline:
    pipeline = local_pipeline()
    source = "kafka" if request.param == "kafka" else settings.source
    ingest(pipeline, Settings(source=source, store=settings.store, owner="test"))
    assert type(pipeline.runner) is FnApiRunner  # pinned, not the switch that tries to download Prism
    return pipeline.to_runner_api()


def test_the_local_graph_has_nothing_that_holds_back_an_endless_source(graph):
    urns = {transform.spec.urn for transform in graph.components.transforms.values()}
    forbidden = {
        PRIMITIVES.FLATTEN.urn,
        PRIMITIVES.GROUP_BY_KEY.urn,
        common_urns.composites.RESHUFFLE.urn,
        common_urns.composites.COMBINE_PER_KEY.urn,
    }
    assert urns.isdisjoint(forbidden)
    assert PRIMITIVES.PAR_DO.urn in urns


def test_no_step_has_a_timer_or_a_side_input(graph):
    par_dos = [
        beam_runner_api_pb2.ParDoPayload.FromString(transform.spec.payload)
        for transform in graph.components.transforms.values()
        if transform.spec.urn == PRIMITIVES.PAR_DO.urn
    ]
    assert not any(par_do.timer_family_specs or par_do.side_inputs for par_do in par_dos)
    assert sum(bool(par_do.state_specs) for par_do in par_dos) == 1
    assert sum(bool(par_do.restriction_coder_id) for par_do in par_dos) == 1


def test_every_step_hands_on_one_collection_only(graph):
    """One chain: refused items travel in it as dead letters."""
    for transform in graph.components.transforms.values():
        assert len(transform.outputs) <= 1, transform.unique_name


def test_the_local_runner_runs_it_as_two_stages(graph):
    _, stages = FnApiRunner().create_stages(graph)
    assert len(stages) == 2


def test_stories_and_dead_letters_of_an_endless_source_are_written_before_each_commit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    inbox = Path(settings.source)
    events: list[tuple[str, set[str]]] = []
    put, advance = SqliteStore.put, SqliteStore.advance

    def noting_put(self, parcel):
        receipts = put(self, parcel)
        for entry in parcel.entries:
            name = entry.story.source.topic if entry.story else entry.dead_letter.topic
            events.append(("story" if entry.story else "dead letter", {name}))
        return receipts

    def noting_advance(self, source, marks):
        advance(self, source, marks)
        events.append(("commit", set(marks)))

    monkeypatch.setattr(SqliteStore, "put", noting_put)
    monkeypatch.setattr(SqliteStore, "advance", noting_advance)
    for number in range(3):
        write_item(inbox, number)
        (inbox / f"broken-{number}.json").write_bytes(b'{"uri": ')

    def more_files_then_stop() -> None:
        wait_for(lambda: metrics.value(metrics.ITEMS, Outcome.INDEXED) == 3)
        write_item(inbox, 3)
        (inbox / "broken-3.json").write_bytes(b'{"uri": ')
        wait_for(lambda: {name for kind, names in events if kind == "commit" for name in names} >= {"3.json"})
        patience.STOP.set()

    later = threading.Thread(target=more_files_then_stop)
    run(settings, later)
    committed = [name for kind, names in events if kind == "commit" for name in names]
    assert {f"{n}.json" for n in range(4)} | {f"broken-{n}.json" for n in range(4)} <= set(committed)
    written: set[str] = set()
    for kind, names in events:
        if kind == "commit":
            assert names <= written
        else:
            written |= names
    assert {kind for kind, _ in events} == {"story", "dead letter", "commit"}


def test_a_bug_in_a_step_costs_one_item_and_not_the_desk(settings: Settings, monkeypatch):
    inbox = Path(settings.source)
    for number in range(3):
        write_item(inbox, number)

    def clean(item):
        if item.item_id == "urn:test:1":
            raise ZeroDivisionError("a bug")
        return item

    monkeypatch.setattr("wiredesk.text.clean", clean)
    run(Settings(**{**as_dict(settings), "once": True}))
    assert metrics.value(metrics.ITEMS, Outcome.INDEXED) == 2
    store = SqliteStore(settings.store.removeprefix("sqlite:///"))
    (letter,) = store.dead_letters(10)
    assert letter.reason == "internal_error"
    assert "ZeroDivisionError: a bug" in letter.message
    assert b"urn:test:1" in (letter.value or b"")


def test_the_outcomes_add_up_to_the_items(settings: Settings):
    inbox = Path(settings.source)
    for number in range(5):
        write_item(inbox, number)
        write_item(inbox, number, name=f"again-{number}.json")
    (inbox / "empty.txt").write_bytes(b"")
    (inbox / "noise.txt").write_bytes(b"\x00\x9c\xff")
    run(Settings(**{**as_dict(settings), "once": True}))
    outcomes = {outcome: metrics.value(metrics.ITEMS, outcome) for outcome in Outcome}
    assert outcomes == {
        Outcome.INDEXED: 5,
        Outcome.REDELIVERED: 5,
        Outcome.DEAD_LETTER: 2,
        Outcome.SUPERSEDED: 0,
        Outcome.WITHDRAWN: 0,
    }
    assert metrics.value(metrics.CONSUMED) == sum(outcomes.values())


def as_dict(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__struct_fields__}


def write_item(inbox: Path, number: int, name: str = "") -> None:
    item = {
        "uri": f"urn:test:{number}",
        "version": "1",
        "versioncreated": f"2026-03-02T12:00:{number:02}Z",
        "language": "de",
        "headline": f"Die Brücke Nummer {number} ist gesperrt",
        "body_text": f"Die Stadt sperrt von Montag an die Brücke Nummer {number}. Es gibt Risse.",
    }
    (inbox / (name or f"{number}.json")).write_text(json.dumps(item), "utf-8")


def wait_for(condition, seconds: float = 60) -> None:
    """Wait until it holds; a desk that never gets there fails the test by what it then lacks."""
    ended = threading.Event()
    for _ in range(round(seconds / 0.02)):
        if condition():
            return
        ended.wait(0.02)


@pytest.fixture(autouse=True)
def a_fresh_process() -> Iterator[None]:
    patience.begin(bounded=True)
    metrics.reset()
    yield
    patience.STOP.clear()
    close_stores()


def run(settings: Settings, beside: threading.Thread | None = None) -> None:
    """The flow on the local runner until its source ends."""
    pipeline = local_pipeline()
    ingest(pipeline, settings)
    if beside:
        beside.start()
    pipeline.run().wait_until_finish()
    if beside:
        beside.join()
    close_stores()
