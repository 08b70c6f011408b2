"""How each conference was planned: made by the coordinator, cases listed, published, the agenda sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from peersupport.core.clock import london_day
from peersupport.core.unit_of_work import Work
from peersupport.demo.content import Content, MeetingContent
from peersupport.demo.days import Days, soon_after
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.services import agenda, invitations, planning

DRAFT, AGENDA_SENT = "draft", "agenda_sent"
# States in which nothing has been sent out yet, or only the invitations.
BEFORE_AGENDA = (DRAFT, "published")
MADE_BEFORE, PUBLISHED_BEFORE, AGENDA_BEFORE = timedelta(days=28), timedelta(days=21), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Plan:
    """When what was done for one meeting."""

    starts_at: datetime
    made_at: datetime
    listed_at: dict[str, datetime]
    published_at: datetime
    agenda_sent_at: datetime


def plan_meeting(
    meeting: MeetingContent, content: Content, days: Days, waiting_since: dict[str, datetime]
) -> Plan:
    """The moments of one meeting. `waiting_since` says from when each case could be listed."""
    series = content.series[meeting["series"]]
    key = meeting["key"]
    starts_at = days.meeting_starts(meeting["days_from_today"], series["weekday"], meeting["start"])
    made_at = days.on(_earlier(starts_at - MADE_BEFORE, days, 9), f"{key} made")
    listed_at = {
        entry["case"]: _listing(days, entry["case"], after=max(made_at, waiting_since[entry["case"]]))
        for entry in meeting["agenda"]
    }
    published_at = days.on(
        _earlier(starts_at - PUBLISHED_BEFORE, days, 3), f"{key} published", after=max(listed_at.values())
    )
    agenda_sent_at = days.on(
        _earlier(starts_at - AGENDA_BEFORE, days, 1), f"{key} agenda", after=published_at
    )
    return Plan(starts_at, made_at, listed_at, published_at, agenda_sent_at)


def planning_steps(meeting: MeetingContent, plan: Plan, content: Content, stage: Stage) -> list[Step]:
    """Everything up to the moment when the meeting could be opened."""
    coordinator = content.roles["series"][meeting["series"]]["coordinator"]
    planned = _Planned(meeting, plan, stage)
    steps = [Step(plan.made_at, coordinator, planned.make)]
    steps += [Step(at, coordinator, planned.lister(case)) for case, at in plan.listed_at.items()]
    arranged_at = max(plan.listed_at.values()) + timedelta(minutes=3)
    steps.append(Step(arranged_at, coordinator, planned.arrange))
    if meeting["state"] != DRAFT:
        steps.append(Step(plan.published_at, coordinator, planned.publish))
    if meeting["state"] not in BEFORE_AGENDA:
        steps.append(Step(plan.agenda_sent_at, coordinator, planned.send_agenda))
    return steps


def _earlier(moment: datetime, days: Days, at_least: int) -> date:
    """The day of `moment`, or so many days ago when that is earlier."""
    return min(london_day(moment), days.day_ago(at_least))


def _listing(days: Days, case: str, *, after: datetime) -> datetime:
    return days.before_now(soon_after(after, f"{case} listed"), after=after)


@dataclass(frozen=True, slots=True)
class _Planned:
    """What the coordinator does for one meeting."""

    meeting: MeetingContent
    plan: Plan
    stage: Stage

    @property
    def _ref(self) -> str:
        return self.stage.meetings[self.meeting["key"]]

    def make(self, work: Work) -> None:
        facts = planning.Facts(
            title=self.meeting["title"],
            day=london_day(self.plan.starts_at),
            start=time.fromisoformat(self.meeting["start"]),
            length_minutes=self.meeting["length_minutes"],
            joining_url=self.meeting["joining_url"],
            site_ids=frozenset(self.stage.sites[key] for key in self.meeting["sites"]),
            chair_ref=self.stage.staff_refs[self.meeting["chair"]],
            deputy_ref=self.stage.staff_refs[self.meeting["deputy"]],
        )
        made = planning.create_meeting(work, self.stage.series[self.meeting["series"]], facts)
        self.stage.meetings[self.meeting["key"]] = made.meeting_ref
        # The row is read again by its reference to invite people.
        work.session.flush()
        chosen = {self.stage.staff_refs[key] for key in self.meeting["invited"]}
        invitations.change_invited(work, made.meeting_ref, chosen=chosen, were_chosen=())

    def lister(self, case: str) -> Callable[[Work], object]:
        return lambda work: agenda.add_cases(work, self._ref, case_refs=[self.stage.cases[case]])

    def arrange(self, work: Work) -> None:
        """The order and minutes as the content has them, between opening and closing."""
        meeting = get_meeting(work.actor, self._ref)
        items = {item.case.case_ref: item for item in meeting.items if item.case is not None}
        others = [item for item in meeting.items if item.case is None]
        cases = [
            agenda.Line(items[self.stage.cases[entry["case"]]].id.hex, entry["minutes"])
            for entry in self.meeting["agenda"]
        ]
        opening, closing = (agenda.Line(item.id.hex, item.minutes) for item in others)
        agenda.save_agenda(
            work, self._ref, [opening, *cases, closing], expected_revision=meeting.room_revision
        )

    def publish(self, work: Work) -> None:
        planning.publish_meeting(work, self._ref)

    def send_agenda(self, work: Work) -> None:
        planning.send_agenda(work, self._ref)
