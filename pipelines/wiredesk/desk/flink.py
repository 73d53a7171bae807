"""`wiredesk flink submit`: the same graph on a Flink cluster."""

from __future__ import annotations

import logging
import secrets
import time

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import PipelineState
from msgspec import Struct, structs

from wiredesk.desk.exits import DONE, NOT_TO_BE_HAD
from wiredesk.errors import SettingsError
from wiredesk.ingest import ingest
from wiredesk.settings import Settings

# A bundle of a later stage: as many records as one poll gives, or a tenth of a second.
BUNDLE_RECORDS = 500
BUNDLE_MILLISECONDS = 100
# State can be spread over at most so many slots: fixed for the life of a savepoint.
MAX_PARALLELISM = 16
RUNNING_SECONDS = 90.0

_log = logging.getLogger("wiredesk")


class Cluster(Struct, frozen=True):
    """Where a Flink cluster takes jobs, and how the job runs there."""

    job_endpoint: str
    artifact_endpoint: str
    worker_pool: str
    flink_version: str
    parallelism: int
    checkpoint_seconds: int
    bundle_seconds: float


def submit(settings: Settings, cluster: Cluster) -> int:
    """The exit code; returns when the job is RUNNING, and the job goes on without us.

    Raises SettingsError for what a cluster cannot do: a folder or SQLite (its workers may be anywhere),
    or no checkpoints (without them no finalizer ever runs, and no offset would be committed).
    """
    mistakes = []
    if settings.source != "kafka":
        mistakes.append(f"source: Flink reads Kafka, not {settings.source!r}; set it to kafka")
    if settings.store.startswith("sqlite:"):
        mistakes.append("store: the workers of Flink need Elasticsearch, not a file")
    if settings.once:
        mistakes.append("once: a job on Flink runs until it is stopped")
    if cluster.checkpoint_seconds < 1:
        mistakes.append("--checkpoint-seconds: needs at least 1; without checkpoints nothing is committed")
    if mistakes:
        raise SettingsError(mistakes)
    settings = structs.replace(
        settings,
        owner=f"flink:{secrets.token_hex(4)}",
        readers=cluster.parallelism,
        bundle_seconds=cluster.bundle_seconds,
    )
    pipeline = beam.Pipeline(options=PipelineOptions(flags(cluster)))
    ingest(pipeline, settings, on_flink=True)
    result = pipeline.run()
    deadline = time.monotonic() + RUNNING_SECONDS
    while result.state != PipelineState.RUNNING:
        if PipelineState.is_terminal(result.state) or time.monotonic() > deadline:
            _log.error("the job is %s, not RUNNING; see the log of the job server", result.state)
            return NOT_TO_BE_HAD
        time.sleep(0.5)
    _log.info("the job server has taken the job; Flink lists it within some seconds")
    return DONE


def flags(cluster: Cluster) -> list[str]:
    """The options of Beam for a job with checkpoints on an external pool of Python workers."""
    return [
        "--runner=PortableRunner",
        "--job_name=wiredesk",
        f"--job_endpoint={cluster.job_endpoint}",
        f"--artifact_endpoint={cluster.artifact_endpoint}",
        "--environment_type=EXTERNAL",
        f"--environment_config={cluster.worker_pool}",
        f"--flink_version={cluster.flink_version}",
        "--streaming",
        f"--parallelism={cluster.parallelism}",
        f"--max_parallelism={MAX_PARALLELISM}",
        f"--sdk_worker_parallelism={cluster.parallelism}",
        f"--checkpointing_interval={cluster.checkpoint_seconds * 1000}",
        # One checkpoint at a time, with a pause between: an offset waits for one whole further round.
        "--max_concurrent_checkpoints=1",
        f"--min_pause_between_checkpoints={cluster.checkpoint_seconds * 500}",
        f"--max_bundle_size={BUNDLE_RECORDS}",
        f"--max_bundle_time_mills={BUNDLE_MILLISECONDS}",
    ]
