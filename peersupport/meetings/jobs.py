"""Time door of meetings: named periodic entry points."""

from datetime import datetime

from peersupport.core.actor import SystemActor
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.queries.archive import list_organisations_to_archive
from peersupport.meetings.services.archiving import KEPT_OPEN, archive_meetings


def archive_old_meetings(now: datetime) -> int:
    """Archive meetings 90 days after their minutes were approved. Returns how many; again changes nothing."""
    archived = 0
    for organisation_id in list_organisations_to_archive(now - KEPT_OPEN):
        with unit_of_work(SystemActor("archiving of meetings", organisation_id), now=now) as work:
            archived += archive_meetings(work, organisation_id)
    return archived
