"""Minutes: drafted when the meeting closes, commented on, corrected, approved and locked, amended."""

from datetime import timedelta

from peersupport.actions.models import ActionSource
from peersupport.actions.queries import list_actions_of
from peersupport.audit import services as audit
from peersupport.cases.models import Discussion
from peersupport.cases.services import lists, outcomes, records
from peersupport.cases.services.records import Check, RecordValues
from peersupport.cases.words import CaseStatus
from peersupport.core.clock import london_day
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.core.wording import day, day_and_time
from peersupport.guard.services import check_texts
from peersupport.meetings import notices, policies
from peersupport.meetings.models import AgendaItem, Meeting, Minutes
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.minutes import find_discussion, minutes_content
from peersupport.meetings.rules import minutes as rules
from peersupport.meetings.rules.moves import LOCKED, MEETING_MOVES
from peersupport.meetings.rules.working_days import comments_close_on
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.words import MeetingDoer, MeetingStatus
from peersupport.people.models import Person

READ_AGAIN = (
    "The draft changed while you were reading it. Read the changes, then approve it. Nothing was approved."
)


def draft_minutes(work: Work, meeting: Meeting) -> Minutes:
    """Draw up the minutes of a meeting that has just closed, and ask presenters and chairs to read them.

    A record without a summary begins with the shared notes. Called by the service that closes the room,
    which has checked who may. Raises NotAllowed when the meeting is not closed.
    """
    MEETING_MOVES.decide(meeting.status, MeetingStatus.MINUTES_DRAFT, {MeetingDoer.SYSTEM}).require()
    minutes = Minutes(
        organisation_id=meeting.organisation_id, meeting=meeting, drafted_at=work.now, digest="", note=""
    )
    work.session.add(minutes)
    meeting.status = MeetingStatus.MINUTES_DRAFT
    discussions = [item.discussion for item in meeting.items if item.discussion is not None]
    for discussion in discussions:
        records.draft_record(work, discussion, summary=rules.summary_from_notes(discussion.notes_text))
    audit.record(work, "minutes:drafted", meeting.meeting_ref, fields={"records": len(discussions)})
    notices.tell_drafted(
        work,
        meeting,
        {discussion.presenter_id for discussion in discussions},
        comments_until=day(comments_close_on(london_day(work.now))),
    )
    return minutes


def comment_on_record(
    work: Work, meeting_ref: str, case_ref: str, *, text: str, identifier_reason: str = ""
) -> None:
    """The presenter asks for a correction, within 3 working days of the draft. The chair is told.

    Raises NotFound, NotAllowed, InvalidInput at `text`.
    """
    meeting, discussion = _load_record(work, meeting_ref, case_ref)
    policies.can_comment_on_record(acting_person(work), meeting, discussion).require()
    last_day = comments_close_on(london_day(_minutes(meeting).drafted_at))
    if london_day(work.now) > last_day:
        raise NotAllowed(
            f"Comments could be made until {day(last_day)}. Ask the chair if the record must change."
        )
    check = _check(meeting, identifier_reason)
    number = records.comment_on_record(work, discussion, text=text, check=check)
    chair_id = meeting.acting_chair_id or meeting.chair_id
    notices.tell_commented(work, meeting, case_ref, chair_id=chair_id, number=number)


def correct_record(
    work: Work,
    meeting_ref: str,
    case_ref: str,
    new: RecordValues,
    *,
    expected_version: int,
    identifier_reason: str = "",
) -> None:
    """Correct the drafted record of one case.

    Raises NotFound, NotAllowed, InvalidInput, and Conflict when it changed since it was read.
    """
    meeting, discussion = _load_record(work, meeting_ref, case_ref)
    policies.can_edit_record(acting_person(work), meeting).require()
    check = _check(meeting, identifier_reason)
    records.correct_record(work, discussion, new, expected_version=expected_version, check=check)


def change_note(
    work: Work, meeting_ref: str, *, note: str, expected_version: int, identifier_reason: str = ""
) -> None:
    """Write the general note of drafted minutes. Raises as `correct_record` does; gives the text back."""
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_edit_record(acting_person(work), meeting).require()
    minutes = _minutes(meeting)
    if minutes.version != expected_version:
        raise Conflict("Somebody changed this note while you were working on it.", yours=note)
    check = _check(meeting, identifier_reason)
    check_texts(work, meeting_ref, {"note": note}, reason=identifier_reason, staff_names=check.staff_names)
    minutes.note = note.strip()
    audit.record(work, "minutes:note_changed", meeting_ref, acting_as=_role(work, meeting))


def approve_minutes(work: Work, meeting_ref: str, *, seen_digest: str) -> None:
    """Lock the minutes as they were read, ask for each case's outcome, and tell those concerned.

    `seen_digest` is of the draft that the person approved: one that changed meanwhile is not approved.
    Raises NotFound, NotAllowed, Conflict when somebody was first or the draft changed, and InvalidInput
    when a case has neither recommendation nor reason for deferring it.
    """
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    minutes = _minutes(meeting)
    if meeting.status in LOCKED and minutes.approved_by is not None and minutes.approved_at is not None:
        raise Conflict(
            f"{minutes.approved_by.name} approved these minutes on {day_and_time(minutes.approved_at)}. "
            "They are locked."
        )
    policies.can_approve_minutes(acting_person(work), meeting).require()
    content = minutes_content(meeting)
    plain = rules.to_json(content)
    digest = rules.digest_of(plain)
    if digest != seen_digest:
        raise Conflict(READ_AGAIN)
    missing = rules.whats_missing(content)
    if missing:
        raise InvalidInput({"": [f"Write the recommendation of {ref} before approving" for ref in missing]})
    meeting.status = MeetingStatus.MINUTES_APPROVED
    minutes.approved_content, minutes.digest = plain, digest
    minutes.approved_at = work.now
    minutes.approved_by_id = acting_person(work).person_id
    audit.record(
        work,
        "minutes:approved",
        meeting_ref,
        acting_as=_role(work, meeting),
        fields={"digest": digest, "records": len(meeting.items)},
    )
    for item in meeting.items:
        _settle(work, meeting, item)
    discussions = [item.discussion for item in meeting.items if item.discussion is not None]
    actions = list_actions_of(ActionSource.DISCUSSION, [discussion.id for discussion in discussions])
    notices.tell_approved(
        work,
        meeting,
        {discussion.presenter_id for discussion in discussions},
        {action.owner_id for action in actions},
    )


def amend_record(
    work: Work,
    meeting_ref: str,
    case_ref: str,
    new: RecordValues,
    *,
    reason: str,
    expected_version: int,
    identifier_reason: str = "",
) -> None:
    """Amend the approved record of one case; the original is kept beside it and those concerned are told.

    Raises NotFound, NotAllowed, InvalidInput, and Conflict when it changed since it was read.
    """
    meeting, discussion = _load_record(work, meeting_ref, case_ref)
    policies.can_amend_record(acting_person(work), meeting, discussion).require()
    records.amend_record(
        work,
        discussion,
        new,
        reason=reason,
        expected_version=expected_version,
        check=_check(meeting, identifier_reason),
    )
    actions = list_actions_of(ActionSource.DISCUSSION, [discussion.id])
    people = {discussion.presenter_id, *(action.owner_id for action in actions)}
    notices.tell_amended(work, meeting, case_ref, people, number=len(discussion.amendments))


def _load_record(work: Work, meeting_ref: str, case_ref: str) -> tuple[Meeting, Discussion]:
    # The meeting is held too, so that no record changes while somebody approves the whole.
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    discussion = find_discussion(meeting, case_ref)
    if discussion is None:
        raise NotFound
    return meeting, discussion


def _minutes(meeting: Meeting) -> Minutes:
    if meeting.minutes is None:
        raise NotAllowed("There are no minutes yet. They are drafted when the meeting closes.")
    return meeting.minutes


def _check(meeting: Meeting, identifier_reason: str) -> Check:
    return Check(staff_names_of(meeting), identifier_reason)


def staff_names_of(meeting: Meeting) -> list[str]:
    """The names of those invited: colleagues, whom the guard lets minutes name."""
    people: list[Person] = [invitee.person for invitee in meeting.invitees]
    return sorted(person.name for person in people)


def _role(work: Work, meeting: Meeting) -> str:
    return policies.acting_as(acting_person(work), meeting)


def _settle(work: Work, meeting: Meeting, item: AgendaItem) -> None:
    """Lock the record; when the case was discussed, its outcome falls due."""
    if item.discussion is None or item.case is None:
        return
    records.approve_record(work, item.discussion)
    if item.case.status is not CaseStatus.DISCUSSED:
        return
    discussed_on = london_day(item.discussion.ended_at or meeting.starts_at)
    due_on = discussed_on + timedelta(weeks=meeting.series.outcome_weeks)
    lists.make_outcome_due(work, item.case, due_on=due_on)
    outcomes.open_outcome(work, item.case, due_on=due_on)
