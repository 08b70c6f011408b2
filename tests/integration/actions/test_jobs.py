"""The reminder of overdue actions."""

from datetime import timedelta

from peersupport.actions import services
from peersupport.actions.jobs import remind_overdue_actions
from peersupport.actions.models import ActionStatus
from peersupport.core import clock as time
from peersupport.core.actor import Role
from peersupport.core.unit_of_work import unit_of_work
from tests.builders.actions import make_action
from tests.builders.people import actor_for, grant, make_organisation, make_person


def test_each_owner_is_reminded_once_when_the_day_has_passed(app, clock, outbox):
    owner = make_person()
    action = make_action(owner, due_in=1)
    make_action(owner, due_in=-3, status=ActionStatus.DONE)
    make_action(owner, due_in=-3, status=ActionStatus.CANCELLED)
    assert remind_overdue_actions(time.now()) == 0
    clock.shift(timedelta(days=1))
    assert remind_overdue_actions(time.now()) == 0
    clock.shift(timedelta(days=1))
    assert remind_overdue_actions(time.now()) == 1
    assert remind_overdue_actions(time.now()) == 0
    [mail] = outbox()
    assert mail.to_address == owner.account.email
    assert action.action_ref in mail.subject
    assert "overdue" in mail.subject


def test_it_stops_once_the_action_is_done(app, clock, outbox):
    owner = make_person()
    action = make_action(owner, due_in=0)
    with unit_of_work(actor_for(owner)) as work:
        services.finish_action(work, action.action_ref, result="Sent")
    clock.shift(timedelta(days=5))
    assert remind_overdue_actions(time.now()) == 0
    assert outbox() == []


def test_a_new_owner_of_an_overdue_action_is_reminded_too(app, clock, outbox):
    chair, owner, other = make_person(), make_person(), make_person()
    grant(chair, Role.CHAIR, make_organisation())
    action = make_action(owner, agreed_by=chair, due_in=-1)
    remind_overdue_actions(time.now())
    with unit_of_work(actor_for(chair)) as work:
        services.reassign_action(work, action.action_ref, owner_id=other.id, reason="Leave")
    assert remind_overdue_actions(time.now()) == 1
    assert outbox()[-1].to_address == other.account.email


def test_organisations_are_reminded_apart(app, outbox):
    here, there = make_person(), make_person(organisation=make_organisation("Saltmarsh Trust"))
    for person in (here, there):
        make_action(person, due_in=-1)
    assert remind_overdue_actions(time.now()) == 2
    assert {mail.organisation_id for mail in outbox()} == {here.organisation_id, there.organisation_id}
