"""NHS, Health and Care (Northern Ireland) and CHI (Scotland) numbers: ten digits with a check digit.

The check digit is python-stdnum's; the ranges are governance 7.6. `0000000000` passes the arithmetic and
is refused by range. A number that fails the check may be a real one mistyped, so it is still reported,
as a look-alike.
"""

import re
from collections.abc import Iterator

from stdnum.gb import nhs

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import DigitGroup, Reading

_LENGTH = 10
_GROUPING = (3, 3, 4)
_CHI_RANGE = ("0100000000", "3112999999")
_NHS_RANGES = (
    ("3200000000", "3999999999"),
    ("4000000000", "4999999999"),
    ("6000000000", "7999999999"),
    ("9000000000", "9999999999"),
)
_PLAIN_GAPS = frozenset(" .-")
_CUTS = frozenset(",()\n")
_NHS_CUE = re.compile(
    r"\b(?:nhs|chi|h&c|hcn)(?: ?(?:number|num|no|nr|id)\b\.?| ?#|:)[ :.=#-]{0,3}([0-9][0-9 .-]{4,16}[0-9])"
)


def find_health_numbers(reading: Reading) -> Iterator[Match]:
    """Report valid numbers however they are spaced, and ten digits or 3-3-4 groups that fail the check."""
    for chain in reading.chains:
        yield from _usual_shapes(chain)
        for groups in _parts(chain):
            if _is_ten_digits_in_odd_groups(groups):
                kind = _kind_of("".join(group.digits for group in groups))
                if kind is not None:
                    yield Match(kind, groups[0].start, groups[-1].end)
    for cued in _NHS_CUE.finditer(reading.small):
        yield Match(Kind.NHS_NUMBER_LIKE, cued.start(1), cued.end(1))


def _parts(chain: tuple[DigitGroup, ...]) -> Iterator[tuple[DigitGroup, ...]]:
    """Cut a chain where a sentence, a line or an item of a list ends."""
    start = 0
    for place, group in enumerate(chain):
        if group.gap is not None and (group.gap == ". " or not _CUTS.isdisjoint(group.gap)):
            yield chain[start:place]
            start = place
    yield chain[start:]


def _usual_shapes(chain: tuple[DigitGroup, ...]) -> Iterator[Match]:
    """Report one group of ten and groups of 3-3-4, wherever in the chain they stand."""
    for place, group in enumerate(chain):
        if len(group.digits) == _LENGTH:
            kind = _kind_of(group.digits) or Kind.NHS_NUMBER_LIKE
            yield Match(kind, group.start, group.end)
        elif len(group.digits) == _GROUPING[0]:
            yield from _grouped(chain[place : place + len(_GROUPING)])


def _grouped(groups: tuple[DigitGroup, ...]) -> Iterator[Match]:
    if tuple(len(group.digits) for group in groups) != _GROUPING:
        return
    kind = _kind_of("".join(group.digits for group in groups))
    if kind is None and all(group.gap in _PLAIN_GAPS for group in groups[1:]):
        kind = Kind.NHS_NUMBER_LIKE
    if kind is not None:
        yield Match(kind, groups[0].start, groups[-1].end)


def _is_ten_digits_in_odd_groups(chain: tuple[DigitGroup, ...]) -> bool:
    """Say whether the whole chain could be one oddly spaced number and not a list that happens to fit."""
    if len(chain) > _LENGTH or sum(len(group.digits) for group in chain) != _LENGTH:
        return False
    gaps = [group.gap or "" for group in chain[1:]]
    return all(_PLAIN_GAPS.issuperset(gap) for gap in gaps) and not _starts_with_date(chain, gaps)


def _starts_with_date(chain: tuple[DigitGroup, ...], gaps: list[str]) -> bool:
    """Recognise "12.03.2026 10": a date written with one separator and something else after another."""
    lengths = tuple(len(group.digits) for group in chain[:3])
    return lengths in {(2, 2, 4), (4, 2, 2)} and gaps[0] == gaps[1] and gaps[0] != gaps[-1]


def _kind_of(digits: str) -> Kind | None:
    """Name the number when its check digit and range are right, else None."""
    if nhs.checksum(digits) != 0:
        return None
    if _CHI_RANGE[0] <= digits <= _CHI_RANGE[1]:
        return Kind.CHI_NUMBER
    if any(first <= digits <= last for first, last in _NHS_RANGES):
        return Kind.NHS_NUMBER
    return None
