"""The first page: the start page for visitors, and what needs me today for everybody else.

Which sections somebody has follows from their roles.
"""

from datetime import datetime, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from peersupport.actions.queries import list_my_actions
from peersupport.actions.rules import DUE_SOON_DAYS
from peersupport.cases.queries.outcomes import list_outcomes_overdue
from peersupport.cases.rules.moves import WAITING_FOR_MEETING
from peersupport.cases.rules.outcomes import FIRST_REMINDER_BEFORE
from peersupport.cases.words import CaseStatus
from peersupport.core import clock
from peersupport.core.actor import Role, UserActor
from peersupport.core.clock import london_day
from peersupport.core.wording import weekday
from peersupport.home import presenters, queries
from peersupport.home.presenters import HomePage
from peersupport.home.views import blueprint
from peersupport.web.access import PUBLIC, access, current_actor

_MY_CASES = ("See all your cases", "/cases?mine=yes")
_TO_REVIEW = ("See all cases to review", "/cases/review")
_LATE = ("See all cases with an outcome due", "/cases?status=outcome_due")
_MEETINGS = ("See all meetings", "/meetings")
_PEOPLE = ("See all people", "/organisation/people")


@blueprint.get("/")
@access(PUBLIC)
def index() -> ResponseReturnValue:
    """The start page, or the home page of whoever is logged in."""
    if not current_user.is_authenticated:
        return render_template("home/start.html")
    return render_template("home/index.html", page=_home_page(current_actor(), clock.now()))


def _home_page(actor: UserActor, now: datetime) -> HomePage:
    """What needs this person today. An administrator never sees a case or a meeting here."""
    page = HomePage(today=weekday(now))
    if actor.is_administrator:
        _add_people(page, actor, now)
        return page
    page.start_href = "/cases/new"
    page.meetings = presenters.meeting_cards(actor, queries.list_coming_meetings(actor, now), now)
    _add_own_work(page, actor, now)
    if actor.is_case_reviewer:
        _add_series_work(page, actor, now)
    if actor.has(Role.SERVICE_LEAD):
        today = london_day(now)
        page.add(
            "left-actions",
            "Actions of people who have left",
            queries.list_actions_of_leavers(actor, today),
            lambda action: presenters.left_action_task(action, today),
        )
    return page


def _add_own_work(page: HomePage, actor: UserActor, now: datetime) -> None:
    today = london_day(now)
    mine = queries.list_own_cases(actor, today + FIRST_REMINDER_BEFORE)

    def add_cases(key: str, heading: str, status: CaseStatus) -> None:
        cases = [case for case in mine if case.status is status]
        page.add(key, heading, cases, lambda case: presenters.own_case_task(case, today), more=_MY_CASES)

    add_cases("returned", "Cases returned to you", CaseStatus.RETURNED)
    actions = list_my_actions(actor, until=today + timedelta(days=DUE_SOON_DAYS), limit=queries.LIMIT)
    page.add(
        "actions",
        "Your actions",
        actions,
        lambda action: presenters.action_task(action, today),
        more=("See all your actions", "/actions"),
    )
    add_cases("outcomes", "What came of your cases", CaseStatus.OUTCOME_DUE)
    page.add(
        "records",
        "Minutes to check",
        queries.list_records_to_comment(actor),
        lambda record: presenters.record_task(record, today),
    )
    add_cases("drafts", "Drafts to finish", CaseStatus.DRAFT)


def _add_series_work(page: HomePage, actor: UserActor, now: datetime) -> None:
    submitted = queries.list_waiting_cases(actor, (CaseStatus.SUBMITTED,))
    page.add("review", "Cases to review", submitted, presenters.waiting_task, more=_TO_REVIEW)
    if actor.has(Role.CHAIR) or actor.has(Role.DEPUTY_CHAIR):
        minutes = queries.list_minutes_to_approve(actor)
        page.add("minutes", "Minutes to approve", minutes, presenters.minutes_task, more=_MEETINGS)
    if actor.has(Role.COORDINATOR):
        waiting = queries.list_waiting_cases(actor, WAITING_FOR_MEETING)
        page.add("waiting", "Cases waiting for a meeting", waiting, presenters.waiting_task, more=_MEETINGS)
        to_plan = queries.list_meetings_to_plan(actor, now)
        page.add("planning", "Meetings to prepare", to_plan, presenters.planning_task, more=_MEETINGS)
        late = list_outcomes_overdue(actor, london_day(now), queries.LIMIT)
        page.add("late-outcomes", "Outcomes overdue", late, presenters.overdue_outcome_task, more=_LATE)


def _add_people(page: HomePage, actor: UserActor, now: datetime) -> None:
    invited, leaving = queries.list_invited(actor), queries.list_leaving(actor, london_day(now))
    page.add("invited", "Invited, not logged in yet", invited, presenters.invited_task, more=_PEOPLE)
    page.add("leaving", "Leaving in the next 30 days", leaving, presenters.leaving_task, more=_PEOPLE)
