"""Agenda arithmetic: how full a meeting is, when each item begins, and how items change places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

FULL_PERCENT = 100
REFUSED_PERCENT = 130
SHORTEST_ITEM, LONGEST_ITEM = 1, 60
DEFAULT_OPENING_MINUTES = 5
DEFAULT_CLOSING_MINUTES = 5

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Load:
    """The sum of an agenda beside the meeting's length."""

    planned: int
    length: int

    @property
    def percent(self) -> int:
        """How full the meeting is, in whole percent, rounded up: anything over 100 % reads as over."""
        return -(-self.planned * 100 // self.length)

    @property
    def free(self) -> int:
        """Minutes left; negative when there are too many."""
        return self.length - self.planned

    @property
    def is_over(self) -> bool:
        """More than the meeting holds: shown in red, and allowed."""
        return self.planned > self.length

    @property
    def is_refused(self) -> bool:
        """Past 130 % of the meeting's length: not saved."""
        return self.planned * 100 > REFUSED_PERCENT * self.length


def agenda_load(minutes: Sequence[int], *, length: int) -> Load:
    """What items of these minutes make of a meeting of that length."""
    return Load(sum(minutes), length)


def item_starts(starts_at: datetime, minutes: Sequence[int]) -> list[datetime]:
    """When each item begins if all keep to their time."""
    starts = []
    for length in minutes:
        starts.append(starts_at)
        starts_at += timedelta(minutes=length)
    return starts


def moved(order: Sequence[Thing], thing: Thing, *, by: int) -> list[Thing]:
    """The order with `thing` moved `by` places (-1 is one up). At either end it stays."""
    places = list(order)
    old = places.index(thing)
    new = min(max(old + by, 0), len(places) - 1)
    places.insert(new, places.pop(old))
    return places


def place_for_case(are_cases: Sequence[bool]) -> int:
    """Where a new case goes: after the last case; with none, after the first item; before the close."""
    after_cases = [place + 1 for place, is_case in enumerate(are_cases) if is_case]
    return after_cases[-1] if after_cases else min(1, len(are_cases))
