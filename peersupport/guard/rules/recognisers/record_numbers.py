"""Hospital numbers, which have no national shape and need a cue, and National Insurance numbers."""

import re
from collections.abc import Iterator

from peersupport.guard.rules.findings import Kind, Match
from peersupport.guard.rules.reading import Reading

_FEWEST_DIGITS = 5
_NUMBER_WORD = r"(?:number|numbers|num|no|nr|id|ref|reference)\b\.?"
_HOSPITAL_CUE = re.compile(
    r"\b(?:"
    r"(?:mrn|uhid|pas ?no|hosp ?no)(?![a-z])\.?"
    r"|(?:hospital|hosp|unit|patient|pt|case ?note|notes|accession|x-?ray"
    r"|epr|pas|emis|systmone|rio|epic|cerner)"
    rf"\b\.?(?:'s)?[ -]?(?:{_NUMBER_WORD}|#)"
    rf")(?: ?+{_NUMBER_WORD}| ?+is\b){{0,2}}[ :.=#(-]{{0,4}}"
    r"([a-z]{0,4}[ /-]?[0-9][0-9 /-]{3,16}[a-z]?)(?![a-z0-9])"
)
# The code of a trust in England (R, two more) with a local number behind it.
_TRUST_NUMBER = re.compile(r"(?<![A-Za-z0-9])R[A-Z0-9]{2}[ -]?[0-9]{6,9}(?![A-Za-z0-9])")
_RECORD_SHAPE = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{1,3}[0-9]{6,9}[A-Z]?(?![A-Za-z0-9])")
_NATIONAL_INSURANCE = re.compile(
    r"(?<![a-z0-9])([a-ceghj-pr-tw-z][a-ceghj-npr-tw-z])"
    r"[ .-]?[0-9]{2}[ .-]?[0-9]{2}[ .-]?[0-9]{2}[ .-]?[a-d](?![a-z0-9])"
)
_NEVER_ISSUED = frozenset({"bg", "gb", "kn", "nk", "nt", "tn", "zz"})


def find_hospital_numbers(reading: Reading) -> Iterator[Match]:
    """Report numbers near a cue and numbers behind a trust's code; a bare letter-and-digits shape warns."""
    for cued in _HOSPITAL_CUE.finditer(reading.small):
        number = cued[1].rstrip(" /-")
        if sum(character.isdigit() for character in number) >= _FEWEST_DIGITS:
            yield Match(Kind.HOSPITAL_NUMBER, cued.start(1), cued.start(1) + len(number))
    for found in _TRUST_NUMBER.finditer(reading.text):
        yield Match(Kind.HOSPITAL_NUMBER, found.start(), found.end())
    for found in _RECORD_SHAPE.finditer(reading.text):
        yield Match(Kind.RECORD_NUMBER_LIKE, found.start(), found.end())


def find_national_insurance_numbers(reading: Reading) -> Iterator[Match]:
    """Report National Insurance numbers; a pair of letters that is never issued is left alone."""
    for found in _NATIONAL_INSURANCE.finditer(reading.small):
        if found[1] not in _NEVER_ISSUED:
            yield Match(Kind.NATIONAL_INSURANCE, found.start(), found.end())
