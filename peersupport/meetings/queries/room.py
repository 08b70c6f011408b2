"""What the live room shows, read in a fixed number of statements.

Callers have found that their reader may see the meeting. The revision is read first, so that a snapshot is
never older than the number it bears.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from peersupport.actions.queries import ActionRow, list_actions_of
from peersupport.actions.words import ActionSource
from peersupport.cases.models import Case, Discussion
from peersupport.cases.words import DecisionStatus, PlanChanged, RecommendationKind
from peersupport.core.actor import SERIES_ROLES, Role
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.meetings.models import AgendaItem, AttendanceSpell, Meeting
from peersupport.meetings.rules.room import UNSEEN_AFTER, Countdown
from peersupport.meetings.words import ItemStatus, MeetingStatus
from peersupport.people.models import Person, RoleGrant, Site

# A snapshot's number: what the meeting did, then who came and went. Both only rise.
PRESENCE_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class RoomPerson:
    """Somebody who is or was in the room. `stays` are from and until; an open stay ends None."""

    person_id: UUID
    staff_ref: str
    name: str
    role_title: str
    site: str
    stays: tuple[tuple[datetime, datetime | None], ...]
    seen_at: datetime

    @property
    def is_here(self) -> bool:
        return self.stays[-1][1] is None


@dataclass(frozen=True, slots=True)
class RoomItem:
    """One item of the agenda."""

    position: int
    title: str
    case_ref: str
    presenter_ref: str
    presenter_name: str
    presenter_band: str
    minutes: int
    status: ItemStatus
    countdown: Countdown
    discussion_id: UUID | None
    has_recommendation: bool


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """What is recorded for one case."""

    case_ref: str
    version: int
    summary: str
    recommendation: str
    recommendation_kind: RecommendationKind | None
    plan_changed: PlanChanged | None
    decision_status: DecisionStatus | None
    dissent: str
    dissent_by: str
    deferred_reason: str
    is_quorate: bool
    scribe_name: str


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the room shows to everybody in it."""

    meeting_id: UUID
    meeting_ref: str
    revision: int
    status: MeetingStatus
    starts_at: datetime
    opened_at: datetime | None
    closed_at: datetime | None
    chair_ref: str
    acting_ref: str
    acting_name: str
    # Who could chair instead, and who writes the record beside chair and presenter.
    deputy_refs: frozenset[str]
    coordinator_refs: frozenset[str]
    people: tuple[RoomPerson, ...]
    items: tuple[RoomItem, ...]
    record: RoomRecord | None
    actions: tuple[ActionRow, ...]

    @property
    def current(self) -> RoomItem | None:
        return next((item for item in self.items if item.status is ItemStatus.CURRENT), None)

    @property
    def here(self) -> list[RoomPerson]:
        return [person for person in self.people if person.is_here]


def find_room(meeting_id: UUID, now: datetime, *, shown: int | None = None) -> Room:
    """The room as it is. `shown` is the item whose record is wanted, the current one unless given.

    Raises NotFound.
    """
    meeting = db.session.execute(_meeting(meeting_id)).first()
    if meeting is None:
        raise NotFound
    people, presence = _people(meeting_id, now)
    items = _items(meeting_id)
    wanted = next((item for item in items if item.position == shown), None) or next(
        (item for item in items if item.status is ItemStatus.CURRENT), None
    )
    discussion_id = wanted.discussion_id if wanted else None
    roles = _roles(meeting.series_id)
    return Room(
        meeting_id=meeting_id,
        meeting_ref=meeting.meeting_ref,
        revision=meeting.room_revision * PRESENCE_STEPS + presence,
        status=meeting.status,
        starts_at=meeting.starts_at,
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        chair_ref=meeting.chair_ref,
        acting_ref=meeting.acting_ref,
        acting_name=meeting.acting_name,
        deputy_refs=frozenset(ref for ref, role in roles if role is not Role.COORDINATOR),
        coordinator_refs=frozenset(ref for ref, role in roles if role is Role.COORDINATOR),
        people=people,
        items=items,
        record=_record(discussion_id),
        actions=tuple(list_actions_of(ActionSource.DISCUSSION, [discussion_id] if discussion_id else [])),
    )


def _meeting(meeting_id: UUID) -> Any:
    chair, acting = aliased(Person), aliased(Person)
    return (
        select(
            Meeting.room_revision,
            Meeting.meeting_ref,
            Meeting.series_id,
            Meeting.status,
            Meeting.starts_at,
            Meeting.opened_at,
            Meeting.closed_at,
            chair.staff_ref.label("chair_ref"),
            acting.staff_ref.label("acting_ref"),
            (acting.first_name + " " + acting.last_name).label("acting_name"),
        )
        .join(chair, chair.id == Meeting.chair_id)
        .join(acting, acting.id == func.coalesce(Meeting.acting_chair_id, Meeting.chair_id))
        .where(Meeting.id == meeting_id)
    )


def _people(meeting_id: UUID, now: datetime) -> tuple[tuple[RoomPerson, ...], int]:
    """Who is or was there, in the order they first came, and how often anybody came or went."""
    rows = db.session.execute(
        select(
            AttendanceSpell.person_id,
            AttendanceSpell.joined_at,
            AttendanceSpell.seen_at,
            AttendanceSpell.left_at,
            AttendanceSpell.is_by_form,
            Person.staff_ref,
            Person.first_name,
            Person.last_name,
            Person.role_title,
            Site.name.label("site"),
        )
        .join(Person, Person.id == AttendanceSpell.person_id)
        .join(Site, Site.id == Person.home_site_id)
        .where(AttendanceSpell.meeting_id == meeting_id)
        .order_by(AttendanceSpell.joined_at, AttendanceSpell.id)
    ).all()
    stays: dict[UUID, list[Any]] = {}
    for row in rows:
        stays.setdefault(row.person_id, []).append(row)
    steps = len(rows) + sum(row.left_at is not None for row in rows)
    return tuple(_person(found, now) for found in stays.values()), steps


def _person(rows: list[Any], now: datetime) -> RoomPerson:
    last = rows[-1]
    return RoomPerson(
        person_id=last.person_id,
        staff_ref=last.staff_ref,
        name=f"{last.first_name} {last.last_name}",
        role_title=last.role_title,
        site=last.site,
        stays=tuple((row.joined_at, _until(row, now)) for row in rows),
        seen_at=max(row.left_at or row.seen_at for row in rows),
    )


def _until(row: Row[Any], now: datetime) -> datetime | None:
    """When a stay ended; one whose connection nobody has seen for a while ended when it was last seen."""
    if row.left_at is not None:
        return row.left_at  # type: ignore[no-any-return]  # a row of plain columns
    if row.is_by_form or now - row.seen_at <= UNSEEN_AFTER:
        return None
    return row.seen_at  # type: ignore[no-any-return]  # the same


def _items(meeting_id: UUID) -> tuple[RoomItem, ...]:
    rows = db.session.execute(
        select(
            AgendaItem.position,
            AgendaItem.title,
            AgendaItem.minutes,
            AgendaItem.status,
            AgendaItem.started_at,
            AgendaItem.ends_at,
            AgendaItem.remaining_seconds,
            AgendaItem.spent_seconds,
            AgendaItem.discussion_id,
            Case.case_ref,
            Case.title.label("case_title"),
            Person.staff_ref,
            Person.first_name,
            Person.last_name,
            Person.band,
            func.coalesce(Discussion.recommendation, "").label("recommendation"),
        )
        .outerjoin(Case, Case.id == AgendaItem.case_id)
        .outerjoin(Person, Person.id == Case.owner_id)
        .outerjoin(Discussion, Discussion.id == AgendaItem.discussion_id)
        .where(AgendaItem.meeting_id == meeting_id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return tuple(
        RoomItem(
            position=row.position,
            title=row.case_title or row.title,
            case_ref=row.case_ref or "",
            presenter_ref=row.staff_ref or "",
            presenter_name=f"{row.first_name} {row.last_name}" if row.staff_ref else "",
            presenter_band=row.band.value if row.band else "",
            minutes=row.minutes,
            status=row.status,
            countdown=Countdown(row.started_at, row.ends_at, row.remaining_seconds, row.spent_seconds),
            discussion_id=row.discussion_id,
            has_recommendation=bool(row.recommendation),
        )
        for row in rows
    )


def _record(discussion_id: UUID | None) -> RoomRecord | None:
    if discussion_id is None:
        return None
    row = db.session.execute(
        select(
            Case.case_ref,
            Discussion.version,
            Discussion.summary,
            Discussion.recommendation,
            Discussion.recommendation_kind,
            Discussion.plan_changed,
            Discussion.decision_status,
            Discussion.dissent,
            Discussion.dissent_by,
            Discussion.deferred_reason,
            Discussion.is_quorate,
            Discussion.scribe_name,
        )
        .join(Case, Case.id == Discussion.case_id)
        .where(Discussion.id == discussion_id)
    ).one()
    return RoomRecord(*tuple(row))


def _roles(series_id: UUID) -> list[tuple[str, Role]]:
    rows = db.session.execute(
        select(Person.staff_ref, RoleGrant.role)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.thing_id == series_id, RoleGrant.role.in_(SERIES_ROLES))
        .order_by(RoleGrant.id)
    )
    return [(row.staff_ref, row.role) for row in rows]
