"""Another application beside the shared one, for tests of settings, logs, jobs and backups.

What the composition root sets once for a process is put back afterwards, and the live server stays with the
shared application.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from flask import Flask
from flask_migrate import upgrade

from peersupport import app as composition
from peersupport.audit import services as audit
from peersupport.cases.services import notes
from peersupport.config import load
from peersupport.core import unit_of_work
from peersupport.core.database import db
from peersupport.meetings import calendar
from peersupport.notifications import links
from tests.databases import test_environment as environment

PRODUCTION = {
    "PEERSUPPORT_MODE": "production",
    "PEERSUPPORT_SECRET_KEY": "a-secret-of-the-tests-0123456789-abcdef",
    "PEERSUPPORT_PUBLIC_ADDRESS": "https://peers.northmoor.example",
    "PEERSUPPORT_SMTP_HOST": "mail.northmoor.example",
    "PEERSUPPORT_MAIL_FROM": "Peer support <peers@northmoor.example>",
}


@contextmanager
def separate_app(
    folder: Path, *, url: str | None = None, is_migrated: bool = True, **settings: str
) -> Generator[Flask]:
    """An application of its own in `folder`, on SQLite unless `url` says otherwise."""
    values = environment(folder, url or f"sqlite:///{folder / 'peersupport.sqlite3'}") | settings
    logs = structlog.get_config()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(unit_of_work, "_effect_handlers", dict(unit_of_work._effect_handlers))
        for owner, name in (
            (audit, "_keys"),
            (notes, "_keys"),
            (links, "_address"),
            (calendar, "_organiser"),
        ):
            patched.setattr(owner, name, dict(getattr(owner, name)))
        patched.setattr(composition, "_add_live", lambda *_: None)
        app = composition.create_app(load(values))
        app.testing = True
        with app.app_context():
            if is_migrated:
                upgrade()
        try:
            yield app
        finally:
            structlog.configure(**logs)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
