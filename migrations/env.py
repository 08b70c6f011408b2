"""Runs the migrations, alike on SQLite and PostgreSQL. Called by `flask db`."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from peersupport.core.database import Base, UtcDateTime, WordEnum

target = Base.metadata


def include_object(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leave alone what the models do not know: shadow tables of a full-text index, for example."""
    return not (kind == "table" and reflected and compare_to is None)


def render_item(kind: str, thing: Any, autogenerate: Any) -> str | bool:
    """Write our column types as plain SQLAlchemy ones, so that old migrations never import the product."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, WordEnum):
        return "sa.String(length=40)"
    if kind == "type" and isinstance(thing, sa.JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run() -> None:
    """Bring the database of the running application to the wanted revision, in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with (
        engine.connect().execution_options(is_writing=True) as connection,
        foreign_keys_set_aside(connection),
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            # Whoever migrates at the same moment waits here, and then finds nothing to do.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('peersupport migrations'))"))
        context.configure(
            connection=connection,
            target_metadata=target,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
        )
        context.run_migrations()
        refuse_broken_links(connection)


@contextmanager
def foreign_keys_set_aside(connection: sa.Connection) -> Generator[None]:
    """SQLite changes a table by building it anew; dropping the old one must not take its children along.

    The switch does nothing inside a transaction, so it is turned on the driver's own connection before.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def refuse_broken_links(connection: sa.Connection) -> None:
    """What SQLite could not watch over meanwhile. Raises ValueError, which undoes the migration."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise ValueError(f"This migration leaves rows of {broken[0]} pointing nowhere in {broken[2]}.")


run()
