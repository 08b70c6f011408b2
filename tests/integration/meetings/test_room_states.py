"""Any order of acts by anybody: the room does what a simple model says, and refuses the rest."""

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from peersupport.cases.models import Case, Discussion
from peersupport.cases.words import CaseStatus, DecisionStatus, PlanChanged, RecommendationKind
from peersupport.core import clock as core_clock
from peersupport.core.database import db
from peersupport.core.errors import DomainError
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.services import attendance, closing, room, room_record
from peersupport.meetings.words import MeetingStatus
from tests import databases
from tests.builders.rooms import act, make_room

WHO = st.sampled_from(["chair", "deputy", "coordinator", "presenter", "member", "observer"])
POSITIONS = st.integers(0, 3)
AWAY = timedelta(minutes=5)


class RoomMachine(RuleBasedStateMachine):
    """The room beside a model of it: a phase, where it is, what each item has reached, who chairs."""

    app = clock = None

    def __init__(self):
        super().__init__()
        databases.empty(self.app)
        self.cast = make_room()
        self.phase, self.acting, self.current = "before", "chair", None
        self.items = {1: "waiting", 2: "waiting"}
        self.begun, self.recommended = set(), set()
        self.seen = {}
        self.revision = 0

    def do(self, who, service, *, is_allowed):
        """Ask for it; it must succeed exactly when the model says so."""
        try:
            act(getattr(self.cast, who), service)
        except DomainError:
            assert not is_allowed, f"{who} was refused"
            return False
        assert is_allowed, f"{who} was not refused"
        return True

    def runs(self, who, *, phases=("open",)):
        return who == self.acting and self.phase in phases

    @rule(seconds=st.sampled_from([5, 60, 200, 400]))
    def time_passes(self, seconds):
        self.clock.shift(timedelta(seconds=seconds))

    @rule(who=WHO)
    def somebody_is_seen(self, who):
        if self.phase == "over":
            return
        person = getattr(self.cast, who)
        act(person, lambda work: attendance.join_room(work, self.cast.meeting.id, person.id))
        self.seen[who] = self.clock_now()

    def clock_now(self):
        return core_clock.now()

    def is_here(self, who):
        return who in self.seen and self.clock_now() - self.seen[who] <= timedelta(seconds=60)

    @rule(who=WHO)
    def open_it(self, who):
        may = who == "chair" or (who == "deputy" and not self.is_here("chair"))
        is_allowed = self.phase == "before" and may
        if self.do(who, lambda work: room.open_meeting(work, self.cast.ref), is_allowed=is_allowed):
            self.phase, self.acting, self.opened = "open", who, self.clock_now()

    @rule(who=WHO, to=POSITIONS, believed=st.integers(0, 2))
    def move(self, who, to, believed):
        here = believed or None
        is_allowed = (
            self.runs(who)
            and here == self.current
            and to in self.items
            and to != self.current
            and self.items[to] != "deferred"
        )
        service = lambda work: room.move_to_item(work, self.cast.ref, to=to, from_position=here)  # noqa: E731
        if self.do(who, service, is_allowed=is_allowed):
            if self.current:
                self.items[self.current] = "done"
            self.items[to], self.current = "current", to
            self.begun.add(to)

    @rule(who=WHO)
    def pause(self, who):
        if self.do(who, lambda work: room.pause(work, self.cast.ref), is_allowed=self.runs(who)):
            self.phase = "paused"

    @rule(who=WHO)
    def resume(self, who):
        is_allowed = self.runs(who, phases=("paused",))
        if self.do(who, lambda work: room.resume(work, self.cast.ref), is_allowed=is_allowed):
            self.phase = "open"

    @rule(who=WHO, position=POSITIONS)
    def extend(self, who, position):
        is_allowed = self.runs(who, phases=("open", "paused")) and position == self.current
        self.do(who, lambda work: room.extend(work, self.cast.ref, position=position), is_allowed=is_allowed)

    @rule(who=WHO, position=st.integers(1, 2))
    def defer(self, who, position):
        is_allowed = (
            self.runs(who)
            and position in self.begun - self.recommended
            and self.items[position] != "deferred"
        )
        ref = self.cast.cases[position - 1].case_ref
        service = lambda work: room.defer_item(work, self.cast.ref, case_ref=ref, reason="No time")  # noqa: E731
        if self.do(who, service, is_allowed=is_allowed):
            self.items[position] = "deferred"
            self.current = None if self.current == position else self.current

    @rule(who=WHO, position=st.integers(1, 2))
    def recommend(self, who, position):
        case = self.cast.cases[position - 1]
        version = db.session.scalar(select(Discussion.version).where(Discussion.case_id == case.id)) or 0
        db.session.rollback()
        may = who in (self.acting, "coordinator", "presenter")
        is_open = position in self.begun and self.items[position] != "deferred"
        is_allowed = self.phase in ("open", "paused") and may and is_open
        if self.do(
            who,
            lambda work: room_record.save_record(
                work,
                self.cast.ref,
                case.case_ref,
                expected_version=version,
                recommendation="Keep loading",
                recommendation_kind=RecommendationKind.CONTINUE,
                plan_changed=PlanChanged.NO,
                decision_status=DecisionStatus.AGREED,
            ),
            is_allowed=is_allowed,
        ):
            self.recommended.add(position)

    @rule(who=WHO)
    def take_the_chair(self, who):
        acting_here = self.is_here(self.acting)
        gone_since = None
        if self.phase in ("open", "paused"):
            gone_since = self.seen.get(self.acting, self.opened)
        is_free = not acting_here and gone_since is not None and self.clock_now() - gone_since >= AWAY
        may = who == "chair" or (who == "deputy" and is_free)
        is_allowed = self.phase in ("open", "paused") and who != self.acting and may
        if self.do(who, lambda work: room.take_over_chair(work, self.cast.ref), is_allowed=is_allowed):
            self.acting = who

    @rule(who=WHO)
    def close(self, who):
        open_ends = {
            position
            for position in self.begun
            if self.items[position] != "deferred" and position not in self.recommended
        }
        is_allowed = self.runs(who) and not open_ends
        if self.do(who, lambda work: closing.close_meeting(work, self.cast.ref), is_allowed=is_allowed):
            if self.current:
                self.items[self.current] = "done"
            self.phase, self.current = "over", None

    @invariant()
    def the_database_says_what_the_model_says(self):
        db.session.rollback()
        meeting = db.session.get_one(Meeting, self.cast.meeting.id, populate_existing=True)
        statuses = {
            "before": MeetingStatus.AGENDA_SENT,
            "open": MeetingStatus.OPEN,
            "paused": MeetingStatus.PAUSED,
            "over": MeetingStatus.MINUTES_DRAFT,
        }
        assert meeting.status is statuses[self.phase]
        assert meeting.room_revision >= self.revision
        self.revision = meeting.room_revision
        items = db.session.scalars(select(AgendaItem).execution_options(populate_existing=True)).all()
        assert {item.position: item.status.value for item in items} == self.items
        running = [item for item in items if item.ends_at is not None]
        assert [item.position for item in running] == (
            [self.current] if self.phase == "open" and self.current else []
        )
        for item in items:
            case = db.session.get_one(Case, item.case_id, populate_existing=True)
            assert case.status is self.expected_case(item.position)
        db.session.rollback()

    def expected_case(self, position):
        if self.items[position] == "deferred":
            return CaseStatus.DEFERRED
        if position not in self.begun:
            return CaseStatus.ACCEPTED if self.phase == "over" else CaseStatus.LISTED
        return CaseStatus.DISCUSSED if self.phase == "over" else CaseStatus.IN_DISCUSSION


def test_the_room_follows_its_model(app, clock):
    machine = type("Machine", (RoomMachine,), {"app": app, "clock": clock})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
