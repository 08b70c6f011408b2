"""What needs somebody today: short reads across the slices, each with a limit and an index behind it.

Plain columns only, because this page is opened more than any other. How many of these run depends on the
person's roles, never on how much there is. The statements that run for everybody are built once, when the
program starts: building one costs more than running it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, bindparam, exists, func, or_, select

from peersupport.actions.models import Action, ActionPriority
from peersupport.actions.words import UNFINISHED
from peersupport.cases.models import Case, CaseOutcome, Discussion
from peersupport.cases.queries.cases import visible_cases
from peersupport.cases.words import CaseStatus, DiscussionStatus
from peersupport.core.actor import Role, UserActor
from peersupport.core.database import db
from peersupport.meetings.models import AgendaItem, Invitee, Meeting, Minutes
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Account, AccountStatus, Person, PersonService

# What is shown of each kind; a section that has more says where the rest is.
SHOWN = 5
LIMIT = SHOWN + 1
# Nobody has more drafts, returned cases and outcomes due than this at once; the list of cases has the rest.
MOST_OWN_CASES = 60
LONGEST_MEETING = timedelta(minutes=90)
LEAVING_SOON = timedelta(days=30)


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


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """A case of somebody else that waits for a chair or coordinator."""

    case_ref: str
    title: str
    status: CaseStatus
    owner_name: str
    submitted_at: datetime | None
    needed_before: date | None


def list_waiting_cases(actor: UserActor, statuses: tuple[CaseStatus, ...]) -> list[WaitingCase]:
    """Cases in these states that the actor looks after, the longest waiting first."""
    found = db.session.execute(
        select(
            Case.case_ref,
            Case.title,
            Case.status,
            Person.first_name + " " + Person.last_name,
            Case.submitted_at,
            Case.needed_before,
        )
        .join(Person, Person.id == Case.owner_id)
        .where(visible_cases(actor), Case.status.in_(statuses))
        .order_by(Case.listed_at, Case.id)
        .limit(LIMIT)
    )
    return [WaitingCase(*row) for row in found]


@dataclass(frozen=True, slots=True)
class MeetingToPlan:
    """A meeting to come that is not published, or whose agenda was not sent."""

    meeting_ref: str
    title: str
    starts_at: datetime
    status: MeetingStatus
    item_count: int


def list_meetings_to_plan(actor: UserActor, now: datetime) -> list[MeetingToPlan]:
    """Meetings to come of the series the actor coordinates that are not ready yet, soonest first."""
    items = select(func.count(AgendaItem.id)).where(AgendaItem.meeting_id == Meeting.id).scalar_subquery()
    found = db.session.execute(
        select(Meeting.meeting_ref, Meeting.title, Meeting.starts_at, Meeting.status, items)
        .where(
            Meeting.organisation_id == actor.organisation_id,
            Meeting.series_id.in_(_held(actor, Role.COORDINATOR)),
            Meeting.starts_at > now,
            Meeting.status.in_((MeetingStatus.DRAFT, MeetingStatus.PUBLISHED)),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(LIMIT)
    )
    return [MeetingToPlan(*row) for row in found]


@dataclass(frozen=True, slots=True)
class MinutesToApprove:
    """Drafted minutes that a chair may approve."""

    meeting_ref: str
    title: str
    starts_at: datetime


def list_minutes_to_approve(actor: UserActor) -> list[MinutesToApprove]:
    """Drafted minutes that are the actor's to approve: named for the meeting, and presented nothing there.

    Where everybody named for a meeting presented at it, every other chair of its series is asked.
    """
    me = actor.person_id
    named = (Meeting.chair_id, Meeting.deputy_id, Meeting.acting_chair_id)
    is_named = or_(*(person == me for person in named))
    nobody_named_may = and_(*(or_(person.is_(None), _presented(person)) for person in named))
    found = db.session.execute(
        select(Meeting.meeting_ref, Meeting.title, Meeting.starts_at)
        .where(
            Meeting.organisation_id == actor.organisation_id,
            Meeting.series_id.in_(_held(actor, Role.CHAIR, Role.DEPUTY_CHAIR)),
            Meeting.status == MeetingStatus.MINUTES_DRAFT,
            ~_presented(me),
            or_(is_named, nobody_named_may),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(LIMIT)
    )
    return [MinutesToApprove(*row) for row in found]


def _presented(person: SQLColumnExpression[UUID | None] | UUID) -> ColumnElement[bool]:
    return exists().where(Discussion.meeting_id == Meeting.id, Discussion.presenter_id == person)


@dataclass(frozen=True, slots=True)
class LeftAction:
    """An unfinished action of somebody who has left."""

    action_ref: str
    text: str
    owner_name: str
    due_on: date
    priority: ActionPriority


def list_actions_of_leavers(actor: UserActor, today: date) -> list[LeftAction]:
    """Unfinished actions of people who left the services the actor leads: somebody else must do them."""
    theirs = select(PersonService.person_id).where(
        PersonService.service_id.in_(_held(actor, Role.SERVICE_LEAD))
    )
    found = db.session.execute(
        select(
            Action.action_ref,
            Action.text,
            Person.first_name + " " + Person.last_name,
            Action.due_on,
            Action.priority,
        )
        .join(Person, Person.id == Action.owner_id)
        .where(
            Person.organisation_id == actor.organisation_id,
            Person.leaves_on <= today,
            Person.id.in_(theirs),
            Action.status.in_(UNFINISHED),
        )
        .order_by(Action.due_on, Action.id)
        .limit(LIMIT)
    )
    return [LeftAction(*row) for row in found]


@dataclass(frozen=True, slots=True)
class Member:
    """A person whom an administrator looks after."""

    staff_ref: str
    name: str
    day: datetime | date | None


def list_invited(actor: UserActor) -> list[Member]:
    """People who were invited and never logged in, the longest waiting first."""
    found = db.session.execute(
        select(Person.staff_ref, Person.first_name + " " + Person.last_name, Account.created_at)
        .join(Account, Account.person_id == Person.id)
        .where(Person.organisation_id == actor.organisation_id, Account.status == AccountStatus.INVITED)
        .order_by(Account.created_at, Account.id)
        .limit(LIMIT)
    )
    return [Member(*row) for row in found]


def list_leaving(actor: UserActor, today: date) -> list[Member]:
    """People whose access ends within 30 days, soonest first."""
    found = db.session.execute(
        select(Person.staff_ref, Person.first_name + " " + Person.last_name, Person.leaves_on)
        .where(
            Person.organisation_id == actor.organisation_id,
            Person.leaves_on > today,
            Person.leaves_on <= today + LEAVING_SOON,
        )
        .order_by(Person.leaves_on, Person.id)
        .limit(LIMIT)
    )
    return [Member(*row) for row in found]


def _held(actor: UserActor, *roles: Role) -> list[UUID]:
    return sorted(grant.thing_id for grant in actor.grants if grant.role in roles)
