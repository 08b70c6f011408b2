"""Single-use links sent by email. Only a hash of their token is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from peersupport.core.database import new_id
from peersupport.core.errors import NotFound
from peersupport.core.unit_of_work import Work
from peersupport.people.models import Account, AccountLink, LinkKind
from peersupport.people.rules.tokens import token_hash


@dataclass(frozen=True, slots=True)
class Issued:
    """A link just made. The token exists here and in the mail, nowhere else."""

    link_id: UUID
    token: str
    expires_at: datetime


def issue_link(work: Work, account: Account, kind: LinkKind, *, lasts: timedelta) -> Issued:
    """A new link for the account."""
    token = secrets.token_urlsafe(32)
    link = AccountLink(
        id=new_id(),
        account_id=account.id,
        kind=kind,
        token_hash=token_hash(token),
        created_at=work.now,
        created_by=work.actor.name,
        expires_at=work.now + lasts,
    )
    work.session.add(link)
    return Issued(link.id, token, link.expires_at)


def use_link(work: Work, token: str, kind: LinkKind) -> Account:
    """Use the link up, and every other of its kind with it; returns its account.

    Of two who use it at once, one wins. Raises NotFound when it is unknown, of another kind, expired or used.
    """
    this_link = (AccountLink.token_hash == token_hash(token), AccountLink.kind == kind)
    account_id = work.session.scalar(select(AccountLink.account_id).where(*this_link))
    if account_id is None:
        raise NotFound
    # The account is locked before the link is judged, so that two uses, of one link or of two, queue up here.
    account = work.session.get_one(Account, account_id, with_for_update=True)
    link = work.session.scalars(select(AccountLink).where(*this_link)).one()
    if link.used_at is not None or link.expires_at <= work.now:
        raise NotFound
    retire_links(work, account_id, kind)
    return account


def retire_links(work: Work, account_id: UUID, kind: LinkKind) -> None:
    """No link of this kind works any more for the account."""
    unused = select(AccountLink).where(
        AccountLink.account_id == account_id, AccountLink.kind == kind, AccountLink.used_at.is_(None)
    )
    for link in work.session.scalars(unused):
        link.used_at = work.now
