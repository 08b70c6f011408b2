"""The closed lists of actions (data dictionary 11.3), each with its label."""

from enum import StrEnum


class ActionStatus(StrEnum):
    """Overdue is not a status of its own here: an open action past its day is overdue by its date."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class ActionSource(StrEnum):
    DISCUSSION = "discussion"
    ADVICE = "advice"
    SUPERVISION = "supervision"
    PAIRING = "pairing"
    DEBRIEF = "debrief"


class ActionPriority(StrEnum):
    NORMAL = "normal"
    SAFETY = "safety"


class ActionDoer(StrEnum):
    """What somebody is to an action. The chair is whoever agreed it, or chairs or deputises a series."""

    ACTION_OWNER = "action_owner"
    CHAIR = "chair"
    SERVICE_LEAD = "service_lead"


UNFINISHED = (ActionStatus.OPEN, ActionStatus.IN_PROGRESS)
