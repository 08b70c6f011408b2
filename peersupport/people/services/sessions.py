"""Logging in and out."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from peersupport.audit import services as audit
from peersupport.core.clock import london_day
from peersupport.core.database import db
from peersupport.core.errors import InvalidInput, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.people.hashing import is_password
from peersupport.people.models import Account, AccountStatus, LogInAttempt, UserSession
from peersupport.people.rules import throttle
from peersupport.people.rules.tokens import token_hash

# The same words for every reason, so that nobody learns who has an account.
WRONG = (
    "Enter the email address and password of your account. "
    "If you have forgotten the password, ask for a new one."
)
TOO_MANY = "There were too many wrong tries. Wait 5 minutes, then try again."


@dataclass(frozen=True, slots=True)
class LogInTry:
    """One try at logging in. The keys stand in for the account and the network address."""

    email: str
    account_key: str
    source_key: str
    is_password_right: bool


def password_is_right(email: str, password: str) -> bool:
    """Whether this is the account's password. Slow on purpose, so done before any transaction."""
    stored = db.session.scalar(select(Account.password_hash).where(Account.email == email))
    db.session.rollback()  # lets go of the read transaction while the hash is computed
    return is_password(stored, password)


def log_in(work: Work, attempt: LogInTry, *, browser: str, absolute_hours: int) -> str:
    """Begin a session and return its token.

    Raises InvalidInput at the password field when the try is wrong or comes too soon after others. The
    failure is kept although this unit of work rolls back.
    """
    if throttle.must_wait(_failures(work, attempt)):
        audit.record_refusal(work, "account:log_in:throttled", "")
        raise InvalidInput({"password": [TOO_MANY]})
    account = work.session.scalar(
        select(Account).where(Account.email == attempt.email).options(joinedload(Account.person))
    )
    if account is None or not attempt.is_password_right or not _has_access(work, account):
        work.refuse(lambda second: _note_failure(second, attempt))
        raise InvalidInput({"password": [WRONG]})
    token = secrets.token_urlsafe(32)
    work.session.add(
        UserSession(
            account_id=account.id,
            token_hash=token_hash(token),
            browser=browser[:60],
            started_at=work.now,
            active_at=work.now,
            ends_at=work.now + timedelta(hours=absolute_hours),
        )
    )
    audit.record(work, "account:log_in:succeeded", account.person.staff_ref)
    return token


def log_out(work: Work, session_id: UUID) -> None:
    """End one session at once, on the server. Its open sockets are cut by the watch."""
    session = work.session.get(UserSession, session_id)
    if session is None:
        raise NotFound
    if session.ended_at is None:
        session.ended_at = work.now
    audit.record(work, "account:log_out", getattr(work.actor, "staff_ref", ""))


def log_out_everywhere(work: Work, person_id: UUID, *, but: UUID | None = None) -> int:
    """End all of a person's sessions, `but` for one. Returns how many ended."""
    sessions = work.session.scalars(
        select(UserSession)
        .join(Account, Account.id == UserSession.account_id)
        .where(Account.person_id == person_id, UserSession.ended_at.is_(None), UserSession.id != but)
    ).all()
    for session in sessions:
        session.ended_at = work.now
    audit.record(work, "account:log_out_everywhere", str(person_id), fields={"sessions": len(sessions)})
    return len(sessions)


def keep_session_active(work: Work, session_id: UUID) -> None:
    """Note that the person did something. Bookkeeping: not audited."""
    session = work.session.get(UserSession, session_id)
    if session is not None and session.ended_at is None:
        session.active_at = work.now


def _has_access(work: Work, account: Account) -> bool:
    leaves_on = account.person.leaves_on
    return account.status is AccountStatus.ACTIVE and (leaves_on is None or leaves_on > london_day(work.now))


def _failures(work: Work, attempt: LogInTry) -> throttle.Failures:
    since = work.now - throttle.WINDOW

    def count(*conditions: object) -> int:
        query = select(func.count()).select_from(LogInAttempt).where(LogInAttempt.at > since, *conditions)  # type: ignore[arg-type]
        return work.session.scalar(query) or 0

    by_account = LogInAttempt.account_key == attempt.account_key
    by_source = LogInAttempt.source_key == attempt.source_key
    return throttle.Failures(count(by_account, by_source), count(by_account), count(by_source))


def _note_failure(work: Work, attempt: LogInTry) -> None:
    work.session.execute(delete(LogInAttempt).where(LogInAttempt.at < work.now - timedelta(days=1)))
    work.session.add(
        LogInAttempt(account_key=attempt.account_key, source_key=attempt.source_key, at=work.now)
    )
    audit.record(work, "account:log_in:failed", "", fields={"account": attempt.account_key[:16]})
