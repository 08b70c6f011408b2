"""Counting working days: Monday to Friday, without bank holidays.

Bank holidays come from the `holidays` library. Every organisation is taken to be in England: there is no
place yet where an organisation says otherwise.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from holidays import country_holidays

SATURDAY = 5
DAYS_TO_COMMENT = 3


class Nation(StrEnum):
    """A UK nation, as the library calls it. Each has bank holidays of its own."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


@cache
def bank_holidays(nation: Nation, year: int) -> frozenset[date]:
    """The bank holidays of a year, substitute days included."""
    return frozenset(country_holidays("GB", subdiv=nation.value, years=year))


def is_working_day(day: date, nation: Nation = Nation.ENGLAND) -> bool:
    """Whether people are expected at work on that day."""
    return day.weekday() < SATURDAY and day not in bank_holidays(nation, day.year)


def working_day_after(day: date, count: int, nation: Nation = Nation.ENGLAND) -> date:
    """The working day that is `count` working days after `day`; `day` itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day, nation):
            count -= 1
    return day


def comments_close_on(drafted_on: date) -> date:
    """The last day on which a presenter can comment on minutes drafted on that day."""
    return working_day_after(drafted_on, DAYS_TO_COMMENT)
