"""Dates of birth, which are full dates near a word for birth, and other full dates.

A day and month ("MRI 12/03") and a month and year ("March 2026") are what we ask people to write, so
they pass. Look-alikes are many: "10/10 pain", "3/12 hx", sets of "12-10-08 reps".
"""

import re
from collections.abc import Iterator

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import Reading

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMERIC = re.compile(
    r"(?<![0-9])(?<![0-9][/.-])(?P<first>[0-9]{1,2})(?P<gap> ?[/.-] ?| )(?P<second>[0-9]{1,2})(?P=gap)"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?![0-9]|[/.-][0-9])"
)
_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?<![0-9][/.-])(?P<year>(?:19|20)[0-9]{2})(?P<gap> ?[/.-] ?| )(?P<first>[0-9]{1,2})(?P=gap)"
    r"(?P<second>[0-9]{1,2})(?![0-9]|[/.-][0-9])"
)
_DAY_MONTH_YEAR = re.compile(
    r"(?<![0-9])(?<![0-9][/.-])(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[ /.,-]{0,2}"
    + _MONTH
    + r"[ /.,'-]{0,3}(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})(?![0-9])"
)
_MONTH_DAY_YEAR = re.compile(
    r"\b"
    + _MONTH
    + r"[ .]{1,2}(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ ,]{1,3}(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
)
_BIRTH_WORDS = r"(?:d\.? ?o\.? ?b|date[ -]of[ -]birth|birth[ -]?(?:date|day))"
_BIRTH_BEFORE = re.compile(
    rf"\b(?:{_BIRTH_WORDS}[.:,]?[^0-9;!?,]{{0,24}}|born\b(?: [A-Za-z']{{1,15}}+){{0,3}}[ :=-]{{0,3}})$"
)
_BIRTH_AFTER = re.compile(
    rf"[ ,=(-]{{0,3}}(?:is |was )?(?:his |her |their |the )?(?:pt's |patient's )?{_BIRTH_WORDS}\b"
)
_BIRTH_RUN = re.compile(rf"\b{_BIRTH_WORDS}[.:,]?[^0-9;!?,]{{0,24}}(?P<run>[0-9]{{8}}|[0-9]{{6}})(?![0-9])")
_REACH_BEFORE = 48
_REACH_AFTER = 40
# "12-10-08 reps" is a set, not a date.
_COUNTED = re.compile(
    r" ?(?:reps?|sets?|x|kgs?|lbs?|deg(?:rees)?|cm|mm|m|min(?:ute)?s?|steps|%|\u00b0)(?!\w)"
)
_OLDEST_YEAR, _NEWEST_YEAR = 1890, 2099
_MONTHS_THAT_ARE_VERBS = frozenset({"may", "march"})


def find_dates(reading: Reading) -> Iterator[Match]:
    """Report full dates: as dates of birth when a word for birth is near, in any order of day and month."""
    yield from _numeric_dates(reading.small)
    yield from _written_dates(reading)
    for found in _BIRTH_RUN.finditer(reading.small):
        if _is_run_a_date(found["run"]):
            yield Match(Kind.DATE_OF_BIRTH, found.start("run"), found.end("run"))


def _numeric_dates(text: str) -> Iterator[Match]:
    for pattern in (_NUMERIC, _YEAR_FIRST):
        for found in pattern.finditer(text):
            if _could_be_a_day(found):
                yield from _dated(text, found, _is_clearly_numeric_date(text, found))
            elif _could_have_a_short_year_first(found):
                yield from _dated(text, found, is_clear=False)


def _written_dates(reading: Reading) -> Iterator[Match]:
    for pattern in (_DAY_MONTH_YEAR, _MONTH_DAY_YEAR):
        for found in pattern.finditer(reading.small):
            if 1 <= int(found["day"]) <= 31:
                yield from _dated(reading.small, found, _is_clearly_written_date(reading, found))


def _dated(text: str, found: re.Match[str], is_clear: bool) -> Iterator[Match]:
    if _is_near_birth(text, found.start(), found.end()):
        yield Match(Kind.DATE_OF_BIRTH, found.start(), found.end())
    elif is_clear:
        yield Match(Kind.FULL_DATE, found.start(), found.end())


def _is_near_birth(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH_BEFORE) : start]
    after = text[end : end + _REACH_AFTER]
    return _BIRTH_BEFORE.search(before) is not None or _BIRTH_AFTER.match(after) is not None


def _could_be_a_day(found: re.Match[str]) -> bool:
    """Say whether day, month and year are possible; which of the two is the month is not asked."""
    return _is_day_and_month(int(found["first"]), int(found["second"])) and _is_year(found["year"])


def _could_have_a_short_year_first(found: re.Match[str]) -> bool:
    """Say whether "61/07/04" is possible; only a word for birth makes it worth thinking of."""
    is_short = len(found["first"]) == len(found["year"]) == 2
    return is_short and _is_day_and_month(int(found["second"]), int(found["year"]))


def _is_day_and_month(first: int, second: int) -> bool:
    return 1 <= min(first, second) <= 12 and max(first, second) <= 31


def _is_year(year: str) -> bool:
    return len(year) == 2 or _OLDEST_YEAR <= int(year) <= _NEWEST_YEAR


def _is_clearly_numeric_date(text: str, found: re.Match[str]) -> bool:
    """Say whether three numbers are a date even with no word for birth near them."""
    if _COUNTED.match(text, found.end()) or text[found.start() - 1 : found.start()].isalpha():
        return False
    if len(found["year"]) == 4:
        return True
    if found["first"] == found["second"] == found["year"]:
        return False
    gap = found["gap"].strip()
    # "8-10-12" is a pyramid of repetitions; with a dash, days and months carry their zero.
    return gap == "/" or (gap != "" and len(found["first"]) == len(found["second"]) == 2)


def _is_clearly_written_date(reading: Reading, found: re.Match[str]) -> bool:
    """Say whether day, month and year are a date: "12 May 26" is, "only 5 may 10 times" is not."""
    if _COUNTED.match(reading.small, found.end()):
        return False
    is_verb = found["month"] in _MONTHS_THAT_ARE_VERBS and reading.text[found.start("month")].islower()
    return len(found["year"]) == 4 or not is_verb


def _is_run_a_date(run: str) -> bool:
    """Say whether six or eight digits can be cut into a date, year first or last."""
    width = len(run) - 4
    year_last = _is_day_and_month(int(run[:2]), int(run[2:4])) and _is_year(run[4:])
    year_first = _is_day_and_month(int(run[width : width + 2]), int(run[width + 2 :])) and _is_year(
        run[:width]
    )
    return year_last or year_first
