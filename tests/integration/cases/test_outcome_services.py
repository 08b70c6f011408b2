"""What services promise of outcomes: who may, what changes, who is told."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from peersupport.actions import queries as action_queries
from peersupport.audit.models import AuditEvent
from peersupport.cases.jobs import remind_of_outcomes
from peersupport.cases.models import CaseOutcome
from peersupport.cases.notices.outcomes import find_chairs_with
from peersupport.cases.rules.outcomes import Score, WhatHappened, WhatItMeant
from peersupport.cases.services import outcomes
from peersupport.cases.services.lists import make_outcome_due
from peersupport.cases.words import (
    Avoided,
    CaseKind,
    CaseStatus,
    ClinicalOutcome,
    Followed,
    OutcomeStatus,
    ReferralAccepted,
    ReferralMade,
)
from peersupport.core import clock as time
from peersupport.core.actor import Role
from peersupport.core.database import db
from peersupport.core.errors import Conflict, InvalidInput, NeedsReason, NotAllowed, NotFound
from peersupport.core.unit_of_work import unit_of_work
from peersupport.meetings.queries.chairs import chairs_of
from tests.builders.actions import make_action
from tests.builders.cases import make_case
from tests.builders.outcomes import FIRST_PAGE, make_discussion, make_outcome
from tests.builders.people import actor_for, grant, make_organisation, make_person

HAPPENED = WhatHappened(
    recommendation_followed=Followed.PARTLY,
    reason="The person preferred to wait",
    clinical_outcome=ClinicalOutcome.IMPROVED,
    referral_made=ReferralMade.MSK_SERVICE,
    referral_accepted=ReferralAccepted.YES,
    imaging_done=False,
    intended_action_avoided=Avoided.YES,
)


def meant(**changes):
    values = {
        "score_changes": (Score("nprs", 7.0, 4.0),),
        "sessions_count": 5,
        "learning": "Dose before pictures",
        "has_unexpected_harm": False,
        "is_copied_to_record": True,
        "copied_on": time.london_day(time.now()),
    }
    return WhatItMeant(**{**values, **changes})


def do(person, service, *arguments, **named):
    with unit_of_work(actor_for(person)) as work:
        return service(work, *arguments, **named)


def record(outcome, person=None, **changes):
    reference, person = outcome.case.case_ref, person or outcome.case.owner
    do(person, outcomes.save_what_happened, reference, HAPPENED)
    return do(person, outcomes.record_outcome, reference, meant(**changes))


def tags():
    return list(db.session.scalars(select(AuditEvent.tag).order_by(AuditEvent.sequence)))


@pytest.fixture
def outcome(app):
    return make_outcome(make_person("Own", "Er"))


@pytest.fixture
def coordinator(app):
    person = make_person("Co", "Ordinator")
    grant(person, Role.COORDINATOR, make_organisation())
    return person


@pytest.fixture
def chair(app):
    person = make_person("Chair", "Woman")
    grant(person, Role.CHAIR, make_organisation())
    return person


def test_an_outcome_is_opened_with_its_day(app):
    case = make_case(status=CaseStatus.DISCUSSED)
    due_on = time.london_day(time.now()) + timedelta(weeks=12)
    with unit_of_work(actor_for(make_person())) as work:
        make_outcome_due(work, case, due_on=due_on)
        outcomes.open_outcome(work, case, due_on=due_on)
    opened = db.session.scalars(select(CaseOutcome)).one()
    assert (opened.case_id, opened.status, opened.due_on) == (case.id, OutcomeStatus.DUE, due_on)


def test_recording_closes_the_case_with_its_history(outcome):
    assert record(outcome) is False
    assert outcome.status is OutcomeStatus.RECORDED
    assert outcome.recorded_at == time.now()
    assert outcome.case.status is CaseStatus.CLOSED
    assert (outcome.case.moves[-1].start, outcome.case.moves[-1].end) == (
        CaseStatus.OUTCOME_DUE,
        CaseStatus.CLOSED,
    )
    assert outcome.score_changes == [{"measure": "nprs", "start": 7.0, "end": 4.0}]
    assert tags() == ["case:outcome:saved", "case:closed", "case:outcome:recorded"]


def test_nothing_that_was_typed_reaches_the_audit_record(outcome):
    record(outcome)
    everything = str([(event.fields, event.reason) for event in db.session.scalars(select(AuditEvent))])
    assert "Dose before" not in everything
    assert "preferred to wait" not in everything


def test_only_the_owner_records_it(outcome, chair, coordinator):
    for person in (chair, coordinator, make_person("Colleague")):
        with pytest.raises(NotAllowed):
            do(person, outcomes.save_what_happened, outcome.case.case_ref, HAPPENED)
        with pytest.raises(NotAllowed):
            do(person, outcomes.record_outcome, outcome.case.case_ref, meant())
    stranger = make_person(organisation=make_organisation("Saltmarsh Trust"))
    administrator = make_person()
    grant(administrator, Role.ORG_ADMIN, make_organisation())
    for person in (stranger, administrator):
        with pytest.raises(NotFound):
            do(person, outcomes.save_what_happened, outcome.case.case_ref, HAPPENED)
    assert outcome.case.status is CaseStatus.OUTCOME_DUE
    record(outcome)


def test_a_reason_is_required_unless_it_was_followed_fully(outcome):
    without = WhatHappened(**{**FIRST_PAGE, "recommendation_followed": Followed.NOT_FOLLOWED})
    with pytest.raises(InvalidInput) as error:
        do(outcome.case.owner, outcomes.save_what_happened, outcome.case.case_ref, without)
    assert set(error.value.errors) == {"reason"}
    do(outcome.case.owner, outcomes.save_what_happened, outcome.case.case_ref, WhatHappened(**FIRST_PAGE))


def test_the_second_page_alone_closes_nothing(outcome):
    with pytest.raises(Conflict, match="first page"):
        do(outcome.case.owner, outcomes.record_outcome, outcome.case.case_ref, meant())
    assert outcome.case.status is CaseStatus.OUTCOME_DUE


def test_a_patient_case_needs_the_record_to_have_it(outcome):
    for wrong in (
        {"is_copied_to_record": False},
        {"copied_on": None},
        {"copied_on": time.london_day(time.now()) + timedelta(days=1)},
    ):
        with pytest.raises(InvalidInput):
            record(outcome, **wrong)
    assert outcome.case.status is CaseStatus.OUTCOME_DUE


def test_a_professional_area_needs_no_patient_record(app):
    outcome = make_outcome(make_person(), kind=CaseKind.PROFESSIONAL_AREA)
    reference, owner = outcome.case.case_ref, outcome.case.owner
    do(owner, outcomes.save_what_happened, reference, WhatHappened(recommendation_followed=Followed.FULLY))
    do(owner, outcomes.record_outcome, reference, WhatItMeant(has_unexpected_harm=False))
    assert outcome.case.status is CaseStatus.CLOSED


def test_unexpected_harm_is_answered_to_the_caller(outcome):
    assert record(outcome, has_unexpected_harm=True) is True


def test_identifiers_are_refused_in_every_text(outcome):
    with pytest.raises(InvalidInput) as error:
        record(outcome, learning="NHS 943 476 5919")
    assert set(error.value.errors) == {"learning"}
    with pytest.raises(NeedsReason):
        record(outcome, patient_experience="Mrs Henderson was pleased")
    assert outcome.learning == ""


def test_those_who_presented_and_chaired_are_told_without_clinical_text(outcome, outbox):
    presenter, chair = make_person("Pre", "Senter"), make_person("Chaired", "It")
    discussion = make_discussion(outcome.case, presenter=presenter)
    find_chairs_with(lambda meetings: [chair.id] if discussion.meeting_id in meetings else [])
    try:
        record(outcome)
    finally:
        find_chairs_with(chairs_of)
    mails = outbox()
    assert {mail.to_address for mail in mails} == {presenter.account.email, chair.account.email}
    for mail in mails:
        assert outcome.case.case_ref in mail.subject
        assert outcome.case.title not in mail.subject + mail.body
        assert "Dose before" not in mail.body


def test_an_owner_amends_for_30_days_and_then_a_chair_does(outcome, chair, clock):
    owner, reference = outcome.case.owner, outcome.case.case_ref
    record(outcome)
    clock.shift(timedelta(days=30))
    do(owner, outcomes.record_outcome, reference, meant(learning="Second thoughts"))
    assert (outcome.learning, outcome.case.status) == ("Second thoughts", CaseStatus.CLOSED)
    assert tags()[-1] == "case:outcome:amended"
    with pytest.raises(NotAllowed):
        do(chair, outcomes.record_outcome, reference, meant())
    clock.shift(timedelta(days=1))
    with pytest.raises(NotAllowed, match="30 days"):
        do(owner, outcomes.record_outcome, reference, meant())
    do(chair, outcomes.record_outcome, reference, meant(learning="Chair's words"))
    assert outcome.learning == "Chair's words"
    assert len([move for move in outcome.case.moves if move.end is CaseStatus.CLOSED]) == 1


def test_not_obtainable_needs_a_reason_and_closes_the_case(outcome, chair):
    owner, reference = outcome.case.owner, outcome.case.case_ref
    with pytest.raises(InvalidInput):
        do(owner, outcomes.mark_not_obtainable, reference, reason=" ")
    with pytest.raises(NotAllowed):
        do(chair, outcomes.mark_not_obtainable, reference, reason="Moved away")
    do(owner, outcomes.mark_not_obtainable, reference, reason="Moved away")
    assert (outcome.status, outcome.case.status) == (OutcomeStatus.NOT_OBTAINABLE, CaseStatus.CLOSED)
    with pytest.raises(NotAllowed):
        do(owner, outcomes.mark_not_obtainable, reference, reason="Moved away")


def test_a_coordinator_sets_the_day_and_reminders_begin_again(outcome, coordinator, chair, outbox):
    reference = outcome.case.case_ref
    remind_of_outcomes(time.now())
    new_day = time.london_day(time.now()) + timedelta(days=40)
    for person in (chair, outcome.case.owner):
        with pytest.raises(NotAllowed):
            do(person, outcomes.set_outcome_due, reference, due_on=new_day)
    with pytest.raises(InvalidInput):
        do(
            coordinator,
            outcomes.set_outcome_due,
            reference,
            due_on=time.london_day(time.now()) - timedelta(days=1),
        )
    do(coordinator, outcomes.set_outcome_due, reference, due_on=new_day)
    assert (outcome.due_on, outcome.reminder_count) == (new_day, 0)
    assert outbox()[-1].to_address == outcome.case.owner.account.email


def test_a_coordinator_closes_without_an_outcome_only_after_2_reminders(outcome, coordinator, chair, clock):
    reference = outcome.case.case_ref
    for _ in range(2):
        with pytest.raises(NotAllowed, match="reminded twice"):
            do(coordinator, outcomes.close_without_outcome, reference, reason="No answer")
        remind_of_outcomes(time.now())
        clock.shift(timedelta(days=1))
    for person in (chair, outcome.case.owner):
        with pytest.raises(NotAllowed):
            do(person, outcomes.close_without_outcome, reference, reason="No answer")
    with pytest.raises(InvalidInput):
        do(coordinator, outcomes.close_without_outcome, reference, reason="")
    do(coordinator, outcomes.close_without_outcome, reference, reason="No answer")
    assert outcome.case.status is CaseStatus.CLOSED_NO_OUTCOME
    assert outcome.case.moves[-1].reason == "No answer"


def test_a_chair_reopens_a_closed_case_and_its_outcome_is_asked_again(outcome, chair, coordinator):
    reference, owner = outcome.case.case_ref, outcome.case.owner
    record(outcome)
    for person in (owner, coordinator):
        with pytest.raises(NotAllowed):
            do(person, outcomes.reopen_case, reference, reason="Came back")
    do(chair, outcomes.reopen_case, reference, reason="Came back")
    assert (outcome.status, outcome.case.status) == (OutcomeStatus.DUE, CaseStatus.OUTCOME_DUE)
    record(outcome)
    assert outcome.case.status is CaseStatus.CLOSED


def test_owners_are_reminded_at_10_weeks_and_when_due_and_never_again(app, clock, outbox):
    outcome = make_outcome(make_person(), due_in=15)
    sent = []
    for day in range(40):
        if remind_of_outcomes(time.now()):
            sent.append(day)
        assert remind_of_outcomes(time.now()) == 0
        clock.shift(timedelta(days=1))
    assert sent == [1, 15]
    assert [mail.to_address for mail in outbox()] == [outcome.case.owner.account.email] * 2
    assert all(outcome.case.title not in mail.body for mail in outbox())


def test_reminders_stop_once_the_outcome_is_settled(outcome, clock):
    remind_of_outcomes(time.now())
    record(outcome)
    clock.shift(timedelta(days=3))
    assert remind_of_outcomes(time.now()) == 0


def test_the_owner_of_a_case_sees_the_actions_it_led_to(outcome):
    action = make_action(make_person("Some", "Body"), source_id=make_discussion(outcome.case).id)
    owner = actor_for(outcome.case.owner)
    assert action_queries.get_action(owner, action.action_ref).id == action.id
    assert action_queries.find_source_link(owner, action) == f"/cases/{outcome.case.case_ref}"
    with pytest.raises(NotFound):
        action_queries.get_action(actor_for(make_person("Other")), action.action_ref)


def test_two_tabs_recording_at_once_close_the_case_once(app, outcome):
    reference, actor = outcome.case.case_ref, actor_for(outcome.case.owner)
    do(outcome.case.owner, outcomes.save_what_happened, reference, HAPPENED)
    values = meant()
    barrier, answers = threading.Barrier(2), []

    def write():
        with app.app_context():
            barrier.wait()
            try:
                with unit_of_work(actor) as work:
                    outcomes.record_outcome(work, reference, values)
                answers.append("saved")
            finally:
                db.session.remove()

    db.session.rollback()
    both = [threading.Thread(target=write) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    db.session.expire_all()
    assert answers == ["saved", "saved"]
    assert [move.end for move in outcome.case.moves].count(CaseStatus.CLOSED) == 1
    assert tags().count("case:outcome:recorded") == 1
