"""The best times for a meeting, over everybody's stored free time.

A free interval [from, to) allows every start from `from` to `to - length`: a range of candidates. The ranges
of all people are counted at once, by class (people with the same groups), with one running sum. Minutes
are counted in UTC from one epoch; candidates stand at London wall times, so that clock changes hold.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
STEP = 15
OPENS, CLOSES = time(8), time(18)
SATURDAY = 5
# What one of each is worth. Whole numbers, so that every way to count gives the same score.
PERSON, SITE, SERVICE, BAND, CHAIR, SPECIALIST, QUORUM = 10, 20, 15, 10, 100, 60, 100

Whole = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Attender:
    """What matters of one person: where they belong, and whether they are among those a meeting needs."""

    sites: frozenset[str]
    services: frozenset[str]
    band: str
    is_chair: bool = False
    is_specialist: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """One candidate start with its score and who, by place in the list of people, cannot come."""

    start: int
    score: int
    absent: tuple[int, ...]


def to_minute(moment: datetime) -> int:
    """Whole minutes since the epoch."""
    return int((moment - EPOCH).total_seconds() // 60)


def from_minute(minute: int) -> datetime:
    """The moment so many minutes after the epoch."""
    return EPOCH + timedelta(minutes=minute)


def candidate_starts(
    first: date, weeks: int, *, length: int, closed: Collection[date] = (), not_before: int = 0
) -> Whole:
    """The starts from Monday to Friday so that the meeting lies between 8am and 6pm on London clocks."""
    found: list[int] = []
    opens, closes = (one.hour * 60 + one.minute for one in (OPENS, CLOSES))
    for day in (first + timedelta(days=offset) for offset in range(weeks * 7)):
        if day.weekday() >= SATURDAY or day in closed:
            continue
        # Clocks change on Sundays, so a working day has one offset.
        midnight = to_minute(datetime.combine(day, time(12), tzinfo=LONDON)) - 720
        found.extend(range(midnight + opens, midnight + closes - length + 1, STEP))
    return np.array([start for start in found if start >= not_before], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class FreeTime:
    """The free intervals of many people, end to end: whose each is, from when, and to when."""

    owners: Whole
    starts: Whole
    ends: Whole

    @classmethod
    def of(cls, blobs: Sequence[bytes]) -> "FreeTime":
        """From each person's stored intervals: pairs of little-endian whole numbers."""
        flat = np.frombuffer(b"".join(blobs), dtype="<i4")
        counts = np.fromiter(map(len, blobs), dtype=np.int64, count=len(blobs)) >> 3
        owners = np.repeat(np.arange(len(blobs), dtype=np.int32), counts)
        return cls(owners, flat[0::2], flat[1::2])

    def ranges(self, candidates: Whole, length: int) -> tuple[Whole, Whole, Whole]:
        """For each interval that allows one: its owner, the first candidate, and the one after the last."""
        low = int(candidates[0])
        # How many candidates come before each step of the window: a table in place of a search.
        steps = (int(candidates[-1]) - low) // STEP + 2
        before = np.zeros(steps + 1, dtype=np.int32)
        before[(candidates - low) // STEP + 1] = 1
        np.cumsum(before, out=before)
        # "clip" puts what lies outside the window at its edges.
        first = before.take((self.starts - (low - STEP + 1)) // STEP, mode="clip")
        last = before.take((self.ends - (low + length - STEP)) // STEP, mode="clip")
        real = np.flatnonzero(last > first)
        return self.owners.take(real), first.take(real), last.take(real)


def best_times(
    people: Sequence[Attender],
    free: FreeTime,
    candidates: Whole,
    *,
    length: int,
    quorum: int = 0,
    most: int = 10,
) -> list[Scored]:
    """The best candidates, best first, earlier first among equals. `people` and owners count alike."""
    if not len(candidates):
        return []
    ranges = free.ranges(candidates, length)
    scores = scores_of(people, ranges, len(candidates), quorum=quorum)
    top = np.argsort(-scores, kind="stable")[:most]
    owners, first, last = ranges
    found = []
    for index in top.tolist():
        is_absent = np.ones(len(people), dtype=np.bool_)
        is_absent[owners[(first <= index) & (index < last)]] = False
        absent = tuple(np.flatnonzero(is_absent).tolist())
        found.append(Scored(int(candidates[index]), int(scores[index]), absent))
    return found


def scores_of(
    people: Sequence[Attender], ranges: tuple[Whole, Whole, Whole], count: int, *, quorum: int = 0
) -> Whole:
    """The score of each of `count` candidates."""
    codes, worth = _classes(people)
    owners, first, last = ranges
    width = count + 1
    line = (codes * width).take(owners)
    size = len(worth) * width
    change = np.bincount(line + first, minlength=size)
    change -= np.bincount(line + last, minlength=size)
    attending = np.cumsum(change.reshape(len(worth), width).sum(axis=0))[:count]
    # Every class has come back to nobody by the end of its row, so the rows are one line.
    np.cumsum(change, out=change)
    come = (change > 0).reshape(len(worth), width)[:, :count]
    scores = PERSON * attending
    for kind, members in _groups(worth):
        scores += _WORTH[kind] * come[members].any(axis=0)
    scores[attending >= max(quorum, 1)] += QUORUM
    found: Whole = scores.astype(np.int32)
    return found


def _classes(people: Sequence[Attender]) -> tuple[Whole, list[Attender]]:
    """Each person's class, and what the classes have in common."""
    known: dict[Attender, int] = {}
    codes = [known.setdefault(person, len(known)) for person in people]
    return np.array(codes, dtype=np.int32), list(known)


def _groups(classes: Sequence[Attender]) -> list[tuple[str, list[int]]]:
    """Each group's kind, and the classes that belong to it."""
    belongs: dict[tuple[str, str], list[int]] = {}
    for index, one in enumerate(classes):
        for key in _groups_of(one):
            belongs.setdefault(key, []).append(index)
    return [(kind, members) for (kind, _), members in belongs.items()]


_WORTH = {"site": SITE, "service": SERVICE, "band": BAND, "chair": CHAIR, "specialist": SPECIALIST}


def _groups_of(one: Attender) -> list[tuple[str, str]]:
    return [
        *(("site", site) for site in one.sites),
        *(("service", service) for service in one.services),
        ("band", one.band),
        *([("chair", "")] if one.is_chair else []),
        *([("specialist", "")] if one.is_specialist else []),
    ]


def reason_of(people: Sequence[Attender], absent: Collection[int]) -> str:
    """Why a time is good, in words: "11 of 14 can come; missing Hilltop; both ESPs free"."""
    away = set(absent)
    come = [person for place, person in enumerate(people) if place not in away]
    parts = [f"{len(come)} of {len(people)} can come"]
    for attribute in ("sites", "services"):
        everybody: set[str] = set().union(*(getattr(person, attribute) for person in people))
        here: set[str] = set().union(*(getattr(person, attribute) for person in come))
        if everybody - here:
            parts.append(f"missing {', '.join(sorted(everybody - here))}")
    if any(person.is_chair for person in people) and not any(person.is_chair for person in come):
        parts.append("no chair or deputy chair")
    specialists = [person.is_specialist for person in people].count(True)
    if specialists:
        parts.append(_specialists(specialists, sum(person.is_specialist for person in come)))
    return "; ".join(parts)


def _specialists(all_of_them: int, free: int) -> str:
    if free == all_of_them:
        return {1: "the ESP is free", 2: "both ESPs free"}.get(free, f"all {free} ESPs free")
    return f"{free} of {all_of_them} ESPs free" if free else "no ESP free"


def bitmap(people_count: int, ranges: tuple[Any, Any, Any], count: int) -> npt.NDArray[np.bool_]:
    """Who can come to which candidate: a row for each person."""
    owners, first, last = ranges
    width = count + 1
    line = owners.astype(np.int64) * width
    size = people_count * width
    change = np.bincount(line + first, minlength=size) - np.bincount(line + last, minlength=size)
    found: npt.NDArray[np.bool_] = np.cumsum(change.reshape(people_count, width)[:, :count], axis=1) > 0
    return found
