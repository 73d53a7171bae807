"""The only state of the flow: a cache of the store that notices when it is stale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from apache_beam.coders import registry

from builders import make_item, make_record, make_source, moment
from copies.texts import HARBOUR
from wiredesk import patience
from wiredesk.copies import sketch
from wiredesk.model import Detection, Draft, milliseconds
from wiredesk.settings import Settings
from wiredesk.steps import find_copies
from wiredesk.steps.bundle_by_language import Bundle, BundleByLanguage
from wiredesk.steps.dead_letters import dead_letter
from wiredesk.steps.find_copies import FindCopies
from wiredesk.steps.shared_store import close_stores, store_of
from wiredesk.stores.store import Entry, Parcel

TEXT = "The bridge over the river is closed for two weeks, the town said on Monday."


class Cell:
    """A state cell as a runner keeps it: `held` is what the last finished bundle left."""

    def __init__(self) -> None:
        self.values: list[bytes] = []

    def read(self):
        return list(self.values)

    def add(self, value: bytes) -> None:
        self.values.append(value)

    def clear(self) -> None:
        self.values = []


class Token(Cell):
    def read(self):
        return self.values[0] if self.values else None

    def write(self, value: bytes) -> None:
        self.values = [value]


class Worker:
    """FindCopies with the state of one language."""

    def __init__(self, settings: Settings) -> None:
        self.log, self.token = Cell(), Token()
        self.step = FindCopies(settings)
        self.step.setup()

    def run(self, *drafts: Draft) -> list[Draft]:
        (bundle,) = self.step.process(("en", Bundle(drafts=drafts)), self.log, self.token)
        return list(bundle.drafts)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setattr(find_copies, "_now", lambda: milliseconds(moment(10 * 24 * 60)))
    patience.begin(bounded=True)
    find_copies._cache.clear()
    yield Settings(store=f"sqlite:///{tmp_path}/desk.db", owner="test")
    close_stores()


def draft(name: str, minutes: float, text: str = TEXT) -> Draft:
    when = moment(minutes)
    source = make_source(received=when)
    item = make_item(name, text=text, version_created=when, first_created=when, source=source)
    found = Draft(
        record=make_record(received=moment(minutes)),
        item=item,
        rank=1000,
        fingerprint=f"{ord(name):020x}",
        text=text,
        detection=Detection("en", 1.0, True, "engine", "test"),
    )
    return msgspec.structs.replace(found, sketch=sketch(found.story()))


def clusters(drafts: list[Draft]) -> list[str]:
    return [one.copies.cluster_id for one in drafts if one.copies]


def test_a_copy_joins_the_cluster_of_the_story_that_was_published_first(settings: Settings):
    worker = Worker(settings)
    first, copy = draft("a", 0), draft("b", 5)
    assert clusters(worker.run(first)) == [first.item.story_id]
    assert clusters(worker.run(copy)) == [first.item.story_id]


def test_an_earlier_story_that_comes_late_takes_the_cluster_over(settings: Settings):
    worker = Worker(settings)
    late, copy = draft("a", 0), draft("b", 5)
    worker.run(copy)
    (found,) = worker.run(late)
    assert [(m.loser, m.winner) for m in found.copies.merges] == [(copy.item.story_id, late.item.story_id)]


def test_a_bundle_that_failed_says_its_merges_again_when_it_is_repeated(settings: Settings):
    worker = Worker(settings)
    worker.run(draft("b", 5))
    held = (list(worker.log.values), list(worker.token.values))
    (first_try,) = worker.run(draft("a", 0))
    worker.log.values, worker.token.values = held  # the runner takes the state of a failed bundle back
    (second_try,) = worker.run(draft("a", 0))
    assert first_try.copies.merges
    assert second_try.copies == first_try.copies


def test_a_step_that_fails_in_the_middle_leaves_no_half_changed_index(settings: Settings, monkeypatch):
    worker = Worker(settings)
    worker.run(draft("b", 5))
    monkeypatch.setattr(find_copies, "log_entry", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        worker.run(draft("a", 0))
    monkeypatch.undo()
    (found,) = worker.run(draft("a", 0))
    assert found.copies.merges


def test_what_another_worker_wrote_is_taken_from_the_log(settings: Settings):
    here, there = Worker(settings), Worker(settings)
    here.run(draft("x", 90, text="Some other text that has nothing to do with any bridge at all."))
    cache = dict(find_copies._cache)
    there.log, there.token = here.log, here.token
    find_copies._cache.clear()  # the other worker is another process
    there.run(draft("a", 0))
    find_copies._cache.update(cache)
    assert clusters(here.run(draft("b", 5))) == [draft("a", 0).item.story_id]


def test_a_fresh_start_remembers_from_the_store(settings: Settings):
    first = draft("a", 0)
    store = store_of(settings)
    store.put(Parcel(entries=(Entry(story=first.story(), sketch=first.sketch),)))
    assert clusters(Worker(settings).run(draft("b", 5))) == [first.item.story_id]


def test_a_reprint_with_a_dateline_and_a_credit_line_is_a_copy(settings: Settings):
    worker = Worker(settings)
    first = draft("a", 0, text=HARBOUR)
    worker.run(first)
    (copy,) = worker.run(draft("b", 5, text=f"PORT CARROW (MNA) - {HARBOUR}\nMNA/re/xk"))
    assert (copy.copies.cluster_id, copy.copies.relation) == (first.item.story_id, "copy")
    assert copy.copies.matched == (first.item.story_id,)


def test_a_bundle_gets_the_answers_of_its_drafts_one_by_one(settings: Settings):
    drafts = [draft("b", 5), draft("a", 0), draft("c", 9, text=HARBOUR), draft("b", 5)]
    together = Worker(settings).run(*drafts)
    find_copies._cache.clear()
    worker = Worker(settings)
    assert together == [found for one in drafts for found in worker.run(one)]


def test_a_clock_of_the_far_future_hides_nothing_of_what_the_store_remembers(settings: Settings, monkeypatch):
    monkeypatch.setattr(find_copies, "_now", lambda: milliseconds(moment(5)))
    first = draft("a", 0)
    store_of(settings).put(Parcel(entries=(Entry(story=first.story(), sketch=first.sketch),)))
    worker = Worker(settings)
    fifty_years = 50 * 366 * 24 * 60
    worker.run(draft("z", fifty_years, text=HARBOUR))
    assert clusters(worker.run(draft("b", 5))) == [first.item.story_id]


def test_the_log_is_shortened_when_the_window_has_passed(settings: Settings):
    worker = Worker(settings)
    worker.run(draft("a", 0))
    day = 24 * 60
    worker.run(draft("b", 4 * day, text="A text of a much later day, which shares nothing with the first."))
    assert sum(map(len, worker.log.values)) == len(find_copies.log_entry(draft("b", 0).sketch))


def test_dead_letters_pass_untouched(settings: Settings):
    letter = dead_letter(make_record(b"x"), "ParseItems", "malformed", "broken", None)
    worker = Worker(settings)
    (bundle,) = worker.step.process(("", Bundle(dead_letters=(letter,))), worker.log, worker.token)
    assert bundle.dead_letters == (letter,)
    assert worker.token.values == []


def test_a_bundle_becomes_one_element_for_each_language():
    step = BundleByLanguage()
    step.start_bundle()
    letter = dead_letter(make_record(b"x"), "ParseItems", "malformed", "broken", None)
    drafts = [draft("a", 0), draft("b", 1)]
    for element in (drafts[0], letter, drafts[1]):
        step.process(element)
    found = {windowed.value[0]: windowed.value[1] for windowed in step.finish_bundle()}
    assert found == {"en": Bundle(drafts=tuple(drafts)), "": Bundle(dead_letters=(letter,))}


def test_a_bundle_survives_its_coder():
    letter = dead_letter(make_record(b"\xff\x00"), "ParseItems", "malformed", "broken", None)
    bundle = Bundle(drafts=(draft("a", 0),), dead_letters=(letter,))
    coder = registry.get_coder(Bundle)
    assert coder.decode(coder.encode(bundle)) == bundle
