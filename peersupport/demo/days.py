"""When the events of the demo happened: believable working hours, whatever day the data are loaded on.

Pure: plain values in and out. Nothing lies after `now`, and what follows from something comes after it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zlib import crc32

from peersupport.core.clock import from_london, london_day, to_london

SATURDAY = 5
# Bank holidays that fall on the same day each year; nobody submits a case on Christmas Day.
CLOSED = {(12, 25), (12, 26), (1, 1)}
DAY_BEGINS, DAY_ENDS = time(8, 10), time(17, 20)
WORKING_MINUTES = 550
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar of one loading: counts back from `now`."""

    now: datetime

    @property
    def today(self) -> date:
        """The day of loading, in London."""
        return london_day(self.now)

    def day_ago(self, days: int) -> date:
        """The calendar day so many days ago."""
        return self.today - timedelta(days=days)

    def on(self, day: date, what: str, *, after: datetime | None = None) -> datetime:
        """A moment in working hours of that day, or of the working day before it when it is closed.

        `what` settles the time of day: the same words give the same time. When `after` is not before it,
        it is the next such moment after that; it is always before now.
        """
        spread = crc32(what.encode()) % WORKING_MINUTES
        moment = from_london(working_day_before(day), DAY_BEGINS) + timedelta(minutes=spread)
        if after is not None and moment <= after:
            moment = soon_after(after, what)
        if moment < self.now:
            return moment
        # Only what happened this very morning comes here: it lies between what it follows and now.
        since = after if after is not None else self.now - timedelta(hours=1)
        return since + (self.now - since) / 2

    def ago(self, days: int, what: str, *, after: datetime | None = None) -> datetime:
        """A moment in working hours so many days ago."""
        return self.on(self.day_ago(days), what, after=after)

    def before_now(self, moment: datetime, *, after: datetime) -> datetime:
        """That moment when it is past, else one between `after` and now."""
        return moment if moment < self.now else after + (self.now - after) / 2

    def meeting_starts(self, days: int, weekday: str, start: str) -> datetime:
        """When a meeting starts: on its weekday, on or before that day in the past, on or after it to come.

        A meeting that would fall on a bank holiday is moved to the working day before, or after.
        """
        wanted = WEEKDAYS.index(weekday)
        day = self.today + timedelta(days=days)
        if days < 0:
            day = working_day_before(day - timedelta(days=(day.weekday() - wanted) % 7))
        else:
            day = working_day_after(day + timedelta(days=(wanted - day.weekday()) % 7))
        return from_london(day, time.fromisoformat(start))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the bank holidays that have a fixed date."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in CLOSED


def working_day_before(day: date) -> date:
    """That day, or the last working day before it."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def working_day_after(day: date) -> date:
    """That day, or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def soon_after(moment: datetime, what: str) -> datetime:
    """A working moment from 12 minutes to almost 2 hours later, next morning when the day is over by then."""
    wait = timedelta(minutes=12 + crc32(what.encode()) % 100)
    later = to_london(moment + wait)
    if is_working_day(later.date()) and DAY_BEGINS <= later.time() <= DAY_ENDS:
        return moment + wait
    morning = later.date() if later.time() < DAY_BEGINS else later.date() + timedelta(days=1)
    return from_london(working_day_after(morning), DAY_BEGINS) + wait / 4


def next_morning(moment: datetime, what: str) -> datetime:
    """A moment on the morning of the next working day."""
    day = working_day_after(london_day(moment) + timedelta(days=1))
    return from_london(day, DAY_BEGINS) + timedelta(minutes=crc32(what.encode()) % 200)


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
