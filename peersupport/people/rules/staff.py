"""What may be said about a member of staff, on the page and in an imported file alike."""

import re
from dataclasses import dataclass
from uuid import UUID

NAME_LENGTH = 60
ROLE_TITLE_LENGTH = 100
EMAIL_LENGTH = 254
HCPC = re.compile(r"[A-Z]{2}\d{5,6}", re.ASCII)
HCPC_PROBLEM = "Enter an HCPC number like PH123456, or leave it empty"


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is known about a member of staff. The home site counts among the sites."""

    first_name: str
    last_name: str
    email: str
    band: str
    role_title: str
    home_site_id: UUID
    site_ids: frozenset[UUID]
    service_ids: frozenset[UUID]
    hcpc_number: str | None


class NotAnHcpcNumber(ValueError):
    """It does not have the form of a registration number."""


def hcpc_number(typed: str) -> str | None:
    """The registration number as it is stored: capitals, no spaces; None for an empty answer.

    Raises NotAnHcpcNumber.
    """
    number = "".join(typed.split()).upper()
    if not number:
        return None
    if not HCPC.fullmatch(number):
        raise NotAnHcpcNumber(HCPC_PROBLEM)
    return number


def account_address(typed: str) -> str:
    """An email address as accounts keep it: lower case."""
    return typed.strip().lower()
