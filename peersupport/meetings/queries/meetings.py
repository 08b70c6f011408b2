"""Finding meetings: one by its reference, and lists for the person who asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, false, or_, select, tuple_
from sqlalchemy.orm import selectinload

from peersupport.cases.models import Case
from peersupport.core.actor import Actor, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.meetings.models import AgendaItem, Invitee, Meeting, MeetingSeries, MeetingSite
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Person

PAGE_SIZE = 25
LONGEST = timedelta(minutes=90)


# As for cases: built once for an actor, because building costs more than running.
@lru_cache(maxsize=1024)
def visible_meetings(actor: UserActor) -> ColumnElement[bool]:
    """The condition on Meeting that can_see_meeting states: what this person may know of."""
    if actor.is_administrator:
        return false()
    me = actor.person_id
    # Correlated to the meeting alone: the query around may look at agenda items and cases of its own.
    invited = (
        exists()
        .where(Invitee.meeting_id == Meeting.id, Invitee.person_id == me, Invitee.removed_at.is_(None))
        .correlate(Meeting)
    )
    presents = (
        exists()
        .where(AgendaItem.meeting_id == Meeting.id, AgendaItem.case_id == Case.id, Case.owner_id == me)
        .correlate(Meeting)
    )
    member = or_(Meeting.chair_id == me, Meeting.deputy_id == me, invited, presents)
    return and_(
        Meeting.organisation_id == actor.organisation_id,
        or_(
            Meeting.series_id.in_(actor.led_series_ids),
            and_(Meeting.status != MeetingStatus.DRAFT, member),
        ),
    )


def get_meeting(actor: Actor, meeting_ref: str, *, is_locked: bool = False) -> Meeting:
    """The meeting with its people and agenda loaded. Raises NotFound when the actor may not see it.

    Services that change it ask for it locked: the second of two people waits and reads what the first wrote.
    """
    if not isinstance(actor, UserActor):
        raise NotFound
    query = (
        select(Meeting)
        .where(Meeting.meeting_ref == meeting_ref, visible_meetings(actor))
        .options(
            # Statements of their own: one that waited for a lock would join the new row to old neighbours.
            selectinload(Meeting.series),
            selectinload(Meeting.chair),
            selectinload(Meeting.deputy),
            selectinload(Meeting.invitees).joinedload(Invitee.person).joinedload(Person.home_site),
            selectinload(Meeting.items).joinedload(AgendaItem.case).joinedload(Case.owner),
            selectinload(Meeting.items).joinedload(AgendaItem.discussion),
            selectinload(Meeting.site_links).joinedload(MeetingSite.site),
        )
    )
    if is_locked:
        query = query.with_for_update(of=Meeting).execution_options(populate_existing=True)
    meeting = db.session.scalar(query)
    if meeting is None:
        raise NotFound
    return meeting


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One page of meetings; `following` is the last one's reference when there are more, else empty."""

    rows: list[Row[Any]]
    following: str


def list_meetings(
    actor: UserActor,
    now: datetime,
    *,
    is_past: bool,
    after: str = "",
    series_id: UUID | None = None,
) -> MeetingPage:
    """Meetings the actor may see: those to come, soonest first, or those past, latest first.

    `after` is the reference of the last meeting of the page before; one the actor may not see begins anew.
    Rows: id, meeting_ref, title, starts_at, length_minutes, status, series_name and the chair's name.
    """
    order = (Meeting.starts_at.desc(), Meeting.id.desc()) if is_past else (Meeting.starts_at, Meeting.id)
    found = _rows(actor).where(_is_over(now) if is_past else ~_is_over(now)).order_by(*order)
    if series_id is not None:
        found = found.where(Meeting.series_id == series_id)
    place = _place_of(actor, after) if after else None
    if place is not None:
        key, last = tuple_(Meeting.starts_at, Meeting.id), tuple_(place.starts_at, place.id)
        found = found.where(key < last if is_past else key > last)
    rows = list(db.session.execute(found.limit(PAGE_SIZE + 1)))
    shown = rows[:PAGE_SIZE]
    return MeetingPage(shown, shown[-1].meeting_ref if len(rows) > PAGE_SIZE else "")


def _place_of(actor: UserActor, meeting_ref: str) -> Row[datetime, UUID] | None:
    """Where in the list a meeting stands."""
    return db.session.execute(
        select(Meeting.starts_at, Meeting.id).where(
            Meeting.meeting_ref == meeting_ref, visible_meetings(actor)
        )
    ).first()


def _rows(actor: UserActor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Meeting.id,
            Meeting.meeting_ref,
            Meeting.title,
            Meeting.starts_at,
            Meeting.length_minutes,
            Meeting.status,
            MeetingSeries.name.label("series_name"),
            Person.first_name,
            Person.last_name,
        )
        .join(MeetingSeries, MeetingSeries.id == Meeting.series_id)
        .join(Person, Person.id == Meeting.chair_id)
        .where(visible_meetings(actor))
    )


def _is_over(now: datetime) -> ColumnElement[bool]:
    # A meeting that is open stays with those to come, however late it runs; one that nobody opened counts
    # as past when the longest possible meeting would be over.
    running = (MeetingStatus.OPEN, MeetingStatus.PAUSED)
    done = (
        MeetingStatus.CLOSED,
        MeetingStatus.MINUTES_DRAFT,
        MeetingStatus.MINUTES_APPROVED,
        MeetingStatus.ARCHIVED,
        MeetingStatus.CANCELLED,
        MeetingStatus.CANCELLED_NO_CHAIR,
    )
    return or_(
        Meeting.status.in_(done), and_(Meeting.starts_at < now - LONGEST, Meeting.status.not_in(running))
    )
