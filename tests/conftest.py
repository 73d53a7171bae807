"""Real servers for tests: those that WIREDESK_TEST_... name, else those of deploy/servers.

The latter are started when a test first asks for them and stay up (`deploy/servers/servers down` ends them).
"""

import os
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from cluster import Cluster
from desk_on_servers import Setup

HERE = Path(__file__).parent
SCRIPT = HERE.parent / "deploy" / "servers" / "servers"
SECONDS_FOR_DOWNLOADS = 1800
SERVER_FIXTURES = {"kafka", "elasticsearch_url", "flink"}
VARIABLES = {
    "kafka": ["WIREDESK_TEST_KAFKA"],
    "elasticsearch": ["WIREDESK_TEST_ELASTICSEARCH"],
    "flink": [
        "WIREDESK_TEST_FLINK",
        "WIREDESK_TEST_FLINK_JOB_ENDPOINT",
        "WIREDESK_TEST_FLINK_ARTIFACT_ENDPOINT",
        "WIREDESK_TEST_FLINK_WORKER_POOL",
    ],
}


@dataclass(frozen=True)
class FlinkEndpoints:
    """Where a Flink cluster takes Beam pipelines."""

    rest: str
    job_endpoint: str
    artifact_endpoint: str
    worker_pool: str


@dataclass
class Faults:
    """Ends processes of the servers that we started ourselves, and starts them again."""

    killed: list[str] = field(default_factory=list)

    def kill(self, name: str) -> None:
        """End a process with kill -9; the test is skipped where its server is not ours."""
        if is_given(name.split("-")[0]):
            pytest.skip(f"{name} is not ours to kill: it was given by the environment")
        servers("kill", name)
        if name != "flink-worker":
            self.killed.append(name)

    def start(self, name: str) -> None:
        """Start it again, with the same data on the same port, and wait until it answers."""
        servers("start", name)
        self.killed.remove(name)


def servers(*arguments: str) -> str:
    """What `deploy/servers/servers` prints; the test fails if it does."""
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True)
    if done.returncode:
        pytest.fail(done.stderr, pytrace=False)
    return done.stdout


def is_given(server: str) -> bool:
    """Whether the environment says where this server is."""
    return all(variable in os.environ for variable in VARIABLES[server])


def addresses(server: str) -> Sequence[str]:
    """The addresses of a server, which is started if the environment does not give them."""
    if is_given(server):
        return [os.environ[variable] for variable in VARIABLES[server]]
    if not shutil.which("mvn") or not (shutil.which("javac") or "JAVA_HOME" in os.environ):
        give_up = pytest.fail if "CI" in os.environ else pytest.skip
        give_up(f"no {server}: set {', '.join(VARIABLES[server])}, or install a JDK 17 and Maven")
    servers("up", server)
    exports = (line.removeprefix("export ").split("=", 1) for line in servers("env").splitlines())
    found = {variable: shlex.split(value)[0] for variable, value in exports}
    return [found[variable] for variable in VARIABLES[server]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that use a server the time that a first download takes, and run them last."""
    for item in items:
        # The contract suite of the stores asks for its server as a parameter of `store`.
        parameter = item.callspec.params.get("store") if hasattr(item, "callspec") else None
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())) or parameter == "elasticsearch":
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(SECONDS_FOR_DOWNLOADS))
            item.add_marker(pytest.mark.servers)
    # What fails fast should be seen fast.
    items.sort(key=lambda item: item.get_closest_marker("servers") is not None)


@pytest.fixture(scope="session")
def kafka() -> str:
    """The bootstrap address of a real Kafka."""
    return addresses("kafka")[0]


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The URL of a real Elasticsearch."""
    return addresses("elasticsearch")[0]


@pytest.fixture(scope="session")
def flink() -> FlinkEndpoints:
    """A real Flink with Beam's job server and Python workers; one job at a time."""
    return FlinkEndpoints(*addresses("flink"))


@pytest.fixture
def topic(kafka: str) -> Iterator[str]:
    """The name of a new topic with 3 partitions that takes messages of 32 MB."""
    name = f"test-{uuid.uuid4().hex}"
    with_large_messages = {"max.message.bytes": str(32 * 2**20)}
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.create_topics([NewTopic(name, 3, 1, topic_configs=with_large_messages)])
    yield name
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        admin.delete_topics([name])


@pytest.fixture
def index_prefix(elasticsearch_url: str) -> Iterator[str]:
    """A prefix for indices and templates that nobody else uses; what has it is deleted in the end."""
    prefix = f"test-{uuid.uuid4().hex}-"
    yield prefix
    with Elasticsearch(elasticsearch_url) as client:
        indices = list(client.indices.get(index=f"{prefix}*", expand_wildcards="all"))
        if indices:
            client.indices.delete(index=indices)
        for template in client.indices.get_index_template()["index_templates"]:
            if template["name"].startswith(prefix):
                client.indices.delete_index_template(name=template["name"])
        for template in client.cluster.get_component_template()["component_templates"]:
            if template["name"].startswith(prefix):
                client.cluster.delete_component_template(name=template["name"])


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Kills and restarts processes; what is still down after the test is started again."""
    faults = Faults()
    yield faults
    for name in list(faults.killed):
        faults.start(name)


@pytest.fixture
def setup(kafka: str, topic: str, elasticsearch_url: str, index_prefix: str, tmp_path: Path) -> Setup:
    """A topic, a consumer group and indices for one desk."""
    return Setup(kafka, topic, elasticsearch_url, index_prefix, tmp_path)


@pytest.fixture(scope="module")
def cluster(elasticsearch_url: str) -> Iterator[Cluster]:
    """Indices that only this module uses, for as long as it runs."""
    cluster = Cluster(elasticsearch_url)
    yield cluster
    cluster.remove()
