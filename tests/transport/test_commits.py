"""The commit rule: never ahead of what the runner would come back to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wiredesk.transport.kafka import Commits


def bundle(commits: Commits, start: int, end: int):
    """A bundle from offset `start` to `end`; returns its finalizer."""
    before = commits.begin({"wire/0": start})
    return lambda: commits.finalise(before, {"wire/0": end})


def test_locally_a_bundle_is_due_as_soon_as_it_is_finalised():
    commits = Commits(one_round_late=False)
    finalise = bundle(commits, 0, 10)
    assert commits.take() == {}
    finalise()
    assert commits.take() == {"wire/0": 10}
    assert commits.take() == {}


def test_on_flink_a_bundle_is_due_one_round_after_it_was_finalised():
    commits = Commits(one_round_late=True)
    first, second = bundle(commits, 0, 10), bundle(commits, 10, 20)
    first()
    second()  # the same round: both finalizers ran at one checkpoint
    assert commits.take() == {}
    bundle(commits, 20, 30)()  # the next round
    assert commits.take() == {"wire/0": 20}


def test_a_rewind_forgets_what_was_finalised_ahead_of_it():
    commits = Commits(one_round_late=True)
    bundle(commits, 0, 100)()
    replay = bundle(commits, 40, 60)
    replay()
    assert commits.take() == {}
    bundle(commits, 60, 70)()
    assert commits.take() == {"wire/0": 60}


def test_a_failed_commit_is_due_again_unless_something_newer_is():
    commits = Commits(one_round_late=False)
    bundle(commits, 0, 10)()
    due = commits.take()
    bundle(commits, 10, 20)()
    commits.give_back(due)
    assert commits.take() == {"wire/0": 20}
    commits.give_back(due)
    assert commits.pending
    assert commits.take() == {"wire/0": 10}


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3)), min_size=1, max_size=30))
def test_on_flink_no_offset_is_due_before_a_whole_round_has_passed(rounds: list[tuple[int, int]]):
    """A checkpoint restores at least what was read when the checkpoint before it completed.

    Each round: some bundles run, then all their finalizers, also of bundles after the barrier.
    """
    commits = Commits(one_round_late=True)
    position, safe = 0, 0
    for bundles, size in rounds:
        finalizers = []
        for _ in range(bundles):
            finalizers.append(bundle(commits, position, position + size))
            position += size
        for finalise in finalizers:
            finalise()
        assert commits.take().get("wire/0", 0) <= safe
        safe = position
