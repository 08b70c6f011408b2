"""An open socket is cut when its right to be there ends: at the next look of the watch, or the next event."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from peersupport.core import clock as core_clock
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.meetings.models import Invitee, Meeting
from peersupport.meetings.queries.meetings import visible_meetings
from peersupport.meetings.queries.room_members import members_among
from peersupport.meetings.words import MeetingStatus
from peersupport.people.models import Account, AccountStatus, Person, RoleGrant
from tests.builders.people import actor_for, grant, make_organisation, save
from tests.builders.rooms import make_room, start_item
from tests.page import LiveSocket, outside


@pytest.fixture
def look(app):
    """One look of the watch, as its thread would; what a test wrote before is committed first."""
    watch = app.extensions["peersupport_watch"]

    def once():
        db.session.commit()
        return outside(watch.look_once)

    return once


@pytest.fixture
def cast(app):
    made = make_room(MeetingStatus.OPEN)
    start_item(made)
    return made


def join(socket_for, cast, person):
    socket = socket_for(person)
    assert socket.ask("room_join", {"meeting": cast.ref})["ok"]
    return socket


def remove(cast, person):
    invitee = db.session.scalars(select(Invitee).where(Invitee.person_id == person.id)).one()
    invitee.removed_at = core_clock.now()


def suspend(cast, person):
    db.session.scalars(
        select(Account).where(Account.person_id == person.id)
    ).one().status = AccountStatus.SUSPENDED


def leave_today(cast, person):
    db.session.get_one(Person, person.id).leaves_on = core_clock.london_day(core_clock.now())


def make_administrator(cast, person):
    grant(person, Role.ORG_ADMIN, make_organisation())


def test_those_who_may_stay_are_not_cut(socket_for, cast, look):
    people = [cast.chair, cast.deputy, cast.coordinator, cast.presenter, cast.member, cast.observer]
    sockets = [join(socket_for, cast, person) for person in people]
    assert look() == []
    assert all(socket.is_connected for socket in sockets)


@pytest.mark.parametrize("end", [remove, suspend, leave_today, make_administrator])
def test_a_right_that_ends_cuts_the_socket_and_no_other(socket_for, cast, look, end):
    gone, stays = join(socket_for, cast, cast.member), join(socket_for, cast, cast.chair)
    end(cast, cast.member)
    look()
    assert not gone.is_connected
    assert stays.is_connected


@pytest.mark.parametrize("end", [remove, suspend, leave_today, make_administrator])
def test_the_next_event_is_refused_even_before_the_watch_looks(socket_for, cast, end):
    socket = join(socket_for, cast, cast.member)
    end(cast, cast.member)
    db.session.commit()
    assert (
        socket.ask("notes_sync", {"meeting": cast.ref, "case": cast.case_ref, "vector": "AA=="})["ok"]
        is False
    )


def test_a_coordinator_whose_role_is_withdrawn_is_cut(socket_for, cast, look):
    socket = join(socket_for, cast, cast.coordinator)
    db.session.execute(delete(RoleGrant).where(RoleGrant.person_id == cast.coordinator.id))
    look()
    assert not socket.is_connected


def test_log_out_cuts_the_browser_s_own_socket_and_not_another_browser_s(app, client_for, cast, look):
    here, elsewhere = client_for(cast.member), client_for(cast.member)
    mine, other = LiveSocket(app, here), LiveSocket(app, elsewhere)
    for socket in (mine, other):
        assert socket.ask("room_join", {"meeting": cast.ref})["ok"]
    here.log_out()
    look()
    assert not mine.is_connected
    assert other.is_connected
    other.leave()


def test_who_neither_types_nor_opens_pages_is_cut_at_the_idle_limit(socket_for, cast, look, clock):
    socket = join(socket_for, cast, cast.member)
    clock.shift(timedelta(minutes=14))
    look()
    assert socket.is_connected
    clock.shift(timedelta(minutes=2))
    look()
    assert not socket.is_connected


def test_a_forged_disconnect_does_not_slip_out_of_the_watch_s_sight(socket_for, cast, look):
    socket = join(socket_for, cast, cast.member)
    outside(socket._client.emit, "disconnect")
    look()
    look()
    assert not socket.is_connected


def test_a_forged_connect_changes_nothing(socket_for, cast, look):
    socket = join(socket_for, cast, cast.member)
    outside(socket._client.emit, "connect", {})
    remove(cast, cast.member)
    look()
    assert not socket.is_connected


def test_the_watch_and_the_pages_agree_about_who_may_be_in_a_room(cast):
    draft = make_room()
    draft.meeting.status = MeetingStatus.DRAFT
    save(draft.meeting)
    remove(cast, cast.observer)
    make_administrator(cast, cast.deputy)
    db.session.commit()
    meetings = [cast.meeting.id, draft.meeting.id]
    people = db.session.scalars(select(Person)).all()
    by_page = {
        (meeting, person.id)
        for person in people
        for meeting in db.session.scalars(select(Meeting.id).where(visible_meetings(actor_for(person))))
    }
    assert members_among((meeting, person.id) for meeting in meetings for person in people) == by_page
    assert by_page
