"""Which sockets this process holds, whose they are, what they listen to, and when their person last acted."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

# A person has a few tabs and devices. More is a mistake or an attack, and each socket holds a thread.
MOST_PER_PERSON = 12
# How many events a socket may send at once, and how many a second after that. Typing sends one or two.
BURST, PER_SECOND = 60.0, 20.0


@dataclass(slots=True)
class Connection:
    """One open socket. `rooms` are the things it listens to, such as a meeting's id."""

    sid: str
    session_id: UUID
    person_id: UUID
    active_at: datetime
    rooms: set[UUID] = field(default_factory=set)
    turns: float = BURST
    turns_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """A socket that listened to `room` was closed; its person may be back in a moment."""

    room: UUID
    person_id: UUID
    at: datetime


_open: dict[str, Connection] = {}
_gone: list[Gone] = []
_lock = threading.Lock()


def add(sid: str, session_id: UUID, person_id: UUID, active_at: datetime) -> bool:
    """Note that a socket was opened by that session. False when this person has too many already."""
    with _lock:
        held = Counter(connection.person_id for connection in _open.values())
        if held[person_id] >= MOST_PER_PERSON:
            return False
        _open[sid] = Connection(sid, session_id, person_id, active_at)
    return True


def drop(sid: str, now: datetime) -> None:
    """Note that a socket was closed."""
    with _lock:
        connection = _open.pop(sid, None)
        if connection is not None:
            _gone.extend(Gone(room, connection.person_id, now) for room in connection.rooms)


def gone_before(moment: datetime) -> list[Gone]:
    """Those who went before `moment` and have no other socket of this process in that room. Each once."""
    with _lock:
        due = [gone for gone in _gone if gone.at < moment]
        _gone[:] = [gone for gone in _gone if gone.at >= moment]
        present = {(room, connection.person_id) for connection in _open.values() for room in connection.rooms}
    return [gone for gone in due if (gone.room, gone.person_id) not in present]


def find(sid: str) -> Connection | None:
    """The socket, if it is open in this process."""
    return _open.get(sid)


def enter(sid: str, room: UUID) -> None:
    """Let the socket listen to a thing."""
    connection = _open.get(sid)
    if connection is not None:
        connection.rooms.add(room)


def touch(sid: str, now: datetime) -> None:
    """The person did something in this socket."""
    connection = _open.get(sid)
    if connection is not None:
        connection.active_at = now


def active_at(sid: str) -> datetime:
    """When the person last did something in this socket."""
    connection = _open.get(sid)
    return connection.active_at if connection else datetime.fromtimestamp(0, tz=UTC)


def take_turn(sid: str, now: datetime) -> bool:
    """Whether this socket may send another event now; a flood is held back, a fast typist is not."""
    with _lock:
        connection = _open.get(sid)
        if connection is None:
            return True
        if connection.turns_at is not None:
            passed = max(0.0, (now - connection.turns_at).total_seconds())
            connection.turns = min(BURST, connection.turns + passed * PER_SECOND)
        connection.turns_at = now
        if connection.turns < 1:
            return False
        connection.turns -= 1
        return True


def all_open() -> list[Connection]:
    """A snapshot of the open sockets of this process."""
    with _lock:
        return list(_open.values())
