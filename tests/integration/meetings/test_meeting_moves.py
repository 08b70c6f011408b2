"""Any sequence of planning steps leaves meetings, cases, invitations and calendars in order."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from icalendar import Calendar
from sqlalchemy import func, select

from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Case
from peersupport.cases.words import CaseStatus
from peersupport.core import clock
from peersupport.core.clock import to_london
from peersupport.core.database import db
from peersupport.core.errors import DomainError
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.models import AgendaItem, Meeting
from peersupport.meetings.rules.agenda import agenda_load
from peersupport.meetings.services import agenda, invitations, planning
from peersupport.meetings.services.agenda import Line
from peersupport.meetings.services.planning import Facts
from peersupport.meetings.words import MeetingStatus
from peersupport.notifications.models import OutboxMail
from tests import databases
from tests.builders.cases import make_case
from tests.builders.meetings import make_series
from tests.builders.people import actor_for, make_person

LIVE = (MeetingStatus.DRAFT, MeetingStatus.PUBLISHED, MeetingStatus.AGENDA_SENT)


class Planning(RuleBasedStateMachine):
    """A coordinator at work, who tries everything at any time; services may refuse."""

    app = None

    def __init__(self):
        super().__init__()
        databases.empty(self.app)
        db.session.rollback()
        coordinator = make_person("Bethany")
        self.chairs = [make_person("Rhiannon"), make_person("Adebayo")]
        self.series = make_series(chair=self.chairs[0], deputy=self.chairs[1], coordinator=coordinator)
        self.people = [make_person(f"Person{number}") for number in range(4)]
        self.cases = [make_case(owner).case_ref for owner in self.people[:3]]
        self.refs_of_people = [person.staff_ref for person in self.people]
        self.chair_refs = [person.staff_ref for person in self.chairs]
        self.site_ids = frozenset({coordinator.home_site_id})
        self.series_ref = self.series.series_ref
        self.actor = actor_for(coordinator)
        self.meetings = []

    def do(self, service, *arguments, **named):
        """Run a service; a refusal in words is an answer too."""
        try:
            with unit_of_work(self.actor) as work:
                return service(work, *arguments, **named)
        except DomainError:
            return None

    def facts(self, chair, hours, length):
        start = to_london(clock.now() + timedelta(hours=hours))
        return Facts(
            title="Shoulders",
            day=start.date(),
            start=start.time(),
            length_minutes=length,
            joining_url="",
            site_ids=self.site_ids,
            chair_ref=self.chair_refs[chair],
            deputy_ref=self.chair_refs[1 - chair],
        )

    FACTS = (st.integers(0, 1), st.integers(-2, 5), st.sampled_from([30, 60, 90]))

    @precondition(lambda self: len(self.meetings) < 3)
    @rule(chair=FACTS[0], hours=FACTS[1], length=FACTS[2])
    def create(self, chair, hours, length):
        facts = self.facts(chair, hours, length)
        ref = self.do(lambda work: planning.create_meeting(work, self.series_ref, facts).meeting_ref)
        if ref is not None:
            self.meetings.append(ref)

    def any_of(self, place):
        return self.meetings[place % len(self.meetings)]

    @precondition(lambda self: self.meetings)
    @rule(place=st.integers(0, 2), chair=FACTS[0], hours=FACTS[1], length=FACTS[2])
    def change(self, place, chair, hours, length):
        self.do(planning.change_meeting, self.any_of(place), self.facts(chair, hours, length))

    @precondition(lambda self: self.meetings)
    @rule(place=st.integers(0, 2), step=st.sampled_from(["publish", "send", "cancel", "delete"]))
    def step(self, place, step):
        ref = self.any_of(place)
        if step == "cancel":
            self.do(planning.cancel_meeting, ref, reason="The building is closed.")
        elif step == "publish":
            self.do(planning.publish_meeting, ref)
        elif step == "send":
            self.do(planning.send_agenda, ref)
        else:
            self.do(planning.delete_draft, ref)

    @precondition(lambda self: self.meetings)
    @rule(place=st.integers(0, 2), case=st.integers(0, 2), reason=st.sampled_from(["", "Worse since Monday"]))
    def list_case(self, place, case, reason):
        self.do(agenda.add_cases, self.any_of(place), case_refs=[self.cases[case]], late_reason=reason)

    @precondition(lambda self: self.meetings)
    @rule(place=st.integers(0, 2), minutes=st.integers(0, 61))
    def add_item(self, place, minutes):
        self.do(agenda.add_item, self.any_of(place), title="Feedback", minutes=minutes, late_reason="Late")

    @precondition(lambda self: self.meetings)
    @rule(place=st.integers(0, 2), data=st.data())
    def arrange(self, place, data):
        ref = self.any_of(place)
        meeting = db.session.scalar(select(Meeting).where(Meeting.meeting_ref == ref))
        if meeting is None or not meeting.items:
            return
        keys = data.draw(st.permutations([item.id.hex for item in meeting.items]))
        lines = [Line(key, data.draw(st.sampled_from([1, 12, 30]))) for key in keys]
        press = data.draw(st.sampled_from(["", "up", "down", "remove"]))
        self.do(
            agenda.save_agenda,
            ref,
            lines,
            expected_revision=meeting.room_revision,
            move=(keys[0], -1 if press == "up" else 1) if press in ("up", "down") else None,
            remove=keys[-1] if press == "remove" else "",
        )

    @precondition(lambda self: self.meetings)
    @rule(place=st.integers(0, 2), chosen=st.sets(st.integers(0, 3)), were=st.sets(st.integers(0, 3)))
    def invite(self, place, chosen, were):
        refs = self.refs_of_people
        self.do(
            invitations.change_invited,
            self.any_of(place),
            chosen=[refs[number] for number in chosen],
            were_chosen=[refs[number] for number in were],
        )

    @invariant()
    def agendas_are_whole(self):
        db.session.rollback()
        for meeting in db.session.scalars(select(Meeting)):
            assert [item.position for item in meeting.items] == list(range(1, len(meeting.items) + 1))
            load = agenda_load([item.minutes for item in meeting.items], length=meeting.length_minutes)
            assert not load.is_refused
            if meeting.status in LIVE:
                invited = {invitee.person_id for invitee in meeting.invited}
                assert meeting.chair_ids | meeting.presenter_ids <= invited

    @invariant()
    def a_case_is_listed_exactly_when_it_is_on_one_living_agenda(self):
        on_agenda = dict(
            db.session.execute(
                select(AgendaItem.case_id, func.count())
                .join(Meeting, Meeting.id == AgendaItem.meeting_id)
                .where(AgendaItem.case_id.is_not(None), Meeting.status.in_(LIVE))
                .group_by(AgendaItem.case_id)
            ).all()
        )
        for case in db.session.scalars(select(Case)):
            expected = 1 if case.status is CaseStatus.LISTED else 0
            assert on_agenda.get(case.id, 0) == expected

    @invariant()
    def calendars_end_as_the_meeting_says(self):
        """Whoever is invited to a published meeting holds its newest entry; others had theirs taken away."""
        last = {}
        entries = select(OutboxMail).where(OutboxMail.calendar.is_not(None)).order_by(OutboxMail.id)
        for mail in db.session.scalars(entries):
            (event,) = Calendar.from_ical(mail.calendar).walk("VEVENT")
            key = (event["UID"], mail.to_address)
            assert key not in last or last[key][0] < event["SEQUENCE"], "a sequence was used twice"
            last[key] = (event["SEQUENCE"], mail.calendar_method, event.start)
        for meeting in db.session.scalars(select(Meeting)):
            uid = f"{meeting.id}@peersupport.invalid"
            held = {to: entry for (of, to), entry in last.items() if of == uid and entry[1] == "REQUEST"}
            is_told = meeting.status in (MeetingStatus.PUBLISHED, MeetingStatus.AGENDA_SENT)
            invited = {invitee.person.account.email for invitee in meeting.invited} if is_told else set()
            assert set(held) == invited
            assert all(entry[2] == meeting.starts_at for entry in held.values())

    @invariant()
    def the_audit_record_grows_without_a_gap(self):
        sequences = list(db.session.scalars(select(AuditEvent.sequence).order_by(AuditEvent.sequence)))
        assert sequences == list(range(1, len(sequences) + 1))


def test_whatever_a_coordinator_tries_everything_stays_in_order(app):
    class Machine(Planning):
        pass

    Machine.app = app
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            # Making a failing story shorter would take minutes; the steps are printed as they were.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
