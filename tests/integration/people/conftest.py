"""People most tests of this slice need."""

from collections.abc import Callable

import pytest

from peersupport.core.actor import Role
from peersupport.people.models import Person
from tests.builders.people import grant, make_organisation, make_person, make_service, make_site
from tests.page import CheckingClient


@pytest.fixture
def ada(app) -> Person:
    """The administrator of the usual organisation."""
    person = make_person("Ada", "Lovelace", email="ada@northmoor.example")
    grant(person, Role.ORG_ADMIN, make_organisation())
    return person


@pytest.fixture
def admin(ada: Person, client_for: Callable[[Person | None], CheckingClient]) -> CheckingClient:
    """Ada's browser."""
    return client_for(ada)


@pytest.fixture
def stranger(app) -> Person:
    """Somebody of another organisation."""
    other = make_organisation("Saltmarsh Community Health")
    return make_person(
        "Iain",
        "Galbraith",
        organisation=other,
        site=make_site("Harbour", other),
        service=make_service("Saltmarsh MSK", organisation=other),
    )
