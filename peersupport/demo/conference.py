"""How a past conference ran: people joined, the chair went from case to case, the coordinator wrote."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from peersupport.cases.models import Discussion
from peersupport.cases.words import DecisionStatus, PlanChanged, RecommendationKind
from peersupport.core.unit_of_work import Work
from peersupport.demo.content import ActionContent, MeetingContent, RecordContent, StayContent
from peersupport.demo.schedule import MeetingTimes
from peersupport.demo.stage import Stage
from peersupport.demo.steps import Step
from peersupport.meetings.queries.room_members import find_notes_place
from peersupport.meetings.services import attendance, closing, room, room_record
from peersupport.meetings.services.acting import acting_person

# A deputy who steps in because the chair is ill waits these minutes before opening.
CHAIR_MISSED_MINUTES = 5
# What a discussion takes is spent so: notes from its first third on, the record and actions near its end.
NOTES_FROM, NOTES_TO, RECORD_AT, ACTIONS_AT = 0.2, 0.75, 0.85, 0.92


def conference_steps(meeting: MeetingContent, times: MeetingTimes, stage: Stage) -> list[Step]:
    """Everything from the first person in the room to the close."""
    run = _Run(meeting, times, stage)
    run.open()
    for record in meeting["discussions"]:
        run.discuss(record)
    run.close()
    return run.steps


@dataclass(slots=True)
class _Run:
    """Lays out one conference in time. `clock` is how far it has come."""

    meeting: MeetingContent
    times: MeetingTimes
    stage: Stage
    steps: list[Step] = field(default_factory=list)
    clock: datetime = field(init=False)
    position: int | None = None
    next_position: int = 1

    def __post_init__(self) -> None:
        waited = CHAIR_MISSED_MINUTES if self.meeting["acting_chair"] else 0
        self.clock = self.times.starts_at + timedelta(minutes=waited)

    @property
    def _chair(self) -> str:
        return self.meeting["acting_chair"] or self.meeting["chair"]

    @property
    def _scribe(self) -> str:
        return self.meeting["scribe"] or self._chair

    def open(self) -> None:
        """People come and go; the chair opens and welcomes them."""
        opened_at = self.clock
        for place, stay in enumerate(self.meeting["attendance"]):
            self._attend(stay, seconds=place)
        self._add(opened_at, self._chair, lambda work: room.open_meeting(work, self._ref))
        self._go_on()
        self.clock += self._spare() / 2

    def discuss(self, record: RecordContent) -> None:
        """One case: notes, then the recommendation and actions, or a deferral."""
        began_at, length = self.clock, timedelta(minutes=record["minutes_taken"])
        self._go_on()
        lines = record["notes"].splitlines()
        for place, line in enumerate(lines):
            share = NOTES_FROM + (NOTES_TO - NOTES_FROM) * place / len(lines)
            self._add(began_at + length * share, self._scribe, self._note(record["case"], line))
        is_deferred = record["decision_status"] == DecisionStatus.DEFERRED
        if not is_deferred:
            self._add(began_at + length * RECORD_AT, self._scribe, self._record(record))
        for place, action in enumerate(record["actions"]):
            at = began_at + length * ACTIONS_AT + timedelta(seconds=place)
            self._add(at, self._scribe, self._action(record["case"], place, action))
        self.clock = began_at + length
        if is_deferred:
            self._add(self.clock - timedelta(seconds=2), self._chair, self._deferral(record))
            self.position = None

    def close(self) -> None:
        """The chair sums up and closes."""
        self._go_on()
        self._add(self.times.closed_at, self._chair, lambda work: closing.close_meeting(work, self._ref))

    @property
    def _ref(self) -> str:
        return self.stage.meetings[self.meeting["key"]]

    def _add(self, at: datetime, who: str, play: Callable[[Work], object]) -> None:
        self.steps.append(Step(at, who, play))

    def _spare(self) -> timedelta:
        """The time that no case took: for the welcome and the summing up."""
        taken = timedelta(minutes=sum(record["minutes_taken"] for record in self.meeting["discussions"]))
        return self.times.closed_at - self.clock - taken

    def _go_on(self) -> None:
        """To the next item of the agenda."""
        here, to = self.position, self.next_position
        self._add(
            self.clock,
            self._chair,
            lambda work: room.move_to_item(work, self._ref, to=to, from_position=here),
        )
        self.position, self.next_position = to, to + 1

    def _attend(self, stay: StayContent, *, seconds: int) -> None:
        who, starts_at = stay["person"], self.times.starts_at
        # Those who are there from the start came a moment before it.
        early = timedelta(seconds=40 - seconds) if stay["joined_minute"] == 0 else -timedelta(seconds=seconds)
        self._add(
            starts_at + timedelta(minutes=stay["joined_minute"]) - early,
            who,
            lambda work: attendance.join_by_form(work, self._ref),
        )
        if stay["left_minute"] != self.meeting["ended_minute"]:
            self._add(
                starts_at + timedelta(minutes=stay["left_minute"]),
                who,
                lambda work: attendance.leave_by_form(work, self._ref),
            )

    def _note(self, case: str, line: str) -> Callable[[Work], None]:
        return lambda work: room_record.add_note(work, self._ref, self.stage.cases[case], line)

    def _record(self, record: RecordContent) -> Callable[[Work], None]:
        def play(work: Work) -> None:
            dissent = record["dissent"]
            case_ref = self.stage.cases[record["case"]]
            place = find_notes_place(acting_person(work), self._ref, case_ref)
            room_record.save_record(
                work,
                self._ref,
                case_ref,
                expected_version=work.session.get_one(Discussion, place.discussion_id).version,
                summary=record["summary"] or "",
                recommendation=record["recommendation"] or "",
                recommendation_kind=RecommendationKind(record["recommendation_kind"]),
                plan_changed=PlanChanged(record["plan_changed"]),
                decision_status=DecisionStatus(record["decision_status"]),
                alternatives_considered=record["alternatives_considered"] or "",
                dissent=dissent["text"] if dissent else "",
                dissent_by=self.stage.names[dissent["by"]] if dissent and dissent["wish_named"] else "",
            )

        return play

    def _action(self, case: str, place: int, action: ActionContent) -> Callable[[Work], None]:
        def play(work: Work) -> None:
            agreed = room_record.agree_action(
                work,
                self._ref,
                self.stage.cases[case],
                text=action["text"],
                owner_ref=self.stage.staff_refs[action["owner"]],
                due_on=self.times.day + timedelta(days=action["due_days"]),
            )
            self.stage.actions[f"{self.meeting['key']}/{case}/{place}"] = agreed.action_ref

        return play

    def _deferral(self, record: RecordContent) -> Callable[[Work], None]:
        reason = record["deferred_reason"] or ""
        return lambda work: room.defer_item(
            work, self._ref, case_ref=self.stage.cases[record["case"]], reason=reason
        )
