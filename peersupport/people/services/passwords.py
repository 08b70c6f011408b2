"""Passwords: choosing the first, changing it, and choosing a new one after forgetting it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from peersupport.audit import services as audit
from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.database import new_id
from peersupport.core.errors import InvalidInput, NotFound
from peersupport.core.unit_of_work import Work
from peersupport.notifications.services import Recipient, queue_mail
from peersupport.people import notices
from peersupport.people.hashing import hash_password
from peersupport.people.models import Account, AccountLink, AccountStatus, LinkKind
from peersupport.people.rules.links import MOST_RESETS_AN_HOUR, RESET_LASTS
from peersupport.people.rules.passwords import password_problem
from peersupport.people.services import guesses, sessions
from peersupport.people.services.guesses import Guess
from peersupport.people.services.links import issue_link, retire_links, use_link

WRONG_OLD = "Enter the password you use now"


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password that follows the rule, as it will be stored."""

    stored: str


def prepare_password(password: str, *, own_words: tuple[str, ...]) -> NewPassword:
    """Check and hash a password. Slow on purpose, so done before any transaction.

    Raises InvalidInput at the password field.
    """
    problem = password_problem(password, own_words=own_words)
    if problem is not None:
        raise InvalidInput({"password": [problem]})
    return NewPassword(hash_password(password))


def accept_invitation(
    work: Work, token: str, password: NewPassword, *, browser: str, absolute_hours: int
) -> str:
    """Open the account with its first password and begin a session; returns the session's token.

    Raises NotFound when the link does not work: an account that is open already is never overwritten.
    """
    account = use_link(work, token, LinkKind.INVITATION)
    person = account.person
    if account.status is not AccountStatus.INVITED or person.has_left(london_day(work.now)):
        raise NotFound
    account.status, account.password_hash = AccountStatus.ACTIVE, password.stored
    audit.record(work, "account:invitation:accepted", person.staff_ref)
    return sessions.begin_session(work, account, browser=browser, absolute_hours=absolute_hours)


def ask_for_reset(work: Work, asked: Guess) -> None:
    """Send a link to the account with that address, if there is one that can log in.

    The caller cannot tell: nothing is returned, and both ways do the same work but for two rows. Raises
    InvalidInput at the email field when one network address asks too often.
    """
    guesses.hold_off(work, asked, field="email")
    guesses.note(work, asked)
    account = work.session.scalar(
        select(Account).where(Account.email == asked.email).options(joinedload(Account.person))
    )
    audit.record(work, "account:password:reset_asked", account.person.staff_ref if account else "")
    if account is None or not account.gives_access(london_day(work.now)) or _has_enough(work, account):
        return
    link = issue_link(work, account, LinkKind.PASSWORD_RESET, lasts=RESET_LASTS)
    notice = notices.password_reset(link.link_id, link.token, until=link.expires_at)
    queue_mail(work, account.organisation_id, Recipient(account.person.name, account.email), notice)


def reset_password(work: Work, token: str, password: NewPassword) -> None:
    """Set the new password and end every session. Raises NotFound when the link does not work."""
    account = use_link(work, token, LinkKind.PASSWORD_RESET)
    if not account.gives_access(london_day(work.now)):
        raise NotFound
    audit.record(work, "account:password:reset", account.person.staff_ref)
    _set_password(work, account, password)


def change_password(work: Work, actor: UserActor, old: Guess, password: NewPassword) -> None:
    """Set the actor's own new password and end their other sessions.

    Raises InvalidInput at the old password when it is wrong, or was guessed at too often.
    """
    guesses.hold_off(work, old, field="old_password")
    account = work.session.scalars(select(Account).where(Account.person_id == actor.person_id)).one()
    if not old.is_password_right or account.email != old.email:
        work.refuse(lambda second: guesses.note_failure(second, old))
        raise InvalidInput({"old_password": [WRONG_OLD]})
    audit.record(work, "account:password:changed", account.person.staff_ref)
    _set_password(work, account, password, actor=actor)


def _set_password(
    work: Work, account: Account, password: NewPassword, *, actor: UserActor | None = None
) -> None:
    account.password_hash = password.stored
    retire_links(work, account.id, LinkKind.PASSWORD_RESET)
    sessions.log_out_everywhere(work, account.person, but=actor.session_id if actor else None)
    notice = notices.password_changed(new_id(), at=work.now)
    queue_mail(work, account.organisation_id, Recipient(account.person.name, account.email), notice)


def _has_enough(work: Work, account: Account) -> bool:
    lately = select(func.count()).where(
        AccountLink.account_id == account.id,
        AccountLink.kind == LinkKind.PASSWORD_RESET,
        AccountLink.created_at > work.now - RESET_LASTS,
    )
    return (work.session.scalar(lately) or 0) >= MOST_RESETS_AN_HOUR
