"""The moves of a meeting, as states.md has them. Anything not in the table is refused."""

from peersupport.core.moves import MoveTable
from peersupport.meetings.words import MeetingDoer, MeetingStatus

S = MeetingStatus
CHAIR, COORDINATOR, SCRIBE, SYSTEM = (
    MeetingDoer.CHAIR,
    MeetingDoer.COORDINATOR,
    MeetingDoer.SCRIBE,
    MeetingDoer.SYSTEM,
)
PLANNERS = (COORDINATOR, CHAIR)

MEETING_MOVES: MoveTable[MeetingStatus, MeetingDoer] = MoveTable(
    "meeting",
    [
        (None, S.DRAFT, PLANNERS),
        (S.DRAFT, S.PUBLISHED, PLANNERS),
        (S.PUBLISHED, S.AGENDA_SENT, PLANNERS),
        (S.AGENDA_SENT, S.OPEN, (CHAIR,)),
        (S.OPEN, S.PAUSED, (CHAIR,)),
        (S.PAUSED, S.OPEN, (CHAIR,)),
        (S.OPEN, S.CLOSED, (CHAIR,)),
        # Closing drafts the minutes at once, so the system stands in for the scribe.
        (S.CLOSED, S.MINUTES_DRAFT, (SCRIBE, SYSTEM)),
        (S.MINUTES_DRAFT, S.MINUTES_APPROVED, (CHAIR,)),
        (S.MINUTES_APPROVED, S.ARCHIVED, (SYSTEM,)),
        (S.PUBLISHED, S.CANCELLED, PLANNERS),
        (S.AGENDA_SENT, S.CANCELLED, PLANNERS),
        (S.PUBLISHED, S.CANCELLED_NO_CHAIR, (*PLANNERS, SYSTEM)),
        (S.AGENDA_SENT, S.CANCELLED_NO_CHAIR, (*PLANNERS, SYSTEM)),
    ],
)

# Still being planned: its facts, people and agenda can change.
IN_PLANNING = frozenset({S.DRAFT, S.PUBLISHED, S.AGENDA_SENT})
# Invitations are out, and it has not begun: changes are told to everybody invited.
ANNOUNCED = frozenset({S.PUBLISHED, S.AGENDA_SENT})
IN_PROGRESS = frozenset({S.OPEN, S.PAUSED})
CANCELLED = frozenset({S.CANCELLED, S.CANCELLED_NO_CHAIR})
# It took place, and there is something to read.
HAS_MINUTES = frozenset({S.MINUTES_DRAFT, S.MINUTES_APPROVED, S.ARCHIVED})
LOCKED = frozenset({S.MINUTES_APPROVED, S.ARCHIVED})
