"""The one place that reads the time. Everything is stored in UTC and shown in London wall time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def to_london(moment: datetime) -> datetime:
    """The same moment as a London wall clock shows it."""
    return moment.astimezone(LONDON)


def london_day(moment: datetime) -> date:
    """The calendar day in London at that moment."""
    return moment.astimezone(LONDON).date()


class NoSuchWallTime(ValueError):
    """The wall time does not exist, or exists twice, on the day the clocks change."""


def from_london(day: date, wall_time: time) -> datetime:
    """The UTC moment at which London clocks show `wall_time` on `day`.

    Raises NoSuchWallTime for the hour that a clock change skips or repeats.
    """
    local = datetime.combine(day, wall_time.replace(fold=0), tzinfo=LONDON)
    moment = local.astimezone(UTC)
    is_missing = moment.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None)
    is_twice = local.utcoffset() != local.replace(fold=1).utcoffset()
    if is_missing or is_twice:
        raise NoSuchWallTime(f"{wall_time:%H:%M} on {day.isoformat()}")
    return moment
