"""Migrations: up, down and up again on both databases, matching the models; all or nothing; rows survive."""

import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.util import CommandError
from flask import Flask
from sqlalchemy import inspect, select, text

from peersupport.config import ROOT
from peersupport.core.database import Base, db
from peersupport.people.models import Person, PersonSite
from tests.apps import separate_app
from tests.builders.people import make_person
from tests.conftest import HAS_POSTGRES
from tests.databases import SKIPPED_POSTGRES, database
from tests.databases import test_environment as environment
from tests.page import outside

VERSIONS = ROOT / "migrations" / "versions"
NEWEST = max(path.name.partition("_")[0] for path in VERSIONS.glob("*.py"))
LATER = '''"""A migration of the tests, after the last one of the product."""

import sqlalchemy as sa
from alembic import op

revision = "0900"
down_revision = "{newest}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("pronouns", sa.String(30)))
        person.alter_column("role_title", existing_type=sa.String(100), type_=sa.String(120))
    {then}


def downgrade() -> None:
    with op.batch_alter_table("person") as person:
        person.drop_column("pronouns")
        person.alter_column("role_title", existing_type=sa.String(120), type_=sa.String(100))
'''


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=[] if HAS_POSTGRES else [SKIPPED_POSTGRES])])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Flask]:
    """An application whose database is empty, inside its context."""
    with (
        database(request.param, tmp_path) as url,
        separate_app(tmp_path, url=url, is_migrated=False) as app,
        app.app_context(),
    ):
        yield app


def later_migration(tmp_path: Path, then: str = "pass") -> str:
    """A copy of the migrations with one more, that rebuilds a table which others point at."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0900_later.py").write_text(LATER.format(newest=NEWEST, then=then))
    return str(folder)


def upgrade(**named: Any) -> None:
    """Migrate up, the test's own transaction being over: it would keep a change of its tables waiting."""
    db.session.remove()
    flask_migrate.upgrade(**named)


def downgrade(**named: Any) -> None:
    db.session.remove()
    flask_migrate.downgrade(**named)


def tables() -> set[str]:
    db.session.rollback()
    return set(inspect(db.engine).get_table_names())


def schema() -> dict[str, Any]:
    """The tables with their columns and constraints, as the database tells them."""
    ask = inspect(db.engine)
    return {
        table: (
            sorted((one["name"], str(one["type"]), one["nullable"]) for one in ask.get_columns(table)),
            sorted(str(sorted(key["column_names"])) for key in ask.get_unique_constraints(table)),
            sorted(str(key["name"]) for key in ask.get_foreign_keys(table)),
            sorted(str(key["name"]) for key in ask.get_indexes(table)),
            sorted(str(key["name"]) for key in ask.get_check_constraints(table)),
        )
        for table in ask.get_table_names()
    }


def revision() -> str:
    db.session.rollback()
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def test_the_newest_schema_is_what_the_models_say(bare: Flask) -> None:
    upgrade()
    flask_migrate.check()
    assert tables() == {table.name for table in Base.metadata.sorted_tables} | {"alembic_version"}


def test_down_to_nothing_and_up_again_gives_the_same_schema(bare: Flask) -> None:
    upgrade()
    first = schema()
    downgrade(revision="base")
    assert tables() == {"alembic_version"}
    upgrade()
    assert schema() == first


def test_migrating_twice_changes_nothing(bare: Flask) -> None:
    upgrade()
    make_person()
    before = schema()
    upgrade()
    assert schema() == before
    assert len(list(db.session.scalars(select(Person)))) == 1


def test_rows_survive_a_migration_that_rebuilds_their_table_up_and_down(bare: Flask, tmp_path: Path) -> None:
    upgrade()
    person = make_person("Zoë", "Okafor")
    kept = (person.id, person.staff_ref, [link.site_id for link in person.site_links])
    before = schema()
    folder = later_migration(tmp_path)
    upgrade(directory=folder)
    assert revision() == "0900"
    assert db.session.execute(text("SELECT first_name, pronouns FROM person")).all() == [("Zoë", None)]
    downgrade(directory=folder, revision=NEWEST)
    assert revision() == NEWEST
    person = db.session.scalars(select(Person)).one()
    assert (person.id, person.staff_ref, [link.site_id for link in person.site_links]) == kept
    assert db.session.scalars(select(PersonSite)).one().person_id == person.id
    assert schema() == before


def test_a_migration_that_fails_half_way_changes_nothing(bare: Flask, tmp_path: Path) -> None:
    upgrade()
    make_person()
    before = schema()
    folder = later_migration(tmp_path, then='raise ZeroDivisionError("the power went")')
    with pytest.raises(ZeroDivisionError):
        upgrade(directory=folder)
    assert schema() == before
    assert revision() == NEWEST
    assert len(list(db.session.scalars(select(Person)))) == 1
    shutil.rmtree(folder)
    upgrade(directory=later_migration(tmp_path))
    assert revision() == "0900"


def test_a_migration_that_would_leave_rows_pointing_nowhere_is_refused(bare: Flask, tmp_path: Path) -> None:
    upgrade()
    make_person()
    folder = later_migration(tmp_path, then='op.execute("DELETE FROM person")')
    with pytest.raises(Exception, match=r"(?i)foreign key|pointing nowhere"):
        upgrade(directory=folder)
    assert revision() == NEWEST
    assert len(list(db.session.scalars(select(Person)))) == 1


def test_two_who_migrate_at_once_end_with_one_whole_schema(bare: Flask, tmp_path: Path) -> None:
    url = bare.config["SQLALCHEMY_DATABASE_URI"].replace("+psycopg", "")
    values = environment(tmp_path, url) | {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    both = [subprocess.Popen(command, cwd=ROOT, env=values) for _ in range(2)]  # noqa: S603 - our own
    assert [one.wait(60) for one in both] == [0, 0]
    assert revision() == NEWEST
    flask_migrate.check()


@pytest.mark.parametrize("found", ["0999", "0000"])
def test_a_schema_the_code_does_not_know_is_not_ready_and_is_not_touched(bare: Flask, found: str) -> None:
    upgrade()
    client = bare.test_client()
    assert outside(client.get, "/health/ready").status_code == 200
    db.session.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
    db.session.commit()
    answer = outside(client.get, "/health/ready")
    assert answer.status_code == 503
    assert answer.json == {"ok": False, "checks": {"database": True, "schema": False}}
    assert outside(client.get, "/health/live").status_code == 200
    with pytest.raises((CommandError, SystemExit)):
        upgrade()
    assert revision() == found


def test_a_database_without_a_schema_is_not_ready(bare: Flask) -> None:
    assert outside(bare.test_client().get, "/health/ready").status_code == 503


def test_migrations_are_numbered_and_never_import_the_product() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    for path in VERSIONS.glob("*.py"):
        assert "peersupport" not in path.read_text(), f"{path.name} will break when the product changes"
