"""The same graph on a real Flink: the same index as the local runner gives, also when a worker dies."""

from __future__ import annotations

import json
import urllib.request

import msgspec
import pytest

from desk_on_servers import Setup, all_stories
from desk_process import DeskProcess, ninjs_items, wait_until, wiredesk
from wiredesk.model import Story


class Jobs:
    """The jobs of a Flink cluster, by its REST API."""

    def __init__(self, rest: str) -> None:
        self._rest = rest

    def running(self) -> list[str]:
        jobs = json.load(urllib.request.urlopen(f"{self._rest}/jobs/overview"))["jobs"]
        ended = {"CANCELED", "FAILED", "FINISHED"}
        return [job["jid"] for job in jobs if job["state"] not in ended]

    def cancel(self) -> None:
        for job in self.running():
            request = urllib.request.Request(f"{self._rest}/jobs/{job}?mode=cancel", method="PATCH")
            urllib.request.urlopen(request).read()
        wait_until(lambda: not self.running(), "the job is cancelled")


def deciding(stories: list[Story]) -> dict[str, dict[str, object]]:
    """The fields that must not depend on order, repetition or runner, by story."""
    free = {"indexed_at", "change_note", "source"}
    return {
        story.story_id: {
            name: value for name, value in msgspec.to_builtins(story).items() if name not in free
        }
        for story in stories
    }


@pytest.mark.timeout(900)
def test_a_worker_of_flink_that_is_killed_costs_nothing(setup: Setup, flink, faults):
    jobs = Jobs(flink.rest)
    jobs.cancel()
    items = [value for _, value in ninjs_items(500)]
    wiredesk(
        "flink", "submit", "--kafka", setup.kafka, "--topics", setup.topic, "--group", setup.group,
        *setup.to_store, "--job-endpoint", flink.job_endpoint, "--artifact-endpoint", flink.artifact_endpoint,
        "--worker-pool", flink.worker_pool, "--parallelism", "2", "--checkpoint-seconds", "2",
    )  # fmt: skip
    try:
        setup.send(items[:200])
        wait_until(lambda: setup.stories() >= 50, "the job is at work")
        faults.kill("flink-worker")
        setup.send(items[200:])
        wait_until(lambda: setup.stories() == 500, "all items are indexed", seconds=240)
        wait_until(lambda: setup.offsets()[0] == setup.offsets()[1], "committed to the end, two rounds later")
    finally:
        jobs.cancel()
    on_flink = deciding(all_stories(setup.store))
    assert len(on_flink) == 500

    local = Setup(setup.kafka, setup.topic, setup.url, f"{setup.prefix}local-", setup.log.parent)
    local.group += "-local"
    with DeskProcess(
        local.log, "--source", "kafka", "--kafka", local.kafka, "--topics", local.topic,
        "--group", local.group, *local.to_store, "--once", "--alerts-topic", "",
    ) as desk:  # fmt: skip
        assert desk.process.wait(240) == 0, desk.log
    # What is searched is refreshed once a second.
    wait_until(lambda: local.stories() == 500, "the local index is complete")
    assert deciding(all_stories(local.store)) == on_flink


def test_a_job_that_flink_could_not_run_safely_is_refused():
    done = wiredesk("flink", "submit", "--store", "sqlite:///x.db", "--checkpoint-seconds", "0", check=False)
    assert done.returncode == 1
    message = done.stderr.decode()
    assert "Elasticsearch, not a file" in message
    assert "without checkpoints nothing is committed" in message
