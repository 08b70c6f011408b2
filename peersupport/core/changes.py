"""Watches a unit of work's session: stamps what is changed, and names what somebody must answer for."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from peersupport.core.database import Base, Record


@contextmanager
def watch(session: Session, who: str, now: datetime) -> Generator[set[str]]:
    """Stamp records by `who` at `now`; gather the names of audited tables that were written to.

    Statements that change many rows at once are noticed too, but stamp nothing.
    """
    watcher = _Watcher(who, now)
    event.listen(session, "before_flush", watcher.before_flush)
    event.listen(session, "do_orm_execute", watcher.before_execute)
    try:
        yield watcher.changed
    finally:
        event.remove(session, "before_flush", watcher.before_flush)
        event.remove(session, "do_orm_execute", watcher.before_execute)


class _Watcher:
    def __init__(self, who: str, now: datetime) -> None:
        self.changed: set[str] = set()
        self._who = who[:120]
        self._now = now

    def before_flush(self, session: Session, _context: object, _instances: object) -> None:
        touched = [thing for thing in session.dirty if session.is_modified(thing)]
        # Asked for once: the session builds this set anew at each look, and an import adds thousands.
        new = session.new
        for thing in (*new, *touched, *session.deleted):
            if isinstance(thing, Base) and thing.is_audited:
                self.changed.add(type(thing).__name__)
            if isinstance(thing, Record):
                self._stamp(thing, is_new=thing in new)

    def before_execute(self, state: ORMExecuteState) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            table = getattr(state.statement, "table", None)
            self.changed |= _audited_tables().get(getattr(table, "name", ""), set())

    def _stamp(self, record: Record, *, is_new: bool) -> None:
        if is_new:
            record.created_at = self._now
            record.created_by = self._who
        record.updated_at = self._now
        record.updated_by = self._who


@cache
def _audited_tables() -> dict[str, set[str]]:
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    return {cls.__tablename__: {cls.__name__} for cls in classes if cls.is_audited}
