"""The web server: in the foreground for `wiredesk serve`, or in a thread beside the desk."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

import uvicorn

from wiredesk.errors import SettingsError
from wiredesk.stores.store import Store
from wiredesk.web.app import create_app

# The page has no passwords: only this machine sees it, unless the operator says otherwise.
HOST = "127.0.0.1"
# The customary port of web pages that are served without root.
PORT = 8080
# How long requests under way may go on when the server is stopped; a search takes far below a second.
STOP_SECONDS = 5


def serve(store: Store, host: str = HOST, port: int = PORT) -> None:
    """Serve the page and API until SIGINT or SIGTERM; requests under way are finished.

    Prints nothing. Raises SettingsError where the port cannot be had.
    """
    listening = _listen(host, port)
    # uvicorn raises SIGINT again after it has stopped: being asked to stop is no error here.
    with contextlib.suppress(KeyboardInterrupt):
        _server(store).run([listening])


def start(store: Store, host: str = HOST, port: int = PORT) -> tuple[str, Callable[[], None]]:
    """The page's address and a function that stops it; it is served from a thread until then.

    Port 0 takes a free one. The address answers when this returns. The thread is a daemon and leaves
    signals to the desk. Raises SettingsError where the port cannot be had.
    """
    listening = _listen(host, port)
    bound = listening.getsockname()[1]
    server = _server(store)
    thread = threading.Thread(target=server.run, args=([listening],), name="wiredesk-web", daemon=True)
    # The socket listens already: who connects before the thread is ready waits in the kernel's queue.
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(STOP_SECONDS + 1)

    return f"http://{f'[{host}]' if ':' in host else host}:{bound}", stop


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            [f"the search page cannot listen on {host} port {port}: {error.strerror}; choose another"]
        ) from error
    # Its connections inherit this. asyncio does it only for sockets that it made itself, and without it
    # every answer but the first of a connection waits 40 ms for the client's acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _server(store: Store) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(store),
            access_log=False,
            # Logging is the program's affair; without a set-up of its own only warnings reach stderr.
            log_config=None,
            log_level="warning",
            lifespan="off",
            ws="none",
            # Nothing here depends on the client's address, so no header of a proxy needs trust.
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
