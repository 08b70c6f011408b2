"""Time door of cases: named periodic entry points."""

from datetime import datetime

from peersupport.cases.queries import outcomes as outcome_queries
from peersupport.cases.services import outcomes
from peersupport.core.actor import SystemActor
from peersupport.core.clock import london_day
from peersupport.core.unit_of_work import unit_of_work


def remind_of_outcomes(now: datetime) -> int:
    """Ask owners what came of their cases: 2 weeks before it is due and when it is due.

    Returns how many were reminded. Stops once the outcome is settled; running it again reminds nobody twice.
    """
    reminded = 0
    for organisation_id in outcome_queries.list_organisations_to_remind(london_day(now)):
        with unit_of_work(SystemActor("outcome reminders", organisation_id), now=now) as work:
            reminded += outcomes.remind_owners(work, organisation_id)
    return reminded
