"""The room's rules: the countdown, where the meeting can go, the chair, notes, and closing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peersupport.meetings.rules.room import (
    CaseResult,
    Countdown,
    Place,
    can_go_to,
    can_take_chair,
    can_write_notes,
    next_position,
    plan_closing,
    previous_position,
)
from peersupport.meetings.words import ItemStatus, MeetingStatus

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
W, C, D, X = ItemStatus.WAITING, ItemStatus.CURRENT, ItemStatus.DONE, ItemStatus.DEFERRED


def after(**time):
    return NOW + timedelta(**time)


def places(*statuses):
    return [Place(number, status) for number, status in enumerate(statuses, 1)]


def test_a_countdown_runs_from_its_whole_length():
    assert Countdown().run(NOW, minutes=12).left(after(minutes=5), minutes=12) == 420


@given(st.lists(st.tuples(st.sampled_from(["run", "halt", "extend"]), st.integers(0, 3000)), max_size=25))
def test_time_spent_and_time_left_always_add_up(steps):
    countdown, now, extended = Countdown(), NOW, 0
    for step, seconds in steps:
        now += timedelta(seconds=seconds)
        left = countdown.left(now, minutes=12)
        if step == "run":
            countdown = countdown.run(now, minutes=12)
        elif step == "halt":
            countdown = countdown.halt(now)
        elif countdown.is_running or countdown.remaining_seconds is not None:
            countdown = countdown.extend(now)
            extended += 120 + max(0, -left)
    assert countdown.spent(now) + countdown.left(now, minutes=12) == 12 * 60 + extended


def test_a_halted_countdown_stands_still():
    halted = Countdown().run(NOW, minutes=12).halt(after(minutes=2))
    assert halted.left(after(hours=2), minutes=12) == 600
    assert halted.spent(after(hours=2)) == 120
    assert halted.run(after(hours=2), minutes=12).ends_at == after(hours=2, minutes=10)


def test_two_minutes_more_count_from_now_when_time_was_over():
    over = Countdown().run(NOW, minutes=5)
    assert over.extend(after(minutes=9)).ends_at == after(minutes=11)
    assert over.extend(after(minutes=3)).ends_at == after(minutes=7)


def test_next_and_previous_pass_over_deferred_items():
    here = places(D, X, C, X, W)
    assert next_position(here, after=3) == 5
    assert previous_position(here, before=3) == 1
    assert next_position(here, after=5) is None
    assert previous_position(here, before=1) is None
    assert previous_position(here, before=None) is None


@pytest.mark.parametrize(
    ("target", "believed", "reason"),
    [
        (3, 1, "at item 2 now"),
        (3, None, "at item 2 now"),
        (2, 2, "already"),
        (9, 2, "no such item"),
        (1, 2, "deferred"),
    ],
)
def test_a_move_that_does_not_fit_is_refused_with_its_reason(target, believed, reason):
    decision = can_go_to(places(X, C, W), target, from_position=believed)
    assert not decision
    assert reason in decision.reason


def test_a_move_that_fits_is_allowed_in_both_directions():
    assert can_go_to(places(D, C, W), 3, from_position=2)
    assert can_go_to(places(D, C, W), 1, from_position=2)
    assert can_go_to(places(W, W), 1, from_position=None)


@pytest.mark.parametrize(
    ("minutes", "is_allowed"), [(None, False), (0, False), (4.9, False), (5, True), (30, True)]
)
def test_a_deputy_takes_the_chair_when_it_stood_empty_for_five_minutes(minutes, is_allowed):
    away = None if minutes is None else NOW - timedelta(minutes=minutes)
    decision = can_take_chair(is_named_chair=False, away_since=away, now=NOW, acting_name="Rhiannon")
    assert bool(decision) is is_allowed
    assert is_allowed or "Rhiannon" in decision.reason


def test_the_named_chair_takes_it_back_at_any_time():
    assert can_take_chair(is_named_chair=True, away_since=None, now=NOW, acting_name="Dev")


@pytest.mark.parametrize(
    ("status", "closed_minutes_ago", "is_observer", "is_allowed"),
    [
        (MeetingStatus.OPEN, None, False, True),
        (MeetingStatus.PAUSED, None, False, True),
        (MeetingStatus.OPEN, None, True, False),
        (MeetingStatus.MINUTES_DRAFT, 14, False, True),
        (MeetingStatus.MINUTES_DRAFT, 16, False, False),
        (MeetingStatus.MINUTES_DRAFT, 1, True, False),
        (MeetingStatus.MINUTES_APPROVED, 1, False, False),
        (MeetingStatus.AGENDA_SENT, None, False, False),
        (MeetingStatus.CANCELLED, None, False, False),
    ],
)
def test_notes_are_written_while_open_and_shortly_after(status, closed_minutes_ago, is_observer, is_allowed):
    closed_at = None if closed_minutes_ago is None else NOW - timedelta(minutes=closed_minutes_ago)
    decision = can_write_notes(status, closed_at=closed_at, now=NOW, is_observer=is_observer)
    assert bool(decision) is is_allowed


def test_closing_says_what_becomes_of_each_case():
    closing = plan_closing(
        [
            CaseResult("C-1", D, was_begun=True, has_recommendation=True),
            CaseResult("C-2", C, was_begun=True, has_recommendation=False),
            CaseResult("C-3", X, was_begun=True, has_recommendation=False),
            CaseResult("C-4", W, was_begun=False, has_recommendation=False),
        ]
    )
    assert (closing.finished, closing.unresolved) == (("C-1",), ("C-2",))
    assert (closing.deferred, closing.not_reached) == (("C-3",), ("C-4",))
    assert not closing.is_ready
