"""The room's services: who may do what, what it changes, and what is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.audit.models import AuditEvent
from peersupport.cases.models import Case, Discussion
from peersupport.cases.words import CaseStatus, DecisionStatus, PlanChanged, RecommendationKind
from peersupport.core.database import db
from peersupport.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from peersupport.meetings.models import AgendaItem, AttendanceSpell, Meeting
from peersupport.meetings.services import attendance, closing, room, room_record
from peersupport.meetings.words import ItemStatus, MeetingStatus
from peersupport.people.models import Band
from tests.builders.rooms import act, make_room, start_item

RECOMMENDED = {
    "recommendation": "Start graded loading before any imaging",
    "recommendation_kind": RecommendationKind.MODIFY,
    "plan_changed": PlanChanged.YES,
    "decision_status": DecisionStatus.AGREED,
}


@pytest.fixture(autouse=True)
def _in_app(app):
    """Every test here needs the database."""


def items(cast):
    return list(
        db.session.scalars(
            select(AgendaItem).where(AgendaItem.meeting_id == cast.meeting.id).order_by(AgendaItem.position)
        )
    )


def meeting(cast):
    return db.session.get_one(Meeting, cast.meeting.id, populate_existing=True)


def discussion(cast):
    return db.session.scalars(select(Discussion)).one()


def record(cast, person=None, **fields):
    version = db.session.scalars(
        select(Discussion.version).where(Discussion.case_id == cast.cases[0].id)
    ).one()
    return act(
        person or cast.chair,
        lambda work: room_record.save_record(
            work, cast.ref, cast.case_ref, expected_version=version, **(fields or RECOMMENDED)
        ),
    )


def test_the_chair_opens_the_meeting_and_chairs_it():
    cast = make_room(MeetingStatus.OPEN)
    assert meeting(cast).status is MeetingStatus.OPEN
    assert meeting(cast).acting_chair_id == cast.chair.id
    assert meeting(cast).room_revision == 1


def test_a_paused_meeting_is_resumed_and_never_opened_again():
    cast = make_room(MeetingStatus.OPEN)
    act(cast.chair, lambda work: room.pause(work, cast.ref))
    for person in (cast.chair, cast.deputy):
        with pytest.raises(NotAllowed):
            act(person, lambda work: room.open_meeting(work, cast.ref))


@pytest.mark.parametrize("who", ["member", "presenter", "coordinator", "observer"])
def test_nobody_else_opens_it(who):
    cast = make_room()
    with pytest.raises(NotAllowed):
        act(getattr(cast, who), lambda work: room.open_meeting(work, cast.ref))


def test_for_an_outsider_there_is_no_such_meeting():
    cast = make_room(MeetingStatus.OPEN)
    with pytest.raises(NotFound):
        act(cast.outsider, lambda work: room.pause(work, cast.ref))


def test_a_deputy_opens_it_only_when_the_chair_is_not_there():
    cast = make_room()
    act(cast.chair, lambda work: attendance.join_room(work, cast.meeting.id, cast.chair.id))
    with pytest.raises(NotAllowed):
        act(cast.deputy, lambda work: room.open_meeting(work, cast.ref))
    act(cast.chair, lambda work: attendance.leave_by_form(work, cast.ref))
    act(cast.deputy, lambda work: room.open_meeting(work, cast.ref))
    assert meeting(cast).acting_chair_id == cast.deputy.id


def test_going_to_an_item_starts_its_time_and_its_discussion(clock):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    first = items(cast)[0]
    assert first.status is ItemStatus.CURRENT
    assert first.ends_at - first.started_at == timedelta(minutes=12)
    assert db.session.get_one(Case, cast.cases[0].id).status is CaseStatus.IN_DISCUSSION
    assert discussion(cast).presenter_id == cast.presenter.id
    clock.shift(timedelta(minutes=5))
    start_item(cast, 2, from_position=1)
    first, second = items(cast)
    assert (first.status, first.spent_seconds, first.remaining_seconds) == (ItemStatus.DONE, 300, 420)
    assert second.status is ItemStatus.CURRENT


def test_coming_back_to_an_item_runs_on_with_what_was_left(clock):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    clock.shift(timedelta(minutes=10))
    start_item(cast, 2, from_position=1)
    clock.shift(timedelta(minutes=1))
    start_item(cast, 1, from_position=2)
    first = items(cast)[0]
    assert first.ends_at - first.started_at == timedelta(minutes=2)
    assert len(db.session.scalars(select(Discussion)).all()) == 2


def test_a_double_press_on_next_moves_once():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast, 1)
    start_item(cast, 2, from_position=1)
    with pytest.raises(Conflict, match="at item 2 now"):
        start_item(cast, 2, from_position=1)


def test_a_pause_stops_the_clock_and_blocks_moving(clock):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    clock.shift(timedelta(minutes=2))
    act(cast.chair, lambda work: room.pause(work, cast.ref))
    clock.shift(timedelta(minutes=30))
    with pytest.raises(NotAllowed, match="paused"):
        start_item(cast, 2, from_position=1)
    act(cast.chair, lambda work: room.resume(work, cast.ref))
    first = items(cast)[0]
    assert first.ends_at - first.started_at == timedelta(minutes=10)
    assert first.spent_seconds == 120


def test_two_more_minutes_count_from_now_when_time_is_up(clock):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    clock.shift(timedelta(minutes=20))
    act(cast.chair, lambda work: room.extend(work, cast.ref, position=1))
    first = items(cast)[0]
    assert first.ends_at - first.started_at == timedelta(minutes=22)


def test_a_deputy_takes_the_chair_only_after_it_stood_empty(clock):
    cast = make_room(MeetingStatus.OPEN)
    act(cast.chair, lambda work: attendance.join_room(work, cast.meeting.id, cast.chair.id))

    def take_over():
        act(cast.deputy, lambda work: room.take_over_chair(work, cast.ref))

    with pytest.raises(NotAllowed, match="in the room"):
        take_over()
    clock.shift(timedelta(minutes=2))  # the connection was lost: nobody notes the chair any more
    with pytest.raises(NotAllowed, match="a moment ago"):
        take_over()
    clock.shift(timedelta(minutes=4))
    take_over()
    assert meeting(cast).acting_chair_id == cast.deputy.id
    with pytest.raises(NotAllowed):
        act(cast.chair, lambda work: room.pause(work, cast.ref))
    act(cast.chair, lambda work: room.take_over_chair(work, cast.ref))
    assert meeting(cast).acting_chair_id == cast.chair.id
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.tag == "meeting:chair_taken")).all()


def test_a_record_is_written_by_chair_coordinator_and_presenter_only():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    for person in (cast.chair, cast.coordinator, cast.presenter):
        record(cast, person, summary=f"Heard by {person.name}")
    for person in (cast.member, cast.observer, cast.deputy):
        with pytest.raises(NotAllowed):
            record(cast, person, summary="No")


def test_a_presenter_of_band_4_writes_no_recommendation():
    cast = make_room(MeetingStatus.OPEN, presenter_band=Band.BAND_4)
    start_item(cast)
    with pytest.raises(NotAllowed, match="Ask the chair"):
        record(cast, cast.presenter)


def test_a_recommendation_says_what_kind_it_is():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    with pytest.raises(InvalidInput) as caught:
        record(cast, recommendation="Wait")
    assert set(caught.value.errors) == {"recommendation_kind", "plan_changed", "decision_status"}


def test_two_people_recording_at_once_one_wins_and_the_other_is_told():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    old = discussion(cast).version
    record(cast)

    def late(work):
        room_record.save_record(work, cast.ref, cast.case_ref, expected_version=old, summary="Mine")

    with pytest.raises(Conflict, match="Compare"):
        act(cast.coordinator, late)
    assert discussion(cast).summary == ""


def test_an_action_has_one_owner_and_a_day_and_its_owner_is_told(outbox):
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    due = cast.meeting.starts_at.date() + timedelta(days=14)
    act(
        cast.chair,
        lambda work: room_record.agree_action(
            work,
            cast.ref,
            cast.case_ref,
            text="Send the loading plan",
            owner_ref=cast.member.staff_ref,
            due_on=due,
        ),
    )
    assert any(mail.to_name == "Sam Okafor" for mail in outbox())
    with pytest.raises(InvalidInput):
        act(
            cast.chair,
            lambda work: room_record.agree_action(
                work, cast.ref, cast.case_ref, text="Send it", owner_ref="S-99999", due_on=due
            ),
        )


def test_a_deferred_case_keeps_its_reason_and_waits():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    with pytest.raises(InvalidInput):
        act(cast.chair, lambda work: room.defer_item(work, cast.ref, case_ref=cast.case_ref, reason=" "))
    act(
        cast.chair,
        lambda work: room.defer_item(work, cast.ref, case_ref=cast.case_ref, reason="The report is not here"),
    )
    assert items(cast)[0].status is ItemStatus.DEFERRED
    assert db.session.get_one(Case, cast.cases[0].id).status is CaseStatus.DEFERRED
    assert discussion(cast).deferred_reason == "The report is not here"
    with pytest.raises(Conflict):
        start_item(cast, 1)


def test_closing_says_which_case_has_no_recommendation():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    with pytest.raises(InvalidInput) as caught:
        act(cast.chair, lambda work: closing.close_meeting(work, cast.ref))
    assert cast.case_ref in caught.value.errors[""][0]
    assert meeting(cast).status is MeetingStatus.OPEN


def test_closing_finishes_discussions_gives_back_what_was_not_reached_and_drafts_minutes(clock):
    cast = make_room(MeetingStatus.OPEN)
    act(cast.member, lambda work: attendance.join_room(work, cast.meeting.id, cast.member.id))
    start_item(cast)
    record(cast)
    clock.shift(timedelta(seconds=50))
    act(cast.chair, lambda work: closing.close_meeting(work, cast.ref))
    assert meeting(cast).status is MeetingStatus.MINUTES_DRAFT
    assert meeting(cast).minutes is not None
    assert db.session.get_one(Case, cast.cases[0].id).status is CaseStatus.DISCUSSED
    assert db.session.get_one(Case, cast.cases[1].id).status is CaseStatus.ACCEPTED
    stay = db.session.scalars(select(AttendanceSpell)).one()
    assert stay.left_at - stay.joined_at == timedelta(seconds=50)
    assert items(cast)[0].spent_seconds == 50


def test_every_step_is_audited():
    cast = make_room(MeetingStatus.OPEN)
    start_item(cast)
    act(cast.chair, lambda work: room.pause(work, cast.ref))
    tags = list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.sequence)))
    assert tags[-1] == "meeting:paused"
    assert {"meeting:opened", "meeting:moved", "discussion:started", "case:discussion_begun"} <= set(tags)
