"""The steps that the room's services are made of: loading for the chair, leaving and beginning an item."""

from uuid import UUID

from sqlalchemy import select, update

from peersupport.audit import services as audit
from peersupport.cases.services import discussions, lists
from peersupport.core.errors import NotAllowed, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.meetings import policies
from peersupport.meetings.models import AgendaItem, AttendanceSpell, Meeting
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.rules.quorum import Attendee, check_quorum
from peersupport.meetings.rules.room import UNSEEN_AFTER, Countdown
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.effects import RoomChanged
from peersupport.meetings.words import ItemStatus, MeetingStatus
from peersupport.people.models import Person

PAUSED = "The meeting is paused. Resume it first."


def load_for_chair(work: Work, meeting_ref: str) -> Meeting:
    """The meeting, locked, for whoever chairs it now. Raises NotFound, NotAllowed."""
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_run_meeting(acting_person(work), meeting).require()
    return meeting


def load_running(work: Work, meeting_ref: str) -> Meeting:
    """The same, while it is not paused. Raises NotFound, NotAllowed."""
    meeting = load_for_chair(work, meeting_ref)
    if meeting.status is MeetingStatus.PAUSED:
        raise NotAllowed(PAUSED)
    return meeting


def item_of_case(meeting: Meeting, case_ref: str) -> AgendaItem:
    """The agenda's item for that case. Raises NotFound."""
    for item in meeting.items:
        if item.case is not None and item.case.case_ref == case_ref:
            return item
    raise NotFound


def current_item(meeting: Meeting) -> AgendaItem | None:
    """The item the meeting is at."""
    return next((item for item in meeting.items if item.status is ItemStatus.CURRENT), None)


def countdown_of(item: AgendaItem) -> Countdown:
    """The item's time."""
    return Countdown(item.started_at, item.ends_at, item.remaining_seconds, item.spent_seconds)


def set_countdown(item: AgendaItem, countdown: Countdown) -> None:
    """Write the item's time."""
    item.started_at = countdown.started_at
    item.ends_at = countdown.ends_at
    item.remaining_seconds = countdown.remaining_seconds
    item.spent_seconds = countdown.spent_seconds


def leave_item(work: Work, meeting: Meeting) -> None:
    """Stop the current item's time and leave its discussion, which may still be completed."""
    item = current_item(meeting)
    if item is None:
        return
    set_countdown(item, countdown_of(item).halt(work.now))
    item.status = ItemStatus.DONE
    if item.discussion is not None:
        role = policies.acting_as(acting_person(work), meeting)
        is_quorate = _is_quorate(work, meeting, item.discussion.presenter_id)
        discussions.leave_discussion(work, item.discussion, is_quorate=is_quorate, acting_as=role)


def begin_item(work: Work, meeting: Meeting, item: AgendaItem) -> None:
    """Go to an item: its time runs, and a case's discussion begins the first time. Raises Conflict."""
    item.status = ItemStatus.CURRENT
    set_countdown(item, countdown_of(item).run(work.now, minutes=item.minutes))
    if item.case is None or item.discussion is not None:
        return
    role = policies.acting_as(acting_person(work), meeting)
    lists.begin_discussion(work, item.case, acting_as=role)
    item.discussion = discussions.start_discussion(
        work,
        item.case,
        meeting_id=meeting.id,
        meeting_ref=meeting.meeting_ref,
        is_quorate=_is_quorate(work, meeting, item.case.owner_id),
        acting_as=role,
    )


def _is_quorate(work: Work, meeting: Meeting, presenter_id: UUID) -> bool:
    """Whether enough of the right people are in the room now."""
    here = work.session.scalars(
        select(Person)
        .join(AttendanceSpell, AttendanceSpell.person_id == Person.id)
        .where(
            AttendanceSpell.meeting_id == meeting.id,
            AttendanceSpell.left_at.is_(None),
            AttendanceSpell.is_by_form | (AttendanceSpell.seen_at >= work.now - UNSEEN_AFTER),
        )
        .distinct()
    )
    chairs = meeting.chair_ids | {meeting.acting_chair_id}
    people = [
        Attendee(person.id, person.band.value, person.home_site_id, is_chair=person.id in chairs)
        for person in here
    ]
    return check_quorum(people, presenter_ids=[presenter_id]).is_met


def note_step(work: Work, meeting: Meeting, step: str, *, fields: dict[str, object] | None = None) -> None:
    """Audit a step of the meeting, and tell the room."""
    role = policies.acting_as(acting_person(work), meeting)
    audit.record(work, f"meeting:{step}", meeting.meeting_ref, acting_as=role, fields=fields or {})
    room_changed(work, meeting)


def room_changed(work: Work, meeting: Meeting) -> None:
    """Number the change, and tell the room after the commit.

    The number is raised by a statement of its own: it is no part of the meeting that two people could
    have edited at once.
    """
    work.session.execute(
        update(Meeting)
        .where(Meeting.id == meeting.id)
        .values(room_revision=Meeting.room_revision + 1)
        .execution_options(synchronize_session=False)
    )
    work.after_commit(RoomChanged(meeting.id))
