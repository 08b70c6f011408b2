"""The demo data, loaded once on each database and read by every test of this folder."""

from collections.abc import Callable, Generator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from peersupport.core import clock as product_clock
from peersupport.core.database import db
from peersupport.demo.loader import load_demo
from peersupport.people.models import Account, Organisation, Person
from tests import databases
from tests.builders.people import start_session
from tests.page import CheckingClient

LOADED = "organisations of the demo"
# A Monday morning shortly after new year: the past lies in two years and on both sides of a clock change.
LOADED_AT = datetime(2027, 1, 11, 8, 40, tzinfo=UTC)


@pytest.fixture
def clock() -> Generator[time_machine.Traveller]:
    """The time, stopped at the moment of loading."""
    with time_machine.travel(LOADED_AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def demo(shared_app: Flask, clock: time_machine.Traveller) -> Generator[Flask]:
    """The application with the demo data. Tests that use it change nothing that others look at."""
    with shared_app.app_context():
        if not _is_as_loaded(shared_app):
            config = shared_app.config["PEERSUPPORT"]
            databases.empty(shared_app)
            config.anchor_path.unlink(missing_ok=True)
            load_demo(config, product_clock.now())
            shared_app.extensions[LOADED] = _organisations()
        db.session.rollback()
        yield shared_app
        db.session.remove()


def _is_as_loaded(app: Flask) -> bool:
    """Whether this very load is still there: other tests empty the database, and write rows of their own."""
    return app.extensions.get(LOADED) == _organisations()


def _organisations() -> list[UUID]:
    return list(db.session.scalars(select(Organisation.id).order_by(Organisation.id)))


@pytest.fixture
def person_of(demo: Flask) -> Callable[[str], Person]:
    """The person with that address."""

    def find(email: str) -> Person:
        return db.session.scalars(select(Person).join(Account).where(Account.email == email)).one()

    return find


@pytest.fixture
def browser_of(demo: Flask, person_of: Callable[[str], Person]) -> Callable[[str], CheckingClient]:
    """A browser in which the person with that address is logged in."""

    def make(email: str) -> CheckingClient:
        client = CheckingClient(demo)
        client.carry(start_session(person_of(email)))
        return client

    return make


def rows_of(table: Any) -> list[tuple[Any, ...]]:
    """Every row of a table, in a steady order."""
    return sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
