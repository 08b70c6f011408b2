"""Counting working days: Monday to Friday. Bank holidays belong to the diary, which a later issue brings."""

from datetime import date, timedelta

SATURDAY = 5
DAYS_TO_COMMENT = 3


def working_day_after(day: date, count: int) -> date:
    """The working day that is `count` working days after `day`; `day` itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            count -= 1
    return day


def comments_close_on(drafted_on: date) -> date:
    """The last day on which a presenter can comment on minutes drafted on that day."""
    return working_day_after(drafted_on, DAYS_TO_COMMENT)
