"""A server that answers as Elasticsearch does, and fails as it is told to."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Request(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    body: bytes

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The lines of a bulk request, decoded."""
        return [json.loads(line) for line in self.body.splitlines()]

    @property
    def actions(self) -> list[tuple[str, dict[str, Any]]]:
        """(verb, head) of each action of a bulk request; ours all have a document."""
        return [next(iter(line.items())) for line in self.lines[::2]]


class Answer(NamedTuple):
    """What to send back; `raw` is sent instead of the JSON, `length` is claimed instead of the true one."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = {"X-Elastic-Product": "Elasticsearch"}
    raw: bytes | None = None
    length: int | None = None


CUT = Answer(status=0)
"""Close the connection instead of an answer."""

Fault = Callable[[Request], Answer | None]
"""What goes wrong with a request; None where nothing does."""


class FakeElasticsearch:
    """Holds nothing and accepts everything, but for the faults; `requests` is what it was asked."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.plugins = ["analysis-icu", "analysis-stempel", "analysis-ukrainian"]
        self.fault: Fault = lambda _: None
        self.released = threading.Event()
        """Ends what hangs."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def bulks(self, kind: str) -> list[list[str]]:
        """The ids of each bulk request that wrote to the index of this kind."""
        found = []
        for request in self.requests:
            if request.path.startswith("/_bulk"):
                found.append([head["_id"] for _, head in request.actions if head["_index"] == kind])
        return [ids for ids in found if ids]

    def hang(self, _: Request) -> Answer:
        """A fault: no answer until the test is over."""
        self.released.wait()
        return CUT

    def answer(self, request: Request) -> Answer:
        """The answer of a healthy, empty server."""
        path = request.path.partition("?")[0]
        if path == "/_bulk":
            return Answer(body={"items": [done(*action) for action in request.actions]})
        if path == "/_mget":
            documents = json.loads(request.body)["docs"]
            return Answer(body={"docs": [{"_id": each["_id"], "found": False} for each in documents]})
        if path == "/_nodes/plugins":
            plugins = [{"name": name} for name in self.plugins]
            return Answer(body={"nodes": {"1": {"name": "node-1", "plugins": plugins}}})
        if path == "/_search":
            return Answer(body={"hits": {"hits": []}})
        if path.endswith("/_pit"):
            return Answer(body={"id": "snapshot"})
        if path == "/":
            return Answer(body={"version": {"number": "8.19.13"}})
        if request.method == "GET":
            return Answer(404, {"error": {"type": "index_not_found_exception"}, "status": 404})
        return Answer(body={"acknowledged": True})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # or each answer waits 40 ms for an acknowledgement

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    self.close_connection = True
                    return
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                request = Request(self.command, self.path, body)
                fake.requests.append(request)
                self.reply(fake.fault(request) or fake.answer(request))

            def reply(self, answer: Answer) -> None:
                if answer is CUT:
                    self.close_connection = True
                    return
                sent = json.dumps(answer.body).encode() if answer.raw is None else answer.raw
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(answer.length or len(sent)))
                self.end_headers()
                self.wfile.write(sent)
                self.wfile.flush()
                self.close_connection = answer.length is not None

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def done(verb: str, head: Mapping[str, Any]) -> dict[str, Any]:
    """The item of a bulk answer for an action that was done."""
    return {verb: {"_id": head["_id"], "status": 201, "result": "created"}}


def failed(verb: str, head: Mapping[str, Any], status: int, type: str, reason: str = "") -> dict[str, Any]:
    """The item of a bulk answer for an action that failed."""
    return {verb: {"_id": head["_id"], "status": status, "error": {"type": type, "reason": reason}}}


def rejecting(which: Callable[[str], bool], status: int, type: str, reason: str = "") -> Fault:
    """A fault: the documents whose ids `which` names fail in every bulk request."""

    def fault(request: Request) -> Answer | None:
        if not request.path.startswith("/_bulk"):
            return None
        items = [
            failed(verb, head, status, type, reason) if which(head["_id"]) else done(verb, head)
            for verb, head in request.actions
        ]
        return Answer(body={"errors": True, "items": items})

    return fault


def refusing(status: int, type: str = "", reason: str = "", **headers: str) -> Fault:
    """A fault: every bulk request fails as a whole."""
    body = {"error": {"type": type, "reason": reason}, "status": status}
    answer = Answer(status, body, {**Answer().headers, **headers})
    return lambda request: answer if request.path.startswith("/_bulk") else None
