"""Postcodes and street lines: where somebody lives."""

import re
from collections.abc import Iterator

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import Reading
from peersupport.guard.rules.recognisers.vocabulary import EXERCISE_WORDS, FUNCTION_WORDS, POSTCODE_AREAS

_LETTERED_AREAS = frozenset({"E", "EC", "N", "NW", "SE", "SW", "W", "WC"})
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?P<area>[A-Za-z]{1,2})(?P<district>[0-9][A-Za-z0-9]?)"
    r"(?: {0,3}|[.\n-])(?P<sector>[0-9])(?P<unit>[A-Za-z]{2})(?![A-Za-z0-9])"
)
_GIRO = re.compile(r"(?<![A-Za-z0-9])GIR ?0AA(?![A-Za-z0-9])")
_NEVER_IN_UNIT = frozenset("CIKMOV")
# "L5 2yr hx" and "S1 3rd session": a level of the spine followed by a measure.
_LEVEL = re.compile(r"[LS][1-5]")
_MEASURES = frozenset(
    {
        "bd",
        "dl",
        "ft",
        "gb",
        "hr",
        "hs",
        "hz",
        "lb",
        "nd",
        "pt",
        "px",
        "rd",
        "st",
        "td",
        "th",
        "tx",
        "wb",
        "wt",
        "xd",
        "yr",
    }
)

_STREET = re.compile(
    r"(?<![\w./-])[0-9]{1,4}[a-z]?,? (?P<words>[a-z][a-z'-]{1,20}+\.?(?: [a-z][a-z'-]{1,20}+)??"
    r"(?: [a-z][a-z'-]{1,20}+)??) "
    r"(?P<road>street|st|road|rd|avenue|ave|lane|ln|drive|close|court|crescent|cres|place|gardens|gdns"
    r"|terrace|way|grove|square|mews|hill|park|parade)\b"
)
# Typed all in small letters only these are seldom anything else.
_ROADS_IN_SMALL_LETTERS = frozenset({"street", "road", "avenue", "lane", "crescent"})


def find_postcodes(reading: Reading) -> Iterator[Match]:
    """Report full postcodes of real areas, spaced or not; half a postcode is not precise enough to matter."""
    for found in _POSTCODE.finditer(reading.text):
        if _is_possible(found) and not _is_measure(found):
            yield Match(Kind.POSTCODE, found.start(), found.end())
    for found in _GIRO.finditer(reading.text):
        yield Match(Kind.POSTCODE, found.start(), found.end())


def _is_possible(found: re.Match[str]) -> bool:
    area = found["area"].upper()
    if area not in POSTCODE_AREAS or not _NEVER_IN_UNIT.isdisjoint(found["unit"].upper()):
        return False
    return found["district"].isdigit() or area in _LETTERED_AREAS


def _is_measure(found: re.Match[str]) -> bool:
    unit = found["unit"].lower()
    outward = found["area"] + found["district"]
    if _LEVEL.fullmatch(outward):
        return unit in _MEASURES
    # "clinic LS1 4th session": small letters behind capitals.
    return unit in _MEASURES and found["unit"].islower() and outward.isupper()


def find_streets(reading: Reading) -> Iterator[Match]:
    """Report a house number, one to three words and a word for a road."""
    for found in _STREET.finditer(reading.small):
        words = found["words"].split()
        if EXERCISE_WORDS.isdisjoint(words) and _is_written_as_street(reading.text, found, words):
            yield Match(Kind.STREET, found.start(), found.end())


def _is_written_as_street(text: str, found: re.Match[str], words: list[str]) -> bool:
    """Say whether the capitals are those of a street, or the small letters leave little else to think of."""
    if text[found.start("road")].isupper():
        return text[found.start("words")].isupper() and text[found.end("words") - len(words[-1])].isupper()
    is_plain = len(words) == 1 and FUNCTION_WORDS.isdisjoint(words)
    return is_plain and found["road"] in _ROADS_IN_SMALL_LETTERS
