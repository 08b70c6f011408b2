"""Which meetings can be archived: for the timed job, which acts for no person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from peersupport.core.database import db
from peersupport.meetings.models import Meeting, Minutes
from peersupport.meetings.words import MeetingStatus


def list_organisations_to_archive(approved_before: datetime) -> list[UUID]:
    """The organisations that have such meetings."""
    query = _due(approved_before).with_only_columns(Meeting.organisation_id).distinct()
    return list(db.session.scalars(query.order_by(Meeting.organisation_id)))


def list_meetings_to_archive(organisation_id: UUID, approved_before: datetime, limit: int) -> list[Meeting]:
    """The organisation's meetings whose minutes were approved before that moment, oldest first."""
    query = _due(approved_before).where(Meeting.organisation_id == organisation_id)
    query = query.order_by(Minutes.approved_at, Meeting.id).limit(limit)
    return list(db.session.scalars(query.with_for_update(of=Meeting)))


def _due(approved_before: datetime) -> Select[Meeting]:
    return (
        select(Meeting)
        .join(Minutes, Minutes.meeting_id == Meeting.id)
        .where(Meeting.status == MeetingStatus.MINUTES_APPROVED, Minutes.approved_at <= approved_before)
    )
