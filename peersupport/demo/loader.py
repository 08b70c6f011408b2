"""Loads the demo: plays both organisations' past and near future through the services."""

from datetime import datetime

from peersupport.demo.afterwards import action_steps, minutes_steps, outcome_steps
from peersupport.demo.cases import case_steps
from peersupport.demo.conference import conference_steps
from peersupport.demo.content import Content, read_content
from peersupport.demo.days import Days
from peersupport.demo.people import begin_organisation, set_up_steps
from peersupport.demo.planning import planning_steps
from peersupport.demo.schedule import make_schedule
from peersupport.demo.steps import play_in_order


def load_demo(now: datetime) -> None:
    """Both organisations as they are at `now`. The database must be empty."""
    for content in read_content():
        _load_organisation(content, Days(now))


def _load_organisation(content: Content, days: Days) -> None:
    stage = begin_organisation(content, days)
    schedule = make_schedule(content, days)
    steps = [*set_up_steps(content, stage, days), *case_steps(content, schedule, stage)]
    for meeting in content.meetings:
        times = schedule.meetings[meeting["key"]]
        steps += planning_steps(meeting, times, content, stage)
        if meeting["discussions"]:
            steps += conference_steps(meeting, times, stage)
            steps += minutes_steps(meeting, times, content, stage)
            steps += action_steps(meeting, times, stage, days)
    steps += outcome_steps(content, schedule, stage)
    play_in_order(steps, stage)
