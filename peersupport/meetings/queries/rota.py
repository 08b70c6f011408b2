"""The chair rota of a series: the one final list of who chairs what, and who may chair."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from peersupport.meetings.models import Meeting, MeetingSeries
from peersupport.meetings.queries.series import people_who_chair
from peersupport.meetings.rules.moves import CANCELLED
from peersupport.meetings.rules.rota import Candidate
from peersupport.meetings.words import MeetingStatus

COUNTED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who chairs one meeting. A gap is a turn of somebody who may no longer chair the series."""

    meeting_ref: str
    title: str
    starts_at: datetime
    status: MeetingStatus
    chair_id: UUID
    chair_name: str
    deputy_id: UUID | None
    deputy_name: str
    is_gap: bool


def final_rota(
    session: Session, organisation_id: UUID, series_id: UUID, first: datetime, last: datetime
) -> list[Turn]:
    """The turns of the series' meetings that start between the two, soonest first; no cancelled ones.

    For every page, mail and feed that names a chair.
    """
    may_chair = {person.person_id for person in people_who_chair(series_id)}
    meetings = session.scalars(
        select(Meeting)
        .where(
            Meeting.organisation_id == organisation_id,
            Meeting.series_id == series_id,
            Meeting.starts_at >= first,
            Meeting.starts_at < last,
            Meeting.status.not_in(CANCELLED),
        )
        .options(selectinload(Meeting.chair), selectinload(Meeting.deputy))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return [
        Turn(
            one.meeting_ref,
            one.title,
            one.starts_at,
            one.status,
            one.chair_id,
            one.chair.name,
            one.deputy_id,
            one.deputy.name if one.deputy else "",
            one.chair_id not in may_chair,
        )
        for one in meetings
    ]


def chair_candidates(
    session: Session, organisation_id: UUID, series_id: UUID, now: datetime
) -> dict[Candidate, str]:
    """Chairs and deputies of the series with the turns they had in the last year, and their names."""
    past = final_rota(session, organisation_id, series_id, now - COUNTED, now)
    found = {}
    for person in people_who_chair(series_id):
        had = [turn.starts_at for turn in past if turn.chair_id == person.person_id]
        one = Candidate(person.person_id, turns_had=len(had), last_on=max(had, default=None))
        found[one] = person.name
    return found


def list_all_series(session: Session) -> list[MeetingSeries]:
    """Every series of every organisation, for the job that looks for gaps."""
    return list(
        session.scalars(select(MeetingSeries).order_by(MeetingSeries.organisation_id, MeetingSeries.id))
    )
