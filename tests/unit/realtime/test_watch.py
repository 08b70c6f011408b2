"""The watch cuts what no check lets stay, and what dodged the door."""

import uuid
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from peersupport.realtime import connections
from peersupport.realtime.watch import Watch

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def sids():
    for sid in ("a", "b", "c"):
        connections.add(sid, uuid.uuid4(), uuid.uuid4(), NOW)
    yield {"a", "b", "c"}
    for sid in ("a", "b", "c"):
        connections.drop(sid, NOW)


def make_watch(checks, listed, rounds=()):
    cut = []
    watch = Watch(nullcontext, checks=checks, rounds=list(rounds), listed=lambda: listed, cut=cut.append)
    return watch, cut


def test_a_socket_stays_only_while_every_check_lets_it(sids):
    watch, cut = make_watch([lambda found, now: {"a", "b"}, lambda found, now: {"b", "c"}], sids)
    assert watch.look_once() == ["a", "c"]
    assert cut == ["a", "c"]


def test_nobody_is_cut_when_all_may_stay(sids):
    watch, cut = make_watch([lambda found, now: {each.sid for each in found}], sids)
    assert watch.look_once() == []
    assert cut == []


def test_a_socket_unknown_to_the_door_is_cut_at_the_second_look(sids):
    watch, cut = make_watch([], sids | {"stranger"})
    watch.look_once()
    assert cut == []
    watch.look_once()
    assert cut == ["stranger"]


def test_rounds_are_told_who_stays(sids):
    told = []
    watch, _ = make_watch(
        [lambda found, now: {"a"}],
        sids,
        rounds=[lambda found, now: told.append([each.sid for each in found])],
    )
    watch.look_once()
    assert told == [["a"]]


def test_rounds_go_on_when_nobody_is_connected():
    told = []
    watch, _ = make_watch([], set(), rounds=[lambda found, now: told.append(len(found))])
    watch.look_once()
    assert told == [0]
