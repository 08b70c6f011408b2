"""Best times: the sweep with its database read, beside plain loops over the same people; and growth.

Each person's stored row holds the 8 weeks searched, and no more.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import numpy as np

from bench.table import Row
from peersupport.meetings.rules import best_times as rules
from peersupport.meetings.rules.best_times import Attender, FreeTime

# The clocks go back on 25 October 2026.
FIRST, WEEKS, LENGTH = date(2026, 10, 5), 8, 45
BASE = rules.to_minute(datetime(2026, 10, 5, tzinfo=UTC))
FASTER, MOST_GROWTH = 1_000, 10
Intervals = list[tuple[int, int]]


def rows() -> list[Row]:
    """500 people beside plain loops, then 5,000 beside 500."""
    starts = rules.candidate_starts(FIRST, WEEKS, length=LENGTH)
    people, intervals = _population(500)
    database, many = _stored(intervals), _population(5_000)
    many_stored = _stored(many[1])
    began = time.process_time()
    plain = _plain(people, intervals, starts.tolist())
    loops = (time.process_time() - began) * 1000
    assert _scores(database, people, starts).tolist() == plain
    small = _median(lambda: _search(database, people))
    large = _median(lambda: _search(many_stored, many[0]))
    return [
        Row.at_most("best times, 500 people", small, "plain loops / 1,000", loops / FASTER, most=1.0),
        Row.at_most("best times, 5,000 people", large, "500 people", small, most=MOST_GROWTH),
    ]


def _median(call: Callable[[], object]) -> float:
    call()
    taken = []
    for _ in range(15):
        began = time.process_time()
        call()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def _population(count: int) -> tuple[list[Attender], list[Intervals]]:
    random = np.random.default_rng(1)
    people, intervals = [], []
    for _ in range(count):
        people.append(
            Attender(
                frozenset({f"site {random.integers(11)}"}),
                frozenset({f"service {random.integers(3)}"}),
                str(random.choice(["5", "6", "7", "8a"])),
                bool(random.random() < 0.01),
                bool(random.random() < 0.03),
            )
        )
        found: Intervals = []
        for day in (7 * week + weekday for week in range(WEEKS) for weekday in range(5)):
            if random.random() < 0.2:
                continue
            cuts = np.sort(random.choice(np.arange(28, 74), 8, replace=False)) * 15 + day * 1440 + BASE
            found.extend(zip(cuts[0::2].tolist(), cuts[1::2].tolist(), strict=True))
        intervals.append(found)
    return people, intervals


def _stored(intervals: Sequence[Intervals]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE free_time (person_id INTEGER PRIMARY KEY, intervals BLOB)")
    rows = [(place, np.array(one, dtype="<i4").tobytes()) for place, one in enumerate(intervals)]
    database.executemany("INSERT INTO free_time VALUES (?, ?)", rows)
    return database


def _read(database: sqlite3.Connection) -> FreeTime:
    found = database.execute("SELECT intervals FROM free_time ORDER BY person_id").fetchall()
    return FreeTime.of([blob for (blob,) in found])


def _search(database: sqlite3.Connection, people: list[Attender]) -> object:
    starts = rules.candidate_starts(FIRST, WEEKS, length=LENGTH)
    return rules.best_times(people, _read(database), starts, length=LENGTH)


def _scores(database: sqlite3.Connection, people: list[Attender], starts: rules.Whole) -> rules.Whole:
    return rules.scores_of(people, _read(database).ranges(starts, LENGTH), len(starts))


def _plain(people: list[Attender], intervals: list[Intervals], starts: list[int]) -> list[int]:
    scores = []
    for start in starts:
        come = []
        for person, free in zip(people, intervals, strict=True):
            for low, high in free:
                if low <= start and start + LENGTH <= high:
                    come.append(person)
                    break
        scores.append(
            rules.PERSON * len(come)
            + rules.SITE * len({site for person in come for site in person.sites})
            + rules.SERVICE * len({service for person in come for service in person.services})
            + rules.BAND * len({person.band for person in come})
            + rules.CHAIR * any(person.is_chair for person in come)
            + rules.SPECIALIST * any(person.is_specialist for person in come)
            + rules.QUORUM * bool(come)
        )
    return scores
