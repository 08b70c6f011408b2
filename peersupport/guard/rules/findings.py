"""The words the guard speaks in: kinds of identifier, how serious each is, and where one was found."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """What happens to a text: BLOCK is never stored; WARN is stored only with a reason."""

    BLOCK = "block"
    WARN = "warn"


class Kind(StrEnum):
    """Each sort of identifier the guard can name. Stored in audit rows: do not rename a value."""

    NHS_NUMBER = "nhs_number"
    CHI_NUMBER = "chi_number"
    POSTCODE = "postcode"
    EMAIL = "email"
    PHONE = "phone"
    DATE_OF_BIRTH = "date_of_birth"
    HOSPITAL_NUMBER = "hospital_number"
    NATIONAL_INSURANCE = "national_insurance"
    NHS_NUMBER_LIKE = "nhs_number_like"
    RECORD_NUMBER_LIKE = "record_number_like"
    FULL_DATE = "full_date"
    AGE_OVER_89 = "age_over_89"
    TITLED_NAME = "titled_name"
    NAME = "name"
    STREET = "street"
    URL = "url"


class Match(NamedTuple):
    """What a recogniser reports: a kind and its place in the folded text."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What a caller gets: the place is in the text as typed, the words are for the person who typed it."""

    kind: Kind
    level: Level
    start: int
    end: int
    explanation: str
    suggestion: str
