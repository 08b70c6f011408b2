"""Who chaired meetings: for slices below, which know a meeting by its id alone."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select

from peersupport.core.database import db
from peersupport.meetings.models import Meeting


def chairs_of(meeting_ids: Collection[UUID]) -> list[UUID]:
    """The people who chaired these meetings in the end, each once."""
    chaired = func.coalesce(Meeting.acting_chair_id, Meeting.chair_id)
    found = db.session.scalars(
        select(chaired).where(Meeting.id.in_(set(meeting_ids))).distinct().order_by(chaired)
    )
    return list(found)
