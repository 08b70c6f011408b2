"""What people write in the room: shared notes, the record of a case, and agreed actions."""

from datetime import date
from typing import Unpack

from peersupport.actions import services as actions
from peersupport.actions.models import Action
from peersupport.actions.words import ActionSource
from peersupport.cases.services import discussions, notes
from peersupport.cases.services.discussions import RecordFields
from peersupport.cases.services.notes import SavedNotes
from peersupport.core.errors import Conflict, InvalidInput, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.core.wording import clock_time
from peersupport.meetings import policies
from peersupport.meetings.models import Meeting
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.room_members import NotesPlace, find_notes_place, list_names_invited
from peersupport.meetings.rules.room import can_write_notes
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.effects import NotesChanged
from peersupport.meetings.services.room_steps import item_of_case, room_changed
from peersupport.meetings.words import ItemStatus
from peersupport.people.models import Person
from peersupport.people.queries.directory import person_by_ref

NOT_BEGUN = "This case was not begun yet, so nothing can be recorded for it."


def write_notes(work: Work, meeting_ref: str, case_ref: str, edit: bytes, *, reason: str = "") -> SavedNotes:
    """Merge somebody's typing into the notes of a case, and pass the news on.

    Raises NotFound, NotAllowed, and what `notes.save_notes` raises.
    """
    place = _notes_place(work, meeting_ref, case_ref)
    saved = notes.save_notes(
        work,
        place.discussion_id,
        edit,
        subject=case_ref,
        reason=reason,
        staff_names=list_names_invited(place.meeting_id),
    )
    _tell_notes(work, place, case_ref, saved)
    return saved


def add_note(work: Work, meeting_ref: str, case_ref: str, paragraph: str, *, reason: str = "") -> None:
    """Add a paragraph to the notes of a case, from a page without scripts.

    Raises NotFound, NotAllowed, InvalidInput at `update`, NeedsReason and Conflict.
    """
    if not paragraph.strip():
        raise InvalidInput({notes.FIELD: ["Enter a note"]})
    place = _notes_place(work, meeting_ref, case_ref)
    saved = notes.add_paragraph(
        work,
        place.discussion_id,
        paragraph.strip(),
        subject=case_ref,
        reason=reason,
        staff_names=list_names_invited(place.meeting_id),
    )
    _tell_notes(work, place, case_ref, saved)


def save_record(
    work: Work,
    meeting_ref: str,
    case_ref: str,
    *,
    expected_version: int,
    identifier_reason: str = "",
    **fields: Unpack[RecordFields],
) -> None:
    """Write the recommendation, its summary or dissent.

    Raises NotFound, NotAllowed, InvalidInput, NeedsReason, and Conflict when somebody saved since.
    """
    meeting = _load_to_record(work, meeting_ref, case_ref)
    item = item_of_case(meeting, case_ref)
    discussion = item.discussion
    if discussion is None:
        raise Conflict(NOT_BEGUN)
    if item.status is ItemStatus.DEFERRED:
        raise Conflict("This case was deferred, so nothing more is recorded for it.")
    discussions.save_record(
        work,
        discussion,
        expected_version=expected_version,
        acting_as=policies.acting_as(acting_person(work), meeting),
        identifier_reason=identifier_reason,
        staff_names=list_names_invited(meeting.id),
        **fields,
    )
    if work.is_audited:
        room_changed(work, meeting)


def agree_action(
    work: Work,
    meeting_ref: str,
    case_ref: str,
    *,
    text: str,
    owner_ref: str,
    due_on: date,
    identifier_reason: str = "",
) -> Action:
    """Record an action agreed for a case: one owner, one day. Its owner is told.

    Raises NotFound, NotAllowed, InvalidInput at `text`, `owner` or `due_on`, NeedsReason and Conflict.
    """
    meeting = _load_to_record(work, meeting_ref, case_ref)
    discussion = item_of_case(meeting, case_ref).discussion
    if discussion is None:
        raise Conflict(NOT_BEGUN)
    try:
        owner = person_by_ref(acting_person(work), owner_ref)
    except NotFound as error:
        raise InvalidInput({"owner": ["Select who will do this"]}) from error
    action = actions.agree_action(
        work,
        source=ActionSource.DISCUSSION,
        source_id=discussion.id,
        source_ref=f"Case {case_ref}",
        text=text,
        owner=work.session.get_one(Person, owner.person_id),
        due_on=due_on,
        agreed_by=work.session.get_one(Person, meeting.acting_chair_id or meeting.chair_id),
        identifier_reason=identifier_reason,
    )
    room_changed(work, meeting)
    return action


def _load_to_record(work: Work, meeting_ref: str, case_ref: str) -> Meeting:
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    case = item_of_case(meeting, case_ref).case
    if case is None:
        raise NotFound
    policies.can_write_record(acting_person(work), meeting, case.owner_id).require()
    return meeting


def _notes_place(work: Work, meeting_ref: str, case_ref: str) -> NotesPlace:
    place = find_notes_place(acting_person(work), meeting_ref, case_ref)
    can_write_notes(
        place.status, closed_at=place.closed_at, now=work.now, is_observer=place.is_observer
    ).require()
    return place


def _tell_notes(work: Work, place: NotesPlace, case_ref: str, saved: SavedNotes) -> None:
    if saved.is_new:
        work.after_commit(
            NotesChanged(
                place.meeting_id, case_ref, saved.revision, saved.since, saved.news, clock_time(work.now)
            )
        )
