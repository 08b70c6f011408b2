"""Logging in and out."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from peersupport.audit import services as audit
from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.database import db
from peersupport.core.errors import InvalidInput, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.people.hashing import is_password
from peersupport.people.models import Account, Person, UserSession
from peersupport.people.rules.browsers import browser_name
from peersupport.people.rules.tokens import token_hash
from peersupport.people.services import guesses
from peersupport.people.services.guesses import Guess

# The same words for every reason, so that nobody learns who has an account.
WRONG = (
    "Enter the email address and password of your account. "
    "If you have forgotten the password, ask for a new one."
)


def password_is_right(email: str, password: str) -> bool:
    """Whether this is the account's password. Slow on purpose, so done before any transaction."""
    stored = db.session.scalar(select(Account.password_hash).where(Account.email == email))
    db.session.rollback()  # lets go of the read transaction while the hash is computed
    return is_password(stored, password)


def log_in(work: Work, guess: Guess, *, browser: str, absolute_hours: int) -> str:
    """Begin a session and return its token.

    Raises InvalidInput at the password field when the try is wrong or comes too soon after others. The
    failure is kept although this unit of work rolls back.
    """
    guesses.hold_off(work, guess, field="password")
    account = work.session.scalar(
        select(Account).where(Account.email == guess.email).options(joinedload(Account.person))
    )
    may_enter = account is not None and account.gives_access(london_day(work.now))
    if account is None or not may_enter or not guess.is_password_right:
        work.refuse(lambda second: guesses.note_failure(second, guess))
        raise InvalidInput({"password": [WRONG]})
    token = begin_session(work, account, browser=browser, absolute_hours=absolute_hours)
    audit.record(work, "account:log_in:succeeded", account.person.staff_ref)
    return token


def begin_session(work: Work, account: Account, *, browser: str, absolute_hours: int) -> str:
    """A new session of an account that the caller has found to have access. Returns its token."""
    token = secrets.token_urlsafe(32)
    work.session.add(
        UserSession(
            account_id=account.id,
            token_hash=token_hash(token),
            browser=browser_name(browser),
            started_at=work.now,
            active_at=work.now,
            ends_at=work.now + timedelta(hours=absolute_hours),
        )
    )
    return token


def log_out(work: Work, actor: UserActor) -> None:
    """End the actor's own session at once, on the server. Its open sockets are cut by the watch."""
    if actor.session_id is not None:
        end_session(work, actor, actor.session_id)


def end_session(work: Work, actor: UserActor, session_id: UUID) -> None:
    """End one of the actor's sessions. Raises NotFound for anybody else's."""
    session = work.session.scalar(
        select(UserSession)
        .join(Account, Account.id == UserSession.account_id)
        .where(UserSession.id == session_id, Account.person_id == actor.person_id)
    )
    if session is None:
        raise NotFound
    if session.ended_at is None:
        session.ended_at = work.now
    audit.record(work, "account:log_out", actor.staff_ref)


def log_out_everywhere(work: Work, person: Person, *, but: UUID | None = None) -> int:
    """End all of a person's sessions, `but` for one. Returns how many ended."""
    live = (
        select(UserSession)
        .join(Account, Account.id == UserSession.account_id)
        .where(Account.person_id == person.id, UserSession.ended_at.is_(None), UserSession.ends_at > work.now)
    )
    sessions = [session for session in work.session.scalars(live) if session.id != but]
    for session in sessions:
        session.ended_at = work.now
    audit.record(work, "account:log_out_everywhere", person.staff_ref, fields={"sessions": len(sessions)})
    return len(sessions)


def keep_session_active(work: Work, session_id: UUID) -> None:
    """Note that the person did something. Bookkeeping: not audited."""
    session = work.session.get(UserSession, session_id)
    if session is not None and session.ended_at is None:
        session.active_at = work.now
