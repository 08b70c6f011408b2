"""Who chairs which date: as many dates as possible covered, and turns spread fairly by whole-time equivalent.

A person's n-th turn costs (2n - 1) divided by their whole-time equivalent, so the whole costs least where
turns for each whole-time equivalent are as equal as they can be. That is an assignment of dates to people's
turns, and so is solved exactly. Among equally fair ways, who was on longest ago comes first, and turns of one
person are spread out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

import numpy as np
from scipy.optimize import linear_sum_assignment

LEAST_SHARE = 0.1
# More than all costs of fairness together, and less than fairness can tell apart.
UNCOVERED, TIE = 1e7, 1e-6
LONG_AGO_DAYS = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may chair: their share of a whole-time post, and the turns they had in the last year."""

    person_id: UUID
    whole_time_equivalent: float = 1.0
    turns_had: int = 0
    last_on: date | None = None

    @property
    def share(self) -> float:
        return max(LEAST_SHARE, self.whole_time_equivalent)


def assign_turns(
    days: Sequence[date],
    candidates: Sequence[Candidate],
    *,
    away: Collection[tuple[UUID, date]] = (),
    fixed: dict[date, UUID] | None = None,
) -> dict[date, UUID | None]:
    """For each day the person whose turn it is, or None where nobody can: a gap.

    `away` names who cannot on which day. `fixed` turns stay, and count. The rest is as fair as it can be:
    first the fewest gaps, then the least cost of `unfairness`.
    """
    kept = fixed or {}
    turns: dict[date, UUID | None] = {day: kept.get(day) for day in days}
    had = {one.person_id: one.turns_had for one in candidates}
    for person in kept.values():
        if person in had:
            had[person] += 1
    open_days = [day for day in days if day not in kept]
    missing = set(away)
    if open_days and candidates:
        found = _least_cost(open_days, candidates, missing, had)
        turns |= found
        _spread(turns, open_days, candidates, missing)
    return turns


def unfairness(candidates: Sequence[Candidate], turns: dict[date, UUID | None]) -> float:
    """What the turns cost: nothing when nobody has one, least when equal for each whole-time equivalent."""
    given = [person for person in turns.values() if person is not None]
    cost = 0.0
    for one in candidates:
        after = one.turns_had + given.count(one.person_id)
        cost += (after**2 - one.turns_had**2) / one.share
    return cost


def _least_cost(
    days: Sequence[date], candidates: Sequence[Candidate], away: set[tuple[UUID, date]], had: dict[UUID, int]
) -> dict[date, UUID | None]:
    first = min(days)
    seats = [(one, number) for one in candidates for number in range(1, len(days) + 1)]
    price = np.array([(2 * (had[one.person_id] + number) - 1) / one.share for one, number in seats])
    ago = np.array([_ago(one, first) if number == 1 else 0.5 for one, number in seats])
    cost = np.full((len(days), len(seats) + len(days)), UNCOVERED)
    for row, day in enumerate(days):
        cannot = np.array([(one.person_id, day) in away for one, _ in seats])
        # Who was on longest ago gets the earlier of the days.
        cost[row, : len(seats)] = np.where(
            cannot, UNCOVERED * 10, price - TIE * ago * (1 + (len(days) - row) / len(days))
        )
    rows, columns = linear_sum_assignment(cost)
    return {
        days[row]: seats[column][0].person_id if column < len(seats) else None
        for row, column in zip(rows, columns, strict=True)
    }


def _ago(one: Candidate, first: date) -> float:
    days = LONG_AGO_DAYS if one.last_on is None else min(LONG_AGO_DAYS, max(0, (first - one.last_on).days))
    return days / LONG_AGO_DAYS


def _spread(
    turns: dict[date, UUID | None],
    days: Sequence[date],
    candidates: Sequence[Candidate],
    away: set[tuple[UUID, date]],
) -> None:
    """Exchange the days of two people where that keeps one person's turns further apart; counts stay."""
    last = {one.person_id: one.last_on for one in candidates}
    for _ in range(3):
        is_better = False
        for number, one in enumerate(days):
            for other in days[number + 1 :]:
                is_better |= _exchanged(turns, one, other, last, away)
        if not is_better:
            return


def _exchanged(
    turns: dict[date, UUID | None],
    one: date,
    other: date,
    last: dict[UUID, date | None],
    away: set[tuple[UUID, date]],
) -> bool:
    mine, theirs = turns[one], turns[other]
    if mine is None or theirs is None or mine == theirs or {(mine, other), (theirs, one)} & away:
        return False
    people = {mine, theirs}
    before = sum(_closeness(turns, person, last.get(person)) for person in people)
    turns[one], turns[other] = theirs, mine
    if sum(_closeness(turns, person, last.get(person)) for person in people) < before - 1e-9:
        return True
    turns[one], turns[other] = mine, theirs
    return False


def _closeness(turns: dict[date, UUID | None], person: UUID, last_on: date | None) -> float:
    """Higher the closer this person's turns are to each other."""
    on = sorted([day for day, whose in turns.items() if whose == person] + ([last_on] if last_on else []))
    return sum(1 / max(1, (later - sooner).days) for sooner, later in pairwise(on))
