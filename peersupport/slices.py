"""What each slice brings to the whole: pages, navigation, timed jobs, commands. Read by the app factory."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint

from peersupport.actions.jobs import remind_overdue_actions
from peersupport.actions.queries import SourceReader, read_source_with
from peersupport.actions.views import blueprint as actions
from peersupport.actions.words import ActionSource
from peersupport.cases import words as case_words
from peersupport.cases.jobs import remind_of_outcomes
from peersupport.cases.notices.outcomes import find_chairs_with
from peersupport.cases.parts import show_on_case_page
from peersupport.cases.queries.outcomes import discussions_owned_by, find_link_of_discussion
from peersupport.cases.services.moves import react_to_withdrawal
from peersupport.cases.views import blueprint as cases
from peersupport.cases.views import outcomes
from peersupport.config import Config
from peersupport.core import clock
from peersupport.core import references as _references  # noqa: F401 - its table belongs to the schema
from peersupport.core.actor import UserActor
from peersupport.core.unit_of_work import handle_effect
from peersupport.home import views as home
from peersupport.jobs.runner import Job
from peersupport.mailbox import views as mailbox
from peersupport.meetings import models as _meetings  # noqa: F401 - its tables belong to the schema
from peersupport.meetings import views as meetings
from peersupport.meetings.jobs import archive_old_meetings, warn_of_rota_gaps
from peersupport.meetings.queries.case_part import load_meetings_of_case
from peersupport.meetings.queries.chairs import chairs_of
from peersupport.meetings.services.effects import NotesChanged, RoomChanged
from peersupport.meetings.services.withdrawals import WITHDRAWAL
from peersupport.meetings.sockets import AttendanceRound, announce_notes, announce_room, members_may_stay
from peersupport.notifications.delivery import send_due_mails
from peersupport.notifications.transports import choose_transport
from peersupport.people.sockets import logged_in_within
from peersupport.people.views import blueprint as people
from peersupport.people.views import organisation
from peersupport.realtime.watch import MayStay, Round
from peersupport.web.chrome import Entry


def is_clinical(actor: UserActor) -> bool:
    """Everybody but administrators, who never see cases or meetings."""
    return not actor.is_administrator


BLUEPRINTS: list[Blueprint] = [
    home.blueprint,
    people,
    organisation,
    mailbox.blueprint,
    actions,
    cases,
    meetings.blueprint,
]

NAVIGATION: list[Entry] = [
    Entry("Home", "home.index", lambda actor: True),
    Entry("Cases", "cases.index", is_clinical),
    Entry("Meetings", "meetings.index", is_clinical),
    Entry("Actions", "actions.index", is_clinical),
    Entry("Organisation", "organisation.index", lambda actor: actor.is_administrator),
    Entry("Meeting series", "meetings.series_list", lambda actor: actor.is_administrator),
]

TEMPLATE_FILTERS: dict[str, Callable[..., str]] = {
    "label": case_words.label,
}

SEND_MAIL = "send mail"


def introduce() -> None:
    """Tell slices what they may ask of slices above them, which they do not import."""
    read_source_with(ActionSource.DISCUSSION, SourceReader(discussions_owned_by, find_link_of_discussion))
    find_chairs_with(chairs_of)
    show_on_case_page("meetings/_case_part.html", load_meetings_of_case)
    react_to_withdrawal("meetings", WITHDRAWAL)
    show_on_case_page("cases/_outcome_part.html", outcomes.load_part)
    handle_effect(RoomChanged, announce_room)
    handle_effect(NotesChanged, announce_notes)


# What the watch over open sockets does at each look, every two seconds.
WATCH_ROUNDS: list[Round] = [AttendanceRound()]


def watch_checks(config: Config) -> list[MayStay]:
    """Who may keep a socket open."""
    return [logged_in_within(timedelta(minutes=config.idle_minutes)), members_may_stay]


def jobs(config: Config) -> list[Job]:
    """The timetable. Times of day are UTC, so that they hold through both clock changes."""
    transport = choose_transport(config)
    return [
        Job(SEND_MAIL, lambda: send_due_mails(transport)),
        Job("remind of outcomes", lambda: remind_of_outcomes(clock.now()), minute="5", hour="7"),
        Job("archive meetings", lambda: archive_old_meetings(clock.now()), minute="20", hour="3"),
        Job("warn of rota gaps", lambda: warn_of_rota_gaps(clock.now()), minute="15", hour="7"),
        Job("remind of actions", lambda: remind_overdue_actions(clock.now()), minute="10", hour="7"),
    ]
