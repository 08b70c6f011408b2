"""What services promise of actions: who may, what changes, who is told."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.actions import queries, services
from peersupport.actions.models import Action, ActionPriority, ActionSource, ActionStatus
from peersupport.audit.models import AuditEvent
from peersupport.core import clock
from peersupport.core.actor import Role
from peersupport.core.database import db, new_id
from peersupport.core.errors import Conflict, InvalidInput, NeedsReason, NotAllowed, NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.people.models import AccountStatus
from tests.builders.actions import make_action
from tests.builders.people import actor_for, grant, make_organisation, make_person


def do(person, service, *arguments, **named):
    with unit_of_work(actor_for(person)) as work:
        return service(work, *arguments, **named)


def tags():
    return list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.sequence)))


def today():
    return clock.london_day(clock.now())


@pytest.fixture
def chair(app):
    person = make_person("Chair", "Woman")
    grant(person, Role.CHAIR, make_organisation())
    return person


@pytest.fixture
def owner(app):
    return make_person("Own", "Er")


@pytest.fixture
def lead(app):
    person = make_person("Service", "Lead")
    grant(person, Role.SERVICE_LEAD, make_organisation())
    return person


def agree(chair, owner, **changes):
    values = {
        "source": ActionSource.DISCUSSION,
        "source_id": new_id(),
        "source_ref": "Case C-2026-00042",
        "text": "Book the review",
        "owner": owner,
        "due_on": today() + timedelta(days=7),
    }
    return do(chair, services.agree_action, **{**values, **changes})


def test_agreeing_makes_one_open_action_tells_its_owner_and_is_audited(chair, owner, outbox):
    action = agree(chair, owner)
    assert action.action_ref == "A-2026-00001"
    assert (action.status, action.owner_id, action.agreed_by_id) == (ActionStatus.OPEN, owner.id, chair.id)
    [mail] = outbox()
    assert mail.to_address == owner.account.email
    assert "/actions/A-2026-00001" in mail.body
    assert "Book the review" not in mail.body + mail.subject
    assert tags() == ["action:agreed"]


def test_somebody_who_types_it_for_the_chair_does_not_become_its_chair(chair, owner):
    scribe = make_person("Scribe")
    action = agree(scribe, owner, agreed_by=chair)
    assert action.agreed_by_id == chair.id


def test_an_owner_is_an_active_colleague_of_the_same_organisation(chair, app):
    elsewhere = make_organisation("Saltmarsh Trust")
    administrator = make_person("Ad", "Min")
    grant(administrator, Role.ORG_ADMIN, make_organisation())
    refused = [
        make_person(status=AccountStatus.INVITED),
        make_person(status=AccountStatus.SUSPENDED),
        make_person(leaves_on=today()),
        make_person(organisation=elsewhere),
        administrator,
    ]
    for person in refused:
        with pytest.raises(InvalidInput) as error:
            agree(chair, person)
        assert set(error.value.errors) == {"owner"}
    assert agree(chair, make_person(leaves_on=today() + timedelta(days=1)))
    assert len(db.session.scalars(select(Action)).all()) == 1


def test_a_text_and_a_day_that_will_not_do_are_named(chair, owner):
    with pytest.raises(InvalidInput) as error:
        agree(chair, owner, text="  ", due_on=today() - timedelta(days=1))
    assert set(error.value.errors) == {"text", "due_on"}
    assert agree(chair, owner, text="x" * 200, due_on=today())


def test_an_identifier_is_refused_and_a_softer_sign_needs_a_reason(chair, owner):
    with pytest.raises(InvalidInput) as error:
        agree(chair, owner, text="Ring 943 476 5919")
    assert not isinstance(error.value, NeedsReason)
    with pytest.raises(NeedsReason):
        agree(chair, owner, text="Write to Mrs Henderson")
    assert agree(chair, owner, text="Write to Mrs Henderson", identifier_reason="She is the practice manager")
    assert "943" not in str([event.fields for event in db.session.scalars(select(AuditEvent))])


def test_the_owner_starts_and_finishes_and_who_agreed_it_is_told(chair, owner, outbox):
    action = make_action(owner, agreed_by=chair)
    do(owner, services.start_action, action.action_ref)
    assert action.status is ActionStatus.IN_PROGRESS
    do(owner, services.finish_action, action.action_ref, result=" Letter sent. ")
    assert (action.status, action.result, action.done_on) == (ActionStatus.DONE, "Letter sent.", today())
    [mail] = outbox()
    assert mail.to_address == chair.account.email
    assert "Letter sent" not in mail.body
    assert tags() == ["action:started", "action:done"]


def test_nobody_else_starts_or_finishes_it(chair, owner, lead):
    action = make_action(owner, agreed_by=chair)
    for person in (chair, lead):
        with pytest.raises(NotAllowed):
            do(person, services.start_action, action.action_ref)
        with pytest.raises(NotAllowed):
            do(person, services.finish_action, action.action_ref, result="Done")
    with pytest.raises(NotFound):
        do(make_person(), services.finish_action, action.action_ref, result="Done")
    assert action.status is ActionStatus.OPEN


def test_done_needs_a_result_of_at_most_500_characters(chair, owner):
    action = make_action(owner, agreed_by=chair)
    for result in ("", "   ", "x" * 501):
        with pytest.raises(InvalidInput) as error:
            do(owner, services.finish_action, action.action_ref, result=result)
        assert set(error.value.errors) == {"result"}
    do(owner, services.finish_action, action.action_ref, result="x" * 500)


def test_cancelling_is_for_the_chair_and_tells_the_owner(chair, owner, lead, outbox):
    action = make_action(owner, agreed_by=chair)
    for person in (owner, lead):
        with pytest.raises(NotAllowed):
            do(person, services.cancel_action, action.action_ref, reason="No longer needed")
    with pytest.raises(InvalidInput):
        do(chair, services.cancel_action, action.action_ref, reason="")
    do(chair, services.cancel_action, action.action_ref, reason="No longer needed")
    assert (action.status, action.cancelled_reason) == (ActionStatus.CANCELLED, "No longer needed")
    assert [mail.to_address for mail in outbox()] == [owner.account.email]


def test_a_safety_action_is_cancelled_by_a_service_lead_only(chair, owner, lead):
    action = make_action(owner, agreed_by=chair, priority=ActionPriority.SAFETY)
    with pytest.raises(NotAllowed, match="safety action"):
        do(chair, services.cancel_action, action.action_ref, reason="No longer needed")
    do(lead, services.cancel_action, action.action_ref, reason="Handled by the safety team")
    assert action.status is ActionStatus.CANCELLED


def test_giving_it_on_needs_another_active_colleague_and_a_reason_and_tells_both(chair, owner, outbox):
    action = make_action(owner, agreed_by=chair, status=ActionStatus.IN_PROGRESS)
    other = make_person("Nia", "Evans")

    def give(person, to, reason="On leave"):
        do(person, services.reassign_action, action.action_ref, owner_id=to.id, reason=reason)

    with pytest.raises(NotAllowed):
        give(owner, other)
    with pytest.raises(InvalidInput, match="owner"):
        give(chair, make_person(status=AccountStatus.SUSPENDED))
    with pytest.raises(InvalidInput, match="owner"):
        give(chair, owner)
    with pytest.raises(InvalidInput, match="reason"):
        give(chair, other, reason=" ")
    give(chair, other)
    assert (action.owner_id, action.status) == (other.id, ActionStatus.OPEN)
    assert {mail.to_address for mail in outbox()} == {other.account.email, owner.account.email}
    [handover] = queries.list_handovers(action)
    assert (handover.from_name, handover.to_name, handover.reason) == ("Own Er", "Nia Evans", "On leave")
    with pytest.raises(NotFound):
        do(owner, services.start_action, action.action_ref)


def test_an_action_of_a_leaver_can_be_given_on_by_a_service_lead_and_the_leaver_gets_no_mail(lead, outbox):
    leaver, chair = make_person("Gone", leaves_on=today()), make_person("Was", "Chair")
    action = make_action(leaver, agreed_by=chair)
    other = make_person()
    do(lead, services.reassign_action, action.action_ref, owner_id=other.id, reason="They left")
    assert [mail.to_address for mail in outbox()] == [other.account.email]


def test_a_done_action_opens_again_once_and_keeps_its_first_result(chair, owner, outbox):
    action = make_action(owner, agreed_by=chair, status=ActionStatus.DONE, result="Rang, no answer")
    with pytest.raises(NotAllowed):
        do(owner, services.reopen_action, action.action_ref)
    do(chair, services.reopen_action, action.action_ref)
    assert (action.status, action.result, action.done_on) == (ActionStatus.OPEN, "Rang, no answer", None)
    assert [mail.to_address for mail in outbox()] == [owner.account.email]
    do(owner, services.finish_action, action.action_ref, result="Rang again, booked")
    with pytest.raises(NotAllowed, match="once already"):
        do(chair, services.reopen_action, action.action_ref)


def test_who_sees_an_action(chair, owner, lead):
    agreer, stranger = make_person("Agreed"), make_person("Stranger")
    coordinator = make_person("Co")
    grant(coordinator, Role.COORDINATOR, make_organisation())
    administrator = make_person("Ad")
    for role in (Role.ORG_ADMIN, Role.CHAIR):
        grant(administrator, role, make_organisation())
    elsewhere = make_organisation("Saltmarsh Trust")
    foreign_chair = make_person("Foreign", organisation=elsewhere)
    grant(foreign_chair, Role.CHAIR, elsewhere)
    action = make_action(owner, agreed_by=agreer)
    for person in (owner, agreer, chair, coordinator, lead):
        assert queries.get_action(actor_for(person), action.action_ref).id == action.id
    for person in (stranger, administrator, foreign_chair):
        with pytest.raises(NotFound):
            queries.get_action(actor_for(person), action.action_ref)


def test_two_people_at_once_one_wins_and_the_other_gets_the_text_back(app, chair, owner):
    action = make_action(owner, agreed_by=chair)
    reference, actor = action.action_ref, actor_for(owner)
    barrier, answers = threading.Barrier(2), []

    def finish(result):
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(actor) as work:
                    services.finish_action(work, reference, result=result)
                answers.append("won")
            except Conflict as error:
                answers.append(error.yours)
            finally:
                db.session.remove()

    db.session.rollback()
    both = [threading.Thread(target=finish, args=(f"By tab {number}",)) for number in (1, 2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    db.session.expire_all()
    lost = next(answer for answer in answers if answer != "won")
    assert "won" in answers
    assert {lost, action.result} == {"By tab 1", "By tab 2"}


def test_two_chairs_giving_it_on_at_once_do_not_undo_each_other(app, chair, owner):
    action = make_action(owner, agreed_by=chair)
    colleagues = [make_person("One"), make_person("Two")]
    ids = [person.id for person in colleagues]
    reference, version, actor = action.action_ref, action.version, actor_for(chair)
    barrier, answers = threading.Barrier(2), []

    def give(to):
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(actor) as work:
                    services.reassign_action(
                        work, reference, owner_id=to, reason="Leave", expected_version=version
                    )
                answers.append(to)
            except Conflict as error:
                answers.append(error.yours)
            finally:
                db.session.remove()

    db.session.rollback()
    both = [threading.Thread(target=give, args=(identifier,)) for identifier in ids]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    db.session.expire_all()
    assert sorted(map(str, answers)) == sorted(["Leave", str(action.owner_id)])
    assert len(queries.list_handovers(action)) == 1
