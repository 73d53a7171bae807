"""Kafka: one KRaft node, from its jars on Maven."""

import socket
import struct

from localservers.processes import Home, Launch, Process, Server
from localservers.tools import SOURCES, copy_jars, fill_in, java_environment, java_tool, run, say


class Kafka(Server):
    """A Kafka broker that is its own controller."""

    name = "kafka"

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.jars = self.folder / "lib"
        self.data = self.folder / "data"
        self.properties = self.folder / "server.properties"
        self.processes = [
            Process(
                home=home,
                name="kafka",
                log=self.folder / "log" / "kafka.log",
                marks=[str(self.folder), "kafka.Kafka"],
                launch=self.launch,
                answers=self.answers,
                port_names=["kafka", "kafka-controller"],
            )
        ]

    def install(self) -> None:
        """Fetch the jars."""
        if not self.jars.exists():
            say("kafka: fetching its jars (45 MB)")
            self.folder.mkdir(parents=True, exist_ok=True)
            copy_jars(self.home.maven_repository, SOURCES / "kafka" / "pom.xml", self.jars, "fetching Kafka")

    def exports(self) -> dict[str, str]:
        """Where clients find the broker."""
        return {"WIREDESK_TEST_KAFKA": f"127.0.0.1:{self.home.port('kafka')}"}

    def launch(self) -> Launch:
        """Write the configuration, format the data folder the first time, and start the broker."""
        template = (SOURCES / "kafka" / "server.properties.in").read_text()
        self.properties.write_text(
            fill_in(
                template,
                DATA=self.data,
                PORT=self.home.port("kafka"),
                CONTROLLER_PORT=self.home.port("kafka-controller"),
            )
        )
        if not (self.data / "meta.properties").exists():
            storage_tool = [*self._java("-Xmx128m"), "kafka.tools.StorageTool"]
            cluster = run([*storage_tool, "random-uuid"], "choosing Kafka's cluster id").split()[-1]
            run(
                [*storage_tool, "format", "-t", cluster, "-c", str(self.properties)],
                "formatting Kafka's data folder",
            )
        command = [*self._java("-Xms128m", "-Xmx512m"), "kafka.Kafka", str(self.properties)]
        return Launch(command, self.folder, java_environment())

    def answers(self) -> bool:
        """Whether the broker lists itself among the living brokers (a Metadata request, version 1)."""
        no_client_id, no_topics = struct.pack(">h", -1), struct.pack(">i", 0)
        request = struct.pack(">hhi", 3, 1, 1) + no_client_id + no_topics
        try:
            with socket.create_connection(("127.0.0.1", self.home.port("kafka")), timeout=5) as connection:
                connection.sendall(struct.pack(">i", len(request)) + request)
                with connection.makefile("rb") as reply:
                    size_correlation_brokers = reply.read(12)
        except OSError:
            return False
        return len(size_correlation_brokers) == 12 and struct.unpack(">iii", size_correlation_brokers)[2] == 1

    def _java(self, *heap: str) -> list[str]:
        return [
            java_tool("java"),
            *heap,
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
            f"{self.jars}/*",
        ]
