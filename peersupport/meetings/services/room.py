"""Runs a meeting: opening, going from item to item, its time, deferring, and who chairs.

Each service loads the meeting through its actor and locks it, so that of two people who press at once the
second reads what the first did.
"""

from peersupport.cases.services import discussions, lists
from peersupport.core.errors import Conflict, NotAllowed
from peersupport.core.unit_of_work import Work
from peersupport.meetings import policies
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.room_members import list_names_invited
from peersupport.meetings.rules import room as rules
from peersupport.meetings.rules.moves import MEETING_MOVES
from peersupport.meetings.rules.room import Place
from peersupport.meetings.services import attendance
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.room_steps import (
    begin_item,
    countdown_of,
    current_item,
    item_of_case,
    leave_item,
    load_for_chair,
    load_running,
    note_step,
    set_countdown,
)
from peersupport.meetings.words import ItemStatus, MeetingDoer, MeetingStatus
from peersupport.people.models import Person

CHAIR_IS_HERE = "The chair of this meeting is in the room. They open it."


def open_meeting(work: Work, meeting_ref: str) -> None:
    """Begin the meeting. Whoever opens it chairs it: the chair, or a deputy when the chair is not there.

    Raises NotFound, NotAllowed.
    """
    meeting, actor = get_meeting(work.actor, meeting_ref, is_locked=True), acting_person(work)
    policies.can_open_meeting(actor, meeting).require()
    if actor.person_id != meeting.chair_id:
        is_chair_here, _ = attendance.last_seen(work, meeting.id, meeting.chair_id)
        if is_chair_here:
            raise NotAllowed(CHAIR_IS_HERE)
    meeting.status = MeetingStatus.OPEN
    meeting.opened_at = work.now
    meeting.acting_chair_id = actor.person_id
    attendance.begin_anew(work, meeting.id)
    note_step(work, meeting, "opened", fields={"chair": actor.staff_ref})


def move_to_item(work: Work, meeting_ref: str, *, to: int, from_position: int | None) -> None:
    """Leave the current item and go to another. `from_position` is where the person believes it is.

    Raises NotFound, NotAllowed, and Conflict when the meeting is somewhere else by now or cannot go there.
    """
    meeting = load_running(work, meeting_ref)
    decision = rules.can_go_to(
        [Place(item.position, item.status) for item in meeting.items], to, from_position=from_position
    )
    if not decision:
        raise Conflict(decision.reason)
    target = next(item for item in meeting.items if item.position == to)
    leave_item(work, meeting)
    begin_item(work, meeting, target)
    note_step(work, meeting, "moved", fields={"from": from_position, "to": to})


def pause(work: Work, meeting_ref: str) -> None:
    """Stop the clock for everybody. Raises NotFound, NotAllowed."""
    meeting = load_for_chair(work, meeting_ref)
    MEETING_MOVES.decide(meeting.status, MeetingStatus.PAUSED, {MeetingDoer.CHAIR}).require()
    meeting.status = MeetingStatus.PAUSED
    current = current_item(meeting)
    if current is not None:
        set_countdown(current, countdown_of(current).halt(work.now))
    note_step(work, meeting, "paused")


def resume(work: Work, meeting_ref: str) -> None:
    """Let the clock run on. Raises NotFound, NotAllowed."""
    meeting = load_for_chair(work, meeting_ref)
    if meeting.status is not MeetingStatus.PAUSED:
        raise Conflict("The meeting is not paused now.")
    meeting.status = MeetingStatus.OPEN
    current = current_item(meeting)
    if current is not None:
        set_countdown(current, countdown_of(current).run(work.now, minutes=current.minutes))
    note_step(work, meeting, "resumed")


def extend(work: Work, meeting_ref: str, *, position: int) -> None:
    """Give the current item 2 more minutes.

    Raises NotFound, NotAllowed, and Conflict when another item runs by now.
    """
    meeting = load_for_chair(work, meeting_ref)
    current = current_item(meeting)
    if current is None or current.position != position:
        raise Conflict("The meeting has moved on, so nothing was extended.")
    set_countdown(current, countdown_of(current).extend(work.now))
    note_step(work, meeting, "extended", fields={"item": position, "minutes": rules.EXTENSION.seconds // 60})


def defer_item(
    work: Work, meeting_ref: str, *, case_ref: str, reason: str, identifier_reason: str = ""
) -> None:
    """End a case's discussion without a recommendation; it waits for another meeting.

    Raises NotFound, NotAllowed, InvalidInput at `reason`, NeedsReason, and Conflict when the case was not
    begun or is deferred already.
    """
    meeting = load_running(work, meeting_ref)
    item = item_of_case(meeting, case_ref)
    if item.discussion is None or item.case is None:
        raise Conflict("This case was not begun. When the meeting closes it waits for another one by itself.")
    if item.status is ItemStatus.DEFERRED:
        raise Conflict("This case is deferred already.")
    if item.discussion.recommendation:
        raise Conflict("This case has a recommendation. Clear it first if the case is to be deferred.")
    role = policies.acting_as(acting_person(work), meeting)
    if item.status is ItemStatus.CURRENT:
        leave_item(work, meeting)
    discussions.defer_discussion(
        work,
        item.discussion,
        reason=reason,
        acting_as=role,
        identifier_reason=identifier_reason,
        staff_names=list_names_invited(meeting.id),
    )
    lists.defer_case(work, item.case, reason=reason.strip(), acting_as=role)
    item.status = ItemStatus.DEFERRED
    note_step(work, meeting, "deferred", fields={"case": case_ref})


def take_over_chair(work: Work, meeting_ref: str) -> None:
    """Chair the meeting from now on: the named chair at any time, a deputy when the chair has gone.

    Raises NotFound, NotAllowed.
    """
    meeting, actor = get_meeting(work.actor, meeting_ref, is_locked=True), acting_person(work)
    policies.can_take_over_chair(actor, meeting).require()
    acting_id = meeting.acting_chair_id or meeting.chair_id
    is_here, seen_at = attendance.last_seen(work, meeting.id, acting_id)
    rules.can_take_chair(
        is_named_chair=actor.person_id == meeting.chair_id,
        away_since=None if is_here else seen_at or meeting.opened_at or meeting.starts_at,
        now=work.now,
        acting_name=work.session.get_one(Person, acting_id).name,
    ).require()
    meeting.acting_chair_id = actor.person_id
    note_step(work, meeting, "chair_taken", fields={"chair": actor.staff_ref})
