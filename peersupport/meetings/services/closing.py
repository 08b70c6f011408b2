"""Closing a meeting: what it means for each case, said before and done at once."""

from peersupport.cases.services import lists
from peersupport.cases.words import CaseStatus
from peersupport.core.errors import InvalidInput
from peersupport.core.unit_of_work import Work
from peersupport.meetings import policies
from peersupport.meetings.models import Meeting
from peersupport.meetings.rules.room import CaseResult, Closing, plan_closing
from peersupport.meetings.services import attendance
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.minutes import draft_minutes
from peersupport.meetings.services.room_steps import leave_item, load_running, note_step
from peersupport.meetings.words import MeetingStatus


def closing_of(meeting: Meeting) -> Closing:
    """What closing the meeting now would mean for each case."""
    return plan_closing(
        CaseResult(
            case_ref=item.case.case_ref,
            status=item.status,
            was_begun=item.discussion is not None,
            has_recommendation=item.discussion is not None and bool(item.discussion.recommendation),
        )
        for item in meeting.items
        if item.case is not None
    )


def close_meeting(work: Work, meeting_ref: str) -> None:
    """End the meeting: its discussions are finished, its minutes drafted, its attendance complete.

    Cases that were never reached wait for another meeting. Raises NotFound, NotAllowed, and InvalidInput
    naming each case that was begun and has neither a recommendation nor a deferral.
    """
    meeting = load_running(work, meeting_ref)
    role = policies.acting_as(acting_person(work), meeting)
    closing = closing_of(meeting)
    if not closing.is_ready:
        raise InvalidInput(
            {
                "": [
                    f"Case {ref} has no recommendation. Record one, or defer the case with a reason."
                    for ref in closing.unresolved
                ]
            }
        )
    leave_item(work, meeting)
    for item in meeting.items:
        if item.case is None:
            continue
        if item.case.case_ref in closing.finished:
            lists.finish_discussion(work, item.case, acting_as=role)
        elif item.case.case_ref in closing.not_reached and item.case.status is CaseStatus.LISTED:
            lists.unlist_case(work, item.case, reason=f"Not reached in {meeting_ref}", acting_as=role)
    meeting.status = MeetingStatus.CLOSED
    meeting.closed_at = work.now
    attendance.end_all(work, meeting.id)
    not_reached = list(closing.not_reached)
    note_step(work, meeting, "closed", fields={"cases": len(closing.finished), "not_reached": not_reached})
    draft_minutes(work, meeting)
