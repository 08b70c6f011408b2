"""The watch: cuts sockets that have no right to stay, and keeps the rounds that go with open sockets.

Log-out, suspension and a leaver's date end the session row; removal from a meeting ends membership. The
watch looks at all sockets of its process together every two seconds, in one statement for each check, so
it does not matter where the change was made: another process, or the command line.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

import structlog

from peersupport.core import clock
from peersupport.realtime import connections
from peersupport.realtime.connections import Connection

log = structlog.get_logger(__name__)
WATCH_SECONDS = 2.0

# Which of these sockets may stay, by sid.
MayStay = Callable[[list[Connection], datetime], set[str]]
# Something to do at each look, such as keeping attendance. Called also when nobody is connected.
Round = Callable[[list[Connection], datetime], None]


class Watch:
    """Looks at the sockets of this process.

    `context` is what database work needs around it. `listed` are the sids the server itself holds: one that
    is not known here has dodged the door, and is cut like one that a check no longer lets stay.
    """

    def __init__(
        self,
        context: Callable[[], AbstractContextManager[object]],
        *,
        checks: list[MayStay],
        rounds: list[Round],
        listed: Callable[[], set[str]],
        cut: Callable[[str], None],
    ) -> None:
        self._context = context
        self._checks = checks
        self._rounds = rounds
        self._listed = listed
        self._cut = cut
        self._strangers: set[str] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def look_once(self) -> list[str]:
        """One look: returns the sids that were cut."""
        with self._context():
            return self._look()

    def start(self) -> None:
        """Look every two seconds, in a thread of its own, until stopped. A second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="socket-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()

    def _look(self) -> list[str]:
        now = clock.now()
        found = connections.all_open()
        known = {connection.sid for connection in found}
        may_stay = set(known)
        for check in self._checks if found else ():
            may_stay &= check(found, now)
        strangers = self._listed() - known
        # A socket is listed by the server a moment before it is known here: it must be strange twice.
        cut = sorted((known - may_stay) | (strangers & self._strangers))
        self._strangers = strangers
        for sid in cut:
            log.info("socket_cut", sid=sid)
            self._cut(sid)
        for step in self._rounds:
            step([connection for connection in found if connection.sid in may_stay], now)
        return cut

    def _run(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            try:
                self.look_once()
            except Exception as error:
                # The database may be away for a moment; every event is checked on its own meanwhile.
                log.error("watch_failed", kind=type(error).__name__)
