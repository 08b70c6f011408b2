"""The closed lists of meetings: states, kinds of item and invitation, and who may move what."""

from enum import StrEnum


class MeetingStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    AGENDA_SENT = "agenda_sent"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    MINUTES_DRAFT = "minutes_draft"
    MINUTES_APPROVED = "minutes_approved"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"
    CANCELLED_NO_CHAIR = "cancelled_no_chair"


class ItemStatus(StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    DONE = "done"
    DEFERRED = "deferred"


class InviteeRole(StrEnum):
    """A presenter is somebody invited only because their case is listed."""

    MEMBER = "member"
    PRESENTER = "presenter"
    OBSERVER = "observer"


class MeetingDoer(StrEnum):
    """What somebody is to a meeting, for the table of moves."""

    CHAIR = "chair"
    COORDINATOR = "coordinator"
    SCRIBE = "scribe"
    SYSTEM = "system"
