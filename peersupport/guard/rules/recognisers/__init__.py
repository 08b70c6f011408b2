"""The registry of recognisers: each takes a reading and reports matches of the kinds in its file.

To add a kind: write its recogniser in the file of its family, list it here, give it a level and a wording
in `policy`, and add look-alikes as well as examples to the corpus in the tests.

Linear time is a promise. In a pattern here a repeat without bound, and a repeat inside a repeat, is
possessive, so it never gives back what it took; every other repeat has a small bound. The tests check this.
"""

from collections.abc import Callable, Iterable

from peersupport.guard.rules.findings import Match
from peersupport.guard.rules.reading import Reading
from peersupport.guard.rules.recognisers.ages import find_ages
from peersupport.guard.rules.recognisers.dates import find_dates
from peersupport.guard.rules.recognisers.health_numbers import find_health_numbers
from peersupport.guard.rules.recognisers.names import find_cued_names, find_titled_names
from peersupport.guard.rules.recognisers.online import find_emails, find_urls
from peersupport.guard.rules.recognisers.phones import find_phones
from peersupport.guard.rules.recognisers.places import find_postcodes, find_streets
from peersupport.guard.rules.recognisers.record_numbers import (
    find_hospital_numbers,
    find_national_insurance_numbers,
)

Recogniser = Callable[[Reading], Iterable[Match]]

RECOGNISERS: tuple[Recogniser, ...] = (
    find_health_numbers,
    find_phones,
    find_postcodes,
    find_emails,
    find_dates,
    find_hospital_numbers,
    find_national_insurance_numbers,
    find_ages,
    find_titled_names,
    find_cued_names,
    find_streets,
    find_urls,
)
