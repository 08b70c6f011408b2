"""Days and times of day, typed the way people write them."""

import calendar
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from peersupport.web.fields.base import Asked
from peersupport.web.fields.plain_text import showable
from peersupport.web.fields.text import TextField

PARTS = ("day", "month", "year")
MONTH_NAMES = tuple(name.lower() for name in calendar.month_name[1:])
FIRST_YEAR, LAST_YEAR = 1900, 2200
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
DIGITS = re.compile(r"\d{1,4}", re.ASCII)
CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.ASCII | re.IGNORECASE)
NAMED_TIMES = {"midday": time(12), "noon": time(12), "midnight": time(0)}
NOT_A_DATE = "Enter a real date"
NOT_A_TIME = "Enter a time, like 12:30 or 5:30pm"


class DateField(Asked):
    """A known date in three inputs named `<name>-day`, `<name>-month` and `<name>-year`.

    The month may be a number or a name. A live event or an address may send `<name>` as "2026-08-06".
    """

    component = "date_input"
    data: date | None

    def __init__(self, label: str = "", **wording: Any) -> None:
        super().__init__(label, **wording)
        self.parts = dict.fromkeys(PARTS, "")
        self.wrong_parts: frozenset[str] = frozenset()

    @property
    def first_id(self) -> str:
        """The first input to correct."""
        wrong = next((part for part in PARTS if part in self.wrong_parts), "day")
        return f"{self.id}-{wrong}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed in any part."""
        return self.data is None and not any(self.parts.values())

    def process(self, formdata: Any, *rest: Any, **named: Any) -> None:
        """Gather the three parts before the usual processing."""
        self._gathered = self._gather(formdata) if formdata is not None else {}
        super().process(formdata, *rest, **named)

    def _gather(self, formdata: Any) -> dict[str, object]:
        gathered: dict[str, object] = {}
        for part in PARTS:
            values = formdata.getlist(f"{self.name}-{part}")
            gathered[part] = values[0] if len(values) == 1 else "" if not values else object()
        return gathered

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = value if isinstance(value, date) else None
        if self.data:
            self._show(self.data)

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = None
        parts = self._from_one_value(values[0]) if values else self._gathered
        if not all(isinstance(part, (str, int)) and not isinstance(part, bool) for part in parts.values()):
            self.wrong_parts = frozenset(PARTS)
            raise ValueError(NOT_A_DATE)
        self.parts = {name: showable(str(parts.get(name, "")).strip()[:20]) for name in PARTS}
        self.data = self._read()

    def _from_one_value(self, value: object) -> dict[str, object]:
        if isinstance(value, Mapping):
            return {part: value.get(part, "") for part in PARTS}
        iso = ISO_DAY.fullmatch(value) if isinstance(value, str) else None
        if iso:
            return {"day": iso[3], "month": iso[2], "year": iso[1]}
        return dict.fromkeys(PARTS, "" if value == "" else object())

    def _read(self) -> date | None:
        missing = [part for part in PARTS if not self.parts[part]]
        if len(missing) == len(PARTS):
            return None
        if missing:
            self.wrong_parts = frozenset(missing)
            raise ValueError(f"{self.subject} must include a {' and '.join(missing)}")
        year = _number(self.parts["year"])
        if year is not None and year < 100:
            self.wrong_parts = frozenset({"year"})
            raise ValueError("Year must include 4 numbers")
        found = real_date(_number(self.parts["day"]), month_number(self.parts["month"]), year)
        if found is None:
            self.wrong_parts = frozenset(PARTS)
            raise ValueError(NOT_A_DATE)
        return found

    def _show(self, day: date) -> None:
        self.parts = {"day": str(day.day), "month": str(day.month), "year": str(day.year)}

    def arguments(self) -> dict[str, object]:
        """What the date macro is called with."""
        wrong = self.wrong_parts or frozenset(PARTS if self.errors else ())
        return super().arguments() | {"values": self.parts, "wrong_parts": wrong}


class TimeField(TextField):
    """A time of day: 12:30, 12.30, 1230, 5:30pm, 5pm, midday."""

    data: time | None  # type: ignore[assignment] # the typed text stays in `sent`

    def __init__(self, label: str = "", **wording: Any) -> None:
        usual: dict[str, Any] = {"width": "5", "max_length": 20, "spellcheck": False}
        super().__init__(label, **(usual | wording))

    def process_data(self, value: object) -> None:
        """Take the value the form was opened with."""
        self.data = value if isinstance(value, time) else None
        self.sent = said_time(self.data) if self.data is not None else ""

    def process_formdata(self, values: Sequence[object]) -> None:
        """Take what was submitted. Raises ValueError with the message to show."""
        self.data = None
        self.sent = ""
        text = self.cleaned(self.one_text(values))
        if text:
            self.data = real_time(text)
            if self.data is None:
                raise ValueError(NOT_A_TIME)


def real_date(day: int | None, month: int | None, year: int | None) -> date | None:
    """The day in the calendar, or None when there is no such day."""
    if day is None or month is None or year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(text: str) -> int | None:
    """1 to 12 from a number, a name or the name's first letters."""
    typed = text.strip().rstrip(".").lower()
    if DIGITS.fullmatch(typed):
        return int(typed)
    if len(typed) < 3:
        return None
    return next((n for n, name in enumerate(MONTH_NAMES, start=1) if name.startswith(typed)), None)


def real_time(text: str) -> time | None:
    """The time of day, or None when the text is not one."""
    typed = " ".join(text.lower().split())
    if typed in NAMED_TIMES:
        return NAMED_TIMES[typed]
    match = CLOCK.fullmatch(typed)
    if not match:
        return None
    digits, minutes, half = match[1], match[2], (match[3] or "").replace(".", "")
    if minutes is None and not half:
        return None
    hour = int(digits)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, int(minutes or 0)) if hour < 24 and int(minutes or 0) < 60 else None


def said_time(moment: time) -> str:
    """The time as the service writes it: 5:30pm, 9am, midday."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "midday" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def _number(text: str) -> int | None:
    return int(text) if DIGITS.fullmatch(text) else None
