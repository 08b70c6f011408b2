"""The databases tests run on: SQLite always, PostgreSQL where one answers. Each is thrown away."""

import os
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, event

from peersupport.app import create_app
from peersupport.config import load
from peersupport.core.database import Base, db
from tests.guards import add_guards

POSTGRES_SERVER = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def postgres_answers() -> bool:
    """Whether tests can run on PostgreSQL here."""
    try:
        with psycopg.connect(POSTGRES_SERVER, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def test_environment(folder: Path, database_url: str) -> dict[str, str]:
    """Settings for a throw-away application: cheap hashing, its own folder, nothing from outside."""
    return {
        "PEERSUPPORT_MODE": "test",
        "PEERSUPPORT_INSTANCE": str(folder),
        "PEERSUPPORT_DATABASE_URL": database_url,
        "PEERSUPPORT_PUBLIC_ADDRESS": "http://localhost",
        "PEERSUPPORT_ARGON2_TIME_COST": "1",
        "PEERSUPPORT_ARGON2_MEMORY_KIB": "8",
        "PEERSUPPORT_LOG_LEVEL": "ERROR",
    }


def _trust_the_disk(engine: Engine) -> None:
    """Let SQLite not wait for the disk: a throw-away database need not survive a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(
            engine, "connect", lambda connection, _entry: connection.execute("PRAGMA synchronous=OFF")
        )


@contextmanager
def application(backend: str, folder: Path) -> Generator[Flask]:
    """An application on a freshly migrated database of that kind."""
    with database(backend, folder) as url:
        app = create_app(load(test_environment(folder, url)))
        app.testing = True
        with app.app_context():
            _trust_the_disk(db.engine)
            upgrade()
        add_guards(app)
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def database(backend: str, folder: Path) -> Generator[str]:
    """The address of an empty database of that kind."""
    if backend == "sqlite":
        yield f"sqlite:///{folder / 'test.sqlite3'}"
        return
    name = f"peersupport_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES_SERVER, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        # Thrown away anyway: no commit needs to wait for the disk.
        server.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    try:
        yield POSTGRES_SERVER.rpartition("/")[0] + f"/{name}"
    finally:
        with psycopg.connect(POSTGRES_SERVER, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def empty(app: Flask) -> None:
    """Remove every row, so that the next test begins with nothing."""
    with app.app_context():
        db.session.rollback()
        # Children first. One round trip; TRUNCATE would take 40 times as long on empty tables.
        steps = [f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)]  # noqa: S608 - our own models
        connection = db.session.connection(execution_options={"is_writing": True})
        if db.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("; ".join(steps))
        else:
            for step in steps:
                connection.exec_driver_sql(step)
        db.session.commit()


SKIPPED_POSTGRES = pytest.mark.skip(reason="no PostgreSQL answers: these tests ran on SQLite only")
