"""Fixtures every test may use: the application on each database, people's browsers and sockets, mail."""

import os
from collections.abc import Callable, Generator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from hypothesis import settings
from sqlalchemy import select

from peersupport.core.database import db
from peersupport.notifications.models import OutboxMail
from peersupport.people.models import Person
from tests import databases, network
from tests.builders.people import start_session
from tests.page import CheckingClient, LiveSocket

# On a developer's machine hypothesis looks for new examples each time; continuous integration repeats the
# same ones, so that a change is judged by what it changes.
settings.register_profile("steady", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("steady")

HAS_POSTGRES = databases.postgres_answers()
# A Tuesday in working hours, outside summer time; tests that care move the clock themselves.
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Generator[None]:
    """No test, and nothing that a test calls, reaches the network: loopback is all there is."""
    with network.closed():
        yield


@pytest.fixture(
    scope="session",
    params=[
        "sqlite",
        pytest.param(
            "postgres", marks=[pytest.mark.postgres] + ([] if HAS_POSTGRES else [databases.SKIPPED_POSTGRES])
        ),
    ],
)
def shared_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Flask]:
    """One application a database, for the whole run."""
    folder = tmp_path_factory.mktemp(request.param)
    with databases.application(request.param, folder) as app:
        yield app


@pytest.fixture
def clock() -> Generator[time_machine.Traveller]:
    """The time, stopped at NOW; `clock.move_to(...)` and `clock.shift(...)` move it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(shared_app: Flask, clock: time_machine.Traveller) -> Generator[Flask]:
    """The application with an empty database and a stopped clock, inside an application context."""
    databases.empty(shared_app)
    with shared_app.app_context():
        yield shared_app
        db.session.remove()


@pytest.fixture
def client_for(app: Flask) -> Callable[[Person | None], CheckingClient]:
    """A browser in which this person is logged in (None: a visitor). Pages it fetches are checked."""

    def make(person: Person | None = None) -> CheckingClient:
        client = CheckingClient(app)
        if person is not None:
            client.carry(start_session(person))
        return client

    return make


@pytest.fixture
def socket_for(
    app: Flask, client_for: Callable[[Person | None], CheckingClient]
) -> Generator[Callable[[Person], LiveSocket]]:
    """An open socket of a logged-in person."""
    opened: list[LiveSocket] = []

    def make(person: Person) -> LiveSocket:
        opened.append(LiveSocket(app, client_for(person)))
        return opened[-1]

    yield make
    for socket in opened:
        socket.leave()


@pytest.fixture
def outbox(app: Flask) -> Callable[[], list[OutboxMail]]:
    """The mails queued so far, oldest first."""

    def read() -> list[OutboxMail]:
        return list(db.session.scalars(select(OutboxMail).order_by(OutboxMail.created_at, OutboxMail.id)))

    return read
