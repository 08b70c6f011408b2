"""What waits for somebody as a clinician. These run on every home page.

The statements are built once, when the program starts: building one costs more than running it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, or_, select

from peersupport.cases.models import Case, CaseOutcome, Discussion
from peersupport.cases.words import CaseStatus, DiscussionStatus
from peersupport.core.actor import UserActor
from peersupport.core.database import db
from peersupport.home.queries.limits import LIMIT, MOST_OWN_CASES
from peersupport.meetings.models import AgendaItem, Invitee, Meeting, Minutes
from peersupport.meetings.words import MeetingStatus

LONGEST_MEETING = timedelta(minutes=90)


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of one's own that waits for one: a draft, a returned case, or an outcome that is asked for."""

    case_ref: str
    title: str
    status: CaseStatus
    updated_at: datetime
    due_on: date | None


_OWN_CASES = (
    select(Case.case_ref, Case.title, Case.status, Case.updated_at, CaseOutcome.due_on)
    .outerjoin(CaseOutcome, CaseOutcome.case_id == Case.id)
    .where(
        Case.owner_id == bindparam("me"),
        Case.status.in_((CaseStatus.DRAFT, CaseStatus.RETURNED, CaseStatus.OUTCOME_DUE)),
        or_(Case.status != CaseStatus.OUTCOME_DUE, CaseOutcome.due_on <= bindparam("until")),
    )
    .order_by(Case.status.desc(), CaseOutcome.due_on, Case.listed_at.desc(), Case.id)
    .limit(MOST_OWN_CASES)
)


def list_own_cases(actor: UserActor, outcomes_until: date) -> list[OwnCase]:
    """Cases that wait for their owner, those returned and due first."""
    found = db.session.execute(_OWN_CASES, {"me": actor.person_id, "until": outcomes_until})
    return [OwnCase(*row) for row in found]


@dataclass(frozen=True, slots=True)
class ComingMeeting:
    """A meeting one takes part in."""

    meeting_ref: str
    title: str
    starts_at: datetime
    length_minutes: int
    status: MeetingStatus
    joining_url: str
    series_id: UUID


_TAKES_PART = or_(
    Meeting.chair_id == bindparam("me"),
    Meeting.deputy_id == bindparam("me"),
    exists().where(
        Invitee.meeting_id == Meeting.id,
        Invitee.person_id == bindparam("me"),
        Invitee.removed_at.is_(None),
    ),
    exists().where(
        AgendaItem.meeting_id == Meeting.id,
        AgendaItem.case_id == Case.id,
        Case.owner_id == bindparam("me"),
    ),
)
_COMING = (
    select(
        Meeting.meeting_ref,
        Meeting.title,
        Meeting.starts_at,
        Meeting.length_minutes,
        Meeting.status,
        Meeting.joining_url,
        Meeting.series_id,
    )
    .where(
        Meeting.organisation_id == bindparam("organisation"),
        Meeting.starts_at > bindparam("yesterday"),
        or_(
            Meeting.status.in_((MeetingStatus.OPEN, MeetingStatus.PAUSED)),
            and_(
                Meeting.status.in_((MeetingStatus.PUBLISHED, MeetingStatus.AGENDA_SENT)),
                Meeting.starts_at > bindparam("not_over"),
            ),
        ),
        _TAKES_PART,
    )
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(2)
)


def list_coming_meetings(actor: UserActor, now: datetime) -> list[ComingMeeting]:
    """The next 2 meetings the actor takes part in, those that run now among them, soonest first."""
    values = {
        "me": actor.person_id,
        "organisation": actor.organisation_id,
        "yesterday": now - timedelta(days=1),
        "not_over": now - LONGEST_MEETING,
    }
    return [ComingMeeting(*row) for row in db.session.execute(_COMING, values)]


@dataclass(frozen=True, slots=True)
class DraftedRecord:
    """A drafted record of a case that one presented."""

    meeting_ref: str
    case_ref: str
    drafted_at: datetime


_RECORDS = (
    select(Meeting.meeting_ref, Case.case_ref, Minutes.drafted_at)
    .select_from(Discussion)
    .join(Case, Case.id == Discussion.case_id)
    .join(Meeting, Meeting.id == Discussion.meeting_id)
    .join(Minutes, Minutes.meeting_id == Meeting.id)
    .where(
        Discussion.presenter_id == bindparam("me"),
        Discussion.status == DiscussionStatus.DRAFTED,
        Meeting.status == MeetingStatus.MINUTES_DRAFT,
    )
    .order_by(Minutes.drafted_at, Discussion.id)
    .limit(LIMIT)
)


def list_records_to_comment(actor: UserActor) -> list[DraftedRecord]:
    """Drafted minutes of the actor's own cases, for them to read and correct."""
    return [DraftedRecord(*row) for row in db.session.execute(_RECORDS, {"me": actor.person_id})]
