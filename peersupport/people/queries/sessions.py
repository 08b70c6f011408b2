"""Finding live sessions and their people. Runs on every request and socket event: one statement."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, Select, String, bindparam, cast, func, select

from peersupport.core.actor import Grant, Role, UserActor
from peersupport.core.clock import london_day
from peersupport.core.database import UtcDateTime, db
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
    return _first(_BY_TOKEN, now, token_hash=token_hash(token))


def find_session_by_id(session_id: UUID, now: datetime) -> LiveSession | None:
    """The same, for an open socket, which knows its session's id."""
    return _first(_BY_ID, now, session_id=session_id)


def live_sessions(session_ids: set[UUID], now: datetime) -> dict[UUID, datetime]:
    """Those of these sessions that are still live, and when each was last active by its row."""
    live = _LIVE.with_only_columns(UserSession.id, UserSession.active_at).where(
        UserSession.id.in_(session_ids)
    )
    rows = db.session.execute(live, {"now": now, "today": london_day(now)})
    return {row.id: row.active_at for row in rows}


def _first(statement: Select[*tuple[Any, ...]], now: datetime, **wanted: object) -> LiveSession | None:
    row = db.session.execute(statement, {"now": now, "today": london_day(now), **wanted}).first()
    return None if row is None else _to_live(row)


def _text(column: Any) -> Any:
    """An id or word as text: SQLite keeps ids as 32 digits, PostgreSQL as its own type."""
    return cast(column, String)


def _joined(column: Any, belongs: Any) -> Any:
    """All values of one person, joined by commas: one statement reads the whole actor."""
    return select(func.aggregate_strings(column, ",")).where(belongs == Person.id).scalar_subquery()


def _live() -> Select[*tuple[Any, ...]]:
    role = _text(RoleGrant.role).concat(":").concat(_text(RoleGrant.thing_id))
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
            _joined(role, RoleGrant.person_id).label("grants"),
            _joined(_text(PersonService.service_id), PersonService.person_id).label("services"),
            _joined(_text(PersonSite.site_id), PersonSite.person_id).label("sites"),
        )
        .join(Account, Account.id == UserSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            UserSession.ended_at.is_(None),
            UserSession.ends_at > bindparam("now", type_=UtcDateTime()),
            Account.status == AccountStatus.ACTIVE,
            Person.leaves_on.is_(None) | (Person.leaves_on > bindparam("today", type_=Date())),
        )
    )


# Built once: this runs on every request and every live event.
_LIVE = _live()
_BY_TOKEN = _LIVE.where(UserSession.token_hash == bindparam("token_hash"))
_BY_ID = _LIVE.where(UserSession.id == bindparam("session_id"))


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
