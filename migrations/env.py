"""Runs the migrations, alike on SQLite and PostgreSQL. Called by `flask db`."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import JSON

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
    if kind == "type" and isinstance(thing, JSON):
        autogenerate.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


def run() -> None:
    """Bring the database of the running application to the wanted revision, in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect().execution_options(is_writing=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            include_object=include_object,
            render_item=render_item,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
