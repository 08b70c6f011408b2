"""Tables of people and places."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from peersupport.core.actor import Role
from peersupport.core.database import Base, Record, WordEnum, new_id


class Band(StrEnum):
    """Agenda for Change pay band of the post. Kept apart from the role title; never a permission."""

    BAND_3 = "3"
    BAND_4 = "4"
    BAND_5 = "5"
    BAND_6 = "6"
    BAND_7 = "7"
    BAND_8A = "8a"
    BAND_8B = "8b"
    BAND_8C = "8c"
    BAND_8D = "8d"


class ServiceKind(StrEnum):
    PHYSIOTHERAPY = "physiotherapy"
    MSK = "msk"
    ORTHOPAEDICS = "orthopaedics"


class AccountStatus(StrEnum):
    """Whether an account can log in. Leaving is not a status: it follows from the person's last day."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class LinkKind(StrEnum):
    """What a single-use link sent by e-mail is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a kind of link


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Organisation(Base):
    """An NHS organisation. Nothing crosses from one to another."""

    __tablename__ = "organisation"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]


class Site(Record):
    """A place of work."""

    __tablename__ = "site"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    name: Mapped[str] = mapped_column(String(100))


class Service(Record):
    """A physiotherapy, MSK or orthopaedics team."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("organisation_id", "name"), _one_of("kind", ServiceKind))

    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[ServiceKind] = mapped_column(WordEnum(ServiceKind))


class Person(Record):
    """A member of staff. The name stays on signed records after they leave."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("organisation_id", "staff_ref"), _one_of("band", Band))

    staff_ref: Mapped[str] = mapped_column(String(20))
    first_name: Mapped[str] = mapped_column(String(60))
    last_name: Mapped[str] = mapped_column(String(60))
    band: Mapped[Band] = mapped_column(WordEnum(Band))
    role_title: Mapped[str] = mapped_column(String(100))
    home_site_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("site.id"))
    # Hidden from peers: only the person and an administrator see it.
    hcpc_number: Mapped[str | None] = mapped_column(String(12))
    # Access ends at the start of this day.
    leaves_on: Mapped[date | None]

    account: Mapped["Account"] = relationship(back_populates="person", uselist=False)
    home_site: Mapped[Site] = relationship()
    site_links: Mapped[list["PersonSite"]] = relationship(cascade="all, delete-orphan")
    service_links: Mapped[list["PersonService"]] = relationship(cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def has_left(self, today: date) -> bool:
        """Whether their last day of access is over."""
        return self.leaves_on is not None and self.leaves_on <= today


class PersonSite(Base):
    """A site where somebody works."""

    __tablename__ = "person_site"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    site_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("site.id"), primary_key=True)
    site: Mapped[Site] = relationship()


class PersonService(Base):
    """A service somebody works for."""

    __tablename__ = "person_service"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("service.id"), primary_key=True)
    service: Mapped[Service] = relationship()


class RoleGrant(Record):
    """One role of one person in relation to one thing: organisation, service or meeting series.

    `thing_id` is the organisation's, service's or series' id; which of them follows from the role.
    """

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "thing_id"), _one_of("role", Role))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(WordEnum(Role))
    thing_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person: Mapped[Person] = relationship()


class Account(Record):
    """A person's sign-in record. `email` is kept in lower case."""

    __tablename__ = "account"
    __table_args__ = (_one_of("status", AccountStatus),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[AccountStatus] = mapped_column(WordEnum(AccountStatus))
    person: Mapped[Person] = relationship(back_populates="account")

    def gives_access(self, today: date) -> bool:
        """Whether the person can log in."""
        return self.status is AccountStatus.ACTIVE and not self.person.has_left(today)


class AccountLink(Base):
    """A single-use link sent by e-mail. Only a hash of its token is kept."""

    __tablename__ = "account_link"
    __table_args__ = (_one_of("kind", LinkKind),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[LinkKind] = mapped_column(WordEnum(LinkKind))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    # Who invites; for a reset, nobody but the person.
    created_by: Mapped[str] = mapped_column(String(120))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class UserSession(Base):
    """One log-in on one browser. Checked on every request and every socket event."""

    __tablename__ = "user_session"
    is_audited = False

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    # Renewed by what a person does (a form sent, typing in the room), never by polling.
    active_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship()


class LogInAttempt(Base):
    """A failed log-in, so that guessing can be slowed. Keys are keyed hashes, not addresses."""

    __tablename__ = "log_in_attempt"
    __table_args__ = (
        Index("ix_log_in_attempt_account_at", "account_key", "at"),
        Index("ix_log_in_attempt_source_at", "source_key", "at"),
    )
    is_audited = False

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_key: Mapped[str] = mapped_column(String(64))
    source_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
