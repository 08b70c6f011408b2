"""No text can make the guard slow: shown by the shape of its patterns, and by hostile texts that finish.

Nothing is timed. A pattern can only cost more than a bounded amount at each place when it repeats without
bound and gives back, or repeats a repetition; the first test finds neither in any pattern.
"""

import importlib
import pkgutil
import re
import re._constants as codes  # the shape of a compiled pattern is documented nowhere else
import re._parser as parser
from collections.abc import Iterator
from typing import Any

import pytest

from peersupport.guard import rules
from peersupport.guard.rules import find_identifiers

MOST_REPEATS = 2000
LENGTH = 100_000
HOSTILE = (
    *("a", "1", " ", "1 ", "12 ", "123 ", "0", "00 ", "07 ", "+44 ", "0161 ", "-", "(", "1-", "\n"),
    *("@", "a@", "a@b.", "a.", ".com", "[ at ] ", "www.", "http://a ", "943 476 5919 ", "12/03/2026 "),
    *("Mr ", "Mr A", "Mr A-", "Mr A'", "patient ", "patient A ", "patient John ", "12 Elm ", "1 a a a "),
    *("dob ", "dob a", "born a ", "01/", "1/1/", "Jan 1 ", "1 jan ", "age 9", "90 y", "A1", "AB12 ", "L5 2"),
    *("tel 1", "phone no no ", "hosp no 1 ", "hospital number ", "nhs no 1"),
    *("\u200b", "\u00e9", "\u0663", "\ufdfa", "\U0001f600", "\ud800", "\u0130"),
)


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module_info in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        module = importlib.import_module(module_info.name)
        for name, value in vars(module).items():
            for candidate in value if isinstance(value, tuple) else (value,):
                if isinstance(candidate, re.Pattern):
                    yield f"{module_info.name}.{name}", candidate


def _faults(parsed: Any, inside_repeat: bool = False) -> Iterator[str]:
    """Walk a parsed pattern; name every repeat that could make the cost grow faster than the text."""
    for code, argument in parsed:
        repeats_inside = inside_repeat
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            _, most, _ = argument
            gives_back = code is not codes.POSSESSIVE_REPEAT
            if gives_back and most > MOST_REPEATS:
                yield "repeats without bound and gives back"
            if gives_back and inside_repeat and most > 1:
                yield "repeats a repetition"
            repeats_inside = inside_repeat or most > 1
        for part in argument if isinstance(argument, list | tuple) else (argument,):
            for nested in part if isinstance(part, list) else (part,):
                if isinstance(nested, parser.SubPattern):
                    yield from _faults(nested, repeats_inside)


def test_the_patterns_are_all_looked_at() -> None:
    assert len(list(_patterns())) >= 25


@pytest.mark.parametrize("bad", ["a+", "(a|b)*c", r"(?:a{1,3}){1,3}", r"(?=\w*x)", r"(?:x(?:a{1,9}b)?){1,8}"])
def test_the_look_at_patterns_finds_a_pattern_that_could_be_slow(bad: str) -> None:
    assert list(_faults(parser.parse(bad)))


@pytest.mark.parametrize(
    ("name", "pattern"), list(_patterns()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_no_pattern_repeats_a_repetition_or_gives_back_without_bound(
    name: str, pattern: re.Pattern[str]
) -> None:
    assert list(_faults(parser.parse(pattern.pattern, pattern.flags))) == [], name


@pytest.mark.parametrize("unit", HOSTILE, ids=ascii)
def test_a_long_hostile_text_finishes(unit: str) -> None:
    text = (unit * LENGTH)[:LENGTH]

    findings = find_identifiers(text, staff_names=["Priya Shah"] * 200)

    assert all(0 <= finding.start < finding.end <= LENGTH for finding in findings)
