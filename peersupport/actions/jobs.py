"""Time door of actions: named periodic entry points."""

from datetime import datetime

from peersupport.actions import queries, services
from peersupport.core.actor import SystemActor
from peersupport.core.clock import london_day
from peersupport.core.unit_of_work import unit_of_work


def remind_overdue_actions(now: datetime) -> int:
    """Remind the owner of each action whose day has passed, once. Returns how many were reminded.

    Stops once the action is done or cancelled; running it again reminds nobody twice.
    """
    reminded = 0
    for organisation_id in queries.list_organisations_with_overdue(london_day(now)):
        with unit_of_work(SystemActor("action reminders", organisation_id), now=now) as work:
            reminded += services.remind_of_overdue(work, organisation_id)
    return reminded
