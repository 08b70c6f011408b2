"""From the name of a broken constraint to words for the person.

The rule is said in the schema; this table only says what breaking it means. Each slice explains its own
constraints beside the service that may break them.
"""

import re
from collections.abc import Iterable
from functools import cache

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from peersupport.core.database import Base
from peersupport.core.errors import Conflict

_messages: dict[str, tuple[str, str | None]] = {}
_SQLITE_COLUMNS = re.compile(r"UNIQUE constraint failed: (.+)$")
SOMETHING_CLASHED = (
    "This clashes with something that was saved a moment ago. Check what it says now, then try again."
)


def explain_constraint(name: str, message: str, *, field: str | None = None) -> None:
    """Say what it means when the named constraint is broken, and which form field it belongs to."""
    _messages[name] = (message, field)


def explained_constraints() -> set[str]:
    """The names explained so far."""
    return set(_messages)


def conflict_for(error: IntegrityError) -> Conflict:
    """The domain error that a database's refusal stands for."""
    message, field = _messages.get(constraint_name(error), (SOMETHING_CLASHED, None))
    return Conflict(message, field=field)


def constraint_name(error: IntegrityError) -> str:
    """The constraint's name; empty when the database does not say which (SQLite's foreign keys).

    SQLite names the columns of a UNIQUE instead of the constraint: our schema knows which it is.
    """
    diagnostic = getattr(error.orig, "diag", None)
    if diagnostic is not None:
        return str(diagnostic.constraint_name or "")
    text = str(error.orig)
    unique = _SQLITE_COLUMNS.search(text)
    if unique is not None:
        return _unique_names(Base.metadata).get(frozenset(unique.group(1).split(", ")), "")
    return text.rpartition(": ")[2].strip() if text.startswith("CHECK") else ""


@cache
def _unique_names(metadata: MetaData) -> dict[frozenset[str], str]:
    """The name of whatever keeps these columns (as table.column) unique."""
    names: dict[frozenset[str], str] = {}
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
                names[_said(table.name, constraint.columns)] = str(constraint.name)
        for index in table.indexes:
            if index.unique:
                names[_said(table.name, index.expressions)] = str(index.name)
    return names


def _said(table: str, columns: Iterable[object]) -> frozenset[str]:
    return frozenset(f"{table}.{column.name}" for column in columns if isinstance(column, Column))
