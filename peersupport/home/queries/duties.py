"""What waits for chairs, coordinators, service leads and administrators."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, or_, select

from peersupport.actions.models import Action, ActionPriority
from peersupport.actions.words import UNFINISHED
from peersupport.cases.models import Case, Discussion
from peersupport.cases.queries.cases import visible_cases
from peersupport.cases.words import CaseStatus
from peersupport.core.actor import Role, UserActor
from peersupport.core.database import db
from peersupport.home.queries.limits import LIMIT
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Account, AccountStatus, Person, PersonService

LEAVING_SOON = timedelta(days=30)


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
