"""What happens after a commit in a live room: news for everybody in it. `sockets` sends them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RoomChanged:
    """The room shows something new: one snapshot goes to everybody in it."""

    meeting_id: UUID


@dataclass(frozen=True, slots=True)
class NotesChanged:
    """Somebody wrote in the notes of a case: `news` is what those who had revision `since` lack."""

    meeting_id: UUID
    case_ref: str
    revision: int
    since: int
    news: bytes
    saved_label: str
