"""How a command hears that it shall end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType


def on_signals(stop: Callable[[int, FrameType | None], None]) -> Callable[[], None]:
    """Call `stop` on SIGINT and SIGTERM; what is returned puts the handlers back that were there before."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None  # only the main thread may handle signals; whoever started us stops us
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore
