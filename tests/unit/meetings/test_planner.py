"""The agenda planner: proven best where it says so, never over the minutes, nobody dropped in silence."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersupport.meetings.rules import planner
from peersupport.meetings.rules.planner import Plan, Sitting, Waiting, propose, refine, worth_at

ANN, BEN = UUID(int=1), UUID(int=2)
PEOPLE = st.sampled_from([ANN, BEN, UUID(int=3)])
TOPICS = st.frozensets(st.sampled_from(["shoulder", "spine"]))


def _case(ref: str, **named: object) -> Waiting:
    known: dict[str, object] = {
        "minutes": 12,
        "urgency_weight": 0,
        "waited_days": 10,
        "rolled_over": False,
        "presenter_id": ANN,
    }
    return Waiting(ref, **(known | named))  # type: ignore[arg-type]  # the defaults above are of the right types


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Waiting], list[Sitting]]:
    cases = [
        Waiting(
            f"C-{number}",
            draw(st.integers(5, 30)),
            draw(st.integers(0, 300)),
            draw(st.integers(0, 200)),
            draw(st.booleans()),
            draw(PEOPLE),
            draw(TOPICS),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    meetings = [
        Sitting(f"M-{number}", draw(st.integers(0, 60)), draw(st.frozensets(PEOPLE)), draw(TOPICS))
        for number in range(draw(st.integers(0, 2)))
    ]
    return cases, meetings


def _best(cases: list[Waiting], meetings: list[Sitting], free: list[int]) -> float:
    """Every way there is, tried one by one."""
    best = 0.0
    for places in product([None, *range(len(meetings))], repeat=len(cases)):
        used = [0] * len(meetings)
        value = 0.0
        for case, place in zip(cases, places, strict=True):
            if place is None:
                continue
            if case.presenter_id not in meetings[place].present:
                break
            used[place] += case.minutes
            value += worth_at(case, meetings[place], place)
        else:
            if all(taken <= there for taken, there in zip(used, free, strict=True)):
                best = max(best, value)
    return best


def _value(plan: Plan, cases: list[Waiting], meetings: list[Sitting]) -> float:
    places = {sitting.ref: place for place, sitting in enumerate(meetings)}
    return sum(
        worth_at(case, meetings[places[plan.placed[case.ref]]], places[plan.placed[case.ref]])
        for case in cases
        if case.ref in plan.placed
    )


@settings(deadline=None, max_examples=150)
@given(problems())
def test_refined_it_equals_the_best_of_all_ways_in_both_steps(
    problem: tuple[list[Waiting], list[Sitting]],
) -> None:
    cases, meetings = problem
    plan = refine(cases, meetings)
    first, rest = [c for c in cases if c.rolled_over], [c for c in cases if not c.rolled_over]
    free = [sitting.minutes_available for sitting in meetings]
    assert _value(plan, first, meetings) == pytest.approx(_best(first, meetings, free), rel=1e-3)
    for case in first:
        for place, sitting in enumerate(meetings):
            if plan.placed.get(case.ref) == sitting.ref:
                free[place] -= case.minutes
    assert _value(plan, rest, meetings) == pytest.approx(_best(rest, meetings, free), rel=1e-3)


@settings(deadline=None, max_examples=150)
@given(problems())
def test_every_plan_keeps_to_minutes_and_presenters_and_accounts_for_every_case(
    problem: tuple[list[Waiting], list[Sitting]],
) -> None:
    cases, meetings = problem
    by_ref = {sitting.ref: sitting for sitting in meetings}
    for plan in (propose(cases, meetings), refine(cases, meetings)):
        assert plan.placed.keys() | plan.left.keys() == {case.ref for case in cases}
        assert not plan.placed.keys() & plan.left.keys()
        assert all(plan.left.values())
        assert plan.to_decide == {case.ref for case in cases if case.rolled_over}
        for sitting in meetings:
            there = [case for case in cases if plan.placed.get(case.ref) == sitting.ref]
            assert sum(case.minutes for case in there) <= sitting.minutes_available
        for case in cases:
            if case.ref in plan.placed:
                assert case.presenter_id in by_ref[plan.placed[case.ref]].present
        assert plan.value == pytest.approx(_value(plan, cases, meetings))
        assert plan.value <= plan.bound + 1e-6


def test_a_case_that_rolled_over_goes_before_an_urgent_one() -> None:
    again, urgent = _case("C-1", rolled_over=True), _case("C-2", urgency_weight=300)
    plan = propose([urgent, again], [Sitting("M-1", 12, frozenset({ANN}))])
    assert plan.placed == {"C-1": "M-1"}
    assert plan.left == {"C-2": planner.NO_ROOM}
    assert plan.to_decide == {"C-1"}


def test_the_longer_wait_wins_between_equals() -> None:
    plan = propose(
        [_case("C-1", waited_days=10), _case("C-2", waited_days=40)], [Sitting("M-1", 20, frozenset({ANN}))]
    )
    assert plan.placed == {"C-2": "M-1"}


def test_a_case_goes_where_the_expertise_it_asks_for_is() -> None:
    case = _case("C-1", expertise=frozenset({"spine"}))
    both = frozenset({ANN})
    plan = propose([case], [Sitting("M-1", 20, both), Sitting("M-2", 20, both, frozenset({"spine"}))])
    assert plan.placed == {"C-1": "M-2"}


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (_case("C-1", presenter_id=BEN), planner.NOBODY_PRESENTS),
        (_case("C-1", minutes=30), planner.TOO_LONG.format(needed=30, most=20)),
    ],
)
def test_what_is_left_has_its_reason(case: Waiting, reason: str) -> None:
    plan = propose([case], [Sitting("M-1", 20, frozenset({ANN}))])
    assert plan.left == {"C-1": reason}


def test_without_meetings_everything_is_left() -> None:
    assert propose([_case("C-1")], []).left.keys() == {"C-1"}
