"""How dates, times, counts and stored words are written, in pages and mails: the NHS content style."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from peersupport.core.clock import to_london


def day(value: date | datetime | None) -> str:
    """A day as "6 August 2026"; a moment counts as its day in London. Empty for None."""
    if value is None:
        return ""
    value = to_london(value) if isinstance(value, datetime) else value
    return f"{value.day} {value:%B %Y}"


def weekday(value: date | datetime | None) -> str:
    """A day with its name: "Thursday 6 August 2026"."""
    if value is None:
        return ""
    local = to_london(value) if isinstance(value, datetime) else value
    return f"{local:%A} {day(value)}"


def clock_time(value: datetime | None) -> str:
    """A time of day in London: "5:30pm", "9am", "midday", "midnight"."""
    if value is None:
        return ""
    local = to_london(value)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour == 12 else "midnight"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def day_and_time(value: datetime | None) -> str:
    """A moment as "6 August 2026 at 5:30pm"."""
    return "" if value is None else f"{day(value)} at {clock_time(value)}"


def span(start: datetime, minutes: int) -> str:
    """A stretch of time: "12:30pm to 1:30pm"."""
    return f"{clock_time(start)} to {clock_time(start + timedelta(minutes=minutes))}"


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 case", "3 cases"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def plain(word: StrEnum | str | None) -> str:
    """A stored word as people read it when its list has no label of its own."""
    return "" if word is None else str(word).replace("_", " ").capitalize()
