"""A mail server that answers, and mails in the outbox, for the tests of delivery."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from peersupport.config import load
from peersupport.core.actor import SystemActor
from peersupport.core.database import db
from peersupport.core.unit_of_work import unit_of_work
from peersupport.notifications.models import OutboxMail
from peersupport.notifications.services import Notice, Recipient, queue_mail
from peersupport.notifications.transports import SmtpTransport
from tests.builders.people import make_organisation
from tests.databases import test_environment as environment
from tests.smtp_sink import Sink, smtp_sink


@pytest.fixture
def sink() -> Generator[Sink]:
    with smtp_sink() as sink:
        yield sink


def transport_to(port: int, **settings: str) -> SmtpTransport:
    """SMTP as configured for a server on that port of this machine."""
    settings = {"PEERSUPPORT_SMTP_STARTTLS": "no", **settings}
    values = environment(Path("/nowhere"), "sqlite:////nowhere/x.sqlite3") | {
        "PEERSUPPORT_SMTP_HOST": "127.0.0.1",
        "PEERSUPPORT_SMTP_PORT": str(port),
        "PEERSUPPORT_MAIL_FROM": "Peer support <peers@northmoor.example>",
        **settings,
    }
    return SmtpTransport(load(values))


@pytest.fixture
def transport(sink: Sink) -> SmtpTransport:
    return transport_to(sink.port)


@pytest.fixture
def queue(app: Flask) -> Callable[..., OutboxMail]:
    """Queues one mail, by default to Sam with a key of its own."""

    def add(key: str = "hello:1", to: str = "sam@northmoor.example", **notice: Any) -> OutboxMail:
        organisation = make_organisation()
        with unit_of_work(SystemActor("tester")) as work:
            values = {"subject": "Hello", "body": "Hello Sam.\n", **notice}
            queue_mail(work, organisation.id, Recipient("Sam Okafor", to), Notice(key=key, **values))
        query = select(OutboxMail).where(OutboxMail.to_address.ilike(to)).order_by(OutboxMail.id.desc())
        return db.session.scalars(query.limit(1)).one()

    return add
