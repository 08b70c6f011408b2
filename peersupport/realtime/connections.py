"""Which sockets this process holds, whose they are, and the watch that cuts dead ones.

Log-out, suspension and a leaver's date end the session row; removal from a meeting ends membership. The
watch looks at all open sockets together every two seconds, in one statement each, and cuts those that
have no right to stay, wherever the change was made: another process, or the command line.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import structlog

log = structlog.get_logger(__name__)
WATCH_SECONDS = 2.0


@dataclass(slots=True)
class Connection:
    """One open socket. `rooms` are the things it listens to, such as a meeting's id."""

    sid: str
    session_id: UUID
    person_id: UUID
    active_at: datetime
    rooms: set[UUID] = field(default_factory=set)


_open: dict[str, Connection] = {}
_lock = threading.Lock()


def add(sid: str, session_id: UUID, person_id: UUID) -> None:
    """A socket was opened by that session."""
    with _lock:
        _open[sid] = Connection(sid, session_id, person_id, datetime.now(UTC))


def drop(sid: str) -> Connection | None:
    """A socket was closed."""
    with _lock:
        return _open.pop(sid, None)


def find(sid: str) -> Connection | None:
    """The socket, if it is open in this process."""
    return _open.get(sid)


def touch(sid: str, now: datetime) -> None:
    """The person did something in this socket."""
    connection = _open.get(sid)
    if connection is not None:
        connection.active_at = now


def active_at(sid: str) -> datetime:
    """When the person last did something in this socket."""
    connection = _open.get(sid)
    return connection.active_at if connection else datetime.fromtimestamp(0, tz=UTC)


def all_open() -> list[Connection]:
    """A snapshot of the open sockets of this process."""
    with _lock:
        return list(_open.values())


MayStay = Callable[[list[Connection]], set[str]]


class Watch:
    """Cuts sockets that may no longer stay. `checks` return the sids that may."""

    def __init__(self, checks: list[MayStay], cut: Callable[[str], None]) -> None:
        self._checks = checks
        self._cut = cut
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def look_once(self) -> list[str]:
        """One round: returns the sids that were cut."""
        connections = all_open()
        if not connections:
            return []
        may_stay = {connection.sid for connection in connections}
        for check in self._checks:
            may_stay &= check(connections)
        cut = [connection.sid for connection in connections if connection.sid not in may_stay]
        for sid in cut:
            self._cut(sid)
        return cut

    def start(self) -> None:
        """Look every two seconds, in a thread of its own, until stopped."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="socket-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(WATCH_SECONDS):
            try:
                self.look_once()
            except Exception:
                # The database may be away for a moment; every event is checked on its own meanwhile.
                log.exception("watch_failed")
