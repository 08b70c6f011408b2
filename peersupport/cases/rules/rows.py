"""One entry of a list on a case: a scan or an outcome score. Months are kept as "2026-03"."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from peersupport.cases.rules.measures import BY_KEY, read_score

MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
FIRST_YEAR = 1950
_MONTH = re.compile(r"(?P<month>[A-Za-z]{3,9}|\d{1,2})\.?(?:\s+|\s*[/.-]\s*)(?P<year>\d{4})", re.ASCII)
_KEPT = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})", re.ASCII)
NOT_A_MONTH = "Enter a month and year, like March 2026"


class Imaging(StrEnum):
    """Kinds of imaging. Reports are summarised; no pictures or files are kept."""

    XRAY = "xray"
    MRI = "mri"
    ULTRASOUND = "ultrasound"
    CT = "ct"
    DEXA = "dexa"
    NERVE_CONDUCTION = "nerve_conduction"
    OTHER = "other"


IMAGING_LABELS: Mapping[str, str] = MappingProxyType(
    {
        Imaging.XRAY: "X-ray",
        Imaging.MRI: "MRI",
        Imaging.ULTRASOUND: "Ultrasound",
        Imaging.CT: "CT",
        Imaging.DEXA: "DEXA",
        Imaging.NERVE_CONDUCTION: "Nerve conduction",
        Imaging.OTHER: "Other",
    }
)


def read_month(typed: str, today: date) -> str:
    """The month as it is kept, from "March 2026", "3 2026" or "03/2026".

    Raises ValueError with the message to show when it is no month, or not yet over.
    """
    match = _MONTH.fullmatch(typed.strip())
    number = _month_number(match["month"]) if match else None
    if match is None or number is None:
        raise ValueError(NOT_A_MONTH)
    year = int(match["year"])
    if year < FIRST_YEAR:
        raise ValueError(f"The year must be {FIRST_YEAR} or later")
    if (year, number) > (today.year, today.month):
        raise ValueError("The month must be this month or in the past")
    return f"{year:04}-{number:02}"


def say_month(kept: str) -> str:
    """A kept month as people read it: "March 2026". Anything else as it is."""
    match = _KEPT.fullmatch(kept)
    if match is None or not 1 <= int(match["month"]) <= 12:
        return kept
    return f"{MONTH_NAMES[int(match['month']) - 1]} {match['year']}"


def say_imaging(row: Mapping[str, object]) -> str:
    """One scan in a line: "MRI, March 2026"."""
    kind = IMAGING_LABELS.get(str(row.get("type", "")), str(row.get("type", "")))
    return f"{kind}, {say_month(str(row.get('month', '')))}"


def say_score(row: Mapping[str, object]) -> str:
    """One score in a line: "MSK-HQ: 24, March 2026"."""
    key = str(row.get("measure", ""))
    name = BY_KEY[key].label if key in BY_KEY else key
    return f"{name}: {row.get('value')}, {say_month(str(row.get('month', '')))}"


def keep_score(measure_key: str, typed: str) -> int | float:
    """The value of a score as it is kept. Raises ValueError with the message to show."""
    if measure_key not in BY_KEY:
        raise ValueError("Select a measure")
    score: Decimal = read_score(BY_KEY[measure_key], typed)
    return int(score) if score == score.to_integral_value() else float(score)


def _month_number(text: str) -> int | None:
    if text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    names = [name.lower() for name in MONTH_NAMES]
    return next((n for n, name in enumerate(names, start=1) if name.startswith(text.lower())), None)
