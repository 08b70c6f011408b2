"""People most tests of this slice need."""

from collections.abc import Callable

import pytest
from sqlalchemy import event

from peersupport.core.actor import Role
from peersupport.core.database import db
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


@pytest.fixture
def statements(app) -> Callable[[Callable[[], object]], int]:
    """How many statements something sends to the database."""

    def count(act: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count
