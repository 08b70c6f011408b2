"""Finding live sessions and their people. Runs on every request and socket event: one statement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, String, cast, func, select

from peersupport.core.actor import Grant, Role, UserActor
from peersupport.core.clock import london_day
from peersupport.core.database import db
from peersupport.people.models import (
    Account,
    AccountStatus,
    Organisation,
    Person,
    PersonService,
    PersonSite,
    RoleGrant,
    UserSession,
)
from peersupport.people.rules.tokens import token_hash
from peersupport.web.signed_in import LiveSession


def find_session(token: str, now: datetime) -> LiveSession | None:
    """The live session of that token, or None: ended, past its limit, or its person has no access."""
    row = db.session.execute(_live(now).where(UserSession.token_hash == token_hash(token))).first()
    return None if row is None else _to_live(row)


def find_session_by_id(session_id: UUID, now: datetime) -> LiveSession | None:
    """The same, for an open socket, which knows its session's id."""
    row = db.session.execute(_live(now).where(UserSession.id == session_id)).first()
    return None if row is None else _to_live(row)


def live_session_ids(session_ids: set[UUID], now: datetime, idle_since: datetime) -> set[UUID]:
    """Which of these sessions are still live and not idle."""
    found = db.session.scalars(
        _live(now)
        .with_only_columns(UserSession.id)
        .where(UserSession.id.in_(session_ids), UserSession.active_at > idle_since)
    )
    return set(found)


def _live(now: datetime) -> Select[*tuple[Any, ...]]:
    grants = (
        select(
            func.aggregate_strings(_text(RoleGrant.role).concat(":").concat(_text(RoleGrant.thing_id)), ",")
        )
        .where(RoleGrant.person_id == Person.id)
        .scalar_subquery()
    )
    services = (
        select(func.aggregate_strings(_text(PersonService.service_id), ","))
        .where(PersonService.person_id == Person.id)
        .scalar_subquery()
    )
    sites = (
        select(func.aggregate_strings(_text(PersonSite.site_id), ","))
        .where(PersonSite.person_id == Person.id)
        .scalar_subquery()
    )
    return (
        select(
            UserSession.id,
            UserSession.active_at,
            UserSession.ends_at,
            Person.id.label("person_id"),
            Person.organisation_id,
            Person.first_name,
            Person.last_name,
            Person.staff_ref,
            Person.band,
            Person.role_title,
            Organisation.name.label("organisation_name"),
            grants.label("grants"),
            services.label("services"),
            sites.label("sites"),
        )
        .join(Account, Account.id == UserSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            UserSession.ended_at.is_(None),
            UserSession.ends_at > now,
            Account.status == AccountStatus.ACTIVE,
            (Person.leaves_on.is_(None)) | (Person.leaves_on > london_day(now)),
        )
    )


def _text(column: Any) -> Any:
    """An id as text: SQLite keeps ids as 32 digits, PostgreSQL as its own type."""
    return cast(column, String)


def _ids(joined: str | None) -> frozenset[UUID]:
    return frozenset(UUID(part) for part in joined.split(",")) if joined else frozenset()


def _to_live(row: Row[Any]) -> LiveSession:
    grants = [part.split(":") for part in row.grants.split(",")] if row.grants else []
    actor = UserActor(
        person_id=row.person_id,
        organisation_id=row.organisation_id,
        name=f"{row.first_name} {row.last_name}",
        staff_ref=row.staff_ref,
        band=row.band.value,
        role_title=row.role_title,
        session_id=row.id,
        grants=frozenset(Grant(Role(role), UUID(thing)) for role, thing in grants),
        service_ids=_ids(row.services),
        site_ids=_ids(row.sites),
    )
    return LiveSession(actor, row.organisation_name, row.active_at, row.ends_at)
