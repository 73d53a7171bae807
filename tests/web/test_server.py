"""The server beside the desk: found where it says, quiet, stopped when told, clear about a taken port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from typing import Any, cast
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from wiredesk.errors import SettingsError
from wiredesk.stores.store import Page, Query, Store
from wiredesk.web import server


class Empty:
    """A store without stories."""

    def search(self, _query: Query) -> Page:
        return Page(0, (), {}, "")


STORE = cast(Store, Empty())


def get(address: str) -> Any:
    # Without proxies of the environment: they would not reach this machine's own ports.
    return build_opener(ProxyHandler({})).open(address, timeout=10)


def test_the_page_is_served_quietly_until_it_is_stopped(capfd: pytest.CaptureFixture[str]) -> None:
    handlers = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    address, stop = server.start(STORE, port=0)
    try:
        assert address.startswith("http://127.0.0.1:")
        assert get(f"{address}/").status == 200
        assert get(f"{address}/healthz").headers["server"] is None
        assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == handlers
    finally:
        stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "wiredesk-web"]
    with pytest.raises(URLError):
        get(f"{address}/")
    assert capfd.readouterr() == ("", "")


def test_stopping_twice_and_before_the_first_request_is_fine() -> None:
    _, stop = server.start(STORE, port=0)
    stop()
    stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "wiredesk-web"]


@pytest.mark.parametrize("begin", [server.start, server.serve])
def test_a_taken_port_is_named(begin: Any) -> None:
    address, stop = server.start(STORE, port=0)
    port = int(address.rpartition(":")[2])
    try:
        with pytest.raises(SettingsError, match=rf"127\.0\.0\.1 port {port}: Address already in use"):
            begin(STORE, port=port)
    finally:
        stop()


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(SettingsError, match=r"203\.0\.113\.7 port 0"):
        server.start(STORE, host="203.0.113.7", port=0)  # an address kept for documentation


def test_the_foreground_server_ends_at_a_signal_without_complaint(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answers: list[int] = []

    def interrupt() -> None:
        end = time.monotonic() + 20
        while not answers and time.monotonic() < end:
            with contextlib.suppress(URLError):
                answers.append(get(f"http://127.0.0.1:{port}/healthz").status)
        os.kill(os.getpid(), signal.SIGINT)

    reader = threading.Thread(target=interrupt)
    reader.start()
    server.serve(STORE, port=port)
    reader.join()
    assert answers == [200]
    assert capfd.readouterr() == ("", "")
