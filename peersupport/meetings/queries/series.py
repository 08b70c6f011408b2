"""Finding meeting series. Everybody in an organisation may know how its meetings work."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import selectinload

from peersupport.core.actor import Actor, Role, UserActor
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.meetings.models import Meeting, MeetingSeries, SeriesService
from peersupport.meetings.words import MeetingStatus
from peersupport.people.queries.directory import Colleague, people_with_role


def get_series(actor: Actor, series_ref: str, *, is_locked: bool = False) -> MeetingSeries:
    """The series with its services. Raises NotFound for another organisation's."""
    if not isinstance(actor, UserActor):
        raise NotFound
    query = (
        select(MeetingSeries)
        .where(MeetingSeries.series_ref == series_ref, MeetingSeries.organisation_id == actor.organisation_id)
        .options(selectinload(MeetingSeries.service_links).joinedload(SeriesService.service))
    )
    if is_locked:
        query = query.with_for_update(of=MeetingSeries).execution_options(populate_existing=True)
    series = db.session.scalar(query)
    if series is None:
        raise NotFound
    return series


def list_series(actor: UserActor) -> list[Row[Any]]:
    """The series of the actor's organisation by name: id, series_ref, name, purpose."""
    return list(
        db.session.execute(
            select(MeetingSeries.id, MeetingSeries.series_ref, MeetingSeries.name, MeetingSeries.purpose)
            .where(MeetingSeries.organisation_id == actor.organisation_id)
            .order_by(MeetingSeries.name, MeetingSeries.id)
        )
    )


def list_led_series(actor: UserActor) -> list[Row[Any]]:
    """The series whose meetings the actor plans, by name: id, series_ref, name."""
    if actor.is_administrator:
        return []
    return list(
        db.session.execute(
            select(MeetingSeries.id, MeetingSeries.series_ref, MeetingSeries.name)
            .where(
                MeetingSeries.organisation_id == actor.organisation_id,
                MeetingSeries.id.in_(actor.led_series_ids),
            )
            .order_by(MeetingSeries.name, MeetingSeries.id)
        )
    )


@dataclass(frozen=True, slots=True)
class SeriesPeople:
    """Who holds which role in a series, by name."""

    chairs: list[Colleague]
    deputies: list[Colleague]
    coordinators: list[Colleague]


def people_of_series(series_id: UUID) -> SeriesPeople:
    """Who holds roles in a series that the caller has loaded through its actor."""
    return SeriesPeople(
        people_with_role(Role.CHAIR, series_id),
        people_with_role(Role.DEPUTY_CHAIR, series_id),
        people_with_role(Role.COORDINATOR, series_id),
    )


def people_who_chair(series_id: UUID) -> list[Colleague]:
    """Chairs, then deputies, each once: those who can be named for a meeting."""
    people = people_of_series(series_id)
    return list({person.person_id: person for person in (*people.chairs, *people.deputies)}.values())


def count_meetings_ahead(series_id: UUID, person_id: UUID) -> int:
    """How many meetings of the series that are not over name this person as chair or deputy."""
    ahead = (
        MeetingStatus.DRAFT,
        MeetingStatus.PUBLISHED,
        MeetingStatus.AGENDA_SENT,
        MeetingStatus.OPEN,
        MeetingStatus.PAUSED,
    )
    found = db.session.scalar(
        select(func.count())
        .select_from(Meeting)
        .where(
            Meeting.series_id == series_id,
            Meeting.status.in_(ahead),
            (Meeting.chair_id == person_id) | (Meeting.deputy_id == person_id),
        )
    )
    return found or 0
