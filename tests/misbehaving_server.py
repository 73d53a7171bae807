"""An HTTP server that does to a client whatever a test wants: each path has a behaviour."""

from __future__ import annotations

import gzip
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

Behaviour = Callable[[socket.socket, Mapping[str, str]], None]

# Between two bytes of a slow answer: far below any timeout for a single read.
DRIP_SECONDS = 0.02


class Asked(NamedTuple):
    """A request as it came; the names of headers are in small letters."""

    path: str
    headers: dict[str, str]


class Server:
    """Behaviours by path, and all that was asked; a path without one answers 404."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.behaviours: dict[str, Behaviour] = {}
        self.asked: list[Asked] = []

    def paths(self) -> list[str]:
        """The paths that were asked for, without those of robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def handle(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65_536)
            if not piece:
                return
            head += piece
        first, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        fields = (line.partition(":") for line in lines)
        asked = Asked(first.split()[1], {name.lower(): value.strip() for name, _, value in fields})
        self.asked.append(asked)
        self.behaviours.get(asked.path, answer(status="404 Not Found"))(connection, asked.headers)


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of this machine, from the start of a `with` block to its end."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # the client went away: that is what most tests are about
                server.handle(self.request)

    class Listener(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Listener(("127.0.0.1", 0), Handler) as listener:
        server = Server(f"http://127.0.0.1:{listener.server_address[1]}")
        threading.Thread(target=lambda: listener.serve_forever(0.01), daemon=True).start()
        try:
            yield server
        finally:
            listener.shutdown()


def answer(body: bytes = b"", status: str = "200 OK", **headers: str) -> Behaviour:
    """A well-behaved answer."""

    def behave(connection: socket.socket, asked: Mapping[str, str]) -> None:  # noqa: ARG001
        fields = {"content-length": str(len(body)), "connection": "close"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        connection.sendall("\r\n".join(lines).encode("latin-1") + body)

    return behave


def packed(body: bytes) -> Behaviour:
    """An answer in gzip."""
    return answer(gzip.compress(body), content_encoding="gzip")


def unless_known(body: bytes, etag: str) -> Behaviour:
    """304 for a client that names the `etag`."""

    def behave(connection: socket.socket, asked: Mapping[str, str]) -> None:
        known = asked.get("if-none-match") == etag
        (answer(status="304 Not Modified") if known else answer(body, etag=etag))(connection, asked)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Another behaviour each time; the last one stays."""
    left = list(behaviours)

    def behave(connection: socket.socket, asked: Mapping[str, str]) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, asked)

    return behave


def raw(value: bytes) -> Behaviour:
    """These bytes, whatever they are; then the connection is closed."""
    return lambda connection, asked: connection.sendall(value)  # noqa: ARG005


def hang_after(value: bytes) -> Behaviour:
    """These bytes, and then nothing until the client goes away."""

    def behave(connection: socket.socket, asked: Mapping[str, str]) -> None:  # noqa: ARG001
        connection.sendall(value)
        while connection.recv(1):
            pass

    return behave


def without_end(head: bytes, piece: bytes, seconds: float = 0.0) -> Behaviour:
    """`head`, then `piece` again and again, until the client goes away."""

    def behave(connection: socket.socket, asked: Mapping[str, str]) -> None:  # noqa: ARG001
        pause = threading.Event()
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            pause.wait(seconds)

    return behave
