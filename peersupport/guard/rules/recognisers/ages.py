"""Ages over 89: so few people reach them that an exact age narrows a place down to a person."""

import re
from collections.abc import Iterator

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import Reading

_AGE = r"(?<![\w.,/+-])(?:9[0-9]|1[01][0-9])"
_PATTERNS = (
    re.compile(rf"{_AGE}[ -]?(?:years?|yrs?|y)[ -]?(?:old|of[ -]age)\b"),
    re.compile(rf"{_AGE}[ -]?y(?:\.o\b|/o\b|o\b)"),
    re.compile(rf"{_AGE} ?(?:years?|yrs?|y)[ ,]{{0,2}}(?:female|male|woman|man|lady|gentleman|[fm])\b"),
    # Nobody has had a knee pain for 92 years; but "100 years ago" is history.
    re.compile(rf"{_AGE} ?(?:years|yrs)\b(?! (?:ago|of|later|since))"),
    # "Age 90+" and "aged 90 or over" are the band, which is what we ask for.
    re.compile(
        r"\bage[ds]?\b(?: is| was| of)?[ :=]{0,2}(?:9[0-9]|1[01][0-9])"
        r"(?![0-9+%.]| ?(?:or|and) (?:over|above|older))"
    ),
)


# With nothing between, only capitals: "90m" is a distance.
_AGE_AND_CAPITAL = re.compile(r"(?<![\w.,/+-])9[0-9][FM](?![\w-])")


def find_ages(reading: Reading) -> Iterator[Match]:
    """Report exact ages of 90 and more."""
    for pattern in _PATTERNS:
        for found in pattern.finditer(reading.small):
            yield Match(Kind.AGE_OVER_89, found.start(), found.end())
    for found in _AGE_AND_CAPITAL.finditer(reading.text):
        yield Match(Kind.AGE_OVER_89, found.start(), found.end())
