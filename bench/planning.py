"""The agenda planner beside the bound of the programme, and the chair rota beside its exact optimum."""

import random
import time
from datetime import date, timedelta
from uuid import UUID

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from bench.table import Row
from peersupport.meetings.rules import planner
from peersupport.meetings.rules.planner import Plan, Sitting, Waiting
from peersupport.meetings.rules.rota import Candidate, assign_turns, unfairness

SEEDS = (1, 2, 3)
# What a date without a chair costs, and how many turns of one person the programme considers.
GAP, LEVELS = 10_000.0, 15
TOPICS = tuple(f"topic {number}" for number in range(12))


def _cases(count: int, people: int, seed: int) -> list[Waiting]:
    chance = random.Random(seed)  # noqa: S311 - made-up cases, from a seed
    return [
        Waiting(
            ref=f"C-{number:05}",
            minutes=chance.choice((8, 10, 12, 12, 15, 20)),
            urgency_weight=chance.choice((0, 0, 0, 60, 150)),
            waited_days=chance.randrange(120),
            rolled_over=chance.random() < 0.04,
            presenter_id=UUID(int=chance.randrange(people)),
            expertise=frozenset(chance.sample(TOPICS, chance.randrange(3))),
        )
        for number in range(count)
    ]


def _meetings(count: int, people: int, seed: int) -> list[Sitting]:
    chance = random.Random(seed + 1000)  # noqa: S311 - made-up cases, from a seed
    return [
        Sitting(
            ref=f"M-{number:05}",
            minutes_available=chance.choice((48, 60, 75)),
            present=frozenset(UUID(int=person) for person in range(people) if chance.random() < 0.6),
            expertise=frozenset(chance.sample(TOPICS, 8)),
        )
        for number in range(count)
    ]


def _row(name: str, ratio: float, *, least: float) -> Row:
    return Row(name, ratio, "of it", "the bound", 1.0, f">= {least:g}", ratio, ratio >= least)


def _timed(seed: int) -> tuple[Plan, float]:
    started = time.perf_counter()
    plan = planner.refine(_cases(200, 60, seed), _meetings(8, 60, seed), seconds=9)
    return plan, time.perf_counter() - started


def rows() -> list[Row]:
    """The least ratio over the seeds of each size."""
    one = min(planner.refine(_cases(1000, 60, seed), _meetings(1, 60, seed)).ratio for seed in SEEDS)
    at_once = min(planner.propose(_cases(200, 60, seed), _meetings(8, 60, seed)).ratio for seed in SEEDS)
    refined = [_timed(seed) for seed in SEEDS]
    slowest = max(taken for _, taken in refined)
    return [
        _row("agenda, 1 meeting of 1,000 cases", one, least=1 - 1e-6),
        _row("agenda at once, 200 cases over 8", at_once, least=0.95),
        _row("agenda refined, 200 cases over 8", min(plan.ratio for plan, _ in refined), least=0.995),
        Row.at_most("agenda refined, 200 cases over 8", slowest, "its limit", 10.0, most=1.0, unit="s"),
        *(
            _rota_row(people, dates, 1)
            for people, dates in ((6, 26), (12, 26), (30, 26), (30, 52), (110, 52))
        ),
    ]


def _rota_row(people: int, dates: int, seed: int) -> Row:
    """The rota's cost beside the programme's proven optimum over the same candidates and leave."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, from a seed
    days = [date(2026, 1, 6) + timedelta(weeks=number) for number in range(dates)]
    candidates = [
        Candidate(UUID(int=number + 1), chance.choice((0.4, 0.6, 1.0)), chance.randrange(3))
        for number in range(people)
    ]
    away = {(one.person_id, day) for one in candidates for day in days if chance.random() < 0.35}
    turns = assign_turns(days, candidates, away=away)
    cost = unfairness(candidates, turns) + GAP * list(turns.values()).count(None)
    best = _rota_optimum(days, candidates, away)
    name, ratio = f"chair rota, {people} people, {dates} dates", cost / best
    return Row(name, cost, "cost", "its optimum", best, "= 1", ratio, abs(ratio - 1) < 1e-6)


def _rota_optimum(days: list[date], candidates: list[Candidate], away: set[tuple[UUID, date]]) -> float:
    pairs = [
        (p, d)
        for p, one in enumerate(candidates)
        for d, day in enumerate(days)
        if (one.person_id, day) not in away
    ]
    levels = [(p, n) for p in range(len(candidates)) for n in range(1, LEVELS + 1)]
    cost = [0.0] * len(pairs)
    cost += [(2 * (candidates[p].turns_had + n) - 1) / candidates[p].share for p, n in levels]
    cost += [GAP] * len(days)
    matrix = np.zeros((len(days) + len(candidates), len(cost)))
    for column, (p, d) in enumerate(pairs):
        matrix[d, column] = 1
        matrix[len(days) + p, column] = 1
    for column, (p, _) in enumerate(levels):
        matrix[len(days) + p, len(pairs) + column] = -1
    for d in range(len(days)):
        matrix[d, len(pairs) + len(levels) + d] = 1
    covered = [1.0] * len(days) + [0.0] * len(candidates)
    found = milp(
        np.array(cost),
        constraints=LinearConstraint(matrix, covered, covered),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    return float(found.fun)
