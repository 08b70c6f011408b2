"""Recording: one sealed chain an organisation, whoever writes at once, whatever the database keeps."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from peersupport.audit import services as audit
from peersupport.audit.models import SYSTEM_CHAIN, AuditEvent, AuditHead
from peersupport.core import clock
from peersupport.core.actor import SystemActor, Visitor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from tests.builders.people import actor_for, make_organisation, make_person
from tests.integration.audit.proof import problems
from tests.together import together


@pytest.fixture
def actor(app: Flask) -> SystemActor:
    return SystemActor("tester", make_organisation().id)


def say(actor: Any, *tags: str, **named: Any) -> None:
    with unit_of_work(actor) as work:
        for tag in tags:
            audit.record(work, tag, "C-2026-00001", **named)


def sequences(chain: uuid.UUID) -> list[int]:
    query = select(AuditEvent.sequence).where(AuditEvent.chain_id == chain).order_by(AuditEvent.sequence)
    return list(db.session.scalars(query))


def test_an_event_says_who_what_when_and_why(app: Flask) -> None:
    person = make_person("Sam", "Okafor")
    with unit_of_work(actor_for(person), request_id="abc") as work:
        audit.record(work, "case:returned", "C-1", acting_as="chair", fields={"n": 1}, reason="Too short")
    event = db.session.scalars(select(AuditEvent)).one()
    assert (event.actor_kind, event.actor_ref, event.actor_name) == ("person", person.staff_ref, "Sam Okafor")
    assert (event.tag, event.subject_ref, event.acting_as) == ("case:returned", "C-1", "chair")
    assert (event.fields, event.reason, event.request_id, event.at) == (
        {"n": 1},
        "Too short",
        "abc",
        clock.now(),
    )
    assert problems() == []


def test_each_organisation_has_a_chain_of_its_own_and_the_system_one_more(actor: SystemActor) -> None:
    other = SystemActor("tester", make_organisation("Saltmarsh").id)
    say(actor, "one", "two")
    say(other, "one")
    say(actor, "three")
    say(Visitor(), "failed")
    assert actor.organisation_id is not None
    assert other.organisation_id is not None
    assert sequences(actor.organisation_id) == [1, 2, 3]
    assert sequences(other.organisation_id) == [1]
    assert sequences(SYSTEM_CHAIN) == [1]
    assert problems() == []


def test_events_of_one_unit_of_work_keep_their_order_and_get_one_anchor(actor: SystemActor) -> None:
    say(actor, "one", "two", "three")
    assert list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.sequence))) == [
        "one",
        "two",
        "three",
    ]
    assert db.session.scalars(select(AuditHead)).one().sequence == 3
    assert problems() == []


def test_a_step_before_the_commit_may_record_too(actor: SystemActor) -> None:
    with unit_of_work(actor) as work:
        audit.record(work, "one", "")
        work.before_commit(lambda: audit.record(work, "two", ""))
    assert db.session.scalars(select(AuditHead)).one().sequence == 2
    assert problems() == []


def test_writers_at_the_same_moment_make_one_unbroken_chain_from_the_very_first(
    app: Flask, actor: SystemActor
) -> None:
    def write() -> None:
        for _ in range(3):
            say(actor, "one", "two")

    assert together(app, *[write] * 4) == [None] * 4
    assert actor.organisation_id is not None
    assert sequences(actor.organisation_id) == list(range(1, 25))
    assert problems() == []


def test_what_the_database_gives_back_is_what_was_sealed(actor: SystemActor) -> None:
    fields = {
        "text": 'é "quoted" \\ 🦴 <b>',
        "numbers": [0, -1, 10**15],
        "nested": {"b": None, "a": [True, False, ("x", "y")]},
        "": "",
    }
    with unit_of_work(actor, now=clock.to_london(clock.now() + timedelta(days=200, microseconds=7))) as work:
        audit.record(work, "one", "", fields=fields, reason="r" * 900)
    event = db.session.scalars(select(AuditEvent)).one()
    assert event.fields["nested"]["a"][2] == ["x", "y"]
    assert len(event.reason) == 500
    assert problems() == []


@pytest.mark.parametrize("value", [1.5, float("nan"), uuid.uuid4(), {1, 2}, b"x", object()])
def test_values_that_could_come_back_different_are_refused_at_once(actor: SystemActor, value: object) -> None:
    def write() -> None:
        say(actor, "one", fields={"deep": [value]})

    with pytest.raises(TypeError, match="cannot be sealed"):
        write()
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 0


def test_a_name_as_long_as_names_may_be_can_be_recorded(app: Flask) -> None:
    say(actor_for(make_person("F" * 60, "L" * 60)), "one")
    assert db.session.scalars(select(AuditEvent)).one().actor_name == ("F" * 60 + " " + "L" * 60)[:120]
    assert problems() == []
