"""Processes that outlive the command that started them: their ports, pids, logs, start and end.

Ports and pids are remembered in `state.json`. A process is only ever ended after `ps` has shown that its
command line is one of ours, because a remembered pid may by now belong to somebody else.
"""

import contextlib
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from localservers.tools import REPO, ServersError, last_lines, run, say

# Below the range from which the kernel takes ports for outgoing connections: while a server is down, no
# client (not even one that tries to reach it) can be given its port by chance.
PORTS = range(20000, 32000)
SECONDS_TO_END = 30.0


@dataclass(frozen=True)
class Running:
    """One line of `ps`."""

    pid: int
    parent: int
    command: str


def running() -> dict[int, Running]:
    """All living processes of this machine by pid (what has ended and was not yet reaped does not live)."""
    if not shutil.which("ps"):
        raise ServersError("needs ps: not on PATH; install procps")
    found = {}
    for line in run(["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="], "listing processes").splitlines():
        pid, parent, stat, *command = line.split(maxsplit=3)
        if not stat.startswith("Z"):
            found[int(pid)] = Running(int(pid), int(parent), command[0] if command else "")
    return found


def descendants(pid: int, processes: Mapping[int, Running]) -> list[int]:
    """The pids of the children of a process, of their children, and so on."""
    children = [process.pid for process in processes.values() if process.parent == pid]
    return children + [each for child in children for each in descendants(child, processes)]


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def accepts(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


class Home:
    """The folder that holds everything the servers need, write and remember."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.maven_repository = folder / "m2"
        self._state_file = folder / "state.json"

    @classmethod
    def of_this_repo(cls) -> "Home":
        """WIREDESK_SERVERS where set, else `.servers` in the repo."""
        return cls(Path(os.environ.get("WIREDESK_SERVERS") or REPO / ".servers").resolve())

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the only right to change what is here; another command waits for it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("waiting for another servers command to end")
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def port(self, name: str) -> int:
        """The port remembered under this name."""
        try:
            return self._read()["ports"][name]
        except KeyError:
            raise ServersError(f"no port was chosen for {name} yet: run `servers up` first") from None

    def choose_ports(self, names: Sequence[str]) -> None:
        """Remember a free port under each name; a remembered one stays if it is still free."""
        state = self._read()
        for name in names:
            if name not in state["ports"] or not is_free(state["ports"][name]):
                state["ports"][name] = self._unused_port(taken=set(state["ports"].values()))
        self._write(state)

    def choose_port_anew(self, name: str) -> None:
        """Remember a free port other than the one that is remembered under this name."""
        state = self._read()
        state["ports"][name] = self._unused_port(taken=set(state["ports"].values()))
        self._write(state)

    def pid(self, name: str) -> int | None:
        """The pid remembered under this name."""
        return self._read()["pids"].get(name)

    def remember_pid(self, name: str, pid: int) -> None:
        """Remember the pid of a process that was just started."""
        state = self._read()
        state["pids"][name] = pid
        self._write(state)

    @staticmethod
    def _unused_port(taken: set[int]) -> int:
        for port in random.sample(PORTS, 200):
            if port not in taken and is_free(port):
                return port
        raise ServersError(f"found no free port between {PORTS.start} and {PORTS.stop}")

    def _read(self) -> dict[str, dict[str, int]]:
        try:
            state: dict[str, dict[str, int]] = json.loads(self._state_file.read_text())
        except FileNotFoundError:
            return {"ports": {}, "pids": {}}
        return state

    def _write(self, state: Mapping[str, Mapping[str, int]]) -> None:
        unfinished = self._state_file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(state, indent=2) + "\n")
        unfinished.replace(self._state_file)


@dataclass(frozen=True)
class Launch:
    """How a process is started."""

    command: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]
    user: str | None = None


@dataclass(frozen=True)
class Process:
    """One process of a server: how it is started, when it is ready, and what proves that a pid is its own.

    `marks` are texts that its command line holds, one of them a path inside our folder.
    """

    home: Home
    name: str
    log: Path
    marks: Sequence[str]
    launch: Callable[[], Launch]
    answers: Callable[[], bool]
    port_names: Sequence[str] = field(default=())
    seconds_to_start: float = 120.0

    def pid(self) -> int | None:
        """The pid, if this process is alive and ours."""
        pid = self.home.pid(self.name)
        process = running().get(pid) if pid else None
        return process.pid if process and all(mark in process.command for mark in self.marks) else None

    def start(self) -> None:
        """Start the process with the ports it had and wait until it answers; nothing if it is up."""
        if self.pid() is None:
            self._spawn()
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End the process and its children in peace, after a while by force."""
        send(signal.SIGKILL, self._end(signal.SIGTERM))

    def kill(self) -> None:
        """End the process and its children at once (kill -9)."""
        self._end(signal.SIGKILL)

    def kill_children(self) -> int:
        """The number of children, and their children, that were ended at once; the process itself stays."""
        pid = self.pid()
        if pid is None:
            raise ServersError(f"{self.name} is not up")
        children = descendants(pid, running())
        send(signal.SIGKILL, children)
        return len(children)

    def _spawn(self) -> None:
        taken = [port for port in map(self.home.port, self.port_names) if not is_free(port)]
        if taken:
            raise ServersError(f"{self.name}: port {taken[0]} is taken by a process that is not ours")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        launch = self.launch()
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                launch.command,
                cwd=launch.cwd,
                env=dict(launch.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=launch.user,
                group=launch.user,
                extra_groups=[] if launch.user else None,
            )
        self.home.remember_pid(self.name, process.pid)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + self.seconds_to_start
        while not self.answers():
            if self.pid() is None:
                raise ServersError(
                    f"{self.name} ended while it started; the end of {self.log}:\n{self._log_end()}"
                )
            if time.monotonic() > deadline:
                raise ServersError(
                    f"{self.name} did not answer within {self.seconds_to_start:.0f} s; "
                    f"the end of {self.log}:\n{self._log_end()}"
                )
            time.sleep(0.2)

    def _end(self, with_signal: signal.Signals) -> list[int]:
        """Signal the process and its children and wait for their end: the pids of those that live on."""
        pid = self.pid()
        if pid is None:
            return []
        alive = [pid, *descendants(pid, running())]
        send(with_signal, alive)
        deadline = time.monotonic() + SECONDS_TO_END
        while alive and time.monotonic() < deadline:
            time.sleep(0.05)
            living = running()
            alive = [each for each in alive if each in living]
        return alive

    def _log_end(self) -> str:
        return last_lines(self.log.read_text(errors="replace"))


def send(with_signal: signal.Signals, pids: Sequence[int]) -> None:
    """Send a signal to processes; one that has just ended is no error."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, with_signal)


class Server:
    """What `servers up NAME` brings up: one process, or several that belong together."""

    name: str
    processes: Sequence[Process]

    def __init__(self, home: Home) -> None:
        self.home = home
        self.folder = home.folder / self.name

    def install(self) -> None:
        """Fetch and unpack what is missing."""
        raise NotImplementedError

    def exports(self) -> dict[str, str]:
        """The environment variables that tell the tests where this server is."""
        raise NotImplementedError

    def is_up(self) -> bool:
        """Whether all its processes are alive."""
        return all(process.pid() is not None for process in self.processes)

    def up(self) -> None:
        """Install, start what is not alive, wait until all answers."""
        self.install()
        if all(process.pid() is None for process in self.processes):
            self.home.choose_ports([name for process in self.processes for name in process.port_names])
        for process in self.processes:
            process.start()

    def down(self) -> None:
        """End all its processes, the last started first."""
        for process in reversed(self.processes):
            process.stop()
