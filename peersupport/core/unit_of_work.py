"""The unit of work: one actor, one transaction, and effects that wait for the commit.

`commit` is written once in this project: here.
"""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from peersupport.core import changes, clock
from peersupport.core.actor import Actor
from peersupport.core.constraints import conflict_for
from peersupport.core.database import db
from peersupport.core.errors import Conflict, place_of
from peersupport.core.one_time import keep_answer, take_token

log = structlog.get_logger(__name__)

Effect = object
_effect_handlers: dict[type, Callable[[Any], None]] = {}
STALE = "Somebody else changed this while you were working on it. Check what it says now, then try again."
_OPEN = "unit of work"


class ChangeWithoutAudit(AssertionError):
    """A programming error: something was changed and nothing said so in the audit record."""


class AlreadyWorking(AssertionError):
    """A programming error: a unit of work inside another. The inner one would throw the outer one away."""


def handle_effect(kind: type, handler: Callable[[Any], None]) -> None:
    """Say what happens to effects of this kind after a commit. The composition root calls this."""
    _effect_handlers[kind] = handler


@contextmanager
def without_effects(*kinds: type) -> Generator[None]:
    """Within, effects of these kinds do not happen: nobody waits for news of a past that is played anew."""
    kept = {kind: _effect_handlers.pop(kind) for kind in kinds if kind in _effect_handlers}
    try:
        yield
    finally:
        _effect_handlers.update(kept)


class Work:
    """What a service is given: the session, who acts, and when.

    `now` is fixed for the whole unit of work. `answer` is where the person is led when it is done, kept
    for whoever sends the same form again.
    """

    def __init__(self, session: Session, actor: Actor, *, now: datetime, request_id: str | None) -> None:
        self.session = session
        self.actor = actor
        self.now = now
        self.request_id = request_id
        # What was said for the audit record and is not yet sealed; audit alone looks inside.
        self.events: list[Any] = []
        self.is_audited = False
        self.answer: str | None = None
        self._before_commit: list[Callable[[], None]] = []
        self._refusals: list[Callable[[Work], None]] = []
        self._effects: list[Effect] = []

    def before_commit(self, step: Callable[[], None]) -> None:
        """Run `step` in this transaction, after the service and before the commit."""
        self._before_commit.append(step)

    def after_commit(self, effect: Effect) -> None:
        """Let `effect` happen only if the commit succeeds. The same effect twice happens once."""
        if effect not in self._effects:
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
    session = db.session()
    work = Work(session, actor, now=now or clock.now(), request_id=request_id)
    try:
        with (
            _transaction(session),
            _translated_errors(),
            changes.watch(session, actor.name, work.now) as changed,
        ):
            if once is not None:
                take_token(session, once, now=work.now)
            yield work
            for step in work._before_commit:
                step()
            if once is not None:
                keep_answer(session, once, work.answer)
            session.flush()  # so that everything changed is known before the question below
            if changed and not work.is_audited:
                raise ChangeWithoutAudit(", ".join(sorted(changed)))
            session.commit()
    except BaseException:
        _keep_refusals(work)
        raise
    for effect in work._effects:
        _run_effect(effect)


@contextmanager
def _transaction(session: Session) -> Generator[None]:
    """A transaction of its own, rolled back unless it was committed inside."""
    if _OPEN in session.info:
        raise AlreadyWorking
    session.info[_OPEN] = True
    try:
        # What was read at the door is plain data by now; a fresh transaction sees the newest rows, and on
        # SQLite takes the write lock at once instead of failing half-way.
        session.rollback()
        session.connection(execution_options={"is_writing": True})
        yield
    finally:
        del session.info[_OPEN]
        session.rollback()


@contextmanager
def _translated_errors() -> Generator[None]:
    try:
        yield
    except StaleDataError as error:
        raise Conflict(STALE) from error
    except IntegrityError as error:
        raise conflict_for(error) from error


def _keep_refusals(work: Work) -> None:
    if not work._refusals:
        return
    with unit_of_work(work.actor, now=work.now, request_id=work.request_id) as second:
        for record in work._refusals:
            record(second)


def _run_effect(effect: Effect) -> None:
    handler = _effect_handlers.get(type(effect))
    if handler is None:
        return
    started = time.monotonic()
    try:
        handler(effect)
    except Exception as error:
        # The change is committed and stays true; whoever missed the effect catches up on return.
        log.error(
            "effect_failed",
            effect=type(effect).__name__,
            kind=type(error).__name__,
            where=place_of(error),
            seconds=round(time.monotonic() - started, 3),
        )
