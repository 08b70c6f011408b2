"""Phone numbers: UK mobile and landline shapes, +44 and 0044, other international ones, and cued digits."""

import re
from collections.abc import Collection, Iterator

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import DigitGroup, Reading

_NATIONAL_LENGTH = 11
_AREA_FIRST_DIGITS = frozenset("12378")
# "07 14 21 28" is a list of weeks; a dialling code has three digits or more, unless threes follow it.
_SHORTEST_DIALLING_CODE = 3
_MOBILE_IN_THREES = ("07", 3, 3, 3)
_MOST_GROUPS = 7
_INTERNATIONAL_LENGTHS = range(10, 16)
_FEWEST_CUED_DIGITS = 7
_CUED = re.compile(
    r"\b(?:tel|telephone|phone|mobile|landline|contact (?:number|no))\b\.?"
    r"(?: ?+(?:number|num|no|is)\b\.?+){0,2}"
    r"[ :=+(-]{0,4}([0-9][0-9 ()-]{5,16}[0-9])"
)


def find_phones(reading: Reading) -> Iterator[Match]:
    """Report phone numbers by their shape, and seven digits or more right after a word such as "tel"."""
    for chain in reading.chains:
        place = 0
        while place < len(chain):
            count = _phone_at(reading.text, chain, place)
            if count:
                start = chain[place].start - _is_after_plus(reading.text, chain[place])
                yield Match(Kind.PHONE, start, chain[place + count - 1].end)
            place += count or 1
    for cued in _CUED.finditer(reading.small):
        if sum(character.isdigit() for character in cued[1]) >= _FEWEST_CUED_DIGITS:
            yield Match(Kind.PHONE, cued.start(1), cued.end(1))


def _phone_at(text: str, chain: tuple[DigitGroup, ...], place: int) -> int:
    """Say how many of the groups, from this place on, make one phone number; 0 when none do."""
    digits = chain[place].digits
    is_after_plus = _is_after_plus(text, chain[place])
    if is_after_plus or digits.startswith("00"):
        groups = chain[place : place + _MOST_GROUPS]
        return _groups_adding_up_to(_international_lengths(groups, is_after_plus), groups)
    if digits == _MOBILE_IN_THREES[0]:
        groups = chain[place : place + len(_MOBILE_IN_THREES)]
        is_mobile = (digits, *(len(group.digits) for group in groups[1:])) == _MOBILE_IN_THREES
        return len(groups) if is_mobile else 0
    if digits[0] != "0" or len(digits) < _SHORTEST_DIALLING_CODE or digits[1] not in _AREA_FIRST_DIGITS:
        return 0
    return _groups_adding_up_to({_NATIONAL_LENGTH}, chain[place : place + _MOST_GROUPS])


def _is_after_plus(text: str, group: DigitGroup) -> bool:
    return group.start > 0 and text[group.start - 1] == "+"


def _international_lengths(groups: tuple[DigitGroup, ...], is_after_plus: bool) -> Collection[int]:
    """Say how many digits the number must have, the 00 counted where it stands for the plus."""
    digits = "".join(group.digits for group in groups)
    prefix = 0 if is_after_plus else 2
    if digits[prefix:].startswith("44"):
        has_trunk_zero = digits[prefix + 2 : prefix + 3] == "0"
        return {prefix + (13 if has_trunk_zero else 12)}
    return _INTERNATIONAL_LENGTHS if is_after_plus and digits[0] != "0" else ()


def _groups_adding_up_to(lengths: Collection[int], groups: tuple[DigitGroup, ...]) -> int:
    total = 0
    for count, group in enumerate(groups, start=1):
        total += len(group.digits)
        if total in lengths:
            return count
    return 0
