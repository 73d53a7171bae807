"""The real servers, and what a measurement leaves on them only while it runs."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

SCRIPT = Path(__file__).parents[2] / "deploy" / "servers" / "servers"
VARIABLES = ("WIREDESK_TEST_KAFKA", "WIREDESK_TEST_ELASTICSEARCH")
# As many as a small installation has; the desk's one reader serves them all.
PARTITIONS = 3


class Servers(NamedTuple):
    """Where they are."""

    kafka: str
    elasticsearch: str


def servers() -> Servers:
    """Those that the environment names, else those of deploy/servers, which are started if they are down."""
    if not all(map(os.environ.get, VARIABLES)):
        subprocess.run([sys.executable, SCRIPT, "up", "kafka", "elasticsearch"], check=True)
        lines = subprocess.run([sys.executable, SCRIPT, "env"], check=True, capture_output=True, text=True)
        pairs = (line.removeprefix("export ").partition("=") for line in lines.stdout.splitlines())
        os.environ.update({name: shlex.split(value)[0] for name, _, value in pairs})
    return Servers(*(os.environ[name] for name in VARIABLES))


@contextmanager
def topic(kafka: str, values: Iterable[bytes] = ()) -> Iterator[str]:
    """The name of a new topic that holds `values`, spread over its partitions."""
    name = f"bench-{uuid4().hex}"
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.create_topics([NewTopic(name, PARTITIONS, 1)])
        try:
            fill(kafka, name, values)
            yield name
        finally:
            admin.delete_topics([name])


def fill(kafka: str, name: str, values: Iterable[bytes]) -> None:
    """Send `values`, by turns to each partition, and wait until all are acknowledged."""
    with closing(KafkaProducer(bootstrap_servers=kafka, acks="all", linger_ms=20)) as producer:
        futures = [
            producer.send(name, value, partition=index % PARTITIONS) for index, value in enumerate(values)
        ]
        for future in futures:
            future.get(60)


@contextmanager
def indices(url: str) -> Iterator[str]:
    """A prefix for indices and templates; what has it is deleted in the end."""
    prefix = f"bench-{uuid4().hex}-"
    try:
        yield prefix
    finally:
        with Elasticsearch(url, request_timeout=60) as client:
            if found := list(client.indices.get(index=f"{prefix}*", expand_wildcards="all")):
                client.indices.delete(index=found)
            for kind, api, delete in (
                ("index_templates", client.indices.get_index_template, client.indices.delete_index_template),
                (
                    "component_templates",
                    client.cluster.get_component_template,
                    client.cluster.delete_component_template,
                ),
            ):
                for template in api()[kind]:
                    if template["name"].startswith(prefix):
                        delete(name=template["name"])
