"""Builders of single-use links."""

import secrets
from datetime import timedelta

from sqlalchemy import select

from peersupport.core import clock
from peersupport.core.database import db
from peersupport.people.models import Account, AccountLink, LinkKind, Person
from peersupport.people.rules.tokens import token_hash
from tests.builders.people import save


def make_link(person: Person, kind: LinkKind = LinkKind.INVITATION, *, minutes: int = 60) -> str:
    """A link that works for so many minutes; returns its token."""
    token = secrets.token_urlsafe(32)
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    save(
        AccountLink(
            account_id=account.id,
            kind=kind,
            token_hash=token_hash(token),
            created_at=clock.now(),
            created_by="Ada Lovelace",
            expires_at=clock.now() + timedelta(minutes=minutes),
            used_at=None,
        )
    )
    return token
