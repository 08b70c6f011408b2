"""The moves of an action and what its due date must be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.actions import rules
from peersupport.actions.words import ActionDoer, ActionPriority, ActionStatus

OWNER, CHAIR, LEAD = ActionDoer.ACTION_OWNER, ActionDoer.CHAIR, ActionDoer.SERVICE_LEAD
OPEN, UNDER_WAY, DONE, CANCELLED = (
    ActionStatus.OPEN,
    ActionStatus.IN_PROGRESS,
    ActionStatus.DONE,
    ActionStatus.CANCELLED,
)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("start", "end", "doers"),
    [
        (OPEN, UNDER_WAY, {OWNER}),
        (OPEN, DONE, {OWNER}),
        (UNDER_WAY, DONE, {OWNER}),
        (OPEN, CANCELLED, {CHAIR, LEAD}),
        (UNDER_WAY, CANCELLED, {CHAIR, LEAD}),
        (OPEN, OPEN, {CHAIR, LEAD}),
        (UNDER_WAY, OPEN, {CHAIR, LEAD}),
        (DONE, OPEN, {CHAIR}),
    ],
)
def test_each_move_is_for_its_doers_alone(start, end, doers):
    for doer in ActionDoer:
        assert bool(rules.MOVES.decide(start, end, {doer})) is (doer in doers)


def test_every_other_move_is_refused_whoever_asks():
    listed = set(rules.MOVES.moves)
    others = {(start, end) for start in ActionStatus for end in ActionStatus} - listed
    assert len(listed) == 8
    for start, end in others:
        assert not rules.MOVES.decide(start, end, set(ActionDoer))


@pytest.mark.parametrize("status", [OPEN, UNDER_WAY])
@pytest.mark.parametrize(
    ("priority", "doer", "may"),
    [
        (ActionPriority.NORMAL, CHAIR, True),
        (ActionPriority.NORMAL, LEAD, False),
        (ActionPriority.NORMAL, OWNER, False),
        (ActionPriority.SAFETY, CHAIR, False),
        (ActionPriority.SAFETY, LEAD, True),
    ],
)
def test_a_service_lead_cancels_a_safety_action_and_the_chair_any_other(status, priority, doer, may):
    assert bool(rules.cancel_decision(status, priority, {doer})) is may


def test_a_done_action_opens_again_once():
    assert rules.reopen_decision(DONE, 0, {CHAIR})
    assert "once already" in rules.reopen_decision(DONE, 1, {CHAIR}).reason
    assert not rules.reopen_decision(DONE, 0, {OWNER})
    assert not rules.reopen_decision(CANCELLED, 0, {CHAIR})


@given(st.integers(-4000, 4000))
def test_a_due_date_is_fine_from_today_for_two_years(days):
    problem = rules.due_problem(TODAY + timedelta(days=days), TODAY)
    assert (problem == "") is (0 <= days <= 732)


@given(st.text(max_size=400))
def test_a_text_has_between_1_and_200_characters(text):
    assert (rules.text_problem(text) == "") is (1 <= len(text) <= 200)


@given(st.sampled_from(ActionStatus), st.integers(-10, 10))
def test_only_unfinished_actions_past_their_day_are_overdue(status, days):
    overdue = rules.is_overdue(status, TODAY + timedelta(days=days), TODAY)
    assert overdue is (status in (OPEN, UNDER_WAY) and days < 0)
