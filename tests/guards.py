"""House rules that every request of every test is held to."""

from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import event

from peersupport.core.database import db

READING = ("GET", "HEAD", "OPTIONS")
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE", "CREATE", "DROP", "ALTER")


class WriteOnGet(AssertionError):
    """A page wrote to the database while it was only being read."""


class LeftOver(AssertionError):
    """A request ended with changes in the session that nobody committed: they were made outside the road."""


def add_guards(app: Flask) -> None:
    """Fail every request that writes while reading, or leaves changes behind."""
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _refuse_writes)
    app.teardown_request(_refuse_left_overs)


def _refuse_writes(
    _connection: object, _cursor: object, statement: str, _values: object, _context: object, _many: bool
) -> None:
    # A socket's events travel in the request that opened it, which was a GET; they may write.
    if has_request_context() and request.method in READING and not hasattr(request, "sid"):
        text = statement.lstrip(" \n(").upper()
        if text.startswith(WRITING) or (
            text.startswith("WITH") and any(word in text for word in WRITING[:3])
        ):
            raise WriteOnGet(f"{request.path}: {statement[:120]}")


def _refuse_left_overs(error: BaseException | None) -> Any:
    session = db.session()
    touched = [thing for thing in session.dirty if session.is_modified(thing)]
    left = [type(thing).__name__ for thing in (*session.new, *touched, *session.deleted)]
    if left and error is None:
        raise LeftOver(f"{request.path}: {left}")
