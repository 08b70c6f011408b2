"""Time door of meetings: named periodic entry points."""

from datetime import datetime

from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.queries.archive import list_organisations_to_archive
from peersupport.meetings.queries.rota import list_all_series
from peersupport.meetings.services.archiving import KEPT_OPEN, archive_meetings
from peersupport.meetings.services.rota import warn_of_gaps


def archive_old_meetings(now: datetime) -> int:
    """Archive meetings 90 days after their minutes were approved. Returns how many; again changes nothing."""
    archived = 0
    for organisation_id in list_organisations_to_archive(now - KEPT_OPEN):
        with unit_of_work(SystemActor("archiving of meetings", organisation_id), now=now) as work:
            archived += archive_meetings(work, organisation_id)
    return archived


def warn_of_rota_gaps(now: datetime) -> int:
    """Tell coordinators of meetings within 8 weeks that nobody can chair. Returns how many there are."""
    gaps = 0
    for series in list_all_series(db.session()):
        with unit_of_work(SystemActor("chair rota", series.organisation_id), now=now) as work:
            gaps += warn_of_gaps(work, series)
    return gaps
