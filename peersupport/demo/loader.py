"""Loads the demo: plays both organisations' past and near future through the services.

A load that was interrupted leaves its mark beside the database; the next one begins again.
"""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select

from peersupport.audit import services as audit
from peersupport.config import Config
from peersupport.core.actor import SystemActor
from peersupport.core.database import Base, db
from peersupport.core.unit_of_work import unit_of_work, without_effects
from peersupport.demo.afterwards import action_steps, minutes_steps, outcome_steps
from peersupport.demo.cases import case_steps
from peersupport.demo.conference import conference_steps
from peersupport.demo.content import Content, read_content
from peersupport.demo.days import Days
from peersupport.demo.mails import settle_past_mails
from peersupport.demo.people import begin_organisation, set_up_steps
from peersupport.demo.planning import planning_steps
from peersupport.demo.schedule import Schedule, make_schedule
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step, play_in_order
from peersupport.demo.ways_in import list_accounts
from peersupport.meetings.services.effects import NotesChanged, RoomChanged
from peersupport.notifications.services import MailQueued
from peersupport.people.models import Organisation


def is_loaded(config: Config) -> bool:
    """Whether there is data already that a load must keep: anything but a load that never ended."""
    has_data = db.session.scalar(select(Organisation.id).limit(1)) is not None
    return has_data and not _mark(config).exists()


def load_demo(config: Config, now: datetime) -> None:
    """Both organisations as they are at `now`. Call it only when nothing `is_loaded`."""
    mark = _mark(config)
    if mark.exists():
        _begin_again(config)
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    with without_effects(MailQueued, RoomChanged, NotesChanged):
        for content in read_content():
            _load_organisation(content, Days(now))
        settle_past_mails(now, readers=[account.email for account in list_accounts()])
    mark.unlink()


def _mark(config: Config) -> Path:
    return config.jobs_path.parent / "demo-is-loading"


def _begin_again(config: Config) -> None:
    """Remove what an interrupted load wrote. Nobody has worked with it: the demo serves only after a load."""
    with unit_of_work(SystemActor("demo set-up")) as work:
        for table in reversed(Base.metadata.sorted_tables):
            work.session.execute(delete(table))
        audit.record(work, "demo:begun_again", "demo")
    config.anchor_path.unlink(missing_ok=True)


def _load_organisation(content: Content, days: Days) -> None:
    stage = begin_organisation(content, days)
    play_in_order(_steps(content, make_schedule(content, days), stage), stage)


def _steps(content: Content, schedule: Schedule, stage: Stage) -> list[Step]:
    """Everything that happened, in any order: the moments say which."""
    steps = set_up_steps(content, stage, schedule.days) + case_steps(content, schedule, stage)
    for meeting in content.meetings:
        times = schedule.meetings[meeting["key"]]
        steps += planning_steps(meeting, times, content, stage)
        if meeting["discussions"]:
            steps += conference_steps(meeting, times, stage)
            steps += minutes_steps(meeting, times, content, stage)
            steps += action_steps(meeting, times, stage, schedule.days)
    return steps + outcome_steps(content, schedule, stage)
