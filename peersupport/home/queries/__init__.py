"""What needs somebody today: short reads across the slices, each with a limit and an index behind it.

Plain columns only, because this page is opened more than any other. How many of these run depends on the
person's roles, never on how much there is.
"""

from peersupport.home.queries.duties import (
    LeftAction,
    MeetingToPlan,
    Member,
    MinutesToApprove,
    WaitingCase,
    list_actions_of_leavers,
    list_invited,
    list_leaving,
    list_meetings_to_plan,
    list_minutes_to_approve,
    list_waiting_cases,
)
from peersupport.home.queries.limits import (
    LIMIT,
    SHOWN,
)
from peersupport.home.queries.mine import (
    ComingMeeting,
    DraftedRecord,
    OwnCase,
    list_coming_meetings,
    list_own_cases,
    list_records_to_comment,
)

__all__ = [
    "LIMIT",
    "SHOWN",
    "ComingMeeting",
    "DraftedRecord",
    "LeftAction",
    "MeetingToPlan",
    "Member",
    "MinutesToApprove",
    "OwnCase",
    "WaitingCase",
    "list_actions_of_leavers",
    "list_coming_meetings",
    "list_invited",
    "list_leaving",
    "list_meetings_to_plan",
    "list_minutes_to_approve",
    "list_own_cases",
    "list_records_to_comment",
    "list_waiting_cases",
]
