"""Slows guessing at passwords, and asking for mails, by counting tries over a few minutes."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select

from peersupport.audit import services as audit
from peersupport.core.errors import InvalidInput
from peersupport.core.unit_of_work import Work
from peersupport.people.models import LogInAttempt
from peersupport.people.rules import throttle

TOO_MANY = "There were too many wrong tries. Wait 5 minutes, then try again."


@dataclass(frozen=True, slots=True)
class Guess:
    """One try. The keys stand in for account and network address; without the secret they mean nothing."""

    email: str
    account_key: str
    source_key: str
    is_password_right: bool = False


def hold_off(work: Work, guess: Guess, *, field: str) -> None:
    """Do nothing while there were few failures. Raises InvalidInput at `field` after too many."""
    if throttle.must_wait(_failures(work, guess)):
        audit.record_refusal(work, "account:log_in:throttled", "")
        raise InvalidInput({field: [TOO_MANY]})


def note(work: Work, guess: Guess) -> None:
    """Count one more try, and forget those of yesterday."""
    work.session.execute(delete(LogInAttempt).where(LogInAttempt.at < work.now - timedelta(days=1)))
    work.session.add(LogInAttempt(account_key=guess.account_key, source_key=guess.source_key, at=work.now))


def note_failure(work: Work, guess: Guess) -> None:
    """Count a wrong password, and say so in the audit record, without the address."""
    note(work, guess)
    audit.record(work, "account:log_in:failed", "", fields={"account": guess.account_key[:16]})


def _failures(work: Work, guess: Guess) -> throttle.Failures:
    since = work.now - throttle.WINDOW

    def count(*conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(LogInAttempt).where(LogInAttempt.at > since, *conditions)
        return work.session.scalar(query) or 0

    by_account = LogInAttempt.account_key == guess.account_key
    by_source = LogInAttempt.source_key == guess.source_key
    return throttle.Failures(count(by_account, by_source), count(by_account), count(by_source))
