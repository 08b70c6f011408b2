"""Keeps the socket libraries' log short: hostile packets must not fill a disk, nor their bytes be kept.

The libraries write a traceback for each malformed packet, even before log-in. Here each of their messages
becomes one plain line, without the exception's text, and at most a few of a kind a minute.
"""

import logging
import time
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)
LIBRARIES = ("engineio.server", "socketio.server")
A_MINUTE = 60.0
LINES_A_MINUTE = 5


class Quiet(logging.Filter):
    """Passes nothing on; writes a short line of its own instead, a few times a minute."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._tick = tick
        self._began: dict[str, float] = {}
        self._lines: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Always False: the library's own record goes nowhere."""
        if record.levelno < logging.WARNING:
            return False
        # `msg` is the library's constant template; its arguments may hold what somebody sent.
        key, now = f"{record.name} {str(record.msg)[:80]}", self._tick()
        if now - self._began.get(key, -A_MINUTE) >= A_MINUTE:
            self._began[key], self._lines[key] = now, 0
        self._lines[key] += 1
        if self._lines[key] <= LINES_A_MINUTE:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            log.warning("socket_trouble", where=key, kind=kind, count=self._lines[key])
        return False


def quieten() -> None:
    """Put the filter on the libraries' loggers, once."""
    for name in LIBRARIES:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Quiet) for each in logger.filters):
            logger.addFilter(Quiet())
