"""What an outcome asks, when it is due and who may write it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.cases.rules import outcomes
from peersupport.cases.rules.moves import CaseDoer
from peersupport.cases.rules.outcomes import Question, Score, WhatHappened, WhatItMeant
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

TODAY = date(2026, 11, 24)
DISCUSSED = TODAY - timedelta(weeks=12)
ALL = outcomes.questions_for(CaseKind.PATIENT, has_intended_action=True)
OWNER, CHAIR, COORDINATOR = CaseDoer.CASE_OWNER, CaseDoer.CHAIR, CaseDoer.COORDINATOR

kinds = st.sampled_from(CaseKind)
happened = st.builds(
    WhatHappened,
    recommendation_followed=st.none() | st.sampled_from(Followed),
    reason=st.text(max_size=520),
    clinical_outcome=st.none() | st.sampled_from(ClinicalOutcome),
    referral_made=st.none() | st.sampled_from(ReferralMade),
    referral_accepted=st.none() | st.sampled_from(ReferralAccepted),
    imaging_done=st.none() | st.booleans(),
    intended_action_avoided=st.none() | st.sampled_from(Avoided),
)
meant = st.builds(
    WhatItMeant,
    score_changes=st.lists(st.builds(Score, st.just("nprs"), st.just(7.0), st.just(4.0)), max_size=4).map(
        tuple
    ),
    sessions_count=st.none() | st.integers(-5, 300),
    patient_experience=st.text(max_size=520),
    learning=st.text(max_size=520),
    has_unexpected_harm=st.none() | st.booleans(),
    is_copied_to_record=st.booleans(),
    copied_on=st.none() | st.dates(TODAY - timedelta(days=200), TODAY + timedelta(days=10)),
)


def test_each_kind_is_asked_what_makes_sense_for_it():
    area = outcomes.questions_for(CaseKind.PROFESSIONAL_AREA, has_intended_action=False)
    group = outcomes.questions_for(CaseKind.PATIENT_GROUP, has_intended_action=False)
    assert area == {Question.FOLLOWED, Question.REASON, Question.LEARNING, Question.HARM}
    assert group == area | {Question.CLINICAL, Question.EXPERIENCE}
    assert set(Question) == ALL


@given(kinds, st.booleans(), happened)
def test_settled_answers_hold_nothing_that_was_not_asked(kind, intended, answers):
    asked = outcomes.questions_for(kind, has_intended_action=intended)
    settled = outcomes.settle_happened(answers, asked)
    assert outcomes.settle_happened(settled, asked) == settled
    for question in set(Question) - asked:
        assert getattr(settled, question, None) in (None, "")
    if settled.recommendation_followed is Followed.FULLY:
        assert settled.reason == ""
    if settled.referral_made in (None, ReferralMade.NONE):
        assert settled.referral_accepted is None


@given(kinds, st.booleans(), happened)
def test_the_first_page_passes_exactly_when_all_that_is_needed_is_there(kind, intended, answers):
    asked = outcomes.questions_for(kind, has_intended_action=intended)
    settled = outcomes.settle_happened(answers, asked)
    problems = outcomes.problems_of_happened(settled, asked)
    assert set(problems) <= asked
    needs_reason = settled.recommendation_followed not in (None, Followed.FULLY)
    wanted = {
        Question.FOLLOWED: settled.recommendation_followed is None,
        Question.REASON: needs_reason and not 0 < len(settled.reason) <= 500,
        Question.CLINICAL: settled.clinical_outcome is None,
        Question.REFERRAL: settled.referral_made is None,
        Question.ACCEPTED: settled.referral_made not in (None, ReferralMade.NONE)
        and settled.referral_accepted is None,
        Question.IMAGING: settled.imaging_done is None,
        Question.AVOIDED: settled.intended_action_avoided is None,
    }
    assert set(problems) == {
        question for question, is_wrong in wanted.items() if is_wrong and question in asked
    }


@given(kinds, meant)
def test_the_second_page_passes_exactly_when_all_that_is_needed_is_there(kind, answers):
    asked = outcomes.questions_for(kind, has_intended_action=False)
    settled = outcomes.settle_meant(answers, asked)
    assert outcomes.settle_meant(settled, asked) == settled
    problems = outcomes.problems_of_meant(settled, asked, discussed_on=DISCUSSED, today=TODAY)
    assert set(problems) <= asked
    is_patient = kind is CaseKind.PATIENT
    assert (Question.HARM in problems) is (settled.has_unexpected_harm is None)
    assert (Question.COPIED in problems) is (is_patient and not settled.is_copied_to_record)
    if is_patient and settled.is_copied_to_record:
        is_fine = settled.copied_on is not None and DISCUSSED <= settled.copied_on <= TODAY
        assert (Question.COPIED_ON in problems) is not is_fine
    if not is_patient:
        assert (settled.score_changes, settled.sessions_count, settled.copied_on) == ((), None, None)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.lists(st.integers(0, 40), max_size=30))
def test_an_owner_is_reminded_at_most_twice_not_before_10_weeks_and_not_twice_a_day(due_on, gaps):
    count, last, day, reminded = 0, None, due_on - timedelta(days=60), []
    for gap in gaps:
        day += timedelta(days=gap)
        if outcomes.is_reminder_due(due_on, count, last, day):
            reminded.append(day)
            count, last = count + 1, day
    assert len(reminded) <= 2
    assert len(set(reminded)) == len(reminded)
    assert all(day >= due_on - timedelta(days=14) for day in reminded)
    assert all(day >= due_on for day in reminded[1:])


def test_the_first_reminder_comes_at_10_weeks_and_the_second_when_due():
    due_on = outcomes.due_after(DISCUSSED)
    assert due_on == DISCUSSED + timedelta(weeks=12)
    at_10_weeks = DISCUSSED + timedelta(weeks=10)
    assert not outcomes.is_reminder_due(due_on, 0, None, at_10_weeks - timedelta(days=1))
    assert outcomes.is_reminder_due(due_on, 0, None, at_10_weeks)
    assert not outcomes.is_reminder_due(due_on, 1, at_10_weeks, due_on - timedelta(days=1))
    assert outcomes.is_reminder_due(due_on, 1, at_10_weeks, due_on)


@pytest.mark.parametrize(
    ("case", "outcome", "days_ago", "doer", "may"),
    [
        (CaseStatus.OUTCOME_DUE, OutcomeStatus.DUE, None, OWNER, True),
        (CaseStatus.OUTCOME_DUE, OutcomeStatus.DUE, None, CHAIR, False),
        (CaseStatus.OUTCOME_DUE, OutcomeStatus.DUE, None, COORDINATOR, False),
        (CaseStatus.RESTRICTED, OutcomeStatus.DUE, None, OWNER, False),
        (CaseStatus.CLOSED, OutcomeStatus.RECORDED, 30, OWNER, True),
        (CaseStatus.CLOSED, OutcomeStatus.RECORDED, 31, OWNER, False),
        (CaseStatus.CLOSED, OutcomeStatus.RECORDED, 30, CHAIR, False),
        (CaseStatus.CLOSED, OutcomeStatus.RECORDED, 31, CHAIR, True),
        (CaseStatus.CLOSED, OutcomeStatus.RECORDED, 31, COORDINATOR, False),
        (CaseStatus.CLOSED, OutcomeStatus.NOT_OBTAINABLE, 1, OWNER, False),
        (CaseStatus.CLOSED_NO_OUTCOME, OutcomeStatus.NOT_OBTAINABLE, 1, OWNER, False),
    ],
)
def test_the_owner_writes_it_when_due_and_for_30_days_and_a_chair_after_that(
    case, outcome, days_ago, doer, may
):
    recorded_on = None if days_ago is None else TODAY - timedelta(days=days_ago)
    assert bool(outcomes.record_decision(case, outcome, recorded_on, TODAY, {doer})) is may


@pytest.mark.parametrize(
    ("reminders", "doer", "may"), [(1, COORDINATOR, False), (2, COORDINATOR, True), (2, OWNER, False)]
)
def test_a_coordinator_closes_without_an_outcome_after_2_reminders(reminders, doer, may):
    assert bool(outcomes.close_decision(CaseStatus.OUTCOME_DUE, reminders, {doer})) is may
    assert not outcomes.close_decision(CaseStatus.DISCUSSED, reminders, {doer})


@given(st.integers(-800, 800))
def test_a_coordinator_sets_a_day_within_the_next_year(days):
    assert (outcomes.due_problem(TODAY + timedelta(days=days), TODAY) == "") is (0 <= days <= 366)
