"""Archiving meetings whose minutes were approved long ago."""

from datetime import timedelta
from uuid import UUID

from peersupport.audit import services as audit
from peersupport.core.unit_of_work import Work
from peersupport.meetings.queries.archive import list_meetings_to_archive
from peersupport.meetings.rules.moves import MEETING_MOVES
from peersupport.meetings.words import MeetingDoer, MeetingStatus

KEPT_OPEN = timedelta(days=90)
AT_ONCE = 200


def archive_meetings(work: Work, organisation_id: UUID) -> int:
    """Archive the organisation's meetings whose minutes were approved 90 days ago. Returns how many.

    Archived minutes read as before, and can still be amended with a reason.
    """
    due = list_meetings_to_archive(organisation_id, work.now - KEPT_OPEN, AT_ONCE)
    for meeting in due:
        MEETING_MOVES.decide(meeting.status, MeetingStatus.ARCHIVED, {MeetingDoer.SYSTEM}).require()
        meeting.status = MeetingStatus.ARCHIVED
        audit.record(work, "meeting:archived", meeting.meeting_ref)
    return len(due)
