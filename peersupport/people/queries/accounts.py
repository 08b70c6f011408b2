"""Reads of accounts: who a link by email is for, one's own details, one's own sessions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from peersupport.core.actor import UserActor
from peersupport.core.clock import london_day
from peersupport.core.database import db
from peersupport.core.errors import NotFound
from peersupport.people.models import (
    Account,
    AccountLink,
    AccountStatus,
    Band,
    LinkKind,
    Organisation,
    Person,
    PersonService,
    PersonSite,
    Service,
    Site,
    UserSession,
)
from peersupport.people.rules.tokens import token_hash

WORKS_FOR = {LinkKind.INVITATION: AccountStatus.INVITED, LinkKind.PASSWORD_RESET: AccountStatus.ACTIVE}


@dataclass(frozen=True, slots=True)
class LinkHolder:
    """Whom a link that works was sent to, and by whom."""

    organisation_id: UUID
    organisation_name: str
    name: str
    first_name: str
    last_name: str
    email: str
    sent_by: str

    @property
    def own_words(self) -> tuple[str, ...]:
        """What must not make up the password."""
        return (self.first_name, self.last_name, self.email.partition("@")[0], self.organisation_name)


def find_link_holder(token: str, kind: LinkKind, now: datetime) -> LinkHolder | None:
    """Whose link this is; None when unknown, of another kind, used or expired, or the account will not do."""
    row = db.session.execute(
        select(
            Person.organisation_id,
            Person.first_name,
            Person.last_name,
            Person.leaves_on,
            Organisation.name.label("organisation_name"),
            Account.email,
            AccountLink.created_by,
        )
        .join(Account, Account.id == AccountLink.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            AccountLink.token_hash == token_hash(token),
            AccountLink.kind == kind,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now,
            Account.status == WORKS_FOR[kind],
        )
    ).first()
    if row is None or _has_left(row.leaves_on, now):
        return None
    return LinkHolder(
        row.organisation_id,
        row.organisation_name,
        f"{row.first_name} {row.last_name}",
        row.first_name,
        row.last_name,
        row.email,
        row.created_by,
    )


@dataclass(frozen=True, slots=True)
class MyDetails:
    """What the organisation has on record about the person who is logged in."""

    staff_ref: str
    first_name: str
    last_name: str
    email: str
    band: Band
    role_title: str
    home_site: str
    sites: list[str]
    services: list[str]
    hcpc_number: str | None
    organisation_name: str
    leaves_on: date | None

    @property
    def own_words(self) -> tuple[str, ...]:
        """What must not make up the password."""
        return (self.first_name, self.last_name, self.email.partition("@")[0], self.organisation_name)


def get_my_details(actor: UserActor) -> MyDetails:
    """The actor's own record. Raises NotFound."""
    row = db.session.execute(
        select(
            Person.staff_ref,
            Person.first_name,
            Person.last_name,
            Account.email,
            Person.band,
            Person.role_title,
            Site.name.label("home_site"),
            Person.hcpc_number,
            Person.leaves_on,
            Organisation.name.label("organisation_name"),
        )
        .join(Account, Account.person_id == Person.id)
        .join(Site, Site.id == Person.home_site_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == actor.person_id)
    ).first()
    if row is None:
        raise NotFound
    return MyDetails(
        sites=site_names(actor.person_id), services=service_names(actor.person_id), **row._mapping
    )


def site_names(person_id: UUID) -> list[str]:
    """The sites where somebody works, by name."""
    names = select(Site.name).join(PersonSite, PersonSite.site_id == Site.id)
    return list(db.session.scalars(names.where(PersonSite.person_id == person_id).order_by(Site.name)))


def service_names(person_id: UUID) -> list[str]:
    """The services somebody works for, by name."""
    names = select(Service.name).join(PersonService, PersonService.service_id == Service.id)
    return list(db.session.scalars(names.where(PersonService.person_id == person_id).order_by(Service.name)))


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One log-in that has not ended."""

    session_id: UUID
    browser: str
    started_at: datetime
    active_at: datetime


def list_live_sessions(person_id: UUID, now: datetime) -> list[SessionRow]:
    """The log-ins of a person that were not ended, the newest first.

    `active_at` is when something was last sent; that a page was merely read is not written down.
    """
    rows = db.session.execute(
        select(UserSession.id, UserSession.browser, UserSession.started_at, UserSession.active_at)
        .join(Account, Account.id == UserSession.account_id)
        .where(
            Account.person_id == person_id,
            UserSession.ended_at.is_(None),
            UserSession.ends_at > now,
        )
        .order_by(UserSession.started_at.desc(), UserSession.id.desc())
    )
    return [_to_session(row) for row in rows]


def was_invited(person_id: UUID) -> bool:
    """Whether an invitation was ever sent."""
    links = select(AccountLink.id).join(Account, Account.id == AccountLink.account_id)
    sent = links.where(Account.person_id == person_id, AccountLink.kind == LinkKind.INVITATION)
    return db.session.scalar(sent.limit(1)) is not None


def _to_session(row: Row[*tuple[Any, ...]]) -> SessionRow:
    return SessionRow(row.id, row.browser, row.started_at, row.active_at)


def _has_left(leaves_on: date | None, now: datetime) -> bool:
    return leaves_on is not None and leaves_on <= london_day(now)
