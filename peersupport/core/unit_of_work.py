"""The unit of work: one actor, one transaction, and effects that wait for the commit.

`commit` is written once in this project: here.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from peersupport.core import clock
from peersupport.core.actor import Actor
from peersupport.core.constraints import conflict_for
from peersupport.core.database import Base, Record, db
from peersupport.core.errors import AlreadyDone, Conflict
from peersupport.core.one_time import UsedToken

log = structlog.get_logger(__name__)

Effect = object
_effect_handlers: dict[type, Callable[[Any], None]] = {}
STALE = "Somebody else changed this while you were working on it. Check what it says now, then try again."


class ChangeWithoutAudit(AssertionError):
    """A programming error: something was changed and nothing said so in the audit record."""


def handle_effect(kind: type, handler: Callable[[Any], None]) -> None:
    """Say what happens to effects of this kind after a commit. The composition root calls this."""
    _effect_handlers[kind] = handler


class Work:
    """What a service is given: the session, who acts, and when.

    `now` is fixed for the whole unit of work.
    """

    def __init__(self, session: Session, actor: Actor, *, now: datetime, request_id: str | None) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.request_id = request_id
        self.is_audited = False
        self.answer: str | None = None
        self._before_commit: list[Callable[[], None]] = []
        self._refusals: list[Callable[[Work], None]] = []
        self._effects: list[Effect] = []

    def before_commit(self, step: Callable[[], None]) -> None:
        """Run `step` in this transaction, after the service and before the commit."""
        self._before_commit.append(step)

    def after_commit(self, effect: Effect) -> None:
        """Let `effect` happen only if the commit succeeds."""
        self._effects.append(effect)

    def refuse(self, record: Callable[["Work"], None]) -> None:
        """Keep a record of a refusal although this unit of work rolls back.

        `record` runs in a unit of work of its own, after the roll-back.
        """
        self._refusals.append(record)


@contextmanager
def unit_of_work(
    actor: Actor,
    *,
    now: datetime | None = None,
    request_id: str | None = None,
    once: str | None = None,
) -> Generator[Work]:
    """Everything inside happens, or nothing does.

    `once` is a form's one-time token: a second use raises AlreadyDone with the first one's answer.
    Raises Conflict when the rows changed meanwhile or a constraint says no.
    """
    session = db.session
    # What was read at the door is plain data by now; a fresh transaction sees the newest rows, and on
    # SQLite takes the write lock at once instead of failing half-way.
    session.rollback()
    session.connection(execution_options={"is_writing": True})
    work = Work(session(), actor, now=now or clock.now(), request_id=request_id)
    try:
        _take_token(work, once)
        with _watch_changes(work) as changed:
            yield work
            for step in work._before_commit:
                step()
            _keep_answer(work, once)
            work.session.flush()  # so that everything changed is known before the question below
            if changed and not work.is_audited:
                raise ChangeWithoutAudit(", ".join(sorted(changed)))
            session.commit()
    except BaseException:
        session.rollback()
        _keep_refusals(work)
        raise
    for effect in work._effects:
        _run_effect(effect)


def _take_token(work: Work, once: str | None) -> None:
    if once is None:
        return
    used = work.session.scalar(select(UsedToken).where(UsedToken.token == once))
    if used is not None:
        raise AlreadyDone(used.answer)


def _keep_answer(work: Work, once: str | None) -> None:
    if once is not None:
        work.session.add(UsedToken(token=once, answer=work.answer, used_at=work.now))


def _keep_refusals(work: Work) -> None:
    refusals, work._refusals = work._refusals, []
    if not refusals:
        return
    with unit_of_work(work.actor, now=work.now, request_id=work.request_id) as second:
        for record in refusals:
            record(second)


@contextmanager
def _watch_changes(work: Work) -> Generator[set[str]]:
    """Stamp records, and refuse changes that no audit event speaks for."""
    changed: set[str] = set()

    def before_flush(session: Session, _context: object, _instances: object) -> None:
        for thing in (*session.new, *session.dirty, *session.deleted):
            if isinstance(thing, Base) and (
                thing in session.new or thing in session.deleted or session.is_modified(thing)
            ):
                if type(thing).is_audited:
                    changed.add(type(thing).__name__)
                if isinstance(thing, Record):
                    _stamp(thing, work, is_new=thing in session.new)

    event.listen(work.session, "before_flush", before_flush)
    try:
        yield changed
    except StaleDataError as error:
        raise Conflict(STALE) from error
    except IntegrityError as error:
        raise conflict_for(error) from error
    finally:
        event.remove(work.session, "before_flush", before_flush)


def _stamp(record: Record, work: Work, *, is_new: bool) -> None:
    who = work.actor.name
    if is_new:
        record.created_at = work.now
        record.created_by = who
    record.updated_at = work.now
    record.updated_by = who


def _run_effect(effect: Effect) -> None:
    handler = _effect_handlers.get(type(effect))
    if handler is None:
        return
    started = time.monotonic()
    try:
        handler(effect)
    except Exception:
        # The change is committed and stays true; whoever missed the effect catches up on return.
        log.exception("effect_failed", effect=type(effect).__name__, seconds=time.monotonic() - started)
