"""Which waiting case goes on which agenda: a proposal by a stated rule, with its distance from the best.

The rule. Cases that rolled over once are placed first: the chair must decide about them. Then the rest, so
that the sum of what is placed is worth most: a case is worth its urgency and the days it has waited; a little
less at each later meeting; a little more where the expertise it asks for is there. A case is placed only
where its presenter comes, and takes only minutes that are free.

`propose` answers at once; `refine` takes some seconds and proves how near the best possible it is.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

WAITED_MOST = 366
EXPERTISE_WORTH = 20
LATER_COSTS, LATER_KEEPS = 0.02, 0.2
ONE_MEETING_SECONDS = 1.0

NOBODY_PRESENTS = "The presenter is not invited to any of these meetings."
TOO_LONG = "It needs {needed} minutes; the longest of these meetings has {most}."
NO_ROOM = "The meetings its presenter comes to are full of cases that are more urgent or waited longer."
FULL_OF_DECISIONS = "The meetings its presenter comes to are full of other cases that rolled over."


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits for a meeting. `urgency_weight` is 0 to 300; higher goes first."""

    ref: str
    minutes: int
    urgency_weight: int
    waited_days: int
    rolled_over: bool
    presenter_id: UUID
    expertise: frozenset[str] = frozenset()

    @property
    def worth(self) -> int:
        """What placing it counts for at the first meeting; never nothing."""
        return 1 + max(0, self.urgency_weight) + min(max(0, self.waited_days), WAITED_MOST)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting with free minutes, soonest first in their list, and who comes to it."""

    ref: str
    minutes_available: int
    present: frozenset[UUID]
    expertise: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each case goes. `value` over `bound` says how near the best possible it is, at least.

    Every case is either placed, or left with its reason in words. `to_decide` are those that rolled over:
    the chair must decide about each of them.
    """

    placed: dict[str, str]
    left: dict[str, str]
    bound: float
    value: float
    to_decide: frozenset[str] = field(default_factory=frozenset)

    @property
    def ratio(self) -> float:
        """Value over bound; 1 is proven best."""
        return self.value / self.bound if self.bound > 0 else 1.0


def propose(cases: Sequence[Waiting], meetings: Sequence[Sitting]) -> Plan:
    """A good plan at once: by worth for each minute, mended by exchanges. For one meeting, the best."""
    return _in_two_steps(cases, meetings, seconds=ONE_MEETING_SECONDS if len(meetings) == 1 else 0.0)


def refine(cases: Sequence[Waiting], meetings: Sequence[Sitting], *, seconds: float = 10.0) -> Plan:
    """The best plan that can be found within about so many seconds; never worse than `propose`."""
    return _in_two_steps(cases, meetings, seconds=seconds)


def worth_at(case: Waiting, sitting: Sitting, place: int) -> float:
    """What placing the case at the meeting counts for; `place` is the meeting's, from 0."""
    has_expertise = bool(case.expertise) and case.expertise <= sitting.expertise
    return case.worth * max(LATER_KEEPS, 1 - LATER_COSTS * place) + EXPERTISE_WORTH * has_expertise


class _Problem:
    """One step's cases and the minutes left: pairs of case and meeting that are possible, as arrays."""

    def __init__(self, cases: Sequence[Waiting], meetings: Sequence[Sitting], free: Sequence[int]) -> None:
        self.cases, self.meetings, self.free = cases, meetings, list(free)
        pairs = [
            (index, place)
            for index, case in enumerate(cases)
            for place, sitting in enumerate(meetings)
            if case.presenter_id in sitting.present and case.minutes <= free[place]
        ]
        self.of_case = np.array([index for index, _ in pairs], dtype=np.int64)
        self.of_meeting = np.array([place for _, place in pairs], dtype=np.int64)
        self.minutes = np.array([cases[index].minutes for index, _ in pairs], dtype=np.int64)
        self.worth = np.array([worth_at(cases[index], meetings[place], place) for index, place in pairs])

    def value(self, chosen: dict[int, int]) -> float:
        return sum(
            worth_at(self.cases[index], self.meetings[place], place) for index, place in chosen.items()
        )

    def limits(self) -> tuple[csr_matrix, np.ndarray]:
        """Each case at most once, each meeting's minutes: one row each."""
        count, many = len(self.worth), len(self.cases)
        rows = np.concatenate([self.of_case, many + self.of_meeting])
        columns = np.tile(np.arange(count), 2)
        values = np.concatenate([np.ones(count), self.minutes])
        shape = (many + len(self.meetings), count)
        return csr_matrix((values, (rows, columns)), shape=shape), np.concatenate(
            [np.ones(many), np.array(self.free, dtype=float)]
        )


def _in_two_steps(cases: Sequence[Waiting], meetings: Sequence[Sitting], *, seconds: float) -> Plan:
    first = [case for case in cases if case.rolled_over]
    rest = [case for case in cases if not case.rolled_over]
    free = [sitting.minutes_available for sitting in meetings]
    placed: dict[str, str] = {}
    value = bound = 0.0
    for step, share in ((first, 0.3), (rest, 1.0)):
        problem = _Problem(step, meetings, free)
        chosen, most = _solve(problem, seconds * share)
        for index, place in chosen.items():
            placed[step[index].ref] = meetings[place].ref
            free[place] -= step[index].minutes
        worth = problem.value(chosen)
        value, bound = value + worth, bound + max(worth, most)
    left = {case.ref: _why_left(case, meetings) for case in cases if case.ref not in placed}
    return Plan(placed, left, bound, value, frozenset(case.ref for case in first))


def _solve(problem: _Problem, seconds: float) -> tuple[dict[int, int], float]:
    """A choice of meeting for cases, and what no choice can exceed."""
    if not len(problem.worth):
        return {}, 0.0
    limits, most = problem.limits()
    relaxed = linprog(-problem.worth, A_ub=limits, b_ub=most, bounds=(0, 1), method="highs")
    bound = -float(relaxed.fun) if relaxed.status == 0 else float("inf")
    quick = _exchange(problem, _by_density(problem))
    if relaxed.status == 0:
        # What the relaxed problem places whole is mostly right; the rest is filled in by worth.
        rounded = _exchange(problem, _by_density(problem, _whole(problem, relaxed.x)))
        quick = max((quick, rounded), key=problem.value)
    # Less than a unit of rounding apart: nothing is left to gain.
    if seconds <= 0 or problem.value(quick) >= bound * (1 - 1e-9):
        return quick, bound
    single = len(problem.meetings) == 1
    found = milp(
        -problem.worth,
        constraints=LinearConstraint(limits, -np.inf, most),
        integrality=np.ones(len(problem.worth)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0 if single else 0.0005},
    )
    if found.mip_dual_bound is not None:
        bound = min(bound, -float(found.mip_dual_bound))
    if found.x is None:
        return quick, bound
    return max((quick, _whole(problem, found.x)), key=problem.value), bound


def _whole(problem: _Problem, shares: np.ndarray) -> dict[int, int]:
    pairs = np.flatnonzero(shares > 0.999)
    return {int(problem.of_case[pair]): int(problem.of_meeting[pair]) for pair in pairs}


def _by_density(problem: _Problem, begun: dict[int, int] | None = None) -> dict[int, int]:
    """Fill up by worth for each minute; equal ones in the order given."""
    chosen = dict(begun or {})
    free = list(problem.free)
    for index, place in chosen.items():
        free[place] -= problem.cases[index].minutes
    for pair in np.lexsort((problem.of_meeting, problem.of_case, -problem.worth / problem.minutes)):
        index, place = int(problem.of_case[pair]), int(problem.of_meeting[pair])
        if index not in chosen and problem.minutes[pair] <= free[place]:
            chosen[index] = place
            free[place] -= problem.cases[index].minutes
    return chosen


def _exchange(problem: _Problem, chosen: dict[int, int], rounds: int = 4) -> dict[int, int]:
    """Take a waiting case in where one placed case less, or two, makes it worth more; until none does."""
    options: dict[int, list[tuple[float, int]]] = {}
    for pair in range(len(problem.worth)):
        options.setdefault(int(problem.of_case[pair]), []).append(
            (float(problem.worth[pair]), int(problem.of_meeting[pair]))
        )
    for _ in range(rounds):
        before = problem.value(chosen)
        for index in sorted(options.keys() - chosen.keys(), key=lambda i: -problem.cases[i].worth):
            _take_in(problem, chosen, index, options[index])
        chosen = _by_density(problem, chosen)
        if problem.value(chosen) <= before:
            break
    return chosen


def _take_in(
    problem: _Problem, chosen: dict[int, int], index: int, options: Collection[tuple[float, int]]
) -> None:
    """Put the case where it gains most over the one case, or the two, that must go for it."""
    best: tuple[float, int, tuple[int, ...]] = (1e-9, -1, ())
    for worth, place in options:
        there = [
            (worth_at(problem.cases[i], problem.meetings[place], place), problem.cases[i].minutes, i)
            for i, at in chosen.items()
            if at == place
        ]
        lacking = problem.cases[index].minutes - (problem.free[place] - sum(one[1] for one in there))
        out: list[tuple[tuple[tuple[float, int, int], ...], float]] = [
            ((one,), one[0]) for one in there if one[1] >= lacking
        ]
        out += [
            ((one, two), one[0] + two[0])
            for number, one in enumerate(there)
            for two in there[:number]
            if one[1] + two[1] >= lacking
        ]
        if lacking <= 0:
            out.append(((), 0.0))
        for gone, cost in out:
            if worth - cost > best[0]:
                best = (worth - cost, place, tuple(one[2] for one in gone))
    if best[1] >= 0:
        for other in best[2]:
            del chosen[other]
        chosen[index] = best[1]


def _why_left(case: Waiting, meetings: Sequence[Sitting]) -> str:
    most = max((sitting.minutes_available for sitting in meetings), default=0)
    if case.minutes > most:
        return TOO_LONG.format(needed=case.minutes, most=most)
    theirs = [sitting for sitting in meetings if case.presenter_id in sitting.present]
    if not theirs:
        return NOBODY_PRESENTS
    longest = max(sitting.minutes_available for sitting in theirs)
    if case.minutes > longest:
        return TOO_LONG.format(needed=case.minutes, most=longest)
    return FULL_OF_DECISIONS if case.rolled_over else NO_ROOM
