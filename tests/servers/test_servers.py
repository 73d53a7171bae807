"""The servers that the other tests here stand on: they answer, hold what we need, survive kill -9."""

import json
import urllib.request
from typing import TYPE_CHECKING

import grpc  # type: ignore[import-untyped]
import pytest
from apache_beam.portability.api import beam_job_api_pb2 as jobs
from apache_beam.portability.api import beam_job_api_pb2_grpc as services
from elasticsearch import Elasticsearch
from kafka import KafkaConsumer, KafkaProducer

if TYPE_CHECKING:
    from servers.conftest import Faults, FlinkEndpoints

LARGE = 20 * 2**20


def send(kafka: str, topic: str, value: bytes) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=2 * LARGE)
    producer.send(topic, value=value).get(timeout=30)
    producer.close()


def received(kafka: str, topic: str) -> list[bytes]:
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        consumer_timeout_ms=5000,
        reconnect_backoff_max_ms=1000,
    )
    values = [next(consumer).value]
    consumer.close()
    return values


def test_a_record_sent_to_kafka_comes_back(kafka: str, topic: str) -> None:
    send(kafka, topic, b"a wire item")
    assert received(kafka, topic) == [b"a wire item"]


def test_kafka_takes_a_value_of_20_megabytes(kafka: str, topic: str) -> None:
    send(kafka, topic, bytes(LARGE))
    assert [len(value) for value in received(kafka, topic)] == [LARGE]


def test_kafka_keeps_its_records_through_kill_and_start(kafka: str, topic: str, faults: "Faults") -> None:
    send(kafka, topic, b"kept")
    faults.kill("kafka")
    faults.start("kafka")
    assert received(kafka, topic) == [b"kept"]


def test_elasticsearch_keeps_its_documents_through_kill_and_start(
    elasticsearch_url: str, index_prefix: str, faults: "Faults"
) -> None:
    with Elasticsearch(elasticsearch_url) as client:
        client.index(index=f"{index_prefix}items", id="1", document={"headline": "kept"})
        faults.kill("elasticsearch")
        faults.start("elasticsearch")
        client.cluster.health(index=f"{index_prefix}items", wait_for_status="yellow", timeout="30s")
        assert client.get(index=f"{index_prefix}items", id="1")["_source"] == {"headline": "kept"}


@pytest.mark.parametrize(
    ("analysis", "text", "words"),
    [
        ({"analyzer": "polish"}, "państw", ["państwo"]),
        ({"analyzer": "ukrainian"}, "університетами", ["університет"]),
        ({"tokenizer": "icu_tokenizer", "filter": ["icu_folding"]}, "Škoda ÅNGSTRÖM", ["skoda", "angstrom"]),
    ],
)
def test_elasticsearch_knows_the_analyser(
    elasticsearch_url: str, analysis: dict[str, str], text: str, words: list[str]
) -> None:
    with Elasticsearch(elasticsearch_url) as client:
        tokens = client.indices.analyze(body={**analysis, "text": text})["tokens"]
    assert [token["token"] for token in tokens] == words


def test_flink_has_two_slots(flink: "FlinkEndpoints") -> None:
    with urllib.request.urlopen(f"{flink.rest}/overview", timeout=10) as reply:
        assert json.load(reply)["slots-total"] == 2


def test_the_job_server_lists_its_jobs(flink: "FlinkEndpoints") -> None:
    with grpc.insecure_channel(flink.job_endpoint) as channel:
        reply = services.JobServiceStub(channel).GetJobs(jobs.GetJobsRequest(), timeout=10)
    assert isinstance(reply, jobs.GetJobsResponse)


def test_the_worker_pool_takes_connections(flink: "FlinkEndpoints") -> None:
    with grpc.insecure_channel(flink.worker_pool) as channel:
        grpc.channel_ready_future(channel).result(timeout=10)
