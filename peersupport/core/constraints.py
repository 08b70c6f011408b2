"""From the name of a broken constraint to words for the person.

The rule is said in the schema; this table only says what breaking it means. Slices add their own
names when they are imported by the composition root.
"""

import re

from sqlalchemy.exc import IntegrityError

from peersupport.core.errors import AlreadyDone, Conflict, DomainError

_messages: dict[str, tuple[str, str | None]] = {}
_SQLITE_COLUMNS = re.compile(r"(?:UNIQUE) constraint failed: (.+)$")
SOMETHING_CLASHED = (
    "This clashes with something that was saved a moment ago. Check what it says now, then try again."
)


def explain_constraint(name: str, message: str, *, field: str | None = None) -> None:
    """Say what it means when the named constraint is broken, and which form field it belongs to."""
    _messages[name] = (message, field)


def conflict_for(error: IntegrityError) -> DomainError:
    """The domain error that a database's refusal stands for."""
    name = constraint_name(error)
    if name in ("pk_used_token", "uq_used_token_token"):
        return AlreadyDone(None)
    message, field = _messages.get(name, (SOMETHING_CLASHED, None))
    return Conflict(message, field=field)


def constraint_name(error: IntegrityError) -> str:
    """The constraint's name. SQLite names the columns of a UNIQUE instead: our naming gives it back."""
    diagnostic = getattr(error.orig, "diag", None)
    if diagnostic is not None:
        return str(diagnostic.constraint_name or "")
    text = str(error.orig)
    unique = _SQLITE_COLUMNS.search(text)
    if unique is None:
        return text.rpartition(": ")[2].strip()
    columns = [part.strip().split(".") for part in unique.group(1).split(",")]
    table = columns[0][0]
    if table == "used_token":
        return "pk_used_token"
    return f"uq_{table}_" + "_".join(column for _, column in columns)
