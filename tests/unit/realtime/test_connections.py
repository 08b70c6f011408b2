"""Which sockets are open, how many a person may have, and how fast they may speak."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from peersupport.realtime import connections

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_is_connected():
    def clear():
        for connection in connections.all_open():
            connections.drop(connection.sid, NOW)
        connections.gone_before(NOW + timedelta(days=1))

    clear()
    yield
    clear()


def open_socket(sid="a", person=None, room=None):
    connections.add(sid, uuid.uuid4(), person or uuid.uuid4(), NOW)
    if room is not None:
        connections.enter(sid, room)


def test_a_socket_is_found_until_it_is_dropped():
    open_socket("a")
    assert connections.find("a") is not None
    connections.drop("a", NOW)
    assert connections.find("a") is None


def test_a_person_cannot_hold_all_threads_of_a_server():
    person = uuid.uuid4()
    taken = [connections.add(f"s{number}", uuid.uuid4(), person, NOW) for number in range(20)]
    assert taken.count(True) == connections.MOST_PER_PERSON
    assert connections.add("other", uuid.uuid4(), uuid.uuid4(), NOW)


def test_a_flood_is_held_back_and_a_typist_is_not():
    open_socket("flood")
    allowed = [connections.take_turn("flood", NOW) for _ in range(100)]
    assert allowed.count(True) == connections.BURST
    assert connections.take_turn("flood", NOW + timedelta(seconds=1))
    open_socket("typist")
    assert all(connections.take_turn("typist", NOW + timedelta(seconds=n / 4)) for n in range(2000))


def test_a_clock_set_back_gives_nobody_more_turns():
    open_socket("a")
    for _ in range(int(connections.BURST)):
        connections.take_turn("a", NOW)
    assert not connections.take_turn("a", NOW - timedelta(hours=1))


def test_who_reloads_a_page_has_not_gone():
    person, room = uuid.uuid4(), uuid.uuid4()
    open_socket("old", person, room)
    connections.drop("old", NOW)
    open_socket("new", person, room)
    assert connections.gone_before(NOW + timedelta(seconds=9)) == []


def test_who_closes_the_page_has_gone_once():
    person, room = uuid.uuid4(), uuid.uuid4()
    open_socket("a", person, room)
    connections.drop("a", NOW)
    assert connections.gone_before(NOW) == []
    gone = connections.gone_before(NOW + timedelta(seconds=1))
    assert [(each.room, each.person_id, each.at) for each in gone] == [(room, person, NOW)]
    assert connections.gone_before(NOW + timedelta(seconds=1)) == []
