"""Runs every recogniser over a text and settles what they claim in common."""

from bisect import bisect_left
from collections.abc import Collection, Iterable

from peersupport.guard.rules.findings import Finding, Level, Match
from peersupport.guard.rules.policy import POLICY, WORDING
from peersupport.guard.rules.reading import Reading, read
from peersupport.guard.rules.recognisers import RECOGNISERS


def find_identifiers(text: str, *, staff_names: Collection[str] = ()) -> tuple[Finding, ...]:
    """Find what could identify a patient, in order of position, no two findings overlapping.

    Where two recognisers claim the same characters a blocking kind wins, then the longer claim. Names of
    staff are not reported as names. Takes time in proportion to the length of the text; never raises.
    """
    reading = read(text, staff_names)
    matches = [match for recognise in RECOGNISERS for match in recognise(reading)]
    return tuple(_finding(match, reading) for match in _without_overlaps(matches))


def _without_overlaps(matches: Iterable[Match]) -> list[Match]:
    starts: list[int] = []
    kept: list[Match] = []
    for match in sorted(matches, key=_strongest_first):
        place = bisect_left(starts, match.start)
        is_free_before = place == 0 or kept[place - 1].end <= match.start
        is_free_after = place == len(kept) or match.end <= kept[place].start
        if is_free_before and is_free_after:
            starts.insert(place, match.start)
            kept.insert(place, match)
    return kept


def _strongest_first(match: Match) -> tuple[bool, int, int, str]:
    return POLICY[match.kind] is not Level.BLOCK, match.start - match.end, match.start, match.kind


def _finding(match: Match, reading: Reading) -> Finding:
    start, end = reading.place_as_typed(match.start, match.end)
    wording = WORDING[match.kind]
    return Finding(match.kind, POLICY[match.kind], start, end, wording.explanation, wording.suggestion)
