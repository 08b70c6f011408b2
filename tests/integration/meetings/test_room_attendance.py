"""Who is in the room: stays begin with a connection, survive a reload, and end within a minute of a crash."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.core.database import db
from peersupport.meetings.models import AttendanceSpell
from peersupport.meetings.rules.room import LEFT_AFTER, UNSEEN_AFTER
from peersupport.meetings.services import room
from peersupport.meetings.words import MeetingStatus
from tests.builders.rooms import act, make_room
from tests.page import outside

MOMENT = timedelta(seconds=1)


@pytest.fixture
def look(app):
    watch = app.extensions["peersupport_watch"]
    return lambda: outside(watch.look_once)


def stays():
    db.session.rollback()
    return list(db.session.scalars(select(AttendanceSpell).order_by(AttendanceSpell.joined_at)))


def join(socket_for, cast, person):
    socket = socket_for(person)
    assert socket.ask("room_join", {"meeting": cast.ref})["ok"]
    return socket


def test_a_reload_is_one_stay_and_nobody_is_told_of_a_departure(socket_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    other = join(socket_for, cast, cast.chair)
    join(socket_for, cast, cast.member).leave()
    clock.shift(2 * MOMENT)
    look()
    join(socket_for, cast, cast.member)
    other.heard("room_state")
    clock.shift(LEFT_AFTER)
    look()
    assert other.heard("room_state") == []
    assert [stay.left_at for stay in stays()] == [None, None]


def test_who_closes_the_page_has_left_as_of_then(socket_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    other, member = join(socket_for, cast, cast.chair), join(socket_for, cast, cast.member)
    for _ in range(20):
        clock.shift(timedelta(seconds=30))
        look()
    member.leave()
    clock.shift(LEFT_AFTER + MOMENT)
    look()
    (stay,) = [each for each in stays() if each.person_id == cast.member.id]
    assert stay.left_at - stay.joined_at == timedelta(minutes=10)
    state = other.heard("room_state")[-1]
    (gone,) = [each for each in state["people"] if not each["is_here"]]
    assert (gone["came_or_went"], gone["minutes_words"]) == ("Left at 10:10am", "10 minutes")


def test_two_tabs_of_one_person_are_one_stay_until_both_are_closed(socket_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    one, two = join(socket_for, cast, cast.member), join(socket_for, cast, cast.member)
    one.leave()
    clock.shift(LEFT_AFTER + MOMENT)
    look()
    assert [stay.left_at for stay in stays()] == [None]
    two.leave()
    clock.shift(LEFT_AFTER + MOMENT)
    look()
    assert [stay.left_at is None for stay in stays()] == [False]


def test_a_crash_loses_at_most_a_minute_of_presence(socket_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    member = join(socket_for, cast, cast.member)
    for _ in range(10):
        clock.shift(timedelta(seconds=21))
        look()
    # The process dies: nothing is noted any more, and no departure is written.
    died_at = stays()[0].seen_at
    clock.shift(timedelta(minutes=30))
    socket = join(socket_for, cast, cast.chair)
    people = socket.ask("room_join", {"meeting": cast.ref})["state"]["people"]
    assert [person["is_here"] for person in people if person["ref"] == cast.member.staff_ref] == [False]
    member.leave()
    look()
    (stay,) = [each for each in stays() if each.person_id == cast.member.id]
    assert died_at - stay.joined_at > timedelta(seconds=210) - timedelta(minutes=1)
    assert stay.left_at == died_at


def test_coming_back_after_a_while_is_a_second_stay(socket_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    join(socket_for, cast, cast.member).leave()
    clock.shift(LEFT_AFTER + MOMENT)
    look()
    clock.shift(timedelta(minutes=5))
    join(socket_for, cast, cast.member)
    assert [stay.left_at is None for stay in stays()] == [False, True]


def test_time_in_the_room_before_the_meeting_opens_does_not_count(socket_for, clock):
    cast = make_room()
    join(socket_for, cast, cast.member)
    clock.shift(timedelta(seconds=30))
    act(cast.chair, lambda work: room.open_meeting(work, cast.ref))
    (stay,) = stays()
    assert stay.joined_at == cast.meeting.opened_at or stay.joined_at == stay.seen_at


def test_a_stay_by_button_lasts_without_a_connection(client_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    url = f"/meetings/{cast.ref}/room"
    client_for(cast.member).send(url, action=f"{url}/here")
    clock.shift(UNSEEN_AFTER + timedelta(minutes=10))
    look()
    assert stays()[0].left_at is None


def test_a_page_left_open_after_the_meeting_is_no_attendance(socket_for, look, clock):
    cast = make_room(MeetingStatus.OPEN)
    join(socket_for, cast, cast.member)
    cast.meeting.status = MeetingStatus.MINUTES_DRAFT
    db.session.commit()
    for stay in stays():
        stay.left_at = stay.seen_at
    db.session.commit()
    clock.shift(timedelta(minutes=1))
    look()
    assert len(stays()) == 1
