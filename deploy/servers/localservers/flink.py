"""Flink with Beam: JobManager, TaskManager with two slots, Beam's job server, a pool of Python workers.

Flink's jars come out of a Python package (its start scripts are not needed: the mains are started directly),
the job server is put together from its parts on Maven.
"""

import json
import os
import shutil
import subprocess
import tarfile
import urllib.request
from pathlib import Path, PurePosixPath
from typing import Any

from flink.job_server import merge_jars

from localservers.processes import Home, Launch, Process, Server, accepts
from localservers.tools import (
    REPO,
    SOURCES,
    ServersError,
    compile_java,
    copy_jars,
    fill_in,
    java_environment,
    java_tool,
    python,
    run,
    say,
)

PACKAGE, VERSION = "apache-flink-libraries", "1.19.3"
SLOTS = 2
WORKER_POOL = "flink-worker-pool"

# The names under which ports are remembered.
REST, RPC, TASK_MANAGER_RPC = "flink-rest", "flink-rpc", "flink-taskmanager-rpc"
JOBS, ARTIFACTS, EXPANSION, WORKERS = "flink-jobs", "flink-artifacts", "flink-expansion", "flink-workers"

OPENED_PACKAGES = [
    "lang",
    "lang.reflect",
    "io",
    "net",
    "nio",
    "text",
    "time",
    "util",
    "util.concurrent",
    "util.concurrent.atomic",
    "util.concurrent.locks",
]
JAVA_17 = [
    *(f"--add-opens=java.base/java.{each}=ALL-UNNAMED" for each in OPENED_PACKAGES),
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-exports=java.base/sun.net.util=ALL-UNNAMED",
    "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED",
]


class Flink(Server):
    """A Flink cluster that runs Beam's Python pipelines, one at a time."""

    name = "flink"

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.jars = self.folder / "lib"
        self.job_server = self.folder / "beam-job-server.jar"
        self.configuration = self.folder / "conf"
        self.log = self.folder / "log"

        def process(name: str, mark: str, **more: Any) -> Process:
            return Process(
                home=home, name=name, log=self.log / f"{name}.log", marks=[str(self.folder), mark], **more
            )

        self.processes = [
            process(
                "flink-jobmanager",
                "StandaloneSessionClusterEntrypoint",
                port_names=[REST, RPC],
                launch=self.launch_job_manager,
                answers=self.job_manager_answers,
            ),
            process(
                "flink-taskmanager",
                "TaskManagerRunner",
                launch=self.launch_task_manager,
                answers=self.task_manager_answers,
            ),
            process(
                "flink-job-server",
                "--job-port",
                port_names=[JOBS, ARTIFACTS, EXPANSION],
                launch=self.launch_job_server,
                answers=self.job_server_answers,
            ),
            process(
                WORKER_POOL,
                "worker_pool.py",
                port_names=[WORKERS],
                launch=self.launch_worker_pool,
                answers=self.worker_pool_answers,
            ),
        ]

    def install(self) -> None:
        """Fetch Flink's jars and the job server's parts, and put these together."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.jars.exists():
            say("flink: fetching its jars (230 MB)")
            self._fetch_jars()
        if not self.job_server.exists():
            say("flink: fetching the parts of Beam's job server (160 MB) and putting them together")
            self._build_job_server()

    def exports(self) -> dict[str, str]:
        """Where the submitter of a job finds the cluster, the job server and the workers."""
        return {
            "WIREDESK_TEST_FLINK": f"http://{self._address(REST)}",
            "WIREDESK_TEST_FLINK_JOB_ENDPOINT": self._address(JOBS),
            "WIREDESK_TEST_FLINK_ARTIFACT_ENDPOINT": self._address(ARTIFACTS),
            "WIREDESK_TEST_FLINK_WORKER_POOL": self._address(WORKERS),
        }

    def launch_job_manager(self) -> Launch:
        """Write the configuration of the cluster and start its master."""
        self.configuration.mkdir(exist_ok=True)
        template = (SOURCES / "flink" / "config.yaml.in").read_text()
        (self.configuration / "config.yaml").write_text(
            fill_in(
                template,
                FOLDER=self.folder,
                SLOTS=SLOTS,
                REST_PORT=self.home.port(REST),
                RPC_PORT=self.home.port(RPC),
            )
        )
        shutil.copy(SOURCES / "flink" / "log4j.properties", self.configuration)
        return self._cluster_process(
            "runtime.entrypoint.StandaloneSessionClusterEntrypoint", "jobmanager", heap=["-Xmx700m"]
        )

    def launch_task_manager(self) -> Launch:
        """Start what does the work, on a new port: that tells it from a dead one that Flink still counts."""
        self.home.choose_port_anew(TASK_MANAGER_RPC)
        return self._cluster_process(
            "runtime.taskexecutor.TaskManagerRunner",
            "taskmanager",
            f"-Dtaskmanager.rpc.port={self.home.port(TASK_MANAGER_RPC)}",
            heap=["-Xmx800m", "-XX:MaxDirectMemorySize=512m"],
        )

    def launch_job_server(self) -> Launch:
        """Start the server that takes Beam pipelines and gives them to the cluster."""
        command = [
            java_tool("java"),
            "-Xmx512m",
            f"-Djava.io.tmpdir={self._emptied('job-server')}",
            "-jar",
            str(self.job_server),
            f"--flink-master={self._address(REST)}",
            "--job-host=127.0.0.1",
            f"--job-port={self.home.port(JOBS)}",
            f"--artifact-port={self.home.port(ARTIFACTS)}",
            f"--expansion-port={self.home.port(EXPANSION)}",
            f"--artifacts-dir={self.folder / 'artifacts'}",
        ]
        return Launch(command, self.folder, java_environment())

    def launch_worker_pool(self) -> Launch:
        """Start the pool of workers, with its Python first on PATH and the repo's code on PYTHONPATH."""
        interpreter = python()
        if subprocess.run([interpreter, "-c", "import apache_beam"], capture_output=True).returncode:
            raise ServersError(
                f"Flink's workers need apache-beam: {interpreter} does not have it; "
                "install the project into .venv or set WIREDESK_PYTHON"
            )
        environment = {
            **os.environ,
            "PATH": f"{Path(interpreter).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join(
                [str(REPO / "pipelines"), *filter(None, [os.environ.get("PYTHONPATH")])]
            ),
        }
        command = [
            interpreter,
            "-P",
            str(SOURCES / "flink" / "worker_pool.py"),
            str(self.home.port(WORKERS)),
            str(self.log),
        ]
        return Launch(command, self._emptied("workers"), environment)

    def job_manager_answers(self) -> bool:
        """Whether the cluster's REST interface works."""
        return self._rest("/overview") is not None

    def task_manager_answers(self) -> bool:
        """Whether the TaskManager that was last started has offered its slots."""
        listed = self._rest("/taskmanagers") or {"taskmanagers": []}
        own = f":{self.home.port(TASK_MANAGER_RPC)}/"
        return any(own in each["path"] and each["slotsNumber"] == SLOTS for each in listed["taskmanagers"])

    def job_server_answers(self) -> bool:
        """Whether pipelines and their files are taken."""
        return accepts(self.home.port(JOBS)) and accepts(self.home.port(ARTIFACTS))

    def worker_pool_answers(self) -> bool:
        """Whether workers can be asked for."""
        return accepts(self.home.port(WORKERS))

    def _address(self, port_name: str) -> str:
        return f"127.0.0.1:{self.home.port(port_name)}"

    def _emptied(self, name: str) -> Path:
        """A folder for temporary files, without those of last time."""
        folder = self.folder / "tmp" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _cluster_process(self, main: str, name: str, *settings: str, heap: list[str]) -> Launch:
        temporary = self._emptied(name)
        command = [
            java_tool("java"),
            *heap,
            *JAVA_17,
            f"-Djava.io.tmpdir={temporary}",
            f"-Dlog4j.configurationFile={self.configuration / 'log4j.properties'}",
            "-cp",
            f"{self.jars}/*:{self.job_server}",
            f"org.apache.flink.{main}",
            "--configDir",
            str(self.configuration),
            f"-Dio.tmp.dirs={temporary}",
            f"-Dblob.storage.directory={temporary}",
            *settings,
        ]
        return Launch(command, self.folder, {**java_environment(), "FLINK_CONF_DIR": str(self.configuration)})

    def _rest(self, path: str) -> Any:
        """The JSON answer of Flink's REST interface, None if there is none."""
        try:
            with urllib.request.urlopen(f"http://{self._address(REST)}{path}", timeout=5) as reply:
                return json.load(reply)
        except (OSError, ValueError):
            return None

    def _fetch_jars(self) -> None:
        download = self.folder / "download"
        shutil.rmtree(download, ignore_errors=True)
        run(
            [
                python(),
                "-m",
                "pip",
                "download",
                "--no-deps",
                "--no-binary",
                PACKAGE,
                "--dest",
                str(download),
                f"{PACKAGE}=={VERSION}",
            ],
            "fetching Flink with pip",
        )
        unfinished = self.folder / "lib.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        with tarfile.open(download / f"{PACKAGE}-{VERSION}.tar.gz") as archive:
            for member in archive:
                path = PurePosixPath(member.name)
                source = archive.extractfile(member) if path.match("*/deps/lib/*.jar") else None
                if source:
                    with source, (unfinished / path.name).open("wb") as target:
                        shutil.copyfileobj(source, target)
        unfinished.rename(self.jars)
        shutil.rmtree(download)

    def _build_job_server(self) -> None:
        parts, classes = self.folder / "job-server-parts", self.folder / "job-server-classes"
        if not parts.exists():
            copy_jars(
                self.home.maven_repository, SOURCES / "flink" / "pom.xml", parts, "fetching the job server"
            )
        compile_java(SOURCES / "flink" / "loopback", f"{parts}/*", classes)
        merge_jars(parts, classes, self.job_server)
        shutil.rmtree(parts)
