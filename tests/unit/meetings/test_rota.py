"""The chair rota: as few gaps as possible, then as fair as possible, against every way there is."""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import pairwise, product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peersupport.meetings.rules.rota import Candidate, assign_turns, unfairness

FIRST = date(2026, 3, 3)
ANN, BEN, CAT = (UUID(int=number) for number in (1, 2, 3))


def _days(count: int) -> list[date]:
    return [FIRST + timedelta(weeks=number) for number in range(count)]


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[date], list[Candidate], set[tuple[UUID, date]]]:
    days = _days(draw(st.integers(0, 5)))
    candidates = [
        Candidate(
            UUID(int=number + 1),
            draw(st.sampled_from([0.2, 0.5, 0.8, 1.0])),
            draw(st.integers(0, 4)),
            draw(st.none() | st.integers(1, 300).map(lambda ago: FIRST - timedelta(days=ago))),
        )
        for number in range(draw(st.integers(0, 3)))
    ]
    away = {(one.person_id, day) for one in candidates for day in days if draw(st.booleans())}
    return days, candidates, away


def _best(
    days: list[date], candidates: list[Candidate], away: Collection[tuple[UUID, date]]
) -> tuple[int, float]:
    ways = product([None, *(one.person_id for one in candidates)], repeat=len(days))
    return min(
        (people.count(None), round(unfairness(candidates, dict(zip(days, people, strict=True))), 6))
        for people in ways
        if not {(person, day) for day, person in zip(days, people, strict=True)} & set(away)
    )


@settings(deadline=None, max_examples=200)
@given(problems())
def test_turns_equal_the_best_of_all_ways(
    problem: tuple[list[date], list[Candidate], set[tuple[UUID, date]]],
) -> None:
    days, candidates, away = problem
    turns = assign_turns(days, candidates, away=away)
    assert list(turns) == days
    assert not {(person, day) for day, person in turns.items() if person} & away
    gaps = list(turns.values()).count(None)
    assert (gaps, pytest.approx(unfairness(candidates, turns), abs=1e-5)) == _best(days, candidates, away)


def test_half_time_gets_half_the_turns() -> None:
    turns = assign_turns(_days(6), [Candidate(ANN, 1.0), Candidate(BEN, 0.5)])
    assert list(turns.values()).count(ANN) == 4
    assert list(turns.values()).count(BEN) == 2


def test_who_was_on_longest_ago_comes_first() -> None:
    recent, long_ago = Candidate(ANN, 1, 1, FIRST - timedelta(7)), Candidate(BEN, 1, 1, FIRST - timedelta(70))
    assert list(assign_turns(_days(2), [recent, long_ago]).values()) == [BEN, ANN]


def test_nobody_chairs_twice_running_where_that_can_be_avoided() -> None:
    people = list(assign_turns(_days(9), [Candidate(ANN), Candidate(BEN), Candidate(CAT)]).values())
    assert all(one != other for one, other in pairwise(people))


def test_a_fixed_turn_stays_and_counts() -> None:
    days = _days(3)
    turns = assign_turns(days, [Candidate(ANN), Candidate(BEN)], fixed={days[0]: ANN, days[1]: ANN})
    assert list(turns.values()) == [ANN, ANN, BEN]


def test_a_day_when_everybody_is_away_is_a_gap() -> None:
    days = _days(2)
    assert assign_turns(days, [Candidate(ANN)], away={(ANN, days[0])}) == {days[0]: None, days[1]: ANN}
