"""How each conference was planned: made by the coordinator, cases listed, published, the agenda sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from peersupport.core.clock import london_day
from peersupport.core.unit_of_work import Work
from peersupport.demo.content import Content, MeetingContent
from peersupport.demo.schedule import MeetingTimes
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step
from peersupport.meetings.queries.meetings import get_meeting
from peersupport.meetings.services import agenda, invitations, planning

DRAFT, AGENDA_SENT = "draft", "agenda_sent"
# States in which nothing has been sent out yet, or only the invitations.
BEFORE_AGENDA = (DRAFT, "published")


def planning_steps(
    meeting: MeetingContent, times: MeetingTimes, content: Content, stage: Stage
) -> list[Step]:
    """Everything up to the moment when the meeting could be opened."""
    coordinator = content.roles["series"][meeting["series"]]["coordinator"]
    planned = _Planned(meeting, times, stage)
    steps = [Step(times.made_at, coordinator, planned.make)]
    steps += [Step(at, coordinator, planned.lister(case)) for case, at in times.listed_at.items()]
    steps.append(Step(times.arranged_at, coordinator, planned.arrange))
    if meeting["state"] != DRAFT:
        steps.append(Step(times.published_at, coordinator, planned.publish))
    if meeting["state"] not in BEFORE_AGENDA:
        steps.append(Step(times.agenda_sent_at, coordinator, planned.send_agenda))
    return steps


@dataclass(frozen=True, slots=True)
class _Planned:
    """What the coordinator does for one meeting."""

    meeting: MeetingContent
    times: MeetingTimes
    stage: Stage

    @property
    def _ref(self) -> str:
        return self.stage.meetings[self.meeting["key"]]

    def make(self, work: Work) -> None:
        facts = planning.Facts(
            title=self.meeting["title"],
            day=london_day(self.times.starts_at),
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
