"""The flow of the desk: wire records in, searchable stories and alerts out. The same graph everywhere.

One chain: a step that refuses an item turns it into a dead letter, which later steps hand on untouched
until WriteStories writes it. There is no side output, Flatten, GroupByKey, timer or unbounded side
input: locally the graph is then two stages, the start and everything from the reader on, and offsets
move only after all that a bundle brought is safe in the store.
"""

from __future__ import annotations

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.portability.fn_api_runner import worker_handlers

from wiredesk.settings import Settings
from wiredesk.steps.bundle_by_language import Bundle, BundleByLanguage
from wiredesk.steps.clean_text import CleanText
from wiredesk.steps.detect_language import DetectLanguage
from wiredesk.steps.find_copies import FindCopies
from wiredesk.steps.link_versions import LinkVersions
from wiredesk.steps.match_watches import MatchWatches
from wiredesk.steps.parse_items import ParseItems
from wiredesk.steps.read_wire import read_wire, readers
from wiredesk.steps.sketch_text import SketchText
from wiredesk.steps.tag_actors import TagActors
from wiredesk.steps.write_stories import WriteStories, Written

# By its full name: `DirectRunner` is a switch that tries to download Prism and falls back in silence.
LOCAL_RUNNER = "apache_beam.runners.portability.fn_api_runner.FnApiRunner"


def ingest(pipeline: beam.Pipeline, settings: Settings, on_flink: bool = False) -> beam.PCollection:
    """The whole flow on `pipeline`; its output are the alerts that are new.

    Labels are names of state and metrics on Flink: renaming one loses what is kept under it.
    """
    return (
        pipeline
        | "Readers" >> readers(settings)
        | "ReadWire" >> beam.ParDo(read_wire(settings, on_flink))
        | "ParseItems" >> beam.ParDo(ParseItems(settings))
        | "LinkVersions" >> beam.ParDo(LinkVersions(settings))
        | "CleanText" >> beam.ParDo(CleanText())
        | "DetectLanguage" >> beam.ParDo(DetectLanguage(settings))
        | "TagActors" >> beam.ParDo(TagActors(settings))
        | "SketchText" >> beam.ParDo(SketchText(settings))
        | "BundleByLanguage" >> beam.ParDo(BundleByLanguage()).with_output_types(tuple[str, Bundle])
        | "FindCopies" >> beam.ParDo(FindCopies(settings))
        | "WriteStories" >> beam.ParDo(WriteStories(settings)).with_output_types(Written)
        | "MatchWatches" >> beam.ParDo(MatchWatches(settings))
    )


def local_pipeline() -> beam.Pipeline:
    """A pipeline on the local runner, in this process."""
    # The runner's cache weighs a whole cell at each access: half a millisecond, and ever more as the log of
    # FindCopies grows by a chunk a bundle (measured: 86 ms at 100,000). The process keeps the index itself.
    worker_handlers.STATE_CACHE_SIZE_MB = 0
    return beam.Pipeline(runner=LOCAL_RUNNER, options=PipelineOptions(["--streaming"]))
