"""Planning a meeting: making it, changing its facts, publishing, sending the agenda, cancelling."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from peersupport.audit import services as audit
from peersupport.cases.services import lists
from peersupport.cases.words import CaseStatus
from peersupport.core import clock
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed
from peersupport.core.references import next_reference
from peersupport.core.unit_of_work import STALE, Work
from peersupport.guard.services import check_texts
from peersupport.meetings import notices, policies
from peersupport.meetings.models import AgendaItem, Meeting, MeetingSeries, MeetingSite
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.queries.series import get_series, people_who_chair
from peersupport.meetings.rules import agenda
from peersupport.meetings.rules.joining_link import link_problem
from peersupport.meetings.services.acting import acting_person
from peersupport.meetings.services.invitations import invite_missing, sync_calendars
from peersupport.meetings.words import InviteeRole, ItemStatus, MeetingStatus
from peersupport.people.models import Site

SHORTEST, LONGEST = 30, 90
PLANNED_AHEAD = timedelta(days=731)
TOO_FAR = "Choose a date within the next 2 years"
OPENING, CLOSING = "Welcome and review of actions", "Summary and close"


@dataclass(frozen=True, slots=True)
class Facts:
    """A meeting's facts as somebody asks for them. Start is London wall time; people are staff references."""

    title: str
    day: date
    start: time
    length_minutes: int
    joining_url: str
    site_ids: frozenset[UUID]
    chair_ref: str
    deputy_ref: str
    identifier_reason: str = ""


def create_meeting(work: Work, series_ref: str, facts: Facts) -> Meeting:
    """A draft that only those who manage the series can see. Nobody is told.

    It begins with an opening and a closing on its agenda, and its chair and deputy invited.
    Raises NotFound, NotAllowed, and InvalidInput at the field that will not do.
    """
    series = get_series(work.actor, series_ref)
    policies.can_create_meeting(acting_person(work), series).require()
    meeting = Meeting(
        organisation_id=series.organisation_id,
        meeting_ref=next_reference(work, series.organisation_id, "M"),
        series_id=series.id,
        status=MeetingStatus.DRAFT,
        calendar_sequence=0,
        room_revision=0,
    )
    _apply(work, meeting, series, facts, was=None)
    meeting.invitees, meeting.items = [], []
    work.session.add(meeting)
    for position, (title, minutes) in enumerate(
        ((OPENING, agenda.DEFAULT_OPENING_MINUTES), (CLOSING, agenda.DEFAULT_CLOSING_MINUTES)), start=1
    ):
        meeting.items.append(
            AgendaItem(
                organisation_id=series.organisation_id,
                position=position,
                title=title,
                minutes=minutes,
                status=ItemStatus.WAITING,
            )
        )
    invite_missing(work, meeting, meeting.chair_ids, InviteeRole.MEMBER)
    audit.record(work, "meeting:created", meeting.meeting_ref, fields={"series": series.series_ref})
    return meeting


def change_meeting(
    work: Work, meeting_ref: str, facts: Facts, *, expected_version: int | None = None
) -> Meeting:
    """New facts for a draft or published meeting. Once published, everybody invited is told of a change.

    Raises NotFound, NotAllowed, InvalidInput, and Conflict when it changed since `expected_version`.
    """
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_edit_meeting(acting_person(work), meeting).require()
    if expected_version is not None and meeting.version != expected_version:
        raise Conflict(STALE)
    before = _shown_in_calendars(meeting)
    sites_before = {link.site_id for link in meeting.site_links}
    people_before = (meeting.chair_id, meeting.deputy_id)
    _apply(work, meeting, meeting.series, facts, was=meeting.starts_at)
    _require_room(meeting)
    added = invite_missing(work, meeting, meeting.chair_ids, InviteeRole.MEMBER)
    after = _shown_in_calendars(meeting)
    changed = [name for name in after if after[name] != before[name]]
    if sites_before != {link.site_id for link in meeting.site_links}:
        changed.append("sites")
    if people_before != (meeting.chair_id, meeting.deputy_id):
        changed.append("chairs")
    _record(work, meeting, "changed", fields={"changed": changed})
    sync_calendars(work, meeting, added=added, has_new_facts=after != before)
    return meeting


def name_chair(work: Work, meeting: Meeting, chair_id: UUID) -> None:
    """Another chair for a meeting that was loaded locked. A deputy who becomes chair is no longer deputy.

    Raises NotAllowed.
    """
    policies.can_edit_meeting(acting_person(work), meeting).require()
    if meeting.deputy_id == chair_id:
        meeting.deputy_id = None
    meeting.chair_id = chair_id
    added = invite_missing(work, meeting, [chair_id], InviteeRole.MEMBER)
    _record(work, meeting, "changed", fields={"changed": ["chairs"]})
    sync_calendars(work, meeting, added=added)


def publish_meeting(work: Work, meeting_ref: str) -> None:
    """Send everybody invited their calendar entry. Raises NotFound, NotAllowed, InvalidInput."""
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_publish(acting_person(work), meeting).require()
    if meeting.starts_at <= work.now:
        raise InvalidInput({"": ["The meeting must start in the future. Change its date first."]})
    _require_room(meeting)
    meeting.status = MeetingStatus.PUBLISHED
    _record(work, meeting, "published", fields={"invited": len(meeting.invited)})
    notices.send_invitations(work, meeting, meeting.invited)


def send_agenda(work: Work, meeting_ref: str) -> None:
    """Tell everybody invited that the agenda is ready. Raises NotFound, NotAllowed."""
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_send_agenda(acting_person(work), meeting).require()
    meeting.status = MeetingStatus.AGENDA_SENT
    _record(work, meeting, "agenda_sent", fields={"items": len(meeting.items)})
    notices.send_agenda(work, meeting)


def cancel_meeting(
    work: Work, meeting_ref: str, *, reason: str, has_no_chair: bool = False, identifier_reason: str = ""
) -> None:
    """The meeting does not take place: everybody is told, and its cases wait for another meeting.

    `has_no_chair` is for a meeting that could not begin because neither chair nor deputy came.
    Raises NotFound, NotAllowed, InvalidInput at `reason`.
    """
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_cancel(acting_person(work), meeting).require()
    if has_no_chair and work.now < meeting.starts_at:
        raise NotAllowed("The meeting has not started yet, so its chair may still come.")
    if not reason.strip():
        raise InvalidInput({"reason": ["Enter why the meeting is cancelled"]})
    check_texts(work, meeting_ref, {"reason": reason}, reason=identifier_reason)
    meeting.status = MeetingStatus.CANCELLED_NO_CHAIR if has_no_chair else MeetingStatus.CANCELLED
    meeting.cancelled_reason = reason.strip()
    meeting.calendar_sequence += 1
    _give_back_cases(work, meeting)
    _record(work, meeting, "cancelled", fields={"has_no_chair": has_no_chair}, reason=reason)
    notices.tell_cancelled(work, meeting)


def delete_draft(work: Work, meeting_ref: str) -> None:
    """A draft that is not wanted goes, with its agenda; its cases wait for another meeting. Nobody is told.

    Raises NotFound, NotAllowed.
    """
    meeting = get_meeting(work.actor, meeting_ref, is_locked=True)
    policies.can_delete_draft(acting_person(work), meeting).require()
    _give_back_cases(work, meeting)
    _record(work, meeting, "draft_deleted", fields={"items": len(meeting.items)})
    for thing in (*meeting.items, *meeting.invitees):
        work.session.delete(thing)
    # The rows that point at the meeting must be gone before it is.
    work.session.flush()
    work.session.delete(meeting)


def _shown_in_calendars(meeting: Meeting) -> dict[str, object]:
    """The facts that calendars show."""
    names = ("title", "starts_at", "length_minutes", "joining_url")
    return {name: getattr(meeting, name) for name in names}


def _require_room(meeting: Meeting) -> None:
    load = agenda.agenda_load([item.minutes for item in meeting.items], length=meeting.length_minutes)
    if load.is_refused:
        raise InvalidInput(
            {"length_minutes": [f"The agenda needs {load.planned} minutes. Make it shorter first."]}
        )


def _record(
    work: Work, meeting: Meeting, step: str, *, fields: dict[str, object] | None = None, reason: str = ""
) -> None:
    role = policies.acting_as(acting_person(work), meeting)
    audit.record(
        work, f"meeting:{step}", meeting.meeting_ref, acting_as=role, fields=fields or {}, reason=reason
    )


def _give_back_cases(work: Work, meeting: Meeting) -> None:
    for item in meeting.items:
        if item.case is not None and item.case.status is CaseStatus.LISTED:
            lists.unlist_case(work, item.case)


def _apply(
    work: Work, meeting: Meeting, series: MeetingSeries, facts: Facts, *, was: datetime | None
) -> None:
    """Put the facts into the meeting. Raises InvalidInput with every problem at once."""
    starts_at, problem = _moment(facts, work.now, was)
    chair_id, deputy_id, chair_problems = _choose_chairs(series, facts)
    sites = set(
        work.session.scalars(
            select(Site.id).where(Site.id.in_(facts.site_ids), Site.organisation_id == series.organisation_id)
        )
    )
    problems = {
        "title": "" if facts.title.strip() else "Enter a title",
        "start": problem,
        "length_minutes": (
            ""
            if SHORTEST <= facts.length_minutes <= LONGEST
            else f"Length must be between {SHORTEST} and {LONGEST} minutes"
        ),
        "joining_url": link_problem(facts.joining_url),
        "sites": "" if sites and sites == facts.site_ids else "Select the sites that take part",
        **chair_problems,
    }
    found = {field: [message] for field, message in problems.items() if message}
    if found or starts_at is None or chair_id is None:
        raise InvalidInput(found)
    check_texts(work, meeting.meeting_ref, {"title": facts.title}, reason=facts.identifier_reason)
    meeting.title = facts.title.strip()
    meeting.starts_at = starts_at
    meeting.length_minutes = facts.length_minutes
    meeting.joining_url = facts.joining_url
    meeting.chair_id, meeting.deputy_id = chair_id, deputy_id
    kept = [link for link in meeting.site_links if link.site_id in sites]
    new = sites - {link.site_id for link in kept}
    meeting.site_links = [*kept, *(MeetingSite(site_id=site) for site in sorted(new))]


def _moment(facts: Facts, now: datetime, was: datetime | None) -> tuple[datetime | None, str]:
    try:
        starts_at = clock.from_london(facts.day, facts.start)
    except clock.NoSuchWallTime:
        return None, (
            f"The clocks change on {facts.day.day} {facts.day:%B %Y}, so this time happens "
            "twice or not at all. Choose another time"
        )
    if starts_at != was and starts_at <= now:
        return None, "The meeting must start in the future"
    if starts_at > now + PLANNED_AHEAD:
        return None, TOO_FAR
    return starts_at, ""


def _choose_chairs(series: MeetingSeries, facts: Facts) -> tuple[UUID | None, UUID | None, dict[str, str]]:
    known = {person.staff_ref: person.person_id for person in people_who_chair(series.id)}
    problems = {}
    if facts.chair_ref not in known:
        problems["chair"] = "Select a chair"
    if facts.deputy_ref and facts.deputy_ref not in known:
        problems["deputy"] = "Select a deputy chair from the list"
    if facts.deputy_ref and facts.deputy_ref == facts.chair_ref:
        problems["deputy"] = "The deputy chair must be another person than the chair"
    return known.get(facts.chair_ref), known.get(facts.deputy_ref), problems
