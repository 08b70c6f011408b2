"""Takes a case that its owner or a chair withdrew off the agenda it is on. The cases slice calls this."""

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.cases.models import Case
from peersupport.cases.services.moves import Reaction
from peersupport.core.unit_of_work import Work
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.services.invitations import release_presenters, sync_calendars
from peersupport.meetings.services.room_steps import room_changed
from peersupport.meetings.words import ItemStatus


def hold_meetings(work: Work, case: Case) -> None:
    """Lock the meetings on whose agenda the case waits, before the case is locked."""
    _waiting(work, case)


def take_off_agenda(work: Work, case: Case) -> None:
    """Remove its waiting item, close the gap, and end the invitation of a presenter invited only for it."""
    for meeting in _waiting(work, case):
        for item in [item for item in meeting.items if item.case_id == case.id]:
            meeting.items.remove(item)
            work.session.delete(item)
        for position, item in enumerate(sorted(meeting.items, key=lambda left: left.position), start=1):
            item.position = position
        audit.record(work, "meeting:agenda_changed", meeting.meeting_ref, fields={"withdrawn": case.case_ref})
        sync_calendars(work, meeting, removed=release_presenters(work, meeting, [case.owner_id]))
        room_changed(work, meeting)


def _waiting(work: Work, case: Case) -> list[Meeting]:
    holding = select(AgendaItem.meeting_id).where(
        AgendaItem.case_id == case.id, AgendaItem.status == ItemStatus.WAITING
    )
    return list(
        work.session.scalars(
            select(Meeting).where(Meeting.id.in_(holding)).order_by(Meeting.id).with_for_update()
        )
    )


WITHDRAWAL = Reaction(hold=hold_meetings, react=take_off_agenda)
