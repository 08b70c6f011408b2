"""Who may be in a live room, and where its notes are. Runs with every stretch of typing: few statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from peersupport.cases.models import Case, Discussion
from peersupport.core.actor import SERIES_ROLES, Role, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.meetings.models import AgendaItem, Invitee, Meeting
from peersupport.meetings.queries.meetings import visible_meetings
from peersupport.meetings.words import InviteeRole, MeetingStatus
from peersupport.people.models import Person, RoleGrant


@dataclass(frozen=True, slots=True)
class Entrance:
    """The meeting whose room somebody wants to enter."""

    meeting_id: UUID
    status: MeetingStatus


def find_entrance(actor: UserActor, meeting_ref: str) -> Entrance:
    """The meeting. Raises NotFound when the actor may not see it."""
    row = db.session.execute(
        select(Meeting.id, Meeting.status).where(Meeting.meeting_ref == meeting_ref, visible_meetings(actor))
    ).first()
    if row is None:
        raise NotFound
    return Entrance(row.id, row.status)


@dataclass(frozen=True, slots=True)
class NotesPlace:
    """Where notes are typed: a case's discussion in a meeting, and what decides whether they may be."""

    meeting_id: UUID
    status: MeetingStatus
    closed_at: datetime | None
    discussion_id: UUID
    is_observer: bool


def find_notes_place(actor: UserActor, meeting_ref: str, case_ref: str) -> NotesPlace:
    """The discussion of that case in that meeting. Raises NotFound when the actor may not see it.

    One statement: this runs with every stretch of typing.
    """
    observes = exists().where(
        Invitee.meeting_id == Meeting.id,
        Invitee.person_id == actor.person_id,
        Invitee.removed_at.is_(None),
        Invitee.role == InviteeRole.OBSERVER,
    )
    row = db.session.execute(
        select(
            Meeting.id,
            Meeting.status,
            Meeting.closed_at,
            AgendaItem.discussion_id,
            observes.label("observes"),
        )
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(Case, Case.id == AgendaItem.case_id)
        .where(
            Meeting.meeting_ref == meeting_ref,
            visible_meetings(actor),
            Case.case_ref == case_ref,
            AgendaItem.discussion_id.is_not(None),
        )
    ).first()
    if row is None:
        raise NotFound
    return NotesPlace(row.id, row.status, row.closed_at, row.discussion_id, bool(row.observes))


@dataclass(frozen=True, slots=True)
class NotesNow:
    """The notes of a discussion as they are stored."""

    state: bytes
    text: str
    revision: int


def find_notes(discussion_id: UUID) -> NotesNow:
    """The notes. The caller has found that their reader may see them."""
    row = db.session.execute(
        select(Discussion.notes_state, Discussion.notes_text, Discussion.notes_revision).where(
            Discussion.id == discussion_id
        )
    ).one()
    return NotesNow(bytes(row.notes_state), row.notes_text, row.notes_revision)


def list_names_invited(meeting_id: UUID) -> list[str]:
    """The names of everybody invited: colleagues' names in the notes are no patient's."""
    rows = db.session.execute(
        select(Person.first_name, Person.last_name)
        .join(Invitee, Invitee.person_id == Person.id)
        .where(Invitee.meeting_id == meeting_id)
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    return [f"{row.first_name} {row.last_name}" for row in rows]


def members_among(pairs: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Which of these (meeting, person) may be in the room: what `visible_meetings` says, for many at once."""
    wanted = sorted(set(pairs))
    if not wanted:
        return set()
    rows = db.session.execute(
        select(Meeting.id, Person.id)
        .join(Person, Person.organisation_id == Meeting.organisation_id)
        .where(
            Meeting.id.in_({meeting for meeting, _ in wanted}),
            Person.id.in_({person for _, person in wanted}),
            _may_see(),
        )
    )
    return {(meeting, person) for meeting, person in rows} & set(wanted)


def _may_see() -> ColumnElement[bool]:
    administers = exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.ORG_ADMIN)
    leads = exists().where(
        RoleGrant.person_id == Person.id,
        RoleGrant.role.in_(SERIES_ROLES),
        RoleGrant.thing_id == Meeting.series_id,
    )
    invited = exists().where(
        Invitee.meeting_id == Meeting.id, Invitee.person_id == Person.id, Invitee.removed_at.is_(None)
    )
    presents = exists().where(
        AgendaItem.meeting_id == Meeting.id, AgendaItem.case_id == Case.id, Case.owner_id == Person.id
    )
    member = or_(Meeting.chair_id == Person.id, Meeting.deputy_id == Person.id, invited, presents)
    return and_(~administers, or_(leads, and_(Meeting.status != MeetingStatus.DRAFT, member)))
